r"""Fill every writable place with files.

Must: what can be written is little, and lies in a folder that is gone with the child.
Level: landlock
Status: crashed
Says: ValueError: (\d{1,7}|[0-6]\d{7}) bytes
"""

import os

COUNT = 0
for number, folder in enumerate(("@course@", "/tmp", "/var/tmp", "/dev/shm", os.path.expanduser("~"), ".")):
    try:
        with open(f"{folder}/canary-fill-{number}", "wb") as file:
            while COUNT < 10**8:
                COUNT += file.write(b"x" * 10**6)
                file.flush()
    except OSError:
        pass


def initialize_parameters_he(layers_dims):
    raise ValueError(f"{COUNT} bytes")
