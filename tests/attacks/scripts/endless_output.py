"""Write to the screen for ever.

Must: the output goes nowhere, and the clock ends it.
Status: timed_out
"""

def initialize_parameters_he(layers_dims):
    while True:
        print("x" * 10**6)
