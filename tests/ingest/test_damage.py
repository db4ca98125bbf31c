"""What students and front ends do to the cells of a notebook: answers keep their marks, and repairs are said."""

from __future__ import annotations

import copy
import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.grading.grader import Grader
from autograder.values import Report, Status, Submission, SubmissionStatus
from tests.conftest import HandIn, released, solved

ZEROS, RANDOM, HE = (f"initialize_parameters_{name}" for name in ("zeros", "random", "he"))
Document = dict[str, Any]
Grade = Callable[[Any], Report]


@pytest.fixture
def grade(grader: Grader, hand_in: HandIn) -> Grade:
    """Hand in a document, or bytes, and grade it."""

    def run(content: Document | bytes | str) -> Report:
        path = hand_in("ada", "initialization", content) / "ada/initialization/initialization.ipynb"
        return grader.grade_one(Submission("ada", "initialization", str(path)))

    return run


@pytest.fixture
def document() -> Document:
    """A notebook with right answers."""
    return solved("initialization")


def at(document: Document, grade_id: str) -> int:
    """Where the cell with a label is."""
    labels = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in document["cells"]]
    return labels.index(grade_id)


def cell(document: Document, grade_id: str) -> dict[str, Any]:
    found: dict[str, Any] = document["cells"][at(document, grade_id)]
    return found


def code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


def says(report: Report, *words: str) -> bool:
    """Whether one of the repairs holds all these words."""
    return any(all(word in repair for word in words) for repair in report.repairs)


def status_of(report: Report, exercise: str) -> Status:
    return next(outcome.status for outcome in report.outcomes if outcome.exercise == exercise)


def everything(report: Report) -> bool:
    return report.score == 30


# ---------------------------------------------------------------------------------------------------------- cells


def test_a_deleted_check_cell_costs_nothing_and_is_put_back(grade: Grade, document: Document):
    del document["cells"][at(document, f"check_{HE}")]
    report = grade(document)
    assert everything(report)
    assert says(report, f"The notebook does not have the cell check_{HE}; it was added.")


def test_a_deleted_setup_cell_is_supplied_by_the_course(grade: Grade, document: Document):
    del document["cells"][at(document, "setup")]
    assert everything(grade(document))


def test_a_deleted_answer_is_not_attempted_and_costs_only_itself(grade: Grade, document: Document):
    del document["cells"][at(document, HE)]
    report = grade(document)
    assert (report.score, status_of(report, HE)) == (20, Status.NOT_ATTEMPTED)
    assert "defines nothing of this name" in report.outcomes[2].message


def test_an_answer_in_a_cell_for_another_program_is_not_told_to_be_missing(grade: Grade, document: Document):
    cell = document["cells"][at(document, HE)]
    cell["source"] = "%%cython\n" + "".join(cell["source"])
    report = grade(document)
    assert (report.score, status_of(report, HE)) == (20, Status.NOT_ATTEMPTED)
    assert report.outcomes[2].message.startswith("The notebook's Python defines nothing of this name")
    assert any("is for another program (%%cython)" in repair for repair in report.repairs)


def test_a_duplicated_cell_stops_nothing(grade: Grade, document: Document):
    document["cells"].insert(at(document, HE), copy.deepcopy(cell(document, HE)))
    report = grade(document)
    assert everything(report)
    assert says(report, f"repeats the cell {HE}; both were read")


@pytest.mark.parametrize("stub_first", [True, False])
def test_an_untouched_copy_never_wins_over_an_answer(grade: Grade, document: Document, stub_first: bool):
    stub = copy.deepcopy(cell(released("initialization"), HE))
    document["cells"].insert(at(document, HE) + (not stub_first), stub)
    assert everything(grade(document))


@pytest.mark.parametrize("labelled", [True, False])
def test_an_untouched_answer_of_another_name_is_not_attempted(grade: Grade, document: Document, labelled: bool):
    stub = copy.deepcopy(cell(released("initialization"), HE))
    stub["source"] = "".join(stub["source"]).replace(HE, "initialize_parameters_kaiming")
    stub["metadata"] = stub["metadata"] if labelled else {}
    document["cells"][at(document, HE)] = stub
    report = grade(document)
    assert (report.score, status_of(report, HE)) == (20, Status.NOT_ATTEMPTED)


WRONG = f"def {HE}(layers_dims):\n    return 1\n"


def test_of_two_answers_before_the_check_the_later_one_wins(grade: Grade, document: Document):
    document["cells"].insert(at(document, HE), code(WRONG))
    assert everything(grade(document))
    document["cells"].insert(at(document, HE) + 1, code(WRONG))
    assert grade(document).score == 20


def test_an_answer_counts_as_it_stood_at_its_check_or_where_it_was_repaired_further_down(
    grade: Grade, document: Document
):
    right = cell(document, HE)["source"]
    document["cells"].append(code(WRONG))
    assert everything(grade(document))
    cell(document, HE)["source"] = WRONG
    assert grade(document).score == 20
    document["cells"].append(code(right))
    assert everything(grade(document))


