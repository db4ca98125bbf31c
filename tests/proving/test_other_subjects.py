"""A course of another kind: strings, a class, an exception, a generator, prints, a data frame, a plot, a variable.

Each exercise has a supplied function that looks at the student's work and returns plain values.
"""

from __future__ import annotations

import json

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.proving import simulate, validate
from autograder.release import released_folder
from autograder.student import preflight
from autograder.values import Status, Submission
from tests.conftest import ROOT
from tests.small_course import END, IMPORTS, NAME, START, exercise, filled, locked, written

PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
LOOKS = """
import contextlib
import io
from itertools import islice

import matplotlib.pyplot as plt
import pandas as pd

SIGNS = "aeiou"
CITIES = pd.read_csv("cities.csv")


def used_stack(items):
    stack = Stack()
    for item in items:
        stack.push(item)
    return {"top": stack.pop(), "left": stack.size()}


def first_of(count):
    return [value for value in islice(countdown(count), 10)]


def said_by(name):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        greet(name)
    return text.getvalue()


def refused(age):
    try:
        return {"kind": "", "value": checked_age(age)}
    except Exception as error:
        return {"kind": type(error).__name__, "value": None}


def the_limit(factor):
    return LIMIT * factor


def largest_named(countries, least):
    found = largest(CITIES[CITIES["country"].isin(countries)], least)
    return {"columns": list(found.columns), "rows": [list(map(str, row)) for row in found.to_numpy()]}


def drawn_curve(heights):
    figure, axes = plt.subplots()
    draw_curve(axes, heights)
    lines = [(line.get_xdata().tolist(), line.get_ydata().tolist()) for line in axes.lines]
    plt.close(figure)
    return {"lines": lines, "label": axes.get_ylabel()}
"""
CITIES = """country,city,people
A,Aa,5
A,Ab,9
B,Ba,7
B,Bb,2
C,Ca,8
"""
STACK = f"""class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        {START}
        self.items.append(item)
        {END}

    def pop(self):
        {START}
        return self.items.pop()
        {END}

    def size(self):
        return len(self.items)"""
