"""What a student meets in a notebook: cards, hints that say more each time, and a friendly stop where work is left."""

import asyncio
import functools
import io
import os
import pdb
import platform
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from pdb import Pdb
from typing import Any

import nbformat
import numpy as np
import pytest
from IPython.core.autocall import ExitAutocall
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.course import Course
from autograder.judging.expected_values import Expected, PlaceValues
from autograder.limits import Limits
from autograder.sandbox.job import Call, Wrap
from autograder.student import calling, check, checks_file, hint
from autograder.student.check_and_hint import NotThereYet
from autograder.student.examine import examine_function
from autograder.tracing.moments import Place as NamePlace
from autograder.values import Status, check_id
from tests.conftest import PATIENCE, ROOT
from tests.judging.keys import case, key_of

Place = Callable[..., None]


@dataclass(frozen=True)
class Shown:
    """What a notebook gets to display: for its page, and for a terminal."""

    html: str
    text: str
    metadata: dict[str, Any]


class Screen(DisplayPublisher):
    """Keeps what a shell displays."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Shown] = []

    def publish(self, data: dict[str, str], metadata: Any = None, *_: Any, **__: Any) -> None:
        self.shown.append(Shown(data.get("text/html", ""), data["text/plain"], metadata or {}))


@pytest.fixture
def shell(shell: InteractiveShell) -> InteractiveShell:
    """IPython as a notebook has it, with a screen that keeps what is shown."""
    shell.display_pub = Screen()
    return shell


@pytest.fixture
def shown(shell: InteractiveShell) -> list[Shown]:
    """What check and hint have shown."""
    screen = shell.display_pub
    assert isinstance(screen, Screen)
    return screen.shown


@pytest.fixture
def desk(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Place:
    """Sit down in a folder with these keys in `checks.h5`, and with these functions in the notebook."""

    def sit(*keys: Any, **functions: Any) -> None:
        (tmp_path / checks_file.NAME).write_bytes(checks_file.dump("assignment", keys, []))
        monkeypatch.chdir(tmp_path)
        shell.push(functions)

    return sit


KEY = key_of(
    case(2.0, doubled=4.0), hints={"doubled": ("It is doubled.", "By two.", "Divide.")}, general=("Look.", "Again.")
)


def f(x: Any) -> Any:
    return 2.0 * x


def test_a_right_function_is_told_so(desk: Place, shown: list[Shown]):
    desk(KEY)
    check(f)
    assert "✓ f: Passed (10 / 10)" in shown[0].text
    assert "further ones" in shown[0].text


def test_the_versions_that_a_function_was_checked_with_stay_in_the_notebook(desk: Place, shown: list[Shown]):
    desk(KEY)
    check(f)
    assert shown[0].metadata["autograder"] == {"python": platform.python_version(), "numpy": np.__version__}


def deprecated(x: Any) -> Any:
    for _ in range(3):
        warnings.warn("`double` goes away. Use `twice`.", DeprecationWarning, stacklevel=1)
    warnings.warn("never mind", UserWarning, stacklevel=1)
    return 2.0 * x


def test_what_a_library_is_about_to_take_away_is_a_remark_on_a_right_function(desk: Place, shown: list[Shown]):
    desk(KEY, f=deprecated)
    check(deprecated)
    assert "Passed (10 / 10)" in shown[0].text
    assert shown[0].text.count("A warning about this code: `double` goes away. Use `twice`. Another version") == 1
    assert "never mind" not in shown[0].text


@pytest.mark.parametrize("way", ["exit", "quit"])
def test_a_function_that_leaves_python_is_told_so_and_the_notebook_goes_on(
    shell: InteractiveShell, desk: Place, shown: list[Shown], way: str
):
    desk(KEY)
    shell.user_ns[way] = ExitAutocall()
    before = shell.user_ns[way]
    shell.run_cell(f"def f(x):\n    {way}()\n    return 2.0 * x")
    with pytest.raises(NotThereYet):
        check(shell.user_ns["f"])
    assert "leave a function by `return`" in shown[0].text
    assert "Stopped with an error" in shown[0].text
    assert shell.user_ns[way] is before


@pytest.mark.parametrize("cell", ["f = (lambda x: 3", "f: object = lambda x 3", "class f:\n  def __call__(self"])
def test_a_cell_that_python_could_not_read_is_told_whatever_was_to_be_made_of_the_name(
    shell: InteractiveShell, desk: Place, shown: list[Shown], cell: str
):
    desk(KEY)
    shell.run_cell("f = lambda x: 2.0 * x", store_history=True)
    shell.run_cell(cell, store_history=True)
    with pytest.raises(NotThereYet):
        check(shell.user_ns["f"])
    assert "could not read the last cell that defines f" in shown[-1].text


def wrong(value: Any) -> Callable[..., Any]:
    def f(x: Any) -> Any:
        return value() if callable(value) else value

    return f


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.ma.masked_array([2.0], [True]), "entries have no value"),
        ({2.0}, "a set, which is no real number, array, list or dictionary"),
        (2 + 1j, "complex128"),
    ],
)
def test_what_a_grader_does_not_take_is_not_right_in_the_notebook_either(
    desk: Place, shown: list[Shown], value: Any, said: str
):
    desk(KEY)
    with pytest.raises(NotThereYet):
        check(wrong(value))
    assert said in shown[0].text


@pytest.mark.parametrize("value", [np.ma.masked_array(2.0), np.array(2.0, dtype=object), Fraction(2), 2 + 0j])
def test_what_is_as_good_as_a_number_is_right(desk: Place, shown: list[Shown], value: Any):
    desk(KEY)
    check(wrong(value))
    assert "All visible examples pass." in shown[0].text


@pytest.mark.parametrize(
    ("asks", "advice"),
    [
        (lambda: float(input("x? ")), "waits for somebody to type"),
        (lambda: np.load(io.BytesIO()), "If it reads a file, that is empty"),
        (lambda: float(pdb.runcall(lambda: 2)), "starts a debugger"),
    ],
)
def test_nobody_types_while_an_answer_is_checked_or_graded(
    desk: Place, shown: list[Shown], monkeypatch: pytest.MonkeyPatch, asks: Callable[[], float], advice: str
):
    desk(KEY)
    monkeypatch.setattr("builtins.input", lambda _="": "2.0")
    with pytest.raises(NotThereYet):
        check(wrong(asks))
    assert advice in shown[0].text


@pytest.mark.parametrize(
    ("gives", "advice"), [(lambda: (n for n in "2"), "with `return`"), (asyncio.Queue().get, "Write `def`")]
)
@pytest.mark.filterwarnings("ignore:coroutine")
def test_who_returns_what_has_computed_nothing_yet_is_told_why(
    desk: Place, shown: list[Shown], gives: Callable[[], Any], advice: str
):
    desk(KEY)
    with pytest.raises(NotThereYet):
        check(wrong(gives))
    assert advice in shown[0].text


def test_a_breakpoint_that_was_left_is_passed_over(desk: Place, shown: list[Shown]):
    desk(KEY)
    check(wrong(lambda: breakpoint() or Pdb().set_trace() or 2.0))
    assert "All visible examples pass." in shown[0].text


def test_a_known_mistake_is_answered_with_its_hint_and_run_all_stops(desk: Place, shown: list[Shown]):
    desk(KEY)
    with pytest.raises(NotThereYet, match=r"f is not right yet\.$"):
        check(wrong(4.0))
    assert "It is doubled." in shown[0].text
    assert "For more, run hint(f)" in shown[0].text


def test_hint_goes_on_from_what_the_card_has_said(desk: Place, shown: list[Shown]):
    desk(KEY)
    for _ in range(2):
        with pytest.raises(NotThereYet):
            check(wrong(4.0))
    hint(wrong(4.0))
    assert "hint 2 of" in shown[-1].text
    assert "By two." in shown[-1].text


@pytest.mark.parametrize(
    ("key", "sentence"),
    [(key_of(case(2.0)), "For a hint, run hint(f)"), (key_of(case(2.0), general=("Look.",)), None)],
    ids=["no hint", "one hint"],
)
def test_the_card_offers_a_hint_only_where_there_is_another(desk: Place, shown: list[Shown], key: Any, sentence: str):
    desk(key)
    with pytest.raises(NotThereYet):
        check(wrong(9.0))
    assert sentence in shown[0].text if sentence else "run hint" not in shown[0].text


def test_hint_without_an_argument_says_what_one_can_do(desk: Place, shown: list[Shown]):
    desk(KEY, replace(KEY, exercise="g"))
    hint()
    for part in ("check(f) compares", "hint(f) says where to begin", "check() shows all exercises at a glance: f, g."):
        assert part in shown[0].text
        assert part in shown[0].html


BLANKS = "def f(x):\n    ### START CODE HERE ###\n    y = None\n    z = None\n    ### END CODE HERE ###\n    return z\n"
Y = PlaceValues(NamePlace("y"), 1, ((0, (Expected(np.float64(2.5)),)),))
Z = PlaceValues(NamePlace("z"), 4, ((0, (Expected(np.array([[7.0], [8.0]])),)),))


@pytest.mark.parametrize("error", ["training.TrainingError", "datasets.DataError"])
def test_an_error_of_the_kit_is_one_sentence(shell: InteractiveShell, capsys: pytest.CaptureFixture[str], error: str):
    module, _, name = error.partition(".")
    shell.run_cell(f"from autograder.reference.{module} import {name}\nraise {name}('W1 is missing; name it.')")
    assert capsys.readouterr().out.strip() == "W1 is missing; name it."


def test_nbgraders_validate_is_told_what_the_card_says(
    desk: Place, shown: list[Shown], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    desk(KEY)
    with pytest.raises(NotThereYet, match=r"f is not right yet: In the example"):
        check(wrong(4.0))


def test_before_anything_is_typed_a_first_hint_says_where_to_begin(desk: Place, shown: list[Shown]):
    space: dict[str, Any] = {}
    exec(BLANKS, space)
    desk(replace(KEY, stub=BLANKS, cases=(replace(KEY.cases[0], values=(Z, Y)),)))
    with pytest.raises(NotThereYet):
        check(space["f"])
    assert "For a hint, run hint(f)" in shown[0].text
    for _ in range(2):
        hint(space["f"])
    assert "hint 1 of 2" in shown[1].text
    assert "Begin with the first blank, y. In the example f(1) it should be 2.5." in shown[1].text
    array = "an array of shape (2, 1) that begins with 7 in the first round of the loop"
    assert f"Then comes z. In the example f(1) it should be {array}." in shown[2].text


BROKEN = "def f(x):\n    return (2 * x\n"


def test_a_cell_that_python_could_not_read_is_told_instead_of_an_older_function(
    desk: Place, shell: InteractiveShell, shown: list[Shown]
):
    desk(KEY)
    shell.run_cell("from autograder.student import check\ndef f(x):\n    return 2.0 * x", store_history=True)
    shell.run_cell("check(f)", store_history=True).raise_error()
    assert "✓ f: Passed" in shown[-1].text
    shell.run_cell(BROKEN, store_history=True)
    shell.run_cell("1 + 1", store_history=True)
    for cell in ("check(f)", 'check("f")'):
        result = shell.run_cell(cell, store_history=True)
        assert isinstance(result.error_in_exec, NotThereYet)
        assert "Python could not read the last cell that defines f: SyntaxError" in shown[-1].text
        assert "(line 2: `return (2 * x`)" in shown[-1].text
    shell.run_cell("%time\ndef f(x):\n    return 2.0 * x", store_history=True)
    shell.run_cell("check(f)", store_history=True).raise_error()


HELPER = "def helper(x):\n    return x + nowhere\n"


def test_a_line_of_another_cell_is_told_with_the_function_it_stands_in(
    desk: Place, shell: InteractiveShell, shown: list[Shown]
):
    desk(KEY)
    shell.run_cell(HELPER)
    shell.run_cell("def f(x):\n    return helper(x)\n")
    with pytest.raises(NotThereYet):
        check("f")
    assert "In `helper`, line 2: `return x + nowhere`." in shown[-1].text
    shell.run_cell(f"{HELPER}\n\ndef f(x):\n    return helper(x)\n")
    with pytest.raises(NotThereYet):
        check("f")
    assert "In line 2 of the cell: `return x + nowhere`." in shown[-1].text


@pytest.fixture
def as_in_a_kernel() -> Iterator[None]:
    """A kernel can always be interrupted; whoever runs the tests in the background may not be."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("as_in_a_kernel")
