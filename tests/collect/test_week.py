"""An instructor's week: from a platform's archive to its worksheet, without an edit by hand."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as NbGradebook
from typer.testing import CliRunner, Result

from autograder.cli.main import app
from autograder.gradebook.gradebook import Gradebook
from autograder.values import Outcome, Report, Status, SubmissionStatus
from tests.collect.conftest import NAME, ROOT
from tests.collect.downloads import NOTEBOOK, archive, canvas_roster, worksheet

pytestmark = pytest.mark.slow

COUNT = 300
DUE = datetime(2025, 3, 5, 12, 0)
EXERCISES = ("initialize_parameters_zeros", "initialize_parameters_random", "initialize_parameters_he")
NAMES = ("José Müller-O'Neil", "Ada Lovelace", "Zoë Łuczak", "Nguyễn Văn An", "Mia Wong", "Østen Åberg")


def people() -> list[tuple[str, str, str, str]]:
    """Number, full name, login and e-mail address of a class in which two bear one name."""
    rng = random.Random(1)
    named = [f"{rng.choice(NAMES)} {number:03d}" for number in range(COUNT - 2)] + ["Sam Twin"] * 2
    return [(str(5000 + n), name, f"s{n:03d}", f"s{n:03d}@example.org") for n, name in enumerate(named)]


def outcomes(student: str) -> tuple[Outcome, ...]:
    """What a grader would make of somebody's work: here, what it is matters less than whose."""
    rng = random.Random(student)
    right = [rng.random() < 0.7 for _ in EXERCISES]
    return tuple(
        Outcome(name, Status.PASSED if ok else Status.FAILED, 10.0 if ok else 0.0, 10.0, "" if ok else "W1 differs.")
        for name, ok in zip(EXERCISES, right)
    )


