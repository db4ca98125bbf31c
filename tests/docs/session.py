"""Runs the commands of a page in one shell, in a fresh clone of the course, and tells what each printed."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import PATIENCE
from tests.docs.pages import Step

_MARK = "--- end of command"


@dataclass(frozen=True)
class Ran:
    """A step, what it printed on both streams, and its exit code."""

    step: Step
    printed: str
    code: int


def run(steps: Sequence[Step], clone: Path) -> list[Ran]:
    """Run the steps; the shell keeps its variables and its folder from one to the next, and ends after a failure."""
    script = clone.parent / "page.sh"
    script.write_text("".join(map(_scripted, steps)), encoding="utf-8")
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "PATH": path, "PYTHONPATH": str(clone), "COLUMNS": "100", "TERM": "dumb"}
    done = subprocess.run(
        ["bash", str(script)], cwd=clone, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip
    pieces = done.stdout.split(f"{_MARK} ")
    codes = [int(piece.partition("\n")[0]) for piece in pieces[1:]]
    printed = [pieces[0], *(piece.partition("\n")[2] for piece in pieces[1:])]
    return [Ran(step, text, code) for step, text, code in zip(steps, printed, codes, strict=False)]


def _scripted(step: Step) -> str:
    """The command, then a line with its exit code, which `$?` keeps for the next command."""
    return f"{step.command}\ncode=$?; echo '{_MARK}' $code; (exit $code)\n"
