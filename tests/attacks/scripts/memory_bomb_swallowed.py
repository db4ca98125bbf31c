"""Take all the memory, and swallow the MemoryError, for ever.

Must: the clock ends it.
Status: timed_out crashed out_of_memory
"""

def initialize_parameters_he(layers_dims):
    hold = [0]
    while True:
        try:
            hold = hold + hold
        except MemoryError:
            pass