@pytest.mark.parametrize("body", ["while True: pass", "import time; time.sleep(1000)"])
def test_a_function_that_never_ends_takes_too_long_and_names_its_line(shell: InteractiveShell, body: str):
    shell.run_cell(f"def f(x):\n    {body}\n")
    two = key_of(case(2.0), case(4.0, "other", arguments=(2,)))
    card = examine_function({"f": two}, "f", shell.user_ns, limits=Limits(seconds=0.5))
    assert card.outcome.status is Status.TIMED_OUT
    assert "the code did not finish within 0.5 seconds. In line 2 of the cell:" in card.outcome.message
    assert body.split("; ")[-1] in card.outcome.message
    assert not any(passed for _, passed in card.cases)


@pytest.mark.usefixtures("as_in_a_kernel")
def test_of_the_seconds_in_which_the_machine_did_something_else_only_half_count(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
):
    passed = iter([0.0])
    monkeypatch.setattr(calling, "monotonic", lambda: next(passed, 0.08))
    monkeypatch.setattr(calling, "process_time", lambda: 0.0)
    alarms = set[threading.Timer]()
    shell.user_ns["alarms_so_far"] = lambda: (
        alarms.update(thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)) or len(alarms)
    )
    shell.run_cell("def f(x):\n    while alarms_so_far() < 2: pass\n    return 2.0 * x\n")
    card = examine_function({"f": KEY}, "f", shell.user_ns, limits=Limits(seconds=0.05))
    assert card.outcome.status is Status.PASSED


