"""A student's preflight: what `check()` says in the notebook, said about the file, and whether it can be graded.

It needs the notebook and the `checks.h5` beside it, and nothing of the course that students do not have. The file is
read, mended and looked at as the grader does it: in the sandbox, and in several ways where points would be lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from autograder.code.parsing import definition_of
from autograder.code.syntax import syntax_of
from autograder.declarations.files_beside import MOST, handed_out
from autograder.errors import UnreadableNotebook, UsageError
from autograder.ingest import repair_words
from autograder.ingest.notebook import Cell, Notebook
from autograder.ingest.pick_file import handed_in
from autograder.ingest.rebuild import Rebuilt, rebuild
from autograder.ingest.released_notebook import Template
from autograder.judging.answer_key import AnswerKey
from autograder.judging.look_results import Seen
from autograder.judging.looks import Looker
from autograder.limits import Isolation, Limits
from autograder.sandbox import pick_level
from autograder.sandbox.evidence import Answer, Evidence
from autograder.sandbox.failure_words import troubles
from autograder.sandbox.job import File, Job
from autograder.sandbox.worker import Worker
from autograder.student import checks_file
from autograder.student.card import Card, Progress
from autograder.student.card_words import not_attempted
from autograder.student.examine import examine, find_checks
from autograder.values import Status

_MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Preflight:
    """What there is to say about a notebook file, and whether it can be graded."""

    text: str
    gradable: bool


def check(path: Path, limits: Limits | None = None, course_checks: Path | None = None) -> Preflight:
    """Examine a notebook file. Raises UsageError where there is none, DataError where its `checks.h5` is missing.

    Somebody else's file is examined by the `course_checks`: what came with it may be made by them, and holds code.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}; name the notebook to check.")
    checks = course_checks or find_checks(path.parent)
    keys = checks_file.load(checks)
    try:
        notebook = handed_in(path.resolve())  # a student may follow links of their own
    except UnreadableNotebook as error:
        return Preflight(f"This file cannot be graded. {error.told}", False)
    rebuilt = rebuild(notebook, _template(notebook, keys, checks))
    given = tuple(_beside(checks))
    with ExitStack() as started:

        @cache
        def worker() -> Worker:
            return started.enter_context(pick_level.start_worker(Isolation.AUTO if course_checks else Isolation.ANY))

        def run(job: Job) -> Evidence:
            return worker().run(replace(job, given=given))

        seen = Looker(keys, rebuilt, limits or Limits(), run, lambda name, *_: keys[name], serves=False).look({})
    cards = [_card(key, rebuilt, seen) for key in keys.values()]
    remarks = (*repair_words.sentences(rebuilt.repairs), *troubles(seen.own_troubles))
    return Preflight("\n".join(_sentences(cards, remarks)), True)


def _beside(checks: Path) -> Iterator[File]:
    """What was handed out with the notebook, as far as it is not too much: it may be any folder of a student's."""
    room = MOST
    with suppress(OSError):  # what this student may not read was not handed out
        for path in islice(handed_out(checks.parent), _MOST_FILES):
            if path != checks and path.stat().st_size <= room:
                room -= path.stat().st_size
                yield File(path.relative_to(checks.parent).as_posix(), path.read_bytes())


def _template(notebook: Notebook, keys: Mapping[str, AnswerKey], checks: Path) -> Template:
    """The released notebook, as far as a student's own copy and its checks tell."""
    present = {cell.grade_id for cell in notebook.cells}
    kept = (cell for cell in notebook.cells if cell.grade_id)
    lost = (Cell("code", keys[name].stub, 0, name, solution=True) for name in keys if name not in present)
    stubs = {name: syntax_of(node).text for name, key in keys.items() if (node := definition_of(key.stub, name))}
    calls = {name: key.function for name, key in keys.items() if key.function != name}
    return Template((*kept, *lost), tuple(keys), stubs, *checks_file.load_supplied(checks), calls)


def _card(key: AnswerKey, rebuilt: Rebuilt, seen: Seen) -> Card:
    card = _examined(key, rebuilt, seen)
    untouched = key.exercise in rebuilt.standing.untouched and not (card and card.outcome.score)
    return card if card and not untouched else not_attempted(key)


def _examined(key: AnswerKey, rebuilt: Rebuilt, seen: Seen) -> Card | None:
    name = key.exercise
    stops = name not in seen.results or any(answer.stop for answer in seen.results[name].answers)
    if stops and name in rebuilt.standing.problems:
        return examine(key, [Answer(stop=rebuilt.standing.problems[name])] * len(key.cases))
    if name not in seen.results:
        return None
    unfinished = [used for used in key.uses if used not in seen.results or not seen.results[used].is_full]
    return examine(key, seen.results[name].answers, unfinished, seen.results[name].first)


def _is_shown(card: Card) -> bool:
    """Whether there is more to say than stands in the list of all exercises: what is wrong, or a remark."""
    status = card.outcome.status
    return bool(card.remarks) if status is Status.PASSED else status is not Status.NOT_ATTEMPTED


def _sentences(cards: list[Card], remarks: Iterable[str]) -> Iterator[str]:
    yield from (f"{card!r}\n" for card in cards if _is_shown(card))
    yield f"{Progress([card.outcome for card in cards])!r}\n"
    yield from remarks
    yield "This file can be graded. What counts are further cases, with other sizes and numbers."
