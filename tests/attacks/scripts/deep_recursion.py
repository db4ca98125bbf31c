"""Recurse without end, with the limit raised.

Must: at most this process dies.
Status: crashed out_of_memory timed_out
"""

import sys

sys.setrecursionlimit(10**9)


def initialize_parameters_he(layers_dims):
    return [initialize_parameters_he(layers_dims)]
