"""What lies beside a source notebook, and what a course needs installed: named once, there wherever code runs."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from autograder.course import Course
from autograder.declarations import requirements
from autograder.declarations.files_beside import beside
from autograder.errors import CourseError
from autograder.export import gradescope_zip
from autograder.grading.grader import Grader
from autograder.limits import Isolation
from autograder.proving import validate
from autograder.release import bundle, released_folder
from autograder.reuse.course_digest import course_digests
from autograder.student import preflight
from autograder.values import Submission
from tests.small_course import NAME, exercise, filled, locked, written

USES = locked("import numpy as np\nfrom signs import SIGN\n\nFIRST = np.load('arrays/first.npy')", "uses")
TOTAL = filled(
    "def total(column):",
    'with open("rows.csv") as file:\n    rows = [line.split(",") for line in file]\n'
    "return SIGN * sum(float(row[column]) for row in rows) + FIRST[column]",
)
DECLARED = """
EXERCISES = (Exercise("total", "total", checks=(Check("the total", 1),), cases=(
    Case("first", lambda draw: (0,), visible=True), Case("second", lambda draw: (1 + 0 * draw.rng.integers(2),)))),)
"""
INSTALL = locked("### INSTALL CELL ###", "install")
NEEDS = "# what the exercises import\n\npackaging>=20  # versions\nNumPy >= 1.20, < 9\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    files = {"rows.csv": "1,2\n3,4\n", "signs.py": "SIGN = -1\n", ".rows.csv.swp": "", "rows.csv~": ""}
    made = written(tmp_path_factory.mktemp("beside"), [INSTALL, USES, *exercise(TOTAL, "total")], DECLARED, files)
    for folder in ("arrays", "images"):
        (made.folder(NAME) / folder).mkdir()
    np.save(made.folder(NAME) / "arrays" / "first.npy", [10.0, 20.0])
    (made.folder(NAME) / "images" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    (made.source / "requirements.txt").write_text(NEEDS)
    released_folder.write(made, NAME)
    return made


def test_students_get_it_in_the_same_folders(course: Course):
    ours = {"arrays/first.npy", "images/a.png", "rows.csv", "signs.py"}
    assert released_folder.files_in(course.released(NAME)) == {*ours, f"{NAME}.ipynb", "checks.h5"}
    assert {file.name for file in course.assignment(NAME).files} == ours


@pytest.mark.slow
def test_the_assignment_is_proven_with_it_and_leaves_nothing_behind(course: Course):
    findings = list(validate.run(course, [NAME]))
    assert [finding.text for finding in findings if not finding.ok] == []
    assert not [name for name in sys.modules if name == "signs"]
    assert not list(course.source.rglob("__pycache__"))


def test_it_is_there_for_students_code_in_grading_whatever_they_hand_in_of_it(course: Course, tmp_path: Path):
    handed_in = tmp_path / f"{NAME}.ipynb"
    handed_in.write_text(course.notebook(NAME).read_text())
    with Grader(course.root, 3) as grader:
        assert grader.grade_one(Submission("ada", NAME, str(handed_in))).score == 4
        (tmp_path / "signs.py").write_text("SIGN = 1")
        assert grader.grade_one(Submission("ada", NAME, str(handed_in))).score == 4


def test_a_cell_that_writes_it_anew_counts_as_in_jupyter(course: Course, tmp_path: Path):
    document = json.loads(course.notebook(NAME).read_text())
    document["cells"].insert(1, {**locked("%%writefile signs.py\nSIGN = 1", "mine"), "metadata": {}})
    (tmp_path / f"{NAME}.ipynb").write_text(json.dumps(document))
    with Grader(course.root, 3) as grader:
        assert grader.grade_one(Submission("ada", NAME, str(tmp_path / f"{NAME}.ipynb"))).score == 0


def test_it_is_there_for_the_check_outside_of_jupyter(course: Course):
    solved = course.released(NAME) / "solved.ipynb"
    solved.write_text(course.notebook(NAME).read_text())
    assert "✗" not in preflight.check(solved).text
    solved.unlink()


def test_a_change_of_it_makes_marks_be_computed_anew(course: Course):
    before = course_digests(course.assignment(NAME), "")
    rows = course.folder(NAME) / "rows.csv"
    text = rows.read_text()
    rows.write_text("5,6\n")
    after = course_digests(course.assignment(NAME), "")
    rows.write_text(text)
    assert before != after
    assert course_digests(course.assignment(NAME), "") == before


def test_what_is_too_large_for_every_run_is_refused(course: Course):
    large = course.folder(NAME) / "large.bin"
    with large.open("wb") as file:
        file.truncate(33 << 20)
    with pytest.raises(CourseError, match=r"holds 33 MiB beside the notebook, and every run .*; keep them to 32 MiB"):
        course.assignment(NAME)
    large.unlink()


def test_a_link_to_a_folder_is_refused_as_students_would_not_get_what_it_leads_to(tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rows.csv").write_text("1,2\n")
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "data").symlink_to(tmp_path / "data")
    with pytest.raises(CourseError, match="data is a link to a folder, which nbgrader does not hand out; put that the"):
        beside(tmp_path / "lab")


def test_requirements_are_named_once_and_followed_everywhere(course: Course, tmp_path: Path):
    bundle.write(course, [NAME], tmp_path / "all.zip")
    gradescope_zip.write(course, NAME, tmp_path / "upload.zip", Isolation.AUTO, seed=1)
    for name, place in (("all.zip", "all/"), ("upload.zip", "")):
        with zipfile.ZipFile(tmp_path / name) as archive:
            project = archive.read(f"{place}pyproject.toml").decode()
            assert '"packaging>=20",\n    "NumPy >= 1.20, < 9",\n' in project
    with zipfile.ZipFile(tmp_path / "upload.zip") as archive:
        assert {f"source/{NAME}/signs.py", "source/requirements.txt"} <= set(archive.namelist())
    installing = json.loads(course.released_notebook(NAME).read_text())["cells"][0]["source"]
    assert '] + [\n        "packaging>=20",\n        "NumPy >= 1.20, < 9",\n    ]:' in "".join(installing)


@pytest.mark.slow
def test_the_container_of_an_export_finds_all_of_it(course: Course, tmp_path: Path):
    gradescope_zip.write(course, NAME, tmp_path / "upload.zip", Isolation.AUTO, seed=1)
    with zipfile.ZipFile(tmp_path / "upload.zip") as archive:
        archive.extractall(tmp_path / "container")
    words = ("export", "gradescope", NAME, "--course", tmp_path / "container", "--isolation", "any")
    command = [sys.executable, "-m", "autograder", *words, "--submission", course.notebook(NAME)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["tests"][0]["score"] == 4


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_requirements_may_be_written_as_windows_writes_them(tmp_path: Path, encoding: str):
    (tmp_path / "requirements.txt").write_text("numpy>=1.26\r\n", encoding=encoding)
    assert [one.text for one in requirements.read(tmp_path / "requirements.txt")] == ["numpy>=1.26"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("-r more.txt", "line 2: '-r more.txt' is no requirement; write a name and versions, such as pandas>=2."),
        ("pandas = 2", "line 2: 'pandas = 2' is no requirement"),
        ("numpy>=99", "line 2: numpy>=99 is not installed here, but 2."),
        ("numpy>=2.*", "line 2: 'numpy>=2.*' is no requirement"),
        (
            "sklearn",
            "line 2: sklearn is not installed here; it is imported from the package scikit-learn, so write that",
        ),
        ("python>=3.11", "line 2: python>=3.11 is not installed here; it is no package, so leave the line out."),
        ("no-such-package>=2", "line 2: no-such-package>=2 is not installed here; run python -m pip install -r "),
    ],
)
def test_what_cannot_be_had_is_said_with_its_line(tmp_path: Path, line: str, sentence: str):
    (tmp_path / "requirements.txt").write_text(f"numpy\n{line}\n")
    with pytest.raises(CourseError) as refused:
        requirements.read(tmp_path / "requirements.txt")
    assert sentence in str(refused.value)
