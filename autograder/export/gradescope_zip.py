"""The zip to upload to Gradescope as an assignment's autograder: setup.sh, run_autograder, course and package."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from autograder.course import Course
from autograder.declarations.file_names import REQUIREMENTS
from autograder.limits import Isolation
from autograder.release import bundle

# nbgrader is not needed to grade one file, and would only make the image large.
_LIGHT = ("typer", "rich", "sqlalchemy", "python-dateutil")

_SETUP = """#!/usr/bin/env bash
# Runs once, when Gradescope builds the image: Python 3.11 or newer, what isolation needs, and the autograder.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends bubblewrap
for version in 3.13 3.12 3.11; do
    if apt-get install -y --no-install-recommends "python$version" "python$version-venv"; then break; fi
done
"python$version" -m venv /autograder/venv
/autograder/venv/bin/python -m pip install /autograder/source
"""

_RUN = """#!/usr/bin/env bash
# Runs for every submission, as root; student code runs confined, in a process of its own. With --isolation auto nothing
# is graded where the kernel cannot confine it; process accepts that student code can read the solutions. The seed is
# secret: every student's hidden inputs come from it. A command line is not: every process can read it.
chmod 700 /autograder/source /autograder/run_autograder
export AUTOGRADER_SEED={seed}
exec /autograder/venv/bin/autograder export gradescope {assignment} --course /autograder/source \\
    --submission /autograder/submission --to /autograder/results/results.json --isolation {isolation}
"""


def write(course: Course, assignment: str, target: Path, isolation: Isolation, seed: int) -> None:
    """Write the zip for one assignment. It holds the solutions, as anything that grades must, and the secret seed."""
    files = dict(_files(course, assignment, isolation, seed))
    bundle.write_zip(files, target, executable=("setup.sh", "run_autograder"))


def _files(course: Course, assignment: str, isolation: Isolation, seed: int) -> Iterator[tuple[str, bytes]]:
    yield "setup.sh", _SETUP.encode()
    yield "run_autograder", _RUN.format(assignment=shlex.quote(assignment), isolation=isolation, seed=seed).encode()
    yield "pyproject.toml", bundle.project(bundle.requirements(course, *_LIGHT)).encode()
    yield from bundle.package_files()
    for file in course.assignment(assignment).files:
        yield f"source/{assignment}/{file.name}", file.content
    needed = course.source / REQUIREMENTS
    for path in (course.notebook(assignment), course.declarations(assignment), course.catalogue(assignment), needed):
        if path.is_file():
            yield path.relative_to(course.root).as_posix(), path.read_bytes()
