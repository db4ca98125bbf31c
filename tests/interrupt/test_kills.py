"""A run that is killed loses nothing that it recorded, leaves no process behind, and is gone on with by the next."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from pathlib import Path

import psutil
import pytest

from autograder.cli.interruption import interruptible
from tests.conftest import PATIENCE, ROOT, HandIn, solved, wait_until
from tests.interrupt.kills import COMMAND, Killer, campaign, prepared
from tests.sampling import Extent


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> tuple[Killer, Path, list[tuple[object, ...]]]:
    return prepared(tmp_path_factory.mktemp("kills"), students=24)


@pytest.mark.slow
def test_no_kill_changes_anything_in_the_end(ready: tuple[Killer, Path, list[tuple[object, ...]]], extent: Extent):
    killer, fresh, expected = ready
    killer.chance = extent.chance()
    assert len(expected) == 24 * 6
    assert list(campaign(killer, expected, fresh, extent.count(6, 100))) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_says_so_in_one_sentence(
    ready: tuple[Killer, Path, list[tuple[object, ...]]], number: signal.Signals
):
    killer, _, _ = ready
    options = ["--course", str(Path(__file__).parents[2]), "--submitted", str(killer.submitted), "--force"]
    url = f"sqlite:///{killer.database}"
    run = subprocess.Popen(
        [*COMMAND, "grade", "initialization", *options, "--gradebook", url, "--jobs", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # the tests may run where a hang-up is ignored
    )
    wait_until(lambda: run.poll() is not None or psutil.Process(run.pid).children())  # a worker has been started
    run.send_signal(number)
    _, said = run.communicate(timeout=PATIENCE)
    assert (run.returncode, "Interrupted; what was graded is recorded" in said) == (130, True), said
    assert "Traceback" not in said


@pytest.mark.slow
def test_an_interruption_while_the_first_marks_are_written_shows_no_mark_that_is_not_recorded(
    registered: Path, hand_in: HandIn, tmp_path: Path
):
    folder, shown = hand_in("ada", "initialization", solved("initialization")), tmp_path / "shown.jsonl"
    options = ["--submitted", str(folder), "--gradebook", f"sqlite:///{registered}?timeout={PATIENCE}", "--jobs", "1"]
    with sqlite3.connect(registered, isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM student").fetchall()  # whoever reads keeps the marks from being committed
        run = subprocess.Popen(
            [*COMMAND, "grade", "initialization", "--course", str(ROOT), *options, "--json", str(shown)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_until(lambda: run.poll() is not None or Path(f"{registered}-journal").exists())
        run.send_signal(signal.SIGINT)
        reader.execute("COMMIT")
        _, said = run.communicate(timeout=PATIENCE)
        assert (run.returncode, "Traceback" in said) == (130, False), said
        recorded = {name for (name,) in reader.execute("SELECT student_id FROM submitted_assignment")}
    assert {json.loads(line)["student"] for line in shown.read_text().splitlines()} <= recorded


def test_a_terminal_that_goes_does_not_end_what_was_started_without_one():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as `nohup` does
    try:
        with interruptible():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
