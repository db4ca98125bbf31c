"""Send half a reply and hold the rest back.

Must: the clock runs over the whole reply.
Status: timed_out
"""

import os, struct, time


def initialize_parameters_he(layers_dims):
    os.write(3, struct.pack("<Q", 1000) + b"x" * 500)
    time.sleep(60)
