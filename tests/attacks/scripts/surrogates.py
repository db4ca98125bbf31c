"""Return and raise halves of characters.

Must: they do not cross the wire.
Status: failed crashed
"""

def initialize_parameters_he(layers_dims):
    if len(layers_dims) > 3:
        raise ValueError("\ud800")
    return {"W1\udfff": "\ud800"}
