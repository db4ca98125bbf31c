"""Where a student's values first part from the solution's, and in which words it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from autograder.judging.expected_values import PlaceValues, expected_values
from autograder.judging.first_wrong import FirstWrong, first_wrong
from autograder.judging.first_wrong_words import told
from autograder.judging.reference_solutions import Reference
from autograder.judging.stub_names import StubNames, stub_names
from autograder.sandbox.job import Call
from autograder.values import Block

SLOPE = """
def f(x, eps=1e-7):
    up = x + eps
    down = x - eps
    slope = (g(up) - g(down)) / (2 * eps)
    result = slope / x
    return result
"""
LOOP = """
def f(sizes):
    total = np.zeros(len(sizes))
    layers = {}
    for i in range(len(sizes)):
        scale = 2.0 / sizes[i]
        moved = np.copy(total)
        moved[i] = scale
        total[i] = moved[i]
        layers[f"W{i}"] = scale * np.ones((sizes[i], 2))
    result = np.sum(total)
    return layers
"""
HELPER = Block("helper", "import numpy as np\ndef g(x):\n    return np.square(x)\n")


def reference(solution: str) -> Reference:
    return Reference((HELPER, Block("f", solution)), {"f": solution}, ("f",))


def blank(solution: str, *supplied: str) -> str:
    """A stub in which every line that assigns is blank, but for some."""
    kept = [
        line if " = " not in line or line.strip() in supplied else f"{line.partition(' = ')[0]} = None"
        for line in solution.split("\n")
    ]
    return "\n".join(kept)


def values(solution: str, names: StubNames, *arguments: Any) -> tuple[PlaceValues, ...]:
    return expected_values("f", reference(solution), Call("f", arguments, 3), names.all)


def found(solution: str, version: str, *arguments: Any, stub: str = "") -> FirstWrong | None:
    names = stub_names(stub or blank(solution), "f")
    seen = reference(solution).trace("f", version, Call("f", arguments, 3), names.all)
    assert seen
    return first_wrong(values(solution, names, *arguments), seen[1], names)


def said(solution: str, changes: Sequence[tuple[str, str]], *arguments: Any, stub: str = "") -> str:
    version = solution
    for old, new in changes:
        assert version.count(old) == 1, old
        version = version.replace(old, new)
    first = found(solution, version, *arguments, stub=stub)
    return told(first) if first else ""


SIZES = ([2, 3, 4],)
EACH = {
    "a number": (
        SLOPE,
        [("(2 * eps)", "eps")],
        (3.0,),
        "up and down are right. slope is the first to differ: it is 12, expected 6 (line 5).",
    ),
    "an epsilon": (
        SLOPE,
        [("up = x + eps", "up = x")],
        (3.0,),
        "up is the first to differ: it is 3, expected 3.0000001 (line 3).",
    ),
    "None": (SLOPE, [("slope / x", "None")], (3.0,), "up, down and slope are right. result is still None (line 6)."),
    "a kind": (
        SLOPE,
        [("up = x + eps", "up = str(x)")],
        (3.0,),
        "up is the first to differ: it is a text, expected a number (line 3).",
    ),
    "an array": (
        SLOPE,
        [("up = x + eps", "up = x + eps * np.ones(2)")],
        (3.0,),
        "up is the first to differ: it has shape (2,), expected a single number (line 3).",
    ),
    "nan": (
        SLOPE,
        [("down = x - eps", "down = np.nan")],
        (3.0,),
        "up is right. down is the first to differ: it is nan, expected 3 (line 4).",
    ),
    "the result": (
        SLOPE,
        [("return result", "return slope")],
        (3.0,),
        "up, down, slope and result are right. Look at what the function returns (line 7).",
    ),
    "a stop": (SLOPE, [("slope / x", "slope / 'x'")], (3.0,), "up, down and slope are right. Python stops after that."),
    "a later round": (
        LOOP,
        [("2.0 / sizes[i]", "2.0 / sizes[i] if i < 2 else 9.0")],
        SIZES,
        "W0 and W1 are right. scale is the first to differ in round 3 of the loop: it is 9, expected 0.5 (line 6).",
    ),
    "a loop that ends early": (
        LOOP,
        [("range(len(sizes))", "range(2)")],
        SIZES,
        "The loop (line 5) ends too early: i goes up to 1, expected 2.",
    ),
    "a place in an array": (
        LOOP,
        [("moved[i] = scale", "moved[0] = scale")],
        SIZES,
        "in round 2 of the loop: moved[0] is 0.666667, expected 1 (line 8).",
    ),
    "another name": (
        LOOP,
        [("np.copy(total)", "total"), ("moved[i] = scale", "moved[0] = scale + 7")],
        SIZES,
        "moved[0] is 8, expected 1",
    ),
    "an entry": (
        LOOP,
        [("* np.ones((sizes[i], 2))", "* np.ones((2, sizes[i]))")],
        SIZES,
        "W1 is the first to differ: it has shape (2, 3), expected shape (3, 2) (line 10).",
    ),
    "an entry that is not there": (LOOP, [('layers[f"W{i}"]', "layers[i]")], SIZES, "W0 never gets a value."),
    "a line that is gone": (
        LOOP,
        [("moved[i] = scale", "pass")],
        SIZES,
        "scale is right. moved is the first to differ: moved[0] is 0, expected 1.",
    ),
    "a name that is never filled": (LOOP, [("total[i] = moved[i]", "pass")], SIZES, "total[0] is 0, expected 1."),
    "a list for a dictionary": (
        LOOP,
        [("layers = {}", "layers = [0] * 3"), ('layers[f"W{i}"]', "layers[i]")],
        SIZES,
        "layers is the first to differ: it is an array, expected a dictionary (line 4).",
    ),
}


@pytest.mark.parametrize("name", EACH)
def test_the_first_value_that_differs_is_named(name: str):
    solution, changes, arguments, sentence = EACH[name]
    assert sentence in said(solution, changes, *arguments)


ALIAS = """
def f(x):
    kept = x + 1
    work = np.copy(kept)
    work[0] = 5.0
    result = np.sum(kept) + np.sum(work)
    return result