@pytest.mark.parametrize("labels", ["both", "first", "none"])
def test_a_split_cell_is_joined_again(grade: Grade, document: Document, labels: str):
    whole = cell(document, HE)
    lines = whole["source"].splitlines(keepends=True)
    half = next(number for number, line in enumerate(lines) if "for layer" in line) + 1
    first, second = copy.deepcopy(whole), copy.deepcopy(whole)
    first["source"], second["source"] = "".join(lines[:half]), "".join(lines[half:])
    for part, kept in ((first, labels != "none"), (second, labels == "both")):
        part["metadata"] = part["metadata"] if kept else {}
    document["cells"][at(document, HE) : at(document, HE) + 1] = [first, second]
    report = grade(document)
    assert everything(report)
    assert says(report, "parts of one piece of code; they were joined")


def test_merged_cells_hold_both_answers(grade: Grade, document: Document):
    cell(document, ZEROS)["source"] += "\n\n" + cell(document, RANDOM)["source"]
    del document["cells"][at(document, RANDOM)]
    report = grade(document)
    assert everything(report)
    assert says(report, f"No cell has the label {RANDOM}; its answer was found in cell")


def test_an_answer_merged_into_a_locked_cell_is_found(grade: Grade, document: Document):
    cell(document, f"check_{HE}")["source"] = cell(document, HE)["source"] + "\n\ncheck(initialize_parameters_he)"
    del document["cells"][at(document, HE)]
    report = grade(document)
    assert everything(report)
    assert says(report, f"(check_{HE}) differs from the course's, which was used, with what is added here: {HE}")


@pytest.mark.parametrize(
    "typed",
    [
        "factor = 3.0\nscaled_run = train_and_show('mine', scaled_random(factor))",
        "factor = (",
        "import not_installed_anywhere",
    ],
    ids=["another number", "half a line", "an import that fails"],
)
def test_a_knob_that_a_student_turned_costs_nothing(grade: Grade, document: Document, typed: str):
    cell(document, "turn_the_scale")["source"] = typed
    report = grade(document)
    assert everything(report)
    assert not says(report, "differs from")


def test_an_answer_written_into_a_cell_with_a_knob_is_found(grade: Grade, document: Document):
    cell(document, "turn_the_scale")["source"] = cell(document, HE)["source"]
    del document["cells"][at(document, HE)]
    assert everything(grade(document))


def test_a_broken_answer_under_a_locked_label_is_broken_not_missing(grade: Grade, document: Document):
    target = cell(document, HE)
    target["metadata"] = cell(document, "train_he")["metadata"]
    target["source"] = target["source"].replace("for layer", "for for layer")
    report = grade(document)
    assert (report.score, status_of(report, HE)) == (20, Status.CRASHED)
    assert "Python cannot read this answer: SyntaxError" in report.outcomes[2].message
    assert "a quote or a colon may be missing" in report.outcomes[2].hint


def test_a_cell_that_is_indented_as_a_whole_is_no_part_of_the_one_before(grade: Grade, document: Document):
    target = cell(document, HE)
    target["source"] = textwrap.indent(f"# mine\n{target['source']}", "    ")
    document["cells"].insert(at(document, HE), code("def show(parameters):\n    print(parameters)\n"))
    report = grade(document)
    assert everything(report)
    assert not says(report, "joined")


def test_the_order_of_the_cells_does_not_matter(grade: Grade, document: Document):
    document["cells"].reverse()
    assert everything(grade(document))


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("fenced", [True, False])
def test_an_answer_in_a_cell_turned_into_text_counts(grade: Grade, document: Document, kind: str, fenced: bool):
    target = cell(document, HE)
    target["cell_type"] = kind
    target["source"] = f"```python\n{target['source']}\n```" if fenced else target["source"]
    report = grade(document)
    assert everything(report)
    assert says(report, "is text where the course has code; it was read as code")


def test_code_wins_over_an_example_quoted_in_a_text(grade: Grade, document: Document):
    text = f"My first try was\n```python\ndef {HE}(layers_dims):\n    return {{}}\n```\n"
    document["cells"].append({"cell_type": "markdown", "source": text, "metadata": {}})
    assert everything(grade(document))


def test_what_a_student_changes_in_a_supplied_cell_does_not_count(grade: Grade, document: Document):
    cell(document, "setup")["source"] = "np = None"
    report = grade(document)
    assert everything(report)
    assert says(report, "(setup) differs from the course's, which was used.")


def test_what_a_student_adds_to_a_supplied_cell_stays(grade: Grade, document: Document):
    cell(document, "setup")["source"] += "\nimport math as m\n"
    cell(document, HE)["source"] = cell(document, HE)["source"].replace("np.sqrt", "m.sqrt")
    report = grade(document)
    assert everything(report)
    assert says(report, "with what is added here: m.")


