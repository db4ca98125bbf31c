"""In a browser's Python (Pyodide, as JupyterLite has it) there are no processes, no threads and fewer modules."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import nbformat
import pytest

from autograder.course import Course, find
from tests.conftest import PATIENCE, ROOT

LACKING = [
    *("_multiprocessing", "_posixsubprocess", "curses", "dbm", "ensurepip", "fcntl", "grp", "lib2to3", "nis", "pwd"),
    *("readline", "resource", "spwd", "syslog", "termios", "tkinter", "turtle", "venv"),
    *("pyseccomp", "nbgrader", "sqlalchemy", "typer", "rich", "jinja2", "pebble", "nh3", "dask"),
]
BROWSER = """
import json, sys, threading
import h5py, IPython.display, matplotlib.pyplot, numpy, scipy.optimize, tqdm  # which Pyodide has, in builds of its own
for name in {lacking!r}:
    sys.modules[name] = None
sys.platform = "emscripten"
matplotlib.use("agg")

def no_thread(self):
    raise RuntimeError("can't start new thread")

threading.Thread.start = no_thread
loaded = set(sys.modules)
for cell in json.loads({cells!r}):
    exec(compile(cell, "<cell>", "exec"), globals())
others = {{name.partition(".")[0] for name in set(sys.modules) - loaded}} - set(sys.stdlib_module_names)
print("imported:", *sorted(others))
"""


def defines(cell: nbformat.NotebookNode) -> bool:
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef)
    return all(isinstance(node, kinds) for node in ast.parse(cell.source).body)


@pytest.mark.parametrize("name", find(ROOT).names)
def test_every_check_passes_where_a_browser_runs_python(course: Course, name: str):
    notebook = nbformat.read(course.notebook(name), as_version=4)
    cells = [c.source for c in notebook.cells if c.cell_type == "code" and (c.metadata.nbgrader.grade or defines(c))]
    code = BROWSER.format(lacking=LACKING, cells=json.dumps(cells))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=course.released(name), capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr[-3000:]
    for exercise in course.assignment(name).exercises:
        assert f"✓ {exercise.id}: Passed" in done.stdout
    assert set(done.stdout.rpartition("imported:")[2].split()) <= {"autograder", "matplotlib", "numpy", "scipy"}