SOLUTIONS = {
    "vowels": filled("def vowels(text):", "return [letter for letter in text.lower() if letter in SIGNS]"),
    "Stack": STACK,
    "countdown": filled("def countdown(start):", "while start > 0:\n    yield start\n    start -= 1"),
    "greet": filled("def greet(name):", 'print(f"Hello, {name}!")'),
    "checked_age": filled(
        "def checked_age(age):", 'if age < 0:\n    raise ValueError("An age is not negative.")\nreturn age'
    ),
    "LIMIT": f"{START}\nLIMIT = 3 * 14\n{END}",
    "largest": filled(
        "def largest(cities, least):",
        'large = cities[cities["people"] >= least]\nreturn large.groupby("country", as_index=False)["people"].max()',
    ),
    "draw_curve": filled(
        "def draw_curve(axes, heights):", 'axes.plot(range(len(heights)), heights)\naxes.set_ylabel("height")'
    ),
}
DECLARED = """
def shown(*given):
    return Case(f"shown {given[0]}", lambda draw: given, visible=True)

def drawn(name, inputs):
    return Case(name, lambda draw: (inputs(draw.rng),))

LETTERS = list("aebcdixyzou")
EXERCISES = (
    Exercise("vowels", "vowels", checks=(Check("the list", 1),),
        cases=(shown("Apple"), shown(""), drawn("letters", lambda rng: "".join(rng.permutation(LETTERS).tolist())))),
    Exercise("Stack", dict, call="used_stack",
        checks=(Check("the top", 2, of=("top",)), Check("the rest", 1, of=("left",))),
        cases=(shown([1, 2, 3]), drawn("many", lambda rng: rng.integers(0, 99, 5).tolist()))),
    Exercise("countdown", "values", call="first_of", checks=(Check("the values", 1),),
        cases=(shown(3), drawn("longer", lambda rng: int(rng.integers(4, 9))))),
    Exercise("greet", "text", call="said_by", checks=(Check("the text", 1, test=Exact()),),
        cases=(shown("Ada"), drawn("someone", lambda rng: f"N{rng.integers(99)}"))),
    Exercise("checked_age", dict, call="refused", checks=(Check("kind and value", 1),),
        cases=(shown(7), shown(-1), shown(0), drawn("below", lambda rng: -int(rng.integers(2, 9))),
            drawn("above", lambda rng: int(rng.integers(8, 99))))),
    Exercise("largest", dict, call="largest_named",
        checks=(Check("the columns", 1, of=("columns",)), Check("the rows", 3, of=("rows",))),
        cases=(shown(["A", "B"], 3), shown(["B", "C"], 8), Case("all", lambda draw: (["A", "B", "C"], 5)))),
    Exercise("draw_curve", dict, call="drawn_curve",
        checks=(Check("the curve", 3, of=("lines",)), Check("the label", 1, of=("label",))),
        cases=(shown([2, 1]), drawn("longer", lambda rng: rng.integers(0, 9, 5).tolist()))),
    Exercise("LIMIT", "limit", call="the_limit", checks=(Check("the limit", 1),), cases=(shown(1), shown(2))),
)
"""
MISTAKES = """
CATALOGUES = (
    Catalogue("vowels", (Mistake("capitals", Replace({"text.lower()": "text"}), "What of capital letters?"),)),
    Catalogue("Stack", (Mistake("first", Replace({"items.pop()": "items.pop(0)"}), "Which item comes out?"),)),
    Catalogue("countdown", (Mistake("zero", Replace({"start > 0": "start >= 0"}), "Which number is the last?"),)),
    Catalogue("greet", (Mistake("quiet", Replace({"print(": "str("}), "Nothing is printed."),)),
    Catalogue("checked_age", (Mistake("type", Replace({"ValueError": "TypeError"}), "Which exception fits?"),)),
    Catalogue("largest", (Mistake("more", Replace({">= least": "> least"}), "What of a city of that size?"),)),
    Catalogue("draw_curve", (Mistake("unlabelled", Replace({"axes.set_ylabel": "str"}), "What is up?"),)),
    Catalogue("LIMIT", (Mistake("seven", Assign(LIMIT="7"), "Is it seven?"),)),
)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    cells = [cell for name, text in SOLUTIONS.items() for cell in exercise(text, name, checked=f'"{name}"')]
    root = tmp_path_factory.mktemp("other")
    files = {"mistakes.py": IMPORTS + MISTAKES, "cities.csv": CITIES}
    made = written(root, [locked(LOOKS, "looks"), *cells], DECLARED, files)
    (made.source / "requirements.txt").write_text("pandas>=2\n")
    released_folder.write(made, NAME)
    return made


def test_the_guide_says_how_many_lines_it_cost():
    lines = [line for text in (LOOKS, DECLARED, MISTAKES) for line in text.splitlines() if line.strip()]
    assert f"eight exercises take {len(lines)}" in " ".join(PAGE.split())


@pytest.mark.slow
def test_everything_is_proven_of_it(course: Course):
    findings = list(validate.run(course, [NAME], kernel=False))
    assert [finding.text for finding in findings if not finding.ok] == []


def test_a_class_of_it_is_simulated_and_earns_what_was_foreseen(course: Course):
    with Grader(course.root, 3) as grader:
        for one in simulate.simulate(course, [NAME], 12, seed=0):
            path = course.root / f"{one.student}.ipynb"
            path.write_bytes(one.content)
            assert grader.grade_one(Submission(one.student, NAME, str(path))).score == one.truth["score"], one.truth


def test_a_student_is_told_the_same_as_the_grade(course: Course):
    untouched = preflight.check(course.released_notebook(NAME)).text
    assert untouched.count("Not attempted yet") == len(SOLUTIONS)
    source = course.released(NAME) / "solved.ipynb"
    source.write_text(course.notebook(NAME).read_text())
    assert "✗" not in preflight.check(source).text


def test_a_student_who_replaces_what_looks_at_the_work_gains_nothing(course: Course):
    document = json.loads(course.released_notebook(NAME).read_text())
    for cell in document["cells"]:
        if "def said_by" in (text := "".join(cell["source"])):
            cell["source"] = text.replace("def said_by(name):", "def said_by(name):\n    return f'Hello, {name}!\\n'")
        elif "def greet" in text:
            cell["source"] = text.replace("pass", "str(name)")
    document["cells"].append(locked("def said_by(name):\n    return f'Hello, {name}!\\n'", "mine"))
    path = course.root / "forged.ipynb"
    path.write_text(json.dumps(document))
    with Grader(course.root, 3) as grader:
        outcomes = {one.exercise: one for one in grader.grade_one(Submission("eve", NAME, str(path))).outcomes}
    assert (outcomes["greet"].status, outcomes["greet"].score) == (Status.FAILED, 0)
