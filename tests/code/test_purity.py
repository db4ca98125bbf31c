"""What may leave something behind, and what looks at more than its inputs, is known as such; so is the reference."""

from __future__ import annotations

import ast

import pytest

from autograder.code.purity import is_pure, is_repeatable
from autograder.code.syntax import syntax_of
from autograder.course import Course

HEAD = "import numpy as np\nimport math\n"


def pure(code: str) -> bool:
    return is_pure(map(syntax_of, ast.parse(HEAD + code).body))


def repeatable(tree: ast.Module) -> bool:
    return all(is_repeatable(syntax_of(node)) for node in tree.body)


@pytest.mark.parametrize(
    "body",
    [
        "return np.sqrt(2 / x) * np.random.randn(3, 4)",
        "grads = {}\n    grads['dW'] = np.dot(x, x.T)\n    grads['dW'] += 1\n    return grads",
        "x['W1'] = 0\n    return x",
        "def inner(y, more=1):\n        return y + more\n    return [inner(y) for y in x]",
        "with np.errstate(all='ignore'):\n        return np.linalg.norm(x) + math.log(2)",
        "np.random.seed(3)\n    return np.random.rand(2)",
        "return x.T.reshape(-1, 1).astype(float).copy(), {}.items(), 'x'.format(np.finfo(float).eps)",
        "print(f'{x}')\n    assert x is not None\n    raise ValueError('no')",
    ],
)
def test_functions_of_their_inputs_leave_nothing(body: str) -> None:
    assert pure(f"def f(x, keep_prob=0.5):\n    {body}\n")


@pytest.mark.parametrize(
    "body",
    [
        "np.sqrt = abs",
        "np.seterr(all='raise')",
        "np.random.set_state(x)",
        "f.seen = x",
        "f.__defaults__ = (x,)",
        "setattr(f, 'seen', x)",
        "global seen\n    seen = x",
        "numpy = np\n    numpy.seterr(all='raise')",
        "import numpy\n    numpy.seterr(all='raise')",
        "exec('import os')",
        "open('seen', 'w')",
        "np.typecodes['All'] = ''",
        "np.put(np.pi, 0, 1)",
        "np.core.numeric.ones = x",
        "np.lib.stride_tricks.as_strided(x, (99,))[0] = 1",
        "f['seen'] = x",
        "del np.sqrt",
        "for np.sqrt in [abs]: pass",
        "class Seen: pass",
        "g = lambda setattr: setattr\n    return setattr(np.ndarray, 'x', 1)",
        "names = get_ipython().user_ns\n    names['g'] = x",
        "g = (1 for _ in x)\n    names = g.gi_frame.f_globals\n    names['g'] = x",
        "walk = x.walk\n    walk['seen'] = 1",
        "def late():\n        try: yield\n        finally: np.random.seed(0)\n    kept = [late()]\n    next(kept[0])\n"
        "    kept.append(kept)",
        "def late():\n        with np.errstate(all='raise'): yield from x\n    next(late())",
        "view = x[:]\n    x.resize((9, 9), refcheck=False)\n    view[0] = 1",
        "match x:\n        case np.ndarray(base=names):\n            names[0] = 1",
    ],
)
def test_whatever_may_be_met_later_is_something_left_behind(body: str) -> None:
    assert not pure(f"def f(x):\n    {body}\n")


@pytest.mark.parametrize(
    "code",
    [
        "def f(x, seen=[]):\n    return x\n",
        "def f(x) -> np.seterr(all='raise'):\n    return x\n",
        "def f(x: np.seterr(all='raise')):\n    return x\n",
        "def f(x: (seen := list)):\n    seen[0] = x\n",
        "def f(x) -> [g := abs for _ in [1]]:\n    return x\n",
        "@np.vectorize\ndef f(x):\n    return x\n",
        "seen = []\n",
        "import os\n",
        "from numpy import *\n",
        "from numpy import seterr\n",
        "from numpy import random\n",
        "def np(x):\n    return x\n",
        "import numpy.lib.stride_tricks\n",
    ],
)
def test_only_imports_and_plain_functions_leave_nothing(code: str) -> None:
    assert not pure(code)


@pytest.mark.parametrize(
    "code",
    [
        "import inspect",
        "from time import time",
        "import helper",
        "from numpy import *",
        "np.random.seed()",
        "np.random.seed(None)",
        "np.random.default_rng(x)",
        "r = np.random.default_rng",
        "np.random.Generator(np.random.PCG64())",
        "f.__doc__",
        "f.__code__.co_firstlineno",
        "__file__",
        "id(f)",
        "hash('f')",
        "open('notebook.ipynb')",
        "getattr(f, '__do' + 'c__')",
        "error.tb_lineno",
        "re.enum.sys",
        "get_ipython().user_ns",
        "In[-1]",
    ],
)
def test_code_that_looks_at_itself_a_clock_or_chance_is_not_repeatable(code: str) -> None:
    assert not repeatable(ast.parse(code))


@pytest.mark.parametrize("code", ["np.random.seed(3)", "np.random.default_rng(1).random()", "import numpy as np", HEAD])
def test_what_depends_on_nothing_else_is_repeatable(code: str) -> None:
    assert repeatable(ast.parse(code))


def test_the_reference_solutions_are_pure_and_repeatable(course: Course) -> None:
    for assignment in map(course.assignment, course.names):
        blocks = assignment.reference.needed([exercise.id for exercise in assignment.exercises])
        trees = [ast.parse(block.source) for block in blocks]
        assert is_pure(syntax_of(node) for tree in trees for node in tree.body), assignment.name
        assert all(map(repeatable, trees)), assignment.name
