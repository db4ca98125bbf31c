"""What a worker makes of submissions, seen from outside."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import numpy as np
import pytest

from autograder.sandbox import failure_words
from autograder.sandbox.evidence import Failure
from autograder.sandbox.job import Call, Job, Step, Wrap
from autograder.sandbox.worker import Worker
from tests.sandbox.conftest import Ask, first, job, quoted, said


def test_a_value_comes_back_as_a_plain_array(ask: Ask) -> None:
    answer = ask("import numpy as np\ndef f(x): return {'W': np.matrix(x) * 2}", "f", np.eye(2))
    assert answer.failure is None
    assert type(answer.value["W"]) is np.ndarray
    assert answer.value["W"].tolist() == [[2, 0], [0, 2]]


def test_what_most_notebooks_import_is_there_before_their_code(ask: Ask) -> None:
    names = ["numpy.linalg", "numpy.random", "autograder.reference.network"]
    source = f"import sys\nfound = [name in sys.modules for name in {names}]\ndef f(): return found"
    assert ask(source).value == [True, True, True]


def test_every_call_begins_with_its_seed(ask: Ask) -> None:
    source = "import numpy as np\nnp.random.seed(5); np.random.randn(3)\ndef f(): return np.random.randn(2)"
    np.random.seed(1)
    assert ask(source).value.tolist() == np.random.randn(2).tolist()


def test_a_changed_argument_is_noted_and_does_not_reach_the_next_call(worker: Worker) -> None:
    source = "def f(x, y, z):\n    x[0] = 9\n    z['a'] = 1\n    return y"
    call = Call("f", (np.zeros(2), np.zeros(2), {"a": 0}), 1)
    answers = worker.run(job(source, Step("f", (call, call)))).answers["f"]
    assert [answer.changed for answer in answers] == [(0, 2), (0, 2)]
    assert call.arguments[0][0] == 0


def test_an_exception_is_told_with_the_students_own_line(ask: Ask) -> None:
    answer = ask("def g(x):\n    return x + 1\ndef f():\n    return g('a')")
    assert answer.failure is Failure.RAISED
    assert said(answer).startswith("TypeError: can only concatenate")
    assert quoted(answer) == "cell 1, line 2: `return x + 1`"


@pytest.mark.parametrize("error", ["SystemExit(3)", "KeyboardInterrupt()", "GeneratorExit()"])
def test_exceptions_that_end_a_program_end_only_the_call(ask: Ask, error: str) -> None:
    answer = ask(f"def f():\n    raise {error}")
    assert answer.failure is Failure.RAISED
    assert said(answer).startswith(error.split("(")[0])


def test_an_exception_that_cannot_say_what_it_is_is_still_told(ask: Ask) -> None:
    answer = ask("class E(Exception):\n    def __str__(self): raise self\ndef f(): raise E")
    assert said(answer) == "E"


def test_a_missing_function_is_said_to_be_missing(ask: Ask) -> None:
    assert ask("pass").failure is Failure.MISSING
    assert said(ask("pass")) == "there is no function `f`"
    assert said(ask("f = 3")) == "the name `f` was given to something that is no function"


def test_entries_that_cannot_be_sent_are_named_and_keep_the_others_from_nothing(ask: Ask) -> None:
    answer = ask("def f():\n    d = {'a': 1}\n    d |= {'self': d, 'more': print, 'big': 10 ** 9000}\n    return d")
    assert answer.value == {"a": 1}
    assert {name: str(stop.cause) for name, stop in answer.unsent.items()} == {
        "more": "not_plain",
        "big": "too_many_digits",
        "self": "too_deep",
    }


def test_keys_of_any_kind_beside_names_cost_nothing(ask: Ask) -> None:
    answer = ask("def f(): return {'a': 1, 3: object(), ('b', 1): f, None: 2}")
    assert answer.value == {"a": 1}


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("(i for i in ())", "a generator"),
        ("object()", "an object"),
        ("lambda: 0", "a function"),
        ("b'12'", "a bytes"),
        ("np.array(['12'])", "<U2"),
        ("np.ones(1) * 1j", "complex128"),
        ("1 + 2j", "complex128"),
        ("np.ma.masked_array([1., 2.], [True, False])", "entries have no value"),
        ("range(10 ** 12)", "more than 100000 values"),
        ("{1: 2}", "an int as a key"),
        ("np.zeros(3 * 10 ** 6)", "more than 16777216 bytes"),
        ("[0] * 200000", "more than 100000 values"),
        ("'x' * 200000", "more than 100000 characters"),
    ],
)
def test_what_cannot_be_sent_is_a_failed_answer_with_a_kind_sentence(ask: Ask, value: str, part: str) -> None:
    answer = ask(f"import numpy as np\ndef f(): return {value}")
    assert answer.failure is Failure.MALFORMED
    assert part in said(answer)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("np.ma.masked_array([1., 2.])", [1, 2]),
        ("np.ones(2).view(np.recarray)", [1, 1]),
        ("np.ones(2).view(type('Weights', (np.ndarray,), {}))", [1, 1]),
        ("np.array([[Fraction(1, 2)], [3]], dtype=object)", [[0.5], [3]]),
        ("np.array(2., dtype=object)", 2),
        ("np.array([np.ones(1), np.ones(2)], dtype=object)", [[1], [1, 1]]),
        ("Fraction(1, 2)", 0.5),
        ("Decimal('0.5')", 0.5),
        ("8 + 0j", 8),
        ("np.array([8 + 0j])", [8]),
        ("array('d', [1, 2])", [1, 2]),
        ("deque([1, 2])", [1, 2]),
        ("range(2)", [0, 1]),
        ("memoryview(np.ones((1, 2)))", [[1, 1]]),
        ("MappingProxyType({'a': 1})", {"a": 1}),
        ("ChainMap({'a': 1}, {'b': UserDict(c=2)})", {"a": 1, "b": {"c": 2}}),
        ("UserDict({'a': 1, 3: print})", {"a": 1}),
        ("type('Frame', (), {'__array__': lambda self, *_, **__: np.ones(2)})()", [1, 1]),
    ],
)
def test_what_is_as_good_as_a_plain_value_comes_back_as_one(ask: Ask, value: str, plain: Any) -> None:
    imports = (
        "import numpy as np\nfrom array import array\nfrom collections import ChainMap, UserDict, deque\n"
        "from decimal import Decimal\nfrom fractions import Fraction\nfrom types import MappingProxyType\n"
    )
    answer = ask(f"{imports}def f(): return {value}")
    assert said(answer) == ""
    assert _listed(answer.value) == plain


def _listed(value: Any) -> Any:
    if isinstance(value, list):
        return [_listed(item) for item in value]
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def test_only_the_call_that_cannot_be_sent_fails(worker: Worker) -> None:
    source = "def f(x): return object() if x else [1.5]"
    step = Step("f", (Call("f", (0,), 1), Call("f", (1,), 1), Call("f", (0,), 1)))
    answers = worker.run(job(source, step)).answers["f"]
    assert [answer.failure for answer in answers] == [None, Failure.MALFORMED, None]
    assert answers[2].value == [1.5]


def test_too_much_memory_is_told_as_such(ask: Ask) -> None:
    source = "import numpy as np\ndef f(): return np.ones(10 ** 9)"
    assert ask(source).failure is Failure.OUT_OF_MEMORY
    assert ask("def f():\n    x = [0]\n    while True: x += x").failure is Failure.OUT_OF_MEMORY


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("import os; os._exit(3)", "exit status 3"),
        (
            "import numpy as n; n.lib.stride_tricks.as_strided(n.zeros(1), (2 ** 40,), (8,))[2 ** 39]",
            "segmentation fault",
        ),
    ],
)
def test_a_child_that_dies_costs_one_exercise_and_a_fresh_one_goes_on(worker: Worker, code: str, part: str) -> None:
    counting = "count = 0\ndef a():\n    global count\n    count += 1\n    return count"
    source = f"{counting}\ndef b():\n    {code}\nc = a"
    evidence = worker.run(job(source, "a", "b", "c"))
    assert first(evidence, "a").value == 1
    assert first(evidence, "b").failure is Failure.DIED
    assert part in said(first(evidence, "b"))
    assert first(evidence, "c").value == 1


def test_a_function_that_hangs_costs_one_exercise(worker: Worker) -> None:
    source = "def a():\n    while True: pass\ndef b(): return 2"
    evidence = worker.run(job(source, "a", "b", seconds=0.3))
    assert first(evidence, "a").failure is Failure.TIMED_OUT
    assert "did not finish within 0.3 seconds" in said(first(evidence, "a"))
    assert first(evidence, "b").value == 2


@pytest.mark.parametrize(
    ("cell", "failure"), [("while True: pass", "finish"), ("import os; os._exit(1)", "exit status 1")]
)
def test_cells_that_hang_or_die_are_left_out_and_the_functions_still_graded(
    worker: Worker, cell: str, failure: str
) -> None:
    source = ["import math\nrate = 0.5", cell, "@staticmethod\ndef f(): return math.sqrt(4) * rate"]
    evidence = worker.run(job(source, "f", "f2", seconds=0.5))
    assert first(evidence, "f").value == 1.0
    (told,) = failure_words.troubles(evidence.troubles)
    assert failure in told
    assert "only imports, functions, classes and constants" in told


def test_definitions_beyond_help_fail_every_exercise_and_say_why(worker: Worker) -> None:
    source = "import os\nclass A:\n    os._exit(4)\ndef f(): return 1"
    evidence = worker.run(job(source, "f", "g"))
    for exercise in ("f", "g"):
        assert first(evidence, exercise).failure is Failure.DIED
        assert "the notebook's own cells" in said(first(evidence, exercise))


def test_a_cell_that_fails_is_a_trouble_and_the_next_goes_on(worker: Worker) -> None:
    cells = ["1 / 0", "def f(:", "exit", "input()", "raise SystemExit", "def f(): return 1"]
    evidence = worker.run(job(cells, "f"))
    assert first(evidence, "f").value == 1
    assert failure_words.troubles(evidence.troubles)[0] == "In cell 1: ZeroDivisionError: division by zero."
    assert [(trouble.block, trouble.stop.about) for trouble in evidence.troubles[1:]] == [
        ("cell 2", "SyntaxError"),
        ("cell 4", "EOFError"),
        ("cell 5", "SystemExit"),
    ]
    assert "nobody types there" in failure_words.sentence(evidence.troubles[2].stop.untold)


_PEEK = """import select, os
def peek():
    found = b""
    while select.select([3], [], [], 0.2)[0]:
        found += os.read(3, 1 << 16)
    return found.count(b"ours")
