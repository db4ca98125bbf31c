"""`autograder check` says outside Jupyter what `check()` says inside, with nothing but what a student has."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.errors import DataError, UsageError
from autograder.limits import Limits
from autograder.student.preflight import check
from tests.conftest import PATIENCE, ROOT, released, solved

NAME = "initialization"
ZEROS = "initialize_parameters_zeros"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A student's folder: the notebook's checks and nothing else."""
    shutil.copy(ROOT / "notebooks" / NAME / "checks.h5", tmp_path)
    return tmp_path


def file_with(folder: Path, content: Mapping[str, Any] | str) -> Path:
    path = folder / f"{NAME}.ipynb"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_solved_notebook_passes_every_visible_example(folder: Path):
    result = check(file_with(folder, solved(NAME)))
    assert result.gradable
    assert "30 of 30 points on the visible examples" in result.text
    assert "This file can be graded." in result.text


def test_an_untouched_notebook_is_gradable_and_not_attempted(folder: Path):
    result = check(file_with(folder, released(NAME)))
    assert result.gradable
    assert result.text.count("Not attempted yet") == 3


def test_a_known_mistake_gets_its_hint(course: Course, folder: Path):
    assignment = course.assignment(NAME)
    mistake = next(m for m in assignment.exercises[0].mistakes if m.id == "ones")
    source = mistake.edit.apply(assignment.reference.source(ZEROS), "ones")
    assert mistake.hint in check(file_with(folder, solved(NAME, {ZEROS: source}))).text


def test_the_first_wrong_value_is_named_after_the_hint(course: Course, folder: Path):
    source = course.assignment(NAME).reference.source(ZEROS).replace("np.zeros", "np.ones", 1)
    lines = check(file_with(folder, solved(NAME, {ZEROS: source}))).text.splitlines()
    hint = next(m.hint for m in course.assignment(NAME).exercises[0].mistakes if m.id == "ones")
    where = next(number for number, line in enumerate(lines) if "W1 is the first to differ" in line)
    assert [number for number, line in enumerate(lines) if hint in line] == [where - 1]


def test_a_right_answer_that_changes_its_inputs_passes_with_a_remark(course: Course, folder: Path):
    source = course.assignment(NAME).reference.source(ZEROS)
    source = source.replace("    return parameters", "    layers_dims.append(0)\n    return parameters")
    text = check(file_with(folder, solved(NAME, {ZEROS: source}))).text
    assert "changes its input layers_dims in place" in text
    assert "30 of 30 points" in text


def test_code_that_python_cannot_read_is_told_with_its_place(folder: Path):
    text = check(file_with(folder, solved(NAME, {ZEROS: f"def {ZEROS}(layers_dims:\n    return"}))).text
    assert "Python cannot read this answer: SyntaxError" in text
    assert "20 of 30 points" in text


def test_an_endless_loop_is_ended(folder: Path):
    source = f"def {ZEROS}(layers_dims):\n    while True:\n        pass"
    text = check(file_with(folder, solved(NAME, {ZEROS: source})), Limits(seconds=1)).text
    assert f"{ZEROS}: Took too long" in text
    assert "20 of 30 points" in text


def test_a_lost_cell_is_mended_and_said(folder: Path):
    document = solved(NAME)
    document["cells"] = [c for c in document["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") != ZEROS]
    text = check(file_with(folder, document)).text
    assert f"The notebook does not have the cell {ZEROS}; it was added." in text
    assert "20 of 30 points" in text


def test_a_file_that_is_no_notebook_cannot_be_graded(folder: Path):
    result = check(file_with(folder, "<html></html>"))
    assert not result.gradable
    assert "cannot be graded" in result.text


def test_missing_files_get_one_sentence(tmp_path: Path):
    with pytest.raises(UsageError, match="There is no file"):
        check(tmp_path / "nowhere.ipynb")
    with pytest.raises(DataError, match="beside the notebook"):
        check(file_with(tmp_path, released(NAME)))


def test_the_command_says_it_and_its_exit_code_is_whether_the_file_can_be_graded(folder: Path):
    path = file_with(folder, solved(NAME))
    command = [sys.executable, "-m", "autograder", "check"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert "30 of 30 points" in done.stdout
    path.write_text("nothing")
    assert subprocess.run([*command, str(path)], capture_output=True, timeout=PATIENCE, check=False).returncode == 1


@pytest.mark.parametrize("package", ["typer", "rich"])
def test_without_the_packages_of_the_command_line_there_is_one_clear_sentence(tmp_path: Path, package: str):
    code = f"import sys; sys.modules[{package!r}] = None; sys.argv = ['autograder', 'doctor']; "
    code += "from autograder.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert "install it from the folder with the kit's pyproject.toml: python -m pip install '.[grade]'" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_somebody_elses_file_is_checked_by_the_course_and_not_by_what_came_with_it(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
):
    shutil.copytree(ROOT / "source" / NAME, tmp_path / "source" / NAME)
    shutil.copytree(ROOT / "notebooks" / NAME, tmp_path / "notebooks" / NAME)
    theirs = tmp_path / "submitted" / "eve" / NAME
    theirs.mkdir(parents=True)
    (theirs / "checks.h5").write_bytes(b"made by a student")
    path = file_with(theirs, solved(NAME))
    elsewhere = file_with(tmp_path_factory.mktemp("elsewhere"), solved(NAME))
    for words in ([path], [elsewhere, "--course", tmp_path]):
        command = [sys.executable, "-m", "autograder", "check", *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert "30 of 30 points" in done.stdout, done.stderr


def test_what_looks_like_a_course_in_a_hand_in_is_none(tmp_path: Path):
    for part in ("source", "notebooks", "data"):
        (tmp_path / part).symlink_to(ROOT / part)
    theirs = tmp_path / "submitted" / "eve" / NAME
    made = theirs / "source" / NAME
    made.mkdir(parents=True)
    file_with(made, solved(NAME))
    (made / "exercises.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    (made / "variants.json").write_text("{}")
    command = [sys.executable, "-m", "autograder", "check", str(file_with(theirs, solved(NAME)))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert not (tmp_path / "ran").exists()
    assert "30 of 30 points" in done.stdout, done.stderr
