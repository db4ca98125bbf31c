"""Who has which values of an assignment's parameters: drawn from a secret that the first release in variants makes.

`variants.json`, beside exercises.py, holds that secret and the students who were given a variant. No student gets it.
A draw depends on the secret and on names: it is the same on every machine, and no student can compute another's.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

from autograder import whole_file
from autograder.declarations.file_names import VARIANTS
from autograder.declarations.variants import Values
from autograder.errors import CourseError, reading_the_course
from autograder.exercise import Exercise, Parameter

_BYTES = 32


@dataclass(frozen=True)
class Draws:
    """The draws of one assignment. Who is not among the `students` has the published values.

    `declared` is what could be drawn when variants were released, by parameter: from anything else, others would be.
    """

    secret: bytes
    students: tuple[str, ...]
    declared: Mapping[str, str]

    def must_fit(self, assignment: str, exercises: Iterable[Exercise]) -> None:
        """Refuse parameters that are not those of the release: students would be graded by numbers not theirs."""
        now = declared(exercises)
        for name in dict.fromkeys((*self.declared, *now)):
            if self.declared.get(name) != now.get(name):
                then = f"drawn={self.declared[name]}" if name in self.declared else "not there"
                why = f"was {then} when variants were released, and everybody's values depend on it"
                raise CourseError(f"{assignment}, {name} {why}; put it back, or delete {VARIANTS} and release anew.")

    def values(self, assignment: str, exercises: Iterable[Exercise], student: str) -> Values:
        """What a student was given: a value for each parameter, by exercise; nothing to those without a variant."""
        known = student in self._known
        return {one.id: self.of(assignment, one, student) for one in exercises if known and one.parameters}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.students)

    def of(self, assignment: str, exercise: Exercise, student: str) -> Mapping[str, Any]:
        """The values of one exercise, by the names of its parameters."""
        return {one.name: self._drawn(one, f"{assignment}\0{exercise.id}", student) for one in exercise.parameters}

    def _drawn(self, parameter: Parameter, where: str, student: str) -> Any:
        about = f"{where}\0{parameter.name}\0{student}".encode("utf-8", "surrogateescape")
        number = int.from_bytes(blake2b(about, key=self.secret, digest_size=16).digest(), "big")
        return parameter.drawn[number % len(parameter.drawn)]


def declared(exercises: Iterable[Exercise]) -> dict[str, str]:
    """What may be drawn for each parameter, as Python writes it."""
    found = ((exercise.id, one) for exercise in exercises for one in exercise.parameters)
    return {f"{exercise}, parameter {one.name!r}": repr(one.drawn) for exercise, one in found}


def read(folder: Path) -> Draws | None:
    """The draws of an assignment's source folder; None where it was not released in variants. Raises CourseError."""
    path = folder / VARIANTS
    if not path.is_file():
        return None
    with reading_the_course():
        text = path.read_text(encoding="utf-8", errors="replace")
    try:
        found = json.loads(text)
        secret, students = bytes.fromhex(found["secret"]), tuple(map(str, found["students"]))
        if len(secret) != _BYTES:
            raise ValueError
        return Draws(secret, students, dict(found["declared"]))
    except (ValueError, TypeError, KeyError):
        remedy = "put back the one that the release wrote, since no other gives the students' values"
        raise CourseError(f"{path} holds no secret of variants; {remedy}.") from None


def students_of(folder: Path) -> frozenset[str]:
    """Who was given a variant of an assignment."""
    found = read(folder)
    return frozenset(found.students if found else ())


def with_students(draws: Draws | None, students: Iterable[str], exercises: Iterable[Exercise]) -> Draws:
    """The draws with more students; with a new secret where there was none."""
    known = draws or Draws(secrets.token_bytes(_BYTES), (), declared(exercises))
    return replace(known, students=tuple(sorted({*known.students, *students})))


def write(folder: Path, draws: Draws) -> None:
    """Keep the draws, where nobody else who uses this machine can read them."""
    text = json.dumps(asdict(draws) | {"secret": draws.secret.hex()}, indent=1)
    whole_file.write(folder / VARIANTS, f"{text}\n".encode(), permissions=0o600)
