"""Hang inside a C function that holds the interpreter lock.

Must: the parent does not wait for the interpreter.
Status: timed_out
"""

import re


def initialize_parameters_he(layers_dims):
    return re.match(r"(a|aa)+$", "a" * 60 + "b")
