"""Take all the memory there is.

Must: the memory is capped.
Status: out_of_memory timed_out
"""

import numpy as np


def initialize_parameters_he(layers_dims):
    hold = []
    while True:
        hold.append(np.ones(10**7))
