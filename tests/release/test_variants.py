"""`release --variants`: each student's own bundle, in which the check knows their own numbers."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from typer.testing import CliRunner

from autograder.cli.main import app
from autograder.course import Course
from autograder.release import bundle, released_folder
from autograder.release.by_nbgrader import released
from autograder.student import checks_file
from tests.conftest import PATIENCE
from tests.small_course import NAME
from tests.variant_course import DECLARED, answered, handed_in, made

ROSTER = "id,first_name\nada,Ada\nbob,Bob\ncy,Cy\n"
CANVAS = 'Student,ID,SIS User ID,SIS Login ID,Section\n"Lovelace, Ada",1,u1,ada,A\n"Byron, Bob",2,u2,bob,A\n'


def release(course: Course, roster: str, *more: str, code: int = 0) -> str:
    """What the command says, given this roster."""
    path = course.root / "roster.csv"
    path.write_text(roster)
    words = [
        "release",
        NAME,
        "--course",
        course.root,
        "--variants",
        path,
        "--to",
        course.root / "out" / "kit.zip",
        *more,
    ]
    result = CliRunner().invoke(app, list(map(str, words)))
    assert (result.exit_code != 0) == bool(code), result.output
    return str(result.exception) if code else result.output


def bundled(course: Course, student: str) -> dict[str, bytes]:
    with zipfile.ZipFile(course.root / "out" / "kit" / student / "kit.zip") as archive:
        return {name.removeprefix("kit/"): archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = made(tmp_path_factory.mktemp("course"))
    said = release(course, ROSTER)
    assert "wrote 3 bundles" in said
    return course


def test_each_student_gets_their_own_notebook_and_checks_and_all_else_alike(course: Course, tmp_path: Path):
    bundle.write(course, [NAME], tmp_path / "kit.zip")
    with zipfile.ZipFile(tmp_path / "kit.zip") as archive:
        published = {name.removeprefix("kit/"): archive.read(name) for name in archive.namelist()}
    own = {f"notebooks/{NAME}/{NAME}.ipynb", f"notebooks/{NAME}/checks.h5"}
    for student in ("ada", "bob", "cy"):
        files = bundled(course, student)
        assert files.keys() == published.keys()
        assert {name for name, content in files.items() if content != published[name]} == own
        factor = course.assignment(NAME).of(student).values["scale"]["factor"]
        text = files[f"notebooks/{NAME}/{NAME}.ipynb"].decode()
        assert f"Multiply by {factor}, " in text
        assert "x *" not in text


def test_nothing_in_a_bundle_tells_the_secret_or_the_others(course: Course):
    kept = json.loads((course.folder(NAME) / "variants.json").read_text())
    for name, content in bundled(course, "ada").items():
        if not name.startswith("autograder/"):
            assert kept["secret"].encode() not in content, name
            assert b"bob" not in content, name


def test_a_released_variant_is_what_grading_expects(course: Course):
    """Whatever nbgrader's converter does to the cells is done to a variant's, too."""
    assignment = course.assignment(NAME).of("ada")
    notebook = nbformat.reads(bundled(course, "ada")[f"notebooks/{NAME}/{NAME}.ipynb"].decode(), 4)
    assert notebook.cells == released(course.root, NAME, "ada").cells  # with the checksums, which nbgrader restores by
    stubs = [assignment.stubs.get(cell.grade_id, cell.source) for cell in assignment.template.cells]
    assert [cell.source for cell in notebook.cells] == stubs


def test_check_knows_a_students_own_numbers_in_a_kernel(course: Course, tmp_path: Path):
    for name, content in bundled(course, "ada").items():
        if name.startswith("notebooks/"):
            (tmp_path / Path(name).name).write_bytes(content)
    assignment = course.assignment(NAME).of("ada")
    right = handed_in(course, "ada", answered(assignment))
    document = nbformat.read(right, 4)
    document.cells.append(nbformat.v4.new_code_cell("def scale(x):\n    return x * 3\n\ncheck(scale)"))
    place = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(document, timeout=PATIENCE, resources=place, allow_errors=True).execute()
    said = [str(cell.outputs) for cell in document.cells if "check(" in cell.source and "import" not in cell.source]
    assert [("Every check passed" in text or "All visible examples pass" in text) for text in said] == [True] * 3 + [
        False
    ]
    factor = assignment.values["scale"]["factor"]
    assert re.search(rf"is 3, expected {factor}\b", said[-1])


def test_the_instructors_check_of_a_hand_in_is_by_its_students_numbers(course: Course):
    path = handed_in(course, "bob", answered(course.assignment(NAME).of("bob")))
    said = CliRunner().invoke(app, ["check", str(path)]).output
    assert "12 of 12 points on the visible examples" in said


def test_who_comes_later_changes_nobodys_numbers(course: Course):
    before = {student: bundled(course, student) for student in ("ada", "bob")}
    release(course, f"{ROSTER}dan,Dan\n")
    assert {student: bundled(course, student) for student in before} == before
    assert bundled(course, "dan")
    assert course.assignment(NAME).draws.students == ("ada", "bob", "cy", "dan")


def test_the_published_release_stays_and_says_who_is_graded_otherwise(course: Course, tmp_path: Path):
    with released_folder.generated(course, NAME) as folder:
        assert "Multiply by 3, " in (folder / f"{NAME}.ipynb").read_text()
        assert checks_file.load(folder / "checks.h5")["scale"].cases[0].expected.tolist() == [3.0, 6.0]
    words = ["release", NAME, "--course", str(course.root), "--to", str(tmp_path / "kit.zip")]
    said = CliRunner().invoke(app, words).output
    assert "It holds the published small; whoever was given a variant is graded by that." in said


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        ("name,group\nada,1\n", "is no roster of canvas or moodle, and has no column 'id' of names."),
        ("id,first_name\n../eve,Eve\n", "line 2: '../eve' cannot be the name of a student's folder; change it."),
        ("id,first_name\nada,A\nada,B\n", "has two people with the id ada; look at the rows of both."),
        ("id,first_name\n", "names nobody; name the file that lists the whole class."),
        ("id\nada\n", "has no columns; name the platform's own CSV file."),
    ],
)
def test_a_file_that_names_nobody_is_refused(course: Course, roster: str, said: str):
    assert said in release(course, roster, code=2)


def test_a_platforms_roster_names_the_students_as_the_course_does(tmp_path: Path):
    course = made(tmp_path)
    release(course, CANVAS)
    assert course.assignment(NAME).draws.students == ("ada", "bob")


def test_where_a_variant_cannot_be_made_nothing_is_released_and_no_secret_kept(tmp_path: Path):
    course = made(tmp_path)
    text = course.declarations(NAME).read_text()
    course.declarations(NAME).write_text(text.replace("drawn=(4, 5, 6, 7, 8)", 'drawn=("(",)'))
    assert "small" in release(course, ROSTER, code=2)
    assert not course.has_variants(NAME)
    assert not [path for path in (course.root / "out").rglob("*") if path.is_file()]


def test_a_course_without_parameters_has_no_variants(tmp_path: Path):
    without = "from dataclasses import replace\nEXERCISES = tuple(replace(one, parameters=()) for one in EXERCISES)\n"
    course = made(tmp_path, f"{DECLARED}{without}")
    said = release(course, ROSTER, code=2)
    assert said == "No exercise of small declares parameters; leave --variants out."
