"""On the card of a failed example stands where the student's values first part from the solution's."""

from __future__ import annotations

import re
from collections.abc import Callable

import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient

from autograder.course import Course, find
from autograder.student.card import Card
from autograder.student.examine import examine_function, load_beside
from tests.conftest import PATIENCE, ROOT

Check = Callable[..., Card]


@pytest.fixture
def check(shell: InteractiveShell, course: Course) -> Check:
    """Define an assignment's functions in cells, one with some of its text replaced, and give the card on it."""

    def card(assignment: str, exercise: str, changes: dict[str, str], others: dict[str, str] | None = None) -> Card:
        reference = course.assignment(assignment).reference
        for block in reference.needed(reference.exercises):
            shell.run_cell(block.source).raise_error()
        for name, source in (others or {}).items():
            shell.run_cell(source.replace("FUNCTION", name)).raise_error()
        source = reference.source(exercise)
        for old, new in changes.items():
            assert source.count(old) == 1, old
            source = source.replace(old, new)
        shell.run_cell(f"# a cell of its own\n{source}").raise_error()
        return examine_function(load_beside(ROOT / "notebooks" / assignment), exercise, shell.user_ns)

    return card


SLOPE = {"(2 * epsilon)": "epsilon"}
RIGHT = "thetaplus, thetaminus, J_plus and J_minus are right."
NAMED = f"{RIGHT} gradapprox is the first to differ: it is 4, expected 2 (line 19)."
HINT = "Your measured slope is twice the true one, so even a right gradient is called wrong."


def test_it_names_what_is_right_and_the_first_value_that_differs_after_the_hint(check: Check):
    card = check("gradient_checking", "gradient_check", SLOPE)
    lines = [line.strip() for line in repr(card).split("\n")]
    assert NAMED in lines
    assert lines.index(HINT) < lines.index(NAMED)
    assert NAMED in card._repr_html_()


@pytest.mark.parametrize(
    ("assignment", "exercise", "changes", "sentence"),
    [
        (
            "regularization",
            "compute_cost_with_regularization",
            {"lambd / (2 * m)": "lambd / m"},
            "squares is right. penalty is the first to differ: it is 0.367969, expected 0.183984 (line 20).",
        ),
        (
            "initialization",
            "initialize_parameters_he",
            {"range(1, L + 1)": "range(1, L)"},
            "The loop (line 14) ends too early: layer goes up to 1, expected 2.",
        ),
        (
            "gradient_checking",
            "gradient_check",
            {"grad = backward_propagation(x, theta)": "grad = None"},
            "thetaplus, thetaminus, J_plus, J_minus and gradapprox are right. grad is still None (line 24).",
        ),
        (
            "gradient_checking",
            "gradient_check_n",
            {"thetaplus = np.copy(theta)": "thetaplus = theta"},
            "thetaplus is right. Line 23 changes theta as well, which should stay as it is.",
        ),
    ],
)
def test_each_kind_of_fault_is_told_in_its_own_words(
    check: Check, assignment: str, exercise: str, changes: dict[str, str], sentence: str
):
    assert sentence in repr(check(assignment, exercise, changes))


def test_a_right_answer_is_run_no_more_often_and_hears_nothing(check: Check, shell: InteractiveShell):
    shell.user_ns["calls"] = []
    counted = {"parameters = {}\n": "parameters = {}; calls.append(1)\n"}
    card = check("initialization", "initialize_parameters_he", counted)
    examples = len(load_beside(ROOT / "notebooks" / "initialization")["initialize_parameters_he"].cases)
    assert card.outcome.where == ""
    assert len(shell.user_ns["calls"]) == examples


def test_a_wrong_answer_is_run_once_more(check: Check, shell: InteractiveShell):
    shell.user_ns["calls"] = []
    counted = {"parameters = {}\n": "parameters = {}; calls.append(1)\n", "np.sqrt(2": "np.sqrt(3"}
    card = check("initialization", "initialize_parameters_he", counted)
    examples = len(load_beside(ROOT / "notebooks" / "initialization")["initialize_parameters_he"].cases)
    assert "scale is the first to differ" in card.outcome.where
    assert len(shell.user_ns["calls"]) == examples + 1


def test_it_says_nothing_while_a_function_it_relies_on_is_not_right(check: Check):
    broken = {"backward_propagation": "def FUNCTION(x, theta):\n    return theta\n"}
    assert check("gradient_checking", "gradient_check", SLOPE, broken).outcome.where == ""


def test_of_a_function_that_is_different_each_time_no_value_is_accused(check: Check, shell: InteractiveShell):
    shell.user_ns["calls"] = []
    shaky = {"parameters = {}\n": "parameters = {}; calls.append(1)\n", "np.sqrt(2": "np.sqrt(2 + len(calls)"}
    where = check("initialization", "initialize_parameters_he", shaky).outcome.where
    assert where.startswith("Called once more with the same inputs, the function gives another result")
    assert "or uses an array that was never filled" in where  # what its memory holds is another thing each time
    assert "first to differ" not in where


def test_what_the_watched_run_prints_and_draws_is_not_seen(check: Check, capsys: pytest.CaptureFixture[str]):
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    check("gradient_checking", "gradient_check", {**SLOPE, "print(verdict": "print('loud'); print(verdict"})
    assert np.random.rand() == expected
    assert capsys.readouterr().out == ""


def test_a_function_whose_source_nobody_has_gets_its_card_all_the_same(shell: InteractiveShell, course: Course):
    reference = course.assignment("initialization").reference
    space = {"np": np}
    exec(reference.source("initialize_parameters_zeros").replace("np.zeros", "np.ones"), space)
    keys = load_beside(ROOT / "notebooks" / "initialization")
    card = examine_function(keys, "initialize_parameters_zeros", space)
    assert card.outcome.where == ""
    assert card.outcome.hint


def test_only_names_of_the_stub_are_told_whatever_the_solution_calls_its_own(course: Course):
    for name in course.names:
        for key in load_beside(ROOT / "notebooks" / name).values():
            told = {one.place.name for case in key.cases for one in case.values}
            assert told
            assert all(re.search(rf"\b{one}\b", key.stub) for one in told)


@pytest.mark.slow
def test_a_real_kernel_shows_it_too():
    folder = ROOT / "notebooks" / "regularization"
    wrong = reference_source("regularization", "compute_cost_with_regularization").replace("(2 * m)", "m")
    cells = [
        "import numpy as np\nfrom autograder.reference.network import compute_cost",
        "from autograder.student import check",
        f"%time\n{wrong}",
        "check(compute_cost_with_regularization)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    place = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=PATIENCE, resources=place, allow_errors=True).execute()
    (card,) = [out.data["text/plain"] for out in notebook.cells[-1].outputs if "data" in out]
    assert "squares is right. penalty is the first to differ: it is 0.367969, expected 0.183984 (line 20)." in card


def reference_source(assignment: str, exercise: str) -> str:
    return find(ROOT).assignment(assignment).reference.source(exercise)
