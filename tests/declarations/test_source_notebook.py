"""The cells of a source notebook: all that a solution needs counts, and what cannot be graded is refused."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from autograder.cli.options import declared_in
from autograder.course import Course, find
from autograder.errors import CourseError
from autograder.grading.grader import Grader
from autograder.ingest import notebook
from autograder.release import by_nbgrader, released_folder
from autograder.sandbox import author_time_limit
from autograder.values import Submission
from tests.small_course import IMPORTS, NAME, Cell, cell, exercise, filled, locked, written

SCALE = filled("def scale(x):", "y = RATE * x", "return y")
DECLARED = """
EXERCISES = (Exercise(id="scale", returns="y", checks=(Check("y", 1),),
    cases=(Case("shown", lambda draw: (3.0,), visible=True), Case("other", lambda draw: (draw.rng.normal(),)))),)
"""
SUPPLIED = [
    "RATE = 2.5",
    "try:\n    from nowhere import RATE\nexcept ImportError:\n    RATE = 2.5",
    "ALL = [1]\nALL.append(1.5)\nRATE = sum(ALL)",
    "def twice(f):\n    return lambda: 2 * f()\n\n@twice\ndef rate():\n    return 1.25\n\nRATE = rate()",
    "from dataclasses import dataclass\n\n@dataclass\nclass Rates:\n    one: float = 2.5\n\nRATE = Rates().one",
]


@pytest.mark.parametrize("supplied", SUPPLIED)
def test_every_statement_of_a_locked_cell_counts(tmp_path: Path, supplied: str):
    course = written(tmp_path, [locked(supplied, "rates"), *exercise(SCALE, "scale")], DECLARED)
    released_folder.write(course, NAME)
    right, untouched = course.notebook(NAME), course.released_notebook(NAME)
    with Grader(tmp_path, 1) as grader:
        scores = [grader.grade_one(Submission("ada", NAME, str(path))).score for path in (right, untouched)]
    assert scores == [4, 0]


REFUSED: list[tuple[list[Cell], str]] = [
    (exercise(SCALE, "scale"), "small, scale: the solution reads 'RATE', which no locked cell defines (cell 'scale':"),
    ([cell("RATE = 1", "rates"), *exercise(SCALE, "scale")], "reads 'RATE', which no locked cell defines"),
    ([locked("RATE = (", "rates"), *exercise(SCALE, "scale")], "small, cell 'rates', line 1: this is no plain Python"),
    ([locked("x = 1\n%matplotlib inline", "rates"), *exercise(SCALE, "scale")], "small, cell 'rates', line 2: this"),
    ([*exercise(SCALE, "scale")][::-1], "small, cell 'check_scale' stands before the solution scale"),
    (
        [*exercise(SCALE, "scale"), locked("RATE = 2.5", "rates")],
        "small, scale: 'RATE' is needed by 'check_scale' and stands below it, in the cell 'rates'; move the check cell",
    ),
    (
        [*exercise(SCALE, "scale"), {**locked("x = 1", "scale"), "id": "x"}],
        "small.ipynb has 2 cells of the grade_id 'scale'",
    ),
    (exercise(SCALE, "scale", points=-1), "small, cell 'check_scale': points is -1; it must be a number, 0 or more"),
    (exercise(SCALE, "scale", points=10**400), "it must be a number, 0 or more, below 1e+15."),
    (exercise(SCALE, "scale", points="4"), "small, cell 'check_scale': points is '4'; it must be a number"),
    (
        exercise(SCALE, "scale", checked="other"),
        "small, cell 'check_scale' does not check anything; write check(scale)",
    ),
    (
        [locked("RATE = 1", "größe"), *exercise(SCALE, "scale")],
        "small.ipynb has a cell of the grade_id 'größe'; nbgrader takes the letters from A to Z, digits, _ and - there",
    ),
    (
        [locked("from numpy import multiply as scale", "rates"), *exercise(SCALE, "scale")],
        "small, scale: cell 'rates' gives this name to something else; call the exercise otherwise.",
    ),
    (
        [*exercise(SCALE, "scale")[:1], cell("chekc(scale)", "check_scale", grade=True, locked=True, points=4)],
        "small, cell 'check_scale' does not check anything; write check(scale)",
    ),
    (exercise(SCALE, "scale", checked="scaled"), "small, cell 'check_scale' does not check anything; write check(sc"),
    *(
        ([*exercise(SCALE, "scale")[:1], cell(never, "check_scale", grade=True, points=4)], "does not check anything")
        for never in ("if False:\n    check(scale)", "look = lambda: check(scale)", "False and check(scale)")
    ),
    (
        [locked("### INSTALLL CELL ###", "install"), locked("RATE = 1", "rates"), *exercise(SCALE, "scale")],
        "small, cell 'install' does not begin with '### INSTALL CELL ###'; write that line there, or nothing",
    ),
    (
        [locked("# run me\n## Install cell ##", "begin"), locked("RATE = 1", "rates"), *exercise(SCALE, "scale")],
        "small, cell 'begin' does not begin with '### INSTALL CELL ###'; write that line there, or nothing",
    ),
    (
        [locked("### INSTALL CELL ###\nRATE = 1", "rates"), *exercise(SCALE, "scale")],
        "small, cell 'rates' begins with '### INSTALL CELL ###', and students get another cell in its place",
    ),
    (
        [locked("RATE = 1", "rates"), locked("### INSTALL CELL ###", "install"), *exercise(SCALE, "scale")],
        "small, cell 'install' makes the course ready, and stands below code that needs it; move it up, above all",
    ),
    (exercise(filled("def other(x):", "return x"), "scale"), "small, scale: id names 'scale', which is not one of"),
    (exercise(SCALE, "scale")[:1], "small.ipynb has no cell of the grade_id 'check_scale', which an exercise of exer"),
    (exercise(SCALE, "scale")[1:], "small.ipynb has no cell of the grade_id 'scale'"),
    ([cell(SCALE, "scale"), *exercise(SCALE, "scale")[1:]], "'scale': nbgrader's metadata does not make it a solution"),
    (
        [*exercise(SCALE, "scale")[:1], cell("check(scale)", "check_scale", locked=True, points=4)],
        "small, cell 'check_scale': nbgrader's metadata does not make it a check cell; set \"grade\": true there",
    ),
    (
        [cell(SCALE, "scale", solution=True, locked=True), *exercise(SCALE, "scale")[1:]],
        "small, cell 'scale': students write in it; set \"locked\": false there.",
    ),
    (
        [cell(SCALE, "scale", solution=True, grade=True, points=2), *exercise(SCALE, "scale")[1:]],
        "cell 'scale': its points are those of 'check_scale', and a person would have to mark it as well; set ",
    ),
    (exercise(filled("class scale:", "y = 1"), "scale"), "cell 'scale': scale is no plain function; name by `call` a"),
    (
        [cell("x = 1", "more", schema_version=2)],
        "small.ipynb, cell 'more': schema_version is 2; nbgrader wants 3 there.",
    ),
    ([cell("x = 1", "more", schema_version="3")], "schema_version is '3'; nbgrader wants 3 there."),
    (
        [cell("Write.", "more", task=True, grade=True, points=2)],
        "small.ipynb, cell 'more': a task is marked by a person, and its points would count twice; set",
    ),
    (
        [{**cell("x = 1", "more"), "metadata": {"nbgrader": None}}],
        "cell 2: nbgrader's metadata is None; make it",
    ),
]


@pytest.mark.parametrize(("cells", "sentence"), REFUSED, ids=[sentence[:50] for _, sentence in REFUSED])
def test_cells_that_could_not_be_graded_are_refused(tmp_path: Path, cells: list[Cell], sentence: str):
    with pytest.raises(CourseError) as error:
        written(tmp_path, cells, DECLARED).assignment(NAME)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_what_looks_at_the_work_stands_above_the_check_as_it_is_run_from_top_to_bottom(tmp_path: Path):
    looks = locked("RATE = 2.5\n\n\ndef scaled(x):\n    return scale(x)", "looks")
    solution, check = exercise(SCALE, "scale")
    declared = DECLARED.replace('id="scale"', 'id="scale", call="scaled"')
    with pytest.raises(CourseError, match="'RATE' is needed by 'check_scale' and stands below it, in the cell 'looks'"):
        written(tmp_path, [solution, check, looks], declared).assignment(NAME)
    with pytest.raises(CourseError, match="'scaled' is needed by 'check_scale' and stands below it, in the cell 'loo"):
        written(tmp_path, [locked("RATE = 2", "rates"), solution, check, looks], declared).assignment(NAME)
    written(tmp_path, [solution, looks, check], declared).assignment(NAME)


def test_an_exercise_is_not_called_as_what_checks_it(tmp_path: Path):
    declared = DECLARED.replace('"scale"', '"check"')
    with pytest.raises(CourseError, match="small, check: cell 'setup' gives this name to something else"):
        written(tmp_path, exercise(filled("def check(x):", "y = x", "return y"), "check"), declared).assignment(NAME)


HELPERS = {
    "RATE = (2.5\n": "SyntaxError: '(' was never closed (rates.py, line 1); from rates import RATE",
    "from rates import RATE\n": "ImportError: cannot import name 'RATE' from partially initialized module 'rates'",
    "raise ValueError('no')\n": "ValueError: no; from rates import RATE",
    "raise SystemExit(3)\n": "SystemExit: 3; from rates import RATE",
    "class Odd(BaseException): ...\nraise Odd('no')\n": "what locked cells run cannot be run (Odd: no)",
}


@pytest.mark.parametrize(("text", "sentence"), HELPERS.items(), ids=HELPERS)
def test_a_helper_module_that_cannot_be_imported_is_one_sentence(tmp_path: Path, text: str, sentence: str):
    cells = [locked("from rates import RATE", "rates"), *exercise(SCALE, "scale")]
    with pytest.raises(CourseError) as error:
        written(tmp_path, cells, DECLARED, {"rates.py": text}).assignment(NAME).keys(1)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("(3.0,)", "exit()", "small, scale, case 'shown': inputs fails (SystemExit: None); mend it."),
        ("EXERCISES =", "exit()\nEXERCISES =", "exercises.py, line 5, cannot be loaded (SystemExit: None); mend it."),
        ('Check("y", 1)', 'Check("y", 1), {"a"}', "checks must be a tuple of Check values"),
    ],
)
def test_a_declaration_that_stops_python_is_refused_in_one_sentence(tmp_path: Path, old: str, new: str, sentence: str):
    cells = [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")]
    with pytest.raises(CourseError) as error:
        written(tmp_path, cells, DECLARED.replace(old, new)).assignment(NAME).keys(1)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_a_notebook_that_is_none_is_refused(tmp_path: Path):
    course = written(tmp_path, [], DECLARED)
    course.notebook(NAME).write_text("{")
    with pytest.raises(CourseError, match=r"small.ipynb is not valid JSON \(.*; mend it"):
        course.assignment(NAME)


@pytest.mark.parametrize(
    ("supplied", "sentence"),
    [
        ("from helpers import RATE", r"\(ModuleNotFoundError: No module named 'helpers'; from helpers import RATE\)"),
        ("RATE = float(open('rate.txt').read())", r"\(FileNotFoundError: .*'rate.txt'; RATE = float\(open.*\)"),
        ("RATE = 0\nwhile True:\n    RATE += 1", "it does not end within 0.2 seconds of processor time"),
        ("import os\nRATE = os._exit(0)", r"\(SystemExit: 0; RATE = os\._exit\(0\)\)"),
    ],
)
def test_what_a_locked_cell_lacks_is_said_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, supplied: str, sentence: str
):
    monkeypatch.setattr(author_time_limit, "SECONDS", 0.2)
    course = written(tmp_path, [locked(supplied, "rates"), *exercise(SCALE, "scale")], DECLARED)
    with pytest.raises(CourseError, match=rf"^small, .*cannot be run .*{sentence}.*; mend it\.$"):
        course.assignment(NAME).keys(1)


def test_a_locked_cell_that_waits_for_ever_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(author_time_limit, "PATIENCE", 1.0)
    course = written(
        tmp_path, [locked("import time\nRATE = time.sleep(3600)", "rates"), *exercise(SCALE, "scale")], DECLARED
    )
    with pytest.raises(CourseError, match=r"^small, .*cannot be run \(it still waits after 1 seconds\); mend it\.$"):
        course.assignment(NAME).keys(1)


def test_solutions_whose_exercises_py_was_forgotten_are_not_handed_out(tmp_path: Path):
    course = written(tmp_path / "course", [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")], DECLARED)
    course.declarations(NAME).unlink()
    with pytest.raises(CourseError, match=r"exercises\.py is missing, and small\.ipynb has solutions; write it"):
        by_nbgrader.generate(course.root, NAME, tmp_path / "released")
    assert not list(tmp_path.rglob("released/**/*.ipynb"))
    for names in (None, [NAME]):
        with pytest.raises(CourseError, match=r"exercises\.py is missing"):
            declared_in(course, names)


def test_a_copy_of_a_notebook_beside_it_is_not_handed_out_as_one_that_people_mark(tmp_path: Path):
    course = written(tmp_path, [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")], DECLARED)
    copy = course.folder(NAME) / f"{NAME}-Copy1.ipynb"
    copy.write_bytes(course.notebook(NAME).read_bytes())
    said = r"small-Copy1\.ipynb has solutions, and exercises\.py declares those of small\.ipynb alone; remove that"
    for attempt in (partial(released_folder.write, course, NAME), partial(declared_in, course, None)):
        with pytest.raises(CourseError, match=said):
            attempt()
    copy.rename(copy.with_name(f".{copy.name}"))  # nbgrader hands out none of these
    assert declared_in(course, None) == (NAME,)


def test_what_jupyter_keeps_of_a_notebook_beside_the_assignments_is_none_of_them(tmp_path: Path):
    course = written(tmp_path, [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")], DECLARED)
    kept = course.source / ".ipynb_checkpoints"
    kept.mkdir()
    (kept / "small-checkpoint.ipynb").write_bytes(course.notebook(NAME).read_bytes())
    assert (declared_in(course, None), course.plain) == ((NAME,), ())


ENDLESS = """CATALOGUES = (Catalogue("scale", mistakes=(
    Mistake("endless", Whole("def scale(x):\\n    while True:\\n        pass"), "Look at the loop."),
    Mistake("a set", Whole("def scale(x):\\n    return {x}"), "A set is no number."))),)