@pytest.mark.parametrize(("platform", "started"), [("linux", 1), ("emscripten", 0)])
def test_where_python_has_no_threads_none_is_started(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, platform: str, started: int
):
    monkeypatch.setattr(sys, "platform", platform)
    waiting = "isinstance(t, threading.Timer) and not t.finished.is_set() for t in threading.enumerate()"
    shell.run_cell(f"import threading\ndef f(x):\n    return float(sum({waiting}))\n")
    key = key_of(case(float(started)))
    assert examine_function({"f": key}, "f", shell.user_ns).outcome.status is Status.PASSED


def test_a_function_that_ends_in_time_is_interrupted_by_nobody(shell: InteractiveShell):
    shell.run_cell("import time\ndef f(x):\n    return 2.0 * x\n")
    for _ in range(50):
        card = examine_function({"f": KEY}, "f", shell.user_ns, limits=Limits(seconds=0.05))
        assert card.outcome.status in (Status.PASSED, Status.TIMED_OUT)
    shell.run_cell("time.sleep(0.2)").raise_error()


def test_what_the_function_prints_does_not_stand_above_the_card(
    desk: Place, shown: list[Shown], capsys: pytest.CaptureFixture[str]
):
    def f(x: Any) -> Any:
        sys.stdout.write("Your backward pass works perfectly fine!")
        return 9.0

    desk(KEY)
    with pytest.raises(NotThereYet):
        check(f)
    hint(f)
    check()
    assert capsys.readouterr().out == ""
    assert "perfectly fine" in shown[0].text


