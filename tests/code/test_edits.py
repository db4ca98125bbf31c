"""An edit changes a solution in one place, whatever else is changed there; one that does not fit says why."""

from typing import Any

import pytest

from autograder.code.edits import Assign, Edit, Replace, Whole
from autograder.errors import CourseError

SOLUTION = """def step(x, rate):
    slope = (x + x)  # naïve
    m, n = 1, 2
    table = {}
    for i in range(m):
        table[f"W{i}"] = slope ** 2
    x = x - rate
    x = x - rate * slope
    n += 1
    scale: float = 2
    return x"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Assign(slope="2 * x"), "(x + x)", "(2 * x)"),
        (Assign(scale="np.sum(\n        x)"), "= 2\n", "= np.sum(\n        x)\n"),
        (Assign({'table[f"W{i}"]': "0"}), "slope ** 2", "0"),
        (Assign({"table[ f'W{i}' ]": "0"}), "slope ** 2", "0"),
        (Replace({"return x": "return -x"}), "return x", "return -x"),
    ],
    ids=str,
)
def test_an_edit_changes_what_it_names_and_nothing_else(edit: Edit, old: str, new: str):
    assert edit.apply(SOLUTION, "An edit") == SOLUTION.replace(old, new)


def test_several_lines_are_changed_at_once():
    changed = Assign({"table": "dict()"}, slope="2 * x", scale="3").apply(SOLUTION, "An edit")
    assert changed == SOLUTION.replace("(x + x)", "(2 * x)").replace("{}\n", "dict()\n").replace("= 2\n", "= 3\n")


def test_an_assignment_outlives_a_change_of_its_line():
    for line in ("    y = 2 * x", "    y=x+x  # twice", "    y = (\n        x * 2\n    )"):
        space: dict[str, Any] = {}
        exec(Assign(y="3 * x").apply(f"def f(x):\n{line}\n    return y", "An edit"), space)
        assert space["f"](2) == 6


def test_texts_are_replaced_one_after_the_other():
    assert Replace({"2": "3", "x": "z"}).apply("y = 2 * x", "An edit") == "y = 3 * z"


def test_a_whole_text_takes_the_place_of_the_solution():
    assert Whole("y = x + x").apply("y = 2 * x", "A style") == "y = x + x"


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Assign(x="3"), "The mistake 'm' changes 'x', which the solution assigns 2 times; name what is assigned once"),
        (Assign(n="3"), "changes 'n', which the solution assigns 2 times"),
        (Assign(m="3"), "changes 'm', to which no line of the solution assigns; it assigns to: slope, table, "),
        (Assign(i="3"), "changes 'i', to which no line of the solution assigns"),
        (Assign(rate="3"), "changes 'rate', to which no line of the solution assigns"),
        (Assign({"not a name": "3"}), "changes 'not a name', to which no line"),
        (Assign(slope="2 *"), "changes 'slope' to '2 *', which is no expression; write what stands right of `=`"),
        (Assign(slope="slope = 2 * x"), "to 'slope = 2 * x', which is no expression"),
        (Assign(slope="1\n    x = 2"), "which is no expression"),
        (Assign(slope="-" * 100_000 + "1"), f"to '{'-' * 199}..., which is no expression"),
        (Assign(slope="1 + " * 20_000 + "1"), "which is no expression"),
        (Assign({"y." * 20_000 + "y": "3"}), "to which no line of the solution assigns"),
        (Replace({"w": "z"}), "The mistake 'm' replaces 'w', which stands 0 times in the solution; make it once"),
        (Replace({"rate": "z"}), "replaces 'rate', which stands 3 times"),
    ],
    ids=str,
)
def test_an_edit_that_does_not_fit_is_refused_with_the_reason(edit: Edit, sentence: str):
    with pytest.raises(CourseError) as error:
        edit.apply(SOLUTION, "The mistake 'm'")
    assert sentence in str(error.value)
