r"""Empty files by opening them, in the ways that an older landlock does not see.

Must: only opening for reading, and without emptying, is possible.
Status: crashed
Says: ValueError: \[\]
"""

import os, numpy

HEARD = []
for path in ("@course@/gradebook.db", "@course@/source/secret.py", numpy.__file__):
    for mode in (3, 3 | os.O_TRUNC, os.O_TRUNC, os.O_WRONLY | os.O_TRUNC, os.O_RDWR | os.O_TRUNC):
        try:
            os.open(path, mode)
            HEARD.append((path, mode))
        except OSError:
            pass


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
