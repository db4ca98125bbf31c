"""What is done with a class costs the database in proportion to it, and what is done with a part of it no more.

Counted are SQL statements and the steps of SQLite's machine, so that a slow computer changes nothing.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from sqlalchemy import event

from autograder.gradebook import scores
from autograder.gradebook.gradebook import Gradebook
from autograder.values import Report
from bench.large_gradebook import enlarge
from tests.conftest import ROOT
from tests.export.conftest import CLASS, NAME, report

SIZES = (200, 400, 600)
FEW = [f"{who}-{number}" for who in ("ada", "ben", "cleo") for number in range(1, 31)]
Books = dict[int, str]


@dataclass
class Cost:
    """What the database was asked for."""

    statements: int = 0
    steps: int = 0


class OneOff:
    """A late policy that takes a point."""

    def penalty(self, *late: Any) -> float:
        return 1.0


@pytest.fixture(scope="module")
def books(registered: Path, tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Gradebooks of classes of several sizes, everybody of whom handed in late."""
    folder = tmp_path_factory.mktemp("books")
    small = Path(shutil.copy(registered, folder / "small.db"))
    with closing(Gradebook(f"sqlite:///{small}")) as book:
        book.register(NAME, ROOT)
        book.record(NAME, CLASS, {})
    with closing(sqlite3.connect(small)) as connection, connection:
        connection.execute("UPDATE assignment SET duedate = '2001-01-01 00:00:00.000000'")
        connection.execute("UPDATE submitted_assignment SET timestamp = '2001-01-02 00:00:00.000000'")
    found = {}
    for size in SIZES:
        path = shutil.copy(small, folder / f"{size}.db")
        enlarge(Path(path), size // len(CLASS))
        found[size] = f"sqlite:///{path}"
    return found


@contextmanager
def counted() -> Iterator[Cost]:
    """What every database is asked for meanwhile."""
    cost = Cost()

    def asked(*_: Any) -> None:
        cost.statements += 1

    def step() -> int:
        cost.steps += 1
        return 0

    def connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.set_progress_handler(step, 20)

    event.listen(sql.Engine, "before_cursor_execute", asked)
    event.listen(sql.Engine, "connect", connected)
    try:
        yield cost
    finally:
        event.remove(sql.Engine, "before_cursor_execute", asked)
        event.remove(sql.Engine, "connect", connected)


def costs(books: Books, action: Callable[[str], object]) -> list[Cost]:
    found = []
    for size in SIZES:
        with counted() as cost:
            action(books[size])
        found.append(cost)
    return found


def in_book(action: Callable[[Gradebook], object]) -> Callable[[str], None]:
    def act(url: str) -> None:
        with closing(Gradebook(url)) as book:
            book.register(NAME, ROOT)
            action(book)

    return act


WHOLE: dict[str, Callable[[str], object]] = {
    "what exports, report and feedback read": lambda url: scores.read(url, [NAME]),
    "what formgrader's notebooks are made of": in_book(lambda book: list(book.reports(NAME))),
    "what a run is asked to grade": in_book(lambda book: book.recorded(NAME)),
    "what people marked": in_book(lambda book: (book.cells(NAME), book.marks(NAME))),
    "which assignments are graded": lambda url: scores.graded(url, [NAME]),
}


@pytest.mark.parametrize("name", WHOLE)
def test_reading_a_class_costs_in_proportion_to_it(books: Books, name: str):
    small, middle, large = costs(books, WHOLE[name])
    assert small.statements == middle.statements == large.statements
    assert (large.steps - middle.steps) < 1.2 * (middle.steps - small.steps) + 20


def answered(student: str) -> Report:
    """A report on a hand-in in which there are answers that a person marks."""
    whole = report(student, *CLASS[1].outcomes)
    whole.details["answers"] = {"check_initialize_parameters_he": student}  # type: ignore[index]
    return whole


PART: dict[str, Callable[[str], object]] = {
    "record": in_book(lambda book: book.record(NAME, [report(who, *CLASS[0].outcomes) for who in FEW], {})),
    "record answers": in_book(lambda book: book.record(NAME, [answered(who) for who in FEW], {})),
    "enter late penalties": in_book(lambda book: book.settle([NAME], FEW, OneOff())),  # type: ignore[arg-type]
    "look up": in_book(lambda book: list(book.reports(NAME, FEW))),
    "history": in_book(lambda book: book.history("ada-1")),
}


@pytest.mark.parametrize("name", PART)
def test_a_part_of_a_class_costs_the_same_however_large_the_class_is(books: Books, name: str):
    small, _, large = costs(books, PART[name])
    assert small.statements == large.statements
    assert large.steps < 1.1 * small.steps + 20