def f(): return 1
"""


def test_the_inputs_of_an_exercise_are_not_on_their_way_before_its_turn(worker: Worker) -> None:
    step = Step("f", (Call("f", ("ours",), 1),))
    evidence = worker.run(job(_PEEK.replace("def f()", "def f(x)"), "peek", step, seconds=2.0))
    assert first(evidence, "peek").value == 0
    assert first(evidence, "f").value == 1


def test_inputs_are_not_on_their_way_before_the_definitions_ran(worker: Worker) -> None:
    step = Step("f", (Call("f", ("ours",), 1),))
    source = f"{_PEEK.partition('def f')[0]}seen = peek()\ndef f(x): return seen, x"
    assert first(worker.run(job(source, step)), "f").value == (0, "ours")


def test_a_child_that_is_lost_loses_only_one_of_many_steps(worker: Worker) -> None:
    source = "import os\ndef a(): return 1\ndef b(): os._exit(1)\ndef c(): return 3\ndef d():\n    while True: pass"
    evidence = worker.run(job(source + "\ndef e(): return 5", "a", "b", "c", "d", "e", seconds=0.5))
    assert [first(evidence, name).value for name in "abcde"] == [1, None, 3, None, 5]
    assert first(evidence, "b").failure is Failure.DIED
    assert first(evidence, "d").failure is Failure.TIMED_OUT


@pytest.mark.parametrize("size", [1, 100, 50_000])
def test_questions_and_answers_of_any_size_pass_each_other(worker: Worker, size: int) -> None:
    call = Call("f", (np.arange(float(size)),), 1)
    steps = [Step(f"f{number}", (call,) * 4) for number in range(12)]
    evidence = worker.run(job("def f(x): return [x, x + 1]", *steps))
    assert all(answer.value[1][-1] == size for answers in evidence.answers.values() for answer in answers)


def test_a_wrapper_is_there_for_one_call_only(worker: Worker) -> None:
    source = "def up(x): return x\ndef f(x):\n    if x == 2: raise ValueError\n    return up(x)"
    doubled = (Wrap("up", "lambda y, x: 2 * y"),)
    calls = tuple(Call("f", (x,), 1, wrapped=doubled if x else ()) for x in (1, 2, 3, 0))
    answers = worker.run(job(source, Step("f", calls), "up")).answers["f"]
    assert [answer.value for answer in answers] == [2, None, 6, 0]
    plain = worker.run(job(source, Step("f", (calls[0], Call("f", (5,), 1))))).answers["f"]
    assert [answer.value for answer in plain] == [2, 5]


@pytest.mark.parametrize(
    "line",
    [
        "breakpoint()",
        "import pdb; pdb.set_trace()",
        "import pdb; pdb.Pdb().set_trace()",
        "from IPython.core.debugger import set_trace; set_trace()",
    ],
)
def test_a_debugger_that_was_left_is_passed_over(ask: Ask, line: str) -> None:
    assert ask(f"def f():\n    {line}\n    return 2").value == 2


@pytest.mark.parametrize("kind", ["decimal.Decimal", "fractions.Fraction"])
def test_a_wrapper_takes_numbers_of_any_type_and_gives_back_the_same_type(worker: Worker, kind: str) -> None:
    source = f"import decimal, fractions\ndef up(x): return {kind}(x)\ndef f(x): return str(type(up({kind}(x)))), up(x)"
    call = Call("f", (3,), 1, wrapped=(Wrap("up", "lambda y, x: 2.5 * y + 0.5 * x"),))
    answers = worker.run(job(source, Step("f", (call,)), "up")).answers["f"]
    assert [answer.value for answer in answers] == [(f"<class '{kind}'>", 9.0)]


def test_a_wrapper_goes_round_a_function_under_all_its_names(worker: Worker) -> None:
    source = "def up(x): return x\nshort = up\nnothing = None\ndef f(x): return up(x=x), short(x), nothing, up is short"
    call = Call("f", (3,), 1, wrapped=(Wrap("up", "lambda y, x: 10 * y + x"), Wrap("up", "lambda y, x: -y")))
    answers = worker.run(job(source, Step("f", (call, Call("f", (3,), 1))))).answers["f"]
    assert [answer.value for answer in answers] == [(-33, -33, None, True), (3, 3, None, True)]


HOLDERS = {
    "a default": "def f(x, up=up): return up(x)",
    "a default by name": "def f(x, *, up=up): return up(x)",
    "a table": "held = {'up': up}\ndef f(x): return held['up'](x)",
    "a class": "class Held:\n    up = staticmethod(up)\ndef f(x): return Held.up(x)",
    "a closure": "def made(g): return lambda x: g(x)\nf = made(up)",
    "a partial": "from functools import partial\nheld = partial(up, theta=2)\ndef f(x): return held(x)",
    "a decorated one": "from functools import wraps\n@wraps(up)\ndef held(x): return up(x)\ndef f(x): return held(x)",
    "an attribute": "def f(x): return f.up(x)\nf.up = up",
}


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("within", [False, True], ids=["plain", "with a closure"])
def test_a_wrapper_goes_round_a_function_wherever_it_is_held(worker: Worker, holder: str, within: bool) -> None:
    plain = "def up(x, theta=2, *, more=0): return x * theta + more\n"
    made = "def make(n):\n    def up(x, theta=2, *, more=0): return x * theta + more + n\n    return up\nup = make(0)\n"
    call = Call("f", (3,), 1, wrapped=(Wrap("up", "lambda y, *_: 10 * y"), Wrap("up", "lambda y, *_: -y")))
    source = (made if within else plain) + HOLDERS[holder]
    answers = worker.run(job(source, Step("f", (call, Call("f", (3,), 1), call)))).answers["f"]
    assert [answer.value for answer in answers] == [-60, 6, -60]


def test_a_wrapper_of_what_is_not_there_leaves_it_to_the_function_to_say_so(worker: Worker) -> None:
    call = Call("f", (), 1, wrapped=(Wrap("up", "lambda y: y"),))
    evidence = worker.run(job("def f(): return up()", Step("f", (call,))))
    assert said(first(evidence, "f")) == "NameError: name 'up' is not defined"
    assert quoted(first(evidence, "f")) == "cell 1, line 1: `def f(): return up()`"


def test_students_read_their_own_errors_in_full_also_where_a_function_was_wrapped(worker: Worker) -> None:
    source = "def up(): return 1\ndef f():\n    up()\n    raise ValueError('shapes (3,) and (4, 5) do not fit')"
    call = Call("f", (), 1, wrapped=(Wrap("up", "lambda y: y"),))
    evidence = worker.run(job(source, Step("f", (call,))))
    assert said(first(evidence, "f")) == "ValueError: shapes (3,) and (4, 5) do not fit"
    assert quoted(first(evidence, "f")).startswith("cell 1, line 4: `raise ValueError(")


def test_no_line_is_quoted_where_a_wrapper_failed(worker: Worker) -> None:
    call = Call("f", (), 1, wrapped=(Wrap("up", "lambda y: 1 / 0"),))
    evidence = worker.run(job("def up(): pass\ndef f(): return up()", Step("f", (call,))))
    assert said(first(evidence, "f")) == "ZeroDivisionError: division by zero"
    assert quoted(first(evidence, "f")) == ""


def test_nothing_is_left_for_the_next_submission(worker: Worker) -> None:
    poison = "import numpy as np, builtins\nnp.dot = lambda *_: 0\nbuiltins.len = lambda _: 99\nx = 1"
    worker.run(job(poison))
    source = "import numpy as np\ndef f(): return [float(np.dot(2., 3.)), len('ab'), 'x' in globals()]"
    assert first(worker.run(job(source, "f")), "f").value == [6.0, 2, False]


def test_a_class_can_be_a_dataclass_and_its_source_be_read(ask: Ask) -> None:
    source = (
        "import dataclasses, inspect\n@dataclasses.dataclass\nclass P:\n    x: int = 3\n"
        "def f(): return P().x, inspect.getsource(f)[:7], __name__"
    )
    assert ask(source).value == (3, "def f()", "__main__")


def test_warnings_and_prints_cost_nothing(ask: Ask) -> None:
    source = "import numpy as np, sys, warnings\ndef f():\n    print('x' * 10 ** 6, file=sys.stderr)\n    print(1)"
    answer = ask(source + "\n    warnings.warn('!')\n    return np.log(np.zeros(1))")
    assert answer.value.tolist() == [-np.inf]


def test_threads_may_be_started_and_are_gone_afterwards(ask: Ask, worker: Worker) -> None:
    source = "import threading as h, time\ndef f():\n    t = h.Thread(target=time.sleep, args=(60,))\n    t.start()"
    answer = ask(source + "\n    return t.is_alive()")
    assert answer.value is True or said(answer) == "RuntimeError: can't start new thread"
    assert ask("import threading\ndef f(): return threading.active_count()").value == 1


def test_a_worker_whose_zygote_was_killed_starts_another(worker: Worker) -> None:
    fine = job("def f(): return 1", "f")
    assert first(worker.run(fine), "f").value == 1
    process = worker._zygotes[False]._process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert first(worker.run(fine), "f").value == 1


def test_a_worker_made_in_a_thread_that_is_gone_still_works(worker: Worker) -> None:
    made: list[Worker] = []

    def make() -> None:
        made.append(Worker(worker.level))
        made[0].run(Job(()))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    with made[0] as other:
        assert first(other.run(job("def f(): return 1", "f")), "f").value == 1


def test_the_evidence_says_which_isolation_was_in_force(worker: Worker) -> None:
    assert worker.run(Job(())).isolation == worker.level


def test_what_is_shown_of_a_call_cannot_hold_what_comes_later(worker: Worker) -> None:
    source = (
        "import gc, sys\ndef f(secret):\n    frame, found = sys._getframe(), []\n    while frame:\n"
        "        found.append(repr(frame.f_locals)); frame = frame.f_back\n"
        "    return 7777 in [int(x) for x in ''.join(c if c.isdigit() else ' ' for c in ''.join(found)).split()]"
    )
    calls = tuple(Call("f", (number,), 1) for number in (1111, 2222, 7777))
    apart = worker.run(job(source, Step("f", calls, shown=2))).answers["f"]
    assert [answer.value for answer in apart] == [False, False, True]
    assert first(worker.run(job(source, Step("f", calls))), "f").value is True
