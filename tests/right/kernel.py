"""Notebooks run from top to bottom in a real kernel: each in a copy of the warm kernel's process, so that none of them
meets what another one did.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.manager import start_new_kernel

from tests.conftest import PATIENCE, ROOT

_WARM = (
    "import sys\n"
    f"sys.path.insert(0, {str(ROOT)!r})\n"
    "import h5py, matplotlib.pyplot, scipy.optimize\n"
    "import autograder.reference.plots, autograder.reference.training, autograder.student.check_and_hint\n"
    "import autograder.reference.pitch, autograder.reference.football, autograder.reference.diagrams\n"
    "from tests.right.kernel import run_all as _run_all"
)


class Kernel:
    """A warm kernel that notebooks are run in."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(self, cells: list[str], folder: Path) -> list[str]:
        """Run cells in a folder; what each cell was stopped by, "" where nothing was wrong."""
        (folder / ".cells.json").write_text(json.dumps(cells))
        self._ask(f"_run_all({str(folder)!r})")
        told: list[str] = json.loads((folder / ".told.json").read_text())
        return told

    def _ask(self, source: str) -> None:
        reply = self._client.execute_interactive(source, timeout=PATIENCE, output_hook=lambda _: None)
        assert reply["content"]["status"] == "ok", reply["content"]


@contextmanager
def started(folder: Path) -> Iterator[Kernel]:
    """A kernel, as Jupyter starts one."""
    manager, client = start_new_kernel(cwd=str(folder), extra_arguments=["--log-level=40"])
    try:
        kernel = Kernel(client)
        kernel._ask(_WARM)
        yield kernel
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run_all(folder: str) -> None:
    """In the kernel: run the cells that lie in a folder, in a child of this process."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    told = ["the kernel ended"]
    try:
        os.chdir(folder)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        told = _told(json.loads(Path(".cells.json").read_text()))
    except BaseException as error:
        told = [f"{type(error).__name__}: {error}"]
    finally:
        Path(folder, ".told.json").write_text(json.dumps(told))
        os._exit(0)


def _told(cells: list[str]) -> list[str]:
    from IPython import get_ipython

    shell = get_ipython()  # type: ignore[no-untyped-call]
    shell.reset(new_session=True)
    asyncio.events._set_running_loop(None)  # the one that runs belongs to the process that this one was made from
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    sys.path.insert(0, "")
    return [_run(shell, loop, cell) for cell in cells]


def _run(shell: Any, loop: asyncio.AbstractEventLoop, cell: str) -> str:
    code = shell.transform_cell(cell)
    result = loop.run_until_complete(shell.run_cell_async(cell, store_history=True, transformed_cell=code))
    error = result.error_before_exec or result.error_in_exec
    return f"{type(error).__name__}: {error}" if error else ""
