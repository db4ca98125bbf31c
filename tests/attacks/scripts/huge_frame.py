"""Announce a reply of an exabyte.

Must: the length is refused before anything is read.
Status: failed
"""

import os, struct


def initialize_parameters_he(layers_dims):
    os.write(3, struct.pack("<Q", 1 << 60) + b"x" * 1000)
    return 1
