"""Overflow the stack of the interpreter itself.

Must: at most this process dies.
Status: crashed timed_out
"""

def initialize_parameters_he(layers_dims):
    nested = ()
    for _ in range(10**6):
        nested = (nested,)
    return repr(nested) + str(hash(nested))
