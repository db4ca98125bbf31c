"""`notebooks/` comes from `source/`: drift is seen, and mended without touching what is right."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path
from typing import Any

import h5py
import pytest

from autograder import whole_file
from autograder.course import Course, find
from autograder.errors import CourseError
from autograder.gradebook.gradebook import Gradebook
from autograder.grading.grader import Grader
from autograder.ingest.notebook import read
from autograder.release import released_folder
from autograder.values import Submission
from tests import small_course
from tests.conftest import ROOT

NAME = "gradient_checking"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for folder in ("source", "notebooks", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return find(tmp_path)


def test_what_the_repository_holds_is_what_its_source_gives(course: Course):
    assert released_folder.drift(course, NAME) == []


def test_an_edited_a_missing_and_a_stray_file_are_named_and_mended(course: Course):
    folder = course.root / "notebooks" / NAME
    with h5py.File(folder / "checks.h5", "r+") as file:
        file["gradient_check_n/numbers"][0] += 1.0
    (folder / f"{NAME}.ipynb").unlink()
    (folder / "notes.txt").write_text("mine")
    remedy = "run `autograder notebooks gradient_checking`"
    assert released_folder.drift(course, NAME) == [
        f"gradient_checking/checks.h5 is not what the source gives; {remedy}.",
        f"gradient_checking/gradient_checking.ipynb is missing; {remedy}.",
        f"gradient_checking/notes.txt does not come from the source; remove it or {remedy}.",
    ]
    released_folder.write(course, NAME)
    assert released_folder.drift(course, NAME) == []


def test_numbers_that_differ_by_round_off_are_left_as_they_are(course: Course):
    checks = course.root / "notebooks" / NAME / "checks.h5"
    with h5py.File(checks, "r+") as file:
        numbers = file["gradient_check_n/numbers"]
        numbers[:] = numbers[:] * (1 + 1e-12)
    before = checks.read_bytes()
    assert released_folder.drift(course, NAME) == []
    released_folder.write(course, NAME)
    assert checks.read_bytes() == before


def test_a_notebook_that_does_not_fit_on_the_disk_leaves_the_one_of_before(
    course: Course, monkeypatch: pytest.MonkeyPatch
):
    released = course.released_notebook(NAME)
    released.write_text("of before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(whole_file.os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        released_folder.write(course, NAME)
    assert released.read_text() == "of before"
    assert {path.name for path in released.parent.iterdir()} == {"checks.h5", f"{NAME}.ipynb"}


@pytest.mark.parametrize("name", find(ROOT).names)
def test_the_cell_that_installs_is_written_where_the_source_has_its_mark(name: str):
    course = find(ROOT)
    marked = [cell for cell in read(course.notebook(name)).cells if cell.source.startswith("### INSTALL CELL ###")]
    assert len(marked) == 1
    written = read(course.released_notebook(name)).cells[marked[0].number - 1]
    assert f'os.chdir(course / "notebooks" / "{name}")' in written.source
    assert "INSTALL CELL" not in written.source


@pytest.mark.parametrize("name", find(ROOT).names)
def test_a_released_notebook_needs_no_repair_when_it_is_graded(name: str, grader: Grader):
    report = grader.grade_one(Submission("ada", name, str(find(ROOT).released_notebook(name))))
    assert report.repairs == ()


@pytest.mark.parametrize("metadata", [{}, {"kernelspec": {"name": "myenv", "display_name": "Mine"}}])
def test_students_get_the_kernel_that_every_jupyter_has_whatever_its_author_has(
    tmp_path: Path, metadata: dict[str, Any]
):
    solution = small_course.filled("def double(x):", "y = 2 * x", "return y")
    declared = """EXERCISES = (Exercise("double", "y", (Case("shown", lambda draw: (3.0,), visible=True),
        Case("drawn", lambda draw: (draw.rng.normal(),))), (Check("y", 1),)),)"""
    course = small_course.written(tmp_path, small_course.exercise(solution, "double"), declared)
    source = course.notebook(small_course.NAME)
    source.write_text(json.dumps({**json.loads(source.read_text()), "metadata": metadata}))
    released_folder.write(course, small_course.NAME)
    kernel = json.loads(course.released_notebook(small_course.NAME).read_text())["metadata"]["kernelspec"]
    assert kernel == {"display_name": "Python 3", "language": "python", "name": "python3"}


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"locked": 1}, "locked: 1 is not of type 'boolean'"),
        ({"locked": True, "grade": True}, "nbgrader cell 'rates' does not have points"),
        ({"locked": True, "task": True}, "Task cells have to be markdown: RATE = 2"),
    ],
)
def test_metadata_that_nbgrader_refuses_is_told_with_its_cell(tmp_path: Path, known: dict[str, Any], why: str):
    solution = small_course.filled("def double(x):", "y = 2 * x", "return y")
    cells = [small_course.cell("RATE = 2", "rates", **known), *small_course.exercise(solution, "double")]
    declared = """EXERCISES = (Exercise("double", "y", (Case("shown", lambda draw: (3.0,), visible=True),),
        (Check("y", 1),)),)"""
    course = small_course.written(tmp_path, cells, declared)
    with pytest.raises(CourseError, match="cell 'rates' of small has metadata that nbgrader refuses") as refused:
        released_folder.write(course, small_course.NAME)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("source", "known", "why"),
    [
        ("### BEGIN SOLUTION\nx = 1", {"solution": True}, "no end solution statement found; write each BEGIN"),
        ("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", {}, "solution region detected in a non-solution cell; write"),
        ("### BEGIN HIDDEN TESTS\nassert 1", {"grade": True, "points": 1}, "no end hidden tests statement found"),
        ("### BEGIN MARK SCHEME\n# 2 points\n### END MARK SCHEME", {"locked": True}, "mark scheme region detected"),
    ],
)
def test_marks_of_nbgrader_s_that_do_not_pair_are_told_with_their_cell(
    tmp_path: Path, source: str, known: dict[str, Any], why: str
):
    solution = small_course.filled("def double(x):", "y = 2 * x", "return y")
    test = small_course.cell("assert 1", "test", grade=True, points=1)  # somebody marks what is not declared
    cells = [small_course.cell(source, "marked", **known), test, *small_course.exercise(solution, "double")]
    declared = """EXERCISES = (Exercise("double", "y", (Case("shown", lambda draw: (3.0,), visible=True),),
        (Check("y", 1),)),)"""
    course = small_course.written(tmp_path, cells, declared)
    with pytest.raises(CourseError, match=f"cell 'marked' of small: {why}"):
        released_folder.write(course, small_course.NAME)


def test_grading_knows_an_assignment_whatever_preprocessors_are_configured(tmp_path: Path):
    cells = small_course.exercise(small_course.filled("def f(x):", "y = x", "return y"), "f")
    shown = 'Case("shown", lambda draw: (1.0,), visible=True)'
    declared = f'EXERCISES = (Exercise("f", "y", ({shown},), (Check("y", 1),)),)\n'
    course = small_course.written(tmp_path, cells, declared)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.GenerateAssignment.preprocessors = []\n")
    book = Gradebook(course.gradebook_url)
    book.register("small", tmp_path)
    assert book.knows("small")
