"""Machines that lack what others have: a class is graded on each of them."""

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

from tests.conftest import PATIENCE, ROOT, HandIn, solved

NAME = "initialization"
DEVICES = ("null", "zero", "full", "random", "urandom")


@dataclass(frozen=True)
class Machine:
    """What a command is started by, and the variables that differ from ours."""

    start: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


ALL_OF_IT = ("bwrap", "--dev-bind", "/", "/")
HOME = "/home" if Path("/home").is_dir() else "/"


def with_few_devices() -> tuple[str, ...]:
    """A /dev without shared memory."""
    kept = (word for name in DEVICES for word in ("--dev-bind", f"/dev/{name}", f"/dev/{name}"))
    return (*ALL_OF_IT, "--tmpfs", "/dev", *kept, "--")


MACHINES = {
    "the C locale": Machine(variables={"LC_ALL": "C"}),
    "a terminal that can only ASCII": Machine(variables={"PYTHONIOENCODING": "ascii"}),
    "a dumb terminal": Machine(variables={"TERM": "dumb"}),
    "no terminal type": Machine(variables={"TERM": ""}),
    "a home that can only be read": Machine((*ALL_OF_IT, "--ro-bind", HOME, HOME, "--"), {"HOME": HOME}),
    "a home that does not exist": Machine(variables={"HOME": "/no/such/home"}),
    "no shared memory": Machine(with_few_devices()),
    "root without capabilities": Machine(("setpriv", "--bounding-set=-all", "--inh-caps=-all")),
    "an ordinary user": Machine(("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), {"HOME": "/tmp"}),
}


def lacks(machine: Machine) -> str:
    """Why this machine cannot be had here; empty where it can."""
    if not machine.start:
        return ""
    if not shutil.which(machine.start[0]):
        return f"{machine.start[0]} is not installed"
    twice = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"  # graders start programs
    done = subprocess.run([*machine.start, sys.executable, "-c", twice], capture_output=True, text=True, check=False)
    return done.stderr.strip().rpartition("\n")[2] if done.returncode else ""


@pytest.mark.skipif(sys.platform != "linux", reason="these machines are made by Linux")
@pytest.mark.parametrize("kind", MACHINES)
def test_a_class_is_graded_on(kind: str, hand_in: HandIn, tmp_path: Path):
    machine = MACHINES[kind]
    if reason := lacks(machine):
        pytest.skip(reason)
    hand_in("jürgen müller", NAME, solved(NAME))
    for path in (tmp_path, *tmp_path.parents[:-2]):
        path.chmod(0o777)
    arguments = ["grade", NAME, "--course", ROOT, "--submitted", "submitted", "--gradebook", "sqlite:///marks.db"]
    command = [*machine.start, sys.executable, "-m", "autograder", *map(str, arguments), "--json", "marks.jsonl"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, **machine.variables},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (mark,) = map(json.loads, (tmp_path / "marks.jsonl").read_text().splitlines())
    assert mark["score"] == 30
