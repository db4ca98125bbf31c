"""Identical work is done once: what decides a result is digested, and a recorded result with that digest is reused."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course
from autograder.ingest import student_files
from autograder.ingest.files import MAX_BYTES, opened
from autograder.limits import Limits
from autograder.reuse.installed_versions import Installation
from autograder.reuse.reusable_outcomes import is_for_good
from autograder.reuse.source_digests import digest_of
from autograder.values import Report, Submission


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is known of an earlier result without loading it: the digest of what decided it, and its score.

    `marks` is the number of marks that nbgrader's own tables hold of it; None, if any row of theirs is missing.
    """

    digest: str
    score: float | None
    marks: int | None


def policy_of(limits: Limits, seed: int, installation: Installation) -> str:
    """All that decides results beside course and submission: limits, seed, the code that judges, versions."""
    return f"{limits} {seed} {installation}"


def base_digest(course: Course, assignment: str, policy: str) -> bytes:
    """All that decides a result beside the submission itself: its whole source folder, requirements, the policy."""
    source = digest_of(course.folder(assignment))
    return hashlib.blake2b(f"{source} {course.requirements} {policy}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Key:
    """The digests of the `work` that was handed in and of the `whole` that decides what it comes to.

    Empty where a file is not read, which never equals a recorded one.
    """

    work: str = ""
    whole: str = ""


def key_of(submission: Submission, base: bytes) -> Key:
    """The digests of one submission."""
    work = work_of(submission)
    if not work:
        return Key()
    odd = repr((submission.timestamp, submission.notes)).encode("utf-8", "backslashreplace")
    return Key(work, hashlib.blake2b(work.encode() + base + odd, digest_size=20).hexdigest())


def work_of(submission: Submission) -> str:
    """The digest of what was handed in, and what lies beside it; empty where a file, or that many, are not read."""
    if not submission.path:
        return ""
    paths = [Path(path) for path in (submission.path, *submission.others)]
    total, size = hashlib.blake2b(digest_size=20), 0
    try:
        for path in paths:
            with opened(path) as file:
                size += os.fstat(file.fileno()).st_size
                if size > MAX_BYTES:  # a file of holes may have any size, and costs nothing
                    return ""
                hashlib.file_digest(file, lambda: total)
    except OSError:
        return ""
    for path in {path.parent: path for path in reversed(paths)}.values():  # any of them may be the one that is graded
        total.update(repr(student_files.beside(path)).encode("utf-8", "backslashreplace"))
    return total.hexdigest()


class Memory:
    """What was recorded of one assignment, which gives so many marks, and the way to tell known from new work."""

    def __init__(self, known: Mapping[str, Recorded], base: bytes, marks: Callable[[], int]) -> None:
        self._known = known
        self._base = base
        self._marks = marks

    def look_up(self, submission: Submission) -> tuple[Key, Callable[[], bool]]:
        """The submission's digests, and what to ask whether the recorded result still holds."""
        key = key_of(submission, self._base)
        return key, lambda: self._holds(key.whole, self._known.get(submission.student))

    def _holds(self, key: str, recorded: Recorded | None) -> bool:
        if recorded is None or recorded.marks is None or not key or recorded.digest != key:
            return False
        return recorded.score is None or recorded.marks >= self._marks()

    def knows(self, submission: Submission) -> bool:
        """Whether there is a report on this student with marks, whatever it was that was graded."""
        recorded = self._known.get(submission.student)
        return recorded is not None and recorded.score is not None

    def is_moved(self, report: Report) -> bool:
        """Whether the marks are other ones than those that were recorded."""
        before = self._known.get(report.student)
        return before is not None and before.score != report.score


def with_digest(report: Report, key: str) -> Report:
    """The report with what decided it as a whole; nothing, so that it is never reused, where chance may have."""
    whole = key if is_for_good(report) else ""
    return replace(report, details={**report.details, "digest": whole})
