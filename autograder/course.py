"""Finds the assignments of a course folder, their exercises and their reference solutions."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from autograder.blanks import student_source, supplied
from autograder.code.fingerprints import fingerprint
from autograder.code.parsing import functions_of, parse
from autograder.declarations import agreement, loading, results
from autograder.errors import CourseError
from autograder.exercise import Catalogue, Equivalent, Exercise, Figure, HelperModule
from autograder.ingest.notebook import Cell, Notebook, read
from autograder.ingest.rebuild import Template
from autograder.judging.answer_key import AnswerKey, make_key
from autograder.judging.reference_solutions import Reference
from autograder.judging.student_key import student_key
from autograder.values import Block

NOTEBOOKS = "notebooks"
"""The folder of what is released. It is the one that nbgrader calls otherwise, and has to be told of."""
DECLARATIONS = "exercises.py"
CATALOGUE = "mistakes.py"
SECRET = (DECLARATIONS, CATALOGUE, "reflection_answers.md")
"""The files of an assignment that no student gets, besides its source notebook."""

_EQUIVALENT = "EQUIVALENT_MUTANTS"


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
    def reference(self) -> Reference:
        """The solutions and supplied definitions of the source notebook."""
        blocks = [self._definitions(cell) for cell in self.notebook.cells if cell.kind == "code"]
        blocks = [block for block in blocks if block.source]
        functions = {name: _text(b.source, node) for b in blocks for name, node in functions_of(b.source).items()}
        return Reference(tuple(blocks), functions, tuple(exercise.id for exercise in self.exercises))

    @cached_property
    def template(self) -> Template:
        """The released notebook as the grader needs it."""
        stubs = {exercise.id: functions_of(self.stubs[exercise.id])[exercise.id] for exercise in self.exercises}
        cells = tuple(replace(cell, source=supplied(cell.source, self.name)) for cell in self.notebook.cells)
        definitions = [self._definitions(cell) for cell in cells if cell.kind == "code" and not cell.solution]
        return Template(
            cells=cells,
            exercises=tuple(exercise.id for exercise in self.exercises),
            stubs={name: fingerprint(function) for name, function in stubs.items()},
            supplied=tuple(block for block in definitions if block.source),
            lent={module.name: module.source for module in self.helper_modules},
        )

    @cached_property
    def stubs(self) -> dict[str, str]:
        """The student's version of each solution cell."""
        cells = {cell.grade_id: cell for cell in self.notebook.cells if cell.solution}
        return {e.id: student_source(cells[e.id].source, f"{self.name}, {e.id}", e.planted) for e in self.exercises}

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

    def _definitions(self, cell: Cell) -> Block:
        """What a cell of ours defines: imports and functions. Runs and plots are left out: nothing graded needs them.

        The student's side (`check`, `hint`) is left out as well; it belongs to the notebook, not to the grading.
        """
        kept = [node for node in parse(cell.source).body if _defines(node)]
        return Block(cell.grade_id or cell.name, "\n\n".join(_text(cell.source, node) for node in kept))


def check_id(exercise: str) -> str:
    """The grade_id of an exercise's check cell."""
    return f"check_{exercise}"


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module != "autograder.student"
    return isinstance(node, ast.Import | ast.FunctionDef | ast.ClassDef)


def _text(source: str, node: ast.stmt) -> str:
    return "\n".join(source.split("\n")[node.lineno - 1 : node.end_lineno])


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
        """The assignments of the course, by name."""
        return tuple(sorted(path.name for path in self.source.glob("*") if self.notebook(path.name).is_file()))

    def must_have(self, name: str) -> None:
        """Raise CourseError for an assignment that does not exist."""
        if name not in self.names:
            known = ", ".join(self.names) or "none"
            raise CourseError(f"There is no assignment {name!r} in {self.source}; there are: {known}.")

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
            notebook=read(self.notebook(name).resolve()),
            figures=loading.values_of(declared, "FIGURES", Figure),
            equivalents=tuple(e for m in (declared, known) for e in loading.values_of(m, _EQUIVALENT, Equivalent)),
            declarations=loading.text_of(declared),
            catalogue=loading.text_of(known),
            helper_modules=loading.values_of(declared, "HELPER_MODULES", HelperModule),
            catalogued=tuple(catalogue.exercise for catalogue in catalogues),
        )
        _agree(assignment)
        agreement.agree(
            name, assignment.exercises, assignment.reference.functions, assignment.equivalents, assignment.figures
        )
        _ = assignment.stubs  # raises where the markers do not pair up
        return assignment


def find(root: Path | str) -> Course:
    """The course in a folder. Raises CourseError when it has no assignment."""
    course = Course(Path(root))
    if not course.names:
        raise CourseError(f"{root} is not a course: it has no source/<assignment>/<assignment>.ipynb; name the folder.")
    return course


def _agree(assignment: Assignment) -> None:
    solutions = {cell.grade_id: cell.source for cell in assignment.notebook.cells if cell.solution}
    checks = {cell.grade_id for cell in assignment.notebook.cells if cell.grade}
    for name, planted in ((exercise.id, exercise.planted) for exercise in assignment.exercises):
        if name not in solutions or check_id(name) not in checks:
            wanted = f"a solution cell {name} and a check cell {check_id(name)}"
            raise CourseError(f"{assignment.name}.ipynb needs {wanted}, since exercises.py declares that exercise.")
        if planted:
            agreement.edit_fits(f"{assignment.name}, {name}: planted", planted, solutions[name], name)
    by_hand = {cell.grade_id for cell in assignment.notebook.cells if cell.solution and cell.grade}
    if extra := solutions.keys() - by_hand - {exercise.id for exercise in assignment.exercises}:
        names = ", ".join(sorted(extra))
        raise CourseError(f"{assignment.name}.ipynb has solutions that exercises.py does not declare: {names}.")
