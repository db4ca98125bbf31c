"""Finds the assignments of a course folder, and loads them; and what nbgrader_config.py sets of the folder."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from autograder.declarations.file_names import CATALOGUE, DECLARATIONS, REQUIREMENTS, VARIANTS
from autograder.errors import CourseError, UsageError, in_a_line

if TYPE_CHECKING:  # each command asks which assignments there are; few load one, which needs numpy
    from autograder.declarations.assignment import Assignment
    from autograder.declarations.requirements import Requirement

NOTEBOOKS = "notebooks"
"""The folder of what is released. It is the one that nbgrader calls otherwise, and has to be told of."""

_CONFIGURES = "autograder.nbgrader.config"
_NOT_TAKEN = frozenset("+*?[")
"""What no assignment's name holds: nbgrader answers the first with a traceback, and takes the others for patterns."""
_NOT_IN_A_PATH = re.compile(r"[*?[]|%[0-9a-fA-F]{2}")
"""What the path of no course holds: nbgrader takes it for patterns, and ends or alters the URL of its database."""
_ELSEWHERE = b"load_subconfig"  # by which a configuration takes what another file sets
_SETS_NO_MORE = frozenset({"os", "pathlib", "sys", _CONFIGURES})  # who imports no more sets what its own text names


@dataclass(frozen=True)
class Course:
    """A course folder, and where in it what lies, by nbgrader's conventions but for the release. No file need exist."""

    root: Path

    @property
    def source(self) -> Path:
        """The folder of all that is authored."""
        return self.root / "source"

    @property
    def data(self) -> Path:
        """The folder of the data sets."""
        return self.root / "data"

    @property
    def nbgrader_config(self) -> Path:
        """The file by which nbgrader's own commands know the course."""
        return self.root / "nbgrader_config.py"

    @property
    def settings(self) -> Any:
        """What nbgrader_config.py sets; an empty configuration without one. CourseError where it cannot be loaded."""
        from traitlets.config import Config
        from traitlets.config.loader import PyFileConfigLoader

        file = self.nbgrader_config
        if not file.is_file():
            return Config()
        try:
            with self.importable():
                return PyFileConfigLoader(file.name, path=str(self.root.resolve())).load_config()
        except (Exception, SystemExit) as error:
            raise CourseError(f"{file} cannot be loaded ({in_a_line(error)}); mend it.") from error

    def setting(self, name: str) -> str | None:
        """What nbgrader_config.py sets of where the course lies, such as `db_url`; None without it. As `settings`."""
        return (self.settings.CourseDirectory.get(name) or None) if self.may_set(name) else None

    def may_set(self, *names: str) -> bool:
        """Whether nbgrader_config.py may set one of these, by its text alone: to load it takes two seconds."""
        with suppress(OSError, SyntaxError, ValueError):  # who loads it says what is wrong
            text = self.nbgrader_config.read_bytes()
            return any(word in text for word in (_ELSEWHERE, *map(str.encode, names))) or _asks_others(text)
        return self.nbgrader_config.exists()

    def lines_to_add(self) -> str:
        """What to write into a configuration that the kit did not make; "" where there is none, or it knows the kit."""
        with suppress(OSError):
            text = self.nbgrader_config.read_bytes()
            if not any(word in text for word in (_CONFIGURES.encode(), _ELSEWHERE)):
                lines = f"from {_CONFIGURES} import configure; configure(c, {str(self.root.resolve())!r})"
                return f"write at the end of {self.nbgrader_config}: {lines}"
        return ""

    @contextmanager
    def importable(self) -> Iterator[None]:
        """Let nbgrader_config.py name a plugin that lies in the course folder."""
        sys.path.insert(0, str(self.root.resolve()))
        try:
            yield
        finally:
            sys.path.remove(str(self.root.resolve()))

    @property
    def title(self) -> str:
        """What the course is called: as nbgrader_config.py says, else like its folder. Raises as `settings`."""
        return str(self.settings.CourseDirectory.get("course_id", "") or self.root.resolve().name)

    def folder_of(self, kind: Literal["submitted", "autograded", "feedback"]) -> Path:
        """Where nbgrader keeps what is handed in, what its pages show of it, or what goes back. As `settings`."""
        return self.root / (self.setting(f"{kind}_directory") or kind)

    @property
    def gradebook_url(self) -> str:
        """The database URL of nbgrader's gradebook, unless another one is named."""
        return f"sqlite:///{os.path.realpath(self.root / 'gradebook.db')}"  # unlike resolve(), of loops as well

    def folder(self, name: str) -> Path:
        """The source folder of an assignment."""
        return self.source / name

    def notebook(self, name: str) -> Path:
        """The source notebook of an assignment."""
        return self.folder(name) / f"{name}.ipynb"

    def declarations(self, name: str) -> Path:
        """The file that declares the exercises of an assignment."""
        return self.folder(name) / DECLARATIONS

    def catalogue(self, name: str) -> Path:
        """The file that lists the known mistakes and styles of an assignment."""
        return self.folder(name) / CATALOGUE

    @property
    def notebooks(self) -> Path:
        """The folder of all that students get."""
        return self.root / NOTEBOOKS

    def released(self, name: str) -> Path:
        """The folder of what students get of an assignment."""
        return self.notebooks / name

    def released_notebook(self, name: str) -> Path:
        """The notebook that students get."""
        return self.released(name) / f"{name}.ipynb"

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """What the course needs installed besides the kit. Raises CourseError where that is not installed here."""
        from autograder.declarations import requirements

        return requirements.read(self.source / REQUIREMENTS)

    @property
    def names(self) -> tuple[str, ...]:
        """The assignments that declare exercises, by name."""
        found = (path.name for path in self.source.glob("[!.]*") if self.notebook(path.name).is_file())
        return tuple(sorted(name for name in found if self.declares(name, name)))

    @property
    def plain(self) -> tuple[str, ...]:
        """The assignments that declare no exercises, by name: they are nbgrader's."""
        folders = {path.parent.name for path in self.source.glob("[!.]*/[!.]*.ipynb")}
        return tuple(sorted(name for name in folders if not self.has_exercises(name)))

    def plain_notebooks(self, name: str) -> tuple[str, ...]:
        """The notebooks of an assignment that its exercises do not belong to: they are nbgrader's too."""
        found = (path.stem for path in self.folder(name).glob("[!.]*.ipynb"))
        return tuple(sorted(notebook for notebook in found if not self.declares(name, notebook)))

    def must_have(self, name: str) -> None:
        """Raise CourseError for an assignment that does not exist, that declares no exercises, or of such a name."""
        self.must_know(name)
        if not_taken := _NOT_TAKEN & {*name}:
            remedy = "call the folder and its notebook otherwise, with letters, digits and underscores"
            raise CourseError(f"{self.folder(name)}: nbgrader takes no {min(not_taken)!r} in a name; {remedy}.")
        if found := _NOT_IN_A_PATH.search(path := os.path.realpath(self.root)):
            raise CourseError(f"{path}: nbgrader takes no {found[0]!r} in the path of a course; rename that folder.")
        self.must_not_lack_declarations(name)
        if name in self.plain:
            raise CourseError(f"{name} declares no exercises, so it is left to nbgrader: its own commands work on it.")

    def must_not_own(self, submitted: Path) -> None:
        """Raise UsageError for a folder that holds what the course is made of, and no hand-ins."""
        folder = os.path.realpath(submitted)
        if folder in map(os.path.realpath, (self.root, self.source, self.notebooks)):
            raise UsageError(f"{folder} is the course's own; name the folder that holds a folder for each student.")

    def must_not_lack_declarations(self, name: str) -> None:
        """Raise CourseError for solutions that only exercises.py can blank, in a notebook that it does not belong to.

        nbgrader would hand them out, or a copy of the notebook as one more, which people would have to mark.
        """
        for notebook in self.plain_notebooks(name):
            from autograder.declarations.source_notebook import is_marked_for_exercises  # few courses need it

            path = self.folder(name) / f"{notebook}.ipynb"
            if is_marked_for_exercises(path):
                lacks, remedy = f"{self.declarations(name)} is missing, and {path.name} has solutions", "write it"
                if self.has_exercises(name):
                    lacks = f"{path} has solutions, and exercises.py declares those of {name}.ipynb alone"
                    remedy = "remove that notebook"
                raise CourseError(f"{lacks}; {remedy}, or mark them in nbgrader's way.")

    def must_lack_no_notebook(self, among: Collection[str] | None = None) -> None:
        """Raise CourseError for exercises, of some or all assignments, whose notebook is called otherwise."""
        for path in sorted(self.source.glob(f"[!.]*/{DECLARATIONS}")):
            name = path.parent.name
            if (among is None or name in among) and not self.notebook(name).is_file():
                others = ", ".join(sorted(other.name for other in path.parent.glob("*.ipynb"))) or "none"
                lacks = f"declares exercises, and no {name}.ipynb lies beside it; call the notebook so"
                raise CourseError(f"{path} {lacks} (notebooks there: {others}).")

    def must_know(self, name: str) -> None:
        """Raise CourseError for an assignment that does not exist, neither with exercises nor without."""
        self.must_lack_no_notebook({name})
        if name not in (*self.names, *self.plain):
            known = ", ".join((*self.names, *self.plain)) or "none"
            raise CourseError(f"There is no assignment {name!r} in {self.source}; there are: {known}.")

    def has_exercises(self, name: str) -> bool:
        """Whether an assignment declares exercises, and is none of nbgrader's."""
        return self.declarations(name).exists()

    def has_variants(self, name: str) -> bool:
        """Whether an assignment was released in variants."""
        return (self.folder(name) / VARIANTS).is_file()

    def declares(self, name: str, notebook: str) -> bool:
        """Whether a notebook of an assignment is the one that its exercises belong to, and no plain nbgrader one."""
        return notebook == name and self.declarations(name).is_file()

    def assignment(self, name: str) -> Assignment:
        """Load one assignment. Raises CourseError for one that does not exist or does not fit together."""
        self.must_have(name)
        from autograder.declarations.assembling import assembled

        return assembled(name, self.folder(name), self.requirements)


def _asks_others(configuration: bytes) -> bool:
    """Whether a configuration imports what may set more than its own text names."""
    nodes = [node for node in ast.walk(ast.parse(configuration)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return any({getattr(node, "module", name.name) for name in node.names} - _SETS_NO_MORE for node in nodes)


def find(root: Path | str) -> Course:
    """The course in a folder. Raises CourseError when it has no assignment of any kind."""
    course = Course(Path(root))
    if not course.names and not course.plain:
        course.must_lack_no_notebook()
        lacks = "it has no source/<assignment>/<assignment>.ipynb"
        raise CourseError(f"{root} is not a course: {lacks}; go to the folder of one, or name that by --course.")
    return course
