"""Raise an exception whose text takes for ever.

Must: the clock runs there too.
Status: timed_out
"""

class Slow(Exception):
    def __str__(self):
        while True:
            pass


def initialize_parameters_he(layers_dims):
    raise Slow
