"""What a run tells of the marks that count: by hand, late, extended, missing; everybody without a mark is named."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from nbgrader.api import Gradebook as NbGradebook

from tests.cli.test_command_line import HE, XAVIER, autograder, grade, marks
from tests.conftest import ROOT, HandIn, released, solved
from tests.small_course import cell, exercise, filled, written

NAME = "initialization"
ONE = """EXERCISES = (Exercise(id="f", returns="y", checks=(Check("y", 1),), cases=(
    Case("one", lambda draw: (1.0,), visible=True), Case("more", lambda draw: (draw.rng.random(3),)))),)"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, dict]]:
    """A second run over a class in which a person marked, extended, and entered who is in the course."""
    from tests.conftest import hand_in

    folder = tmp_path_factory.mktemp("class")
    write: HandIn = hand_in.__wrapped__(folder)  # type: ignore[attr-defined]
    submitted = write("ada", NAME, solved(NAME))
    write("bob", NAME, solved(NAME, {HE: XAVIER}))
    write("cyd", NAME, released(NAME))
    write("dan", NAME, '{"cells": [')
    for student in ("ada", "bob"):
        (submitted / student / NAME / "timestamp.txt").write_text("2025-03-02 06:00:00 UTC")
    grade(submitted)
    with NbGradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        book.update_or_create_assignment(NAME, duedate="2025-03-02 00:00:00 UTC")
        book.add_student("fay")
        book.find_grade(f"check_{HE}", NAME, NAME, "bob").manual_score = 8.0
        book.find_submission(NAME, "ada").extension = timedelta(days=3)
        book.db.commit()
    done: subprocess.CompletedProcess[str] = grade(submitted)
    return " ".join(done.stdout.split()), marks(submitted)


def test_everybody_without_a_mark_is_named_with_the_reason(told: tuple[str, dict]):
    assert f"dan has no mark on {NAME}: initialization.ipynb is not valid JSON" in told[0]


def test_a_mean_says_how_many_it_leaves_out(tmp_path: Path):
    essay = {**cell("", "essay", grade=True, solution=True, points=2), "cell_type": "markdown"}
    del essay["outputs"], essay["execution_count"]
    course = written(tmp_path, [*exercise(filled("def f(x):", "y = x", "return y"), "f"), essay], ONE)
    autograder("notebooks", cwd=tmp_path)
    untouched = course.released_notebook("small").read_text()
    for student, text in {"ada": untouched, "bob": untouched.replace("YOUR ANSWER HERE", "Mine.")}.items():
        (folder := tmp_path / "submitted" / student / "small").mkdir(parents=True)
        (folder / "small.ipynb").write_text(text)
    assert "small: 1 graded, mean 0.0 of 6; 1 more have no mark yet." in autograder("grade", cwd=tmp_path).stdout


def test_who_is_late_extended_or_missing_is_named(told: tuple[str, dict]):
    assert f"{NAME}, late (1): bob by 6.0 hours." in told[0]
    assert f"{NAME}, extended (1): ada by 3.0 days." in told[0]
    assert f"{NAME}, nothing handed in (1): fay." in told[0]


def test_marks_by_hand_stand_apart_from_the_machine_s(told: tuple[str, dict]):
    assert f"{NAME}, with marks by hand and penalties (1): bob 28 (23 automatic, +5 by hand, +0 late)." in told[0]


def test_the_json_lines_have_the_parts_that_add_up(told: tuple[str, dict]):
    bob, dan = told[1]["bob"], told[1]["dan"]
    assert (bob["automatic"], bob["by_hand"], bob["late_penalty"], bob["final"]) == (23, 5, 0, 28)
    assert (bob["late_seconds"], told[1]["ada"]["late_seconds"]) == (21600, 0)
    assert told[1]["ada"]["extension_seconds"] == 259200
    assert (dan["automatic"], dan["final"]) == (None, None)


def test_every_field_of_a_line_is_in_the_schema(told: tuple[str, dict]):
    schema = json.loads((ROOT / "docs" / "marks.schema.json").read_text(encoding="utf-8"))
    for line in told[1].values():
        jsonschema.validate(line, schema)
        assert set(line) == set(schema["properties"])


def test_a_device_keeps_the_lines_that_it_got(hand_in: HandIn, tmp_path: Path):
    submitted = hand_in("cyd", NAME, released(NAME))
    assert grade(submitted, "--json", "/dev/null").returncode == 0
    assert Path("/dev/null").is_char_device()


def test_a_mark_that_moved_is_called_automatic_where_the_table_counts_marks_by_hand_too(hand_in: HandIn):
    for student in ("ada", "bob"):
        submitted = hand_in(student, NAME, solved(NAME, {HE: XAVIER}))
    grade(submitted)
    with NbGradebook(f"sqlite:///{submitted.parent / 'gradebook.db'}") as book:
        book.find_grade(f"check_{HE}", NAME, NAME, "bob").manual_score = 8.0
        book.db.commit()
    for student in ("ada", "bob"):
        hand_in(student, NAME, solved(NAME))
    said = " ".join(grade(submitted).stdout.split())
    assert f"bob {NAME} 28/30" in said.replace(" │ ", " ")
    assert f"moved: bob, {NAME}: 23/30 -> 30/30 automatic" in said
    assert f"moved: ada, {NAME}: 23/30 -> 30/30 (" in said
