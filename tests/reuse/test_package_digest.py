from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.reuse.package_digest import ROOTS, digest_of
from tests.conftest import ROOT


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "autograder", tmp_path / "autograder"))


@pytest.mark.parametrize(
    "decides",
    [
        "comparing/compare.py",
        "ingest/syntax_errors.py",
        "sandbox/program.py",
        "sandbox/confine.py",
        "reference/network.py",
    ],
)
def test_a_change_of_what_a_mark_depends_on_changes_the_digest(package: Path, decides: str):
    before = digest_of(package)
    with (package / decides).open("a") as file:
        file.write("# changed\n")
    assert digest_of(package) != before


@pytest.mark.parametrize("shows", ["cli", "report", "export", "proving"])
def test_what_only_shows_marks_decides_none(package: Path, shows: str):
    before = digest_of(package)
    shutil.rmtree(package / shows)
    assert digest_of(package) == before


def test_a_module_counts_as_soon_as_a_deciding_one_imports_it(package: Path):
    fresh, judge = package / "fresh" / "thing.py", package / "judging" / "judge.py"
    before = judge.read_text()
    fresh.parent.mkdir()

    def counts() -> bool:
        digests = set()
        for text in ("", "# changed\n"):
            fresh.write_text(text)
            digests.add(digest_of(package))
        return len(digests) == 2

    assert not counts()
    for line in ("from autograder.fresh import thing", "from autograder.fresh.thing import (\n    one,\n    two,\n)"):
        judge.write_text(f"{before}\n\ndef late():\n    {line}\n")
        assert counts()


@pytest.mark.parametrize("root", ROOTS)
def test_every_root_is_there(root: str):
    place = ROOT / "autograder" / root.replace(".", "/")
    assert place.is_dir() or place.with_suffix(".py").is_file()