def test_a_function_that_prints_without_end_keeps_a_short_card(desk: Place, shown: list[Shown]):
    def f(x: Any) -> Any:
        for _ in range(10_000):
            sys.stdout.write("x" * 100)
        return 2.0 * x

    desk(KEY)
    check(f)
    assert "✓ f: Passed" in shown[0].text
    assert len(shown[0].html) < 10_000


def test_hint_says_more_each_time(desk: Place, shown: list[Shown]):
    desk(KEY)
    for _ in range(5):
        hint(wrong(4.0))
    told = [
        [word for word in ("doubled", "By two", "Divide", "Look", "Again", "all there is") if word in card.text]
        for card in shown
    ]
    assert [len(words) for words in told] == [1, 2, 3, 4, 6]


def test_hints_on_another_mistake_begin_anew(desk: Place, shown: list[Shown]):
    desk(KEY)
    hint(wrong(4.0))
    hint(wrong(9.0))
    assert "hint 1 of 2" in shown[1].text
    assert "Look." in shown[1].text


def test_who_has_nothing_to_fill_in_is_told_to_repair(desk: Place, shown: list[Shown]):
    """An exercise with planted mistakes has no START CODE HERE to look for."""
    space: dict[str, Any] = {}
    exec(KEY.stub, space)
    desk(KEY)
    with pytest.raises(NotThereYet):
        check(space["f"])
    assert "Repair what is wrong in it" in shown[0].text
    assert "START CODE HERE" not in shown[0].text


