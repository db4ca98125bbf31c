"""Call a student's function in the notebook itself, in the time that the grader gives, and find the line at fault."""

from __future__ import annotations

import _thread
import ast
import linecache
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic, process_time
from typing import Any

from autograder.limits import Limits
from autograder.sandbox import wire
from autograder.sandbox.call import in_the_cell_of, perform, stopped
from autograder.sandbox.compiler import Compiler
from autograder.sandbox.evidence import Answer, Cause, Stop
from autograder.sandbox.job import Call
from autograder.sandbox.wrapping import in_place
from autograder.values import Line


class Interrupted(Exception):
    """The student stopped the function, while this `line` of it ran."""

    def __init__(self, line: Line | None) -> None:
        super().__init__()
        self.line = line


class Caller:
    """Calls one function, on several examples, within the time that a grader gives to all of them."""

    def __init__(self, function: Callable[..., Any], namespace: dict[str, Any], limits: Limits) -> None:
        self._function, self._namespace = function, namespace
        self._seconds, self._left = limits.seconds, limits.seconds
        self._locate = in_the_cell_of(function, _place)
        self._late: Answer | None = None

    def call(self, call: Call, instead: Callable[..., Any] | None = None) -> Answer:
        """What the function gives, or another form of it `instead`. Raises Interrupted where somebody stops it."""
        alarm = _Alarm(self._left)
        try:
            return self._late or self._performed(call, instead or self._function, alarm)
        except KeyboardInterrupt as error:
            line = stopped(error, self._locate).line
            if not alarm.rang:
                raise Interrupted(line) from None
            self._late = Answer(stop=Stop(Cause.TIMED_OUT, number=self._seconds, line=line))
            return self._late
        finally:
            self._left = max(0.0, self._left - alarm.spent())

    def _performed(self, call: Call, function: Callable[..., Any], alarm: _Alarm) -> Answer:
        wraps = [(one.function, Compiler().compiled(one.block.source, one.block.name)) for one in call.wrapped]
        wrapped = in_place(wraps, self._function, self._namespace)
        with alarm.set(), wrapped, _without_leaving(self._namespace):
            if any(wrap.whole for wrap in call.wrapped):
                function = self._namespace[call.function]
            return perform(function, call.arguments, call.seed, _as_sent, self._locate)


@contextmanager
def _without_leaving(namespace: dict[str, Any]) -> Iterator[None]:
    """Make a notebook's `exit` the one of Python, which can be told from a function that returns."""
    kept = {name: namespace[name] for name in ("exit", "quit") if _is_of_the_shell(namespace.get(name))}
    namespace.update(dict.fromkeys(kept, sys.exit))
    try:
        yield
    finally:
        namespace.update(kept)


def _is_of_the_shell(value: object) -> bool:
    return str(getattr(type(value), "__module__", "")).startswith("IPython.")


def _as_sent(value: Any) -> tuple[Any, Mapping[str, Stop]]:
    """The value as it reaches a grader, who takes plain values only: a check must not be kinder than the grade."""
    packer = wire.Packer(generous=True)
    held, unsent = packer.hold(value)
    return wire.decode(packer.finish(held)), unsent


class _Alarm:
    """Interrupts the main thread after some seconds, as the button of the notebook does.

    Seconds are counted as in the grade, so that a busy machine makes no card red: of what was no processor time, half.
    """

    def __init__(self, seconds: float) -> None:
        self.rang = False
        self._seconds, self._started = seconds, (monotonic(), process_time())
        self._done = False
        self._lock = threading.Lock()
        self._timer = self._timer_for(seconds)

    def spent(self) -> float:
        """The seconds that were used since it was made."""
        passed, used = monotonic() - self._started[0], process_time() - self._started[1]
        return min(passed, max(used, passed / 2))

    def _timer_for(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._ring)
        timer.daemon = True
        return timer

    @contextmanager
    def set(self) -> Iterator[None]:
        if sys.platform == "emscripten" or threading.current_thread() is not threading.main_thread():
            yield  # a browser's Python has no threads, and only the main one can be interrupted
            return
        self._timer.start()
        try:
            yield
        finally:
            with self._lock:
                self._done = True
            self._timer.cancel()

    def _ring(self) -> None:
        with self._lock:
            if self._done:
                return
            if (left := self._seconds - self.spent()) > 0:
                self._timer = self._timer_for(left)
                self._timer.start()
                return
            self.rang = True
            _interrupt()


def _interrupt() -> None:
    """Interrupt the main thread, even in its sleep where the system can."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _place(name: str, number: int) -> str:
    """The function that a line of another cell stands in."""
    try:
        nodes = list(ast.walk(ast.parse("".join(linecache.getlines(name)))))
    except SyntaxError:
        nodes = []
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    around = [node.name for node in functions if node.lineno <= number <= (node.end_lineno or number)]
    return f"`{around[-1]}`" if around else "another cell"
