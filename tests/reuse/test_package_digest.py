from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.reuse.package_digest import ROOTS, deciding, digest_of
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
    (package / "fresh").mkdir()
    (package / "fresh" / "thing.py").write_text("")
    assert package / "fresh" / "thing.py" not in deciding(package)
    for line in ("from autograder.fresh import thing", "from autograder.fresh.thing import (\n    one,\n    two,\n)"):
        judge = package / "judging" / "judge.py"
        before = judge.read_text()
        judge.write_text(f"{before}\n\ndef late():\n    {line}\n")
        assert package / "fresh" / "thing.py" in deciding(package)
        judge.write_text(before)


@pytest.mark.parametrize("root", ROOTS)
def test_every_root_is_there(root: str):
    place = ROOT / "autograder" / root.replace(".", "/")
    assert place.is_dir() or place.with_suffix(".py").is_file()