def test_a_stub_is_not_attempted_whatever_happened_to_its_docstring_and_place(desk: Place, shown: list[Shown]):
    stub = '\n\n\ndef f(x, y=None):\n    """Something else."""\n    return [None for _ in range(3)]\n'
    space: dict[str, Any] = {}
    exec(stub, space)
    desk(replace(KEY, stub='def f(x, y=None):\n    """Documented."""\n    return [None for _ in range(3)]\n'))
    with pytest.raises(NotThereYet, match="still to be solved"):
        check(space["f"])
    assert "Not attempted yet" in shown[0].text


@pytest.mark.parametrize("result", [2.0, {"W1": 1}, "f"])
def test_a_name_that_was_given_to_a_result_is_not_called_unattempted(desk: Place, shown: list[Shown], result: Any):
    desk(KEY, f=result)
    with pytest.raises(NotThereYet, match="not right yet"):
        check("f" if isinstance(result, str) else result)
    assert "the name `f` was given to something that is no function" in shown[0].text
    assert "give it to nothing else" in shown[0].text


def test_an_optional_exercise_never_stops_run_all(desk: Place, shown: list[Shown]):
    desk(replace(KEY, points=0.0))
    check(wrong(9.0))
    check(wrong(lambda: 1 / 0))
    assert all("optional" in card.text for card in shown)


def test_an_exception_is_shown_with_the_students_own_line_and_the_inputs(desk: Place, shown: list[Shown]):
    desk(KEY)
    with pytest.raises(NotThereYet):
        check(wrong(lambda: 1 / 0))
    text = shown[0].text
    assert "ZeroDivisionError: division by zero. In line" in text
    assert "1 / 0" in text
    assert "It was called with x = 1." in text


def test_a_function_that_relies_on_an_unfinished_one_says_where_to_begin(desk: Place, shown: list[Shown]):
    def g(x: Any) -> Any:
        return 0.0

    desk(replace(KEY, uses=("g",)), replace(KEY, exercise="g"), g=g)
    with pytest.raises(NotThereYet):
        check(wrong(0.0))
    assert "relies on g, not right yet: begin there" in shown[0].text


def up(x: Any) -> Any:
    return x


def asking(x: Any) -> Any:
    return up(x)


WRAPPED = Call("f", (3,), 3, wrapped=(Wrap("up", "lambda y, x: 2.5 * y + (x != 3)"),))


