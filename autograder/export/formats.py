"""Marks for other platforms: one small writer each, one entry in a dict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograder.export import container_results, junit, rosters, tables
from autograder.export.marks import Mark
from autograder.export.rosters import Roster
from autograder.values import Report

TABLES: dict[str, Callable[[Sequence[Mark]], str]] = {
    "nbgrader": tables.nbgrader,
    "exercises": tables.exercises,
    "junit": junit.junit,
}
"""Files about a whole class, made from the gradebook alone."""

ROSTERS: dict[str, Callable[[Sequence[Mark], Roster, str | None, list[str]], str]] = {
    "canvas": rosters.canvas,
    "moodle": rosters.moodle,
}
"""Files about a whole class, made by filling the platform's own."""

RESULTS: dict[str, Callable[[Report], dict[str, Any]]] = {
    "gradescope": container_results.gradescope,
    "prairielearn": container_results.prairielearn,
    "coursera": container_results.coursera,
}
"""What a platform's container leaves behind after grading one submission."""

STOPPED: dict[str, Callable[[str], dict[str, Any]]] = {"gradescope": container_results.gradescope_stopped}
"""What is left behind where nothing could be graded. On the other platforms, no result at all is what says so."""

SPOKEN = ("coursera",)
"""Formats that are also printed, in one line: Coursera's own tool for trying a grader reads the last line it prints."""

FORMATS = (*TABLES, *ROSTERS, *RESULTS)
