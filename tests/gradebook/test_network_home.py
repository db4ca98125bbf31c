"""SQLite where file locks do not work as they should, as on some network homes: nothing is lost without a word."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT, solved, wait_until

NAME = "initialization"
# What a network file system without a lock service says, by a library that is loaded before all others.
REFUSING = """
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>
static int answered(int file, int command, void *more) {
    if (command == F_GETLK || command == F_SETLK || command == F_SETLKW) { errno = ENOLCK; return -1; }
    return syscall(SYS_fcntl, file, command, more);
}
int fcntl(int file, int command, ...) {
    va_list all; va_start(all, command); void *more = va_arg(all, void *); va_end(all);
    return answered(file, command, more);
}
int fcntl64(int file, int command, ...) {
    va_list all; va_start(all, command); void *more = va_arg(all, void *); va_end(all);
    return answered(file, command, more);
}
"""


def grade(submitted: Path, book: Path, *more: str, **variables: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "autograder", "grade", NAME, "--course", str(ROOT), "--jobs", "1", "--quiet"]
    command += ["--submitted", str(submitted), "--gradebook", f"sqlite:///{book}?timeout=1", *more]
    return subprocess.Popen(command, env={**os.environ, **variables}, stderr=subprocess.PIPE, text=True)


def hand_in(submitted: Path, *students: str) -> Path:
    for student in students:
        folder = submitted / student / NAME
        folder.mkdir(parents=True)
        document = solved(NAME)
        document["cells"][-1]["source"] = f"# {student}"
        (folder / f"{NAME}.ipynb").write_text(json.dumps(document))
    return submitted


@pytest.mark.skipif(
    not shutil.which("cc"), reason="there is no C compiler (cc) to make a file system's locks fail with"
)
def test_where_locks_are_refused_a_run_says_so_and_changes_nothing(registered: Path, tmp_path: Path):
    book = Path(shutil.copy(registered, tmp_path / "gradebook.db"))
    before = book.read_bytes()
    (tmp_path / "refusing.c").write_text(REFUSING)
    library = str(tmp_path / "refusing.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, str(tmp_path / "refusing.c")], check=True)
    run = grade(hand_in(tmp_path / "submitted", "ada"), book, LD_PRELOAD=library)
    said = run.communicate(timeout=PATIENCE)[1]
    assert run.returncode == 1
    assert said.splitlines()[-1].startswith(f"autograder: The gradebook sqlite:///{book} cannot be used")
    assert "Traceback" not in said
    assert book.read_bytes() == before


def test_of_two_runs_into_one_file_one_may_be_killed(registered: Path, tmp_path: Path):
    book = Path(shutil.copy(registered, tmp_path / "gradebook.db"))
    theirs = hand_in(tmp_path / "theirs", *(f"ada{number}" for number in range(6)))
    ours = hand_in(tmp_path / "ours", *(f"bob{number}" for number in range(6)))
    killed, other = grade(theirs, book), grade(ours, book)
    wait_until(lambda: recorded(book) or killed.poll() is not None)
    killed.kill()
    killed.communicate()
    said = other.communicate(timeout=PATIENCE)[1]
    assert other.returncode == 0, said
    again = grade(theirs, book)
    said = again.communicate(timeout=PATIENCE)[1]
    assert again.returncode == 0, said
    assert recorded(book) == dict.fromkeys((*os.listdir(theirs), *os.listdir(ours)), 1)


def recorded(book: Path) -> Counter[str]:
    """How many times each student got a mark."""
    with closing(sqlite3.connect(book, timeout=PATIENCE)) as connection:
        there = connection.execute("SELECT name FROM sqlite_master WHERE name = 'autograder_history'").fetchall()
        rows = connection.execute("SELECT student FROM autograder_history").fetchall() if there else []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return Counter(student for (student,) in rows)
