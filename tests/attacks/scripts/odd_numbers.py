"""Return numbers that are odd: nan with a message in it, the smallest there are, big-endian, none but many rows.

Must: they arrive as plain numbers, and none is right.
Status: failed
"""

import numpy as np


def initialize_parameters_he(layers_dims):
    loaded = np.array([0x7FF8_DEAD_BEEF_CAFE], "<u8").view("<f8")
    rows, columns = layers_dims[1], layers_dims[0]
    return {
        "W1": np.full((rows, columns), loaded[0]),
        "b1": np.full((rows, 1), 5e-324, ">f8").byteswap(),
        "W2": np.zeros((0, 1 << 24)),
        "b2": np.float16("inf"),
        "W3": np.full((1, 1), 2**64 - 1, np.uint64),
        "b3": 16**3400,
        "expected": np.longdouble("nan"),
    }
