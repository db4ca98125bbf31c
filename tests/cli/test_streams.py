"""What goes to the standard output, what to the standard error stream, and what a shell is told."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.cli.test_command_line import autograder
from tests.conftest import PATIENCE, ROOT, HandIn, released

NAME = "initialization"
KNOWN = "there are: gradient_checking, initialization, regularization."


@pytest.fixture
def two(hand_in: HandIn) -> list[object]:
    """Options for a class of two: one did nothing, and the file of the other is no notebook."""
    hand_in("ada", NAME, released(NAME))
    folder = hand_in("dan", NAME, '{"cells": [')
    return [NAME, "--submitted", folder, "--gradebook", f"sqlite:///{folder.parent / 'gradebook.db'}"]


def test_json_lines_on_the_standard_output_are_alone_there_and_say_what_counts(two: list[object]):
    done = autograder("grade", *two, "--json", "-")
    lines = {line["student"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert {student: line["score"] for student, line in lines.items()} == {"ada": 0, "dan": None}
    assert {student: line["final"] for student, line in lines.items()} == {"ada": 0, "dan": None}
    assert {key: lines["ada"][key] for key in ("automatic", "by_hand", "late_penalty", "late_seconds")} == {
        "automatic": 0, "by_hand": 0, "late_penalty": 0, "late_seconds": 0,
    }  # fmt: skip
    assert "2 submissions: 1 graded, 1 unreadable." in done.stderr


def test_what_an_authors_file_prints_is_not_among_the_json_lines(hand_in: HandIn, tmp_path: Path):
    shutil.copytree(ROOT / "source", tmp_path / "course" / "source")
    declared = tmp_path / "course" / "source" / NAME / "exercises.py"
    prints = "import os\nprint('hello')\nos.system('echo hello')\nos.write(1, b'hello\\n')\n"
    declared.write_text(declared.read_text() + prints)
    submitted = hand_in("ada", NAME, released(NAME))
    done = autograder("grade", NAME, "--course", tmp_path / "course", "--submitted", submitted, "--json", "-")
    assert [json.loads(line)["student"] for line in done.stdout.splitlines()] == ["ada"]
    assert "hello" in done.stderr


def test_whoever_reads_no_more_lines_is_told_nothing(two: list[object]):
    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        *map(str, two),
        "--quiet",
        "--student",
        "ada",
        "--json",
        "-",
    ]
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as nobody:
        done = subprocess.run(command, stdout=nobody, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_file_of_lines_stays_as_closed_as_it_was(two: list[object], tmp_path: Path):
    marks = tmp_path / "marks.jsonl"
    marks.touch(0o600)
    autograder("grade", *two, "--json", marks)
    assert '"final"' in marks.read_text()
    assert marks.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".new")] == []


def test_a_quiet_run_says_only_what_went_wrong(two: list[object]):
    done = autograder("grade", *two, "--quiet")
    assert (done.returncode, done.stdout) == (1, "")
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("dan, initialization: unreadable: initialization.ipynb is not valid JSON")
    assert autograder("grade", *two, "--quiet", "--student", "ada").stderr == ""


def test_a_full_disk_under_the_standard_output_is_one_sentence():
    for words in (["--version"], ["doctor"], ["export", "-h"]):
        command = [sys.executable, "-m", "autograder", *words]
        with open("/dev/full", "w") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 1
        (sentence,) = done.stderr.splitlines()
        assert sentence.startswith("autograder: The output cannot be written (No space left on device); ")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
def test_the_keyboard_interrupts_all_processes_and_one_of_them_says_so(two: list[object]):
    with subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", *map(str, two)],
        stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True,
    ) as run:  # fmt: skip
        while run.poll() is None and not any("forkserver" in line for line in commands_of(run.pid)):
            pass
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 130
    assert said == "autograder: Interrupted; what was graded is recorded, the same command goes on from there.\n"


def commands_of(session: int) -> list[str]:
    """The command lines of the processes that a process has started."""
    children = Path(f"/proc/{session}/task/{session}/children").read_text().split()
    return [Path(f"/proc/{child}/cmdline").read_text() for child in children]


@pytest.mark.skipif(sys.platform != "linux", reason="what a process blocks is looked for in /proc")
def test_what_forks_graders_hears_no_interruption_from_its_first_moment():
    code = "import signal\nfrom multiprocessing import forkserver\nfrom pathlib import Path\n"
    code += "from autograder.grading.fork_server import start_loading\nstart_loading()\n"
    code += "status = Path(f'/proc/{forkserver._forkserver._forkserver_pid}/status').read_text()\n"
    code += "blocked = dict(line.split(':', 1) for line in status.splitlines())['SigBlk']\n"
    code += "print(bool(int(blocked, 16) >> signal.SIGINT - 1 & 1))\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "True\n"


@pytest.mark.parametrize("module", ["autograder.cli", "autograder.cli.main"])
def test_an_interruption_before_there_is_a_command_says_nothing(module: str):
    interrupt = "import sys\nclass Hits:\n    def find_spec(self, name, *_):\n"
    interrupt += f"        if name == '{module}': raise KeyboardInterrupt\n"
    start = "sys.meta_path.insert(0, Hits())\nfrom autograder.__main__ import main\nmain()"
    done = subprocess.run([sys.executable, "-c", interrupt + start], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (130, "")


def test_a_log_holds_the_table_and_no_progress(two: list[object]):
    done = autograder("grade", *two)
    assert "2 submissions: 1 graded, 1 unreadable." in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    "words",
    [
        ["grade"], ["validate"], ["notebooks"], ["release"], ["report"], ["formgrader"], ["export", "nbgrader"],
        ["export", "gradescope"], ["simulate", "1", "--to", "nowhere"], ["feedback"], ["history", "ada"], ["take-back"],
        ["check"], ["collect", "moodle", "download.zip", "--roster", "worksheet.csv", "--assignment"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_misspelt_assignment_is_answered_with_those_that_there_are(words: list[str], tmp_path: Path):
    done = autograder(*words, "initialisation", "--course", ROOT, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"autograder: There is no assignment 'initialisation' in {ROOT / 'source'}; {KNOWN}\n"
    assert list(tmp_path.iterdir()) == []


def test_the_course_may_be_named_before_the_assignment_and_after_it(tmp_path: Path):
    before, after = (["--course", ROOT, "initialisation"], ["initialisation", "--course", ROOT])
    assert autograder("grade", *before, cwd=tmp_path).stderr == autograder("grade", *after, cwd=tmp_path).stderr != ""


def test_a_shell_completes_the_names_of_assignments():
    program = Path(sysconfig.get_path("scripts")) / "autograder"
    words = "autograder grade init"
    asked = {"_AUTOGRADER_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "2"}
    done = subprocess.run(
        [program], cwd=ROOT, env={**os.environ, **asked}, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.stdout.split() == [NAME]


def test_a_simulated_class_has_as_many_students_as_were_asked_for(tmp_path: Path):
    done = autograder("simulate", 2, NAME, "regularization", "--to", tmp_path)
    assert done.returncode == 0, done.stderr
    handed_in = sorted(path.parent.name for path in (tmp_path / "submitted").glob("*/*/*.ipynb"))
    assert handed_in == [NAME, NAME, "regularization", "regularization"]
    assert len(list((tmp_path / "submitted").iterdir())) == 2