"""


def test_a_change_through_another_name_is_told_where_it_lasts():
    first = said(ALIAS, [("np.copy(kept)", "kept")], np.ones(2), stub=blank(ALIAS))
    assert first == "work is right. Line 5 changes kept as well, which should stay as it is."
    undone = [
        ("np.copy(kept)", "kept"),
        ("result = np.sum(kept) +", "held = work.copy(); kept[0] = 2.0; result = np.sum(kept) + np.sum(held) - "),
    ]
    assert "changes kept" not in said(ALIAS, undone, np.ones(2))


OTHERWISE = [("scale = 2.0 / sizes[i]", "scale = sizes[i]"), ("moved[i] = scale", "moved[i] = 2.0 / scale")]
ENTRY = "= scale * np.ones"


def test_a_value_that_differs_is_not_accused_where_all_is_right_that_is_made_of_it():
    faulty = [*OTHERWISE, ("total[i] = moved[i]", "total[i] = moved[i] + 1")]
    told = said(LOOP, [*faulty, (ENTRY, "= 2.0 / scale * np.ones")], *SIZES)
    assert told.startswith("scale and moved are right. total is the first to differ: total[0] is 2, expected 1")


def test_a_value_that_differs_is_accused_where_something_wrong_is_made_of_it():
    told = said(LOOP, [*OTHERWISE, (ENTRY, "= 1.0 / scale * np.ones")], *SIZES)
    assert told.startswith("scale is the first to differ: it is 2, expected 1")


def test_a_value_that_is_returned_is_accused_whatever_else_is_made_of_it():
    told = said(
        SLOPE,
        [("slope = (g", "slope = 2 * (g"), ("slope / x", "slope / x / 2"), ("return result", "return slope")],
        3.0,
    )
    assert "slope is the first to differ: it is 12, expected 6" in told


def kept_in(empty: str, filled: str) -> list[tuple[str, str]]:
    """The changes that keep the scale of every round."""
    begun, used = ("layers = {}", f"layers = {{}}; scale = {empty}"), ("moved[i] = scale", "moved[i] = scale[i]")
    return [begun, ("scale = 2.0 / sizes[i]", filled), used, ("= scale * np.ones", "= scale[i] * np.ones")]


AT_ONCE = 'layers = {f"W{i}": 2.0 / n * np.ones((n, 2)) for i, n in enumerate(sizes)}'
RIGHT = {
    "in two steps": (SLOPE, [("up = x + eps", "up = x\n    up = up + eps")], (3.0,)),
    "in place": (SLOPE, [("up = x + eps", "up = np.array(x)\n    up += eps")], (3.0,)),
    "an array of one": (SLOPE, [("up = x + eps", "up = np.array([x + eps])")], (3.0,)),
    "another order": (SLOPE, [("up = x + eps\n    down = x - eps", "down = x - eps\n    up = x + eps")], (3.0,)),
    "round-off": (SLOPE, [("(2 * eps)", "(up - down)")], (3.0,)),
    "a comprehension": (
        LOOP,
        [('layers[f"W{i}"] = scale * np.ones((sizes[i], 2))', "pass"), ("result =", f"{AT_ONCE}\n    result =")],
        SIZES,
    ),
    "names for something else": (LOOP, [("layers = {}", "layers = {}; scale = 'yet to come'; moved = 3")], SIZES),
    "an array of what all rounds give": (LOOP, kept_in("np.zeros(3)", "scale[i] = 2.0 / sizes[i]"), SIZES),
    "a list of what all rounds give": (LOOP, kept_in("[]", "scale.append(2.0 / sizes[i])"), SIZES),
    "single precision": (LOOP, [("2.0 / sizes[i]", "np.float32(2.0 / sizes[i])")], SIZES),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_way_to_write_it_is_not_accused(name: str):
    solution, changes, arguments = RIGHT[name]
    sentence = said(solution, changes, *arguments)
    assert "differ" not in sentence
    assert "changes" not in sentence


@pytest.mark.parametrize("name", ["an array of what all rounds give", "a list of what all rounds give"])
def test_what_keeps_the_values_of_all_rounds_is_not_accused_where_the_loop_was_cut_by_an_error(name: str):
    solution, changes, arguments = RIGHT[name]
    assert "differ" not in said(solution, [*changes, ("total[i] = moved[i]", "total[i] = unknown")], *arguments)
    begun, stop = ("total = np.zeros(len(sizes))", "total = np.zeros(9)"), ("* np.ones((sizes[i], 2))", "* unknown")
    assert "total is the first to differ" in said(solution, [begun, stop], *arguments)


def test_what_agrees_in_single_precision_only_is_not_called_right():
    sentence = said(SLOPE, [("up = x + eps", "up = np.float32(x + eps)")], 3.0)
    assert "up is" not in sentence
    assert "slope is the first to differ" in sentence
    assert sentence.endswith("they agree in about 5 digits, and more may be needed.")


def test_who_uses_other_names_hears_nothing():
    assert found(SLOPE, "def f(x):\n    return (g(x + 1) - g(x)) / x\n", 3.0) is None


@pytest.mark.parametrize("kind", ["OrderedDict", "UserDict", "ChainMap"])
def test_a_dictionary_of_another_class_is_not_accused_of_it(kind: str):
    changes = [("layers = {}", f"import collections\n    layers = collections.{kind}()"), ("2.0 / ", "3.0 / ")]
    assert said(LOOP, changes, [2, 3]) == "scale is the first to differ: it is 1.5, expected 1 (line 7)."


@pytest.mark.parametrize("kind", ["np.ma.masked_array", "fractions.Fraction", "decimal.Decimal"])
def test_what_may_be_as_good_as_a_number_is_neither_accused_nor_called_right(kind: str):
    changes = [("up = x + eps", f"import decimal, fractions\n    up = {kind}(x)"), ("slope / x", "1.0")]
    text = said(SLOPE.replace("g(up)", "g(float(up))"), changes, 3.0)
    assert "up" not in text.split()
    assert "slope" in text or "result" in text


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("first", ["np.zeros(0)", "np.zeros((0, 3))", "np.full(2, np.inf)", "np.array([np.nan, 1.0])"])
def test_a_value_on_the_way_may_be_empty_or_infinite(first: str):
    solution = f"\ndef f(x):\n    seen = {first}\n    y = 2 * x\n    result = y + 1\n    return result\n"
    text = said(solution, [("2 * x", "3 * x")], 2.0)
    assert text == "seen is right. y is the first to differ: it is 6, expected 4 (line 4)."


def test_where_the_function_stopped_a_name_that_may_get_more_values_is_left_alone():
    unfinished = [
        ("slope = (g(up) - g(down)) / (2 * eps)", "slope = g(up) - g(down)\n    1 / 0\n    slope = slope / (2 * eps)")
    ]
    assert said(SLOPE, unfinished, 3.0) == "up and down are right. Python stops after that."


GRID = """
def f(image, kernel):
    out = np.zeros(image.shape)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            window = image[i, j] * kernel
            out[i, j] = np.sum(window)
    return out
