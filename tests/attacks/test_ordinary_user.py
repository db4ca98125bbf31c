"""Whoever grades is often not root: the attacks again, for an ordinary user, at the levels that there are for one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT
from tests.sampling import Extent
from tests.test_machines import MACHINES, lacks

ATTACKS = "tests/attacks/test_attacks.py"


@pytest.mark.skipif(sys.platform != "linux", reason="this user is made by Linux")
def test_an_ordinary_user_is_attacked_in_vain(extent: Extent, tmp_path: Path) -> None:
    somebody = MACHINES["an ordinary user"]
    if reason := lacks(somebody):
        pytest.skip(reason)
    which = ["--whole"] if extent.whole else ["--sample", str(extent.sample)]
    left_out = (
        []
        if extent.whole
        else ["--deselect", f"{ATTACKS}::test_an_attack_on_the_worker_earns_nothing_and_harms_nothing"]
    )
    pytest_there = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [*somebody.start, *pytest_there, "--basetemp", str(tmp_path / "there"), *which, *left_out, ATTACKS],
        cwd=ROOT,
        env={**os.environ, **somebody.variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout
