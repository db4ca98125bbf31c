"""From a solution to what students get: blanks where the solution stood, and nothing of it left."""

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


def test_planted_mistakes_stand_in_place_of_blanks():
    assert "y = 4 * x" in student_source(SOLUTION, "f", Replace({"y = 2 * x": "y = 4 * x"}))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("x = 1\n", "do not pair up"),
        ("### START CODE HERE ###\nx = 1\n", "do not pair up"),
        ("### END CODE HERE ###\n### START CODE HERE ###\n", "do not pair up"),
        ("### START CODE HERE ###\nprint(1)\n### END CODE HERE ###\n", "only `name = expression`"),
        ("### START CODE HERE ###\nx += 1\n### END CODE HERE ###\n", "only `name = expression`"),
        ("### START CODE HERE ###\nif x:\n    y = 1\n### END CODE HERE ###\n", "only `name = expression`"),
    ],
)
def test_a_solution_that_cannot_be_blanked_is_refused_with_its_place(source: str, sentence: str):
    with pytest.raises(CourseError, match=sentence):
        student_source(source, "f")
