"""What the kit is called where packages are installed from. What is imported, and the command, are called `autograder`.

The package index has a project of that name too, which is another one: whoever is told to install something gets a
command that takes it from the folder of the course.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

NAME = "deep-networks-autograder"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the kit says of itself; a requirement of an extra ends with `extra == "..."`."""

    version: str
    python: str
    requirements: tuple[str, ...]

    @property
    def everywhere(self) -> list[str]:
        """What is required without any extra."""
        return [text for text in self.requirements if "extra == " not in text]

    @property
    def extras(self) -> dict[str, list[str]]:
        """What each extra adds."""
        found: dict[str, list[str]] = {}
        for text in self.requirements:
            requirement, _, extra = text.rpartition("extra == ")
            if extra.strip("'\"") and requirement:
                found.setdefault(extra.strip("'\""), []).append(requirement.strip().removesuffix("and").rstrip("; "))
        return found


@cache
def facts() -> Facts:
    """From the folder that the package lies in, installed from there or not; elsewhere from what was installed."""
    import importlib.metadata  # both take a while to import, and are needed rarely
    import tomllib

    file = Path(__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {}) if file.is_file() else {}
    if project.get("name") == NAME:
        return Facts(project["version"], project["requires-python"], tuple(_requirements(project)))
    found = importlib.metadata.metadata(NAME)
    return Facts(found["Version"], found["Requires-Python"], tuple(found.get_all("Requires-Dist") or ()))


def _requirements(project: dict[str, Any]) -> Iterator[str]:
    yield from project["dependencies"]
    for extra, texts in project.get("optional-dependencies", {}).items():
        for text in texts:
            yield f'{text}{" and" if ";" in text else ";"} extra == "{extra}"'
