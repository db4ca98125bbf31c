"""What a refused file is said to need."""

from __future__ import annotations

import errno
import os
import pickle

import pytest

from autograder.errors import Cure, UnreadableNotebook, told
from autograder.ingest.files import cannot_be_opened


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOTDIR, "move away what stands there"),
        (errno.EISDIR, "move away what stands there"),
        (errno.EEXIST, "move away what stands there"),
        (errno.EACCES, "change its permissions"),
        (errno.EPERM, "change its permissions"),
        (errno.EROFS, "look at its folder and its disk"),
        (errno.ENAMETOOLONG, "look at its folder and its disk"),
    ],
)
def test_a_refused_file_is_told_with_what_mends_it(number: int, remedy: str):
    error = OSError(number, os.strerror(number), "feedback/ada")
    assert told(error) == f"feedback/ada cannot be used ({os.strerror(number)}); {remedy}"


@pytest.mark.parametrize("cure", Cure)
def test_what_cannot_be_read_is_told_to_the_student_as_to_the_instructor(cure: Cure):
    why = pickle.loads(pickle.dumps(UnreadableNotebook("a.ipynb is odd", cure)))  # it may come from another process
    instead = str(why).removeprefix("a.ipynb is odd; ")
    assert why.told.startswith("a.ipynb is odd. Please ")
    assert instead[0].islower()
    assert instead.endswith(".")


@pytest.mark.parametrize(
    ("number", "remedy"), [(errno.EACCES, "change its permissions"), (errno.ELOOP, "ask for the .ipynb file itself")]
)
def test_what_cannot_be_opened_is_told_with_what_mends_it(number: int, remedy: str):
    why = cannot_be_opened("a.ipynb", OSError(number, os.strerror(number)))
    assert str(why) == f"a.ipynb cannot be opened ({os.strerror(number)}); {remedy}."
