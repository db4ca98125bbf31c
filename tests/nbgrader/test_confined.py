"""A notebook of nbgrader's runs in a kernel that reaches nothing: it is a student's code, too."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.nbgrader import plain
from tests.nbgrader.books import marks_in
from tests.nbgrader.course import Course, solved

REACHES = {
    "source": "print(open({root!r} + '/source/essays/essays.ipynb').read())",
    "gradebook": "print(open({root!r} + '/gradebook.db', 'rb').read())",
    "write": "open({root!r} + '/autograded/eve/essays/left.txt', 'w')",
    "network": "import socket; socket.create_connection(('127.0.0.1', {port}), 2)",
    "environment": "import os; print(os.environ['SECRET_OF_THE_COURSE'])",
    "disk": "open('big', 'wb').write(b'0' * (1 << 29))",
    "memory": "x = bytearray(1 << 33)",
    "endless": "while True: pass",
    "link": "import os; os.remove('essays.ipynb'); os.symlink({root!r} + '/victim', 'essays.ipynb')",
    "beside": "import os; os.makedirs('made'); open('made/new.txt', 'w').write('new'); os.symlink('/etc', 'made/etc')",
    "terminal": "import os; os.write(1, b'out of the notebook')",
    "talk": "for _ in range(40): print('x' * (1 << 20), flush=True)",
}
FILLS_THE_DISK = """
import os, time
for number in range(20):
    os.posix_fallocate(os.open(f"big-{number}", os.O_CREAT | os.O_WRONLY), 0, 60 << 20)
time.sleep(60)
"""
HARMLESS = {"link", "terminal", "beside", "talk"}  # these are done, and lead nowhere


@pytest.fixture
def essays(course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course with an assignment of nbgrader's, and a kernel of its own for it."""
    place = course.root / "kernels" / "ours"
    place.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (place / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "", "env": {"OF_THE_KERNEL": "yes"}}))
    monkeypatch.setenv("JUPYTER_PATH", str(course.root))
    cells = [plain.code("", f"{name}", solution=True) for name in REACHES]
    of_the_kernel = "import os\nassert os.environ['OF_THE_KERNEL'] == 'yes'"
    tests = [plain.code(of_the_kernel, "works", 1, grade=True, locked=True)]
    plain.write(course.root / "source" / "essays" / "essays.ipynb", [*cells, *tests], kernel="ours")
    course.nbgrader("generate_assignment", "essays")
    return course


def shown(course: Course) -> dict[str, Any]:
    notebook = nbformat.read(course.root / "autograded" / "eve" / "essays" / "essays.ipynb", as_version=4)
    return {cell.metadata.nbgrader.grade_id: cell.get("outputs", []) for cell in notebook.cells}


