"""What a student sees after `check` and `hint`: HTML for a notebook, in light and dark themes, and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from autograder.judging.outcome_words import told
from autograder.values import Outcome, Status

# Okabe-Ito colours; every colour comes with a sign and a word, so nobody depends on seeing it.
LOOK = {
    Status.PASSED: ("#009E73", "✓", "Passed"),
    Status.PARTIAL: ("#E69F00", "◐", "Partly right"),
    Status.FAILED: ("#D55E00", "✗", "Not right yet"),
    Status.NOT_ATTEMPTED: ("#0072B2", "○", "Not attempted yet"),
    Status.CRASHED: ("#D55E00", "!", "Stopped with an error"),
    Status.TIMED_OUT: ("#CC79A7", "⏱", "Took too long"),
    Status.OUT_OF_MEMORY: ("#CC79A7", "!", "Ran out of memory"),
    Status.NEEDS_MARK: ("#F0E442", "✎", "To be marked by a person"),
    Status.GRADER_FAULT: ("#999999", "?", "Could not be graded"),
}
"""The colour, the sign and the word of a status, for whoever reads it."""

_HINT_COLOUR = "#56B4E9"
_PRINTED = "What your function printed"
_LINES = 10  # of it that a terminal shows; a notebook folds it away and shows all
_STRESS = re.compile(r"(?<![\w*])\*(\w[^*]*\w|\w)\*(?![\w*])")  # not the stars of 2 * 3, or of *arguments
_COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*m")  # for terminals; gibberish on a page


@dataclass(frozen=True, slots=True)
class Card:
    """One outcome, ready to be shown. Jupyter picks HTML, a terminal text.

    `cases` says which visible examples pass, `printed` is what the function printed meanwhile, `remarks` is what is
    to be said even of a right answer. `hints`, from gentle to plain, are for who asks for them.
    """

    outcome: Outcome
    note: str = ""
    cases: tuple[tuple[str, bool], ...] = ()
    printed: str = ""
    remarks: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        colour, sign, word = LOOK[self.outcome.status]
        head = (
            f"<b>{_coloured(colour, sign)} {escape(self.outcome.exercise)}: {word}</b>"
            f"<span style='float:right;margin-left:1em'>{escape(points(self.outcome))}</span>"
        )
        return _box(colour, head + _cases(self.cases), _lines(self), _folded(self.printed))

    def __repr__(self) -> str:
        _, sign, word = LOOK[self.outcome.status]
        return _plain(
            f"{sign} {self.outcome.exercise}: {word} ({points(self.outcome)})",
            [*filter(None, ["   ".join(map(_case, self.cases))]), *_lines(self), *_shortened(self.printed)],
        )


@dataclass(frozen=True, slots=True)
class Advice:
    """What is told to who asks for help, line by line, under a `title`."""

    title: str
    told: Sequence[str]

    def _repr_html_(self) -> str:
        head = f"<b>{_coloured(_HINT_COLOUR, '?')} {escape(self.title)}</b>"
        return _box(_HINT_COLOUR, head, self.told)

    def __repr__(self) -> str:
        return _plain(f"? {self.title}", self.told)


@dataclass(frozen=True, slots=True)
class Progress:
    """All exercises of an assignment at a glance."""

    outcomes: Sequence[Outcome]

    def _repr_html_(self) -> str:
        rows = "".join(_row(outcome) for outcome in self.outcomes)
        head = "<tr><th></th><th style='text-align:left'>Exercise</th><th style='text-align:left'>State</th>"
        foot = f"<tr><td></td><td style='text-align:left'><b>{self._total}</b></td><td></td><td></td></tr>"
        return f"<table>{head}<th style='text-align:left'>Points</th></tr>{rows}{foot}</table>"

    def __repr__(self) -> str:
        width = max((len(outcome.exercise) for outcome in self.outcomes), default=0)
        looks = ((outcome, *LOOK[outcome.status]) for outcome in self.outcomes)
        rows = (f"{sign} {one.exercise:<{width}}  {word:<21}  {points(one)}" for one, _, sign, word in looks)
        return "\n".join([*rows, self._total])

    @property
    def _total(self) -> str:
        scores = round(sum(outcome.score or 0.0 for outcome in self.outcomes), 2)
        return f"{scores:g} of {sum(outcome.max_score for outcome in self.outcomes):g} points on the visible examples"


def _row(outcome: Outcome) -> str:
    colour, sign, word = LOOK[outcome.status]
    cells = (_coloured(colour, sign), escape(outcome.exercise), word, escape(points(outcome)))
    return "<tr>" + "".join(f"<td style='text-align:left'>{cell}</td>" for cell in cells) + "</tr>"


def points(outcome: Outcome) -> str:
    """The points as a person writes them: `7.5 / 10`, or `optional` where there are none to earn."""
    if outcome.score is None:
        return "no score"
    return f"{round(outcome.score, 2):g} / {outcome.max_score:g}" if outcome.max_score else "optional"


def _lines(card: Card) -> list[str]:
    outcome = card.outcome
    told_by_note = outcome.status is Status.PASSED and card.note
    message = card.remarks if told_by_note else (*told(outcome).split("\n"), *card.remarks)
    return [line for line in (*message, outcome.hint, outcome.where, card.note) if line]


def _case(case: tuple[str, bool]) -> str:
    name, passed = case
    return f"{'✓' if passed else '✗'} {name}"


def _cases(cases: Iterable[tuple[str, bool]]) -> str:
    """The examples one beside the other: a line ends between two of them, and never behind a sign."""
    style = "display:inline-block;margin-right:1.5em"
    spans = " ".join(f"<span style='{style}'>{escape(_case(case))}</span>" for case in cases)
    return f"<div style='margin-top:.35em'>{spans}</div>" if spans else ""


def _folded(printed: str) -> str:
    style = "margin:.35em 0 0;white-space:pre-wrap"
    text = f"<summary>{_PRINTED}</summary><pre style='{style}'>{escape(_readable(printed))}</pre>"
    return f"<details style='margin-top:.35em'>{text}</details>" if _readable(printed) else ""


def _shortened(printed: str) -> list[str]:
    lines = _readable(printed).split("\n")
    more = ["  ..."] if len(lines) > _LINES else []
    return [f"{_PRINTED}:", *(f"  {line}" for line in lines[:_LINES]), *more] if lines != [""] else []


def _readable(printed: str) -> str:
    return _COLOUR_CODE.sub("", printed).strip("\n").rstrip()


def _box(colour: str, head: str, lines: Iterable[str], foot: str = "") -> str:
    # Colours of text and ground are the theme's own, so the card reads in light and in dark.
    body = "".join(f"<div style='margin-top:.35em'>{marked_up(line)}</div>" for line in lines)
    style = f"border-left:.35em solid {colour};padding:.4em .9em;margin:.3em 0;max-width:46em;overflow-wrap:anywhere"
    return f"<div style='{style}'>{head}{body}{foot}</div>"


def marked_up(line: str) -> str:
    """A line as HTML, with `code` and *stress* as a notebook's own text shows them."""
    parts = re.split(r"(`[^`]+`)", line)
    return "".join(
        f"<code>{escape(part[1:-1])}</code>"
        if part.startswith("`") and len(part) > 2
        else _STRESS.sub(r"<em>\1</em>", escape(part))
        for part in parts
    )


def _coloured(colour: str, sign: str) -> str:
    return f"<span style='color:{colour}'>{sign}</span>"


def _plain(head: str, lines: Iterable[str]) -> str:
    return "\n".join([head, *(f"  {line}" for line in lines)])
