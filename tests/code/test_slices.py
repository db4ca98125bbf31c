"""What the graded functions depend on is executed, and nothing else."""

from __future__ import annotations

import ast
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from autograder.code.parsing import blank_out, parse, statements
from autograder.code.slices import reachable, slices
from autograder.values import Block


def kept(source: str, *roots: str) -> list[str]:
    """The first lines of the statements that are kept."""
    found = list(statements(parse(source), 0))
    return [source.split("\n")[s.node.lineno - 1] for s in reachable(found, roots or ("f",))]


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("a = 1\nb = 2\ndef f(): return a", ["a = 1", "def f(): return a"]),
        ("def f(): return g()\ndef g(): return h\nh = 3\ni = 4", ["def f(): return g()", "def g(): return h", "h = 3"]),
        ("t = {}\nt['a'] = 1\nu = {}\ndef f(): return t", ["t = {}", "t['a'] = 1", "def f(): return t"]),
        ("t = []\nt.append(1)\ndef f(): return t", ["t = []", "t.append(1)", "def f(): return t"]),
        ("t = []\nfill(t)\ndef fill(x): x.append(1)\ndef f(): return t", None),
        ("import numpy as np\nnp.random.seed(1)\ndef f(): return np", ["import numpy as np", "def f(): return np"]),
        ("import numpy as np\nnp.float = float\ndef f(): return np", None),
        ("n = 3\ndef f(x, n=n): return x", ["n = 3", "def f(x, n=n): return x"]),
        ("n = 3\ndef f(): return [n for n in range(3)], n", None),
        ("n = 3\ndef f(): return [n for n in range(3)]", ["def f(): return [n for n in range(3)]"]),
        ("n = 3\ndef f():\n    n = 4\n    return n", ["def f():"]),
        ("n = 3\ndef f():\n    global n\n    n = 4", ["n = 3", "def f():"]),
        (
            "def set_n():\n    global n\n    n = 3\nset_n()\ndef f(): return n",
            ["def set_n():", "set_n()", "def f(): return n"],
        ),
        ("@decorate\ndef f(): pass\ndef decorate(g): return g", ["def f(): pass", "def decorate(g): return g"]),
        ("class A:\n    b = c\nc = 1\nf = A", ["class A:", "c = 1", "f = A"]),
        ("try:\n    import a\nexcept ImportError:\n    a = None\ndef f(): return a", ["try:", "def f(): return a"]),
        ("for i in range(3):\n    t = i\ndef f(): return t", ["for i in range(3):", "def f(): return t"]),
        ("def f(): pass\nprint(f())\nplot(f)\ntrain(f, 1)", ["def f(): pass"]),
        ("def f(): pass\ndel f", ["def f(): pass"]),
        (
            "t = {}\ndef fill(x): x[0] = 1\nfill(x=t)\ndef f(): return t",
            ["t = {}", "def fill(x): x[0] = 1", "fill(x=t)", "def f(): return t"],
        ),
        ("t = {}\nprint(fill(t))\ndef f(): return t", ["t = {}", "print(fill(t))", "def f(): return t"]),
        ("t = {}\nlink = t\nlink[0] = 1\ndef f(): return t", None),
        ("t = {}\nn = t.pop(0)\ndef f(): return t", None),
        (
            "t = {}\ndef rule(g): t[0] = g\n@rule\ndef g(): pass\ndef f(): return t",
            ["t = {}", "def rule(g): t[0] = g", "def g(): pass", "def f(): return t"],
        ),
        ("t = []\ndef add(): t.append(1)\ndef main(): add()\nmain()\ndef f(): return t", None),
        ("import numpy as np\nsetattr(np, 'float', float)\ndef f(): return np", None),
        ("import numpy as np\ndef mend(): np.float = float\nmend()\ndef f(): return np", None),
        ("def f(): return n\ndef g(x: (n := 1)): pass", None),
        ("def f(): return n\ndef g(x) -> [n := 1 for _ in 'a']: pass", None),
        ("def f(): return n\nprint([n := 1 for _ in 'a'])", None),
        ("def f(): return n\nclass A((n := object)): pass", None),
        ("def f(): return n\nprint([m := 1 for n in 'a'])", ["def f(): return n"]),
        ("exec('n = 3')\ndef f(): return n", None),
        ("for name in 'n': globals()[name] = 3\ndef f(): return n", None),
        ("exec('n = 3')\nn = 4\ndef f(): return n", ["n = 4", "def f(): return n"]),
        ("from math import *\ndef f(): return sqrt(2)", ["from math import *", "def f(): return sqrt(2)"]),
    ],
)
def test_a_statement_is_kept_when_something_kept_reads_what_it_makes(source: str, needed: list[str] | None):
    assert kept(source) == (needed or [line for line in source.split("\n") if not line.startswith(" ")])


