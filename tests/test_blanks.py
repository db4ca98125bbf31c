"""From a solution to what students get: blanks where the solution stood, and nothing of it left."""

import re

import pytest

from autograder.blanks import student_source
from autograder.errors import CourseError
from autograder.exercise import Replace

SOLUTION = '''def f(x):
    """Double and add."""
    ### START CODE HERE ###
    # think of the first step
    y = 2 * x
    parameters["W1"], z = (
        y,
        1,
    )
    ### END CODE HERE ###
    for i in range(3):
        ### START CODE HERE ###
        y = y + i
        ### END CODE HERE ###
    return y
'''


def test_every_assignment_becomes_a_blank_and_the_number_of_lines_is_said():
    assert (
        student_source(SOLUTION, "f")
        == '''def f(x):
    """Double and add."""
    ### START CODE HERE ### (2 lines)
    # think of the first step
    y = None
    parameters["W1"], z = None, None
    ### END CODE HERE ###
    for i in range(3):
        ### START CODE HERE ### (1 line)
        y = None
        ### END CODE HERE ###
    return y
'''
    )


def test_a_name_that_only_another_method_reads_is_no_blank():
    method = "    def {}:\n        ### START CODE HERE ###\n{}\n        ### END CODE HERE ###\n"
    loop = "        for word in text:\n            self.counts[word] = 1"
    add = method.format("add(self, text)", loop)
    source = f"class Tally:\n{add}\n    def share(self, word):\n        return word\n"
    assert "        pass\n" in student_source(source, "Tally")
    assert "word = None" not in student_source(source, "Tally")


def test_planted_mistakes_stand_in_place_of_blanks():
    assert "y = 4 * x" in student_source(SOLUTION, "f", Replace({"y = 2 * x": "y = 4 * x"}))


@pytest.mark.parametrize(
    ("solution", "blank"),
    [
        ("return 2 * x", "return None"),
        ("y += 2 * x", "y += None"),
        ("y = z = 2 * x", "y = z = None"),
        ("y: float = 2 * x", "y: float = None"),
        ("a = 2; y = a * x", "a = None\n    y = None"),
        ("y = x\n    y += 1", "y = None"),
        ("if x > 0:\n        y = x\n    else:\n        y = -x", "y = None"),
        ("for i in range(3):\n        total = total + i", "pass"),
        ("def helper(z):\n        return z\n    return helper(x)", "return None"),
        ("print(x)", "pass"),
    ],
)
def test_any_statement_can_be_a_blank(solution: str, blank: str):
    head, end = (
        "def f(x):\n    total = 0\n    ### START CODE HERE ###",
        "    ### END CODE HERE ###\n    return y, total",
    )
    found = student_source(f"{head}\n    {solution}\n{end}", "f")
    assert re.sub(r" \(\d+ lines?\)", "", found) == f"{head}\n    {blank}\n{end}"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("x = 1\n", "In f no line is left to students"),
        ("### START CODE HERE ###\nx = 1\n", "do not pair up"),
        ("### END CODE HERE ###\n### START CODE HERE ###\n", "do not pair up"),
        ("### START CODE HERE ###\n# x\n### END CODE HERE ###\n", "line 1: no whole statement stands between"),
        ("### START CODE HERE ###\nif x:\n### END CODE HERE ###\n    y = 1\n", "line 2: this goes on after the END"),
        ("if x:\n    y = 1\n### START CODE HERE ###\nelif y:\n    y = 2\n### END CODE HERE ###\n", "line 4: `elif`"),
    ],
)
def test_a_solution_that_cannot_be_blanked_is_refused_with_its_place(source: str, sentence: str):
    with pytest.raises(CourseError, match=sentence):
        student_source(source, "f")
