r"""Attach to other processes as a debugger, and read their memory.

Must: the kernel refuses.
Status: crashed
Says: ValueError: \[-1, -1, -1\]
Level: user
"""

import ctypes, os

libc = ctypes.CDLL(None)
HEARD = [libc.ptrace(16, pid, 0, 0) for pid in (os.getppid(), @canary@)]
HEARD += [libc.syscall(310, os.getppid(), 0, 0, 0, 0, 0)]


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
