"""A quiet command says only what needs a person, and that on the standard error stream."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.main import get_group

from autograder.cli.main import app
from tests.cli.test_command_line import autograder, options_of

NAME = "first"
ANSWERS = {"check", "history"}
"""What they print is what they were asked for, and all of it."""


def test_every_command_that_says_what_it_did_can_be_quiet():
    loud = {name for name in get_group(app).commands if "--quiet" not in options_of(name)}
    assert loud == ANSWERS


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    for words in (("new", NAME), ("simulate", 1, "--to", "."), ("grade",)):
        done = autograder(*words, "--quiet", cwd=folder)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["report"], ["feedback"], ["formgrader"], ["export", "nbgrader", "--to", "marks.csv"], ["release"],
        ["notebooks"], ["take-back"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_quiet_command_that_succeeds_says_nothing(course: Path, words: list[str]):
    done = autograder(*words, "-q", cwd=course)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_quiet_proof_says_only_what_is_wrong(tmp_path: Path):
    autograder("new", NAME, cwd=tmp_path)
    with (tmp_path / "notebooks" / NAME / f"{NAME}.ipynb").open("a") as file:
        file.write("\n")
    done = autograder("validate", "--fast", "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    said, count = done.stderr.splitlines()
    assert "is not what the source gives; run `autograder notebooks first`." in said
    assert count == "1 finding needs a look."
