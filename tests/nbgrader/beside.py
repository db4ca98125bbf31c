"""nbgrader's own tests and example notebooks, with the kit and without it: what nbgrader does must be the same.

`python -m tests.nbgrader.beside` fetches nbgrader's source distribution of the installed version; nothing of it stays.
It runs those of its tests that load a configuration, and compares how each ends; then it releases, autogrades and gives
feedback on each of its example notebooks, once beside an assignment of ours, and compares exit codes, released cells
and marks. `--sample N` takes one of N examples and of N modules of tests; words choose the tests of some commands.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.nbgrader.books import marks_in
from tests.nbgrader.course import ROOT, scripts_first

WITH, WITHOUT = "with the kit", "without the kit"
# The tests have a course of their own, and look for what is released where nbgrader puts it by itself.
KIT = """
from autograder.nbgrader.config import configure
c = get_config()
configure(c, ".")
del c.CourseDirectory.root
c.CourseDirectory.release_directory = "release"
"""
PLAIN = """
c = get_config()
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.course_id = "deep-networks"
"""
SUBMITTED = ("changed", "unchanged")


def fetched(folder: Path) -> Path:
    """The unpacked source distribution of the nbgrader that is installed here."""
    wanted = f"nbgrader=={version('nbgrader')}"
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-binary",
        "nbgrader",
        "--no-deps",
        "-d",
        folder,
        wanted,
    ]
    subprocess.run(command, check=True)
    (archive,) = folder.glob("nbgrader-*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz")


def run(words: Sequence[str | Path], folder: Path, **variables: str) -> int:
    """The exit code of a command; what it says goes into a file beside the folder."""
    with folder.with_name(f"{folder.name}.txt").open("a") as said:
        environment = scripts_first() | variables
        return subprocess.run(words, cwd=folder, env=environment, stdout=said, stderr=said, check=False).returncode


# ----------------------------------------------------------------------------------------------------- nbgrader's tests


def ends(sources: Path, modules: Sequence[Path], kit: str, work: Path) -> dict[str, dict[str, str]]:
    """How each of nbgrader's tests ends, where every command finds this configuration."""
    config = work / "config"
    config.mkdir(parents=True)
    (config / "nbgrader_config.py").write_text(kit)
    report = work / "tests.xml"
    options = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-n",
        "2",
        f"--junitxml={report}",
        f"--confcutdir={sources / 'nbgrader'}",
    ]
    run([sys.executable, "-m", "pytest", *options, *modules], sources, JUPYTER_CONFIG_DIR=str(config))
    cases = ElementTree.parse(report).iter("testcase")
    return {f"{case.get('classname')}.{case.get('name')}": {"end": _end(case)} for case in cases}


def _end(case: ElementTree.Element) -> str:
    return next((part.tag for part in case if part.tag in ("failure", "error", "skipped")), "passed")


def tests_apart(sources: Path, asked: argparse.Namespace, work: Path) -> Iterator[str]:
    """nbgrader's tests that end otherwise with the kit than without it."""
    modules = sorted((sources / "nbgrader" / "tests" / "apps").glob("test_*.py"))[:: asked.sample]
    if asked.commands:
        modules = [module for module in modules if module.stem.removeprefix("test_nbgrader_") in asked.commands]
    found = {name: ends(sources, modules, kit, work / name) for name, kit in ((WITH, KIT), (WITHOUT, ""))}
    ended = found[WITHOUT]
    passed = sum(how["end"] == "passed" for how in ended.values())
    print(f"{len(ended)} of nbgrader's tests, {passed} of them pass without the kit.")
    yield from differences("nbgrader's test", found)


# -------------------------------------------------------------------------------------------------- nbgrader's examples


def examples(sources: Path) -> list[Path]:
    """The notebooks that nbgrader's tests and its documentation make assignments of.

    Without those that never end: what became of one when its time is over is another thing each time, by nbgrader too.
    """
    folders = ("tests/apps/files", "tests/preprocessors/files", "docs/source/user_guide/source")
    found = (path for folder in folders for path in (sources / "nbgrader" / folder).rglob("*.ipynb"))
    return sorted(path for path in found if not path.stem.startswith("infinite-loop"))