@pytest.mark.parametrize("crashes", [False, True], ids=["returns", "crashes"])
@pytest.mark.parametrize("keyword", [False, True], ids=["by place", "by name"])
def test_a_wrapper_stands_round_a_students_function_for_one_call(
    desk: Place, shell: InteractiveShell, shown: list[Shown], crashes: bool, keyword: bool
):
    """Whatever the function does, and wherever the wrapped one is looked up: in the notebook, or in its own module."""
    space: dict[str, Any] = {"up": up}
    last = "1 / 0" if crashes else "up(x=x)" if keyword else "up(x)"
    exec(f"def f(x):\n    return {last}", space)
    desk(key_of(replace(case(7.5), call=WRAPPED)), **space)
    for function in (space["f"], asking):
        asking.__name__ = "f"
        if crashes and function is not asking:
            with pytest.raises(NotThereYet):
                check(function)
            assert "ZeroDivisionError" in shown[-1].text
        else:
            check(function)
            assert "✓ f: Passed" in shown[-1].text
    assert space["up"] is up is globals()["up"]
    assert shell.user_ns["up"] is up


@pytest.mark.parametrize(
    "text",
    ["def f(x, up=up): return up(x)", "held = [up]\ndef f(x): return held[0](x)", "f = (lambda g: lambda x: g(x))(up)"],
)
def test_a_wrapper_stands_round_a_function_wherever_it_is_held(
    desk: Place, shell: InteractiveShell, shown: list[Shown], text: str
):
    space: dict[str, Any] = {"up": up}
    exec(text, space)
    desk(key_of(replace(case(7.5), call=WRAPPED)), **space)
    check("f")
    assert "✓ f: Passed" in shown[-1].text
    assert up(3) == 3


def test_a_function_that_does_not_ask_the_wrapped_one_is_found_out(desk: Place, shown: list[Shown]):
    desk(key_of(case(3), replace(case(7.5, "wrapped"), call=WRAPPED)), up=up)
    with pytest.raises(NotThereYet):
        check(wrong(3))
    assert "expected 7.5" in shown[0].text
    assert "✓ f(1)   ✗ f(3) (wrapped)" in shown[0].text


def test_check_without_a_function_shows_the_whole_assignment(desk: Place, shown: list[Shown]):
    desk(KEY, replace(KEY, exercise="g"), replace(KEY, exercise="h"), f=f, h=wrong(4.0))
    check()
    assert shown[0].text.splitlines() == [
        "✓ f  Passed                 10 / 10",
        "○ g  Not attempted yet      0 / 10",
        "✗ h  Not right yet          0 / 10",
        "10 of 30 points on the visible examples",
    ]


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [({"W1": 1}, "without parentheses: check\\(f\\)"), (np.zeros, "zeros is not an exercise of this notebook")],
)
def test_a_wrong_argument_gets_one_sentence(desk: Place, shown: list[Shown], argument: Any, sentence: str):
    desk(KEY)
    with pytest.raises(NotThereYet, match=sentence):
        check(argument)


def variable(name: str) -> Any:
    """The key of a variable, at which a function of a locked cell looks."""
    look = Call("look", (2,), 3, wrapped=(Wrap("look", f"def look(n):\n    return {name} * n", whole=True),))
    return replace(
        key_of(replace(case(6), call=look), general=("Look.", "Again.", "Think.")), exercise=name, stub=f"{name} = 0"
    )


def test_a_variable_is_the_exercise_whose_name_stands_for_it(desk: Place, shown: list[Shown]):
    values: dict[str, Any] = {"LIMIT": 2.5, "RATE": 3.5}
    desk(*map(variable, values), look=len, **values)
    for name, value in values.items():
        with pytest.raises(NotThereYet, match=f"{name} is not right yet"):
            check(value)
        assert f'run hint("{name}") in a new cell' in shown[-1].text
        hint(value)
        assert f"? {name}: hint 2 of 3" in shown[-1].text
        assert "Run this cell again for more." in shown[-1].text
    with pytest.raises(NotThereYet, match="without parentheses"):
        check(7.5)


