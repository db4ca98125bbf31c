"""A student's code, inside the child: its definitions, and the calls of its functions."""

from __future__ import annotations

import ast
import builtins
import contextlib
import linecache
import os
import sys
import types
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from autograder.limits import Limits
from autograder.sandbox import scratch, wire
from autograder.sandbox.call import Locate, Places, perform, stopped
from autograder.sandbox.cell_history import is_shown
from autograder.sandbox.compiler import Compiler, Part, execute
from autograder.sandbox.definitions_only import DEFINING, essentials, names_made
from autograder.sandbox.evidence import Answer, Cause, Stop
from autograder.sandbox.missing_packages import Absent
from autograder.sandbox.notebook_shell import Shell, introduce, names_for
from autograder.sandbox.served_stubs import Served
from autograder.sandbox.spare_code_time import SpareTime, TimeIsUp
from autograder.sandbox.traces import packed_trace
from autograder.sandbox.wrapping import in_place
from autograder.tracing.instrument import text_of, traced
from autograder.values import Line


class Program:
    """One namespace in which the definitions run and the calls are made."""

    def __init__(
        self,
        essential: bool,
        reply: int,
        files: Sequence[tuple[int, str, str]] = (),
        given: Sequence[tuple[str, Any]] = (),
        seconds: float = Limits().seconds,
        served: Served | None = None,
    ) -> None:
        self._spare_time = SpareTime(seconds)
        self._served = served
        for name, content in given:
            scratch.write(name, content.tobytes())
        self._numbers = dict(scratch.written(files))  # of what the student wrote, by the names that tracebacks give
        sys.path.insert(0, os.getcwd())
        self._essential = essential
        self._caps = wire.STRICT._replace(frame=reply)
        self._compiler = Compiler()
        self._missing: dict[str, Stop] = {}  # names that failed to be defined, and why
        # A module, so that dataclasses, pickling and `import __main__` find what they look for.
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        self._names = main.__dict__
        self._names["__builtins__"] = builtins
        self._shell = Shell(self._names)
        self._names.update(names_for(self._shell))
        introduce(self._shell)

    def define(self, blocks: Sequence[tuple[int, str, str, bool, int, bool]]) -> bytes:
        """Run some code; a block that fails is noted, and how, and the next one goes on. The troubles, packed.

        A block that is spare is left out once the time of all such is up. The last of its parts are the number that
        Jupyter gives its cell, 0 for the next one, and whether it is run at once.
        """
        return wire.encode([trouble for block in blocks if (trouble := self._define(*block))][:20])

    def _define(
        self, number: int, name: str, source: str, spare: bool, count: int, at_once: bool
    ) -> tuple[Any, ...] | None:
        if spare and self._spare_time.is_up:
            return None
        self._shell.begin_cell(name, source, count)
        self._numbers[name] = number
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        try:
            self._run(name, source, spare, at_once)
        except BaseException as error:
            in_time = type(error) is not TimeIsUp
            why = stopped(error, partial(self._line, ())) if in_time else Stop(Cause.LEFT_UNFINISHED)
            self._define_what_can_be(name, source, why)
            return number, *_packed(why)
        return None

    def _run(self, name: str, source: str, spare: bool, at_once: bool) -> None:
        with self._spare_time if spare else contextlib.nullcontext():
            if at_once and not self._essential:
                execute(self._compiler.compiled(source, name), self._names)
            else:
                self._run_in_parts(name, source)

    def _run_in_parts(self, name: str, source: str) -> None:
        value = None
        body = ast.parse(source, name).body
        for part in self._compiler.parts(essentials(body) if self._essential else body, name):
            value = self._executed(part)
        if value is not None and is_shown(source, body[-1]):
            self._shell.history.keep(value)

    def _executed(self, part: Part) -> Any:
        """Run a part of a cell; where it imports what there is not, whoever uses that is told."""
        try:
            return execute(part.code, self._names)
        except ModuleNotFoundError as error:
            if not part.imports or not error.name or "." in error.name:
                raise
            for name in part.imports:
                self._names.setdefault(name, Absent(error.name))

    def _define_what_can_be(self, name: str, source: str, why: Stop) -> None:
        """Define the functions of a block that failed: not all of them need to be the one that is broken."""
        with contextlib.suppress(BaseException):
            for node in ast.parse(source, name).body:
                reason = self._defined(node, name) if isinstance(node, DEFINING) else why
                self._missing.update(dict.fromkeys(names_made(node), reason) if reason else {})
        for missing, reason in self._missing.items():
            if reason.cause is Cause.NOT_INSTALLED:
                self._names.setdefault(missing, Absent(reason.about))

    def _defined(self, node: ast.stmt, name: str) -> Stop | None:
        """Run a statement that defines something; why it does not, if so."""
        try:
            execute(self._compiler.compiled(ast.Module([node], []), name), self._names)
        except BaseException as error:
            return stopped(error, partial(self._line, ()))
        return None

    def answer(
        self, wraps: Sequence[tuple[str, str, str]], calls: Sequence[tuple[Any, ...]], watch: Sequence[str]
    ) -> bytes:
        """Make the calls of one exercise; the answers, packed. `wraps` are wrappers that calls name by number.

        What the names to `watch` hold on the way is told with the answers.
        """
        packer = wire.Packer(self._caps, generous=True)
        if self._served:
            self._served.bind(self._names)
        prepared = [(function, Compiler().compiled(source, name)) for function, name, source in wraps]
        locate = partial(self._line, {name for _, name, _ in wraps})
        make = partial(perform, receive=packer.hold, locate=locate, alone=True)
        records = [
            self._called(make, locate, watch, [prepared[number] for number in around], *call) for *call, around in calls
        ]
        try:
            return packer.finish(records)
        except wire.Malformed as error:
            return wire.encode([self._record(Answer(stop=stopped(error, locate)))] * len(calls))

    def _called(
        self,
        make: Callable[..., Answer],
        locate: Locate,
        watch: Sequence[str],
        wraps: Iterable[tuple[str, types.CodeType]],
        function: str,
        *asked: Any,
    ) -> tuple[Any, ...]:
        """One call, as the wire wants it; it is `asked` with arguments and a seed."""
        try:
            with in_place(wraps, self._names.get(function), self._names):
                answer = self._answer(make, watch, function, *asked)
        except BaseException as error:
            answer = Answer(stop=stopped(error, locate))
        return self._record(answer)

    def _answer(self, make: Callable[..., Answer], watch: Sequence[str], function: str, *asked: Any) -> Answer:
        target = self._names.get(function)
        if not callable(target) or (type(target) is Absent and function in self._missing):
            return Answer(stop=self._why_not(function))
        watched = traced(target, text_of(target), watch) if watch else None
        if watched is None:
            return make(target, *asked)
        return replace(make(watched[0], *asked), trace=watched[1]())

    def _why_not(self, function: str) -> Stop:
        """Why there is no function of a name."""
        if function not in self._missing:
            return Stop(Cause.NOT_A_FUNCTION if function in self._names else Cause.NO_FUNCTION)
        why = self._missing[function]
        return replace(why, cause=Cause.NOT_DEFINED) if why.cause is Cause.RAISED else why

    def _line(self, ours: Collection[str], places: Places) -> Line | None:
        """The deepest line that is the student's; none if code of ours is deeper."""
        known = ((name, number) for name, number in reversed(places) if name in self._numbers or name in ours)
        name, number = next(known, ("", 0))
        return Line(name, number) if name and name not in ours else None

    def _record(self, answer: Answer) -> tuple[Any, ...]:
        """An answer as the wire wants it.

        Cause, value, what is said of the cause, line, changed arguments, seconds, trace, what was not sent.
        """
        trace = packed_trace(answer.trace)
        if not answer.stop:
            unsent = [(name, *_packed(stop)) for name, stop in answer.unsent.items()]
            return ("", answer.value, ("", ""), (), answer.changed, answer.seconds, trace, unsent)
        line = answer.stop.line
        where = (self._numbers[line.block], line.number) if line else ()
        cause, said = _packed(answer.stop)
        return (cause, None, said, where, answer.changed, answer.seconds, trace, [])


def _packed(stop: Stop) -> tuple[str, tuple[str, str]]:
    return stop.cause.value, (stop.about, stop.text)
