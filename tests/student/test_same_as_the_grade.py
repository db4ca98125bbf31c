"""Whatever a cell or a function does to warnings, errors, random numbers or its inputs: check() and grade agree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from autograder.grading.grader import Grader
from autograder.values import Outcome, Status, Submission
from tests.conftest import ROOT, HandIn, solved

HE = "initialize_parameters_he"
FOLDER = ROOT / "notebooks" / "initialization"
RIGHT = """
    p = {}
    for l in range(1, len(layers_dims)):
        p[f"W{l}"] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(2 / layers_dims[l - 1])
        p[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return p
"""
NOISE = "    np.log(np.zeros(2)) / np.zeros(2)\n"
DEEP = "    def down(n): return n and down(n - 1)\n    down({})\n"

# name: a cell of the student's own, what the function does first, what becomes of it
WAYS = {
    "warnings are errors in the function": ("", "    warnings.simplefilter('error')\n" + NOISE, Status.PASSED),
    "warnings are errors in a cell": ("warnings.simplefilter('error')", NOISE, Status.PASSED),
    "a cell's filter and a warning": ("warnings.simplefilter('error')", "    warnings.warn('!')\n", Status.PASSED),
    "its own filter and a warning": (
        "",
        "    warnings.simplefilter('error')\n    warnings.warn('!')\n",
        Status.CRASHED,
    ),
    "numpy raises in a cell": ("np.seterr(all='raise')", NOISE, Status.PASSED),
    "numpy raises in the function": ("", "    np.seterr(all='raise')\n" + NOISE, Status.CRASHED),
    "np.random.seed is a number": ("np.random.seed = 3", "", Status.PASSED),
    "np.random.seed does nothing": ("np.random.seed = lambda seed: None", "", Status.PASSED),
    "what surrounds a call is gone": (
        "import copy\nnp.random.get_state = np.random.set_state = None\ncopy.deepcopy = sys.setrecursionlimit = None",
        NOISE,
        Status.PASSED,
    ),
    "it leaves Python": ("", "    sys.exit()\n", Status.CRASHED),
    "it raises what no program catches": ("", "    raise GeneratorExit\n", Status.CRASHED),
    "its error is mute": ("class E(Exception):\n    def __str__(self): raise self", "    raise E\n", Status.CRASHED),
    "its error pretends": (
        "class E(Exception):\n    __class__ = property(lambda self: 1 / 0)",
        "    raise E\n",
        Status.CRASHED,
    ),
    "a generator": ("", "    return (layers_dims for _ in range(3))\n", Status.FAILED),
    "a list that cannot be walked": (
        "class L(list):\n    def __iter__(self): raise ValueError('no')",
        "    return L([1])\n",
        Status.CRASHED,
    ),
    "it recurses for ever": ("", "    return initialize_parameters_he(layers_dims)\n", Status.CRASHED),
    "it recurses as deep as it may": ("", DEEP.format(960), Status.PASSED),
    "it recurses too deep": ("", DEEP.format(1100), Status.CRASHED),
    "it allows itself to recurse": ("", "    sys.setrecursionlimit(3000)\n" + DEEP.format(2500), Status.PASSED),
    "it has no memory": ("", "    raise MemoryError\n", Status.OUT_OF_MEMORY),
    "it changes its input": ("", "    layers_dims.append(1)\n    layers_dims = layers_dims[:-1]\n", Status.PASSED),
    "it changes its input and crashes": ("", "    layers_dims.append(1)\n    1 / 0\n", Status.CRASHED),
}
CHANGES = "changes its input layers_dims in place"


def cells(name: str) -> tuple[str, str]:
    cell, first, _ = WAYS[name]
    return cell or "1", f"def {HE}(layers_dims):\n{first}{RIGHT}"


@pytest.fixture(scope="module")
def checked() -> Mapping[str, Any]:
    """What check() finds in a notebook, by the way it is written."""
    asked = [["import sys, warnings\nimport numpy as np", *cells(name)] for name in WAYS]
    command = [sys.executable, "-m", "tests.student.in_ipython", HE]
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command, input=json.dumps(asked), cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(WAYS, json.loads(done.stdout), strict=True))


def graded(grader: Grader, hand_in: HandIn, name: str) -> Outcome:
    cell, answer = cells(name)
    notebook = solved("initialization", {HE: answer})
    own = {"cell_type": "code", "metadata": {}, "source": f"import sys, warnings\n{cell}", "outputs": []}
    notebook["cells"].insert(2, own)
    folder = hand_in("ada", "initialization", notebook)
    report = grader.grade_one(Submission("ada", "initialization", f"{folder}/ada/initialization/initialization.ipynb"))
    return next(outcome for outcome in report.outcomes if outcome.exercise == HE)


@pytest.mark.parametrize("name", WAYS)
def test_the_notebook_and_the_grade_agree(name: str, checked: Mapping[str, Any], grader: Grader, hand_in: HandIn):
    outcome = graded(grader, hand_in, name)
    assert (checked[name]["status"], outcome.status) == (WAYS[name][2], WAYS[name][2]), (checked[name], outcome)
    assert (CHANGES in checked[name]["message"]) is (CHANGES in outcome.message) is ("changes its input" in name)


@pytest.mark.parametrize("body", ["while True: pass", "try:\n        while True: pass\n    finally: 1"])
def test_an_interrupt_shows_a_card_with_the_line_that_ran_and_no_traceback(body: str):
    manager, client = start_new_kernel(cwd=str(FOLDER))
    try:
        client.execute_interactive("from autograder.student import check", timeout=120)
        client.execute(source(body))
        while client.get_iopub_msg(timeout=120)["content"].get("text") != "on its way\n":
            pass
        time.sleep(0.2)
        manager.interrupt_kernel()
        card = client.get_iopub_msg(timeout=120)["content"]["data"]["text/plain"]
        error = client.get_iopub_msg(timeout=120)["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert f"{HE}: Took too long" in card
    assert "You stopped the check while the function was running. In line " in card
    assert "while True: pass" in card
    assert len(error["traceback"]) == 1
    assert error["traceback"][0] == f"{HE} is not right yet."


def source(body: str) -> str:
    """A cell that checks a function, which says on the kernel's own stream that it runs."""
    return (
        "import sys\nstream = sys.stdout\n"
        f"def {HE}(layers_dims):\n    print('on its way', file=stream, flush=True)\n    {body}\n"
        f"check({HE})"
    )