def test_an_exercise_whose_locked_cell_was_not_run_is_told_so(desk: Place, shown: list[Shown]):
    desk(variable("LIMIT"), LIMIT=2.5)
    with pytest.raises(NotThereYet):
        check("LIMIT")
    assert "look, which looks at LIMIT, is not there yet. Run the locked cells above, then this one." in shown[0].text
    assert "Python could not read" not in shown[0].text


class Twice:
    def __call__(self, x: Any) -> Any:
        return 2.0 * x

    def method(self, x: Any) -> Any:
        return 2.0 * x


def plainly(x: Any) -> Any:
    return 2.0 * x


def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: function(*arguments)


NAMELESS: dict[str, Callable[..., Any]] = {
    "another name": plainly,
    "decorated": decorated(plainly),
    "lambda": lambda x: 2.0 * x,
    "partial": functools.partial(plainly),
    "callable object": Twice(),
    "method": Twice().method,
    "class": type("Double", (float,), {"__new__": lambda cls, x: 2.0 * x}),
}


@pytest.mark.parametrize("function", NAMELESS.values(), ids=NAMELESS)
def test_an_exercise_is_what_its_name_stands_for_whatever_that_is_called(
    desk: Place, shell: InteractiveShell, shown: list[Shown], function: Callable[..., Any]
):
    desk(KEY, f=function)
    shell.run_cell("from autograder.student import check\ncheck(f)").raise_error()
    check("f")
    assert all("✓ f: Passed" in card.text for card in shown)
    assert len(shown) == 2


def test_a_function_that_has_the_name_of_another_exercise_is_checked_as_its_own(desk: Place, shown: list[Shown]):
    g = wrong(4.0)  # which calls itself f
    desk(KEY, replace(KEY, exercise="g", general_hints=("Think.",)), f=f, g=g)
    with pytest.raises(NotThereYet, match="g is not right yet"):
        check(g)
    hint(g)
    assert "? g: hint" in shown[-1].text


def test_a_method_that_is_looked_up_again_is_still_the_exercise(desk: Place, shown: list[Shown]):
    twice = Twice()
    desk(KEY, f=twice.method)
    check(twice.method)
    assert "✓ f: Passed" in shown[0].text


def test_one_function_under_two_names_is_asked_about(desk: Place, shown: list[Shown]):
    desk(KEY, replace(KEY, exercise="g"), f=f, g=f)
    for ask in (check, hint):
        with pytest.raises(NotThereYet, match=r'f and g are one and the same function here; .* such as check\("f"\)'):
            ask(f)
    check("g")
    assert "✓ g: Passed" in shown[0].text


def test_a_name_that_is_no_exercise_gets_one_sentence(desk: Place):
    desk(KEY)
    with pytest.raises(NotThereYet, match="h is not an exercise of this notebook; the exercises are: f"):
        check("h")


def test_without_checks_beside_the_notebook_it_is_said_where_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotThereYet, match="copy it from the course, beside the notebook"):
        check()


def test_checking_leaves_the_random_numbers_of_the_notebook_alone(desk: Place, shown: list[Shown]):
    desk(KEY)
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    check(f)
    assert np.random.rand() == expected


