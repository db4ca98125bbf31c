"""A notebook as a person at the screen handles it: find a cell, type into it, run it, read what it shows."""

from __future__ import annotations

import ast
from typing import Any

from autograder.blanks import regions
from autograder.declarations.assignment import Assignment
from autograder.exercise import Exercise, Whole


class Screen:
    """One notebook, open in JupyterLab."""

    def __init__(self, page: Any, name: str, document: Any) -> None:
        self.page = page
        self.index = {
            cell["metadata"]["nbgrader"]["grade_id"]: number
            for number, cell in enumerate(document["cells"])
            if "nbgrader" in cell["metadata"]
        }
        page.goto(f"/lab/tree/notebooks/{name}/{name}.ipynb")
        page.locator(".jp-Notebook .jp-Cell").nth(len(document["cells"]) - 1).wait_for(state="attached")
        page.get_by_text("| Idle").wait_for()  # the kernel has said that it is there

    def cell(self, grade_id: str) -> Any:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.index[grade_id])

    def run(self, grade_id: str) -> Any:
        """Run a cell and wait until it is done; gives the cell."""
        return self._run(self.cell(grade_id))

    def _run(self, cell: Any) -> Any:
        for folded in cell.locator(".jp-InputPlaceholder").all():
            folded.click()
        prompt = cell.locator(".jp-InputArea-prompt")
        before = prompt.inner_text()
        prompt.click()
        self.page.keyboard.press("Control+Enter")
        self._wait("([element, before]) => element.innerText !== before", [prompt.element_handle(), before])
        self._wait("element => /\\[\\d+\\]/.test(element.innerText)", prompt.element_handle())
        return cell

    def _wait(self, condition: str, argument: Any) -> None:
        self.page.wait_for_function(condition, arg=argument)

    def fill(self, grade_id: str, answers: list[str]) -> None:
        """Type an answer over each `None`, one after the other."""
        for answer in answers:
            line = self.cell(grade_id).locator(".cm-line", has_text="= None").first
            line.scroll_into_view_if_needed()
            line.get_by_text("None", exact=True).dblclick()
            self.page.keyboard.insert_text(answer)

    def replace(self, grade_id: str, source: str) -> None:
        """Select all that is in a cell and paste something else."""
        self.cell(grade_id).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def ask(self, grade_id: str, code: str) -> str:
        """Run code in a new cell below, give what it shows, and take the cell away again."""
        self.cell(grade_id).locator(".jp-InputArea-prompt").click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        new = self.page.locator(".jp-Notebook .jp-Cell").nth(self.index[grade_id] + 1)
        new.locator(".cm-content").click()
        self.page.keyboard.insert_text(code)
        said = str(self._run(new).locator(".jp-OutputArea").inner_text())
        self.page.keyboard.press("Escape")
        new.locator(".jp-InputArea-prompt").click()
        self.page.keyboard.press("d")
        self.page.keyboard.press("d")
        return said

    def run_all(self) -> None:
        """Choose "Run All Cells" and wait until the kernel has nothing left to do."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        last = self.page.locator(".jp-Notebook .jp-CodeCell .jp-InputArea-prompt").last
        self._wait("element => /\\[\\d+\\]/.test(element.innerText)", last.element_handle())

    def validate(self) -> Any:
        """Press nbgrader's button; gives the dialog with what it says."""
        self.page.locator(".validate-button, [data-command='nbgrader:validate']").or_(
            self.page.get_by_role("button", name="Validate")
        ).first.click()
        dialog = self.page.locator(".jp-Dialog-content")
        dialog.wait_for()
        return dialog


def answers_in(source: str) -> list[str]:
    """The expressions that stand in the place of a student's blanks."""
    spans = regions(source.split("\n"), "an answer")
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assign)]
    inside = [node for node in found if any(start < node.lineno - 1 < end for start, end in spans)]
    return [ast.unparse(node.value) for node in sorted(inside, key=lambda node: node.lineno)]


def wrong_answers(assignment: Assignment, exercise: Exercise) -> tuple[list[str], str]:
    """What a student types who makes the first known mistake that fits into the blanks, and the hint for it."""
    right = solution(assignment, exercise.id)
    for mistake in exercise.mistakes:
        if not isinstance(mistake.edit, Whole):
            typed = answers_in(mistake.edit.apply(right, mistake.id))
            if len(typed) == len(answers_in(right)) and typed != answers_in(right):
                return typed, mistake.hint
    raise AssertionError(f"no mistake of {exercise.id} can be typed into its blanks")


def solution(assignment: Assignment, exercise: str) -> str:
    """The solution cell of an exercise, with its markers."""
    return next(cell.source for cell in assignment.notebook.cells if cell.solution and cell.grade_id == exercise)
