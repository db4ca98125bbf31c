"""Machines that lack what others have: a class is graded on each of them, and shown on each terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT, solved

NAME = "initialization"
STUDENT = "jürgen müller"
DEVICES = ("null", "zero", "full", "random", "urandom")


@dataclass(frozen=True)
class Machine:
    """What a command is started by, and the variables that differ from ours."""

    start: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


ALL_OF_IT = ("bwrap", "--dev-bind", "/", "/")
HOME = "/home" if Path("/home").is_dir() else "/"
READ_ONLY_HOME = ("--ro-bind", HOME, HOME)
# A /dev without shared memory.
BOUND = tuple(word for name in DEVICES for word in ("--dev-bind", f"/dev/{name}", f"/dev/{name}"))
FEW_DEVICES = ("--tmpfs", "/dev", *BOUND)
# Somebody who is not root, and whose own the course is not.
SOMEBODY = ("--unshare-user", "--uid", "65534", "--gid", "65534", "--ro-bind", str(ROOT), str(ROOT))

MACHINES = {
    "a home that can only be read, and no shared memory": Machine(
        (*ALL_OF_IT, *READ_ONLY_HOME, *FEW_DEVICES, "--"), {"HOME": HOME}
    ),
    "root without capabilities": Machine(("setpriv", "--bounding-set=-all", "--inh-caps=-all")),
    "an ordinary user": Machine((*ALL_OF_IT, *SOMEBODY, "--"), {"HOME": "/tmp"}),
}
TERMINALS = {
    "that can only ASCII": {"PYTHONIOENCODING": "ascii"},
    "that is dumb, without a home": {"TERM": "dumb", "HOME": "/no/such/home"},
    "of no type": {"TERM": ""},
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these machines are made by Linux")


def lacks(machine: Machine) -> str:
    """Why this machine cannot be had here; empty where it can."""
    if not shutil.which(machine.start[0]):
        return f"{machine.start[0]} is not installed"
    twice = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"  # graders start programs
    done = subprocess.run([*machine.start, sys.executable, "-c", twice], capture_output=True, text=True, check=False)
    return done.stderr.strip().rpartition("\n")[2] if done.returncode else ""


def grade(folder: Path, machine: Machine, *more: str) -> str:
    """Grade what lies in a folder on a machine; what was printed."""
    where = ("--course", str(ROOT), "--submitted", "submitted", "--gradebook", "sqlite:///marks.db")
    words = (*machine.start, sys.executable, "-m", "autograder", "grade", NAME, *where, "--json", "marks.jsonl", *more)
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **machine.variables},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (mark,) = map(json.loads, (folder / "marks.jsonl").read_text().splitlines())
    assert (mark["student"], mark["score"]) == (STUDENT, 30)
    return done.stdout.decode(errors="strict")


@pytest.fixture(scope="module")
def in_c(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class that was graded under the C locale, into a new gradebook, at a path that is not easy."""
    folder = tmp_path_factory.mktemp("c") / "Übung eins"
    path = folder / "submitted" / STUDENT / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(solved(NAME)))
    grade(folder, Machine(variables={"LC_ALL": "C"}), "--jobs", "1")
    return folder


@pytest.mark.parametrize("kind", MACHINES)
def test_a_class_is_graded_on_a_machine_with(kind: str, in_c: Path, tmp_path: Path):
    machine = MACHINES[kind]
    if reason := lacks(machine):
        pytest.skip(reason)
    folder = Path(shutil.copytree(in_c, tmp_path / "Übung eins"))
    assert "30/30" in grade(folder, machine, "--force", "--jobs", "1")


@pytest.mark.parametrize("kind", TERMINALS)
def test_a_class_is_shown_on_a_terminal(kind: str, in_c: Path):
    shown = grade(in_c, Machine(variables=TERMINALS[kind]))
    assert "1 unchanged since the last run" in shown
    assert "\x1b" not in shown
    assert shown.isascii() == (kind == "that can only ASCII")
