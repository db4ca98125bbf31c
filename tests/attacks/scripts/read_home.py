r"""Read keys, histories and notebooks in the home directory, and the accounts of the machine.

Must: none can be opened.
Level: landlock
Status: crashed
Says: ValueError: \[\]
"""

import os, pathlib

HEARD = []
for home in {"@home@", os.path.expanduser("~"), "/root", "/home"}:
    for name in (".bashrc", ".profile", ".bash_history", ".ssh/id_rsa", ".netrc", ".gitconfig", ".jupyter", ".cache"):
        path = pathlib.Path(home, name)
        try:
            HEARD.append(path.read_bytes() if not path.is_dir() else list(path.iterdir()))
        except OSError:
            pass
for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/proc/mounts", "/proc/net/tcp", "/sys/class", "/dev/mem"):
    try:
        HEARD.append(open(path, "rb").read(10) if not os.path.isdir(path) else os.listdir(path))
    except OSError:
        pass


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
