"""Cells in an IPython of their own, and what check() then finds: `python -m tests.student.in_ipython`, from a folder
with a `checks.h5`. Standard input holds a JSON list of lists of cells; an answer each goes to standard output.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

from autograder.student.examine import examine_function, load_beside

DEPTH = 50  # frames that a kernel has below a cell, more or less


def found(exercise: str, cells: list[str]) -> dict[str, str]:
    """What the visible examples say of a function after these cells."""
    shell = InteractiveShell.instance()
    for cell in cells:
        shell.run_cell(cell).raise_error()
    outcome = examine_function(load_beside(Path.cwd()), exercise, shell.user_ns).outcome
    return {"status": outcome.status, "message": outcome.message}


def deep(function: Callable[[], dict[str, str]], frames: int = DEPTH) -> dict[str, str]:
    """Call a function as deep as a kernel does."""
    return deep(function, frames - 1) if frames else function()


def in_a_child(exercise: str, cells: list[str]) -> dict[str, str]:
    """The same in a process of its own, which is gone with all that the cells did to it."""
    reading, writing = os.pipe()
    if not os.fork():
        os.dup2(2, 1)
        try:
            answer = deep(lambda: found(exercise, cells))
        except BaseException as error:
            answer = {"status": "stopped", "message": type(error).__name__}
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as pipe:
        told: dict[str, str] = json.load(pipe)
    os.wait()
    return told


if __name__ == "__main__":
    json.dump([in_a_child(sys.argv[1], cells) for cells in json.load(sys.stdin)], sys.stdout)
