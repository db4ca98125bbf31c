"""Send a reply whose array claims 10^12 elements.

Must: the claim is checked against the bytes that came.
Status: failed
"""

import os, struct

HEADER = b'["l",["t","",["a","<f8",[1000000,1000000]],"",["t"],["t"],0.5]]'


def initialize_parameters_he(layers_dims):
    os.write(3, struct.pack("<QI", len(HEADER) + 4, len(HEADER)) + HEADER)
    return 1