"""


@pytest.mark.parametrize("stop", ["j // (1 - j)", "'x' + window", "1 // (1 - i)"])
def test_in_a_loop_within_a_loop_that_was_cut_by_an_error_nothing_right_is_called_wrong(stop: str):
    grid = (np.arange(1.0, 13).reshape(3, 4), np.array([1.0, 2.0]))
    told = said(GRID, [("np.sum(window)", f"{stop} + np.sum(window)")], *grid)
    assert "differ" not in told
    assert "differ" not in said(GRID, [("            out[i", f"            {stop}\n            out[i")], *grid)


def test_what_the_solution_fills_at_once_may_be_half_full_where_a_loop_was_cut_by_an_error():
    solution = "def f(x):\n    double = 2 * x\n    return double\n"
    loop = "double = 0 * x\n    for i in range(x.size):\n        double[i] = 2 * x[i] + 0 // (1 - i)"
    assert "differ" not in said(solution, [("double = 2 * x", loop)], np.array([1.0, 2.0, 3.0]))


def test_a_loop_that_was_cut_by_an_error_is_not_told_to_end_early():
    assert "ends too early" not in said(LOOP, [("total[i] = moved[i]", "total[i + 1] = moved[i]")], *SIZES)


def test_a_loop_that_runs_into_an_error_past_its_end_is_told_to_go_on_too_long():
    sentence = said(LOOP, [("range(len(sizes))", "range(len(sizes) + 1)")], *SIZES)
    assert sentence.endswith("W2 are right. The loop (line 5) goes on for too long: i goes up to 3, expected 2.")


@pytest.mark.parametrize("odd", ["None", "'x'", "np.zeros(3)", "np.zeros(0)", "{}", "1 + 2j"])
def test_a_loop_that_goes_on_with_something_else_than_a_number_goes_on_for_too_long(odd: str):
    loop = f"[*range(len(sizes)), {odd}]:\n        if type(i) is not int:\n            continue"
    assert said(LOOP, [("range(len(sizes)):", loop)], *SIZES).endswith("The loop (line 5) goes on for too long.")


def test_rounds_are_counted_from_one_also_where_a_name_has_a_value_before_the_loop():
    filled = "\ndef f(n):\n    a = np.zeros(n)\n    for i in range(n):\n        a[i] = g(i + 1.0)\n    return a\n"
    places = {
        "g(i + 2.0)": "",
        "g(i + 1.0 + i)": " in round 2 of the loop",
        "g(i + 1.0 + (i > 2))": " in a later round of the loop",
    }
    for change, place in places.items():
        assert f"a is the first to differ{place}: a[" in said(filled, [("g(i + 1.0)", change)], 6)


def test_what_is_copied_once_before_the_loop_is_compared_in_each_round():
    copied = "moved = np.copy(start)"
    inside = "        moved[i] = 1.0\n        out[i] = np.sum(g(moved))\n    return out\n"
    begun, loop = "\ndef f(n):\n    start = np.zeros(n)\n    out = np.zeros(n)\n", "    for i in range(n):\n"
    version = f"{begun}    {copied}\n{loop}{inside}"
    first = found(f"{begun}{loop}        {copied}\n{inside}", version, 3)
    assert first
    assert told(first).endswith("moved is the first to differ in round 2 of the loop: moved[0] is 1, expected 0.")


def test_what_is_set_up_before_a_loop_that_goes_on_for_too_long_is_not_taken_for_its_first_round():
    solution = (
        "\ndef f(n):\n    out = np.zeros(9)\n    for i in range(n):\n        out[i] = g(i + 1.0)\n"
        "    size = np.sum(out)\n    return size\n"
    )
    assert "The loop (line 4) goes on for too long" in said(solution, [("range(n)", "range(n + 1)")], 3)


COUNTED = """
def f(sizes):
    count = len(sizes) - 1
    layers = {}
    for i in range(1, count + 1):
        layers[f"W{i}"] = g(np.ones((sizes[i], 2)))
    return layers
