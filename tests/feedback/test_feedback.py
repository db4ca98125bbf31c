"""What a student gets back: one page with marks, reasons, their own code, and nothing that was not meant for them."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from nbgrader.api import Gradebook as NbGradebook

from autograder.course import find
from autograder.feedback import class_feedback
from autograder.feedback.student_work import Work
from tests.cli.test_command_line import HE, XAVIER, autograder
from tests.conftest import ROOT, HandIn, hand_in, solved

pytestmark = pytest.mark.slow

NAME = "initialization"
ZEROS, RANDOM = "initialize_parameters_zeros", "initialize_parameters_random"
CRASHES = f"def {ZEROS}(layers_dims):\n    sizes = layers_dims\n    return {{'W1': sizes['<b>first</b>']}}\n"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
LIE = base64.b64encode(b"<script>alert(1)</script>").decode()
OUTPUTS: list[dict[str, Any]] = [
    {"image/png": [PIXEL[:50] + "\n", PIXEL[50:]], "text/html": "<script>alert(1)</script>"},
    {"image/png": LIE},
    {"image/svg+xml": "<svg onload='alert(1)'/>"},
]


def plotting(document: dict[str, Any]) -> dict[str, Any]:
    """The notebook with a cell of the student's own that shows pictures, and others that say they are."""
    outputs = [{"output_type": "display_data", "data": data, "metadata": {}} for data in OUTPUTS]
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "plt.show()", "outputs": outputs}
    return {**document, "cells": [*document["cells"], cell]}


def mended(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "cells": [{**cell, "metadata": {}} for cell in document["cells"]]}


