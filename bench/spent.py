"""Processor time of a command and of whatever it starts: `python -m bench.spent COMMAND...`, on Linux.

Processes that outlive their parent are waited for as well; the last line of the output is the seconds of all of them.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

_PR_SET_CHILD_SUBREAPER = 36


def run(command: list[str], **options: Any) -> tuple[str, float]:
    """What a command printed, and the seconds of processor time that it and all its processes used."""
    done = subprocess.run([sys.executable, "-m", "bench.spent", *command], capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr[-2000:]}")
    printed, _, seconds = done.stdout.rstrip("\n").rpartition("\n")
    return printed, float(json.loads(seconds))


def below() -> tuple[float, int]:
    """What all processes below this one have used, with their children that have ended: seconds, and page faults."""
    seconds, faults = 0.0, 0
    for process in psutil.Process().children(recursive=True):
        try:
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:  # it has ended, and its parent has its time
            continue
        faults += int(fields[7]) + int(fields[8])
        seconds += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return seconds, faults


def main(command: list[str]) -> None:
    """Run it, wait for everything that it started, and say what that used."""
    adopt_orphans()
    code = subprocess.run(command, check=False).returncode
    print(json.dumps(so_far()))
    sys.exit(code)


def adopt_orphans() -> None:
    """Let processes that outlive their parents become this one's."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def so_far() -> float:
    """Seconds of processor time of all that this process has started, once every one of them has ended."""
    with suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1:])
