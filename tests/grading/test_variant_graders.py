"""Grading a class in which each student has other numbers: by their own, and a neighbour's are named."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli.grade_json import as_json
from autograder.cli.main import app
from autograder.course import Course
from autograder.feedback import class_feedback
from autograder.gradebook import scores
from autograder.gradebook.report_json import as_json as recorded
from autograder.gradebook.report_json import from_json
from autograder.grading import class_run
from autograder.grading.class_run import Settings
from autograder.grading.cluster_parcels import packed
from autograder.grading.grader import Grader
from autograder.grading.report_queue import Graded
from autograder.judging import neighbour_words
from autograder.limits import Isolation, Limits
from autograder.report.attention import Need, concerns
from autograder.values import Neighbour, Report, Status, Submission
from tests.small_course import NAME
from tests.variant_course import answered, handed_in, made, with_variants

STUDENTS = ("ada", "bob", "cy", "dan")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A class of four: ada has her own numbers, bob has ada's, cy the published ones, and dan did not solve shapes."""
    course = made(tmp_path)
    for number in range(100):
        assignment = with_variants(course, *STUDENTS)
        factors = [assignment.of(student).values["scale"]["factor"] for student in STUDENTS]
        if len({*factors}) == len(STUDENTS):
            break
        (course.folder(NAME) / "variants.json").unlink()
        assert number < 99
    for student, factor in {"ada": None, "bob": factors[0], "cy": 3, "dan": None}.items():
        handed_in(course, student, answered(assignment.of(student), factor, sizes=student != "dan"))
    return course


def graded(course: Course, **more: object) -> dict[str, Graded]:
    settings = Settings(
        **{
            "course": course, "assignments": (NAME,), "submitted": course.root / "submitted", "student": None,
            "jobs": 1, "limits": Limits(), "isolation": Isolation.ANY, "seed": 3, "force": False,
            "gradebook": course.gradebook_url,
        } | more
    )  # fmt: skip
    with closing(class_run.run(settings)) as found:
        return {one.report.student: one for one in found}


def neighbour_of(report: Report) -> Neighbour | None:
    return report.outcomes[0].neighbour


def test_each_is_graded_by_their_own_numbers_and_others_are_named_to_the_instructor(course: Course):
    reports = {student: one.report for student, one in graded(course).items()}
    factor = str(course.assignment(NAME).of("ada").values["scale"]["factor"])
    assert {student: report.score for student, report in reports.items()} == {"ada": 12, "bob": 8, "cy": 8, "dan": 8}
    assert neighbour_of(reports["bob"]) == Neighbour({"factor": factor}, ("ada",))
    assert neighbour_of(reports["cy"]) == Neighbour({"factor": "3"}, published=True)
    assert [neighbour_of(reports[student]) for student in ("ada", "dan")] == [None, None]
    assert reports["dan"].outcomes[1].status is Status.NOT_ATTEMPTED
    _is_told_to_nobody_else(course, reports["bob"], factor)


def _is_told_to_nobody_else(course: Course, report: Report, factor: str) -> None:
    said = [f"scale is right for factor = {factor} (the variant of ada)"]
    assert neighbour_words.sentences(report.outcomes) == said
    line = as_json(report)["exercises"]
    assert line[0]["neighbour"] == {"values": {"factor": factor}, "students": ("ada",), "published": False}
    assert "neighbour" not in line[1]
    assert from_json(recorded(report)).outcomes == report.outcomes
    found = concerns(scores.read(course.gradebook_url, [NAME]))
    told = [(one.score.student, one.about, one.known) for one in found if one.need is Need.NEIGHBOUR]
    published = "factor = 3 (the published notebook)"
    assert told == [("bob", "scale", said[0].removeprefix("scale is right for ")), ("cy", "scale", published)]
    graded = class_feedback.graded(NAME, course.gradebook_url, course.root / "submitted").there
    assert {error for _, error in class_feedback.write(course, NAME, graded)} == {None}
    pages = [path.read_text() for path in (course.root / "feedback").rglob("*.html")]
    assert not [page for page in pages if "factor =" in page or "variant of" in page]


def test_what_is_known_holds_until_somebody_has_other_numbers(course: Course):
    before = graded(course)
    again = graded(course)
    assert all(one.reused for one in again.values())
    assert [one.report.outcomes for one in again.values()] == [one.report.outcomes for one in before.values()]
    path = course.folder(NAME) / "variants.json"
    text = json.loads(path.read_text())
    path.write_text(json.dumps(text | {"students": ["ada", "bob", "cy"]}))
    later = graded(course)
    assert later["dan"].report.outcomes[0].status is Status.FAILED  # by the published numbers: no variant is known
    assert later["dan"].move
    assert later["ada"].report.score == 12


def test_without_the_secret_everybody_is_graded_by_the_published_numbers(course: Course):
    (course.folder(NAME) / "variants.json").unlink()
    found = {student: one.report.outcomes[0] for student, one in graded(course).items()}
    assert {student: one.status for student, one in found.items() if one.status is Status.PASSED} == {
        "cy": Status.PASSED
    }
    assert not [one for one in found.values() if one.neighbour]


def test_who_was_given_no_variant_is_named(course: Course):
    handed_in(course, "eve", answered(course.assignment(NAME)))
    command = ["grade", "--course", course.root, "--isolation", "any", "--quiet"]
    result = CliRunner().invoke(app, list(map(str, command)))
    assert result.exit_code == 0
    assert "small: graded by the published values, since no variant was released to eve; look at the" in result.output
    assert "ada" not in result.output


def test_another_machine_draws_the_same(course: Course, tmp_path_factory: pytest.TempPathFactory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    packed(course).unpack(elsewhere)
    found = []
    for root in (course.root, elsewhere):
        with Grader(root, 3, isolation=Isolation.ANY) as grader:
            files = ((name, course.root / "submitted" / name / NAME / f"{NAME}.ipynb") for name in STUDENTS)
            found.append([grader.grade_one(Submission(name, NAME, str(path))).outcomes for name, path in files])
    assert found[0] == found[1]