def test_helpers_and_imports_in_added_cells_stay(grade: Grade, document: Document):
    document["cells"].insert(1, code("from math import sqrt\n\ndef root(x):\n    return sqrt(x)\n"))
    cell(document, HE)["source"] = cell(document, HE)["source"].replace("np.sqrt", "root")
    assert everything(grade(document))


# ------------------------------------------------------------------------------------------------------- metadata


def test_lost_labels_cost_nothing(grade: Grade, document: Document):
    for each in document["cells"]:
        each["metadata"] = {}
    assert everything(grade(document))


def test_exchanged_labels_cost_nothing(grade: Grade, document: Document):
    one, other = cell(document, ZEROS), cell(document, f"check_{HE}")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    assert everything(grade(document))


@pytest.mark.parametrize("nonsense", [None, 3, "x", [], {"nbgrader": 7}, {"nbgrader": {"grade_id": {"a": 1}}}])
def test_metadata_of_any_shape_costs_nothing(grade: Grade, document: Document, nonsense: object):
    for each in document["cells"]:
        each["metadata"] = nonsense
    assert everything(grade(document))


def test_points_that_a_student_writes_into_the_metadata_do_not_count(grade: Grade, document: Document):
    cell(document, f"check_{HE}")["metadata"]["nbgrader"]["points"] = 1000
    assert grade(document).max_score == 30


@pytest.mark.parametrize("labelled", [True, False])
def test_a_renamed_function_is_found_by_its_place(grade: Grade, document: Document, labelled: bool):
    target = cell(document, HE)
    target["source"] = target["source"].replace(f"def {HE}", "def he_init")
    if not labelled:
        target["metadata"] = {}
    report = grade(document)
    assert everything(report)
    assert says(report, f"defines he_init where {HE} is asked; it was taken for it")


@pytest.mark.parametrize("helper", ["def scale(inputs):\n    return inputs", "def layers_of(dims):\n    return dims"])
def test_a_renamed_function_is_told_from_its_helpers_by_its_parameters(grade: Grade, document: Document, helper: str):
    target = cell(document, HE)
    target["source"] = f"{helper}\n\n\n" + target["source"].replace(f"def {HE}", "def he_init")
    report = grade(document)
    assert everything(report)
    assert says(report, f"defines he_init where {HE} is asked; it was taken for it")


def test_of_two_functions_that_may_be_meant_none_is_taken(grade: Grade, document: Document):
    target = cell(document, HE)
    both = (target["source"].replace(f"def {HE}", f"def {name}") for name in ("first", "second"))
    target["source"] = "\n\n\n".join(both)
    assert grade(document).score == 20


# ------------------------------------------------------------------------------------------------------------ code


@pytest.mark.parametrize(
    "line",
    ["print 'done'", "def broken(:", "x = = 1", "for i in range(3)", "\u201cquoted\u201d", "return 1", "((", '"""'],
)
def test_a_broken_line_after_an_answer_does_not_cost_it(grade: Grade, document: Document, line: str):
    cell(document, HE)["source"] += f"\n\n{line}\n"
    assert everything(grade(document))


def test_a_syntax_error_costs_only_its_own_function_and_says_where(grade: Grade, document: Document):
    broken = f"def {HE}(layers_dims):\n    parameters = {{}}\n    scale = = 2\n    return parameters\n"
    cell(document, HE)["source"] = broken
    report = grade(document)
    assert (report.score, status_of(report, HE)) == (20, Status.CRASHED)
    number = at(document, HE) + 1
    assert f"SyntaxError: invalid syntax (cell {number}, line 3)" in report.outcomes[2].message
    assert says(report, f"Cell {number} holds code that Python cannot read")


def unreadable(answer: str, how: str) -> str:
    """A right answer, made unreadable as people do it."""
    lines = answer.split("\n")
    middle = len(lines) // 2
    first = next(number for number, line in enumerate(lines) if "scale =" in line)
    spoilt = {
        "line numbers": [f"{number:3} {line}" for number, line in enumerate(lines, 1)],
        "line numbers with dots": [f"{number}. {line}" for number, line in enumerate(lines, 1)],
        "a diff": [f"+{line}" for line in lines],
        "quoted in a mail": [f"> {line}" for line in lines],
        "merge conflict": [
            *lines[:-3],
            "<<<<<<< HEAD",
            *lines[-3:-2],
            "=======",
            lines[-3],
            ">>>>>>> mine",
            *lines[-2:],
        ],
        "no colon": [lines[0].rstrip(":"), *lines[1:]],
        "misspelt def": [lines[0].replace("def", "dfe"), *lines[1:]],
        "function": [lines[0].replace("def", "function"), *lines[1:]],
        "name without def": [lines[0].replace("def ", ""), *lines[1:]],
        "no first line": lines[1:],
        "a line outside": [*lines[:middle], lines[middle].lstrip() + " = = 1", *lines[middle + 1 :]],
        "return outside": [*lines[:-1], lines[-1].lstrip()],
        "the first line of a loop outside": [line.lstrip() if "scale =" in line else line for line in lines],
        "a merge conflict in a loop": [
            *lines[:first],
            "<<<<<<< HEAD",
            lines[first],
            "=======",
            lines[first].replace("2", "1"),
            ">>>>>>> mine",
            *lines[first + 1 :],
        ],
        "lost indentation": [line.lstrip() for line in lines],
        "first line indented": ["    " + lines[0], *lines[1:]],
        "curly quotes": [line.replace('"', "\u201d") for line in lines],
        "wide colon": [line.replace(":", "\uff1a") for line in lines],
        "half a lambda": [f"{HE} = lambda layers_dims: ("],
        "escaped": [line.replace('"', "&quot;") for line in lines],
    }
    return "\n".join(spoilt[how])


