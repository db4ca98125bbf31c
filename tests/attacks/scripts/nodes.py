r"""Make pipes, devices and files in memory, about which Python asks nobody.

Must: it is the kernel that refuses.
Status: crashed
Says: ValueError: \[\]
Level: user
"""

import os, stat

HEARD = []
for make in (
    lambda: os.mkfifo("/dev/shm/canary-loot"),
    lambda: os.mkfifo("/tmp/canary-loot"),
    lambda: os.mknod("@course@/pwned"),
    lambda: os.mknod("/tmp/canary-loot", stat.S_IFCHR, os.makedev(1, 3)),
    lambda: os.memfd_create("canary"),
    lambda: os.eventfd(0),
):
    try:
        HEARD.append(make() or "made")
    except (OSError, AttributeError):
        pass


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
