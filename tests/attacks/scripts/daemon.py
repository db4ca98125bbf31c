r"""Leave a process behind that outlives the grading.

Must: no process can be started.
Status: crashed
Says: ValueError: \[\]
"""

import os, subprocess, sys

HEARD = []
for start in (
    lambda: subprocess.Popen(["sleep", "canary-60"]),
    lambda: os.posix_spawn(sys.executable, ["python", "-c", "1"], {}),
    lambda: os.system("nohup sleep 60 &") and 1 / 0,
    lambda: os.execv("/bin/sleep", ["sleep", "60"]),
):
    try:
        HEARD.append(start())
    except Exception:
        pass


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