"""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            [("len(sizes) - 1", "len(sizes)"), ("count + 1", "count"), ("g(", "3 * g(")],
            "W1 is the first to differ: W1[0, 0] is 3, expected 1 (line 6).",
        ),
        (
            [("(1, count + 1)", "(count)"), ("W{i}", "W{i + 1}"), ("sizes[i]", "sizes[i + 1]"), ("g(", "3 * g(")],
            "W1 is the first to differ: W1[0, 0] is 3, expected 1 (line 6).",
        ),
        (
            [("len(sizes) - 1", "len(sizes)"), ("count + 1", "count"), ("sizes[i], 2", "2, sizes[i]")],
            "W1 is the first to differ: it has shape (2, 3), expected shape (3, 2) (line 6).",
        ),
        ([("len(sizes) - 1", "len(sizes)"), ("count + 1", "count"), ("sizes[i], 2", "sizes[i] + '2'")], ""),
        ([("len(sizes) - 1", "len(sizes)")], "count is the first to differ: it is 3, expected 2 (line 3)."),
        ([("len(sizes) - 1", "len(sizes) - 2")], "count is the first to differ: it is 1, expected 2 (line 3)."),
        ([("(1, count + 1)", "(count)")], "i is the first to differ: it is 0, expected 1 (line 5)."),
    ],
)
def test_who_counts_in_another_way_and_comes_to_the_same_entries_is_not_accused(
    changes: list[tuple[str, str]], sentence: str
):
    stub = blank(COUNTED, "count = len(sizes) - 1", "layers = {}")
    told_of = said(COUNTED, changes, [2, 3, 4], stub=stub)
    assert told_of.endswith(sentence)
    assert bool(told_of) == bool(sentence)


def test_who_counts_by_a_counter_of_their_own_is_not_told_that_it_differs():
    solution = """
