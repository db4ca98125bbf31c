"""Tables as values: the same one becomes HTML on the page, a CSV file and JSON beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from autograder.export import csv_tables
from autograder.report import pictures

_FIRST = 8  # names that are shown before the others are unfolded


@dataclass(frozen=True, slots=True)
class Names:
    """Students, of whom the first are shown, and all after a click."""

    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A file that lies elsewhere, by its path from the page."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Bins:
    """How many scores lie in each tenth of the points."""

    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of code, to be copied."""

    text: str


Cell = str | int | float | None | Names | Link | Bins | Code


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the name of its files, its title, the names of its columns, and its rows."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers."""
        return tuple(
            any(isinstance(row[place], int | float) for row in self.rows) for place in range(len(self.columns))
        )

    @property
    def cells(self) -> list[list[Markup]]:
        """The rows as HTML."""
        return [[_html(cell) for cell in row] for row in self.rows]

    @property
    def csv(self) -> str:
        """The table as a CSV file; no text in it is a formula to a spreadsheet."""
        return csv_tables.table(self.columns, (csv_tables.harmless(map(_text, row)) for row in self.rows))

    @property
    def objects(self) -> list[dict[str, object]]:
        """The rows for JSON, each by the names of the columns."""
        return [dict(zip(self.columns, map(_plain, row))) for row in self.rows]


def number(value: float) -> str:
    """A number as it is shown: at most two digits behind the point."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _html(cell: Cell) -> Markup:
    match cell:
        case None:
            return Markup("")
        case Names():
            return _names(cell.students)
        case Link():
            return Markup('<a href="{}">{}</a>').format(cell.href, cell.label)
        case Bins():
            return pictures.small_histogram(cell.counts)
        case Code():
            return Markup("<pre>{}</pre>").format(cell.text)
        case int() | float():
            return Markup(number(cell))
    return Markup("<bdi>{}</bdi>").format(cell)


def _names(students: Sequence[str]) -> Markup:
    shown = [Markup(", ").join(Markup("<bdi>{}</bdi>").format(name) for name in part)
             for part in (students[:_FIRST], students[_FIRST:])]  # fmt: skip
    if len(students) <= _FIRST:
        return shown[0]
    folded = "<details><summary>{} and {} more</summary>{}</details>"
    return Markup(folded).format(shown[0], len(students) - _FIRST, shown[1])


def _text(cell: Cell) -> object:
    match cell:
        case Names():
            return "; ".join(cell.students)
        case Bins():
            return " ".join(map(str, cell.counts))
        case float():
            return number(cell)
    return "" if cell is None else _plain(cell)


def _plain(cell: Cell) -> object:
    match cell:
        case Names():
            return list(cell.students)
        case Link():
            return cell.href
        case Bins():
            return list(cell.counts)
        case Code():
            return cell.text
        case float():
            return round(cell, 4)
    return cell
