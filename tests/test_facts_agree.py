"""The same facts in several files: they must agree."""

import ast
import itertools
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.release import kit_metadata
from autograder.release.kit_metadata import NAME, facts
from tests.structure import MODULES

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = {
    name: [line for line in lines if not line.startswith(NAME)]
    for name, lines in PROJECT["optional-dependencies"].items()
}
WRITTEN = (".py", ".md", ".ipynb", ".yml", ".toml", ".sh", ".html", ".j2")


def names_and_bounds(requirements: list[str]) -> dict[str, str]:
    """Requirement lines as {name: lower bound}, with conda's name for matplotlib read as pip's."""
    pairs = [re.match(r"([a-zA-Z-]+)>?=([\w.]+)", line) for line in requirements]
    return {pair[1].replace("matplotlib-base", "matplotlib"): pair[2] for pair in pairs if pair}


def test_the_conda_environment_asks_for_what_the_package_asks_for():
    wanted = names_and_bounds([f"python{PROJECT['requires-python']}", *PROJECT["dependencies"], *EXTRAS["lab"]])
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert names_and_bounds([line for line in conda if isinstance(line, str)]) == wanted


def test_the_conda_environment_installs_the_package_itself_for_grading():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert conda[-1] == {"pip": ["-e .[grade,lab]"]}


LOCKS = {
    "requirements-grade.lock": ["grade"],
    "requirements-lab.lock": ["grade", "lab"],
    "requirements.lock": list(EXTRAS),
}
each_lock = pytest.mark.parametrize("lock", LOCKS)


def pins(lock: str) -> dict[str, list[str]]:
    """What a lock pins, each with its hashes."""
    entries = re.findall(
        r"^(\S+==[^\\\n]+?) ((?:\\\n +--hash=sha256:[0-9a-f]{64} ?)*)$", (ROOT / lock).read_text(), re.MULTILINE
    )
    return {pin: re.findall(r"[0-9a-f]{64}", hashes) for pin, hashes in entries}


@each_lock
def test_every_requirement_is_locked_at_a_version_that_satisfies_it(lock: str):
    locked = list(map(Requirement, pins(lock)))
    for wanted in map(
        Requirement, [*PROJECT["dependencies"], *(line for extra in LOCKS[lock] for line in EXTRAS[extra])]
    ):
        versions = [str(pin.specifier).removeprefix("==") for pin in locked if pin.name == wanted.name]
        assert versions, wanted.name
        assert all(wanted.specifier.contains(version) for version in versions), wanted.name


@each_lock
def test_a_lock_has_the_hashes_of_all_that_it_pins_and_names_no_place_to_install_from(lock: str):
    text = (ROOT / lock).read_text()
    assert len(pins(lock)) == len(re.findall(r"^\S+==", text, re.MULTILINE))
    assert all(pins(lock).values())
    assert "://" not in text


@pytest.mark.parametrize(("smaller", "larger"), list(itertools.pairwise(LOCKS)))
def test_what_grades_on_one_machine_is_what_grades_on_all(smaller: str, larger: str):
    """One version of everything, whichever of the environments a mark is made in."""
    assert {pin.partition(" ;")[0] for pin in pins(smaller)} < {pin.partition(" ;")[0] for pin in pins(larger)}


def test_the_kit_knows_what_it_is_called_and_installed_it_needs_what_its_folder_says(monkeypatch: pytest.MonkeyPatch):
    assert PROJECT["name"] == NAME
    in_folder = facts()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(kit_metadata, "__file__", "/elsewhere/autograder/release/kit_metadata.py")
        installed = facts.__wrapped__()
    assert (in_folder.version, in_folder.python) == (installed.version, installed.python)
    assert in_folder.extras.keys() == installed.extras.keys()
    assert set(map(Requirement, in_folder.everywhere)) == set(map(Requirement, installed.everywhere))
    for extra, texts in in_folder.extras.items():
        assert set(map(Requirement, texts)) == set(map(Requirement, installed.extras[extra]))


def test_nothing_tells_people_to_install_the_other_project_that_is_called_autograder():
    """Neither by pip nor by conda: what stands after `install` is a folder, or a package that is meant."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = [path for name in files.split("\0") if (path := ROOT / name).suffix in WRITTEN and path.is_file()]
    advice = re.compile(r"\b(?:pip|pipx|uv|conda|mamba)\b[^\n]*\b(?:install|add)\b[^\n/]*[\s'\"]autograder\b(?!/)")
    assert [(p.name, found[0]) for p in texts if (found := advice.search(p.read_text(encoding="utf-8")))] == []


# ----------------------------------------------------------------------------------------- what is imported is declared

OURS = {"autograder", "tests", "bench", "source", "textbook", "__main__"}
INSTALLED = packages_distributions()
WITH_DASK = ("autograder.grading.cluster", "autograder.grading.cluster_worker")


@cache
def imported_by(path: Path) -> frozenset[str]:
    """Every module that a file names in an import, wherever the import stands."""
    return frozenset(_imports(ast.parse(path.read_text())))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def needed_by(*modules: str) -> set[str]:
    """The distributions that these modules, and the modules of ours that they import, take their imports from."""
    seen: set[str] = set()
    while new := set(modules) - seen:
        seen |= new
        modules = tuple(name for module in new for name in imported_by(MODULES[module]) if name in MODULES)
    return distributions(*(MODULES[module] for module in seen))


def distributions(*paths: Path) -> set[str]:
    names = {name.partition(".")[0] for path in paths for name in imported_by(path)}
    return {distribution(name) for name in names - OURS - set(sys.stdlib_module_names)}


@cache
def distribution(module: str) -> str:
    """The distribution that a module comes from; where it is not installed, its own name is the best guess."""
    return canonicalize_name(INSTALLED.get(module, [module])[0])


def declared(*extras: str) -> set[str]:
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def test_what_a_student_s_notebook_imports_is_declared_without_any_extra():
    students = [name for name in MODULES if name.startswith(("autograder.student", "autograder.reference"))]
    assert needed_by(*students) <= declared()


@pytest.mark.parametrize("module", sorted(set(MODULES) - {*WITH_DASK}))
def test_what_a_module_imports_is_declared_for_grading(module: str):
    assert distributions(MODULES[module]) <= declared("grade")


def test_what_dask_needs_is_declared_for_scaling_out():
    assert distributions(*(MODULES[name] for name in WITH_DASK)) <= declared("grade", "dask")


# What is needed though no module imports it, and why.
NOT_IMPORTED = {
    "jupyterlab": "people start it",
    "mistune": "nbconvert's renderer, which the sanitizer is made of, is another one before version 3",
    "psycopg": "SQLAlchemy imports it when a gradebook's URL asks for it",
}


def test_what_is_declared_is_imported_or_has_a_reason():
    """For students, grading, JupyterLab, clusters and PostgreSQL: nobody installs what nothing needs."""
    assert declared(*(set(EXTRAS) - {"dev"})) - distributions(*MODULES.values()) == set(NOT_IMPORTED)


def test_what_the_tests_import_is_declared_for_developing():
    written = [path for path in (ROOT / "tests").rglob("*.py") if not {"scripts", "notebooks"} & set(path.parts)]
    assert distributions(*written) <= declared(*EXTRAS)


def test_the_license_is_the_one_that_the_package_names():
    assert PROJECT["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
