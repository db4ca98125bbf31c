"""What is said of code that gave no value. Nothing is decided by these sentences."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Mapping

from autograder.sandbox.evidence import Cause, Failure, Stop, Trouble
from autograder.values import Line

SENTENCES: Mapping[Cause, str] = {
    Cause.NO_FUNCTION: "there is no function `{about}`",
    Cause.NOT_A_FUNCTION: "the name `{about}` was given to something that is no function",
    Cause.NOT_DEFINED: "the answer could not be defined: {about}: {text}",
    Cause.NOT_INSTALLED: (
        "the code uses {about}, which is neither handed in nor installed where this is graded; if it is a file of "
        "yours, hand it in beside the notebook; if not, solve the exercise with the packages that the notebook itself "
        "imports, or ask your instructor"
    ),
    Cause.RAISED: "{about}: {text}",
    Cause.LEFT: (
        "SystemExit: the code calls `exit()` or the like, which ends Python; take that out, and leave a function by "
        "`return`"
    ),
    Cause.NOTHING_TYPED: (
        "{about}: the code reads on where nothing is left, as in an empty file, or by `input` where it is graded, "
        "since nobody types there"
    ),
    Cause.UNREADABLE: "Python cannot read this answer: {about}: {text} ({where})",
    Cause.NEWER_PYTHON: (
        "this answer is written for Python {about}, and Python {text}, which grades it, cannot read it ({where}); "
        "it has no score until a newer Python grades it"
    ),
    Cause.KILLED: "the process was killed (signal {number:g})",
    Cause.ENDED: "the code ended the Python process (exit status {number:g})",
    Cause.OVERFULL: "the code was stopped, since it wrote more files, or larger ones, than the grader has room for",
    Cause.TIMED_OUT: "the code did not finish within {number:g} second{s}",
    Cause.LEFT_UNFINISHED: (
        "the code took too long and was stopped; since no exercise is known to need it, the rest of it was left out"
    ),
    Cause.OUT_OF_MEMORY: "the code asked for more memory than there is",
    Cause.NOT_PLAIN: "{a} {about}, which is no real number, array, list or dictionary",
    Cause.MASKED: "a masked array, in which some entries have no value; its method `filled` gives them one",
    Cause.NOT_NUMBERS: "values of numpy's type {about}, which are no real numbers",
    Cause.NOT_A_TEXT_KEY: "a dict with {a} {about} as a key, not a string",
    Cause.ARRAYS_TOO_LARGE: "arrays of more than {about} bytes",
    Cause.TOO_MANY_VALUES: "more than {about} values",
    Cause.TOO_DEEP: "something nested more than {about} deep",
    Cause.TOO_MANY_DIGITS: "an integer with too many digits",
    Cause.TEXT_TOO_LONG: "a string of more than {about} characters",
    Cause.HALF_CHARACTER: "a string that holds half a character (a lone surrogate)",
    Cause.REPLY_TOO_LONG: "more than a reply may hold",
    Cause.GARBLED: "the reply is not one: {about}",
}
SIGNALS: Mapping[float, str] = {
    signal.SIGSEGV: "the code crashed the Python process (segmentation fault)",
    signal.SIGABRT: "the code crashed the Python process (aborted)",
    signal.SIGKILL: "the process was killed",
    signal.SIGSYS: "the process was killed for a system call that is not allowed",
    signal.SIGBUS: "the code crashed the Python process (bus error)",
    signal.SIGFPE: "the code crashed the Python process (arithmetic)",
}
SILENT: Mapping[Cause, str] = {
    Cause.RAISED: "{about}",
    Cause.NOT_DEFINED: "the answer could not be defined: {about}",
}
UNTOLD: Mapping[Cause, str] = {
    Cause.RAISED: "an exception",
    Cause.NOT_DEFINED: "the answer could not be defined",
    Cause.NOT_INSTALLED: "the code uses a package that is not installed where this is graded",
}
NOT_SERVED: Mapping[Failure, str] = {
    Failure.RAISED: "gives no value for these arguments: {about}",
    Failure.TIMED_OUT: "takes too long for these arguments",
    Failure.OUT_OF_MEMORY: "needs more memory than there is for these arguments",
}
ONLY_PLAIN = (
    "between grader and student's code travel only None, numbers, texts, lists, tuples, dictionaries with texts as "
    "keys, and arrays of numbers; a function that is named by `call` may make such values of anything"
)
NO_VALUE = "gives no value for these arguments"
TOO_OFTEN = "was asked for more values than the grader gives to one exercise"
RETURNED = "returned {what}"
RETURNED_IN = "returned, as {part}, {what}"
NOT_TAKEN = "something that is not a plain array, number, string, list or dict"
NO_DEFINITIONS = "the answer could not be tried: in the notebook's own cells, {what}"
ONLY_ESSENTIALS = "In the notebook's own cells, {what}; only imports, functions, classes and constants were used."
IN_BLOCK = "In {block}: {what}"
LINE = "{block}, line {number}: `{text}`"
LINE_OF_THE_CELL = "line {number} of the cell: `{text}`"
PLACE = "{block}, line {number}"


def sentence(stop: Stop | None) -> str:
    """Why there is no value, without a full stop; "" where there is one."""
    if stop is None:
        return ""
    text = phrase(stop)
    if stop.failure is Failure.MALFORMED and stop.cause is not Cause.GARBLED:
        text = (RETURNED_IN if stop.part else RETURNED).format(what=text, part=stop.part)
    return NO_DEFINITIONS.format(what=text) if stop.defining else text


def phrase(stop: Stop) -> str:
    """The same, but of a value that is not taken without saying that it was returned."""
    article = "an" if stop.about[:1].lower() in set("aeiou") else "a"
    gaps = {"about": stop.about, "text": stop.text, "number": stop.number, "where": _where(stop.line)}
    return _form(stop).format(**gaps, a=article, s="s" * (stop.number != 1))


def _form(stop: Stop) -> str:
    if stop.cause is Cause.KILLED:
        return SIGNALS.get(stop.number, SENTENCES[stop.cause])
    if stop.cause in SILENT and stop.about and not stop.text:
        return SILENT[stop.cause]
    told = stop.about or "{about}" not in SENTENCES[stop.cause]
    return SENTENCES[stop.cause] if told else UNTOLD.get(stop.cause, NOT_TAKEN)


def not_served(stop: Stop) -> str:
    """Why a function of the course's gave no value, to whoever called it: no text of its own is told."""
    return NOT_SERVED.get(stop.failure, NO_VALUE).format(about=stop.about)


def line(where: Line | None) -> str:
    """A line of the student's own, quoted; "" where there is none to quote."""
    if where is None or not where.text:
        return ""
    return (LINE if where.block else LINE_OF_THE_CELL).format(block=where.block, number=where.number, text=where.text)


def line_as_sentence(where: Line | None) -> str:
    """The same as a sentence, after a space."""
    return f" In {quoted}." if (quoted := line(where)) else ""


def _where(line: Line | None) -> str:
    if line is None:
        return ""
    return PLACE.format(block=line.block, number=line.number) if line.number else line.block


def troubles(found: Iterable[Trouble]) -> tuple[str, ...]:
    """A sentence for each trouble with a notebook's definitions."""
    return tuple(map(_trouble, found))


def _trouble(trouble: Trouble) -> str:
    form = IN_BLOCK if trouble.block else ONLY_ESSENTIALS
    return f"{form.format(block=trouble.block, what=sentence(trouble.stop)).rstrip('.')}."
