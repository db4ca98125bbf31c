"""The page that a student gets back: marks, what was wrong and where, hints, comments, and their own code and plots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markupsafe import Markup

from autograder.feedback.self_contained import rendered
from autograder.feedback.student_work import Work
from autograder.gradebook.lateness import how_long
from autograder.gradebook.scores import StudentScore
from autograder.ingest.notebook import Cell
from autograder.ingest.released_notebook import Template
from autograder.judging.outcome_words import told, unreadable
from autograder.student.card import LOOK, marked_up
from autograder.values import Line, Outcome, Status, SubmissionStatus, check_id

_TEMPLATES = Path(__file__).parent / "templates"
_FAULT = "The grader failed on this, which is not your fault; there is no mark yet, and it will be graded again."


def page(score: StudentScore, work: Work, template: Template) -> str:
    """The page as HTML; nothing in it tells a hidden input, the seed, or anything that is meant for the instructor."""
    exercises = [_exercise(score, outcome, earned, work) for outcome, earned in score.exercises if outcome.judged]
    answers = [_answer(score, outcome, work, template) for outcome, _ in score.exercises if not outcome.judged]
    names = [outcome.exercise for outcome, _ in score.exercises]
    shown = {_cell_of(name) for name in names} | {check_id(name) for name in names}
    return rendered(
        _TEMPLATES,
        "feedback.html.j2",
        assignment=score.assignment,
        student=score.name or score.student,
        trouble=_trouble(score),
        final=_of(score.score, score.max_score),
        parts=tuple(_parts(score)),
        handed_in=score.timestamp,
        exercises=exercises,
        answers=answers,
        comments=[(cell, text) for cell, text in score.comments.items() if cell not in shown],
        repairs=score.report.repairs if score.report else (),
        pictures=work.pictures,
    )


def _trouble(score: StudentScore) -> str:
    """Why there are no exercises to speak of; "" where there are."""
    status = score.report.status if score.report else SubmissionStatus.GRADED
    if score.report and status is SubmissionStatus.UNREADABLE:
        return unreadable(score.report)
    return _FAULT if status is SubmissionStatus.GRADER_FAULT else ""


def _parts(score: StudentScore) -> Iterator[tuple[str, str]]:
    """What the final mark is made of, where that is more than the automatic one."""
    if score.by_hand or score.penalty:
        yield "Automatic", _number(score.automatic)
    if score.by_hand:
        yield "Changed by hand", f"{score.by_hand:+.6g}"
    if score.penalty:
        late = f", {how_long(score.late_by)} after the due date" if score.late_by else ""
        yield f"Handed in late{late}", f"{-score.penalty:.6g}"


def _exercise(score: StudentScore, outcome: Outcome, earned: float | None, work: Work) -> dict[str, Any]:
    """One exercise: what became of it, in words and points, what is said of it, and the code."""
    _, sign, word = LOOK[outcome.status]
    changed = earned != outcome.score
    cell = work.answers.get(outcome.exercise)
    comments = (score.comments.get(name, "") for name in (outcome.exercise, check_id(outcome.exercise)))
    return {
        "name": outcome.exercise,
        "sign": sign,
        "word": word,
        "status": outcome.status.replace("_", "-"),
        "points": _of(earned, outcome.max_score),
        "by_hand": f"marked by hand; automatic: {_of(outcome.score, outcome.max_score)}" if changed else "",
        "said": tuple(map(_html, (_FAULT if outcome.status is Status.GRADER_FAULT else told(outcome)).split("\n"))),
        "hint": _html(outcome.hint),
        "comment": "\n".join(filter(None, comments)),
        "code": _code(cell, outcome.line) if cell and outcome.status is not Status.NOT_ATTEMPTED else None,
    }


def _code(cell: Cell, line: Line | None) -> dict[str, Any]:
    """The code of one cell, line by line; `stopped` is the number of the line where it stopped, 0 for none."""
    lines = tuple(cell.code.rstrip().split("\n"))
    is_here = line is not None and line.block in ("", cell.name) and 0 < line.number <= len(lines)
    return {"cell": cell.name, "lines": lines, "stopped": line.number if line and is_here else 0}


def _answer(score: StudentScore, outcome: Outcome, work: Work, template: Template) -> dict[str, Any]:
    """A cell that is no exercise: what became of it, points, a person's comment, and what the student wrote."""
    name, (_, sign, word) = outcome.exercise, LOOK[outcome.status]
    known, cell = template.by_id.get(name), work.answers.get(name)
    is_theirs = known and not known.locked and outcome.status is not Status.NOT_ATTEMPTED
    written = cell.source if cell and is_theirs else ""
    points, comment = _of(outcome.score, outcome.max_score), score.comments.get(_cell_of(name), "")
    return {"name": name, "sign": sign, "word": word, "points": points, "comment": comment, "text": written}


def _cell_of(name: str) -> str:
    """The cell that an outcome is about, which may stand in another notebook."""
    return name.rpartition("/")[2]


def _of(score: float | None, maximum: float) -> str:
    if score is None:
        return _number(score)
    return f"{_number(score)} / {maximum:g}" if maximum or score else "optional"


def _number(score: float | None) -> str:
    return "no mark yet" if score is None else f"{round(score, 2):g}"


def _html(text: str) -> Markup:
    return Markup(marked_up(text))
