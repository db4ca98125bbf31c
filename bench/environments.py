"""Each rival in an environment of its own, at its latest version, beside ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".envs"
_STACK = ("numpy", "matplotlib", "scipy", "h5py", "tqdm", "ipykernel")
_ASK = "import json, importlib.metadata as m; print(json.dumps({n: m.version(n) for n in %r}))"


def python_of(name: str, *more: str) -> Path:
    """The Python of the environment that has the package `name` and `more` in it; made when it is not there yet."""
    python = FOLDER / name / "bin" / "python"
    if not python.exists():
        print(f"  installing {name} into {python.parents[1].relative_to(ROOT)} (once)", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER / name)], check=True)
    missing = [package for package in (name, *more, *_STACK) if not _has(python, package)]
    if missing:
        options = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([str(python), "-m", "pip", "install", *options, *missing], check=True)
    return python


def _has(python: Path, package: str) -> bool:
    return subprocess.run([str(python), "-c", _ASK % ((package,),)], capture_output=True).returncode == 0


def versions(python: Path, packages: tuple[str, ...]) -> dict[str, str]:
    """The versions of some packages in an environment."""
    answer = subprocess.run([str(python), "-c", _ASK % (packages,)], check=True, capture_output=True, text=True)
    found: dict[str, str] = json.loads(answer.stdout)
    return found


def environment(python: Path) -> dict[str, str]:
    """The variables a rival runs with: its own programs first, and this course's package for the notebooks."""
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg", "PYTHONWARNINGS": "ignore"}
