"""The assignment that an author begins with: two small exercises, which are proven as they stand.

In: a course folder and a name. Out: the files of a new folder in `source/`, and the configuration of nbgrader.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from autograder import whole_file
from autograder.blanks import END, START
from autograder.course import Course
from autograder.declarations.file_names import CATALOGUE, DECLARATIONS
from autograder.declarations.install_cell import INSTALL
from autograder.errors import UsageError
from autograder.release import released_folder
from autograder.release.kit_metadata import KERNEL

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def write(course: Course, name: str) -> list[Path]:
    """Write a new assignment, also as students get it, and return its files; all of it, or nothing.

    Raises UsageError for a name that cannot be, or that is taken.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot be the name of an assignment; use letters, digits and underscores.")
    folder = course.folder(name)
    if folder.exists():
        raise UsageError(f"{folder} exists already; choose another name.")
    texts = {f"{name}.ipynb": _notebook(name), DECLARATIONS: EXERCISES, CATALOGUE: MISTAKES}
    with whole_file.new_folder(folder):
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        known = _known_to_nbgrader(course)
        return [*(folder / file for file in texts), *known, *released_folder.write(course, name)]


def _known_to_nbgrader(course: Course) -> list[Path]:
    """Without a configuration, nbgrader's own commands would hand out what is declared, and run students' code."""
    file = course.nbgrader_config
    if file.exists():
        return []
    named = f"c.CourseDirectory.course_id = {json.dumps(file.resolve().parent.name)}\n"
    whole_file.write(file, f"{CONFIGURATION}{named}".encode())
    return [file]


def _notebook(name: str) -> str:
    cells = [
        _text(f"# {name.replace('_', ' ').capitalize()}\n\n{_FIRST}"),
        _code("install", INSTALL, locked=True),
        _code("setup", _SETUP, locked=True),
        _text("## 1. Scale\n\nWrite `scale(x, c)`, which gives `c` times `x`: $y = c\\,x$."),
        _code("scale", SCALE, solution=True),
        _code("check_scale", "check(scale)", locked=True, grade=True, points=4),
        _text("## 2. Count down\n\nWrite `countdown(start)`, a generator: `start`, `start - 1`, and so on, down to 1."),
        _code("looks", LOOKS, locked=True),
        _code("countdown", COUNTDOWN, solution=True),
        _code("check_countdown", "check(countdown)", locked=True, grade=True, points=6),
    ]
    return nbformat.writes(v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})) + "\n"


def _text(source: str) -> Any:
    return v4.new_markdown_cell(source, id=_id(source[:20]))


def _code(name: str, source: str, **more: Any) -> Any:
    known = {"grade": False, "locked": False, "solution": False, "task": False, **more}
    nbgrader = {"grade_id": name, "schema_version": 3, **known}
    return v4.new_code_cell(source, id=_id(name), metadata={"nbgrader": nbgrader})


def _id(text: str) -> str:
    return re.sub(r"\W+|_", "-", text).strip("-").lower()


CONFIGURATION = '''\
"""nbgrader's view of this course; `autograder/nbgrader/config.py` says what it sets, for every such course."""

from pathlib import Path

# nbgrader goes on without a configuration that fails, and would then hand out the solutions and run students' code
# unconfined. SystemExit is what it lets through.
try:
    from autograder.nbgrader.config import configure
except Exception as error:
    raise SystemExit(
        f"nbgrader_config.py: this course needs the autograder, which cannot be imported here ({error}); "
        "use the environment of the course."
    ) from error

c = get_config()  # noqa: F821  (nbgrader defines it)
configure(c, str(Path(__file__).resolve().parent))
'''
_FIRST = """\
Say here what this notebook is about. The README of the course sends students here to read how much time to plan, how
hard each exercise is, and what they should know."""
_SETUP = """\
import numpy as np

from autograder.student import check, hint"""
SCALE = f'''\
def scale(x, c):
    """Multiply by a constant: x, an array of any shape, and c, a number; returns an array of the shape of x."""
    {START}
    y = c * x
    {END}
    return y'''
LOOKS = '''\
from itertools import islice


def first_values(start):
    """What `check(countdown)` looks at: a generator is no value, so its first 20 values are taken."""
    return list(islice(countdown(start), 20))'''
COUNTDOWN = f'''\
def countdown(start):
    """Generate start, start - 1, ..., 1."""
    {START}
    while start > 0:
        yield start
        start -= 1
    {END}'''
EXERCISES = """\
import numpy as np

from autograder.exercise import Case, Check, Exercise, Shape

SCALE = Exercise(
    id="scale",  # the function's name
    returns="y",  # how the parts of its result are called; a tuple, or dict
    cases=(
        Case("published", lambda draw: (np.array([1.0, 2.0]), 3.0), visible=True),
        Case("long", lambda draw: (draw.rng.standard_normal(50), 0.5)),
    ),
    checks=(
        Check("the shape of y", 1, test=Shape()),
        Check("y", 3),
    ),
    hints=("Divide one of your numbers by its input. What should the quotient be?",),
)
COUNTDOWN = Exercise(
    id="countdown",
    call="first_values",  # a function of a locked cell, which is called in the place of countdown
    returns="values",
    cases=(
        Case("from three", lambda draw: (3,), visible=True),
        Case("from zero", lambda draw: (0,), visible=True),
        Case("from more", lambda draw: (int(draw.rng.integers(5, 15)),)),
    ),
    checks=(Check("the list of values", 1),),
    hints=("Which numbers come out for 3, and in which order?",),
)
EXERCISES = (SCALE, COUNTDOWN)
"""
MISTAKES = """\
from autograder.exercise import Assign, Catalogue, Mistake, Replace, Style

SCALE = Catalogue(
    "scale",  # the exercise's id
    mistakes=(
        Mistake("added", Assign(y="x + c"), "Your y grows by the same amount everywhere. Should it?"),
        Mistake("nothing-returned", Replace({"return y": "pass"}), "Your function returns nothing."),
    ),
    styles=(Style("turned-round", Assign(y="x * c")),),
)
COUNTDOWN = Catalogue(
    "countdown",
    mistakes=(
        Mistake("down-to-zero", Replace({"start > 0": "start >= 0"}), "Look at the last number that comes out."),
        Mistake("one-less", Replace({"yield start": "yield start - 1"}), "Look at the first number that comes out."),
    ),
)
CATALOGUES = (SCALE, COUNTDOWN)
"""
