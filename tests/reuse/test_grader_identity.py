"""What decides marks in one process, and how another one with something else is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course import Course, find
from autograder.errors import UsageError
from autograder.reuse.grader_identity import identity_of
from tests.conftest import ROOT


def test_it_says_what_is_installed_of_what_the_course_requires(tmp_path: Path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "requirements.txt").write_text("numpy>=1.20  # of all\nno-such-package\n")
    assert identity_of(Course(tmp_path)).needs == (("numpy>=1.20", np.__version__), ("no-such-package", ""))


def test_another_version_of_what_the_course_requires_is_refused_by_name():
    course = find(ROOT)
    started = replace(identity_of(course), needs=(("pandas>=2", "2.2.0"), ("xarray", "2025.1"), ("numpy>=1", "2.0")))
    here = replace(started, needs=(("pandas>=2", "2.1.0"), ("xarray", ""), ("numpy>=1", "2.0")))
    started.must_be_installed_alike(started)
    with pytest.raises(UsageError) as refused:
        here.must_be_installed_alike(started)
    assert "has pandas>=2 in version 2.1.0, where the run was started with 2.2.0, and no xarray, where" in str(
        refused.value
    )
    assert "numpy" not in str(refused.value)
