"""Take all the memory there is.

Must: the memory is capped.
Status: out_of_memory
"""

import numpy as np


def initialize_parameters_he(layers_dims):
    hold = []
    while True:
        hold.append(np.empty(10**7))  # asked for, but not touched: the limit is met before the clock
