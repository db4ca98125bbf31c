"""What an author may declare of parameters, what a variant holds then, and who draws what."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.declarations.file_names import VARIANTS
from autograder.declarations.files_beside import beside
from autograder.declarations.variants import Filling
from autograder.errors import CourseError
from tests.small_course import NAME
from tests.variant_course import DECLARED, made, with_variants

VALUES = {"scale": {"factor": 7}, "slope": {"step": 0.5}}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return made(tmp_path)


def test_a_variant_has_the_values_wherever_their_places_stand(course: Course):
    variant = course.assignment(NAME).with_values(VALUES)
    by_id = {cell.grade_id: cell.source for cell in variant.notebook.cells}
    assert variant.notebook.cells[1].source == "Multiply by 7, and by nothing else (not 0.3)."
    assert by_id["step"] == "STEP = 0.5"
    assert "y = x * 7" in by_id["scale"]
    scale = variant.exercises[0]
    assert scale.hints == ("What is 1, times 7?",)
    assert scale.mistakes[0].edit.apply(by_id["scale"], "") == by_id["scale"].replace("x * 7", "x + 7")
    assert variant.key(scale, 1).cases[0].expected.tolist() == [7.0, 14.0]


def test_a_value_is_put_in_for_whole_numbers_alone(course: Course):
    variant = course.assignment(NAME).with_values({"scale": {"factor": 30}}).with_values({"scale": {"factor": 4}})
    assert variant.notebook.cells[1].source == "Multiply by 4, and by nothing else (not 0.3)."


def test_a_number_is_not_found_in_the_decimals_of_another():
    assert Filling({"3": "4"})("3, 3.5, 0.3, 13, x3 and 3.") == "4, 3.5, 0.3, 13, x3 and 4."


def test_the_published_notebook_is_what_it_was(course: Course):
    plain, kept = course.assignment(NAME), with_variants(course, "ada").of("")
    assert (kept.notebook, kept.stubs, kept.template.supplied) == (plain.notebook, plain.stubs, plain.template.supplied)


def test_the_label_of_a_check_is_put_in(tmp_path: Path):
    declared = DECLARED.replace('Check("y", 1)', 'Check("y, 1 times 3,", 1)')
    scale = made(tmp_path, declared).assignment(NAME).with_values({"scale": {"factor": 7}}).exercises[0]
    assert scale.checks[0].label == "y, 1 times 7,"


def test_a_value_may_have_parts_that_stand_in_different_texts(tmp_path: Path):
    declared = DECLARED.replace('"factor", 3, drawn=(4, 5, 6, 7, 8)', '"factor", (3, 0.3), drawn=((4, "a half"),)')
    for place in ("x * {", "x + {", "by {", "times {"):
        declared = declared.replace(f"{place}}}", f"{place}0}}")
    assignment = made(tmp_path, declared.replace('"by {0}"', '"by {0}", "not {1}"')).assignment(NAME)
    variant = assignment.with_values({"scale": {"factor": (4, "a half")}})
    assert variant.notebook.cells[1].source == "Multiply by 4, and by nothing else (not a half)."


def test_cases_read_the_values(course: Course):
    assignment = course.assignment(NAME)
    variant = assignment.with_values({"shapes": {"sizes": [6, 2, 1]}})
    shown = [one.key(one.exercises[1], 1).cases[0].call.arguments for one in (assignment, variant)]
    assert shown == [([4, 2, 1],), ([6, 2, 1],)]


def test_what_is_planted_may_be_drawn(course: Course):
    assignment = course.assignment(NAME)
    stubs = [assignment.with_values({"slope": {"fault": edit}}).stubs["slope"] for edit in _faults(course)]
    assert "lower = (x + h) ** 2" in assignment.stubs["slope"]
    assert "return upper + lower" in stubs[0]
    assert "lower = (x) ** 2" in stubs[1]


def _faults(course: Course) -> tuple:
    return course.assignment(NAME).exercises[2].parameters[0].drawn


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"by {}"', '"of {}"', "places names 'of 3', which no cell, hint or edit holds; copy it from there"),
        ('"by {}"', '"by"', "places names 'by'; write {} in it, where the value stands."),
        ('"by {}"', '"by {1}"', "places names 'by {1}', and 3 has no such part; number the parts of each"),
        ("drawn=(4, 5, 6, 7, 8)", "drawn=()", "drawn is empty, so nothing could be drawn; name the values that"),
        ("drawn=(4, 5, 6, 7, 8)", "drawn=(4, 4)", "2 values of drawn are called '4'; give each a name of its own."),
        ("drawn=(4, 5, 6, 7, 8)", "drawn=4", "drawn must be a tuple of values, with a comma after a single one: 4."),
        ("drawn=(4, 5, 6, 7, 8)", "drawn=(np.float64(4),)", "value and drawn hold np.float64(4.0); they may"),
        ("drawn=(4, 5, 6, 7, 8)", "drawn=({4},)", "value and drawn hold {4}; they may hold numbers, texts, True"),
        ('"by {}", ', '"by {}", "STEP = 0.1 {}", ', "places names 'STEP = 0.1 3', which no cell, hint or edit holds"),
        ('Parameter("factor"', 'Parameter(""', "name is ''; it must be a text that is not empty."),
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_put_in_is_refused(tmp_path: Path, old: str, new: str, said: str):
    assert DECLARED.count(old) == 1
    with pytest.raises(CourseError) as error:
        made(tmp_path, DECLARED.replace(old, new)).assignment(NAME)
    assert str(error.value).startswith("small, scale, parameter ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("(x)", "(y - h)", "drawn replaces '(y - h)'"),
        ('planted=Replace({"(x - h)": "(x + h)"})', "planted=None", "so what is planted must be the value"),
        ('"step", 0.1', '"fault", 0.1', "2 parameters are called 'fault'; give each a name of its own."),
        ("drawn=(0.2, 0.5)", 'drawn=(0.2, Assign(h="1"))', "they may hold numbers, texts"),
        ('"STEP = {}"', '"STEP = {}", "STEP = {}"', "places names 'STEP = 0.1', as parameter 'step' of slope does"),
    ],
)
def test_what_does_not_go_together_is_refused(tmp_path: Path, old: str, new: str, said: str):
    declared = (
        DECLARED.replace('{"(x - h)": "(x)"}', '{"(y - h)": "(x)"}') if old == "(x)" else DECLARED.replace(old, new)
    )
    with pytest.raises(CourseError, match=r"^small, slope") as error:
        made(tmp_path, declared).assignment(NAME)
    assert said in str(error.value)


# ------------------------------------------------------------------------------------------------------------- the draw


def test_each_student_draws_and_everybody_else_has_the_published_values(course: Course):
    students = [f"student{number}" for number in range(40)]
    assignment = with_variants(course, *students)
    factors = {assignment.of(student).values["scale"]["factor"] for student in students}
    assert factors == {4, 5, 6, 7, 8}
    assert assignment.of("nobody") is assignment


def test_a_draw_is_the_same_in_every_process_and_when_more_students_come(course: Course):
    before = with_variants(course, "ada", "bob").of("bob").values
    assert with_variants(course, "cy").of("bob").values == before
    code = (
        "import sys; from autograder.course import find; print(find(sys.argv[1]).assignment('small').of('bob').values)"
    )
    command = [sys.executable, "-c", code, course.root]
    elsewhere = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert elsewhere.strip() == repr(before)


@pytest.mark.parametrize(
    ("old", "new", "then"),
    [
        ("drawn=(4, 5, 6, 7, 8)", "drawn=(4, 5)", "scale, parameter 'factor' was drawn=(4, 5, 6, 7, 8)"),
        ('"step", 0.1', '"size", 0.1', "slope, parameter 'step' was drawn=(0.2, 0.5)"),
        ('("STEP = {}",))', '("STEP = {}",)), Parameter("more", 1, drawn=(2,))', "'more' was not there"),
    ],
)
def test_what_may_be_drawn_stays_as_it_was_when_variants_were_released(course: Course, old: str, new: str, then: str):
    with_variants(course, "ada")
    assert DECLARED.count(old) == 1
    made(course.root, DECLARED.replace(old, new))
    with pytest.raises(CourseError) as error:
        course.assignment(NAME)
    assert str(error.value).startswith("small, s")
    assert f"{then} when variants were released, and everybody's values depend on it; put it back" in str(error.value)


def test_another_secret_draws_other_values(course: Course):
    students = [f"student{number}" for number in range(20)]
    found = []
    for _ in range(2):
        assignment = with_variants(course, *students)
        found.append([assignment.of(student).values for student in students])
        (course.folder(NAME) / VARIANTS).unlink()
    assert found[0] != found[1]


def test_the_secret_is_no_file_that_students_get_and_nobody_elses_to_read(course: Course):
    with_variants(course, "ada")
    path = course.folder(NAME) / VARIANTS
    assert path.stat().st_mode & 0o777 == 0o600
    assert beside(course.folder(NAME)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"secret": "xyz", "students": []}',
        '{"secret": "00", "students": []}',
        json.dumps({"secret": "00" * 32, "students": 3}),
    ],
)
def test_a_damaged_secret_is_refused_in_one_sentence(course: Course, text: str):
    (course.folder(NAME) / VARIANTS).write_text(text)
    with pytest.raises(CourseError, match="holds no secret of variants; put back the one that the release wrote"):
        course.assignment(NAME)
