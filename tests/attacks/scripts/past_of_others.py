r"""Ask the kernel what others read before: which pages of a file it still holds, by several calls.

Must: none of them answers.
Level: user
Status: crashed
Says: ValueError: \[\]
"""

import ctypes, os, platform

HEARD = []
NUMBERS = {"mincore": 27, "fadvise64": 221, "readahead": 187, "preadv2": 327, "cachestat": 451, "process_madvise": 440}
libc = ctypes.CDLL(None, use_errno=True)
file = os.open(os.__file__, os.O_RDONLY)
buffer = ctypes.create_string_buffer(4096)
if platform.machine() == "x86_64":
    for name, number in NUMBERS.items():
        if libc.syscall(number, file, buffer, 1, 0, 0, 8) != -1:
            HEARD.append(name)


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