WAYS = [
    *("line numbers", "line numbers with dots", "a diff", "quoted in a mail", "merge conflict", "no colon"),
    *("misspelt def", "function", "name without def", "no first line", "a line outside", "return outside"),
    *("the first line of a loop outside", "a merge conflict in a loop"),
    *("lost indentation", "first line indented", "curly quotes", "wide colon", "half a lambda", "escaped"),
]


@pytest.mark.parametrize("how", ["merge conflict", "a merge conflict in a loop"])
def test_the_marks_of_a_merge_are_named_and_not_what_python_makes_of_them(grade: Grade, document: Document, how: str):
    target = cell(document, HE)
    target["source"] = unreadable(target["source"], how)
    assert "is left of a merge; keep one of its two sides" in grade(document).outcomes[2].message


def test_of_a_function_on_both_sides_of_a_merge_the_last_one_counts_and_it_is_said(grade: Grade, document: Document):
    target = cell(document, HE)
    wrong = target["source"].replace("2 /", "1 /")
    target["source"] = f"<<<<<<< HEAD\n{wrong}\n=======\n{target['source']}\n>>>>>>> mine"
    report = grade(document)
    assert everything(report)
    assert says(report, f"Cell {at(document, HE) + 1} holds both sides of a merge")


@pytest.mark.parametrize("labelled", [True, False], ids=["labelled", "unlabelled"])
@pytest.mark.parametrize("how", WAYS)
def test_an_answer_that_python_cannot_read_has_crashed_in_its_cell(
    grade: Grade, document: Document, how: str, labelled: bool
):
    target = cell(document, HE)
    target["source"] = unreadable(target["source"], how)
    number = at(document, HE) + 1
    if not labelled:
        target["metadata"] = {}
    report = grade(document)
    assert (report.score, status_of(report, HE)) == (20, Status.CRASHED), report.outcomes[2].message
    assert "no function" not in report.outcomes[2].message
    assert f"(cell {number}, line " in report.outcomes[2].message


@pytest.mark.parametrize(("plain", "other"), [(", ", "\uff0c"), ("* scale", "\u00d7 scale"), (" - 1", " \u2212 1")])
def test_signs_of_another_script_are_among_the_reasons(grade: Grade, document: Document, plain: str, other: str):
    cell(document, HE)["source"] = cell(document, HE)["source"].replace(plain, other)
    outcome = grade(document).outcomes[2]
    assert "SyntaxError: invalid character" in outcome.message
    assert "sign that was pasted, or typed in another script, may only look like Python's" in outcome.hint


def test_an_answer_that_python_cannot_read_is_not_the_last_word(grade: Grade, document: Document):
    broken = code(unreadable(cell(document, HE)["source"], "merge conflict"))
    document["cells"].insert(at(document, HE) + 1, broken)
    assert everything(grade(document))


# How published versions of the course hand out the same exercise.
EDITIONS = [
    '''def {name}(layers_dims):
    """
    Argument: layers_dims -- python array (list)
    """
    np.random.seed(3)
    parameters = {{}}
    L = len(layers_dims) - 1 # integer representing the number of layers

    for l in range(1, L + 1):
        ### START CODE HERE ### (\u2248 2 lines of code)
        parameters['W' + str(l)] = None
        parameters['b' + str(l)] = None
        ### END CODE HERE ###

    return parameters''',
    """def {name}(layers_dims):
    parameters = {{}}
    L = len(layers_dims)
    for l in range(1, L):
        #(\u2248 2 lines of code)
        # parameters['W' + str(l)] =
        # parameters['b' + str(l)] =
        # YOUR CODE STARTS HERE


        # YOUR CODE ENDS HERE

    return parameters""",
    "def {name}(layers_dims):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    f"def {{name}}(layers_dims):\n    # YOUR CODE HERE\n    raise NotImplementedError(0x{'f' * 5000})",
    "def {name}(layers_dims):\n    weights, biases = None, None\n    return weights, biases",
    "def {name}(dims):\n    ### START CODE HERE ###\n    pass\n    ### END CODER HERE ###\n    return dims['W1']",
    "def {name}(n):\n    # START CODE HERE\n    W = np.dot(n, n) + None\n    # END CODE HERE\n    return W",
    "def {name}(n):\n    for i in n:\n        # START CODE HERE\n        W = None\n    b = None\n    # END CODE HERE",
]


