"""The page that a student gets back, in a real browser, from a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from autograder.course import find
from autograder.feedback.page import page as feedback
from autograder.feedback.student_work import Work
from autograder.gradebook.manual_marks import Mark
from autograder.ingest.notebook import Cell
from autograder.ingest.output_pictures import Picture
from autograder.values import Line, Status
from tests.browser.test_hostile import PIXEL
from tests.conftest import ROOT
from tests.report.scores import IDS, NAME, answer, graded

CODE = f"""def {IDS[1]}(layers_dims):
    scale = np.sqrt(2 / layers_dims["first"])  # one number a layer{" and more" * 20}
    return {{"W1": scale}}
"""
HOSTILE = "<script>document.title = 'owned'</script>"


WHY = "In the example initialize_parameters_he([2, 4, 1]): TypeError: list indices must be integers or slices, not str."


def page(said: str = "") -> str:
    """The page of somebody who has everything: a mark by hand, a comment, lateness, an error, a repair, a plot.

    Whatever somebody else may have chosen there ends with what is `said`.
    """
    stopped = answer(1, 0.0, status=Status.CRASHED, message=f"{WHY}{said}", line=Line("cell 7", 2))
    right = answer(0, 10.0, message="Every check passed.")
    score = graded(
        "student01", right, stopped, by_hand=4.0, penalty=1.5, late_by=timedelta(hours=6),
        comments={IDS[1]: f"The idea is right: the variance is 2 over the number of inputs.{said}"},
        repairs=("Cell 3 had lost its label.",), marks=(Mark(NAME, f"check_{IDS[1]}", 0.0, 4.0, 0.0, False),),
    )  # fmt: skip
    score = replace(score, exercises=((right, 10.0), (stopped, 4.0)))
    work = Work({IDS[1]: Cell("code", CODE, 7)}, (Picture(8, "image/png", PIXEL),))
    return feedback(score, work, find(ROOT).assignment(NAME).template)


def test_it_reads_on_a_phone_and_in_print_and_nothing_in_it_runs(
    chromium: Any, tmp_path: Path, picture: Callable[[Any, str], None]
):
    (tmp_path / "page.html").write_text(page(HOSTILE))
    (tmp_path / "picture.html").write_text(page())
    opened = chromium.new_page(viewport={"width": 1000, "height": 900})
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.goto((tmp_path / "picture.html").as_uri())
    picture(opened, "feedback")
    opened.goto((tmp_path / "page.html").as_uri())
    assert opened.title() == f"Feedback on {NAME}"
    assert opened.locator("mark").inner_text().strip().startswith("scale = np.sqrt")
    assert opened.locator("img").evaluate("one => one.naturalWidth") == 1
    assert opened.locator("mark").evaluate("one => getComputedStyle(one).fontWeight") == "700"  # the style counts
    opened.set_viewport_size({"width": 360, "height": 700})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    assert said == []  # no breach of the page's content security policy
    opened.close()
