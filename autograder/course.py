"""Finds the assignments of a course folder, their exercises and their reference solutions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from autograder.blanks import supplied
from autograder.code.fingerprints import fingerprint
from autograder.code.parsing import definition_of, functions_of, source_of
from autograder.declarations import agreement, loading, results, source_notebook
from autograder.errors import CourseError
from autograder.exercise import Catalogue, Equivalent, Exercise, Figure, HelperModule, check_id
from autograder.ingest.notebook import Cell, Notebook
from autograder.ingest.rebuild import Template
from autograder.judging.answer_key import AnswerKey, make_key
from autograder.judging.reference_solutions import Reference
from autograder.judging.student_key import student_key

NOTEBOOKS = "notebooks"
"""The folder of what is released. It is the one that nbgrader calls otherwise, and has to be told of."""
DECLARATIONS = "exercises.py"
CATALOGUE = "mistakes.py"
SECRET = (DECLARATIONS, CATALOGUE, "reflection_answers.md")
"""The files of an assignment that no student gets, besides its source notebook."""


@dataclass(frozen=True)
class Assignment:
    """One folder of `source/`: its notebook, its exercises, and all that is derived from them.

    `declarations` and `catalogue` are the texts of its exercises.py and mistakes.py; `catalogued` names the exercises
    of the latter, in its order.
    """

    name: str
    exercises: tuple[Exercise, ...]
    notebook: Notebook
    figures: tuple[Figure, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    declarations: str = ""
    catalogue: str = ""
    catalogued: tuple[str, ...] = ()
    helper_modules: tuple[HelperModule, ...] = ()

    @cached_property
    def points(self) -> dict[str, float]:
        """The points of each exercise, as its check cell in the notebook states them."""
        by_id = {cell.grade_id: cell.points for cell in self.notebook.cells}
        return {exercise.id: by_id[check_id(exercise.id)] for exercise in self.exercises}

    @property
    def max_score(self) -> float:
        """The points of the whole assignment."""
        return sum(self.points.values())

    @cached_property
    def _cells(self) -> tuple[Cell, ...]:
        """The cells, those that are no solution as students get them."""
        cells = self.notebook.cells
        return tuple(c if c.solution else replace(c, source=supplied(c.source, self.name)) for c in cells)

    @cached_property
    def reference(self) -> Reference:
        """The solutions and supplied definitions of the source notebook."""
        blocks = [block for _, block in source_notebook.definitions(self._cells)]
        functions = {name: source_of(b, node) for b in blocks for name, node in functions_of(b.source).items()}
        looked_at = {exercise.id for exercise in self.exercises if exercise.call}
        found = [(block, definition_of(block.source, block.name)) for block in blocks if block.name in looked_at]
        others = {block.name: source_of(block, node) for block, node in found if node}
        return Reference(tuple(blocks), {**others, **functions}, self._roots)

    @property
    def _roots(self) -> tuple[str, ...]:
        return tuple(name for exercise in self.exercises for name in dict.fromkeys((exercise.id, exercise.called)))

    @cached_property
    def template(self) -> Template:
        """The released notebook as the grader needs it."""
        stubs = {name: definition_of(stub, name) for name, stub in self.stubs.items()}
        ids = tuple(exercise.id for exercise in self.exercises)
        definitions = source_notebook.definitions(self._cells, self._roots)
        return Template(
            cells=tuple(replace(cell, source=supplied(cell.source, self.name)) for cell in self.notebook.cells),
            exercises=ids,
            stubs={name: fingerprint(function) for name, function in stubs.items() if function},
            supplied=tuple(block for cell, block in definitions if not cell.solution),
            calls={exercise.id: exercise.call for exercise in self.exercises if exercise.call},
            lent={module.name: module.source for module in self.helper_modules},
        )

    @cached_property
    def stubs(self) -> dict[str, str]:
        """The student's version of each solution cell."""
        cells = {cell.grade_id: cell for cell in self.notebook.cells if cell.solution}
        return {e.id: source_notebook.stub_of(self.name, e, cells[e.id].source) for e in self.exercises}

    def keys(self, seed: int) -> dict[str, AnswerKey]:
        """The answer key of every exercise for one run, in the notebook's order."""
        return {exercise.id: self._key(exercise, seed) for exercise in self.exercises}

    def student_keys(self, seed: int) -> dict[str, AnswerKey]:
        """The part of them that students get, with the values that the solutions' names hold on the way."""
        return {name: self.student_key(key) for name, key in self.keys(seed).items()}

    def student_key(self, key: AnswerKey) -> AnswerKey:
        """The part of one key that students get."""
        return student_key(key, {one.id: one for one in self.exercises}[key.exercise], self.reference)

    def _key(self, exercise: Exercise, seed: int) -> AnswerKey:
        try:
            key = make_key(exercise, self.reference, self.points[exercise.id], self.stubs[exercise.id], seed)
        except CourseError as error:
            raise CourseError(f"{self.name}, {error}") from error
        results.agree(self.name, exercise, key.cases)
        return key


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
    def submitted(self) -> Path:
        """The folder of what students hand in."""
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        """The folder of the graded notebooks that nbgrader's pages show."""
        return self.root / "autograded"

    @property
    def gradebook_url(self) -> str:
        """The database URL of nbgrader's gradebook, unless another one is named."""
        return f"sqlite:///{(self.root / 'gradebook.db').resolve()}"

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

    def released(self, name: str) -> Path:
        """The folder of what students get of an assignment."""
        return self.root / NOTEBOOKS / name

    def released_notebook(self, name: str) -> Path:
        """The notebook that students get."""
        return self.released(name) / f"{name}.ipynb"

    @property
    def names(self) -> tuple[str, ...]:
        """The assignments that declare exercises, by name."""
        found = (path.name for path in self.source.glob("*") if self.notebook(path.name).is_file())
        return tuple(sorted(name for name in found if self.declares(name, name)))

    @property
    def plain(self) -> tuple[str, ...]:
        """The assignments that declare no exercises, by name: they are nbgrader's."""
        folders = {path.parent.name for path in self.source.glob("*/*.ipynb")}
        return tuple(sorted(name for name in folders if not self.has_exercises(name)))

    def plain_notebooks(self, name: str) -> tuple[str, ...]:
        """The notebooks of an assignment that its exercises do not belong to: they are nbgrader's too."""
        found = (path.stem for path in self.folder(name).glob("*.ipynb"))
        return tuple(sorted(notebook for notebook in found if not self.declares(name, notebook)))

    def must_have(self, name: str) -> None:
        """Raise CourseError for an assignment that does not exist, or that declares no exercises."""
        self.must_know(name)
        if name in self.plain:
            raise CourseError(f"{name} declares no exercises, so it is left to nbgrader: its own commands work on it.")

    def must_know(self, name: str) -> None:
        """Raise CourseError for an assignment that does not exist, neither with exercises nor without."""
        if name not in (*self.names, *self.plain):
            known = ", ".join((*self.names, *self.plain)) or "none"
            raise CourseError(f"There is no assignment {name!r} in {self.source}; there are: {known}.")

    def has_exercises(self, name: str) -> bool:
        """Whether an assignment declares exercises, and is none of nbgrader's."""
        return self.declarations(name).exists()

    def declares(self, name: str, notebook: str) -> bool:
        """Whether a notebook of an assignment is the one that its exercises belong to, and no plain nbgrader one."""
        return notebook == name and self.declarations(name).is_file()

    def assignment(self, name: str) -> Assignment:
        """Load one assignment. Raises CourseError for one that does not exist or does not fit together."""
        self.must_have(name)
        loading.forget(self.source)
        declared, known = loading.load(self.declarations(name)), loading.load_if_there(self.catalogue(name))
        exercises = loading.values_of(declared, "EXERCISES", Exercise)
        catalogues = loading.values_of(known, "CATALOGUES", Catalogue)
        assignment = Assignment(
            name=name,
            exercises=agreement.joined(name, exercises, catalogues),
            notebook=source_notebook.read_authored(self.notebook(name)),
            figures=loading.values_of(declared, "FIGURES", Figure),
            equivalents=tuple(
                e for m in (declared, known) for e in loading.values_of(m, "EQUIVALENT_MUTANTS", Equivalent)
            ),
            declarations=loading.text_of(declared),
            catalogue=loading.text_of(known),
            helper_modules=loading.values_of(declared, "HELPER_MODULES", HelperModule),
            catalogued=tuple(catalogue.exercise for catalogue in catalogues),
        )
        source_notebook.must_be_python(name, assignment.notebook.cells)
        source_notebook.must_fit(name, assignment.notebook, assignment.exercises)
        agreement.agree(
            name, assignment.exercises, assignment.reference.functions, assignment.equivalents, assignment.figures
        )
        source_notebook.nothing_is_missing(name, assignment.reference.definitions, assignment.exercises)
        _ = assignment.stubs  # raises where no blanks can be made
        return assignment


def find(root: Path | str) -> Course:
    """The course in a folder. Raises CourseError when it has no assignment of any kind."""
    course = Course(Path(root))
    if not course.names and not course.plain:
        raise CourseError(f"{root} is not a course: it has no source/<assignment>/<assignment>.ipynb; name the folder.")
    return course
