"""Finds what students handed in, in nbgrader's layout `submitted/<student>/<assignment>/`, and forgives a lot.

Links inside a student's folder are not followed: they could point at another student's work, or at the solution.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from autograder.errors import UsageError, most_like
from autograder.ingest import files, timestamps
from autograder.ingest.archives import MOST_TRIED
from autograder.ingest.gradable_files import ENDINGS, KINDS, OF_THE_SYSTEM, is_document, is_notebook, is_script
from autograder.values import Note, Oddity, Submission

_DEPTH = 6  # folders below a student's or an assignment's that are looked into


def find(folder: Path, assignments: Iterable[str], student: str | None = None) -> Iterator[Submission]:
    """Every submission of these assignments, by assignment and student, one at a time.

    Raises UsageError when the folder, or the one student asked for, does not exist.
    """
    for place, name, assignment, odd in _places(folder, assignments, student):
        yield in_folder(place, name, assignment, odd)


def count(folder: Path, assignments: Iterable[str], student: str | None = None) -> int:
    """How many submissions `find` finds; quicker than finding them."""
    return sum(1 for _ in _places(folder, assignments, student))


def astray(folder: Path, assignments: Collection[str]) -> Iterator[str]:
    """The files that students may have meant to hand in but that lie where no assignment is looked for.

    Where nothing was found of a student, and in no folder at all, also what is known to be no notebook.
    """
    for path in sorted(folder.iterdir()):
        odd = _is_folder(path) and not _hidden(path.name) and _holds_more(path, assignments)
        taken = [found[0] for name in assignments if (found := _place(path, name))] if odd else []
        kinds = KINDS if taken else (*KINDS, is_document)
        for file in sorted(_walk(path)) if odd else [path]:
            shown = file.relative_to(folder)
            is_left = _is_file(file) and not any(file.is_relative_to(place) for place in taken)
            if (is_left and any(fits(file) for fits in kinds)) or _goes_deeper(file, shown):
                yield files.readable(str(shown))


def passed_over(folder: Path, assignments: Collection[str]) -> Iterator[str]:
    """The folders that hold work and are taken for no student's, by their names; as nbgrader's are that are hidden."""
    for name in sorted(os.listdir(folder)):
        if _is_no_students(name) and any(_is_folder(folder / name / assignment) for assignment in assignments):
            yield files.readable(name)


def _goes_deeper(path: Path, shown: Path) -> bool:
    """Whether folders lie in a folder that is the last one to be looked into."""
    return len(shown.parts) > _DEPTH and _is_folder(path) and any(_is_folder(path / name) for name in _names(path))


def _names(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if not _hidden(name)] if _may_be_opened(folder) else []


def _holds_more(student: Path, assignments: Collection[str]) -> bool:
    return any(name not in assignments or not _is_folder(student / name) for name in _names(student))


def _places(
    folder: Path, assignments: Iterable[str], student: str | None
) -> Iterator[tuple[Path, str, str, Note | None]]:
    """The folder or file of each submission, with its student, its assignment, and what is odd about its place."""
    students = _students(folder, student)
    for assignment in assignments:
        for name in students:
            if found := _place(folder / name, assignment):
                yield found[0], files.readable(name), assignment, found[1]


def _place(student: Path, assignment: str) -> tuple[Path, Note | None] | None:
    """The folder or file of one student's submission, and what is odd about its place."""
    place = student / assignment
    if _is_folder(place):
        return place, None
    if why := _closed(student, place):
        return place, why
    if other := _elsewhere(student, assignment):
        return other, Note(Oddity.ELSEWHERE, files.readable(str(other.relative_to(student))), assignment)
    return None


def _students(folder: Path, student: str | None) -> list[str]:
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; name the one with the submissions by --submitted.")
    if student is None:
        return _folders(folder)
    if student in ("", "..") or Path(student).name != student or not (folder / student).is_dir():
        there = most_like(student, map(files.readable, _folders(folder)))
        raise UsageError(f"There is no submission of {student!r} in {folder}; there are those of: {there}.")
    return [student]


def _folders(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir() and not _is_no_students(entry.name))


def _is_no_students(name: str) -> bool:
    return name.startswith((".", "__"))


def _elsewhere(folder: Path, assignment: str) -> Path | None:
    """A submission that lies too high or too deep, or in a folder whose name is written in another way."""
    if _is_file(path := folder / f"{assignment}.ipynb"):
        return path
    wanted, found = _plain(assignment), sorted(_walk(folder), key=lambda path: (len(path.parts), path))
    folders = (path for path in found if _plain(path.name) == wanted and _is_folder(path))
    named = (p for fits in (_is_named, _is_document_named) for p in found if fits(p, wanted) and _is_file(p))
    return next(folders, None) or next(named, None)


def _closed(student: Path, place: Path) -> Note | None:
    """Why nobody can say whether there is a submission; None when anybody can."""
    if os.path.islink(place):
        return Note(Oddity.LINKED_FOLDER, place.name)
    return None if os.access(student, os.R_OK | os.X_OK) else Note(Oddity.CLOSED_FOLDER, files.readable(student.name))