def f(sizes):
    total = np.zeros(len(sizes))
    for i in range(len(sizes)):
        square = g(sizes[i])
        total[i] = square
    result = np.sum(total)
    return result
"""
    own = """
def f(sizes):
    total = np.zeros(len(sizes))
    i = 0
    for some in (sizes[:2], sizes[2:]):
        for n in some:
            square = 3 * g(n)
            total[i] = square
            i += 1
    result = np.sum(total)
    return result
"""
    first = found(solution, own, [2, 3, 4], stub=blank(solution, "total = np.zeros(len(sizes))"))
    assert first
    assert told(first) == "square is the first to differ: it is 48, expected 16."


def test_a_list_that_grows_in_the_loop_and_becomes_an_array_is_compared_in_the_end():
    begun = "\ndef f(n):\n    out = {}\n    for i in range(n):\n        moved = g(i + 1.0)\n        {}\n"
    ended = "    size = np.sum(out)\n    return size\n"
    version = begun.format("[]", "out.append(moved)") + f"    out = np.array(out)\n{ended.replace('np.sum', 'np.max')}"
    first = found(begun.format("np.zeros(n)", "out[i] = moved") + ended, version, 3)
    assert first
    assert "size is the first to differ" in told(first)


def test_only_blanks_are_called_right():
    stub = blank(SLOPE, "up = x + eps", "down = x - eps")
    assert (
        said(SLOPE, [("(2 * eps)", "eps")], 3.0, stub=stub)
        == "slope is the first to differ: it is 12, expected 6 (line 5)."
    )


def test_of_many_right_names_the_last_stands_for_all():
    names = [f"v{number}" for number in range(9)]
    solution = (
        "\ndef f(x):\n"
        + "".join(f"    {name} = x + {number}\n" for number, name in enumerate(names))
        + "    return v8\n"
    )
    assert (
        said(solution, [("v8 = x + 8", "v8 = x")], 1)
        == "All up to v7 are right. v8 is the first to differ: it is 1, expected 9 (line 11)."
    )


def test_only_names_of_the_stub_are_told():
    solution = "\ndef f(x):\n    secret = x + 1\n    result = secret * 2\n    return result\n"
    stub = "\ndef f(x):\n    result = None\n    return result\n"
    sentence = said(solution, [("x + 1", "x + 2")], 1, stub=stub)
    assert sentence == "result is the first to differ: it is 6, expected 4 (line 4)."


def test_where_round_off_decides_about_a_value_nothing_is_said_of_the_result():
    solution = "\ndef f(x, eps=1e-7):\n    slope = (g(x + eps) - g(x - eps)) / (2 * eps) - 2 * x\n    return slope\n"
    assert said(solution, [("return slope", "return 1")], 3.0) == ""


def test_where_round_off_decides_about_a_value_it_is_not_called_right():
    solution = (
        "\ndef f(x, eps=1e-7):\n    gap = (g(x + eps) - g(x - eps)) / (2 * eps) - 2 * x\n    size = x + 1\n"
        "    return gap / size\n"
    )
    assert said(solution, [("x + 1", "x + 2")], 3.0) == "size is the first to differ: it is 5, expected 4 (line 4)."


def test_a_solution_that_takes_other_ways_by_chance_gives_no_values():
    solution = "\ndef f(x):\n    a = x\n    while 0 < a != 0.1:\n        a = a - 0.1\n    return a\n"
    assert values(solution, stub_names(blank(solution), "f"), 0.3) == ()
    assert values("\nclass f:\n    pass\n", StubNames(("a",), ("a",))) == ()


@pytest.mark.parametrize("made", ["np.empty(3)", "np.empty(3, dtype=int)", "np.empty_like(x)"])
def test_what_the_memory_happens_to_hold_is_nobodys_value(made: str):
    solution = f"\ndef f(x):\n    order = np.argsort(x)\n    y = {made}\n    y[order] = np.arange(3)\n    return y\n"
    unset, x = np.array([7, 8, 9]), np.array([5.0, 3.0, 4.0])
    wrong = said(
        solution, [(f"y = {made}", f"y = np.array({unset.tolist()})"), ("np.arange(3)", "1 + np.arange(3)")], x
    )
    assert wrong == "order is right. y is the first to differ: y[0] is 3, expected 2 (line 5)."


def test_a_name_that_its_own_method_changes_is_not_told_to_stay_as_it_is():
    solution = "\ndef f(n):\n    found = [0]\n    for i in range(n - 1):\n        found.append(i)\n    return found\n"
    sentence = said(solution, [("range(n - 1)", "range(n)")], 1)
    assert sentence == "found is the first to differ: it has shape (2,), expected shape (1,) (line 5)."


def test_values_too_large_for_a_file_that_students_get_are_left_out():
    names = stub_names(blank(LOOP), "f")
    assert values(LOOP, names, [4_000])
    assert values(LOOP, names, [6_000]) == ()


def test_of_a_long_loop_the_first_three_rounds_and_the_last_one_are_kept():
    names = stub_names(blank(LOOP), "f")
    kept = {str(one.place): (one.turns, [number for number, _ in one.values]) for one in values(LOOP, names, [2] * 9)}
    assert kept["scale"] == (9, [0, 1, 2, 8])
    assert kept["result"] == (1, [0])


DRAWN = """
def f(sizes):
    layers = {}
    for i in range(len(sizes)):
        scale = 2.0 / sizes[i]
        layers[f"W{i}"] = np.random.randn(sizes[i], 2) * scale
        layers[f"b{i}"] = np.zeros((sizes[i], 1))
    return layers
