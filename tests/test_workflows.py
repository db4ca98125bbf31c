"""The workflows: what they name exists, and the one for GitHub Classroom does what it says, run here by hand."""

import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from autograder.course import find
from autograder.release import bundle
from tests.nbgrader.course import scripts_first

ROOT = Path(__file__).parents[1]
CLASSROOM = ROOT / "examples" / "classroom.yml"
WORKFLOWS = [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), CLASSROOM]
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
NAME = "initialization"


def steps(path: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(path.read_text())["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


@each_workflow
def test_actions_are_pinned_to_a_commit(path: Path):
    uses = [step["uses"] for step in steps(path) if "uses" in step]
    assert uses
    assert [action for action in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)] == []


@each_workflow
def test_a_workflow_may_only_read(path: Path):
    assert yaml.safe_load(path.read_text())["permissions"] == {"contents": "read"}


@each_workflow
def test_the_make_targets_that_it_runs_exist(path: Path):
    named = {name for step in steps(path) for name in re.findall(r"\bmake (\w+)", step.get("run", ""))}
    assert named <= set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A student's repository: the files of the bundle."""
    bundle.write(find(ROOT), [NAME], tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        archive.extractall(tmp_path)
    return tmp_path / "bundle"


def push(repository: Path) -> tuple[bool, str]:
    """Run the last step as GitHub's shell does; whether the run is green, and its summary."""
    summary = repository.parent / "summary.md"
    environment = {**scripts_first(), "GITHUB_STEP_SUMMARY": str(summary)}
    command = ["bash", "-e", "-c", steps(CLASSROOM)[-1]["run"]]
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, check=False)
    return done.returncode == 0, summary.read_text()


def test_a_push_is_checked_on_the_visible_examples(repository: Path):
    green, summary = push(repository)
    assert green
    assert summary.startswith(f"## {NAME}\n```\n")
    assert "0 of 30 points on the visible examples" in summary


def test_a_notebook_that_cannot_be_graded_makes_the_run_red_and_is_named(repository: Path):
    (repository / "notebooks" / NAME / f"{NAME}.ipynb").write_text("<<<<<<< HEAD")
    green, summary = push(repository)
    assert not green
    assert "This file cannot be graded" in summary
