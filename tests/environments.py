"""Environments as people have them, out of what is installed here: some requirements with all that these need, no more.

Nothing is downloaded: a distribution is lent by links to its files. Nothing of this repository is on the path.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SITE = Path(sysconfig.get_path("purelib"))


def environment(folder: Path, requirements: Iterable[str], without: Iterable[str] = ()) -> Path:
    """A virtual environment in a folder that holds these requirements and what they need; its Python.

    Distributions that are named in `without` are left out, and so is what nothing else needs.
    """
    venv.create(folder)
    site = next(folder.glob("lib/python*/site-packages"))
    for name in _needed(requirements, {*map(canonicalize_name, without)}):
        for entry in _top_entries(name):
            if not (site / entry).exists():
                (site / entry).symlink_to(SITE / entry)
        for script in distribution(name).entry_points.select(group="console_scripts"):
            _write_script(folder / "bin", script)
    return folder / "bin" / "python"


def install(python: Path, source: Path) -> None:
    """Install a wheel, or a folder that holds a package, without what it requires."""
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps"]
    done = subprocess.run([*command, "--no-build-isolation", str(source)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def run(python: Path, *arguments: object, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment as its owner would: by its name or by Python's `-m`, `-c`."""
    path = f"{python.parent}{os.pathsep}/usr/local/bin:/usr/bin:/bin"
    variables = {"PATH": path, "HOME": str(cwd), **more}
    return subprocess.run(
        list(map(str, arguments)), cwd=cwd, env=variables, capture_output=True, encoding="utf-8", check=False
    )


def _write_script(folder: Path, script: EntryPoint) -> None:
    path = folder / script.name  # begins as pip has it: what stands after #! may hold no blank
    start = f"#!/bin/sh\n'''exec' \"{folder}/python\" \"$0\" \"$@\"\n' '''\n"
    path.write_text(f"{start}from {script.module} import {script.attr}\n{script.attr}()\n", encoding="utf-8")
    path.chmod(0o755)


def _needed(requirements: Iterable[str], without: set[str]) -> set[str]:
    found: set[tuple[str, str]] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        for extra in ("", *wanted.extras):
            applies = name not in without and (not wanted.marker or wanted.marker.evaluate({"extra": extra}))
            if applies and (name, extra) not in found:
                found.add((name, extra))
                waiting += _required_by(name, extra)
    return {name for name, _ in found}


def _required_by(name: str, extra: str) -> Iterator[Requirement]:
    for wanted in map(Requirement, distribution(name).requires or ()):
        if not wanted.marker or wanted.marker.evaluate({"extra": extra}):
            wanted.marker = None
            yield wanted


def _top_entries(name: str) -> set[str]:
    files = distribution(name).files or ()
    tops = {file.parts[0] for file in files if file.parts[0] not in ("..", "__pycache__")}
    return {top for top in tops if (SITE / top).exists()}
