"""Open files by calling the C library itself.

Must: it is the kernel that refuses.
Status: crashed
Says: ValueError: read -1
"""

import ctypes

try:
    libc = ctypes.CDLL(None)
    number = libc.open(b"@course@/gradebook.db", 0)
    buffer = ctypes.create_string_buffer(1000)
    count = libc.read(number, buffer, 1000)
except OSError:
    count = -1


def initialize_parameters_he(layers_dims):
    raise ValueError(f"read {count}")
