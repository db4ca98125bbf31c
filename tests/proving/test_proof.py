"""The proof itself is tested: what is wrong with a catalogue is found and said, on a miniature assignment."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.course import Course, find
from autograder.declarations.assignment import Assignment
from autograder.errors import CourseError
from autograder.exercise import Assign, Case, Check, Edit, Equivalent, Exercise, Mistake, Shape, Style, Whole
from autograder.ingest.notebook import Cell, Notebook
from autograder.proving import proof
from autograder.proving.bench import Bench
from tests.conftest import ROOT

SOLUTION = "def double(x):\n    ### START CODE HERE ###\n    y = 2 * x\n    ### END CODE HERE ###\n    return y\n"
NOTEBOOK = Notebook(
    (
        Cell("code", SOLUTION, 1, "double", solution=True),
        Cell("code", "check(double)", 2, "check_double", grade=True, points=10.0),
    )
)
TRIPLED = Mistake("tripled", Assign(y="3 * x"), "You took it three times.")
EXERCISE = Exercise(
    id="double",
    returns="y",
    cases=(Case("published", lambda _: (4.0,), visible=True), Case("drawn", lambda draw: (draw.rng.uniform(3, 9),))),
    checks=(Check("y", 1),),
    mistakes=(TRIPLED,),
    styles=(Style("sum", Assign(y="x + x")),),
)


def miniature(exercise: Exercise = EXERCISE, *equivalents: Equivalent) -> Assignment:
    return Assignment("miniature", (exercise,), NOTEBOOK, equivalents=equivalents)


def complaints(assignment: Assignment) -> list[str]:
    return [finding.text for finding in proof.run(assignment, (1, 2)) if not finding.ok]


def test_a_good_catalogue_is_proven():
    findings = list(proof.run(miniature(), (1, 2)))
    assert [finding.text for finding in findings if not finding.ok] == []
    assert "miniature: 1 of 1 right styles earn everything." in [finding.text for finding in findings]
    assert "miniature: 1 of 1 known mistakes are caught and named." in [finding.text for finding in findings]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"styles": (Style("bad", Assign(y="2.1 * x")),)}, "the right style 'bad' loses points"),
        ({"mistakes": (Mistake("none", Assign(y="x * 2"), "Hm."),)}, "the mistake 'none' passes"),
        (
            {"mistakes": (Mistake("lost", Assign(y="RATE * x"), "Hm."),)},
            "the mistake 'lost' fails in every case, since name 'RATE' is not defined; mend its edit.",
        ),
        (
            {"mistakes": (TRIPLED, Mistake("thrice", Assign(y="x + x + x"), "Hm."))},
            "the mistake 'tripled' is taken for tripled or thrice",
        ),
        (
            {"styles": (Style("sum", Assign(y="x + x"), "Two times is shorter."),)},
            "the remark on the style 'sum' is not told",
        ),
        (
            {"mistakes": (Mistake("eight", Assign(y="8"), "Look at x."),)},
            "0 of 1 known mistakes fail a visible example; show an example that tells them from the solution: double: ",
        ),
        ({"cases": (EXERCISE.cases[0],), "checks": (Check("y", 1, test=Shape()),)}, "no check notices the mutant"),
        (
            {"cases": (EXERCISE.cases[0], Case("again", lambda _: (4.0,)))},
            "double: the hidden case 'again' is the visible one 'published' again",
        ),
        (
            {"cases": tuple(Case(name, lambda _: (3.0,), visible=True) for name in ("two", "three"))},
            "double: the case 'three' is 'two' again; give it other inputs. A lambda that is made in a loop sees",
        ),
        (
            {"cases": tuple(Case(str(n), lambda _, n=n: (float(n),), visible=True) for n in (2, 3))},
            "double: who copies the results of the visible cases, and gives one of them for other inputs, earns every",
        ),
        (
            {"cases": (*EXERCISE.cases[:1], Case("near", lambda draw: (4 + 1e-9 * draw.rng.uniform(),)))},
            "double: who copies the results of the visible cases, and gives one of them for other inputs, earns every",
        ),
        (
            {
                "cases": (*EXERCISE.cases[:1], Case("three", lambda draw: (draw.rng.uniform(3, 9, 3),))),
                "checks": (Check("y", 3, cases=("published",)), Check("its shape", 1, test=Shape())),
            },
            "double: who copies the results of the visible cases, and gives wrong values of the right shape for other",
        ),
        (
            {"cases": (*EXERCISE.cases[:1], Case("nothing", lambda _: (np.array([]),)))},
            "double: who copies the results of the visible cases, and gives wrong values of the right shape for other",
        ),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_said(change: dict[str, object], sentence: str):
    found = complaints(miniature(replace(EXERCISE, **change)))  # type: ignore[arg-type]
    assert any(sentence in text for text in found), found


@pytest.mark.parametrize(
    ("inside", "planted", "remedy"),
    [('"""Two times x."""', None, "put the markers around the lines"), ("", Assign(y="x * 2"), "plant a mistake that")],
)
def test_an_exercise_that_students_get_solved_is_named(inside: str, planted: Edit | None, remedy: str):
    lines = SOLUTION.split("\n")
    solution = "\n".join([lines[0], lines[2], lines[1], f"    {inside}", *lines[3:]]) if inside else SOLUTION
    notebook = Notebook((replace(NOTEBOOK.cells[0], source=solution), NOTEBOOK.cells[1]))
    found = complaints(Assignment("miniature", (replace(EXERCISE, planted=planted),), notebook))
    assert found == [f"double: what students get earns everything as it is; {found[0].partition('; ')[2]}"]
    assert remedy in found[0]


def test_a_right_style_whose_remark_is_not_told_earns_everything_all_the_same():
    remarked = (Style("sum", Assign(y="x + x"), "Two times is shorter."),)
    found = [finding.text for finding in proof.run(miniature(replace(EXERCISE, styles=remarked)), (1, 2))]
    assert "miniature: 1 of 1 right styles earn everything." in found


@pytest.mark.parametrize("field", ["mistakes", "styles"])
def test_a_version_that_cannot_be_run_is_told_in_one_sentence(field: str):
    edit = Whole("import nowhere\ndef double(x):\n    return x + x")
    entry = Style("odd", edit) if field == "styles" else Mistake("odd", edit, "Hm.")
    with pytest.raises(CourseError, match=r"miniature, double.*'odd'.* cannot be run \(ModuleNotFoundError: .*mend it"):
        complaints(miniature(replace(EXERCISE, **{field: (entry,)})))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "gives_away"),
    [("lambda y, x: 2.5 * (2 * x)", True), ("lambda y, x: 2.5 * y", False)],
)
def test_a_wrapper_that_gives_the_line_away_is_found(text: str, gives_away: bool):
    wrapping = replace(EXERCISE, id="twice", cases=(Case("more", lambda _: (4.0,), wrapped={"double": text}),))
    found = [finding.text for finding in proof.wrappers_keep_the_solution(miniature(wrapping))]
    assert ["gives a line of double away" in sentence for sentence in found] == [True] * gives_away


@pytest.mark.parametrize("lines", [("y = 2 * x", "y = np.multiply(2, x)"), ("return y", "return np.multiply(2, x)")])
@pytest.mark.parametrize("field", ["hints", "styles"])
def test_a_hint_that_gives_the_line_away_is_found(lines: tuple[str, str], field: str):
    notebook = Notebook((replace(NOTEBOOK.cells[0], source=SOLUTION.replace(*lines)), NOTEBOOK.cells[1]))
    text = "Write np.multiply(2, x)."
    telling = replace(EXERCISE, **{field: (text if field == "hints" else replace(EXERCISE.styles[0], remark=text),)})  # type: ignore[arg-type]
    found = proof.hints_keep_the_solution(Assignment("miniature", (telling,), notebook))
    assert [finding.ok for finding in found] == [False]


def test_a_text_that_names_what_is_returned_gives_nothing_away():
    notebook = Notebook((replace(NOTEBOOK.cells[0], source=SOLUTION.replace("y", "the_double")), NOTEBOOK.cells[1]))
    speaking = replace(EXERCISE, hints=("Is the_double what you return?",))
    assert not [*proof.hints_keep_the_solution(Assignment("miniature", (speaking,), notebook))]


def test_a_score_that_depends_on_the_hidden_inputs_is_found():
    sometimes = Mistake("sometimes", Assign(y="2 * x if x > 6 else 2 * x + 1"), "Hm.")
    checks = tuple(Check(f"y, {case.name},", 1, cases=(case.name,)) for case in EXERCISE.cases)
    exercise = replace(EXERCISE, checks=checks, mistakes=(sometimes,))
    bench = Bench(miniature(exercise), tuple(range(6)))
    assert any("depends on the hidden inputs" in finding.text for finding in proof.mistakes_are_named(bench))


def test_a_mutant_listed_as_right_must_be_one_and_must_pass():
    wrong = Equivalent("double", "y = 2 * x -> y = 3 * x", "It is not.")
    gone = Equivalent("double", "y = 5 * x -> y = x", "There is none.")
    found = complaints(miniature(EXERCISE, wrong, gone))
    assert sum("it is no mutant, or it loses" in text for text in found) == 2


@pytest.mark.slow
@pytest.mark.sampled(3)
def test_endless_and_greedy_mutants_are_caught_like_any_other():
    looping = SOLUTION.replace("    return y", "    while x > 0:\n        x = x - 1\n    return y")
    notebook = Notebook((replace(NOTEBOOK.cells[0], source=looping), NOTEBOOK.cells[1]))
    exercise = replace(EXERCISE, mistakes=(), styles=())
    survivors = complaints(Assignment("miniature", (exercise,), notebook))
    assert not any("y = 2 * x" in text for text in survivors)


@pytest.fixture(scope="module")
def everything() -> Course:
    return find(ROOT)


def test_the_catalogue_is_as_large_as_it_should_be(everything: Course):
    exercises = [e for name in everything.names for e in everything.assignment(name).exercises]
    assert sum(len(exercise.mistakes) for exercise in exercises) >= 80
    assert sum(len(exercise.styles) for exercise in exercises) >= 60


@pytest.mark.slow
@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", find(ROOT).names)
def test_every_mutant_of_the_solutions_is_caught(everything: Course, name: str):
    bench = Bench(everything.assignment(name), (1,))
    *survivors, summary = proof.mutants_are_caught(bench)
    assert summary.ok, [finding.text for finding in survivors]
