"""Return a list whose iteration never ends.

Must: the clock ends it, or its count is capped.
Status: failed timed_out
"""

class Endless(list):
    def __iter__(self):
        while True:
            yield 1


def initialize_parameters_he(layers_dims):
    return Endless([1])
