"""Where Python alone refuses: what student code may read it may not change, however it gets hold of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

WATCHED = """
import os, sys
from autograder.sandbox import audit

folder, scratch = sys.argv[1:]
audit.watch([folder], [], scratch)
name = folder + "/old"
try:
    {attempt}
except PermissionError:
    print("refused")
"""


@pytest.mark.parametrize(
    "attempt",
    [
        "os.chmod(name, 0o600)",
        "os.chmod(os.open(name, os.O_RDONLY), 0o600)",
        "os.fchmod(os.open(name, os.O_RDONLY), 0o600)",
        "os.utime(name, (1, 1))",
        "os.utime(os.open(name, os.O_RDONLY), (1, 1))",
        "os.truncate(name, 0)",
    ],
)
def test_a_file_that_may_only_be_read_keeps_its_content_mode_and_times(tmp_path: Path, attempt: str) -> None:
    (tmp_path / "scratch").mkdir()
    (tmp_path / "read").mkdir()
    old = tmp_path / "read" / "old"
    old.write_text("as it was")
    before = old.stat()
    command = [sys.executable, "-c", WATCHED.format(attempt=attempt), str(old.parent), str(tmp_path / "scratch")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "refused\n"
    assert (old.read_text(), old.stat().st_mode, old.stat().st_mtime) == ("as it was", before.st_mode, before.st_mtime)
