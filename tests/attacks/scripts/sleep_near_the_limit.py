"""Use up nearly the whole time in every call.

Must: the time is that of the exercise, and not of a call.
Status: timed_out
"""

import time


def initialize_parameters_he(layers_dims):
    time.sleep(0.9)
    return 1
