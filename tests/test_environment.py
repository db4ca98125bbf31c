"""The same facts in several files: they must agree."""

import importlib.metadata
import re
import subprocess
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement

from autograder.distribution import NAME, facts

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WRITTEN = (".py", ".md", ".ipynb", ".yml", ".toml", ".sh", ".html", ".j2")


def names_and_bounds(requirements: list[str]) -> dict[str, str]:
    """Requirement lines as {name: lower bound}, with conda's name for matplotlib read as pip's."""
    pairs = [re.match(r"([a-zA-Z-]+)>?=([\w.]+)", line) for line in requirements]
    return {pair[1].replace("matplotlib-base", "matplotlib"): pair[2] for pair in pairs if pair}


def test_the_conda_environment_asks_for_what_the_package_asks_for():
    wanted = names_and_bounds([f"python{PROJECT['requires-python']}", *PROJECT["dependencies"]])
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert names_and_bounds([line for line in conda if isinstance(line, str)]) == wanted


def test_the_conda_environment_installs_the_package_itself_for_grading():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert conda[-1] == {"pip": ["-e .[grade]"]}


def test_every_requirement_is_locked_at_a_version_that_satisfies_it():
    locked = [Requirement(line) for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line]
    extras = [line for extra in PROJECT["optional-dependencies"].values() for line in extra]
    for wanted in map(Requirement, [*PROJECT["dependencies"], *extras]):
        versions = [str(pin.specifier).removeprefix("==") for pin in locked if pin.name == wanted.name]
        assert versions, wanted.name
        assert all(wanted.specifier.contains(version) for version in versions), wanted.name


def test_the_lock_names_no_place_to_install_from():
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_the_kit_knows_what_it_is_called_and_installed_it_needs_what_its_folder_says():
    assert PROJECT["name"] == NAME
    needed = {Requirement(text) for text in facts().requirements}
    assert needed == {Requirement(text) for text in importlib.metadata.requires(NAME) or ()}
    assert facts().version == importlib.metadata.version(NAME)


def test_nothing_tells_people_to_install_the_other_project_that_is_called_autograder():
    """Neither by pip nor by conda: what stands after `install` is a folder, or a package that is meant."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = [path for name in files.split("\0") if (path := ROOT / name).suffix in WRITTEN and path.is_file()]
    advice = re.compile(r"\b(?:pip|pipx|uv|conda|mamba)\b[^\n]*\b(?:install|add)\b[^\n/]*[\s'\"]autograder\b(?!/)")
    assert [(p.name, found[0]) for p in texts if (found := advice.search(p.read_text(encoding="utf-8")))] == []


def test_the_license_is_the_one_that_the_package_names():
    assert PROJECT["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
