from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograder.cli.main import app
from autograder.errors import AutograderError

ROOT = Path(__file__).parents[2]
NAME = "initialization"
Collect = Callable[..., Result]


@pytest.fixture
def database(registered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(registered, tmp_path / "gradebook.db"))


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    return tmp_path / "submitted"


@pytest.fixture
def collect(database: Path, submitted: Path) -> Collect:
    """Run `autograder collect` for initialization; an error of ours is raised."""

    def run(*words: object) -> Result:
        places = ("--course", str(ROOT), "--submitted", str(submitted), "--gradebook", f"sqlite:///{database}")
        asked = ("collect", "--assignment", NAME, *places, *map(str, words))
        result = CliRunner().invoke(app, asked)
        if isinstance(result.exception, AutograderError):
            raise result.exception
        assert isinstance(result.exception, SystemExit | None), result.output
        return result

    return run


def lying_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(files)}
