"""Read where there is no memory.

Must: at most this process dies.
Status: crashed
Says: segmentation fault
"""

import numpy as np


def initialize_parameters_he(layers_dims):
    return np.lib.stride_tricks.as_strided(np.zeros(1), (2**40,), (8,))[2**39]
