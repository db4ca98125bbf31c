"""Change the gradebook and the solutions, and leave a file in every folder.

Must: nothing outside is changed.
Status: failed crashed
"""

import os, shutil

for path in ("@course@/gradebook.db", "@course@/source/secret.py", "@course@/pwned", "@home@/.bashrc.canary", "/tmp/canary-pwned"):
    for mode in ("w", "a", "x"):
        try:
            open(path, mode).write("pwned")
        except OSError:
            pass
for act in (os.remove, os.unlink, lambda p: os.truncate(p, 0), lambda p: os.chmod(p, 0o777), lambda p: os.rename(p, p + "x")):
    try:
        act("@course@/gradebook.db")
    except OSError:
        pass
shutil.rmtree("@course@", ignore_errors=True)


def initialize_parameters_he(layers_dims):
    return True
