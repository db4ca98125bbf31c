"""One submission in, one report out, whatever is in it."""

from __future__ import annotations

import pickle
from contextlib import closing

import pytest

from autograder.grading.grader import Grader
from autograder.grading.grader_pool import Local
from autograder.grading.order import Order
from autograder.values import Report, Status, Submission, SubmissionStatus
from tests.conftest import PATIENCE, ROOT, HandIn, released, solved

HE = "initialize_parameters_he"


def graded(grader: Grader, hand_in: HandIn, content: dict | str) -> Report:
    folder = hand_in("ada", "initialization", content)
    return grader.grade_one(
        Submission("ada", "initialization", str(folder / "ada/initialization/initialization.ipynb"))
    )


def statuses(report: Report) -> dict[str, Status]:
    return {outcome.exercise.rpartition("_")[2]: outcome.status for outcome in report.outcomes}


def test_the_reference_solution_earns_every_point(grader: Grader, hand_in: HandIn):
    report = graded(grader, hand_in, solved("initialization"))
    assert (report.score, report.max_score) == (30, 30)
    assert set(statuses(report).values()) == {Status.PASSED}


def test_what_is_still_as_it_was_handed_out_is_said_to_be_blank_or_not_repaired(grader: Grader, hand_in: HandIn):
    folder = hand_in("ada", "gradient_checking", released("gradient_checking"))
    path = f"{folder}/ada/gradient_checking/gradient_checking.ipynb"
    said = {o.exercise: o.message for o in grader.grade_one(Submission("ada", "gradient_checking", path)).outcomes}
    assert "has not been repaired" in said["backward_propagation_n"]
    assert "has not been filled in" in said["gradient_check_n"]


def test_an_untouched_notebook_is_not_attempted_rather_than_wrong(grader: Grader, hand_in: HandIn):
    report = graded(grader, hand_in, released("initialization"))
    assert report.score == 0
    assert set(statuses(report).values()) == {Status.NOT_ATTEMPTED}


def test_one_broken_exercise_leaves_the_others_their_points(grader: Grader, hand_in: HandIn):
    broken = solved("initialization", {HE: f"def {HE}(layers_dims):\n    return 1 / 0\n"})
    report = graded(grader, hand_in, broken)
    assert statuses(report) == {"zeros": Status.PASSED, "random": Status.PASSED, "he": Status.CRASHED}
    assert report.score == 20


def test_a_crash_quotes_the_students_own_line(grader: Grader, hand_in: HandIn):
    report = graded(grader, hand_in, solved("initialization", {HE: f"def {HE}(layers_dims):\n    return 1 / 0\n"}))
    message = report.outcomes[2].message
    assert "ZeroDivisionError" in message
    assert "return 1 / 0" in message


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("while True: pass", Status.TIMED_OUT),
        ("return [0] * 10**12", Status.OUT_OF_MEMORY),
        ("import os; os._exit(0)", Status.CRASHED),
        ("raise SystemExit(0)", Status.CRASHED),
        ("return None", Status.FAILED),
        ("return object()", Status.FAILED),
    ],
)
def test_each_way_to_go_wrong_has_a_status_of_its_own(grader: Grader, hand_in: HandIn, body: str, status: Status):
    report = graded(grader, hand_in, solved("initialization", {HE: f"def {HE}(layers_dims):\n    {body}\n"}))
    assert statuses(report) == {"zeros": Status.PASSED, "random": Status.PASSED, "he": status}
    assert report.outcomes[2].score == 0


def test_prints_and_warnings_cost_nothing(grader: Grader, hand_in: HandIn):
    noisy = (
        f"def {HE}(layers_dims):\n"
        "    import warnings\n"
        "    warnings.warn('careful')\n"
        "    print('W1 is wrong' * 1000)\n"
        "    np.array([1.0]) / np.array([0.0])\n"
        "    return {k: v for l in range(1, len(layers_dims)) for k, v in (\n"
        "        (f'W{l}', np.random.randn(layers_dims[l], layers_dims[l-1]) * (2 / layers_dims[l-1]) ** 0.5),\n"
        "        (f'b{l}', np.zeros((layers_dims[l], 1))))}\n"
    )
    assert graded(grader, hand_in, solved("initialization", {HE: noisy})).score == 30


def test_training_and_plots_in_a_students_own_cells_are_not_executed(grader: Grader, hand_in: HandIn):
    notebook = solved("initialization")
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": "while True:\n    plt.plot([1, 2])"})
    report = graded(grader, hand_in, notebook)
    assert report.score == 30


def test_a_helper_in_a_students_own_cell_is_used(grader: Grader, hand_in: HandIn):
    answer = f"def {HE}(layers_dims):\n    return layered(layers_dims, lambda n: (TWO / n) ** 0.5)\n"
    helper = (
        "TWO = 2\n"
        "def layered(dims, scale):\n"
        "    parameters = {}\n"
        "    for l in range(1, len(dims)):\n"
        "        parameters[f'W{l}'] = np.random.randn(dims[l], dims[l-1]) * scale(dims[l-1])\n"
        "        parameters[f'b{l}'] = np.zeros((dims[l], 1))\n"
        "    return parameters\n"
    )
    notebook = solved("initialization", {HE: answer})
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": helper})
    assert graded(grader, hand_in, notebook).score == 30


def test_what_is_not_a_notebook_is_unreadable_and_has_no_score(grader: Grader, hand_in: HandIn):
    report = graded(grader, hand_in, '{"cells": [')
    assert report.status is SubmissionStatus.UNREADABLE
    assert report.score is None
    assert "not valid JSON" in report.message


def test_a_missing_file_is_unreadable(grader: Grader):
    report = grader.grade_one(Submission("ada", "initialization", "nowhere.ipynb"))
    assert report.status is SubmissionStatus.UNREADABLE


def test_a_fault_of_ours_has_no_score_and_stops_nobody(grader: Grader, hand_in: HandIn, monkeypatch):
    path = hand_in("ada", "initialization", solved("initialization"))
    submission = Submission("ada", "initialization", str(path / "ada/initialization/initialization.ipynb"))
    with monkeypatch.context() as patch:
        patch.setattr("autograder.grading.grader.rebuild", lambda *_: 1 / 0)
        report = grader.grade_one(submission)
    assert report.status is SubmissionStatus.GRADER_FAULT
    assert report.score is None
    assert "ZeroDivisionError" in report.message
    assert grader.grade_one(submission).score == 30


def test_the_same_seed_gives_the_same_report(hand_in: HandIn):
    wrong = solved(
        "initialization", {HE: f"def {HE}(layers_dims):\n    return initialize_parameters_random(layers_dims)\n"}
    )
    reports = []
    for _ in range(2):
        with Grader(ROOT, seed=11) as grader:
            reports.append(graded(grader, hand_in, wrong).outcomes)
    assert reports[0] == reports[1]


def test_an_order_travels_to_another_process_as_its_settings_only():
    order = Order(ROOT, seed=7)
    order.grader.of("initialization")
    sent = pickle.dumps(order)
    order.grader.__exit__()
    assert b"expected" not in sent
    assert len(sent) < 600
    assert pickle.loads(sent).seed == order.seed


def test_the_stream_is_read_only_as_far_ahead_as_the_workers_need():
    read: list[int] = []

    def stream():
        for n in range(1000):
            read.append(n)
            yield (n,)

    with closing(Local(2, PATIENCE)) as executor:
        next(executor.map(list, stream()))
        assert len(read) < 20
