"""The site: it can be made, and what its pages show is what happens."""

from __future__ import annotations

import difflib
import doctest
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.values import Status, SubmissionStatus
from tests.conftest import ROOT
from tests.docs import session
from tests.docs.pages import Block, blocks, steps
from tests.test_fresh_clone import clone_into

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
RUN = [page for page in PAGES if steps(page)]
# Pages in whose course somebody graded before: nbgrader takes seconds to make a gradebook.
ALREADY_GRADING = {"lms.md", "operators.md", "troubleshooting.md"}
# Each kind of block and what keeps it true: a console is run here, JSON is compared with its schema; a text is a
# drawing, and there is nothing in the directives of the site that could be run. The others have a line below.
KINDS = {"console", "json", "python", "sh", "text", "{toctree}", "{include}"}
# What runs a block that begins so, or why it is not run.
ELSEWHERE = {
    "import numpy as np": "tests/test_authoring.py",
    "from autograder.exercise import": "tests/test_authoring.py",
    "from autograder.nbgrader.config import configure": "tests/cli/test_doctor.py",
    "c.ZipCollectApp": "tests/nbgrader/test_collectors.py",
    "c.Dated": "tests/nbgrader/test_collectors.py",
    "for repository in": "tests/nbgrader/test_collectors.py",
    "c.AssignLatePenalties": "tests/nbgrader/test_grace_days.py",
    "apt-get update": "tests/export/test_containers.py",
    "autograder export prairielearn": "tests/export/test_containers.py",
    "autograder export coursera": "tests/export/test_containers.py",
    "dask scheduler": "tests/grading/test_dask.py",
    "python -m pip install jupyterlite": "not run: it downloads a Python for browsers",
}
PROGRAMS = ("autograder", "nbgrader", "python", "make", "pip", "apt-get", "jupyter", "git")
SCHEMA = json.loads((DOCS / "marks.schema.json").read_text(encoding="utf-8"))

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def test_it_can_be_made_without_a_warning(tmp_path: Path):
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", DOCS, tmp_path]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "generated" / "command-line.html").read_text(encoding="utf-8")
    assert "--allow-unreadable" in made
    assert (tmp_path / "search.html").is_file()


@each_page
def test_every_block_says_what_it_is(page: Path):
    assert {block.language for block in blocks(page)} <= KINDS


def test_every_block_is_run_here_or_by_a_test_that_is_named_or_with_a_reason_not_at_all():
    apart = [block.text for page in PAGES for block in blocks(page) if block.language in ("sh", "python")]
    begins = {text: [start for start in ELSEWHERE if text.startswith(start)] for text in apart}
    assert [text for text, found in begins.items() if len(found) != 1] == []
    assert {start for found in begins.values() for start in found} == set(ELSEWHERE)
    assert all((ROOT / name).is_file() for name in ELSEWHERE.values() if not name.startswith("not run: "))


@each_page
def test_a_drawing_holds_no_command(page: Path):
    lines = [line for block in blocks(page) if block.language == "text" for line in block.text.splitlines()]
    assert [line for line in lines if line.lstrip("$ ").startswith(PROGRAMS)] == []


@pytest.mark.slow
@pytest.mark.sampled(6)
@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_what_a_page_shows_is_what_its_commands_print(page: Path, registered: Path, tmp_path: Path):
    (tmp_path / "clone").mkdir()
    clone = clone_into(tmp_path / "clone")
    if page.name in ALREADY_GRADING:
        shutil.copy(registered, clone)
    expected = steps(page)
    ran = session.run(expected, clone)
    assert "\n".join(filter(None, map(differing, ran))) == ""
    assert len(ran) == len(expected), f"the shell ended at line {expected[len(ran)].line}"


def differing(ran: session.Ran) -> str:
    """What differs between a page and what its command printed; empty where nothing does."""
    shown = ran.step.shown
    if shown is None:
        return "" if ran.code == 0 else f"line {ran.step.line}: {ran.step.command}\n{ran.printed}"
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    if doctest.OutputChecker().check_output(shown, ran.printed, flags):
        return ""
    lines = difflib.unified_diff(shown.splitlines(), ran.printed.splitlines(), "shown", "printed", lineterm="")
    return f"line {ran.step.line}: {ran.step.command}\n" + "\n".join(lines)


# ----------------------------------------------------------------------------------------------------------- JSON lines


def examples() -> Iterator[tuple[Block, Any]]:
    for block in blocks(DOCS / "json-lines.md"):
        if block.language == "json":
            yield block, json.loads(block.text)


def test_every_example_of_a_line_is_as_the_schema_says():
    for _, example in examples():
        schema = SCHEMA if "exercises" in example else {**SCHEMA["$defs"]["exercise"], "$defs": SCHEMA["$defs"]}
        jsonschema.validate(example, schema)


def test_there_is_an_example_of_every_status():
    parsed = [example for _, example in examples()]
    submissions = [example for example in parsed if "exercises" in example]
    exercises = [inner for outer in submissions for inner in outer["exercises"]]
    exercises += [example for example in parsed if "exercises" not in example]
    assert {example["status"] for example in submissions} == set(SubmissionStatus)
    assert {example["status"] for example in exercises} == set(Status)


def test_the_schema_knows_every_status_and_no_other():
    assert set(SCHEMA["properties"]["status"]["enum"]) == set(SubmissionStatus)
    assert set(SCHEMA["$defs"]["exercise"]["properties"]["status"]["enum"]) == set(Status)
