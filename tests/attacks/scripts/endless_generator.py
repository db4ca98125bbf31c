"""Return an endless generator, and a list that holds itself.

Must: neither crosses the wire.
Status: failed
"""

def forever():
    while True:
        yield 1


def initialize_parameters_he(layers_dims):
    knot = []
    knot.append(knot)
    return knot if len(layers_dims) > 3 else forever()