def _plain(name: str) -> str:
    """A name without capitals, blanks and signs."""
    return re.sub(r"[\W_]", "", name).lower()


def _is_named(path: Path, wanted: str) -> bool:
    """Whether a file bears this name, be it that of a copy: `warmup (1).ipynb`, `warmup-Copy1.ipynb`."""
    return path.suffix.lower() in ENDINGS and re.sub(r"(copy)?\d*$", "", _plain(path.stem)) == wanted


def _is_document_named(path: Path, wanted: str) -> bool:
    """Whether a file with a strange ending, or of another kind, bears this name."""
    kinds = (is_notebook, is_script, is_document)
    return _plain(path.name.partition(".")[0]) == wanted and any(fits(path) for fits in kinds)


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _is_file(path: Path) -> bool:
    return os.path.isfile(path) and not os.path.islink(path)


def _walk(folder: Path) -> Iterator[Path]:
    """What lies in a folder, however deep. No link is followed; what may not be looked into is passed over."""
    for place, folders, names in os.walk(folder):
        deep = len(Path(place).parts) - len(folder.parts) >= _DEPTH
        folders[:] = [] if deep else [name for name in folders if not _hidden(name)]
        yield from (Path(place, name) for name in (*folders, *names) if not _hidden(name))


def _hidden(name: str) -> bool:
    return name.startswith((".", "__MACOSX")) or name.lower() in map(str.lower, OF_THE_SYSTEM)


def in_folder(folder: Path, student: str, assignment: str, odd: Note | None = None) -> Submission:
    """The submission in one folder, whatever its file is called; or the one in a file that lies in no folder."""
    if not _is_file(folder) and not _is_folder(folder):
        return Submission(student, assignment, "", obstacle=odd)
    place = folder.parent if _is_file(folder) else folder
    time, notes = timestamps.stated(place)
    found = Submission(student, assignment, "", time, (*notes, odd) if odd else notes, folder=str(place))
    if _is_file(folder):
        return replace(found, path=str(folder))
    paths, choice = _choose(folder, assignment)
    if not paths:
        return replace(found, obstacle=choice)
    first, *others = map(str, paths)
    return replace(found, path=first, notes=(*found.notes, choice) if choice else found.notes, others=tuple(others))


def _choose(folder: Path, assignment: str) -> tuple[list[Path], Note | None]:
    """The files that may be graded, the likeliest first, and what is odd about the choice."""
    expected, deep = folder / f"{assignment}.ipynb", _deep(folder)
    if [path for path in deep if path.suffix.lower() in ENDINGS] == [expected] and _is_file(expected):
        return [expected], None  # as nearly everybody hands in, so nothing else is looked at
    found = sorted(filter(_is_file, deep), key=lambda path: _rank(path, expected))
    kinds = KINDS[: len(ENDINGS)] if any(map(KINDS[0], found)) else KINDS
    fitting = [kind for kind in ([path for path in found if fits(path)] for fits in kinds) if kind]
    if fitting:
        first = fitting[0]
        note = _beside(first, folder) if first[0] == expected else _instead(first, folder, expected.name)
        return list(dict.fromkeys(chain.from_iterable(fitting)))[:MOST_TRIED], note
    other = list(filter(is_document, found))
    return (other, None) if other else ([], _nothing(folder))


def _rank(path: Path, expected: Path) -> tuple[bool, bool, int, bool, float]:
    """The likelier a file is meant, the lower: by its place and name, then by its time. A clone gives all one time."""
    is_named = path.name.lower() == expected.name.lower()
    is_as_in_the_bundle = is_named and path.parent.name == expected.stem
    return path != expected, not is_as_in_the_bundle, len(path.parts), not is_named, -_time(path)


def _deep(folder: Path) -> list[Path]:
    return sorted(_walk(folder)) if _may_be_opened(folder) else []


def _may_be_opened(folder: Path) -> bool:
    return _is_folder(folder) and os.access(folder, os.R_OK | os.X_OK)


def _time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _beside(fitting: list[Path], folder: Path) -> Note | None:
    used, *others = fitting
    if not others:
        return None
    newest = max(others, key=_time)
    kind = Oddity.NEWER_BESIDE if _time(newest) > _time(used) else Oddity.ANOTHER_BESIDE
    return Note(kind, files.readable(str(newest.relative_to(folder))), used.name)


def _instead(fitting: list[Path], folder: Path, expected: str) -> Note:
    used = files.readable(str(fitting[0].relative_to(folder)))
    kind = Oddity.OTHER_NAME if len(fitting) == 1 else Oddity.LIKELIEST_OF_SEVERAL
    return Note(kind, expected, used, len(fitting))


def _nothing(folder: Path) -> Note:
    """Why there is nothing to grade in a folder."""
    if not _may_be_opened(folder):
        return Note(Oddity.CLOSED_FOLDER, f"{folder.name}/")
    links = [path.name for path in _deep(folder) if os.path.islink(path)]
    return Note(Oddity.LINKED_FILE, files.readable(links[0])) if links else Note(Oddity.NO_NOTEBOOK)
