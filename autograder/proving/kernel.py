"""Run source notebooks from top to bottom in a real kernel, as a student with a full solution would."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from autograder.course import Course
from autograder.errors import UsageError, how_to_install
from autograder.exercise import Figure
from autograder.release.data_files import data_files
from autograder.release.kit_metadata import KERNEL

_TIMEOUT = 1800

Run = tuple[dict[str, Any], str]
"""A notebook's figures by label, rounded as published, and a sentence on what went wrong, if anything did.

A figure that could not be evaluated is a text that says why.
"""


@contextmanager
def running(course: Course, figures: Mapping[str, Sequence[Figure]]) -> Iterator[Callable[[str], Run]]:
    """Run the notebooks of some assignments, one after another, beside this process; gives what waits for one of them.

    A notebook trains for minutes, and a core that only waits for it is a core lost. Raises UsageError where a kernel
    is missing.
    """
    from pebble import ProcessExpired, ProcessPool

    must_have_kernel()
    with (
        TemporaryDirectory() as folder,
        ProcessPool(1, context=get_context("spawn"), initializer=_end_with_the_parent) as pool,
    ):
        runs = {
            name: pool.schedule(run_notebook, (course, name, asked, Path(folder) / name))
            for name, asked in figures.items()
        }

        def result(name: str) -> Run:
            try:
                return runs[name].result()
            except ProcessExpired:
                return {}, _stops(name, "what runs it was killed")

        try:
            yield result
        finally:
            pool.stop()  # type: ignore[no-untyped-call]


def _end_with_the_parent() -> None:
    """End this process as soon as the one is gone that it runs notebooks for, which may be killed; a kernel follows."""

    def wait() -> None:
        parent = parent_process()
        assert parent
        parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def run_notebook(course: Course, name: str, figures: Sequence[Figure], folder: Path) -> Run:
    """Run one in a folder laid out as a student's is: `checks.h5` beside it, `data/` above it."""
    import nbformat  # heavy, and only needed here
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = nbformat.read(course.notebook(name), 4)
    notebook.cells.append(nbformat.v4.new_code_cell(_asking(figures)))
    begun: list[str] = []
    client = NotebookClient(
        notebook,
        timeout=_TIMEOUT,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(_student_folder(course, name, folder))}},
        extra_arguments=["--log-level=50"],  # a kernel's remarks on its transport are nothing to read here
        on_cell_start=lambda cell, cell_index: begun.append(_called(cell, cell_index)),
    )
    try:
        client.execute()
    except CellExecutionError as error:
        return {}, _stops(f"{name}, {begun[-1]}", " ".join(f"{error.ename}: {error.evalue}".split()))
    except CellTimeoutError:
        return {}, _stops(f"{name}, {begun[-1]}", f"it does not end within {_TIMEOUT} seconds")
    except DeadKernelError:
        return {}, _stops(f"{name}, {begun[-1]}", "it ends the kernel")
    printed = "".join(one["text"] for one in notebook.cells[-1].outputs if one.get("name") == "stdout")
    return json.loads(printed.splitlines()[-1]), ""  # what figures print on the way stands above


def _called(cell: Any, index: int) -> str:
    label = cell.metadata.get("nbgrader", {}).get("grade_id")
    return f"cell {label!r}" if label else f"cell {index + 1}"


def _stops(where: str, why: str) -> str:
    return f"{where}: the notebook does not run through ({why}); mend it."


def must_have_kernel() -> None:
    """Raise UsageError where the kernel that students run notebooks in is not installed."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        KernelSpecManager().get_kernel_spec(KERNEL["name"])
    except NoSuchKernel as error:
        remedy = f"{how_to_install('lab')}, or leave the notebooks out by --fast"
        raise UsageError(f"Jupyter finds no kernel {error.name!r} to run notebooks in; {remedy}.") from None


def _student_folder(course: Course, name: str, root: Path) -> Path:
    data = Course(root).data
    data.mkdir(parents=True)
    # No data of other owners: the published figures are those of ours.
    for path in data_files(course):
        shutil.copy(path, data)
    shutil.copytree(course.released(name), root / name)
    return root / name


def _asking(figures: Sequence[Figure]) -> str:
    """A cell that prints the figures as JSON."""
    asked = [(figure.label, figure.expression, figure.decimals) for figure in figures]
    return (
        "import json as _json\n"
        "import numpy as _np\n"
        f"_asked = {asked!r}\n"
        "def _rounded(text, decimals):\n"
        "    try:\n"
        "        return _np.round(_np.asarray(eval(text, globals()), dtype=float), decimals).tolist()\n"
        "    except Exception as error:\n"
        "        return f'{type(error).__name__}: {error}'\n"
        "print(_json.dumps({label: _rounded(text, decimals) for label, text, decimals in _asked}))"
    )
