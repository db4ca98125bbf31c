r"""Leave something for others in shared memory and semaphores.

Must: there is nothing that two processes share.
Level: landlock
Status: crashed
Says: ValueError: \[\]
"""

import importlib, os

HEARD = []
for make in (
    lambda: importlib.import_module("multiprocessing.shared_memory").SharedMemory("canary", create=True, size=10),
    lambda: os.open("/dev/shm", os.O_RDWR | os.O_TMPFILE),
    lambda: open("/dev/shm/canary-loot", "x"),
    lambda: importlib.import_module("_multiprocessing").SemLock(1, 1, 1, "/canary", True),
):
    try:
        HEARD.append(make())
    except (OSError, ImportError):
        pass


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
