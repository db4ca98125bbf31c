r"""Make processes by the system calls themselves.

Must: the kernel refuses them all.
Status: crashed
Says: ValueError: \[-1, -1, -1, -1, -1, -1\]
Level: user
"""

import ctypes

libc = ctypes.CDLL(None)
HEARD = [libc.fork(), libc.vfork(), libc.syscall(56, 17, 0, 0, 0, 0), libc.syscall(435, 0, 88)]
HEARD += [libc.syscall(272, 0x10000000), libc.syscall(59, b"/bin/true", 0, 0)]


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
