"""What a student is told about one exercise. Visible examples are quoted; of hidden cases only the check's name is.

An example that was called when the code could know hidden inputs is told of as these are. Nothing here may tell a
hidden input: no shape, no number, no name of a part, no text of an exception or name of a package that the student's
code could have filled with what it was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.comparing.compare import Difference, Differs, named
from autograder.exercise import Check
from autograder.judging.answer_key import AnswerKey
from autograder.judging.diagnose import remarked
from autograder.judging.example_text import example_text, inputs_text, parameters_of
from autograder.judging.key_cases import KeyCase
from autograder.judging.patterns import listed, patterns_in
from autograder.judging.stub_names import stub_names
from autograder.sandbox import failure_words
from autograder.sandbox.evidence import Answer, Cause, Failure

Pairs = Sequence[tuple[KeyCase, Answer]]
Found = Sequence[tuple[Check, KeyCase, Difference]]

_HIDDEN_FAILURES = {
    Failure.MISSING: "the code for it is missing",
    Failure.MALFORMED: "the result is not made of numbers, texts, lists and other plain values",
    Failure.DIED: "the code ends the Python process",
    Failure.TIMED_OUT: "the code does not finish in time",
    Failure.OUT_OF_MEMORY: "the code asks for more memory than there is",
}
_HIDDEN_KINDS = {
    Differs.MISSING: "a part of the result is missing",
    Differs.TYPE: "the result is not of the kind that was asked for",
    Differs.SHAPE: "a shape is not right",
    Differs.NOT_FINITE: "there is nan or inf",
}
_VISIBLE_PASS = "The visible examples pass. The cases you cannot see have other sizes and numbers"
_GENERALIZE = (
    f"{_VISIBLE_PASS}: look for what in your code holds for the examples only, such as a fixed number, or goes on from "
    "one call to the next, such as a list that is a default."
)
_STILL_NONE = " Something there is None: a line that is still to be filled in, or a function that returns nothing."
_MOST_SIGNS = 3


def message(key: AnswerKey, pairs: Pairs, found: Found, *, recognised: bool) -> str:
    """What differs, check by check, one sentence a line, and the patterns that say why where no known mistake does."""
    telling = _telling(found, pairs)
    sentences = [
        _sentence(key, check, case, difference, _answer_to(case, pairs)) for check, case, difference in telling
    ]
    sentences += _changed(key, pairs)
    if not recognised:
        sentences += _patterns(key, pairs, found)
    if not any(case.visible for _, case, _ in found) and any(case.visible for case in key.cases):
        sentences.append(f"{_VISIBLE_PASS}." if recognised else _GENERALIZE)
    return "\n".join(dict.fromkeys(sentences))


def _telling(found: Found, pairs: Pairs) -> Found:
    """Visible cases first; of hidden ones nothing where a visible call failed, of missing parts each case once."""
    crashed = any(case.visible and _answer_to(case, pairs).failure for _, case, _ in found)
    ordered = sorted(found, key=lambda item: not item[1].visible)
    shown = [item for item in ordered if item[1].visible or not crashed]
    return [item for place, item in enumerate(shown) if not _told_before(item, shown[:place])]


def _told_before(item: tuple[Check, KeyCase, Difference], before: Found) -> bool:
    _, case, difference = item
    missing = Differs.MISSING
    return difference.kind is missing and any(other is case and found.kind is missing for _, other, found in before)


def remarks(key: AnswerKey, pairs: Pairs) -> list[str]:
    """What should be said of a right answer: that it modifies its inputs, or what the author says of its style."""
    styles = remarked(key, [answer for _, answer in pairs])
    return [*_changed(key, pairs), *(key.remarks[style] for style in styles)]


def _changed(key: AnswerKey, pairs: Pairs) -> Iterator[str]:
    """A sentence about arguments that calls modified in place."""
    places = sorted({place for _, answer in pairs for place in answer.changed})
    names = parameters_of(key, key.cases[0])
    if touched := [names[place] if place < len(names) else f"argument {place + 1}" for place in places]:
        yield f"The code changes its input {listed(touched)} in place; work on a copy."


def _answer_to(case: KeyCase, pairs: Pairs) -> Answer:
    return next(answer for other, answer in pairs if other is case)


def _sentence(key: AnswerKey, check: Check, case: KeyCase, difference: Difference, answer: Answer) -> str:
    if not case.visible:
        return f"In a case that you cannot see, {_hidden(check, difference, answer)}."
    if answer.late:
        return f"In the example {example_text(key, case)}, {_hidden(check, difference, answer)}."
    if not answer.stop:
        return f"In the example {example_text(key, case)}: {difference.text}"
    line, why = failure_words.line_as_sentence(answer.stop.line), failure_words.sentence(answer.stop).rstrip(".")
    # Python's own text, which names the type.
    none = _STILL_NONE if "NoneType" in answer.stop.text else ""
    return f"In the example {example_text(key, case)}: {why}.{line}{none}{_inputs(key, case, answer)}"


def _inputs(key: AnswerKey, case: KeyCase, answer: Answer) -> str:
    if not answer.stop or answer.stop.cause is not Cause.RAISED or answer.stop.defining:
        return ""  # it was not called, or the inputs are not to blame
    return f" It was called with {inputs_text(parameters_of(key, case), case.call.arguments)}."


def _hidden(check: Check, difference: Difference, answer: Answer) -> str:
    stop = answer.stop
    quoted = failure_words.line(stop.line) if stop else ""
    line = f"; in {quoted}" if quoted else ""
    if stop and stop.cause is Cause.NOT_INSTALLED:
        return f"{failure_words.sentence(stop.untold)}{line}"
    if stop and stop.failure is Failure.RAISED:
        return f"the code stops with {stop.untold.about or 'an exception'}{line}"
    if stop:
        return _HIDDEN_FAILURES[stop.failure]
    why = _HIDDEN_KINDS.get(difference.kind)
    return f'the check "{check.label}" fails' + (f": {why}" if why else "")


def _patterns(key: AnswerKey, pairs: Pairs, found: Found) -> list[str]:
    """The patterns of the first visible example that is failed: its numbers are the ones that are quoted above."""
    failed = [case for _, case, _ in found if case.visible]
    first = next(((case, answer) for case, answer in pairs if any(case is one for one in failed)), None)
    return [] if first is None or first[1].failure or first[1].late else [*_patterns_in(key, *first)][:_MOST_SIGNS]


def _patterns_in(key: AnswerKey, case: KeyCase, answer: Answer) -> Iterator[str]:
    expected, actual = named(key.returns, case.expected), named(key.returns, answer.value)
    if isinstance(expected, dict) and isinstance(actual, dict):
        # As they are computed: what is returned first may be the last of all.
        names = [*stub_names(key.stub, key.exercise).all, *expected]
        yield from patterns_in({name: expected[name] for name in names if name in expected}, actual)
