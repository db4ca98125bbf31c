"""What docs/authoring.md shows is the assignment that `autograder new` writes, and it is proven."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder import exercise
from autograder.cli.main import app
from autograder.course import Course, find
from autograder.proving import validate
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
FIELDS = (
    *(exercise.Exercise, exercise.Case, exercise.Check, exercise.Mistake, exercise.Style, exercise.Catalogue),
    *(exercise.Equivalent, exercise.Figure, exercise.HelperModule, exercise.Parameter),
)


def new(course: Path, name: str) -> Any:
    return CliRunner().invoke(app, ["new", name, "--course", str(course)])


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    folder = tmp_path_factory.mktemp("new")
    assert new(folder, "scaling").exit_code == 0
    return find(folder)


def test_a_new_assignment_is_proven_as_it_stands(course: Course):
    findings = list(validate.run(course, ["scaling"], kernel=False))
    assert [finding.text for finding in findings if not finding.ok] == []
    assert len(findings) > 8


def test_the_page_shows_its_files_to_the_letter(course: Course):
    shown = dict(re.findall(r"## In `(\w+\.py)`\n\n```python\n(.*?)```", PAGE, re.DOTALL))
    assert shown == {name: (course.folder("scaling") / name).read_text() for name in ("exercises.py", "mistakes.py")}


@pytest.mark.parametrize("kind", FIELDS, ids=[kind.__name__ for kind in FIELDS])
def test_the_page_names_every_field_with_its_default(kind: Any):
    (section,) = (part for part in PAGE.split("\n### ")[1:] if f"`{kind.__name__}`" in part.partition("\n")[0])
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*?)\|", section, re.MULTILINE))
    for field in dataclasses.fields(kind):
        default = rows[field.name].strip().strip("`")
        missing = field.default is dataclasses.MISSING
        assert (default == "") if missing else (eval(default, vars(exercise)) == field.default), field.name


def test_nbgrader_hands_nothing_out_that_is_declared(course: Course):
    config = course.root / "nbgrader_config.py"
    ours = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    assert config.read_text(encoding="utf-8") == ours.replace("deep-networks", course.root.name)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))  # nbgrader starts alembic
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "scaling"]
    subprocess.run(command, cwd=course.root, check=True, env={**os.environ, "PATH": path})
    assert sorted(file.name for file in course.released("scaling").iterdir()) == ["checks.h5", "scaling.ipynb"]
    assert not (course.root / "release").exists()


def test_a_program_that_nbgrader_does_not_find_is_named(tmp_path: Path):
    new(tmp_path, "scaling")
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "scaling"]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PATH": ""}, capture_output=True, text=True)
    assert "scaling is not released (alembic: No such file or directory); nothing was changed." in done.stderr


def test_a_configuration_that_there_is_stays(tmp_path: Path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    assert "nbgrader_config.py" not in new(tmp_path, "scaling").output
    assert (tmp_path / "nbgrader_config.py").read_text() == "c = get_config()\n"


@pytest.mark.parametrize(("name", "sentence"), [("scaling", "exists already"), ("../up", "use letters, digits")])
def test_a_name_that_cannot_be_is_refused(course: Course, name: str, sentence: str):
    refused = new(course.root, name)
    assert refused.exit_code
    assert sentence in str(refused.exception)