@pytest.mark.parametrize("trick", ["exec('f = 1')", "globals()['f'] = 1", "__import__('x').install(globals())"])
def test_everything_is_run_where_a_function_may_be_made_in_ways_nobody_can_follow(trick: str):
    assert kept(f"a = 1\n{trick}") == ["a = 1", trick]


def test_a_trick_beside_functions_that_are_all_there_changes_nothing():
    assert kept("def f(): pass\nexec('print(1)')") == ["def f(): pass"]


def test_lines_keep_their_numbers():
    source = "a = 1\nb = 2\n\n@c\ndef f():\n    return a\nd = 4"
    tree = parse(source)
    assert blank_out(Block("cell 1", source), [tree.body[2]]).source == "\n\n\n@c\ndef f():\n    return a"


HOSTILE = {
    "parentheses": "(" * 100_000,
    "minus": "-" * 1_000_000 + "1",
    "not": "not " * 100_000 + "1",
    "sum": "+".join(["1"] * 100_000),
    "attributes": "a" + ".b" * 100_000,
    "calls": "f" + "()" * 100_000,
    "lambdas": "lambda: " * 100_000 + "1",
    "fewer lambdas": "f = " + "lambda: " * 990 + "1",
    "conditions": "1 if 1 else " * 50_000 + "1",
    "branches": "if 1: pass\n" + "elif 1: pass\n" * 50_000,
    "powers": "**".join(["2"] * 50_000),
    "integer": "x = " + "9" * 1_000_000,
    "nul": "x = 1\0",
    "half a character": "x = '\ud800'",
    "indentation": "".join(" " * depth + "if 1:\n" for depth in range(200)),
    "braces": "{" * 150,
    "f-strings": "f'" + "{x:" * 50 + "}" * 50 + "'",
    "coding": "# coding: no-such-coding\nx = 1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_source_hurts_the_process_that_reads_it(name: str):
    with suppress(SyntaxError):
        reachable(list(statements(parse(HOSTILE[name]), 0)), ["f"])


def test_one_thread_at_a_time_builds_a_tree(monkeypatch: pytest.MonkeyPatch):
    """Python before 3.11.8 may otherwise call sound code nested too deeply, and a student would lose a cell."""
    building: list[str] = []
    most: list[int] = []

    def slowly(source: str, really=ast.parse) -> ast.Module:
        building.append(source)
        most.append(len(building))
        time.sleep(0.002)  # other threads would come in here, as they do when memory is tidied up in between
        building.remove(source)
        return really(source)

    monkeypatch.setattr(ast, "parse", slowly)
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(parse, [f"x = {number}" for number in range(20)]))
    assert max(most) == 1


def test_what_another_thread_did_to_the_depth_of_trees_does_not_make_sound_code_unreadable(
    monkeypatch: pytest.MonkeyPatch,
):
    """A library parses without asking us: the next try is right, while what is too deep stays so."""
    refusals = [SystemError("AST constructor recursion depth mismatch"), RecursionError("during ast construction")]

    def disturbed(source: str, really=ast.parse) -> ast.Module:
        if refusals:
            raise refusals.pop()
        return really(source)

    monkeypatch.setattr(ast, "parse", disturbed)
    assert parse("x = 1").body
    refusals += [RecursionError()] * 100
    with pytest.raises(SyntaxError, match="nested too deeply"):
        parse("x = 1")


def test_each_function_has_a_slice_of_its_own():
    source = "import math\ndef f(): return h() + math.pi\ndef g(): return h()\ndef h(): return 1"
    assert slices(list(statements(parse(source), 0)), ["f", "g"]) == {"f": [0, 1, 3], "g": [2, 3]}


@pytest.mark.parametrize(
    "helper",
    [
        "h = []",
        "class h: pass",
        "def h():\n    global n\n    n = 1",
        "def h():\n    h.calls = 1",
        "def h(seen=[]):\n    seen.append(1)",
        "import numpy as np\ndef h(): np.seterr(all='raise')",
        "def h():\n    import numpy as np\n    np.sqrt = abs",
        "def h(): setattr(f, 'calls', 1)",
        "import os\ndef h(): os.chdir('/')",
        "@decorate\ndef h(): pass",
        "def h(): exec('')",
    ],
)
def test_there_are_no_slices_where_one_call_may_change_what_another_gives(helper: str):
    found = list(statements(parse(f"{helper}\ndef f(): return h\ndef g(): return 2"), 0))
    assert slices(found, ["f", "g"]) is None
    assert slices(found, ["g"]) == {"g": [len(found) - 1]}