class Week:
    """The commands of a week in a course folder, on a gradebook of its own."""

    def __init__(self, database: Path, folder: Path) -> None:
        self.url, self.submitted, self.folder = f"sqlite:///{database}", folder / "submitted", folder
        for part in ("source", "data", "nbgrader_config.py"):
            (folder / part).symlink_to(ROOT / part)

    def run(self, *words: object, code: int = 0) -> Result:
        places = ["--course", str(self.folder), "--gradebook", self.url]
        result = CliRunner().invoke(app, [*map(str, words), *places])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    def collect(self, *words: object, code: int) -> Result:
        return self.run("collect", *words, "--assignment", NAME, "--submitted", self.submitted, code=code)

    def grade(self) -> dict[str, float]:
        """Record a verdict on each hand-in, as a run of the grader does; the marks that count then."""
        students = sorted(path.name for path in self.submitted.iterdir() if not path.name.startswith("."))
        reports = [Report(s, NAME, SubmissionStatus.GRADED, 30.0, outcomes(s), levels=("landlock",)) for s in students]
        broken = replace(reports[3], status=SubmissionStatus.UNREADABLE, outcomes=(), message="It is empty.")
        book = Gradebook(self.url)
        book.register(NAME, ROOT)
        book.record(NAME, [*reports[:3], broken, *reports[4:]], self.times(students))
        book.close()
        with NbGradebook(self.url) as theirs:
            theirs.update_or_create_assignment(NAME, duedate=DUE)
            theirs.find_grade(f"check_{EXERCISES[0]}", NAME, NAME, students[1]).manual_score = 7.0
            theirs.find_submission_notebook(NAME, NAME, students[2]).late_submission_penalty = 2.5
            theirs.db.commit()
        marks = {report.student: report.score or 0.0 for report in reports}
        marks[students[1]] += 7.0 - (outcomes(students[1])[0].score or 0.0)
        marks[students[2]] = max(0.0, marks[students[2]] - 2.5)
        del marks[students[3]]
        return marks

    def feedback(self, student: str) -> str:
        return (self.folder / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")

    def times(self, students: list[str]) -> dict[str, datetime]:
        """When everybody handed in, as far as the platform said so."""
        stamps = {student: self.submitted / student / NAME / "timestamp.txt" for student in students}
        return {
            s: datetime.strptime(f.read_text(), "%Y-%m-%d %H:%M:%S UTC\n") for s, f in stamps.items() if f.is_file()
        }


@pytest.fixture
def week(database: Path, tmp_path: Path) -> Week:
    return Week(database, tmp_path)


def filled(path: Path, key: str, column: str) -> Mapping[str, str]:
    """What stands in a column of a file, by the person; the row that says the points is nobody's."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row[key]: row[column] for row in csv.DictReader(file) if row[key] and row[column]}


def test_from_moodle_s_archive_to_moodle_s_worksheet(week: Week, tmp_path: Path):
    everybody = people()
    times = [(DUE + timedelta(minutes=n - 150)).strftime("%A, %d %B %Y, %I:%M %p") for n in range(COUNT)]
    rows = [(number, name, email, time) for (number, name, _, email), time in zip(everybody, times)]
    roster = worksheet(tmp_path / "worksheet.csv", *rows)
    here = everybody[:-5] + everybody[-2:]  # three handed nothing in; the twins of one name did
    paths = [f"{name.replace(chr(39), '')}_{number}_assignsubmission_file/{NAME}.ipynb" for number, name, *_ in here]
    misfits = ["Guest Student_9001_assignsubmission_file/a.ipynb", "Group A_5000_assignsubmission_file/a.ipynb"]
    again = {paths[0]: NOTEBOOK + b" ", paths[1]: NOTEBOOK + b" "}
    old, new = archive(tmp_path / "old.zip", paths[:2]), archive(
        tmp_path / "new.zip", dict.fromkeys([*paths, *misfits], NOTEBOOK) | again
    )  # fmt: skip
    week.collect("moodle", old, "--roster", roster, "--timezone", "UTC", code=0)
    said = week.collect("moodle", new, "--roster", roster, "--timezone", "UTC", code=1)
    assert f"{COUNT - 5} new, 2 replaced" in said.stdout
    assert "Nothing handed in by (3): s295, s296, s297." in said.stdout
    assert all(f"{misfit} in new.zip was not taken" in said.stderr for misfit in misfits)
    assert "s298, s299 bear the same name" in said.stderr
    marks = week.grade()
    out = tmp_path / "upload.csv"
    told = week.run("export", "moodle", NAME, "--roster", roster, "--to", out)
    assert filled(out, "Email address", "Grade") == {f"{who}@example.org": f"{mark:g}" for who, mark in marks.items()}
    assert "s003 has no mark" in told.stderr
    assert "not in worksheet.csv" not in told.stderr
    week.run("report", NAME, "--to", tmp_path / "report" / "index.html")
    listed = json.loads((tmp_path / "report" / "index.json").read_text())["tables"]
    assert [row["student"] for row in listed["to-do-missing"]] == ["s295", "s296", "s297"]
    assert Counter(row["status"] for row in listed[f"{NAME}-students"]) == {
        "graded": 150, "late": 146, "unreadable": 1, "missing": 3,
    }  # fmt: skip
    assert {row["exercise"] for row in listed[f"{NAME}-teach-next"]} == set(EXERCISES)
    assert f"wrote {COUNT - 3} pages" in week.run("feedback", NAME).stdout
    assert "Handed in late" in week.feedback("s002")
    assert "marked by hand; automatic" in week.feedback("s001")


def test_from_canvas_s_archive_to_canvas_s_file(week: Week, tmp_path: Path):
    everybody = people()
    sortable = {number: ", ".join(reversed(name.rsplit(" ", 1))) for number, name, *_ in everybody}
    roster = canvas_roster(tmp_path / "grades.csv", *((sortable[n], n, login) for n, _, login, _ in everybody))
    here = everybody[:-5] + everybody[-2:]
    paths = [
        f"{''.join(c for c in sortable[number] if c.isalnum()).lower()}_{'LATE_' * (n % 10 == 0)}{number}_{7000 + n}"
        f"_{NAME}{'-1' * (n % 3 == 0)}.ipynb"
        for n, (number, *_) in enumerate(here)
    ]
    misfits = ["guest_9001_8001_a.ipynb", "groupa_5000_8002_a.ipynb"]
    download = archive(tmp_path / "submissions.zip", [*paths, *misfits])
    said = week.collect("canvas", download, "--roster", roster, code=1)
    assert f"{COUNT - 3} new" in said.stdout
    assert "Late, as the platform says (30)" in said.stdout
    assert all(f"{misfit} in submissions.zip was not taken" in said.stderr for misfit in misfits)
    marks = week.grade()
    out = tmp_path / "upload.csv"
    week.run("export", "canvas", NAME, "--roster", roster, "--to", out)
    found = filled(out, "SIS Login ID", "Initialization (4711)")
    assert found == {who: f"{mark:g}" for who, mark in marks.items()}