def test_the_code_of_a_plain_notebook_reaches_nothing(essays: Course, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_OF_THE_COURSE", "shy")
    work = nbformat.read(essays.root / "notebooks" / "essays" / "essays.ipynb", as_version=4)
    for cell in work.cells[: len(REACHES)]:
        cell.source = REACHES[cell.metadata.nbgrader.grade_id].format(root=str(essays.root), port=os.getpid() + 1)
    essays.hand_in("eve", "essays", work)
    work.cells[0].source = FILLS_THE_DISK
    essays.hand_in("mallory", "essays", work)
    (essays.root / "victim").write_text("whole")
    said = essays.nbgrader("autograde", "essays", "--Execute.timeout=5", ok=False)
    assert "Kernel died" in said  # mallory's
    outputs = shown(essays)
    for name in REACHES.keys() - HARMLESS:
        assert {output.output_type for output in outputs[name]} == {"error"}, (name, outputs[name])
    assert not any(output.output_type == "error" for name in HARMLESS for output in outputs[name])
    assert "out of the notebook" not in said
    *_, last = outputs["talk"]
    assert "left out" in last.text
    assert len(str(outputs["talk"])) < 1 << 25
    assert (essays.root / "victim").read_text() == "whole"
    graded = essays.root / "autograded" / "eve" / "essays"
    left = {str(path.relative_to(graded)) for path in graded.rglob("*")}
    assert left == {"essays.ipynb", "made", "made/new.txt"}
    assert not (graded / "essays.ipynb").is_symlink()
    marks = marks_in(essays.root / "gradebook.db", "essays")
    assert marks == {"eve": {"works": (1.0, False)}, "mallory": {"works": (None, True)}}


SHOWS = """
from IPython.display import HTML
def n():
    for _ in range(20):
        display(HTML("x" * (1 << 20)))
    return 1
"""
TALKS = "def n():\n    for _ in range(20):\n        print('x' * (1 << 20), flush=True)\n    return {}"
FORGES = """
kernel = get_ipython().kernel
for _ in range(40):
    content = {"ename": "x", "evalue": "x", "traceback": ["x" * (1 << 20)]}
    kernel.session.send(kernel.iopub_socket, "error", content, parent=kernel.get_parent())
def n():
    return 1
"""


def test_what_is_left_out_of_all_that_a_cell_says_moves_no_mark(course: Course):
    test = plain.code("assert n() == 1", "test_n", 1, grade=True, locked=True)
    plain.write(course.root / "source" / "essays" / "essays.ipynb", [plain.code("", "n", solution=True), test])
    course.nbgrader("generate_assignment", "essays")
    work = nbformat.read(course.root / "notebooks" / "essays" / "essays.ipynb", as_version=4)
    for student, answer in {"ada": TALKS.format(1), "bob": TALKS.format(0), "eve": FORGES, "zoe": SHOWS}.items():
        work.cells[0].source = answer
        course.hand_in(student, "essays", work)
    course.nbgrader("autograde", "essays")
    marks = marks_in(course.root / "gradebook.db", "essays")
    found = {student: marks[student]["test_n"][0] for student in marks}
    assert found == {"ada": 1.0, "bob": 0.0, "eve": 1.0, "zoe": 1.0}
    assert (course.root / "autograded" / "eve" / "essays" / "essays.ipynb").stat().st_size < 1 << 25


def test_without_a_way_to_confine_it_no_code_of_a_plain_notebook_runs(essays: Course, tmp_path: Path):
    """Our own notebooks go on: they can be graded at other isolation levels."""
    work = nbformat.read(essays.root / "notebooks" / "essays" / "essays.ipynb", as_version=4)
    essays.hand_in("eve", "essays", work)
    hidden = essays.root / "nbgrader_config.py"
    hidden.write_text(f"import shutil\nshutil.which = lambda *_, **__: None\n{hidden.read_text()}")
    said = essays.nbgrader("autograde", "essays", ok=False)
    assert "none can be confined here: bwrap is not installed" in said
    assert marks_in(essays.root / "gradebook.db", "essays")["eve"]["works"] == (None, True)


def test_a_notebook_beside_ours_that_cannot_run_costs_ours_nothing(course: Course):
    name = "initialization"
    plain.write(course.root / "source" / name / "other.ipynb", [plain.code("1", "n", 1, grade=True, locked=True)])
    course.nbgrader("generate_assignment", name)
    course.hand_in("ada", name, solved(course, name))
    shutil.copy(course.root / "notebooks" / name / "other.ipynb", course.root / "submitted" / "ada" / name)
    hidden = course.root / "nbgrader_config.py"
    hidden.write_text(f"import shutil\nshutil.which = lambda *_, **__: None\n{hidden.read_text()}")
    said = course.nbgrader("autograde", name, ok=False)
    assert "other.ipynb has no marks: This notebook is nbgrader's" in said
    assert [path.name for path in course.root.glob(f"autograded/ada/{name}/*.ipynb")] == [f"{name}.ipynb"]
    marks = marks_in(course.root / "gradebook.db", name)["ada"]
    assert sum(mark or 0 for mark, _ in marks.values()) == 30
