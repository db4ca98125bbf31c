"""Gives the values of functions that are trusted, for arguments that are not.

The functions run in a confined child of their own: hostile arguments can cost that child, and nobody else.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from autograder.errors import CourseError
from autograder.limits import Limits
from autograder.sandbox import failure_words, isolation
from autograder.sandbox.evidence import Answer
from autograder.sandbox.job import Call, Code, File, Job, Step
from autograder.sandbox.session import Lost, Session
from autograder.sandbox.worker import WorkerFault
from autograder.sandbox.zygote_link import Zygote, ZygoteGone
from autograder.values import Block

_APPLY = "__applied__"
_APPLYING = f"def {_APPLY}(name, arguments, named): return globals()[name](*arguments, **named)"
_WITHOUT_END = 1 << 30  # seconds of processor time; each call has a limit of its own


class Provider:
    """Functions that are defined by `codes`, in a child that is started when the first value is asked for.

    The course's `files` lie in its working directory.

    For one thread at a time. Each call may use what `limits` say, and begins with the same random numbers.
    """

    def __init__(
        self, codes: tuple[Block, ...], level: str, limits: Limits | None = None, files: tuple[File, ...] = ()
    ) -> None:
        self._codes = tuple(map(Code, (*codes, Block("serve", _APPLYING))))
        self._level = isolation.find(level)
        self._limits, self._files = limits or Limits(), files
        self._zygote: Zygote | None = None
        self._session: Session | None = None

    def serve(self, function: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Answer:
        """What a function gives, or why it gives nothing; `seconds` is the processor time that it cost.

        Raises `CourseError` if the codes cannot be run, `WorkerFault` if no child can be had.
        """
        step = Step(function, (Call(_APPLY, (function, arguments, named), 1),))
        try:
            session = self._session = self._session or self._started()
            before = session.used
            (answer,) = session.ask(step, once=True)
        except Lost as lost:
            self._session = None
            return Answer(stop=lost.stop, seconds=self._limits.seconds)
        except ZygoteGone as gone:
            self.close()
            raise WorkerFault(str(gone)) from None
        used = session.used
        return answer if before is None or used is None else replace(answer, seconds=used - before)

    def _started(self) -> Session:
        """A child that has run the codes."""
        self._zygote = self._zygote or Zygote(self._level, needs_plotting=False)
        job = Job(self._codes, self._limits, given=self._files)
        session = Session(self._zygote, job, essential=False, cpu=_WITHOUT_END)
        try:
            troubles = session.run(self._codes)
        except Lost as lost:
            raise CourseError(
                f"The solutions that serve values cannot be run: {failure_words.sentence(lost.stop)}."
            ) from None
        if troubles:
            session.dismiss()
            raise CourseError(f"The solutions that serve values fail: {' '.join(failure_words.troubles(troubles))}")
        return session

    def close(self) -> None:
        """End the processes. The provider can be used again."""
        zygote, self._zygote, self._session = self._zygote, None, None
        if zygote is not None:
            with suppress(OSError):
                zygote.close()