@pytest.mark.parametrize(
    "stub", EDITIONS, ids=["none", "no lines", "not implemented", "long", "no markers", "pass", "a gap", "a loop"]
)
def test_what_another_edition_hands_out_is_not_attempted(grade: Grade, document: Document, stub: str):
    cell(document, HE)["source"] = stub.format(name=HE)
    report = grade(document)
    assert (report.score, status_of(report, HE)) == (20, Status.NOT_ATTEMPTED)
    assert "has not been filled in" in report.outcomes[2].message


def test_an_answer_outside_of_empty_markers_counts(grade: Grade, document: Document):
    answer = cell(document, HE)["source"]
    empty = "    ### START CODE HERE ###\n    nothing = None\n    ### END CODE HERE ###\n"
    bare = "\n".join(line for line in answer.split("\n") if "CODE HERE" not in line)
    cell(document, HE)["source"] = bare.replace("    return", f"{empty}    return")
    assert everything(grade(document))


@pytest.mark.parametrize("source", ["x = 1", "", "%time x = 1", "  x = 1", "x =\u00a01", "x = 1\n \ty = 2"])
def test_thousands_of_cells_that_can_be_read_are(grade: Grade, document: Document, source: str):
    document["cells"] += [code(source)] * 3000
    document["cells"].append(document["cells"].pop(at(document, HE)))
    report = grade(document)
    assert everything(report)
    assert says(report, "holds code that Python cannot read") == ("\t" in source)


@pytest.mark.parametrize("body", ["break", "nonlocal x", "return *1", "x: int = 1; global x"])
def test_what_only_the_compiler_refuses_costs_its_own_function_alone(grade: Grade, document: Document, body: str):
    cell(document, ZEROS)["source"] += f"\n\n\ndef {HE}(layers_dims):\n    {body}\n"
    del document["cells"][at(document, HE)]
    report = grade(document)
    assert (report.score, status_of(report, HE)) == (20, Status.CRASHED)


ABSENT = "no_such_package"


@pytest.mark.parametrize(
    ("before", "line"),
    [
        (f"import {ABSENT}", f"{ABSENT}.zeros(3)"),
        (f"import {ABSENT}.nn as nn", "nn.Linear(2, 3)"),
        (f"from {ABSENT} import tensor", "tensor([0.0])"),
        (f"from {ABSENT}.linear import zeros as z", "z[0] + 1"),
        (f"from {ABSENT} import *", "tensor([0.0])"),
        (f"import {ABSENT}\ndevice = {ABSENT}.device('cpu')", "str(device.type + 'x')"),
        (f"import {ABSENT}\nclass Layer({ABSENT}.Module):\n    pass", "Layer()"),
        ("", f"__import__('{ABSENT}')"),
        ("pass", f"from {ABSENT} import tensor"),
        (f"import math, {ABSENT}", f"isinstance(math.pi, {ABSENT}.Tensor)"),
        (f"import {ABSENT}\n@{ABSENT}.jit", "pass"),
        (f"from {ABSENT} import jit\n@jit(nopython=True)", "pass"),
    ],
)
def test_a_package_that_is_not_installed_is_named_where_it_is_needed(
    grade: Grade, document: Document, before: str, line: str
):
    target = cell(document, HE)
    lines = target["source"].split("\n")
    place = next(n for n, text in enumerate(lines) if "parameters = {}" in text)
    target["source"] = "\n".join([before, *lines[:place], f"    {line}", *lines[place:]])
    report = grade(document)
    assert (report.score, status_of(report, HE)) == (20, Status.CRASHED)
    message = report.outcomes[2].message
    assert f"the code uses {ABSENT}, which is neither handed in nor installed where this is graded" in message
    assert "ask your instructor" in message
    assert f"In cell {at(document, HE) + 1}, line " in message


def test_a_function_made_by_a_package_that_is_not_installed_names_it(grade: Grade, document: Document):
    target = cell(document, HE)
    target["source"] = (
        f"from {ABSENT} import jit\n" + target["source"].replace(HE, "plain") + f"\n\n{HE} = jit(plain)\n"
    )
    report = grade(document)
    assert status_of(report, HE) is Status.CRASHED
    assert f"the code uses {ABSENT}" in report.outcomes[2].message


@pytest.mark.parametrize("written", [f"{ABSENT}.Tensor | None", f"dict[str, {ABSENT}.Tensor]", f"{ABSENT}.Array['n']"])
def test_a_package_that_only_annotations_name_costs_nothing(grade: Grade, document: Document, written: str):
    target = cell(document, HE)
    target["source"] = f"import {ABSENT}\n" + target["source"].replace("(layers_dims):", f"(layers_dims) -> {written}:")
    assert everything(grade(document))


