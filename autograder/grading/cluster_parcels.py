"""What travels to another machine, where nothing of this one can be seen: a course, and hand-ins, as bytes."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from autograder.course import Course
from autograder.errors import reading_the_course
from autograder.ingest import files, student_files
from autograder.limits import Isolation, Limits
from autograder.reuse.grader_identity import Identity
from autograder.reuse.source_digests import authored
from autograder.values import Seeds, Submission

_CLOSED = "closed"  # in place of content: a file that may not be read here


@dataclass(frozen=True)
class Errand:
    """What every batch of a run has in common; `run` tells it from all others. `seeds` are secret."""

    run: str
    identity: Identity
    seeds: int | Seeds
    limits: Limits
    isolation: Isolation


@dataclass(frozen=True)
class PackedCourse:
    """What grading reads of a course, file by file, known by its content."""

    content: bytes

    @cached_property
    def digest(self) -> str:
        """What tells it from any other."""
        return blake2b(self.content, digest_size=16).hexdigest()

    def unpack(self, folder: Path) -> None:
        """Write it down."""
        for name, data in pickle.loads(self.content):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def packed(course: Course) -> PackedCourse:
    """The course as it is now. Raises CourseError where a file cannot be read."""
    found = (path for folder in (course.source, course.data) if folder.is_dir() for path in authored(folder))
    with reading_the_course():
        content = [(path.relative_to(course.root).as_posix(), path.read_bytes()) for path in found]
    return PackedCourse(pickle.dumps(content))


@dataclass(frozen=True)
class _File:
    """A file of a hand-in, by its path from where all of them lie; without content where it cannot be read anyway."""

    name: str
    content: bytes | str
    size: int = 0


@dataclass(frozen=True)
class HandIn:
    """A submission with the content of its files, whose paths mean nothing elsewhere."""

    submission: Submission
    base: str
    files: tuple[_File, ...]

    @property
    def size(self) -> int:
        """How many bytes of content travel."""
        return sum(len(file.content) for file in self.files)

    def unpack(self, folder: Path) -> Submission:
        """Write the files into a folder; the submission as it lies there."""
        for file in self.files:
            _write(folder / file.name, file)
        submission = self.submission
        others = tuple(str(folder / self._name(other)) for other in submission.others)
        path = str(folder / self._name(submission.path)) if submission.path else ""
        return replace(submission, path=path, others=others)

    def _name(self, path: str) -> str:
        return os.path.relpath(path, self.base)


def size_of(submission: Submission) -> int:
    """How many bytes travel with a submission, or nearly."""
    size = 0
    for path in (submission.path, *submission.others):
        with suppress(OSError):
            size += os.path.getsize(path)
    return size


def hand_in(submission: Submission) -> HandIn:
    """A submission, ready to travel."""
    paths = [path for path in (submission.path, *submission.others) if path]
    base = os.path.commonpath([os.path.dirname(path) for path in paths]) if paths else ""
    beside = (str(path) for one in paths for path in student_files.read_beside(Path(one)))
    return HandIn(submission, base, tuple(_files(dict.fromkeys([*paths, *beside]), base)))


def _files(paths: Iterable[str], base: str) -> Iterator[_File]:
    """The files, the likeliest first; of what is too much to be read together, there is no content."""
    room = files.MAX_BYTES
    for path in paths:
        name = os.path.relpath(path, base)
        try:
            with files.opened(Path(path)) as file:
                size = os.fstat(file.fileno()).st_size
                taken = size if size <= room else 0
                room -= taken
                yield _File(name, file.read() if taken == size else "", size)
        except FileNotFoundError:  # there neither
            continue
        except OSError:
            yield _File(name, _CLOSED)


def _write(path: Path, file: _File) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(file.content, bytes):
        path.write_bytes(file.content)
    else:
        path.touch()
        os.truncate(path, file.size)
        path.chmod(0 if file.content == _CLOSED else 0o600)
