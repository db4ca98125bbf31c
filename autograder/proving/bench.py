"""What the statements of the proof are made on: an assignment and its answer keys for several seeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from autograder.declarations.assignment import Assignment
from autograder.errors import CourseError
from autograder.exercise import Edit, Exercise
from autograder.judging.answer_key import AnswerKey, answers_of_version
from autograder.judging.judge import judge
from autograder.sandbox.evidence import Answer
from autograder.values import Outcome


@dataclass(frozen=True)
class Bench:
    """An assignment with its answer keys for several seeds."""

    assignment: Assignment
    seeds: tuple[int, ...]

    @cached_property
    def keys(self) -> tuple[Mapping[str, AnswerKey], ...]:
        """The answer keys by exercise, for each seed."""
        return tuple(self.assignment.keys(seed) for seed in self.seeds)

    def source(self, exercise: Exercise, edit: Edit | None = None, what: str = "") -> str:
        """The reference solution, edited or as it is."""
        source = self.assignment.reference.source(exercise.id)
        return source if edit is None else edit.apply(source, f"{what} of {exercise.id}")

    def outcomes(self, exercise: Exercise, source: str, what: str) -> list[Outcome]:
        """The verdicts on a version of a solution, one for each seed. Raises CourseError where it cannot be run."""
        return [judge(key, answers) for key, answers in self.answers(exercise, source, what)]

    def answers(self, exercise: Exercise, source: str, what: str) -> Iterator[tuple[AnswerKey, list[Answer]]]:
        """What a version of a solution gives, with the key that it is for. Raises as `outcomes` does."""
        for key in self.of(exercise):
            try:
                found = answers_of_version(what, exercise.id, source, self.assignment.reference, key.step.calls)
            except CourseError as error:
                raise CourseError(f"{self.assignment.name}, {error}") from error
            yield key, found

    def of(self, exercise: Exercise) -> list[AnswerKey]:
        """The keys of one exercise."""
        return [keys[exercise.id] for keys in self.keys]
