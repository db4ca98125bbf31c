"""Return an integer of a hundred million digits, and a power of powers.

Must: integers are capped.
Status: failed
"""

def initialize_parameters_he(layers_dims):
    return 1 << 10**8
