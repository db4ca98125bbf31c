"""Send a reply that is nested a hundred thousand deep.

Must: the parser gives up, and not the parent.
Status: failed
"""

import os, struct

HEADER = b"[" * 100_000


def initialize_parameters_he(layers_dims):
    os.write(3, struct.pack("<QI", len(HEADER) + 4, len(HEADER)) + HEADER)
    return 1
