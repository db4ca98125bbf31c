"""The graders of one assignment: one for each variant of it, made when a hand-in needs it, and what they share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from autograder.declarations.assignment import Assignment
from autograder.exercise import Edit, Exercise
from autograder.grading.assignment_grader import AssignmentGrader
from autograder.judging.answer_key import AnswerKey
from autograder.judging.neighbours import fits, with_others
from autograder.limits import Limits
from autograder.reuse.course_digest import course_digests
from autograder.reuse.installed_versions import Installation, installation
from autograder.reuse.submission_digest import policy_of
from autograder.sandbox.evidence import Answer
from autograder.values import Neighbour

_MOST = 64  # variants that are kept ready: each weighs what its answer keys do
_Owned = tuple[Mapping[str, Any], tuple[str, ...]]  # values of an exercise, and the students who have them


@dataclass(frozen=True)
class VariantGraders:
    """Graders by the values that a student has. Answer keys are shared by all variants in which they are the same.

    Their outcomes count as those of what is `installed` here, or with whoever sent for them.
    """

    assignment: Assignment
    limits: Limits
    seed: int
    installed: Installation = field(default_factory=installation)
    _made: OrderedDict[str, AssignmentGrader] = field(default_factory=OrderedDict, repr=False, compare=False)
    _keys: dict[str, AnswerKey] = field(default_factory=dict, repr=False, compare=False)
    _known: dict[str, Sequence[_Owned]] = field(default_factory=dict, repr=False, compare=False)
    _of_others: dict[tuple[str, str], AnswerKey | None] = field(default_factory=dict, repr=False, compare=False)

    def of(self, student: str) -> AssignmentGrader:
        """The grader of a student's hand-in. Raises CourseError where the values of a variant do not go together."""
        mine = self.assignment.of(student)
        name = repr(mine.values)
        if name not in self._made:
            self._made[name] = self.made(mine)
            if len(self._made) > _MOST:
                self._made.popitem(last=False)
        self._made.move_to_end(name)
        return self._made[name]

    def made(self, mine: Assignment) -> AssignmentGrader:
        """The grader of a variant."""
        if not mine.values:
            return AssignmentGrader(mine, mine.keys(self.seed), self.limits, self.seed, self._course_digests)
        digests = _digests(mine)
        keys = {exercise.id: self._key(mine, exercise, digests[exercise.id]) for exercise in mine.exercises}
        neighbour = partial(self._neighbour, mine, digests)
        return AssignmentGrader(mine, keys, self.limits, self.seed, self._course_digests, neighbour=neighbour)

    @cached_property
    def _course_digests(self) -> Mapping[str, str]:
        """Those of the assignment as it is declared, by which the outcomes of all variants are found again."""
        return course_digests(self.assignment, policy_of(self.limits, self.seed, self.installed))

    def _key(self, mine: Assignment, exercise: Exercise, digest: str) -> AnswerKey:
        if digest not in self._keys:
            self._keys[digest] = mine.key(exercise, self.seed)
        return self._keys[digest]

    def _neighbour(
        self, mine: Assignment, digests: Mapping[str, str], key: AnswerKey, answers: Sequence[Answer]
    ) -> Neighbour | None:
        """The other values that answers are right for, of those that somebody has; they are no right ones."""
        for values, students in self._others(mine.exercise(key.exercise)):
            place = digests[key.exercise], repr(values)
            if place not in self._of_others:
                self._of_others[place] = with_others(key, mine.with_values({key.exercise: values}).reference)
            if fits(self._of_others[place], answers):
                texts = {name: str(value) for name, value in values.items()}
                return Neighbour(texts, students, values == self._published(key.exercise))
        return None

    def _published(self, exercise: str) -> Mapping[str, Any]:
        return _plain(self.assignment.exercise(exercise).values)

    def _others(self, exercise: Exercise) -> Iterator[_Owned]:
        """The values of an exercise that are not this variant's, each with the students who have them."""
        for values, students in self._owners(exercise):
            if values != _plain(exercise.values):
                yield values, students

    def _owners(self, exercise: Exercise) -> Sequence[_Owned]:
        """All values of an exercise that somebody has, the published ones first: of a large class, found out once."""
        if exercise.id not in self._known:
            draws, published = self.assignment.draws, self._published(exercise.id)
            found: dict[str, tuple[Mapping[str, Any], list[str]]] = {repr(published): (published, [])}
            if draws and exercise.parameters:
                for student in draws.students:
                    values = _plain(draws.of(self.assignment.name, exercise, student))
                    found.setdefault(repr(values), (values, []))[1].append(student)
            self._known[exercise.id] = [(values, tuple(students)) for values, students in found.values()]
        return self._known[exercise.id]


def _plain(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values that an answer depends on: what was planted is none of them."""
    return {name: value for name, value in values.items() if not isinstance(value, Edit)}


def _digests(mine: Assignment) -> dict[str, str]:
    """For each exercise what tells its answer key from those of other variants."""
    texts = course_digests(replace(mine, draws=None), "")
    return {one.id: repr((texts[one.id], replace(one, cases=()), mine.stubs[one.id])) for one in mine.exercises}
