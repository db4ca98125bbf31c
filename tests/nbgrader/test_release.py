"""What is not an exercise of ours is released as nbgrader releases it, and a failure changes nothing."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import signal
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from autograder.course import find
from autograder.proving import validate
from autograder.student import checks_file
from tests.nbgrader import plain
from tests.nbgrader.course import Course, cell_called, scripts_first

NAME = "initialization"


def by_nbgrader(course: Course, name: str) -> Path:
    course.nbgrader("generate_assignment", name)
    return course.root / "notebooks"


def by_notebooks(course: Course, name: str) -> Path:
    course.autograder("notebooks", name)
    return course.root / "notebooks"


def by_release(course: Course, name: str) -> Path:
    course.autograder("release", name, "--to", "out.zip")
    with zipfile.ZipFile(course.root / "out.zip") as archive:
        archive.extractall(course.root / "out")
    return course.root / "out" / "out" / "notebooks"


ROADS = (by_nbgrader, by_notebooks, by_release)
Road = Callable[[Course, str], Path]


@pytest.fixture(params=ROADS)
def road(request: pytest.FixtureRequest) -> Road:
    """A way to release an assignment; gives the folder that holds what was released."""
    way: Road = request.param
    return way


def source(course: Course, name: str = NAME) -> Path:
    return course.root / "source" / name


def change(path: Path, edit: Callable[[dict], None]) -> None:  # type: ignore[type-arg]
    notebook = json.loads(path.read_text())
    edit(notebook)
    path.write_text(json.dumps(notebook))


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ----------------------------------------------------------------------------------------------------- what is not ours


def test_a_second_notebook_is_released_without_its_solutions(course: Course, road: Road):
    plain.write(source(course) / "other.ipynb", plain.cells())
    released = road(course, NAME) / NAME
    assert {path.name for path in released.iterdir()} == {f"{NAME}.ipynb", "other.ipynb", checks_file.NAME}
    assert plain.given_away(released) == []
    other = nbformat.read(released / "other.ipynb", as_version=4)
    assert cell_called(other, "answer").source == "def n():\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert cell_called(other, "test_n").source == "assert n()"
    assert cell_called(other, "task").source == "Draw."


def test_a_course_may_mark_hidden_tests_in_its_own_way(course: Course, road: Road):
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('c.ClearHiddenTests.begin_test_delimeter = "BEGIN SHY"\n')
        config.write('c.ClearHiddenTests.end_test_delimeter = "END SHY"\n')
    cells = plain.cells()
    for cell in cells:
        cell["source"] = "".join(cell["source"]).replace(" HIDDEN TESTS", " SHY")
    plain.write(source(course) / "other.ipynb", cells)
    assert plain.given_away(road(course, NAME) / NAME) == []


def test_a_region_to_fill_in_that_is_no_declared_solution_is_not_released(course: Course):
    def edit(notebook: dict) -> None:  # type: ignore[type-arg]
        notebook["cells"].append(nbformat.v4.new_code_cell("### START CODE HERE ###\nshy = 1\n### END CODE HERE ###"))

    change(source(course) / f"{NAME}.ipynb", edit)
    run = course.nbgrader("generate_assignment", NAME, ok=False)
    assert "is no declared solution; declare it, or use nbgrader's marks" in run


def test_plain_cells_in_a_notebook_of_ours_lose_their_solutions(course: Course, road: Road):
    def edit(notebook: dict) -> None:  # type: ignore[type-arg]
        check = cell_called(notebook, "check_initialize_parameters_he")
        check["source"] = "".join(check["source"]) + plain.HIDDEN
        notebook["cells"] += [plain.answer(), plain.essay(), plain.task()]

    before = course.released(NAME)
    change(source(course) / f"{NAME}.ipynb", edit)
    released = road(course, NAME) / NAME
    assert plain.given_away(released) == []
    assert b"shy" not in (released / checks_file.NAME).read_bytes()
    after = nbformat.read(released / f"{NAME}.ipynb", as_version=4)
    assert [cell.source for cell in after.cells[:-3]] == [cell.source for cell in before.cells]


def test_an_assignment_without_exercises_is_released_as_nbgrader_releases_it(course: Course, tmp_path: Path):
    plain.write(source(course, "essays") / "essays.ipynb", plain.cells())
    plain.write(source(course, "essays") / "more.ipynb", plain.cells())
    released = by_nbgrader(course, "essays") / "essays"
    theirs = tmp_path / "theirs"
    (theirs / "source").mkdir(parents=True)
    shutil.copytree(source(course, "essays"), theirs / "source" / "essays")
    subprocess.run(["nbgrader", "generate_assignment", "essays"], cwd=theirs, env=scripts_first(), check=True)
    assert {path.name for path in released.iterdir()} == {"essays.ipynb", "more.ipynb"}
    assert plain.given_away(released) == []
    ours, golden = (nbformat.read(p, 4) for p in (released / "essays.ipynb", theirs / "release/essays/essays.ipynb"))
    del cell_called(golden, "essay")["attachments"]["why.png"]  # nbgrader would hand out the solution's picture
    assert ours == golden


@pytest.mark.parametrize("name", ["essays", "problem1"])
def test_a_course_of_plain_assignments_alone_is_released(course: Course, name: str):
    for folder in (course.root / "source").iterdir():
        folder.rename(course.root / folder.name)
    plain.write(source(course, "essays") / f"{name}.ipynb", plain.cells())
    assert plain.given_away(by_nbgrader(course, "essays")) == []


def test_a_copy_of_our_notebook_in_a_second_one_is_not_released(course: Course):
    notebook = nbformat.read(source(course) / f"{NAME}.ipynb", as_version=4)
    plain.write(source(course) / "copy.ipynb", notebook.cells)
    with pytest.raises(AssertionError, match=r"exercises.py declares those of initialization.ipynb alone; remove that"):
        by_nbgrader(course, NAME)
    assert plain.given_away(course.root / "notebooks") == []


def test_a_solution_of_ours_that_is_marked_as_nbgraders_too_is_not_released(course: Course):
    def edit(notebook: dict) -> None:  # type: ignore[type-arg]
        cell = cell_called(notebook, "initialize_parameters_he")
        cell["source"] = "".join(cell["source"]) + "\n### BEGIN SOLUTION\nshy_answer = 1\n### END SOLUTION"

    change(source(course) / f"{NAME}.ipynb", edit)
    with pytest.raises(AssertionError, match="holds 'BEGIN SOLUTION'; mark it by START and END CODE HERE"):
        by_nbgrader(course, NAME)
    assert plain.given_away(course.root / "notebooks") == []


# ----------------------------------------------------------------------------------------------- files beside notebooks

LEFT_OUT = (
    ".ipynb_checkpoints/initialization-checkpoint.ipynb",
    ".initialization.ipynb",
    "INITIALIZATION.IPYNB",
    "old/initialization.ipynb",
    "initialization.ipynb~",
    "exercises.py~",
    "exercises.py.bak",
    ".exercises.py.swp",
    "old/exercises.py",
    "mistakes.py~",
    "mistakes.py.orig",
    "old/mistakes.py",
    "__pycache__/exercises.cpython-311.pyc",
)


def test_copies_of_the_source_are_left_out_and_other_files_travel(course: Course, road: Road):
    folder = source(course)
    for name in LEFT_OUT:
        (folder / name).parent.mkdir(exist_ok=True)
        declared = [file for file in ("exercises.py", "mistakes.py") if file.removesuffix(".py") in name]
        original = declared[0] if declared else f"{NAME}.ipynb"
        (folder / name).write_bytes((folder / original).read_bytes())
    (folder / "pictures" / "deep").mkdir(parents=True)
    (folder / "pictures" / "deep" / "a.png").write_bytes(b"\x89PNG")
    (folder / "helpers.py").write_text("import numpy as np\n")
    released = everything_in(road(course, NAME) / NAME)
    assert set(released) == {f"{NAME}.ipynb", checks_file.NAME, "helpers.py", "pictures/deep/a.png"}


def files_with_solutions(notebook: bytes, declared: bytes) -> dict[str, bytes]:
    """Ways in which a solution or a declaration lies beside a notebook."""
    script = "\n".join("".join(cell["source"]) for cell in json.loads(notebook)["cells"])
    return {
        "solution.py": script.encode(),
        "solution.txt": script.encode("utf-16"),
        "solution.html": as_html(script),
        "solutions/solved.json": notebook,
        "solutions.zip": zipped(notebook),
        "backup/all.zip": zipped(zipped(notebook)),
        "backup/all.tar.gz": tarred(notebook),
        "catalogue.py": declared,
        "catalogue.zip": zipped(declared),
    }


def as_html(script: str) -> bytes:
    """As nbconvert writes it: every word of the code in a tag of its own."""
    return f"<pre>{re.sub('[^ ]+', lambda word: f'<span>{html.escape(word[0])}</span>', script)}</pre>".encode()


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside", content)
    return file.getvalue()


def tarred(content: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        entry = tarfile.TarInfo("inside")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


@pytest.mark.parametrize("command", [("nbgrader", "generate_assignment"), ("autograder", "release")])
def test_files_that_give_a_solution_away_are_named_and_nothing_is_released(course: Course, command: tuple[str, str]):
    folder = source(course)
    files = files_with_solutions((folder / f"{NAME}.ipynb").read_bytes(), (folder / "exercises.py").read_bytes())
    files["known.py"] = (folder / "mistakes.py").read_bytes()
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    before = everything_in(course.root / "notebooks")
    said = getattr(course, command[0])(command[1], NAME, ok=False)
    assert f"{NAME} is not released" in said
    assert [name for name in files if f"{name} holds" not in said and f"{name} declares" not in said] == []
    assert "Traceback" not in said
    assert everything_in(course.root / "notebooks") == before


def test_validate_finds_a_plain_solution_in_what_was_released(course: Course):
    """As a release of an earlier version left it, in every kind of file."""
    path = plain.write(source(course) / "other.ipynb", plain.cells())
    released = course.root / "notebooks" / NAME
    course.nbgrader("generate_assignment", NAME)
    (released / "deep").mkdir()
    (released / "deep" / "other.zip").write_bytes(zipped(path.read_bytes()))
    found = find(course.root)
    trouble = [finding.text for finding in validate.released_rightly(found, found.assignment(NAME)) if not finding.ok]
    assert "other.zip holds 'shy_whole = 1', which students must not see" in trouble[-1]
    assert "deep/other.zip does not come from the source" in trouble[0]


# ------------------------------------------------------------------------------------------------------------- failures


def unfinished(course: Course, name: str = "other") -> None:
    """A second notebook that nbgrader cannot convert; it comes after the first in the alphabet."""
    plain.write(source(course) / f"{name}.ipynb", [plain.code("### BEGIN SOLUTION\nx = 1", "x", solution=True)])


@pytest.mark.parametrize(("name", "words"), [("other", ()), ("a_first", ("--force", "--no-db"))])
def test_a_release_that_fails_leaves_the_released_folder_as_it_was(course: Course, name: str, words: tuple[str, ...]):
    folder = by_nbgrader(course, NAME)
    before = everything_in(folder)
    unfinished(course, name)
    said = course.nbgrader("generate_assignment", NAME, *words, ok=False)
    assert f"{NAME}/{name}.ipynb is not released (cell 'x' of {name}: no end solution statement found; write" in said
    assert everything_in(folder) == before
    assert "Traceback" not in course.autograder("notebooks", NAME, ok=False)
    assert everything_in(folder) == before
    (source(course) / f"{name}.ipynb").unlink()
    course.nbgrader("generate_assignment", NAME)
    assert everything_in(folder) == before


def test_a_first_release_that_fails_leaves_nothing(course: Course):
    plain.write(source(course, "essays") / "essays.ipynb", [plain.code("### BEGIN SOLUTION", "x", solution=True)])
    course.nbgrader("generate_assignment", "essays", ok=False)
    assert not (course.root / "notebooks" / "essays").exists()


def test_of_all_assignments_those_are_released_that_can_be(course: Course):
    before = everything_in(course.root / "notebooks" / NAME)
    unfinished(course)
    (course.root / "notebooks" / "regularization" / "stray.txt").touch()
    course.nbgrader("generate_assignment", "--assignment=*", ok=False)
    assert everything_in(course.root / "notebooks" / NAME) == before
    assert not (course.root / "notebooks" / "regularization" / "stray.txt").exists()


def test_a_failure_in_the_gradebook_leaves_the_released_folder_as_it_was(course: Course):
    before = everything_in(course.root / "notebooks")
    (course.root / "gradebook.db").write_text("no database")
    course.nbgrader("generate_assignment", NAME, ok=False)
    assert everything_in(course.root / "notebooks") == before


def test_one_notebook_is_made_anew_and_the_others_stay(course: Course):
    plain.write(source(course) / "other.ipynb", plain.cells())
    folder = by_nbgrader(course, NAME) / NAME
    before = everything_in(folder)
    (folder / "other.ipynb").unlink()
    course.nbgrader("generate_assignment", NAME, "--notebook", "other")
    assert everything_in(folder) == before


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_a_release_that_is_interrupted_leaves_the_released_folder_as_it_was(course: Course, sign: signal.Signals):
    before = everything_in(course.root / "notebooks" / NAME)
    slow = "import pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(60)\n"
    with (source(course) / "exercises.py").open("a") as file:
        file.write(slow)
    command = ["nbgrader", "generate_assignment", NAME]
    with subprocess.Popen(command, cwd=course.root, env=scripts_first(), stderr=subprocess.DEVNULL) as running:
        while not (course.root / "begun").exists() and running.poll() is None:
            time.sleep(0.05)
        running.send_signal(sign)
        running.wait()
    assert running.returncode != 0
    assert everything_in(course.root / "notebooks" / NAME) == before


def test_the_formgrader_s_own_button_changes_nothing_either_when_it_fails(course: Course):
    before = everything_in(course.root / "notebooks")
    unfinished(course)
    (course.root / "button.py").write_text(BUTTON)
    done = subprocess.run(
        ["python", "button.py"], cwd=course.root, env=scripts_first(), capture_output=True, text=True, check=True
    )
    assert "'success': False" in done.stdout
    assert "no end solution statement found" in done.stdout
    assert everything_in(course.root / "notebooks") == before


BUTTON = f"""
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.nbgraderapp import NbGraderApp
from nbgrader.coursedir import CourseDirectory

app = NbGraderApp()
app.initialize([])
print(NbGraderAPI(CourseDirectory(parent=app), parent=app).generate_assignment({NAME!r}))
"""
