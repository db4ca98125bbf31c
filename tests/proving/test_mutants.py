"""A mutant is the solution with one small fault, told as the statement before and after."""

import ast

import pytest

from autograder.errors import CourseError
from autograder.proving.mutants import mutants_of


def changes(body: str, parameters: str = "x, y") -> set[str]:
    source = f"def f({parameters}):\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    return {mutant.change for mutant in mutants_of(source, "f")}


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ("return x + y", "return x + y -> return x - y"),
        ("return x * y", "return x * y -> return x / y"),
        ("return x / y", "return x / y -> return x // y"),
        ("return x * y", "return x * y -> return y * y"),
        ("return x[1]", "return x[1] -> return x[2]"),
        ("return x[1]", "return x[1] -> return x[0]"),
        ("return 0.5 * x", "return 0.5 * x -> return 1.0 * x"),
        ("return x < y", "return x < y -> return x <= y"),
        ("return -x", "return -x -> return x"),
        ("return x.T", "return x.T -> return x"),
        ("return np.zeros((x, y))", "return np.zeros((x, y)) -> return np.zeros((y, x))"),
        ("return np.zeros((x, y))", "return np.zeros((x, y)) -> return np.ones((x, y))"),
        ("return np.dot(x, y)", "return np.dot(x, y) -> return np.dot(y, x)"),
        ("return np.sum(x, keepdims=True)", "return np.sum(x, keepdims=True) -> return np.sum(x, keepdims=False)"),
        ("return np.sum(x, keepdims=True)", "return np.sum(x, keepdims=True) -> return np.sum(x)"),
        ("return np.copy(x)", "return np.copy(x) -> return x"),
        ("x['W'] = y\nreturn x['b']", "x['W'] = y -> x['b'] = y"),
        ("x = y\nreturn x", "x = y -> pass"),
        ("for i in x:\n    y += i\nreturn y", "for i in x: -> for i in x: ... break"),
    ],
)
def test_a_fault_of_each_kind_is_put_in(body: str, change: str):
    assert change in changes(body)


def test_docstrings_and_prints_are_left_alone():
    assert changes('"""Add 1 to 2."""\nprint(x + 1)\nreturn x') == {"return x -> pass", "return x -> return y"}


def test_mutants_parse_and_differ_from_each_other_and_from_the_solution():
    source = "def f(x, y):\n    z = x * y + 2\n    return z\n"
    sources = [mutant.source for mutant in mutants_of(source, "f")]
    assert len(set(sources)) == len(sources) > 10
    assert ast.unparse(ast.parse(source)) not in sources
    for text in sources:
        ast.parse(text)


def test_the_same_solution_gives_the_same_mutants():
    source = "def f(x, y):\n    z = x * y + 2\n    return z\n"
    assert list(mutants_of(source, "f")) == list(mutants_of(source, "f"))


def test_a_solution_that_python_cannot_write_out_again_is_refused_in_one_sentence():
    with pytest.raises(CourseError, match="f: the solution is nested too deeply to be altered; write it flatter"):
        changes(f"return {'1 + ' * 400}x")
