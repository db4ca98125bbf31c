"""Every attack in `scripts/`, at every level this machine offers, by the worker itself and through the whole engine.

A script says in its docstring what it tries and what must happen. For each: nothing is earned, nothing of the outside
is changed or read, the outcome says what happened, and the submission that comes next gets its full marks.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading.grader import Grader
from autograder.judging.judge import judge
from autograder.limits import Limits
from autograder.sandbox.job import Code, Job
from autograder.sandbox.worker import Worker
from autograder.values import Block, Outcome, Status, Submission
from tests.attacks.corpus import SCRIPTS, Attack, load, notebook
from tests.attacks.outside import SECRET, Outside, outside
from tests.conftest import ROOT, solved
from tests.sandbox.conftest import OFFERED
from tests.sandbox.test_isolation import children

LIMITS = Limits(seconds=1.0)
SAMPLES = 8  # each runs some attacks at one level and others at another, eight in a row all of them at all


@pytest.fixture(scope="module", params=OFFERED)
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def grading(level: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    root = tmp_path_factory.mktemp("course")  # the grader may close it to other users
    shutil.copytree(ROOT / "source", root / "source")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARY_TOKEN", SECRET)
        with Grader(root, seed=11, limits=LIMITS, isolation=level) as made:
            yield made


@pytest.fixture(scope="module")
def worker(level: str) -> Iterator[Worker]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARY_TOKEN", SECRET)
        with Worker(level) as made:
            yield made


@pytest.fixture(scope="module")
def world(level: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    folder = tmp_path_factory.mktemp("outside")
    if level != "user":  # which closes a course by the permissions of the file system; elsewhere they shall not help
        for parent in (folder, *folder.parents[:2]):
            os.chmod(parent, 0o777)
    with outside(folder) as made:
        yield made


def promised(path: Path, level: str, world: Outside) -> Attack:
    attack = load(path, world.places())
    if not attack.is_promised_at(level):
        pytest.skip("not promised at this level")
    return attack


def check(attack: Attack, outcome: Outcome, world: Outside) -> None:
    assert world.harm() == []
    assert SECRET not in str(outcome)
    assert outcome.score == 0
    assert outcome.status in attack.statuses, outcome
    assert outcome.message
    assert outcome.message.replace("\n", " ").isprintable()
    assert re.search(attack.says, outcome.message), outcome.message


@pytest.mark.sampled(SAMPLES)
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_an_attack_on_the_worker_earns_nothing_and_harms_nothing(
    path: Path, level: str, worker: Worker, grading: Grader, world: Outside
) -> None:
    attack = promised(path, level, world)
    key = grading.of(attack.assignment).keys[attack.exercise]
    blocks = tuple(Block(f"cell {number}", cell) for number, cell in enumerate(attack.cells, 1))
    evidence = worker.run(Job((*map(Code, blocks), key.step), LIMITS))
    outcome = judge(key, evidence.answers[attack.exercise])
    worker.run(Job(()))  # what a child left is deleted before the next one begins
    check(attack, outcome, world)
    assert SECRET not in str(evidence)
    # What an attack says of itself counts only if its cells ran to their end.
    assert not attack.says or all(trouble.block for trouble in evidence.troubles), evidence.troubles
    assert len(children(worker._zygotes[False]._process.pid)) <= 3, "something was left behind"


@pytest.mark.sampled(SAMPLES)
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_an_attacking_notebook_earns_nothing_and_the_next_one_all(
    path: Path, level: str, grading: Grader, world: Outside, tmp_path: Path
) -> None:
    attack = promised(path, level, world)
    report = grading.grade_one(write(tmp_path / "attack.ipynb", attack.assignment, notebook(attack)))
    assert report.isolation == level
    assert SECRET not in str(report)
    assert report.score == 0, report
    assert {outcome.status for outcome in report.outcomes} <= {*attack.statuses, Status.NOT_ATTEMPTED, Status.CRASHED}
    after = grading.grade_one(write(tmp_path / "next.ipynb", "initialization", solved("initialization")))
    assert after.score == after.max_score
    assert world.harm() == []


def write(path: Path, assignment: str, document: object) -> Submission:
    path.write_text(json.dumps(document))
    return Submission("eve", assignment, str(path))


def test_there_are_at_least_fifty_attacks_and_each_says_what_it_tries() -> None:
    attacks = [load(path) for path in SCRIPTS]
    assert len(attacks) >= 50
    for path, attack in zip(SCRIPTS, attacks):
        head = path.read_text().split('"""')[1]
        assert head.split("\n")[0].endswith(".")
        assert "Must: " in head
        assert attack.statuses <= set(Status)
