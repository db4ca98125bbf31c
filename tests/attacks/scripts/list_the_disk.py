"""List the folders of the course, of home and of the machine.

Must: none can be listed.
Status: crashed
Says: ValueError: 0 found
"""

import glob, os

LOOT = []
for folder in ("@course@", "@course@/source", "@home@", "/etc", "/home", "/tmp"):
    try:
        LOOT += os.listdir(folder)
    except OSError:
        pass
LOOT += glob.glob("@course@/**", recursive=True)


def initialize_parameters_he(layers_dims):
    assert not any("canary" in name for name in LOOT), "canary " + "found"
    raise ValueError(f"{sum('canary' in name for name in LOOT)} found")
