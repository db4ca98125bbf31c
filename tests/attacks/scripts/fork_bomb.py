"""Fork for ever.

Must: there is no fork.
Status: crashed
Says: ValueError: 0 forks
"""

import os

COUNT = 0
for _ in range(50):
    try:
        if os.fork() == 0:
            while True:
                os.fork()
        COUNT += 1
    except OSError:
        pass


def initialize_parameters_he(layers_dims):
    raise ValueError(f"{COUNT} forks")
