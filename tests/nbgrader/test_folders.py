"""What lies in a student's folder beside the notebook stops none of nbgrader's commands, and leads nowhere."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.conftest import PATIENCE
from tests.ingest.stamps import MADE
from tests.nbgrader.books import marks_in
from tests.nbgrader.course import CLASS, Course

NAME = "initialization"
SECRET = "the solution"
STAMPS = ("a path as zone", "words", "a link to endless nothing", "a folder")


def _is_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere.txt"))
    path.symlink_to("elsewhere.txt")


def _in_odd_folder(folder: Path) -> None:
    (folder / "[x]").mkdir()
    (folder / "[x]" / "leak.txt").symlink_to("/dev/zero")


def _with_modules(folder: Path) -> None:
    """What Jupyter would import in the place of what is installed, and a module of the student's own."""
    for name in (*SHADOWS, "mine.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"raise SystemExit({SECRET!r})")
    (folder / "checks.h5").write_bytes(b"not the course's")


SHADOWS = ("numpy.py", "json.py", "sitecustomize.py", "scipy/__init__.py", "h5py.cpython-311-x86_64-linux-gnu.so")
BESIDE: dict[str, Callable[[Path], object]] = {
    "link": lambda folder: (folder / "leak.txt").symlink_to(folder.parents[2] / "secret.txt"),
    "endless": lambda folder: (folder / "data.txt").symlink_to("/dev/zero"),
    "folder": lambda folder: (folder / "more").symlink_to(folder.parents[2]),
    "modules": lambda folder: _with_modules(folder),
    "pipe": lambda folder: os.mkfifo(folder / "data.txt"),
    "repository": lambda folder: shutil.copytree(folder, folder / "more" / ".git"),
}
ODD_NAMES = ("two\nlines", "*", "[x]", "s?amp0")  # patterns, which find others or nothing
REFUSED: dict[str, Callable[[Path], object]] = {
    "notebook": lambda folder: _is_link(folder / f"{NAME}.ipynb"),
    "brackets": _in_odd_folder,
}


def test_nbgrader_follows_no_link_and_stops_at_no_time_stamp(course: Course):
    (course.root / "secret.txt").write_text(SECRET)
    right = CLASS["ada"](course, NAME)
    for number, stamp in enumerate(STAMPS):
        MADE[stamp](course.hand_in(f"stamp{number}", NAME, right).with_name("timestamp.txt"))
    for student, put in (BESIDE | REFUSED).items():
        put(course.hand_in(student, NAME, right).parent)
    for name in ODD_NAMES:
        course.hand_in(name, NAME, right)
    course.hand_in("zoe", NAME, right).with_name("timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    course.nbgrader("generate_assignment", NAME)
    said = course.nbgrader("autograde", NAME, ok=False)
    graded = {f"stamp{number}" for number in range(len(STAMPS))} | {*BESIDE, *ODD_NAMES, "zoe"}
    shown = {path.parent.parent.name for path in course.root.glob(f"autograded/*/{NAME}/{NAME}.ipynb")}
    assert shown == graded, said[-3000:]
    assert all(f"assignment '{NAME}' for student '{student}'" in said for student in REFUSED)
    marks = marks_in(course.root / "gradebook.db", NAME)
    assert all(sum(mark or 0 for mark, _ in marks[student].values()) == 30 for student in graded)
    copied = [path for path in course.root.glob("autograded/**/*") if path.is_file()]
    assert [path.name for path in copied if SECRET in path.read_text()] == ["mine.py"]
    assert not [path for path in copied if path.name == "checks.h5" or ".git" in path.parts]
    assert (course.root / "autograded" / "zoe" / NAME / "timestamp.txt").read_text() == "2026-03-01 12:00:00 UTC"
    for _ in range(2):  # the second time, nbgrader compares the time stamps
        course.nbgrader("generate_feedback", NAME)
    course.nbgrader("autograde", NAME, ok=False)
    assert len(list(course.root.glob(f"feedback/*/{NAME}/{NAME}.html"))) == len(graded)


def test_formgraders_notebooks_get_no_time_stamp_that_nbgrader_would_stop_at(course: Course):
    right = CLASS["ada"](course, NAME)
    for number, stamp in enumerate(STAMPS):
        MADE[stamp](course.hand_in(f"stamp{number}", NAME, right).with_name("timestamp.txt"))
    course.autograder("grade", NAME)
    for _ in range(2):
        course.autograder("formgrader", NAME)
        course.nbgrader("generate_feedback", NAME)
    assert len(list(course.root.glob(f"feedback/*/{NAME}/{NAME}.html"))) == len(STAMPS)


def test_formgraders_list_of_submissions_reads_no_time_stamp_that_is_none(course: Course):
    right = CLASS["ada"](course, NAME)
    for stamp in STAMPS:
        MADE[stamp](course.hand_in("eve", NAME, right).with_name("timestamp.txt"))
        asked = f"""
from traitlets.config.loader import PyFileConfigLoader
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
config = PyFileConfigLoader("nbgrader_config.py").load_config()
print(NbGraderAPI(CourseDirectory(config=config), config=config).get_submitted_timestamp("{NAME}", "eve"))
"""
        done = subprocess.run(
            [sys.executable, "-c", asked], cwd=course.root, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.stdout.strip() == "None", done.stderr
        shutil.rmtree(course.root / "submitted")


def test_a_terminal_obeys_nothing_that_nbgrader_says_of_a_students_files(course: Course):
    title, lost = "\x1b]0;owned\x07", CLASS["oda"](course, NAME)
    course.hand_in("ada", NAME, CLASS["ada"](course, NAME)).with_name(f"x{title}.txt").write_text("1")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(f"y{title}.ipynb", str(lost))
    course.hand_in("eve", NAME, archive.getvalue())
    course.nbgrader("generate_assignment", NAME)
    said = course.nbgrader("autograde", NAME, ok=False)
    assert "x\\x1b]0;owned\\x07.txt" in said
    assert "y\\x1b]0;owned\\x07.ipynb is not valid JSON" in said
    assert title not in said