"""
OTHER = "The random numbers are not those of the example"
DRAW, SCALE, ZEROS = "np.random.randn(sizes[i], 2)", "2.0 / sizes[i]", "np.zeros((sizes[i], 1))"


@pytest.mark.parametrize(
    ("changes", "others"),
    [
        ([(DRAW, "np.random.rand(sizes[i], 2)")], True),
        ([(DRAW, "np.random.default_rng(3).normal(size=(sizes[i], 2))")], True),
        ([(DRAW, "(np.random.seed(3), np.random.randn(sizes[i], 2))[1]")], True),
        ([(DRAW, "np.random.uniform(-1, 1, (sizes[i], 2))"), (SCALE, "6.0 / sizes[i]")], True),
        ([(DRAW, "np.random.randn(2, sizes[i]).T")], False),
        ([(SCALE, "6.0 / sizes[i]")], False),
        ([(ZEROS, "np.random.randn(sizes[i], 1)")], False),
        ([(ZEROS, f"{ZEROS}; scale = 7")], False),
        ([("layers = {}", "layers, drawn = {}, np.random.randn(9, 2)"), (DRAW, "3 * drawn[:5]")], False),
    ],
    ids=[
        "another function",
        "another generator",
        "the same seed in each round",
        "where the scale is another too",
        "the same numbers in another order",
        "the same numbers on another scale",
        "random instead of zeros",
        "the same numbers, and a value that is assigned anew after them",
        "the same numbers drawn before",
    ],
)
def test_it_is_said_where_other_random_numbers_went_in(changes: Sequence[tuple[str, str]], others: bool):
    sentence = said(DRAWN, changes, [5, 3])
    assert "is the first to differ" in sentence
    assert (OTHER in sentence) == others


def test_an_entry_of_what_is_no_returned_dictionary_is_called_after_its_name():
    lines = ("", "def f(words):", "    counts = {}", "    for word in words:")
    counting = "\n".join((*lines, "        counts[word] = counts.get(word, 0) + 1", "    return counts", ""))
    first = found(counting, counting.replace("+ 1", "+ 2"), ["the", "and", "the"])
    assert first is not None
    assert told(first.in_full).startswith("counts['the'] is the first to differ")
    assert told(first).startswith("the is the first to differ")
