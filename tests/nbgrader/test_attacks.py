"""Every attack as a class of students: `nbgrader autograde` gives them the marks that `autograder grade` gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pytest

from autograder.values import check_id
from tests.attacks.corpus import SCRIPTS, Attack, load, notebook
from tests.attacks.outside import SECRET, Outside, outside
from tests.nbgrader.books import marks_in
from tests.nbgrader.course import Course, assignment_called
from tests.sampling import Extent
from tests.sandbox.conftest import OFFERED

SECONDS = "1"  # that an exercise may take: some attacks use all of it
SEED = "11"
SAMPLES = 14  # as many in a row hold all attacks


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """What the attacks are after, and must not reach."""
    monkeypatch.setenv("CANARY_TOKEN", SECRET)
    folder = tmp_path / "world"
    folder.mkdir()
    with outside(folder) as made:
        yield made


def chosen(world: Outside, extent: Extent) -> list[Attack]:
    """The attacks of this sample that the strongest level here promises to stop."""
    attacks = [load(path, world.places()) for path in SCRIPTS]
    promised = [attack for attack in attacks if attack.is_promised_at(OFFERED[0])]
    return [attack for place, attack in enumerate(promised) if extent.holds(place, SAMPLES)]


@pytest.mark.slow
def test_both_give_the_same_marks_on_every_attack(course: Course, world: Outside, extent: Extent):
    for assignment, attacks in groupby(sorted(chosen(world, extent), key=_assignment), _assignment):
        both_give_the_same(assignment, [*attacks], course, world)


def _assignment(attack: Attack) -> str:
    return attack.assignment


def both_give_the_same(assignment: str, attacks: Sequence[Attack], course: Course, world: Outside) -> None:
    # The other exercises are solved, so that what an attack does to them would show in the marks.
    right = assignment_called(assignment).reference.functions
    for attack in attacks:
        course.hand_in(attack.name, assignment, notebook(attack, right))
    said = grade_twice(course, assignment)
    marks = marks_in(course.root / "gradebook.db", assignment)
    assert set(marks) == {attack.name for attack in attacks}
    assert marks == marks_in(course.root / "ours.db", assignment)
    assert {marks[attack.name][check_id(attack.exercise)] for attack in attacks} == {(0.0, False)}
    assert SECRET not in said
    assert world.harm() == []


def grade_twice(course: Course, assignment: str) -> str:
    """Grade by nbgrader's command into `gradebook.db` and by ours into `ours.db`, with one seed; what both say."""
    course.nbgrader("generate_assignment", assignment)
    # A gradebook that knows the assignment spares our command the seconds of finding out.
    ours = shutil.copy(course.root / "gradebook.db", course.root / "ours.db")
    options = (f"--SplitExecution.timeout={SECONDS}", f"--SplitExecution.seed={SEED}")
    said = course.nbgrader("autograde", assignment, *options)
    options = ("--timeout", SECONDS, "--seed", SEED, "--gradebook", f"sqlite:///{ours}")
    return said + course.autograder("grade", assignment, *options)
