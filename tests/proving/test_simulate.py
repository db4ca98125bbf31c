"""A simulated class is distinct, the same every time, and graded as its truth says."""

import hashlib
import json
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autograder.cli.grade_json import as_json
from autograder.course import Course, find
from autograder.errors import CourseError
from autograder.grading.grader import Grader
from autograder.grading.grader_pool import Local
from autograder.ingest.submissions import find as submissions_in
from autograder.proving import simulate
from tests.conftest import PATIENCE, grade
from tests.proving.disagreements import disagreements
from tests.sampling import Extent


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_simulated_class_is_graded_as_its_truth_says(course: Course, grader: Grader, extent: Extent, tmp_path: Path):
    count = extent.count(150, 1000)
    truth = simulate.write(course, course.names, count, extent.chance().randrange(1000), tmp_path)
    found = submissions_in(tmp_path / "submitted", course.names)
    with closing(Local(2, PATIENCE)) as executor:
        graded = [as_json(report) for report in grade(found, grader, executor)]
    assert len(graded) == count
    assert list(disagreements(lines(truth), graded)) == []


def test_every_kind_of_submission_and_of_answer_occurs(course: Course):
    truths = [one.truth for one in simulate.simulate(course, ["initialization"], 1000, 3)]
    kinds = Counter(truth["kind"] for truth in truths)
    assert set(kinds) >= {"right", "mixed", "mistaken", "untouched", "truncated", "no metadata", "lost cell"}
    answers = {exercise["answer"] for truth in truths for exercise in truth["exercises"]}
    exercises = course.assignment("initialization").exercises
    assert answers >= {f"mistake:{mistake.id}" for exercise in exercises for mistake in exercise.mistakes}
    assert answers >= {f"right:{style.id}" for exercise in exercises for style in exercise.styles}
    assert answers >= {"untouched", "broken:syntax", "broken:name"}


def test_no_two_submissions_are_alike(course: Course):
    contents = [one.content for one in simulate.simulate(course, ["initialization"], 1000, 3)]
    assert len({hashlib.sha256(content).digest() for content in contents}) == 1000


def test_the_same_seed_gives_the_same_class_and_another_seed_another(course: Course):
    first, again, other = (list(simulate.simulate(course, ["initialization"], 20, seed)) for seed in (5, 5, 6))
    assert first == again
    assert [one.content for one in first] != [one.content for one in other]


def test_a_class_of_more_students_begins_with_the_same_students(course: Course):
    few, more = (list(simulate.simulate(course, ["initialization"], count, 5)) for count in (10, 30))
    assert more[:10] == few


def test_with_several_assignments_each_student_hands_in_all_of_them(course: Course):
    made = list(simulate.simulate(course, course.names, 2 * len(course.names), 5))
    assert [one.student for one in made] == ["student0001"] * len(course.names) + ["student0002"] * len(course.names)


def test_a_wrong_mark_is_found(course: Course):
    truths = [one.truth for one in simulate.simulate(course, ["initialization"], 5, 5)]
    graded = json.loads(json.dumps(truths))
    graded[0]["score"] = -1.0
    del graded[1]
    found = list(disagreements(truths, graded))
    assert len(found) == 2
    assert "score is -1.0" in found[0]
    assert "there is no report" in found[1]


def test_without_released_notebooks_there_is_one_sentence(course: Course, tmp_path: Path):
    (tmp_path / "source").symlink_to(course.root / "source")
    with pytest.raises(CourseError, match="autograder notebooks"):
        simulate.write(find(tmp_path), ["initialization"], 1, 1, tmp_path / "class")