class Class:
    """A small class that was graded, marked by hand and handed in late; and the pages that it gets."""

    def __init__(self, folder: Path) -> None:
        write: HandIn = hand_in.__wrapped__(folder)  # type: ignore[attr-defined]
        self.folder, self.submitted = folder, write("ada", NAME, solved(NAME))
        write("bob", NAME, mended(plotting(solved(NAME, {HE: XAVIER, ZEROS: CRASHES}))))
        write("dan", NAME, '{"cells": [')
        for part in ("source", "data", "nbgrader_config.py"):
            (folder / part).symlink_to(ROOT / part)
        self.run("grade", NAME, "--timeout", "3", code=1)
        with self.book() as book:
            book.update_or_create_assignment(NAME, duedate="2025-03-02 00:00:00 UTC")
            book.find_grade(f"check_{RANDOM}", NAME, NAME, "bob").manual_score = 7.0
            book.find_comment(RANDOM, NAME, NAME, "bob").manual_comment = "Name it <scale>."
            book.find_submission_notebook(NAME, NAME, "bob").late_submission_penalty = 10 / 3
            book.db.commit()

    def book(self) -> NbGradebook:
        return NbGradebook(f"sqlite:///{self.folder / 'gradebook.db'}")

    def run(self, *words: str, code: int = 0) -> str:
        done = autograder(*words, "--course", self.folder)
        assert done.returncode == code, done.stderr
        return done.stdout

    def page(self, student: str) -> str:
        return (self.folder / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Class:
    made = Class(tmp_path_factory.mktemp("class"))
    assert made.run("feedback").startswith("wrote 3 pages to ")
    return made


def seen(html: str) -> str:
    """The words of a page."""
    words: list[str] = []
    parser = HTMLParser()
    parser.handle_data = words.append  # type: ignore[method-assign]
    parser.feed(html.partition("<body>")[2])
    return " ".join(" ".join(words).split())


def test_marks_by_hand_comments_and_lateness_stand_beside_the_machine_s(graded: Class):
    words = seen(graded.page("bob"))
    assert "Your mark: 6.67 / 30" in words
    assert "Automatic 13 Changed by hand -3 Handed in late -3.33 Final 6.67 / 30" in words
    assert f"{RANDOM}: Passed 7 / 10 marked by hand; automatic: 10 / 10" in words
    assert "Comment: Name it <scale>." in words


def test_it_says_what_is_wrong_with_the_first_wrong_value_and_the_hint(graded: Class):
    words = seen(graded.page("bob"))
    assert f"{HE}: Partly right 3 / 10" in words
    assert re.search(r"W1\[0, 0\] is [-\d.]+, expected [-\d.]+", words)
    assert "Hint: " in words


def test_the_line_where_their_code_stopped_is_marked_in_it(graded: Class):
    page = graded.page("bob")
    assert "It stopped at line 3, which is marked." in page
    assert re.findall("<mark>(.*?)</mark>", page) == [
        "    return {&#39;W1&#39;: sizes[&#39;&lt;b&gt;first&lt;/b&gt;&#39;]}"
    ]
    assert "<mark>" not in graded.page("ada")


def test_it_says_what_was_mended_and_shows_their_plots_alone(graded: Class):
    page = graded.page("bob")
    assert "What was mended in your file" in page
    assert re.findall('<img src="(.*?)"', page) == [f"data:image/png;base64,{PIXEL}"]
    assert "What was mended in your file" not in graded.page("ada")


def test_it_needs_nothing_beside_itself_and_runs_nothing(graded: Class):
    for student in ("ada", "bob", "dan"):
        page = graded.page(student)
        assert "default-src 'none'; img-src data:; style-src 'sha256-" in page.replace("&#39;", "'")
        assert not re.search(r"<(?:script|link|iframe|a|form|svg|object)\b| on\w+=|style=", page)


def test_whose_file_cannot_be_read_is_told_what_to_do_and_nothing_that_is_for_the_instructor(graded: Class):
    words = seen(graded.page("dan"))
    assert "Your mark: no mark yet" in words
    assert "hand in the .ipynb file itself" in words
    assert "ask for the file" not in words
    with graded.book() as book:
        seed = book.db.execute(sql.text("SELECT seed FROM autograder_seed")).scalar()
    assert all(str(seed) not in graded.page(student) for student in ("ada", "bob", "dan"))


def test_what_no_grader_could_read_is_not_opened_without_limits(graded: Class, monkeypatch: pytest.MonkeyPatch):
    opened: list[str] = []
    monkeypatch.setattr(class_feedback, "work", lambda one, template: opened.append(one.student) or Work())
    url = f"sqlite:///{graded.folder / 'gradebook.db'}"
    found = class_feedback.graded(NAME, url, graded.submitted).there
    template = find(ROOT).assignment(NAME).template
    assert [bool(class_feedback.html(*one, template)) for one in found] == [True] * 3
    assert opened == ["ada", "bob"]


def test_a_page_is_renewed_when_somebody_marks_by_hand(graded: Class):
    assert "Your mark: <b>30 / 30</b>" in graded.page("ada")
    with graded.book() as book:
        book.find_grade(f"check_{HE}", NAME, NAME, "ada").manual_score = 9.0
        book.db.commit()
    graded.run("feedback", NAME)
    assert "Your mark: <b>29 / 30</b>" in graded.page("ada")


def test_a_file_in_the_place_of_one_students_folder_costs_nobody_else_a_page(graded: Class):
    """Instructors keep notes there; the page of the others may not wait for that."""
    place, kept = graded.folder / "feedback" / "ada", graded.folder / "kept"
    place.rename(kept)
    place.write_text("a note")
    try:
        done = autograder("feedback", "--course", graded.folder)
    finally:
        place.unlink()
        kept.rename(place)
    assert done.returncode == 1
    assert done.stdout.startswith("wrote 2 pages to ")
    said = " ".join(done.stderr.split())
    assert f"ada gets no page on {NAME}: {place}" in said
    assert "(Not a directory); move away what stands there" in said
    assert "Errno" not in said


def test_no_page_shows_newer_work_beside_the_marks_of_older(graded: Class):
    """Collected and not graded yet: what is right there would be said of what is no more, and the other way round."""
    file, before = graded.submitted / "ada" / NAME / f"{NAME}.ipynb", graded.page("ada")
    kept = file.read_bytes()
    file.write_text(json.dumps(solved(NAME, {HE: XAVIER})))
    try:
        done = autograder("feedback", NAME, "--course", graded.folder)
        shown = autograder("formgrader", NAME, "--course", graded.folder)
    finally:
        file.write_bytes(kept)
    assert done.stdout.startswith("wrote 2 pages to ")
    assert graded.page("ada") == before
    assert shown.stdout.startswith("wrote 1 notebooks to ")
    for said in (done.stderr, shown.stderr):
        assert f"what they handed in last is not graded: ada; run `autograder grade {NAME}`" in " ".join(said.split())
