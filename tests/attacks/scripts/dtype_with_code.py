"""Return structured, datetime and string arrays with metadata.

Must: only plain numbers cross the wire.
Status: failed
"""

import numpy as np


def initialize_parameters_he(layers_dims):
    plain = np.dtype("f8", metadata={"expected": "me"})
    return {"W1": np.zeros(2, [("a", plain), ("b", "O")]), "b1": np.array(["2020"], "M8[s]"), "W2": np.array(["x"])}