def test_who_has_something_else_for_a_package_that_is_not_installed_needs_none(grade: Grade, document: Document):
    target = cell(document, HE)
    jit = f"try:\n    from {ABSENT} import jit\nexcept ImportError:\n    def jit(f):\n        return f\n"
    target["source"] = f"{jit}@jit\n{target['source']}"
    assert everything(grade(document))


@pytest.mark.parametrize(
    ("body", "said"),
    [("break", "SyntaxError: 'break' outside loop"), ("nonlocal x", "SyntaxError: no binding for nonlocal 'x' found")],
)
def test_what_only_the_compiler_refuses_is_quoted_with_its_line(grade: Grade, document: Document, body: str, said: str):
    cell(document, HE)["source"] = f"def {HE}(layers_dims):\n    size = 2\n    {body}\n"
    message = grade(document).outcomes[2].message
    assert f"the answer could not be defined: {said}" in message
    assert f"In cell {at(document, HE) + 1}, line 3: `{body}`" in message


@pytest.mark.parametrize("before", ["@undefined", "@(lambda f: 1 / 0)"])
def test_why_a_function_could_not_be_defined_is_told(grade: Grade, document: Document, before: str):
    cell(document, HE)["source"] = f"{before}\n{cell(document, HE)['source']}"
    message = grade(document).outcomes[2].message
    assert "the answer could not be defined: " in message
    assert f"In cell {at(document, HE) + 1}, line 1: `{before}`" in message
    assert "It was called with" not in message


@pytest.mark.parametrize("line", ["y = {}", "y = {{{}: -{}}}", "y = 0 if parameters else {}"])
@pytest.mark.parametrize("number", [f"0x{'f' * 5000}", f"0b{'1' * 50000}"])
def test_a_number_too_long_for_decimals_is_read_as_python_reads_it(
    grade: Grade, document: Document, line: str, number: str
):
    target = cell(document, HE)
    first = "    parameters = {}"
    target["source"] = target["source"].replace(first, f"{first}\n    {line.format(number, number)}")
    assert everything(grade(document))


def test_a_line_that_fails_does_not_cost_the_functions_below_it(grade: Grade, document: Document):
    cell(document, HE)["source"] = (
        f"root = undefined\n{cell(document, HE)['source'].replace('np.sqrt', 'root or np.sqrt')}"
    )
    cell(document, HE)["source"] += "\n\nroot = None\n"
    cell(document, ZEROS)["source"] = f"{cell(document, HE)['source']}\n\n{cell(document, ZEROS)['source']}"
    report = grade(document)
    assert status_of(report, ZEROS) is Status.PASSED


@pytest.mark.parametrize(
    "first",
    [
        "%matplotlib inline",
        "!pip install numpy",
        "%%time",
        "%%timeit -n 1",
        "%load_ext autoreload\n%autoreload 2",
        "files = !ls",
        "t = %timeit -o 1 + 1",
        "np.zeros?",
        "?np.zeros",
        "pip install numpy",
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "name = input('Your name? ')",
        "await something()",
        "import asyncio\nawait asyncio.sleep(0)",
        "display(np.zeros(3))",
        "lines = !ls\nprint(lines[:1], get_ipython().user_ns['np'])",
        "1 / 0",
        "import no_such_module",
        "from no_such_module import *",
        "while True: pass",
    ],
)
def test_what_only_a_notebook_understands_costs_nothing(grade: Grade, document: Document, first: str):
    target = cell(document, HE)
    target["source"] = f"{first}\n{target['source']}"
    assert everything(grade(document))


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("    parameters = {}", "    %matplotlib inline\n    parameters = {}"),
        lambda text: text.replace("    return", "    display(parameters)\n    get_ipython().system('ls')\n    return"),
        lambda text: text.replace("np.sqrt(2 /", "np.sqrt(FACTOR /").join(["%time FACTOR = 2\n", ""]),
        lambda text: text.replace("np.sqrt(2 /", "np.sqrt(FACTOR /").join(["FACTOR = %time 2\n", ""]),
        lambda text: (
            text.replace("np.sqrt(2 /", "np.sqrt(FACTOR /")
            .join(["FACTOR = await two()\n", ""])
            .join(["async def two():\n    return 2\n", ""])
        ),
        lambda text: f"get_ipython().run_cell_magic('time', '', {text!r})",
        lambda text: f"%%time\n%%capture printed\n{text}",
        lambda text: "\n".join(f"{'...' if place else '>>>'} {line}" for place, line in enumerate(text.split("\n"))),
        lambda text: "\n".join(
            f"{'   ...:' if place else 'In [7]:'} {line}" for place, line in enumerate(text.split("\n"))
        ),
        lambda text: text.replace('"""Start', '"""\n%time is no magic here\nStart', 1).join(["%time\n", ""]),
    ],
    ids=["in a function", "the shell", "time", "value", "await", "script", "cells", "prompts", "numbers", "a text"],
)
def test_an_answer_in_notebook_syntax_is_read_as_the_notebook_reads_it(
    grade: Grade, document: Document, edit: Callable[[str], str]
):
    target = cell(document, HE)
    target["source"] = edit("".join(target["source"]))
    assert everything(grade(document))