def told(chosen: Sequence[Path], course: Path) -> dict[str, Any]:
    """What nbgrader makes of examples that are assignments, and of what is handed in on them: in this course."""
    names = {f"{example.parent.name}-{example.stem}".replace(".", "-"): example for example in chosen}
    for name, example in names.items():
        _put(example, course / "source" / name / "p1.ipynb")
        for student, work in {"itself": example, **_handed_in(example)}.items():
            _put(work, course / "submitted" / student / name / "p1.ipynb")
    run([sys.executable, "-c", COMMANDS, *names], course)
    codes = json.loads((course / "codes.json").read_text())
    return {name: _told(name, course) | {"codes": codes[name]} for name in names}


def _told(name: str, course: Path) -> dict[str, Any]:
    released = {path.name: path.read_text() for path in (course / "notebooks" / name).glob("*.ipynb")}
    feedback = sorted(str(path.relative_to(course)) for path in course.glob(f"feedback/*/{name}/*"))
    marks = marks_in(course / "gradebook.db", name) if released else None
    return {"released": released, "feedback": feedback, "marks": marks}


# One process for all commands: most of the time of a command is what it takes to load nbgrader.
COMMANDS = """
import json, sys
from pathlib import Path
from jupyter_core.application import NoStart
from nbgrader.apps.nbgraderapp import NbGraderApp

def code(*words):
    app = NbGraderApp.instance()
    try:
        app.initialize(list(words))
        app.start()
    except SystemExit as end:
        return end.code
    except NoStart:  # a command of the application has done it
        return 0
    finally:
        type(app.subapp).clear_instance()
        NbGraderApp.clear_instance()

steps = (["generate_assignment"], ["autograde", "--Execute.timeout=15"], ["generate_feedback"], ["generate_assignment"])
codes = {name: [code(*step, name) for step in steps] for name in sys.argv[1:]}
Path("codes.json").write_text(json.dumps(codes))
"""


def _put(example: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(example, place)
    beside = (path for folder in example.parents[:2] for path in folder.glob("autotests.yml"))
    for path in (*beside, *example.parent.glob("jupyter.png")):
        shutil.copy(path, place.parent)


def _handed_in(example: Path) -> dict[str, Path]:
    stem = example.stem.removesuffix("-unchanged")
    named = (example.with_name(f"{name}-{what}.ipynb") for name in (stem, "submitted") for what in SUBMITTED)
    return {path.stem: path for path in named if path.is_file()}


def examples_apart(sources: Path, asked: argparse.Namespace, work: Path) -> Iterator[str]:
    """Examples of which nbgrader makes something else beside our assignments than alone."""
    chosen = examples(sources)[:: asked.sample]
    found = {}
    for kind in (WITH, WITHOUT):
        _course(work / kind, kind == WITH)
        found[kind] = told(chosen, work / kind)
    marked = sum(bool(of["marks"]) for of in found[WITHOUT].values())
    print(f"{len(chosen)} of nbgrader's example notebooks, {marked} of them with marks.")
    yield from differences("nbgrader's example", found)


def _course(folder: Path, kit: bool) -> None:
    (folder / "source").mkdir(parents=True)
    if not kit:
        (folder / "nbgrader_config.py").write_text(PLAIN)
        return
    shutil.copytree(ROOT / "source" / "initialization", folder / "source" / "initialization")
    shutil.copy(ROOT / "nbgrader_config.py", folder)


def differences(what: str, found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A sentence for each thing that is not the same."""
    one, other = found[WITH], found[WITHOUT]
    for name in sorted({*one, *other}):
        for part in sorted({*one.get(name, {}), *other.get(name, {})}):
            values = [facts.get(name, {}).get(part) for facts in (one, other)]
            if values[0] != values[1]:
                yield f"{what} {name}, {part}: {values[0]} {WITH}, {values[1]} {WITHOUT}"


def main() -> int:
    """Compare, and name what is not the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=1, metavar="N")
    parser.add_argument("--part", choices=("tests", "examples"))
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help="Only the tests of these, as `autograde`.")
    asked = parser.parse_args()
    parts = {"tests": tests_apart, "examples": examples_apart}
    with TemporaryDirectory(prefix="beside-") as folder:
        sources = fetched(Path(folder))
        chosen = [parts[asked.part]] if asked.part else list(parts.values())
        apart = [line for part in chosen for line in part(sources, asked, Path(folder) / part.__name__)]
    for line in apart:
        print(line[:1000])
    print(f"{len(apart)} differences." if apart else "Nothing differs.")
    return bool(apart)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    sys.exit(main())
