"""The limit that isolation is measured against: a warm fork that does a submission's work, and nothing else.

It runs in a process of its own, which loads what a zygote loads: a fork costs what its parent weighs.
"""

from __future__ import annotations

import gc
import os
import sys
import time

import autograder.reference.network  # noqa: F401  a zygote has it too
from autograder.sandbox.program import Program

SOURCE = """
import numpy as np

def initialize(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        fan_in = layers_dims[l - 1]
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], fan_in) * np.sqrt(2 / fan_in)
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""
ARGUMENTS = ([2, 4, 1],)
STEPS, CALLS = 3, 6


def serve() -> None:
    """Fork and work at every line that comes, and say how long it took."""
    gc.collect()
    gc.freeze()
    for _ in sys.stdin:
        started = time.perf_counter()
        pid = os.fork()
        if not pid:
            work()
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            sys.exit("the work failed")
        print(time.perf_counter() - started, flush=True)


def work() -> None:
    """Define, call, and pack the answers."""
    program = Program(essential=False, reply=1 << 24)
    program.define([(0, "cell 1", SOURCE, False, 0, False)])
    for _ in range(STEPS):
        program.answer([], [("initialize", ARGUMENTS, 1, [])] * CALLS, [])


if __name__ == "__main__":
    serve()
