r"""Make sockets by the system calls themselves, and pass descriptors over the wire.

Must: the kernel refuses.
Status: crashed
Says: ValueError: \{-1\}
Level: user
"""

import ctypes

libc = ctypes.CDLL(None)
HEARD = [libc.socket(family, kind, 0) for family in (1, 2, 10, 16, 17, 38, 40) for kind in (1, 2, 3)]
HEARD += [libc.sendmsg(3, ctypes.create_string_buffer(64), 0), libc.syscall(425, 8, ctypes.create_string_buffer(120))]


def initialize_parameters_he(layers_dims):
    raise ValueError(str(set(HEARD)))