"""


def test_a_mistake_that_never_ends_is_stopped_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(author_time_limit, "SECONDS", 0.2)
    cells = [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")]
    course = written(tmp_path, cells, DECLARED, {"mistakes.py": IMPORTS + ENDLESS})
    said = "small, scale, mistake 'endless': edit cannot be run .*it does not end within 0.2 seconds of processor time"
    with pytest.raises(CourseError, match=said):
        course.assignment(NAME).keys(1)


QUICKLY = """import sys
from pathlib import Path
from autograder.course import Course
from autograder.sandbox import author_time_limit
author_time_limit.SECONDS = 0.3
Course(Path(sys.argv[1])).assignment("small").keys(1)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="one process can ask for another's time on Linux alone")
def test_one_that_never_comes_back_to_python_is_named_as_well(tmp_path: Path):
    mistakes = 'CATALOGUES = (Catalogue("scale", (Mistake("huge", Assign(y="any(iter(int, 1))"), "Too much."),)),)'
    cells = [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")]
    course = written(tmp_path, cells, DECLARED, {"mistakes.py": IMPORTS + mistakes})
    done = subprocess.run([sys.executable, "-c", QUICKLY, course.root], capture_output=True, text=True, check=False)
    said = "small, scale, mistake 'huge': edit does not end within 0.3 seconds of processor time; mend it."
    assert (done.returncode, done.stderr) == (-signal.SIGKILL, f"autograder: {said}\n")


@pytest.mark.skipif(sys.platform != "linux", reason="one process watches another on Linux alone")
@pytest.mark.parametrize("ends", ["__import__('ctypes').string_at(0)", "__import__('posix')._exit(0)"])
def test_one_that_takes_the_process_with_it_is_named_as_well(tmp_path: Path, ends: str):
    mistakes = f'CATALOGUES = (Catalogue("scale", (Mistake("fatal", Assign(y="{ends}"), "No."),)),)'
    cells = [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")]
    course = written(tmp_path, cells, DECLARED, {"mistakes.py": IMPORTS + mistakes})
    done = subprocess.run([sys.executable, "-c", QUICKLY, course.root], capture_output=True, text=True, check=False)
    said = "edit cannot be run (it ended this process, or somebody did meanwhile); mend it."
    assert done.stderr == f"autograder: small, scale, mistake 'fatal': {said}\n"


@pytest.mark.parametrize(
    ("file", "name", "other"),
    [("exercises.py", "CATALOGUES", "mistakes.py"), ("mistakes.py", "FIGURES", "exercises.py")],
)
def test_what_stands_in_a_file_where_nobody_looks_is_refused(tmp_path: Path, file: str, name: str, other: str):
    cells = [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")]
    course = written(tmp_path, cells, DECLARED, {"mistakes.py": IMPORTS})
    with (course.folder(NAME) / file).open("a") as declared:
        declared.write(f"{name} = ()\n")
    with pytest.raises(CourseError, match=f"{file} declares {name}, which is read from {other} alone; move it there."):
        course.assignment(NAME)


@pytest.mark.parametrize(("encoding", "head"), [("utf-8-sig", ""), ("latin-1", "# coding: latin-1\n")])
def test_declarations_are_read_as_python_reads_them(tmp_path: Path, encoding: str, head: str):
    course = written(tmp_path, [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")], DECLARED)
    path = course.declarations(NAME)
    path.write_text(head + path.read_text() + "# für\n", encoding=encoding)
    assert course.assignment(NAME).declarations.endswith("# für\n")


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-16", ""),
        ("utf-16-le", ""),
        ("latin-1", ""),
        ("utf-8", "# coding: klingon\n"),
    ],
)
@pytest.mark.parametrize("file", ["exercises.py", "mistakes.py"])
def test_declarations_in_an_encoding_that_they_do_not_name_are_refused(
    tmp_path: Path, encoding: str, head: str, file: str
):
    cells = [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")]
    course = written(tmp_path, cells, DECLARED, {"mistakes.py": IMPORTS})
    path = course.folder(NAME) / file
    path.write_text(head + path.read_text() + "# für\n", encoding=encoding)
    with pytest.raises(CourseError, match=rf"{file} is neither UTF-8 nor in an encoding that .*; save it as UTF-8\.$"):
        course.assignment(NAME)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text.encode("utf-16"), "The file was saved as UTF-16"),
        (lambda text: text.encode("utf-8-sig"), "The file was saved as UTF-8 with a byte order mark"),
        (lambda text: text.replace("start", "st\xe4rt").encode("latin-1"), "The file is not UTF-8"),
        (lambda text: text.encode() + b"{}", "The file goes on after the notebook's end"),
        (lambda text: text.replace('"nbformat"', '// by hand\n"nbformat"').encode(), "was not valid JSON"),
    ],
)
def test_a_notebook_that_nbgrader_could_not_read_is_refused_in_our_words_and_not_released(
    tmp_path: Path, change: Callable[[str], bytes], sentence: str
):
    cells = [locked("RATE = 2.5  # start", "rates"), *exercise(SCALE, "scale")]
    course = written(tmp_path, cells, DECLARED)
    path = course.notebook(NAME)
    path.write_bytes(change(path.read_text()))
    for attempt in (course.assignment, partial(released_folder.write, course)):
        with pytest.raises(CourseError, match=rf"small\.ipynb is not as Jupyter saves it \(.*{sentence}") as error:
            attempt(NAME)
        assert "mend that, or save it anew from Jupyter" in str(error.value)
    assert not course.released(NAME).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda found: found.pop("nbformat"), "nbformat has to be 4"),
        (lambda found: found.update(nbformat=3), "nbformat has to be 4"),
        (lambda found: found.update(nbformat="4"), "nbformat has to be 4"),
        (lambda found: found.pop("nbformat_minor"), "nbformat_minor a whole number"),
        (lambda found: found.update(nbformat_minor="5"), "nbformat_minor a whole number"),
        (lambda found: found.pop("metadata"), "'metadata' is a required property"),
        (lambda found: found["cells"][1].pop("outputs"), "cell 2: 'outputs' is a required property"),
        (lambda found: found["cells"][1].update(cell_type="heading"), "cell 2: .*'heading'.*..."),
        (lambda found: found["cells"][1].update(id="a b"), "cell 2: 'a b' does not match"),
        (lambda found: found["cells"][1].pop("id"), "a cell has no id"),
    ],
)
def test_a_notebook_that_breaks_the_format_is_not_released_and_the_cell_is_named(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], sentence: str
):
    course = written(tmp_path, [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")], DECLARED)
    found = json.loads(course.notebook(NAME).read_text())
    change(found)
    course.notebook(NAME).write_text(json.dumps(found))
    with pytest.raises(CourseError, match=rf"small\.ipynb is not as Jupyter saves it \(.*{sentence}.*\); mend that"):
        released_folder.write(course, NAME)
    assert not course.released(NAME).exists()


def test_a_cell_that_is_too_long_to_be_read_is_not_passed_over(tmp_path: Path):
    table = locked(f"TABLE = '{'x' * notebook.MAX_CELL}'", "table")
    course = written(tmp_path, [table, locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")], DECLARED)
    with pytest.raises(CourseError, match=r"Cell 2 has \d+ characters of code, too many to be read"):
        course.assignment(NAME)


def test_a_notebook_that_is_not_called_as_its_folder_is_named(tmp_path: Path):
    course = written(tmp_path, [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")], DECLARED)
    course.notebook(NAME).rename(course.folder(NAME) / "Small.ipynb")
    said = r"exercises\.py declares exercises, and no small\.ipynb lies beside it; .* \(notebooks there: Small\.ipynb\)"
    for attempt in (partial(find, tmp_path), partial(declared_in, course, None), partial(declared_in, course, [NAME])):
        with pytest.raises(CourseError, match=said):
            attempt()


def test_code_finds_its_files_where_the_course_is_named_by_a_relative_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    cells = [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")]
    written(tmp_path, cells, DECLARED, {"rows.csv": "1,2"})
    monkeypatch.chdir(tmp_path)
    assert Course(Path()).assignment(NAME).keys(1)


def test_two_cells_of_one_id_are_refused_since_each_reader_would_give_one_of_them_an_id_by_chance(tmp_path: Path):
    course = written(tmp_path, [locked("RATE = 2.5", "rates"), *exercise(SCALE, "scale")], DECLARED)
    path = course.notebook(NAME)
    path.write_text(path.read_text().replace('"id": "rates"', '"id": "scale"'))
    with pytest.raises(CourseError, match=r"small.ipynb has 2 cells of the id 'scale'; open it in Jupyter and save"):
        course.assignment(NAME)
