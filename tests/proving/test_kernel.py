"""A source notebook is run as a student would run it, and its figures are read off."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.errors import UsageError
from autograder.exercise import Figure
from autograder.proving.kernel import Run, running
from autograder.release.kit_metadata import KERNEL
from tests.conftest import ROOT, wait_until

FIGURES = (Figure("two pi", "text", 6.28318531, 8), Figure("data files", "len(data)", 2.0, 0))
CODE = "import numpy\nfrom pathlib import Path\n\ntext, data = 2 * numpy.pi, sorted(Path('../data').iterdir())"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one notebook; in its data folder lies a file that is not handed out."""
    for folder in ("source/miniature", "notebooks/miniature", "data"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("README.md", "ours.h5", "data.mat"):
        (tmp_path / "data" / name).touch()
    return Course(tmp_path)


def write(course: Course, *cells: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, course.root / "source" / "miniature" / "miniature.ipynb")


def run(course: Course) -> Run:
    with running(course, {"miniature": FIGURES}) as run_of:
        return run_of("miniature")


def test_figures_come_from_a_real_run_on_the_data_that_students_get(course: Course):
    write(course, CODE)
    assert run(course) == ({"two pi": 6.28318531, "data files": 2.0}, "")


def test_a_notebook_that_fails_is_said_in_one_sentence(course: Course):
    write(course, CODE, "raise ValueError('no such luck')")
    values, trouble = run(course)
    assert not values
    assert trouble == "miniature, cell 2: the notebook does not run through (ValueError: no such luck); mend it."


def test_a_cell_that_ends_the_kernel_is_named(course: Course):
    write(course, CODE, "import os\n\nos._exit(1)")
    values, trouble = run(course)
    assert not values
    assert trouble == "miniature, cell 2: the notebook does not run through (it ends the kernel); mend it."


def test_a_figure_that_cannot_be_evaluated_says_why_and_hides_no_other(course: Course):
    write(course, CODE.replace("text, data = 2 * numpy.pi", "nought, data = 0"))
    assert run(course) == ({"two pi": "NameError: name 'text' is not defined", "data files": 2.0}, "")


def test_a_notebook_that_kills_what_runs_it_is_said_in_one_sentence(course: Course):
    write(course, "import os, signal\n\nos.kill(os.getppid(), signal.SIGKILL)")
    values, trouble = run(course)
    assert not values
    assert trouble == "miniature: the notebook does not run through (what runs it was killed); mend it."


def test_who_does_not_wait_for_a_notebook_leaves_nothing_running_and_hears_nothing(
    course: Course, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    write(
        course,
        f"import os, pathlib, time\n\npathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))",
        "time.sleep(900)",
    )
    with running(course, {"miniature": FIGURES}):
        pid = wait_until(lambda: (tmp_path / "pid").is_file() and (tmp_path / "pid").read_text())
    wait_until(lambda: not Path(f"/proc/{pid}").exists())
    assert capfd.readouterr() == ("", "")


def test_nothing_is_left_running_where_a_proof_is_killed(course: Course, tmp_path: Path):
    mine = tmp_path / "pid"
    write(course, f"import os, pathlib\n\npathlib.Path({str(mine)!r}).write_text(str(os.getpid()))", "while True: pass")
    code = f"""
from pathlib import Path
from autograder.course import Course
from autograder.proving.kernel import running

if __name__ == "__main__":
    with running(Course(Path({str(course.root)!r})), {{"miniature": ()}}) as run_of:
        run_of("miniature")
"""
    (tmp_path / "proof.py").write_text(code)
    proof = subprocess.Popen([sys.executable, tmp_path / "proof.py"], env=os.environ | {"PYTHONPATH": str(ROOT)})
    pid = wait_until(lambda: mine.is_file() and mine.read_text())
    proof.kill()
    proof.wait()
    wait_until(lambda: not Path(f"/proc/{pid}").exists())


def test_a_kernel_that_is_not_installed_is_missed_before_anything_runs(course: Course, monkeypatch: pytest.MonkeyPatch):
    write(course, CODE)
    monkeypatch.setitem(KERNEL, "name", "fortran")
    with pytest.raises(UsageError, match="Jupyter finds no kernel 'fortran'"), running(course, {"miniature": FIGURES}):
        pass


def test_it_runs_in_the_kernel_of_students_whichever_its_author_has(course: Course):
    write(course, CODE)
    notebook = nbformat.read(course.notebook("miniature"), 4)
    notebook.metadata.kernelspec = {"name": "myenv", "display_name": "Python (myenv)"}
    nbformat.write(notebook, course.notebook("miniature"))
    assert run(course)[1] == ""
