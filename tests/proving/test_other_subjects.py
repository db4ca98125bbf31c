"""A course of another kind: strings, a class, an exception, a generator, printed text, a variable. It is proven as any.

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
from tests.small_course import END, IMPORTS, NAME, START, exercise, filled, locked, written

LOOKS = """
import contextlib
import io
from itertools import islice

SIGNS = "aeiou"


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
        cases=(shown(7), shown(-1), shown(0), drawn("below", lambda rng: -int(rng.integers(2, 9))))),
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
    Catalogue("LIMIT", (Mistake("seven", Assign(LIMIT="7"), "Is it seven?"),)),
)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    cells = [cell for name, text in SOLUTIONS.items() for cell in exercise(text, name, checked=f'"{name}"')]
    root = tmp_path_factory.mktemp("other")
    made = written(root, [locked(LOOKS, "looks"), *cells], DECLARED, {"mistakes.py": IMPORTS + MISTAKES})
    released_folder.write(made, NAME)
    return made


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
