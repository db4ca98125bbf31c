r"""Send SIGKILL to every process there is.

Must: no signal can be sent.
Status: crashed
Says: ValueError: \[\]
Level: user
"""

import os, signal

HEARD = []
for pid in (-1, 0, 1, os.getppid(), @canary@, -os.getppid()):
    try:
        os.kill(pid, signal.SIGKILL)
        HEARD.append(pid)
    except OSError:
        pass


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
