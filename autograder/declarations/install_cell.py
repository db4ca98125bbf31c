"""The cell that makes the course ready for use, and what else students get of a cell that is no solution."""

from __future__ import annotations

import json
from collections.abc import Sequence

from autograder.blanks import HIDDEN, without

INSTALL = "### INSTALL CELL ###"
"""What the cell begins with in whose place the release puts the one that makes the course ready for use."""


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
