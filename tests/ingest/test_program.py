"""What is run of a notebook, and when each exercise is called."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from autograder.course import find
from autograder.ingest.notebook import Cell, Notebook
from autograder.ingest.program import Due, Plan, later_looks
from autograder.ingest.rebuild import Rebuilt, rebuild
from autograder.sandbox.job import Code
from autograder.values import Look
from tests.conftest import ROOT

NAME = "initialization"
ZEROS, RANDOM, HE = EXERCISES = tuple(f"initialize_parameters_{name}" for name in ("zeros", "random", "he"))
ASSIGNMENT = find(ROOT).assignment(NAME)
CODE = [cell for cell in ASSIGNMENT.notebook.cells if cell.kind == "code"]
CELL_OF_HE = f"cell {1 + next(place for place, cell in enumerate(CODE) if cell.grade_id == HE)}"


def rebuilt(changes: dict[str, str] | None = None, last: Sequence[str] = ()) -> Rebuilt:
    """The solved notebook, some of its cells with another source, and further cells at its end."""
    sources = [(cell, (changes or {}).get(cell.grade_id, cell.source)) for cell in CODE]
    own = [
        Cell("code", source, number, cell.grade_id, cell.solution, cell.grade, cell.locked, cell.points)
        for number, (cell, source) in enumerate(sources, 1)
    ]
    more = [Cell("code", source, number) for number, source in enumerate(last, len(own) + 1)]
    return rebuild(Notebook((*own, *more)), ASSIGNMENT.template)


def source(name: str) -> str:
    return next(cell.source for cell in ASSIGNMENT.notebook.cells if cell.grade_id == name)


def told(plan: Plan, *signs: str) -> list[str]:
    """The turns of exercises, and each sign where it stands, in their order."""
    found: list[str] = []
    for part in plan:
        if isinstance(part, Due):
            found.append(f"{part.exercise} at the end" if part.at_end else part.exercise)
        else:
            found += sorted((s for s in signs if s in part.block.source), key=part.block.source.index)
    return found


def looks(found: Rebuilt, exercise: str) -> dict[Look, Plan]:
    return dict(later_looks(found.program, exercise))


def test_where_the_order_cannot_matter_all_code_comes_first():
    plan = rebuilt().first_look
    assert [type(part) for part in plan] == [Code] * (len(plan) - 3) + [Due] * 3
    assert told(plan) == [*EXERCISES]


def test_an_exercise_is_called_in_the_state_of_its_own_check_cell():
    changes = {
        name: f"factor = {place}\n{source(name)}".replace("np.zeros", "factor * np.zeros")
        for place, name in enumerate(EXERCISES)
    }
    assert told(rebuilt(changes).first_look, "factor = 0", "factor = 1", "factor = 2") == [
        *("factor = 0", ZEROS, "factor = 1", RANDOM, "factor = 2", HE)
    ]


def test_what_comes_after_the_last_check_is_not_run_before_it():
    assert told(rebuilt(last=["np = None\nlen = 5"]).first_look, "np = None", "len = 5") == [*EXERCISES]


def test_an_answer_that_is_repaired_further_down_is_called_there_too():
    plan = rebuilt({HE: f"def {HE}(layers_dims):\n    return 1\n"}, last=[f"factor = 2\n{source(HE)}"]).first_look
    assert told(plan) == [*EXERCISES, f"{HE} at the end"]


def test_a_name_that_is_used_again_for_a_result_calls_for_no_second_turn():
    assert told(rebuilt(last=[f"{HE} = {HE}([2, 4, 1])"]).first_look) == [*EXERCISES]


def test_the_end_is_looked_at_where_it_may_make_a_difference():
    helper = {HE: source(HE).replace("return parameters", "return scaled(parameters)")}
    found = rebuilt(helper, last=["def scaled(parameters):\n    return parameters"])
    assert [*looks(found, HE)] == [Look.AT_END]
    assert told(looks(found, HE)[Look.AT_END], "def scaled") == ["def scaled", HE]


def test_a_notebook_of_which_nothing_was_left_out_is_looked_at_once():
    assert looks(rebuilt(), HE) == {}


@pytest.mark.parametrize("left_out", ["print('mine')", "import random\nrandom.seed(1)", "table = {}"])
def test_what_was_left_out_is_run_in_a_second_look(left_out: str):
    plan = looks(rebuilt({HE: f"{left_out}\n{source(HE)}"}), HE)[Look.WHOLE]
    line = left_out.split("\n")[-1]
    assert told(plan, line, f"def {HE}") == [line, f"def {HE}", HE]
    assert [part.spare for part in plan if isinstance(part, Code) and line in part.block.source] == [True]


def test_the_second_look_is_without_the_demonstrations_of_the_course():
    plan = looks(rebuilt(last=["print('mine')"]), HE)[Look.WHOLE]
    assert told(plan, "train_and_show(", "plt.show", "load_circles()", "print('mine')") == [
        HE,
        "print('mine')",
        f"{HE} at the end",
    ]


def test_a_demonstration_is_run_where_a_students_own_code_reads_what_it_makes():
    found = rebuilt({HE: f"units = layers_dims\n{source(HE)}".replace("parameters = {}", "parameters, _ = {}, units")})
    assert told(found.first_look, "layers_dims = [2", "units = layers_dims") == [
        *("layers_dims = [2", ZEROS, RANDOM, "units = layers_dims", HE)
    ]


def test_the_second_look_takes_a_students_own_version_of_a_supplied_cell():
    own = source("same_weights").replace("value=0.3", "value=0.4")
    found = rebuilt(
        {
            "same_weights": own,
            HE: source(HE).replace("parameters = {}", "parameters = {} and initialize_parameters_alike"),
        }
    )
    assert told(found.first_look, "value=0.3", "value=0.4")[0] == "value=0.3"
    assert told(looks(found, HE)[Look.WHOLE], "value=0.3", "value=0.4")[0] == "value=0.4"


def test_a_function_that_leaves_something_behind_is_no_reason_to_trust_the_first_look():
    found = rebuilt({ZEROS: source(ZEROS).replace("parameters = {}", "parameters = {}\n    np.seterr(all='raise')")})
    assert Look.WHOLE in looks(found, HE)


def test_lines_keep_their_numbers_where_a_cell_is_run_in_parts():
    plan = looks(rebuilt({HE: f"print('mine')\n{source(HE)}\nprint('too')"}), HE)[Look.WHOLE]
    lines = [part.block.source.split("\n") for part in plan if isinstance(part, Code) and part.block.name == CELL_OF_HE]
    assert [next(n for n, line in enumerate(part) if line) for part in lines] == [0, 1, source(HE).count("\n") + 2]
