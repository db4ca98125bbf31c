"""What it costs to read what nobody types. A bound on time is many times what is needed, and a part of what it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import process_time

import pytest

from autograder.course import find
from autograder.feedback import student_work
from autograder.ingest import syntax_errors, untouched
from autograder.ingest.notebook import MAX_CELL, MAX_CODE, Cell, Notebook
from autograder.ingest.rebuild import Rebuilt, rebuild
from autograder.reuse.exercise_digest import ExerciseDigests
from tests.conftest import ROOT

HE = "initialize_parameters_he"
TEMPLATE = find(ROOT).assignment("initialization").template


def rebuilt(*more: Cell) -> Rebuilt:
    """The released notebook, with more cells at its end."""
    last = len(TEMPLATE.cells)
    numbered = (replace(cell, number=number) for number, cell in enumerate(more, last + 1))
    return rebuild(Notebook((*TEMPLATE.cells, *numbered)), TEMPLATE)


def code(*sources: str) -> list[Cell]:
    return [Cell("code", source, 0) for source in sources]


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources of which all variants were made."""
    found: list[str] = []
    variants = syntax_errors._variants
    monkeypatch.setattr(syntax_errors, "_variants", lambda *given: found.append(given[0]) or variants(*given))
    return found


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that were parsed on the way to what can be read."""
    found: list[str] = []
    parse = syntax_errors.parse
    monkeypatch.setattr(syntax_errors, "parse", lambda source: found.append(source) or parse(source))
    return found


@pytest.mark.parametrize("line", [")", "]", "else:", "@"])
def test_lines_that_go_on_for_ever_are_given_up_together(tried: list[str], line: str):
    lines = 3000
    rebuilt(*code(f"{line}\n" * lines))
    assert len(tried) < 2 * lines


def test_what_is_long_and_cannot_be_read_is_tried_less_often(parsed: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(syntax_errors, "MAX_FAILURES", 100)
    rebuilt(*code("x = [" + "b," * 1000 + "\n" + ("y = [" + "b," * 1000 + "\n") * 50))
    assert sum(map(len, parsed)) < 200 * syntax_errors.MUCH


def test_supplied_cells_are_read_by_one_parser(monkeypatch: pytest.MonkeyPatch):
    made: list[object] = []
    begin: Callable[..., None] = syntax_errors.Parser.__init__
    monkeypatch.setattr(syntax_errors.Parser, "__init__", lambda *given: made.append(given) or begin(*given))
    locked = next(cell for cell in TEMPLATE.cells if cell.locked and cell.kind == "code")
    rebuilt()
    before = len(made)
    rebuilt(*(replace(locked, source=f"x = ({number}") for number in range(20)))
    assert len(made) == 2 * before


def test_a_gap_as_wide_as_a_page_is_looked_through_once():
    began = process_time()
    assert not untouched.is_untouched(f"def f(x):\n    # YOUR CODE HERE\n    x ={' ' * 30_000}y\n")
    assert process_time() - began < 3  # 18 once


def test_checks_without_end_in_one_cell_are_few_parts():
    found = rebuilt(*code("check()\n" * 3000))
    assert len(found.program.blocks) < 300
    digests = ExerciseDigests(found).of_all(HE)
    assert digests is not None
    assert len(digests.blocks) == len({*digests.blocks})


@pytest.mark.parametrize("label", [HE, ""])
def test_text_is_taken_for_code_as_far_as_somebody_may_have_typed_it(parsed: list[str], label: str):
    text = f"def {HE}(layers_dims):\n    return 1\n# " + "x" * (MAX_CELL * 3 // 4)
    rebuilt(*(Cell("markdown", f"{text}# {number}", 0, label, solution=True) for number in range(12)))
    assert sum(map(len, parsed)) < 2 * MAX_CODE


def test_an_answer_pasted_into_a_text_is_found_beside_long_texts():
    long = [Cell("markdown", f"{number} ![plot](data:image/png;base64,{'A' * MAX_CELL})", 0) for number in range(9)]
    found = rebuilt(*long, Cell("markdown", f"def {HE}(layers_dims):\n    return 1\n", 0))
    assert HE in found.standing.attempted


def test_of_an_answer_a_page_shows_what_somebody_may_have_typed():
    copies = [Cell("markdown", f"{number}{'x' * 1000}", number, "setup") for number in range(1000)]
    answer = Cell("markdown", f"def {HE}(layers_dims):\n" + "\n" * MAX_CELL, 2000, HE)
    found = dict(student_work._answers([*copies, answer], TEMPLATE))
    assert all(MAX_CELL < len(found[name].source) < MAX_CELL + 100 for name in ("setup", HE))
