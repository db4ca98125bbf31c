"""Turn a source cell into what a student gets: blanks between the markers, planted mistakes, the cell that installs."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence

from autograder.code import between_markers
from autograder.errors import CourseError
from autograder.exercise import Edit

START = "### START CODE HERE ###"
END = "### END CODE HERE ###"
INSTALL = "### INSTALL CELL ###"
"""What the cell begins with in whose place the release puts the one that makes the course ready for use."""
SOLUTION = "SOLUTION"
HIDDEN = ("HIDDEN TESTS", "MARK SCHEME")
"""What nbgrader cuts out of a cell: the lines from `BEGIN ...` to `END ...`."""


def student_source(source: str, where: str, planted: Edit | None = None) -> str:
    """The student's version of a solution cell.

    Between the markers every assignment becomes `name = None` and every return `return None`; of other statements
    nothing is left but the names that are read further down, or `pass`. The START line says how many lines to write.
    With `planted`, the regions keep their code and carry those mistakes instead. Raises CourseError, naming `where`,
    for markers that do not pair up, that enclose nothing, or that cut a statement in two.
    """
    if planted is not None:
        return planted.apply(source, f"{where}: planted")
    lines = source.split("\n")
    for start, end in reversed(regions(lines, where)):
        inside = between_markers.statements_between(source, start, end, where)
        lines[start + 1 : end] = between_markers.blanked(source, inside, start, end)
        count = sum(isinstance(node, ast.stmt) for statement in inside for node in ast.walk(statement))
        lines[start] = f"{lines[start].rstrip()} ({count} line{'s' if count != 1 else ''})"
    return "\n".join(lines)


def without(source: str, *kinds: str) -> str:
    """A source without nbgrader's regions of some kinds."""
    kept: list[str] = []
    inside = ""
    for line in source.split("\n"):
        begun = next((kind for kind in kinds if f"BEGIN {kind}" in line), "")
        if not inside and not begun:
            kept.append(line)
        inside = begun or ("" if f"END {inside}" in line else inside)
    return "\n".join(kept)


def with_install_cell(source: str, assignment: str, needs: Sequence[str] = ()) -> str:
    """The source of a cell; of the one that is marked for it, the cell that makes the course ready for use.

    It installs what the course `needs` besides what every course does; whether that is there already, pip knows.
    """
    if not source.startswith(INSTALL):
        return source
    more = "".join(f"        {json.dumps(need)},\n" for need in needs)
    return _INSTALL.replace("{assignment}", assignment).replace("{needs}", f" + [\n{more}    ]" if more else "")


def supplied(source: str, assignment: str, needs: Sequence[str] = ()) -> str:
    """What students get of a cell of ours that is no solution."""
    return without(with_install_cell(source, assignment, needs), *HIDDEN)


def regions(lines: list[str], where: str) -> list[tuple[int, int]]:
    """The line indices of each START and END marker, in pairs."""
    starts = [index for index, line in enumerate(lines) if START in line]
    ends = [index for index, line in enumerate(lines) if END in line]
    paired = sorted(starts + ends) == [index for pair in zip(starts, ends, strict=False) for index in pair]
    if not starts and not ends:
        remedy = f"write {START!r} and {END!r} around what students are to write, or declare what is planted"
        raise CourseError(f"In {where} no line is left to students; {remedy}.")
    if len(starts) != len(ends) or not paired:
        raise CourseError(f"In {where} the START and END markers do not pair up; write one END after each START.")
    return list(zip(starts, ends, strict=True))


_INSTALL = """\
# @title Make the course ready: run this cell first
# Where the course is installed, it does nothing. Elsewhere, such as on Colab, it looks
# beside this notebook for the files of the course: a folder, or the zip that you got.
import importlib.util

if importlib.util.find_spec("autograder") is None:
    import os
    import subprocess
    import sys
    import zlib
    from pathlib import Path
    from zipfile import ZipFile, is_zipfile

    def course_beside(folder, part="autograder/student/__init__.py"):
        places = [folder, *folder.parents, *sorted(folder.glob("*"))]
        return next((place for place in places if os.path.isfile(place / part)), None)

    def zips_in(folder):
        found = map(ZipFile, filter(is_zipfile, sorted(folder.glob("*.zip"))))
        return [one for one in found if any(map(is_kit, one.namelist()))]

    def is_kit(name):
        return "/autograder/" in name or name.endswith("/checks.h5")

    def differs(entry):  # from the file in the folder of the course
        path = course / entry.filename.partition("/")[2]
        return not path.is_file() or zlib.crc32(path.read_bytes()) != entry.CRC

    here = Path.cwd()
    if course_beside(here) is None:
        for archive in zips_in(here):
            archive.extractall(here)
    if (course := course_beside(here)) is None:
        raise FileNotFoundError(
            "The files of the course are not here yet: put the zip that you got into "
            "the folder of this notebook (on Colab, open Files on the left and upload "
            "it there), then run this cell again."
        )
    for archive in (one for place in {here, course.parent} for one in zips_in(place)):
        if any(is_kit(one.filename) and differs(one) for one in archive.infolist()):
            print(
                f"{Path(archive.filename).name} holds another edition of the course "
                f"than the folder {course.name}, which is used. To work with the zip, "
                "move that folder away and run this cell again; then copy your "
                "answers over."
            )
    sys.path.insert(0, str(course))
    os.chdir(course / "notebooks" / "{assignment}")  # where the checks lie
    needed = ["numpy", "scipy", "matplotlib", "h5py", "tqdm"]
    if missing := [name for name in needed if importlib.util.find_spec(name) is None]{needs}:
        pip = [sys.executable, "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, *missing], check=True)
        importlib.invalidate_caches()"""
