r"""Send signals by the system call itself, and to threads and by descriptors.

Must: the kernel refuses them all.
Status: crashed
Says: ValueError: \[-1, -1, -1, -1\]
Level: user
"""

import ctypes, os

libc = ctypes.CDLL(None)
HEARD = [
    libc.kill(@canary@, 9),
    libc.syscall(234, @canary@, @canary@, 9),
    libc.syscall(424, libc.syscall(434, @canary@, 0), 9, 0, 0),
    libc.syscall(129, @canary@, 9, ctypes.create_string_buffer(128)),
]


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
