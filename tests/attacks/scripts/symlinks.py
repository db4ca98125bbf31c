r"""Make a link from a folder that may be read to one that may not.

Must: nothing can be written, and rights hold for what is opened.
Status: crashed
Says: ValueError: \[\]
"""

import os, numpy

LOOT = []
for target in (os.path.dirname(numpy.__file__) + "/loot", "/tmp/canary-loot", "/dev/shm/canary-loot"):
    try:
        os.symlink("@course@/source/secret.py", target)
        LOOT.append(open(target).read())
    except OSError:
        pass


def initialize_parameters_he(layers_dims):
    raise ValueError(str(LOOT))