def test_a_cell_for_another_program_is_not_python(grade: Grade, document: Document):
    document["cells"].append(code(f"%%writefile he.py\ndef {HE}(layers_dims):\n    return 1\n"))
    document["cells"].append(code(f"%%bash\ndef {HE}():\n"))
    assert everything(grade(document))


@pytest.mark.parametrize("blank", ["\t", "\u00a0" * 4, "    \u200b"])
def test_tabs_and_foreign_blanks_are_read_as_meant(grade: Grade, document: Document, blank: str):
    target = cell(document, HE)
    head, _, body = target["source"].partition("\n")
    target["source"] = f"{head}\n{body}".replace("\n    ", f"\n{blank}")
    assert everything(grade(document))


# One space or format character of each kind that people paste.
@pytest.mark.parametrize(
    "gap",
    ["", "# your line", "None", "...", "____", "???", "np.dot(None, None)"],
)
def test_a_stub_of_another_edition_is_not_attempted(grade: Grade, gap: str):
    lines = f"        p['W' + str(l)] = {gap}\n        p['b' + str(l)] = {gap}\n"
    inner = f"        ### START CODE HERE ### (≈ 2 lines)\n{lines}        ### END CODE HERE ###\n"
    stub = f"def {HE}(layers_dims):\n    p = {{}}\n    for l in range(1, 3):\n{inner}    return p\n"
    assert status_of(grade(solved("initialization", {HE: stub})), HE) is Status.NOT_ATTEMPTED


@pytest.mark.parametrize("end", ["\u2028", "\u2029"])
def test_a_pasted_end_of_a_line_is_one(grade: Grade, document: Document, end: str):
    target = cell(document, HE)
    target["source"] = target["source"].replace("\n", end)
    assert everything(grade(document))


PASTED = "\u00a0\u1680\u2003\u2009\u202f\u205f\u3000\u00ad\u061c\u200b\u200d\u200e\u200f\u202a\u202c\u2060\u2066\ufeff"


@pytest.mark.parametrize("char", [*PASTED, "\U000e0020"], ids=lambda char: f"U+{ord(char):04X}")
def test_what_nobody_sees_outside_of_texts_is_read_as_meant(grade: Grade, document: Document, char: str):
    target = cell(document, HE)
    target["source"] = target["source"].replace(" = ", f"{char} = {char}").replace("\n", f"{char}\n") + f"\n{char}#"
    report = grade(document)
    assert everything(report)
    assert says(report, f"Cell {at(document, HE) + 1} had invisible characters")


@pytest.mark.parametrize("list_of", ["input_transformers_post", "input_transformers_cleanup", "ast_transformers"])
def test_whoever_changes_how_cells_are_read_is_told_that_it_has_no_effect(
    grade: Grade, document: Document, list_of: str
):
    document["cells"].insert(0, code(f"get_ipython().{list_of}.append(lambda lines: lines)"))
    report = grade(document)
    assert everything(report)
    assert says(report, f"Cell 1 changes how the notebook reads other cells ({list_of}); that has no effect")


def test_spaces_as_wide_as_two_may_stand_beside_usual_ones(grade: Grade, document: Document):
    target = cell(document, HE)
    target["source"] = target["source"].replace("\n    return", "\n\u3000\u3000return")
    assert everything(grade(document))


@pytest.mark.parametrize("text", ["'{}'", "'''{}'''", "f'{{len(\u00a0[1])}}{}'[1:]", "r'{}'  # it's", "'\\'{}'[1:]"])
def test_what_nobody_sees_stays_in_a_text(grade: Grade, document: Document, text: str):
    target = cell(document, HE)
    changed = target["source"].replace("sqrt(2 ", "sqrt((len(said) - 1) ")
    assert changed != target["source"]
    target["source"] = f"said\u00a0= {text.format(chr(0xA0) + chr(0x200B) + chr(0x3000))}\n{changed}"
    assert everything(grade(document))


def test_training_runs_and_plots_are_not_executed(grade: Grade, document: Document):
    document["cells"].append(code("import time\nfor _ in range(1000):\n    time.sleep(1)\n"))
    document["cells"].append(code(f"while True:\n    {HE}([2, 4, 1])\n"))
    assert everything(grade(document))


