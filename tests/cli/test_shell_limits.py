"""What a shell allows its programs: too little is one sentence, from whatever command, and what may be raised is."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from tests.conftest import PATIENCE, ROOT

COMMAND = [sys.executable, "-c", "from autograder.__main__ import main; main()"]
KIB = 1024


def under(which: int, soft: int, hard: int, *words: object) -> subprocess.CompletedProcess[str]:
    """Run the command as a shell with such a limit would."""
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        preexec_fn=lambda: resource.setrlimit(which, (soft, hard)),
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is not limited so")
@pytest.mark.parametrize(
    ("which", "most", "said"),
    [
        (resource.RLIMIT_NOFILE, 16, "16 open files (ulimit -n), and 64 are needed"),
        (resource.RLIMIT_AS, 300_000 * KIB, "300000 KiB of memory (ulimit -v), and 1572864 are needed"),
        (resource.RLIMIT_AS, 100_000 * KIB, "100000 KiB of memory (ulimit -v), and 1572864 are needed"),
        (resource.RLIMIT_DATA, 200_000 * KIB, "200000 KiB of memory (ulimit -d), and 1572864 are needed"),
        (resource.RLIMIT_CPU, 5, "5 seconds of processor time (ulimit -t), and 60 are needed"),
        (resource.RLIMIT_STACK, 256 * KIB, "256 KiB of stack (ulimit -s), and 1024 are needed"),
    ],
)
@pytest.mark.parametrize("words", [["grade", "initialization"], ["doctor"]], ids=" ".join)
def test_a_limit_that_is_too_low_is_one_sentence(which: int, most: int, said: str, words: list[str]):
    done = under(which, most, most, *words)
    sentence = f"autograder: This machine allows a process {said}; raise that limit, then run the same command again.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence)


def test_a_limit_that_may_be_raised_is_raised():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    done = under(resource.RLIMIT_NOFILE, 16, hard, "doctor")
    assert (done.returncode, done.stderr) == (0, "")


def test_processor_time_that_may_be_raised_is_no_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    assert under(resource.RLIMIT_CPU, 1, hard, "validate", "initialization", "--fast").returncode == 0
