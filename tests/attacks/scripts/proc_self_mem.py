"""Rewrite the memory of this and the parent process by /proc.

Must: /proc cannot be opened.
Level: landlock
Status: crashed
Says: ValueError: 0 files
"""

import os

LOOT = []
for pid in ("self", os.getppid(), 1, @canary@):
    for name in ("mem", "environ", "cmdline", "maps"):
        try:
            LOOT.append(open(f"/proc/{pid}/{name}", "rb").read(4096))
        except OSError:
            pass


def initialize_parameters_he(layers_dims):
    raise ValueError(f"{len(LOOT)} files")
