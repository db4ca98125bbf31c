"""Runs commands in forks of a process that has nbgrader loaded: loading it takes most of the time of a command.

Each command has a process, a folder and an environment of its own, and goes through its console script's function. The
package under test is not loaded before the fork.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]


def run(
    words: Sequence[str], cwd: str | Path, env: Mapping[str, str], check: bool = False
) -> subprocess.CompletedProcess[str]:
    """The same as `subprocess.run(words, ...)` for a console script of this environment, with what it says."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        asked = {"words": [*words], "cwd": str(cwd), "env": dict(env), "out": str(out), "err": str(err)}
        code = _ask(asked)
        texts = (path.read_text(errors="replace") for path in (out, err))
        done = subprocess.CompletedProcess([*words], code, *texts)
    if check:
        done.check_returncode()
    return done


def _ask(asked: dict[str, Any]) -> int:
    server = _server()
    assert server.stdin
    assert server.stdout
    server.stdin.write(json.dumps(asked) + "\n")
    server.stdin.flush()
    return int(server.stdout.readline())


@cache
def _server() -> subprocess.Popen[str]:
    """It ends when this process does, for nothing more can come then."""
    command = [sys.executable, "-m", "tests.nbgrader.warm"]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _serve() -> None:
    import nbgrader.apps.nbgraderapp

    assert nbgrader.apps.nbgraderapp
    sys.path = [place for place in sys.path if place not in ("", str(ROOT))]
    for line in sys.stdin:
        if child := os.fork():
            _, status = os.waitpid(child, 0)
            sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
            sys.stdout.flush()
        else:
            _become(**json.loads(line))
            return


def _become(words: list[str], cwd: str, env: dict[str, str], out: str, err: str) -> None:
    """Be the command from here on."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    files = [nothing, *(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND) for path in (out, err))]
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.modules["__main__"] = ModuleType("__main__")  # else a process that it starts would look for this module
    sys.argv = list(words)
    (script,) = entry_points(group="console_scripts", name=words[0])
    sys.exit(script.load()())


if __name__ == "__main__":
    _serve()