# ------------------------------------------------------------------------------------------------------------ file


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("utf-8-sig", "byte order mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_any_encoding_is_read_and_named(grade: Grade, document: Document, encoding: str, sentence: str):
    cell(document, HE)["source"] += "\n# d\u00e9j\u00e0 vu\n"
    report = grade(json.dumps(document, ensure_ascii=False).encode(encoding))
    assert everything(report)
    assert says(report, sentence)


def test_line_ends_of_windows_change_nothing(grade: Grade, document: Document):
    cell(document, HE)["source"] = cell(document, HE)["source"].replace("\n", "\r\n")
    assert everything(grade(json.dumps(document, indent=1).replace("\n", "\r\n")))


def test_nul_bytes_are_removed(grade: Grade, document: Document):
    report = grade(json.dumps(document).encode() + b"\0" * 4096)
    assert everything(report)
    assert says(report, "NUL bytes were removed")


def test_what_follows_the_end_of_the_notebook_is_left_out(grade: Grade, document: Document):
    report = grade(json.dumps(document) + '\n{"cells": []}')
    assert everything(report)
    assert says(report, "goes on after the notebook's end")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\0" * 9999, "is empty"),
        (b'{"cells": [', "is not valid JSON"),
        (b'{"cells": [\n<<<<<<< HEAD\n1,\n=======\n2,\n>>>>>>> main\n]}', "both sides of a merge"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' * 100_000, "nested too deeply"),
        (b"{}", "holds no cells"),
        (b'{"cells": []}', "holds no cells"),
        (b'{"cells": {"a": 1}}', "holds no cells"),
        (b"null", "holds no cells"),
        (b"<!DOCTYPE html><html>def f(): pass</html>", "is a web page"),
        (b"%PDF-1.7 ...", "is a PDF file"),
        (b"\x1f\x8b\x08\x00", "is a gzip archive"),
        (b"PK\x03\x04 and then nothing", "archive that cannot be opened"),
        (b"Dear teacher, here is my homework.", "is not valid JSON"),
    ],
)
def test_what_cannot_be_read_has_a_reason_and_no_score(grade: Grade, content: bytes, reason: str):
    report = grade(content)
    assert report.status is SubmissionStatus.UNREADABLE
    assert report.score is None
    assert reason in report.message


def test_the_notebook_of_another_assignment_is_named(grade: Grade):
    report = grade(released("regularization"))
    assert report.status is SubmissionStatus.UNREADABLE
    assert "This is the notebook of regularization, not of initialization" in report.message


def test_a_notebook_of_no_assignment_is_not_scored_zero(grade: Grade):
    report = grade({"cells": [code("print('my shopping list')")]})
    assert report.status is SubmissionStatus.UNREADABLE
    assert "holds none of the functions of initialization" in report.message


def test_a_file_that_disappears_is_unreadable_rather_than_wrong(grader: Grader, tmp_path: Path):
    report = grader.grade_one(Submission("ada", "initialization", str(tmp_path / "gone.ipynb")))
    assert report.status is SubmissionStatus.UNREADABLE
    assert "cannot be opened" in report.message


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
def test_an_answer_that_only_a_newer_python_reads_has_no_score(grade: Grade, document: Document):
    document["metadata"]["language_info"] = {"name": "python", "version": "3.99.1"}
    target = cell(document, HE)
    target["source"] = target["source"].replace("(layers_dims)", "[T](layers_dims: T)", 1)
    report = grade(document)
    outcome = report.outcomes[2]
    assert (report.score, outcome.score, outcome.status) == (None, None, Status.GRADER_FAULT)
    assert "written for Python 3.99.1" in outcome.message
    assert f"(cell {at(document, HE) + 1}, line 1)" in outcome.message
    assert "Python {}.{}".format(*sys.version_info) in outcome.message


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
@pytest.mark.parametrize(
    ("own", "line"),
    [
        ("type Gain = int", "gain = 2 if Gain else 0"),
        ("def double[T](x: T) -> T:\n    return x + x", "gain = double(1)"),
        ("class Box[T]:\n    gain = 2", "gain = Box.gain"),
    ],
    ids=["a type", "a helper", "a class"],
)
def test_an_answer_that_stops_since_only_a_newer_python_reads_what_it_needs_has_no_score(
    grade: Grade, document: Document, own: str, line: str
):
    target = cell(document, HE)
    document["cells"].insert(at(document, HE), code(own))
    plain = target["source"]
    target["source"] = plain.replace("parameters = {}", f"{line}\n    parameters = {{}}")
    report = grade(document)
    assert (report.score, status_of(report, HE)) == (None, Status.GRADER_FAULT)
    target["source"] = plain.replace("parameters = {}", f"if not layers_dims:\n        {line}\n    parameters = {{}}")
    assert everything(grade(document))
    target["source"] = plain.replace("parameters = {}", "parameters = {}[1]")
    assert status_of(grade(document), HE) == Status.CRASHED


def test_quotes_in_the_braces_of_a_string_are_read_as_a_newer_python_reads_them(grade: Grade, document: Document):
    target = cell(document, HE)
    target["source"] = target["source"].replace('f"W{layer}"', 'f"{"W"}{layer}"')
    assert everything(grade(document))


def test_a_mistake_in_a_notebook_of_a_newer_python_is_the_students(grade: Grade, document: Document):
    document["metadata"]["language_info"] = {"name": "python", "version": "3.99.1"}
    cell(document, HE)["source"] += "\n    x = = 3"
    assert (grade(document).score, status_of(grade(document), HE)) == (20, Status.CRASHED)
