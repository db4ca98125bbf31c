"""What is said to help: first what the recognised mistakes mean, or how the code failed, then more, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.judging.answer_key import AnswerKey
from autograder.judging.diagnose import Diagnosis, Lack
from autograder.sandbox.evidence import Cause, Failure, Stop

STOPPED = {
    Failure.MISSING: "Keep the name as it was handed out, give it to nothing else, and run its cell.",
    Failure.RAISED: "Python stopped before there was a result to compare. Look at the line it names and what goes in.",
    Failure.DIED: "The code ends Python itself. A function should only return, so look for `exit` or `quit`.",
    Failure.MALFORMED: (
        "The result should be made of plain values, in the form that the text asks for; an array holds real numbers "
        "only."
    ),
    Failure.TIMED_OUT: "Look for a loop that never ends, or that does far more rounds than the example needs.",
    Failure.OUT_OF_MEMORY: "Look for an array that grows in a loop, or for a shape that is far too large.",
}
"""The first thing to say where there are no numbers to speak of."""
_NOT_BEGUN = (
    "Python stopped before there was a result to compare. Does the function take what the example hands it? Compare "
    "its first line with the one that was handed out."
)
_USED = (
    "Python stopped where the course's own code uses yours. Compare what it calls, what it hands over and what it gets "
    "back with the text and with what was handed out."
)
_KIND_USED = (
    "The course's own code looks at yours and finds a value of another kind than it should. Compare what yours gives "
    "and holds with what the text asks for."
)
UNREAD = (
    "Look at that line and the one before it: a bracket, a quote or a colon may be missing or one too many, or the "
    "indentation wrong. A quote, comma, bracket or sign that was pasted, or typed in another script, may only look "
    "like Python's; type it anew. A word of Python's own, such as `lambda`, cannot be a name."
)
_BY_CAUSE = {
    Cause.UNREADABLE: UNREAD,
    Cause.NOT_INSTALLED: "What the notebook imports itself is there, and it suffices: write this step with that.",
}
"""The same where no call was made, or none could be."""
_UNKNOWN = "Python does not know a name there. Is it spelled as where it gets its value, and did that line run?"
_RAISED = {
    "NameError": _UNKNOWN,
    "UnboundLocalError": _UNKNOWN,
    "TypeError": (
        "Something there is of another kind than the operation needs, or a function is given too few or too many "
        "values. Print each value with its type."
    ),
    "ValueError": "A value or a size does not fit there. Print each value in that line, of an array also its shape.",
    "IndexError": (
        "An index does not fit there. Print it, and the shape of what it stands behind. Python counts from 0, so that "
        "the last of n entries has the index n - 1."
    ),
    "KeyError": "The dictionary has no entry of that name. Print its keys beside the one that is asked for.",
    "AttributeError": (
        "What stands before the dot does not have the name behind it. Is that name spelled rightly? If so, print the "
        "type of what stands before."
    ),
    "RecursionError": "A function calls itself there, time and again. In which case should it come to its end?",
    "ZeroDivisionError": "Something is divided by zero there. Print what stands below the line of the fraction.",
}
"""The next thing to say of an exception, by its name."""
_AT_ONCE = {
    "EOFError": (
        "If the code waits for somebody to type, take `input` out: nobody types where it is checked and graded. If it "
        "reads a file, that is empty or ends too early. What a function needs comes in as its arguments."
    ),
    "BdbQuit": "The code starts a debugger, and nobody answers it where it is checked and graded. Take that line out.",
    "generator": (
        "A generator has computed nothing yet: it comes of `yield`, or of a loop in round brackets. Give the result "
        "itself back, with `return`."
    ),
    "coroutine": "What `async def` gives has computed nothing yet. Write `def`, and no `await` inside.",
}
"""What is said at once of an exception or a result, by its type: no mistake of the exercise's own brings it about."""
_LACKS = {
    Lack.EMPTY: "A part of the result is None. A line is still to be filled in, or something is not returned.",
    Lack.MISSING: (
        "Compare the names in the result with those that the text asks for, letter by letter. One that is only missing "
        "was never put in, or got lost, as where a loop makes the dictionary anew in each round."
    ),
    Lack.KIND: "Look at what the function returns, and compare it with what the text asks for.",
}
"""The first thing to say where the code has come to its end, and there are no numbers all the same."""


def hint_of(key: AnswerKey, diagnosis: Diagnosis) -> str:
    """The first thing to say: what the recognised mistakes mean, how the code failed, or the first general hint."""
    if not diagnosis.groups:
        return _without_numbers(key, diagnosis) or "".join(key.general_hints[:1])
    texts = {hints.mistake: hints.texts[0] for hints in key.hints}
    several = "There is more than one thing. " if len(diagnosis.groups) > 1 else ""
    rest = "" if diagnosis.complete else " Something else is different as well."
    groups = (_for_instance([texts[name] for name in group], diagnosis.stop) for group in diagnosis.groups)
    return several + " ".join(groups) + rest


def _without_numbers(key: AnswerKey, diagnosis: Diagnosis) -> str:
    if stop := diagnosis.stop:
        generally = STOPPED[stop.failure]
        if stop.cause is Cause.RAISED and not stop.line and key.function != key.exercise:
            generally = _USED
        elif stop.about == "TypeError" and not stop.line:
            generally = _NOT_BEGUN
        return _BY_CAUSE.get(stop.cause) or _AT_ONCE.get(stop.about) or generally
    if diagnosis.lack is Lack.KIND and key.function != key.exercise:
        return _KIND_USED
    return _LACKS[diagnosis.lack] if diagnosis.lack else ""


def _for_instance(texts: Sequence[str], stop: Stop | None) -> str:
    """The first of several explanations. An exception is not as sure a sign of a mistake as its numbers are."""
    count = len(dict.fromkeys(texts))
    if count == 1:
        return f"For instance: {texts[0]}" if stop else texts[0]
    alike = "end like this" if stop else "give exactly these numbers"
    return f"{count} known mistakes {alike}. For instance: {texts[0]}"


def ladder(key: AnswerKey, diagnosis: Diagnosis) -> tuple[str, ...]:
    """Everything there is to say, from gentle to plain. The first step is `hint_of`."""
    by_id = {hints.mistake: hints.texts for hints in key.hints}
    known = [by_id[name] for group in diagnosis.groups for name in group]
    others = [f"Or, for instance: {by_id[name][0]}" for group in diagnosis.groups for name in group[1:]]
    longest = max(map(len, known), default=0)
    more = [texts[step] for step in range(1, longest) for texts in known if step < len(texts)]
    steps = (hint_of(key, diagnosis), *others, *more, *_after(key, diagnosis))
    return tuple(dict.fromkeys(text for text in steps if text))


def _after(key: AnswerKey, diagnosis: Diagnosis) -> Iterator[str]:
    """What can be said whatever the mistake is. General hints speak of numbers, so there have to be some."""
    stop = diagnosis.stop
    if stop and stop.cause is Cause.RAISED:
        yield _RAISED.get(stop.about, "")
    if not stop and not diagnosis.lack:
        yield from key.general_hints
