"""Finds what students handed in, in nbgrader's layout `submitted/<student>/<assignment>/`, and forgives a lot.

Links are not followed: they could point at another student's work, or at the solution.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from autograder.errors import UsageError
from autograder.model import Submission

_ENDINGS = (".ipynb", ".zip", ".py")
_TIMESTAMP = "timestamp.txt"


def find(folder: Path, assignments: Iterable[str], student: str | None = None) -> Iterator[Submission]:
    """Every submission of these assignments, by assignment and student, one at a time.

    Raises UsageError when the folder, or the one student asked for, does not exist.
    """
    for place, name, assignment, notes in _places(folder, assignments, student):
        yield in_folder(place, name, assignment, notes)


def count(folder: Path, assignments: Iterable[str], student: str | None = None) -> int:
    """How many submissions `find` finds; quicker than finding them."""
    return sum(1 for _ in _places(folder, assignments, student))


def _places(
    folder: Path, assignments: Iterable[str], student: str | None
) -> Iterator[tuple[Path, str, str, tuple[str, ...]]]:
    """The folder of each submission, with its student, its assignment, and what is odd about its place."""
    students = _students(folder, student)
    for assignment in assignments:
        for name in students:
            place = folder / name / assignment
            if place.is_dir():
                yield place, _readable(name), assignment, ()
            elif other := _elsewhere(folder / name, assignment):
                said = f"The work lay in {other.relative_to(folder / name)}, not in {assignment}/."
                yield (other if other.is_dir() else folder / name), _readable(name), assignment, (said,)


def _students(folder: Path, student: str | None) -> list[str]:
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; name the one with the submissions by --submitted.")
    if student is None:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith((".", "__")))
    if student in ("", "..") or Path(student).name != student or not (folder / student).is_dir():
        raise UsageError(f"There is no submission of {student!r} in {folder}; look at the spelling of the name.")
    return [student]


def _readable(name: str) -> str:
    """A folder's name as text that can be stored, even if it is none."""
    return name.encode("utf-8", "backslashreplace").decode()


def _elsewhere(folder: Path, assignment: str) -> Path | None:
    """A submission that lies one level too high or too deep."""
    if (path := folder / f"{assignment}.ipynb").is_file():
        return path
    return next((path for path in sorted(folder.glob(f"*/{assignment}")) if path.is_dir()), None)


def in_folder(folder: Path, student: str, assignment: str, notes: tuple[str, ...] = ()) -> Submission:
    """The submission in one folder, whatever its file is called."""
    path, more = _choose(folder, assignment)
    return Submission(student, assignment, str(path) if path else "", _timestamp(folder), (*notes, *more))


def _choose(folder: Path, assignment: str) -> tuple[Path | None, tuple[str, ...]]:
    """The file to grade, and what is to be said about the choice."""
    expected = folder / f"{assignment}.ipynb"
    notebooks = [path for path in _listed(folder) if path.suffix.lower() == ".ipynb"]
    if expected in notebooks:
        return expected, _beside(expected, notebooks)
    candidates = notebooks or sorted(_deep(folder))
    for ending in _ENDINGS:
        fitting = sorted((p for p in candidates if p.suffix.lower() == ending), key=_time, reverse=True)
        if fitting:
            return fitting[0], _notes(fitting, folder, expected.name)
    return None, ()


def _listed(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        return [Path(e.path) for e in entries if e.is_file(follow_symlinks=False) and not e.name.startswith(".")]


def _deep(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.relative_to(folder).parts)
        if path.suffix.lower() in _ENDINGS and path.is_file() and not path.is_symlink() and not hidden:
            yield path


def _time(path: Path) -> float:
    return path.stat().st_mtime


def _beside(used: Path, notebooks: list[Path]) -> tuple[str, ...]:
    others = sorted((path for path in notebooks if path != used), key=_time)
    if not others:
        return ()
    newer = ", which is newer" if _time(others[-1]) > _time(used) else ""
    return (f"The folder holds another notebook, {others[-1].name}{newer}; {used.name} was graded.",)


def _notes(fitting: list[Path], folder: Path, expected: str) -> tuple[str, ...]:
    used = fitting[0].relative_to(folder)
    if len(fitting) == 1:
        return (f"There is no {expected}; {used} was graded.",)
    return (f"There is no {expected} but {len(fitting)} other files; the newest, {used}, was graded.",)


def _timestamp(folder: Path) -> str | None:
    try:
        text = (folder / _TIMESTAMP).read_bytes()[:200].decode("utf-8", "replace")
    except OSError:
        return None
    return text.lstrip("\ufeff").strip()[:100] or None


def parse_time(text: str) -> datetime | None:
    """The time that a timestamp.txt states, in UTC, as nbgrader reads it; None for what is no time."""
    import dateutil.parser  # here, since most submissions have no time, and it takes a moment to load
    import dateutil.tz

    parts = text.split(" ")
    zones: dict[str, object] = {}
    if len(parts) == 3:
        zone = parts[2]
        text = " ".join([*parts[:2], "TZ"])
        zones["TZ"] = int(zone) if zone.lstrip("+-").isdigit() else dateutil.tz.gettz(zone)
    try:
        when: datetime = dateutil.parser.parse(text, tzinfos=zones)
        offset = when.utcoffset()
        return (when - offset).replace(tzinfo=None) if offset else when.replace(tzinfo=None)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