@pytest.mark.parametrize("name", ["initialization", "regularization", "gradient_checking"])
def test_every_catalogued_mistake_is_seen_in_the_notebook_with_its_own_hint(
    course: Course, monkeypatch: pytest.MonkeyPatch, shell: InteractiveShell, shown: list[Shown], name: str
):
    assignment = course.assignment(name)
    monkeypatch.chdir(ROOT / "notebooks" / assignment.name)
    for exercise in assignment.exercises:
        for mistake in exercise.mistakes:
            for block in assignment.reference.needed(assignment.reference.exercises):
                shell.run_cell(block.source).raise_error()
            source = mistake.edit.apply(assignment.reference.source(exercise.id), mistake.id)
            shell.run_cell(source).raise_error()
            result = shell.run_cell(f"from autograder.student import check\ncheck({exercise.id})")
            if "Not attempted yet" in shown[-1].text:
                continue  # the planted mistakes themselves
            assert isinstance(result.error_in_exec, NotThereYet) or assignment.points[exercise.id] == 0, mistake.id
            assert mistake.hint in shown[-1].text, shown[-1].text


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ["initialization", "regularization", "gradient_checking"])
def test_an_untouched_notebook_run_from_top_to_bottom_stops_at_the_first_exercise_with_a_friendly_message(
    course: Course, assignment: str
):
    if assignment not in course.names:
        pytest.skip("not written yet")
    notebook = nbformat.read(ROOT / "notebooks" / assignment / f"{assignment}.ipynb", as_version=4)
    place = {"metadata": {"path": str(ROOT / "notebooks" / assignment)}}
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=PATIENCE, resources=place).execute()
    first = course.assignment(assignment).exercises[0].id
    outputs = [(cell.metadata.nbgrader.grade_id, out) for cell in notebook.cells for out in cell.get("outputs", [])]
    stopped, error = outputs[-1]
    assert stopped == check_id(first)
    assert error.traceback == [f"{first} is still to be solved; the notebook goes on from here once it is."]
    card = outputs[-2][1].data
    assert "Not attempted yet" in card["text/html"]
    assert "Not attempted yet" in card["text/plain"]


ANSWER = """
class Scaled:
    def __init__(self, scale):
        self.scale = scale

    def __call__(self, layers_dims):
        np.random.seed(3)
        return {
            f"{name}{l}": value
            for l in range(1, len(layers_dims))
            for name, value in (
                ("W", np.random.randn(layers_dims[l], layers_dims[l - 1]) * self.scale),
                ("b", np.zeros((layers_dims[l], 1))),
            )
        }


def timed(function):
    return lambda *arguments: function(*arguments)


initialize_parameters_zeros = timed(Scaled(0))
initialize_parameters_random = functools.partial(Scaled.__call__, Scaled(10))
"""


@pytest.mark.slow
def test_a_real_kernel_finds_what_has_no_name_of_its_own():
    folder = ROOT / "notebooks" / "initialization"
    cells = [
        "import functools\nimport numpy as np\nfrom autograder.student import check",
        ANSWER,
        "check(initialize_parameters_zeros)",
        "check(initialize_parameters_random)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=PATIENCE, resources={"metadata": {"path": str(folder)}}).execute()
    cards = [out.data["text/plain"] for cell in notebook.cells for out in cell.outputs if "data" in out]
    assert [card.split(": ")[1][:6] for card in cards] == ["Passed", "Passed"]


def test_the_terminal_shows_the_same_without_a_traceback():
    folder = ROOT / "notebooks" / "initialization"
    code = (
        "from autograder.student import check, hint\n"
        "def initialize_parameters_zeros(layers_dims):\n    return None\n"
        "check(initialize_parameters_zeros)"
    )
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    said = done.stdout + done.stderr
    assert "initialize_parameters_zeros: Not right yet" in said
    assert said.count("In the example") == 1
    assert "initialize_parameters_zeros is not right yet." in said
    assert "Traceback" not in said


def test_code_that_goes_to_another_folder_is_checked_all_the_same(tmp_path: Path):
    source = (
        "from autograder.student import check\nimport os\n"
        "def forward_propagation(x, theta): return theta * x\n"
        f"os.chdir({str(tmp_path)!r})\ncheck(forward_propagation)\ncheck('backward_propagation')"
    )
    folder = ROOT / "notebooks" / "gradient_checking"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert "forward_propagation: Passed" in done.stdout
    assert "backward_propagation is still to be solved" in done.stderr
