"""A simulated class: as many distinct submissions as wanted, made from the released notebooks, with known truth.

The same number, seed and course give the same files, byte for byte. `truth.jsonl` beside them says what each must earn,
in the form of `autograder grade --json`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder import whole_file
from autograder.course import Course
from autograder.errors import CourseError
from autograder.proving.simulated_answers import Choice, Written, choices, compatible, personal, pick
from autograder.values import SubmissionStatus, check_id

TRUTH = "truth.jsonl"

# Shares of right, mistaken, broken and untouched answers in a submission, and how often such submissions come.
_KINDS = {
    "right": (0.2, (1.0, 0.0, 0.0, 0.0)),
    "mixed": (0.5, (0.55, 0.35, 0.03, 0.07)),
    "mistaken": (0.1, (0.0, 1.0, 0.0, 0.0)),
    "untouched": (0.05, (0.0, 0.0, 0.0, 1.0)),
    "damaged": (0.15, (0.6, 0.3, 0.0, 0.1)),
}
_DAMAGES = ("truncated", "web page", "no metadata", "no check cells", "lost cell", "answer as text", "byte-order mark")
_UNREADABLE = {"truncated", "web page"}


@dataclass(frozen=True, slots=True)
class Simulated:
    """One submission: its file's content, and what it must earn."""

    student: str
    assignment: str
    content: bytes
    truth: dict[str, Any]


def write(course: Course, names: Sequence[str], count: int, seed: int, to: Path) -> Path:
    """Write `count` submissions into the folder for them in `to`, and their truth into `to`/truth.jsonl; its path."""
    submitted = Course(to).folder_of("submitted")
    with whole_file.replacing(to / TRUTH) as truth, whole_file.new_folder(submitted):
        for one in simulate(course, names, count, seed):
            folder = submitted / one.student / one.assignment
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{one.assignment}.ipynb").write_bytes(one.content)
            truth.write(f"{json.dumps(one.truth)}\n".encode())
    return to / TRUTH


def simulate(course: Course, names: Sequence[str], count: int, seed: int) -> Iterator[Simulated]:
    """`count` submissions; each student hands in every assignment named, as far as the count goes."""
    writers = [_NotebookWriter(course, name) for name in names]
    width = max(4, len(str(count // len(names))))
    for number in range(count):
        writer = writers[number % len(writers)]
        student = f"student{number // len(writers) + 1:0{width}}"
        yield writer.submission(student, random.Random(f"{seed}/{writer.name}/{student}"), number)


class _NotebookWriter:
    """What is needed to write submissions of one assignment."""

    def __init__(self, course: Course, name: str) -> None:
        self.name = name
        self._course = course

    @cached_property
    def _choices(self) -> dict[str, Choice]:
        return choices(self._course.assignment(self.name))

    @cached_property
    def _document(self) -> dict[str, Any]:
        path = self._course.released_notebook(self.name)
        if not path.is_file():
            raise CourseError(
                f"{path} is missing; a class is made from the released notebooks: `autograder notebooks`."
            )
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return document

    @cached_property
    def _texts(self) -> list[str]:
        """Every cell as JSON: most of them never change."""
        return [json.dumps(cell) for cell in self._document["cells"]]

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where the solution and check cells stand, by grade_id."""
        ids = (cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in self._document["cells"])
        return {name: place for place, name in enumerate(ids) if name}

    def submission(self, student: str, rng: random.Random, number: int) -> Simulated:
        """One submission, decided by the random numbers."""
        kind = rng.choices(list(_KINDS), [share for share, _ in _KINDS.values()])[0]
        picked = {name: pick(choice, rng, _KINDS[kind][1]) for name, choice in self._choices.items()}
        answers = {n: personal(a, rng, number) for n, a in compatible(picked, self._choices).items()}
        damage = rng.choice(_DAMAGES) if kind == "damaged" else ""
        if damage == "lost cell":
            lost = rng.choice(list(answers))
            answers[lost] = self._choices[lost].untouched
        content = self._content(answers, damage, rng, number)
        return Simulated(student, self.name, content, self._truth(student, damage or kind, answers, damage))

    def _content(self, answers: Mapping[str, Written], damage: str, rng: random.Random, number: int) -> bytes:
        cells = list(self._texts)
        for name, answer in answers.items():
            cells[self._places[name]] = self._answer_cell(name, answer, damage)
        drop = {self._places[check_id(name)] for name in answers} if damage == "no check cells" else set()
        if damage == "lost cell":
            drop |= {self._places[name] for name in answers if answers[name] is self._choices[name].untouched}
        kept = [text for place, text in enumerate(cells) if place not in drop]
        kept.insert(rng.randrange(1, len(kept)), json.dumps(_scratch(rng, number)))
        return _damaged(self._joined(kept, damage), damage, rng)

    def _answer_cell(self, name: str, answer: Written, damage: str) -> str:
        cell = {**self._document["cells"][self._places[name]], "source": answer.source.splitlines(keepends=True)}
        if damage == "answer as text" and answer.id != "untouched":
            cell = {"cell_type": "markdown", "id": cell["id"], "metadata": cell["metadata"], "source": cell["source"]}
        return json.dumps(cell)

    def _joined(self, cells: Sequence[str], damage: str) -> str:
        if damage == "no metadata":
            cells = [json.dumps({**json.loads(cell), "metadata": {}}) for cell in cells]
        rest = {key: value for key, value in self._document.items() if key != "cells"}
        return f'{{"cells": [{", ".join(cells)}], {json.dumps(rest)[1:]}'

    def _truth(self, student: str, kind: str, answers: Mapping[str, Written], damage: str) -> dict[str, Any]:
        outcomes = [answer.outcome for answer in answers.values()]
        unreadable = damage in _UNREADABLE
        return {
            "student": student,
            "assignment": self.name,
            "kind": kind,
            "status": str(SubmissionStatus.UNREADABLE if unreadable else SubmissionStatus.GRADED),
            "score": None if unreadable else sum(outcome.score or 0.0 for outcome in outcomes),
            "max_score": sum(outcome.max_score for outcome in outcomes),
            "exercises": [] if unreadable else [_exercise(name, answer) for name, answer in answers.items()],
        }


def _exercise(name: str, answer: Written) -> dict[str, Any]:
    outcome = answer.outcome
    result = {"id": name, "status": str(outcome.status), "score": outcome.score, "max_score": outcome.max_score}
    return {**result, "mistake": outcome.mistake, "answer": answer.id}


def _scratch(rng: random.Random, number: int) -> dict[str, Any]:
    """A cell in which a student tried something out; it belongs to no exercise."""
    source = f"trial_{number} = {rng.random():.6f}\nprint(trial_{number})"
    head = {"cell_type": "code", "execution_count": None, "id": f"scratch-{number}"}
    return {**head, "metadata": {}, "outputs": [], "source": source}


def _damaged(text: str, damage: str, rng: random.Random) -> bytes:
    if damage == "truncated":
        return text[: rng.randrange(len(text) // 2, len(text) - 100)].encode()
    if damage == "web page":
        return f"<!DOCTYPE html><title>Session {rng.getrandbits(64):x} has expired</title>\n".encode()
    return b"\xef\xbb\xbf" * (damage == "byte-order mark") + text.encode()
