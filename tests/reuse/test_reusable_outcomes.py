"""Identical code is graded once in a run, and only where that cannot be noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from autograder.course import find
from autograder.grading.grader import Grader
from autograder.ingest import submissions
from autograder.ingest.notebook import Notebook
from autograder.ingest.rebuild import Rebuilt, rebuild
from autograder.limits import Limits
from autograder.reuse.exercise_digest import ExerciseDigests
from autograder.reuse.reusable_outcomes import MOST, KnownOutcomes
from autograder.sandbox.job import Job
from autograder.values import Outcome, Report, ReusableOutcome, Status, Submission
from tests.conftest import ROOT, HandIn, solved

HE, ZEROS = "initialize_parameters_he", "initialize_parameters_zeros"
FUNCTIONS = find(ROOT).assignment("initialization").reference.functions


@pytest.fixture
def fresh() -> Iterator[Grader]:
    with Grader(ROOT, seed=7, limits=Limits(seconds=1)) as grader:
        yield grader


def graded(grader: Grader, folder: Path) -> list[Any]:
    return [grader.grade_one(submission) for submission in submissions.find(folder, ["initialization"])]


def test_two_students_with_the_same_code_are_run_once_and_get_the_same_marks(
    fresh: Grader, hand_in: HandIn, runs: list[Job]
):
    hand_in("ada", "initialization", solved("initialization"))
    ada, bob = graded(fresh, hand_in("bob", "initialization", solved("initialization")))
    assert len(runs) == 1
    assert replace(ada, student="bob", seconds=0.0) == replace(bob, seconds=0.0)


def test_other_code_is_run(fresh: Grader, hand_in: HandIn, runs: list[Job]):
    hand_in("ada", "initialization", solved("initialization"))
    other = {HE: f"def {HE}(layers_dims):\n    return {{}}\n"}
    ada, bob = graded(fresh, hand_in("bob", "initialization", solved("initialization", other)))
    assert len(runs) == 2
    assert (ada.score, bob.score) == (30, 20)


def test_what_may_have_been_chance_is_tried_again(fresh: Grader, hand_in: HandIn, runs: list[Job]):
    endless = {HE: f"def {HE}(layers_dims):\n    import os\n    os.kill(os.getpid(), 9)\n"}
    hand_in("ada", "initialization", solved("initialization", endless))
    graded(fresh, hand_in("bob", "initialization", solved("initialization", endless)))
    looks = ("beside the other exercises", "with all of the code", "alone, before any hidden input")
    assert len([job for job in runs if not job.steps[0].watch]) == 2 * len(looks), "each student once in each look"


def test_memory_stays_flat_however_many_codes_there_are(fresh: Grader):
    known, digests = KnownOutcomes(), ExerciseDigests(rebuilt())
    full = Outcome(HE, Status.PASSED, 10.0, 10.0)
    known.remember((ReusableOutcome(full, f"part {n}", "") for n in range(MOST + 50)), digests)
    assert len(known) == MOST


def rebuilt(end: str = "") -> Rebuilt:
    """The released notebook, with more at the end of its last cell."""
    template = find(ROOT).assignment("initialization").template
    *cells, last = template.cells
    return rebuild(Notebook((*cells, replace(last, source=f"{last.source}{end}"))), template)


def test_no_comment_takes_long_to_be_left_aside():
    def took(sign: str) -> float:
        digests = ExerciseDigests(rebuilt(f"\nNOTHING = ''  # {sign * 50_000}'"))
        began = process_time()
        assert list(digests.of(HE))
        return process_time() - began

    assert took("#") < 20 * took("x")


PATCHES = "    here = np.sqrt\n    np.sqrt = lambda x: here(x) / (1 if np.ndim(x) else here(2))\n"


def test_an_exercise_is_known_by_all_that_ran_before_it(hand_in: HandIn):
    """One student's *zeros* changes numpy, so that her right *he* is Xavier; another's *he* is the same."""
    zeros = FUNCTIONS[ZEROS].replace("    parameters = {}\n", f"{PATCHES}    parameters = {{}}\n", 1)
    assert zeros != FUNCTIONS[ZEROS]
    hand_in("ada", "initialization", solved("initialization", {ZEROS: zeros}))
    folder = hand_in("bob", "initialization", solved("initialization"))
    found = list(submissions.find(folder, ["initialization"]))
    alone = [plain(graded_alone(submission)) for submission in found]
    for order in (found, found[::-1]):
        with Grader(ROOT, seed=7, limits=Limits(seconds=1)) as grader:
            together = {one.student: plain(grader.grade_one(one)) for one in order}
        assert [together[one.student] for one in found] == alone


def graded_alone(submission: Submission) -> Report:
    with Grader(ROOT, seed=7, limits=Limits(seconds=1)) as grader:
        return grader.grade_one(submission)


def plain(report: Report) -> Report:
    return replace(report, seconds=0.0)


@pytest.mark.parametrize("mine", ["    # mine\n\n", "    parameters = {}\n"])
def test_comments_and_layout_do_not_count_and_all_else_does(fresh: Grader, hand_in: HandIn, runs: list[Job], mine: str):
    hand_in("ada", "initialization", solved("initialization"))
    changed = FUNCTIONS[HE].replace("    parameters = {}\n", f"{mine}    parameters = {{}}\n", 1)
    ada, bob = graded(fresh, hand_in("bob", "initialization", solved("initialization", {HE: changed})))
    assert [step.exercise for job in runs[1:] for step in job.steps] == ([] if "#" in mine else [HE])
    assert [ada.score, bob.score] == [30, 30]


def test_a_docstring_does_not_count(fresh: Grader, hand_in: HandIn, runs: list[Job]):
    changed = FUNCTIONS[HE].replace('"""', '"""Mine. ', 1)
    assert changed != FUNCTIONS[HE]
    hand_in("ada", "initialization", solved("initialization"))
    graded(fresh, hand_in("bob", "initialization", solved("initialization", {HE: changed})))
    assert len(runs) == 1


def test_words_that_name_a_line_are_those_of_the_students_own_notebook(fresh: Grader, hand_in: HandIn):
    failing = f"def {HE}(layers_dims):\n    return 1 / 0\n"
    hand_in("ada", "initialization", solved("initialization", {HE: failing}))
    spaced = failing.replace("return 1 / 0", "return 1/0  # why?")
    ada, bob = graded(fresh, hand_in("bob", "initialization", solved("initialization", {HE: spaced})))
    assert ["return 1 / 0" in ada.outcomes[2].message, "return 1/0" in bob.outcomes[2].message] == [True, True]


@pytest.mark.parametrize(
    "change, further",
    [("1/layers", []), ("1 /  # mine\n layers", [HE]), ("1.0 / layers", [HE])],
)
def test_a_wrong_answer_is_shared_as_long_as_the_same_stands_in_each_line(
    fresh: Grader, hand_in: HandIn, runs: list[Job], change: str, further: list[str]
):
    wrong = FUNCTIONS[HE].replace("2 / layers", "1 / layers")
    hand_in("ada", "initialization", solved("initialization", {HE: wrong}))
    changed = FUNCTIONS[HE].replace("2 / layers", change) + "  # mine\n"
    ada, bob = graded(fresh, hand_in("bob", "initialization", solved("initialization", {HE: changed})))
    assert [step.exercise for job in runs[1:] for step in job.steps] == further
    assert [one.outcomes[2].where != "" for one in (ada, bob)] == [True, True]


@pytest.mark.parametrize(
    "look",
    ["np.random.seed()", "np.random.default_rng()", "print(initialize_parameters_he.__doc__)", "import time"],
)
def test_code_that_looks_at_more_than_its_inputs_is_not_shared(
    fresh: Grader, hand_in: HandIn, runs: list[Job], look: str
):
    looking = FUNCTIONS[HE].replace("    parameters = {}\n", f"    {look}\n    parameters = {{}}\n", 1)
    assert looking != FUNCTIONS[HE]
    hand_in("ada", "initialization", solved("initialization", {HE: looking}))
    graded(fresh, hand_in("bob", "initialization", solved("initialization", {HE: looking})))
    assert len(runs) >= 2


RIGHT = "    names['backward_propagation'] = lambda x, theta: x\n    return x * theta\n"
FRAMES = (
    "    walks = []\n    walks += [(walks[0].gi_frame.f_back.f_globals for _ in '1')]\n    names = next(walks[0])\n"
)


@pytest.mark.parametrize(
    "where, text",
    [
        ("forward_propagation", f"(x, theta):\n    names = get_ipython().user_ns\n{RIGHT}"),
        ("forward_propagation", f"(x, theta):\n{FRAMES}{RIGHT}"),
        ("gradient_check", "(x, theta: (backward_propagation := lambda x, theta: x), epsilon=1e-7): pass"),
        ("gradient_check", "(x, theta) -> [backward_propagation := (lambda x, theta: x) for _ in '1']: pass"),
    ],
    ids=["by the shell", "by frames", "by an annotation", "by what is returned"],
)
def test_what_one_student_made_of_a_wrong_answer_is_not_shared_with_those_who_gave_it_too(
    fresh: Grader, hand_in: HandIn, where: str, text: str
):
    wrong = {"backward_propagation": "def backward_propagation(x, theta):\n    return theta\n"}
    hand_in("ada", "gradient_checking", solved("gradient_checking", {**wrong, where: f"def {where}{text}"}))
    folder = hand_in("bob", "gradient_checking", solved("gradient_checking", wrong))
    scores = [fresh.grade_one(one).outcomes[1].score for one in submissions.find(folder, ["gradient_checking"])]
    assert scores == [5, 0]
