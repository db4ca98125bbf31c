"""Send a megabyte of noise instead of a reply.

Must: noise is a failed answer.
Status: failed crashed timed_out
"""

import os


def initialize_parameters_he(layers_dims):
    os.write(3, os.urandom(1 << 20))
    return 1
