"""The student bundle: it gives nothing away, and it is the same every time."""

from __future__ import annotations

import io
import json
import re
import shutil
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import h5py
import nbformat
import numpy as np
import pytest
import yaml

from autograder.course import find
from autograder.declarations.assignment import Assignment
from autograder.exercise import Whole
from autograder.release import bundle
from autograder.student import checks_file
from tests import small_course

ROOT = Path(__file__).parents[2]
COURSE = find(ROOT)
NAMES = COURSE.names
F = """EXERCISES = (Exercise(id="f", returns="y", checks=(Check("y", 1),), cases=(
    Case("one", lambda draw: (1.0,), visible=True), Case("more", lambda draw: (draw.rng.random(3),)))),)"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "deep-networks.zip"
    bundle.write(COURSE, NAMES, path)
    return path


@pytest.fixture(scope="module")
def files(archive: Path) -> dict[str, bytes]:
    return files_in(archive)


def files_in(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name.removeprefix("deep-networks/"): opened.read(name) for name in opened.namelist()}


def test_it_holds_what_a_student_needs(files: dict[str, bytes]):
    needed = {"README.md", "environment.yml", "pyproject.toml", "autograder/student/__init__.py", "data/circles.h5"}
    for name in NAMES:
        needed |= {f"notebooks/{name}/{name}.ipynb", f"notebooks/{name}/checks.h5"}
    assert needed <= set(files)


def test_it_holds_nothing_else(files: dict[str, bytes]):
    places = {Path(name).parts[0] for name in files}
    assert places == {"README.md", "environment.yml", "pyproject.toml", "autograder", "data", "notebooks"}
    unwanted = r"exercises\.py$|reflection_answers|data\.mat$|__pycache__|\.db$|source/"
    assert not [name for name in files if re.search(unwanted, name)]


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_to_a_question_for_reflection_stands_in_it(readable: dict[str, str], name: str):
    text = (ROOT / "source" / name / "reflection_answers.md").read_text(encoding="utf-8")
    answers = [squeezed(line) for line in text.splitlines() if len(line) > 60]
    assert len(answers) >= 5
    assert [place for place, content in readable.items() for line in answers if line in content] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_question_for_reflection_has_an_answer_for_the_instructor(name: str):
    folder = ROOT / "source" / name
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    _, _, asked = notebook.cells[-1].source.partition("## Questions to take away")
    questions = re.findall(r"(?m)^\d+\.", asked.partition("## Reading")[0])
    assert questions
    answers = re.findall(r"(?m)^\d+\.", (folder / "reflection_answers.md").read_text(encoding="utf-8"))
    assert answers == questions


@pytest.mark.parametrize("name", NAMES)
def test_the_cells_with_a_knob_can_be_edited_and_all_other_cells_of_ours_cannot(files: dict[str, bytes], name: str):
    notebook = nbformat.reads(files[f"notebooks/{name}/{name}.ipynb"].decode(), as_version=4)
    supplied = [cell for cell in notebook.cells if cell.cell_type == "code" and not cell.metadata.nbgrader.solution]
    knobs = [cell for cell in supplied if cell.source.startswith("# Turn the knob")]
    assert len(knobs) >= 3
    for cell in supplied:
        assert (cell.metadata.get("editable", True), cell.metadata.nbgrader.locked) == (
            (True, False) if cell in knobs else (False, True)
        )


# ------------------------------------------------------------------------------------------------------------ secrets


def squeezed(text: str) -> str:
    """Without white space, quotes and backslashes, so that no way of storing a text hides it."""
    return re.sub(r"[\s\\\"']", "", text)


def solution_lines(assignment: Assignment) -> Iterator[str]:
    """What a student has to write, line by line.

    Planted mistakes are left out: finding them is the work. What is right there stands in every textbook, and among
    what other notebooks supply.
    """
    for exercise in (exercise for exercise in assignment.exercises if exercise.planted is None):
        stub = {squeezed(line) for line in assignment.stubs[exercise.id].splitlines()}
        for line in assignment.reference.source(exercise.id).splitlines():
            if squeezed(line) not in stub and not line.lstrip().startswith("#"):
                yield line


def edits(assignment: Assignment) -> Iterator[str]:
    """The code of known mistakes and of other right answers, as far as it says something and is not given anyway."""
    supplied = "".join(cell.source for cell in assignment.notebook.cells if not cell.solution)
    for exercise in (exercise for exercise in assignment.exercises if exercise.planted is None):
        given = squeezed(assignment.stubs[exercise.id] + supplied)
        for item in (*exercise.mistakes, *exercise.styles):
            for text in [item.edit.text] if isinstance(item.edit, Whole) else item.edit.changes.values():
                lines = (line for line in text.splitlines() if len(squeezed(line)) >= 30 and not _HEADER.match(line))
                yield from (line for line in lines if squeezed(line) not in given)


_HEADER = re.compile(r"\s*(def|for|if|while|import|from) ")  # such a line may stand anywhere


def hidden_names(assignment: Assignment) -> Iterator[str]:
    shown = {case.name for exercise in assignment.exercises for case in exercise.cases if case.visible}
    for exercise in assignment.exercises:
        yield from (case.name for case in exercise.cases if case.name not in shown)


def texts(name: str, content: bytes) -> Iterator[str]:
    """All that can be read in a file: as it is, decoded by its format, and in every string inside."""
    yield content.decode("utf-8", "replace")
    yield content.decode("utf-16-le", "replace")
    if name.endswith(".ipynb"):
        yield "\n".join(_strings(json.loads(content)))
    if name.endswith(".h5"):
        with h5py.File(io.BytesIO(content)) as file:
            found: list[str] = []
            file.visititems(lambda _, item: found.extend(_of_item(item)))
            yield "\n".join([*found, *_of_item(file)])


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in _strings(part))
    elif isinstance(value, list):
        yield "".join(part for part in value if isinstance(part, str))
        yield from (text for part in value for text in _strings(part))


def _of_item(item: h5py.Group | h5py.Dataset) -> Iterator[str]:
    yield item.name
    yield from (str(value) for pair in item.attrs.items() for value in pair)
    if isinstance(item, h5py.Dataset):
        content = item[()]
        yield np.asarray(content).tobytes().decode("utf-8", "replace")
        if item.dtype.kind == "O":  # text of any length
            yield from (text.decode("utf-8", "replace") for text in np.ravel(content) if isinstance(text, bytes))


@pytest.fixture(scope="module")
def readable(archive: Path) -> dict[str, str]:
    return readable_in(archive)


def readable_in(archive: Path) -> dict[str, str]:
    """All that can be read in a zip, by file; what lies outside of the files has no name."""
    with zipfile.ZipFile(archive) as opened:
        around = [opened.comment, *(part for entry in opened.infolist() for part in (entry.comment, entry.extra))]
    found = {name: squeezed("\n".join(texts(name, content))) for name, content in files_in(archive).items()}
    return {**found, "": squeezed("\n".join(part.decode("utf-8", "replace") for part in around))}


@pytest.mark.parametrize("name", NAMES)
def test_no_solution_stands_in_it(readable: dict[str, str], name: str):
    assert list(solution_lines(COURSE.assignment(name)))
    assert solutions_in(readable, name) == []


def solutions_in(readable: dict[str, str], name: str) -> list[tuple[str, str]]:
    lines = {squeezed(line): line for line in solution_lines(COURSE.assignment(name))}
    return [(place, line) for place, text in readable.items() for key, line in lines.items() if key in text]


# The name of a file in the bundle, and how a line of a solution hides in or around it.
PLACES = {
    "text": "a.py",
    "another encoding": "a.bin",
    "metadata": "a.ipynb",
    "output": "a.ipynb",
    "numbers": "data/a.h5",
    "compressed text": "data/a.h5",
    "attribute": "data/a.h5",
    "comment of the zip": "a.py",
    "comment of an entry": "a.py",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_solution_would_be_found_wherever_it_stood(archive: Path, tmp_path: Path, place: str):
    line = max(solution_lines(COURSE.assignment("initialization")), key=len)
    copy = Path(shutil.copy(archive, tmp_path / "deep-networks.zip"))
    plant(line, place, copy)
    assert line in [found for _, found in solutions_in(readable_in(copy), "initialization")]


def plant(line: str, place: str, archive: Path) -> None:
    """Hide a line of a solution in the bundle."""
    entry = zipfile.ZipInfo(f"deep-networks/{PLACES[place]}")
    if place == "comment of an entry":
        entry.comment = line.encode()
    with zipfile.ZipFile(archive, "a") as opened:
        if place == "comment of the zip":
            opened.comment = line.encode()
        opened.writestr(entry, hidden_in(line, place))


def hidden_in(line: str, place: str) -> bytes:
    """A file that holds a line in some way."""
    if PLACES[place].endswith(".h5"):
        return _hdf5_with(line, place)
    if PLACES[place].endswith(".ipynb"):
        return _notebook_with(line, place)
    return line.encode("utf-16-le" if place == "another encoding" else "utf-8") if "comment" not in place else b""


def _notebook_with(line: str, place: str) -> bytes:
    cell = nbformat.v4.new_code_cell("pass", metadata={"note": line} if place == "metadata" else {})
    cell.outputs = [nbformat.v4.new_output("stream", text=line)] if place == "output" else []
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()


def _hdf5_with(line: str, place: str) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        if place == "numbers":
            padded = line.encode().ljust(-(-len(line) // 8) * 8)
            opened.create_dataset("x", data=np.frombuffer(padded, float), compression="gzip")
        elif place == "compressed text":
            opened.create_dataset("x", data=[line] * 50, compression="gzip")
        else:
            opened.create_dataset("x", data=[1.0]).attrs["note"] = line
    return file.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_no_known_mistake_and_no_other_right_answer_stands_in_it(readable: dict[str, str], name: str):
    lines = {squeezed(line): line for line in edits(COURSE.assignment(name))}
    assert [(place, line) for place, text in readable.items() for key, line in lines.items() if key in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_hidden_case_stands_in_it(files: dict[str, bytes], tmp_path: Path, name: str):
    shipped = tmp_path / "checks.h5"
    shipped.write_bytes(files[f"notebooks/{name}/checks.h5"])
    assert all(case.visible for key in checks_file.load(shipped).values() for case in key.cases)
    text = "\n".join(texts("checks.h5", shipped.read_bytes()))
    assert [hidden for hidden in set(hidden_names(COURSE.assignment(name))) if json.dumps(hidden) in text] == []


def test_no_value_of_a_hidden_case_stands_in_the_checks(files: dict[str, bytes]):
    """The numbers in the file are exactly those that its visible cases name."""
    for name in NAMES:
        with h5py.File(io.BytesIO(files[f"notebooks/{name}/checks.h5"])) as file:
            for group in file.values():
                tree = json.loads(group["text"][:].tobytes())
                assert group["numbers"].size == sum(_sizes(tree))


def _sizes(tree: object) -> Iterator[int]:
    if isinstance(tree, dict) and {"kind", "shape", "start"} <= set(tree):
        size = 1
        for length in tree["shape"]:
            size *= length
        yield size
    elif isinstance(tree, dict):
        yield from (size for part in tree.values() for size in _sizes(part))
    elif isinstance(tree, list):
        yield from (size for part in tree for size in _sizes(part))


@pytest.mark.parametrize("name", NAMES)
def test_the_notebooks_carry_no_output_and_no_foreign_metadata(files: dict[str, bytes], name: str):
    notebook = nbformat.reads(files[f"notebooks/{name}/{name}.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in notebook.cells)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    folded = {"jupyter", "cellView"}
    first, *others = (set(cell.metadata) for cell in notebook.cells if cell.cell_type == "code")
    assert first - folded | set().union(*others) <= {"nbgrader", "deletable", "editable", "tags"}


@pytest.mark.parametrize("name", NAMES)
def test_code_fits_into_88_columns_and_what_makes_the_course_ready_is_folded(files: dict[str, bytes], name: str):
    notebook = nbformat.reads(files[f"notebooks/{name}/{name}.ipynb"].decode(), as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [line for cell in code for line in cell.source.split("\n") if len(line) > 88] == []
    assert [cell.metadata.nbgrader.grade_id for cell in code if "jupyter" in cell.metadata] == ["install"]
    assert code[0].metadata.jupyter == {"source_hidden": True}
    assert code[0].metadata.cellView == "form"


# ------------------------------------------------------------------------------------------------------- reproducible


def test_the_same_course_gives_the_same_bytes(archive: Path, tmp_path: Path):
    again = tmp_path / "again" / "deep-networks.zip"
    bundle.write(COURSE, NAMES, again)
    assert again.read_bytes() == archive.read_bytes()


def test_it_calls_itself_what_its_file_is_called(files: dict[str, bytes]):
    assert files["README.md"].startswith(b"# deep-networks\n")
    assert yaml.safe_load(files["environment.yml"])["name"] == "deep-networks"


@pytest.mark.parametrize(
    ("name", "called"), [("Kurs für Übungen", "Kurs-fur-Ubungen"), ("2026", "2026"), ("курс", "course")]
)
def test_its_commands_work_whatever_the_course_and_its_notebooks_are_called(tmp_path: Path, name: str, called: str):
    cells = small_course.exercise(small_course.filled("def f(x):", "y = x", "return y"), "f")
    course = small_course.written(tmp_path, cells, F)
    course.notebook("small").rename(course.folder("small") / "my lab.ipynb")
    course.folder("small").rename(course.folder("my lab"))
    found = dict(bundle.files(course, course.names, name))
    assert yaml.safe_load(found["environment.yml"])["name"] == called
    assert f"conda activate {called}\n" in found["README.md"].decode()
    assert 'autograder check "notebooks/my lab/my lab.ipynb"  ' in found["README.md"].decode()


def test_it_speaks_of_data_only_where_it_holds_some(files: dict[str, bytes], tmp_path: Path):
    cells = small_course.exercise(small_course.filled("def f(x):", "y = x", "return y"), "f")
    course = small_course.written(tmp_path, cells, F)
    assert b"`data/` where it is" in files["README.md"]
    assert b"data/" not in dict(bundle.files(course, course.names, "small"))["README.md"]


def test_its_environments_ask_for_what_the_package_asks_for(files: dict[str, bytes]):
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    project = tomllib.loads(files["pyproject.toml"].decode())["project"]
    assert set(ours["dependencies"]) <= set(project["dependencies"])
    assert project["requires-python"] == ours["requires-python"]
    conda = yaml.safe_load(files["environment.yml"])["dependencies"]
    assert set(ours["dependencies"]) <= set(map(str, conda))
    assert {"pip": ["-e ."]} in conda


def test_binder_sees_which_python_to_start_from(files: dict[str, bytes]):
    """Its environment is the lowest Python that is asked for; Binder reads `python=` and no lower bound."""
    lowest = tomllib.loads(files["pyproject.toml"].decode())["project"]["requires-python"].removeprefix(">=")
    for environment in (files["environment.yml"].decode(), (ROOT / "environment.yml").read_text()):
        assert yaml.safe_load(environment)["dependencies"][0] == f"python={lowest}"
