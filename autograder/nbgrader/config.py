"""nbgrader's configuration for a course: what `nbgrader_config.py` sets.

How assignments are released stands in `release/by_nbgrader.py`, what `nbgrader autograde` does instead of executing
notebooks in a kernel in `autograde.py`.
"""

from __future__ import annotations

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata
from traitlets.config import Config

from autograder.nbgrader.autograde import (
    AnyNotebook,
    QuoteComments,
    ReleaseWithData,
    RestoreCells,
    SaveMarks,
    SplitExecution,
    forgive_time_stamps,
)
from autograder.nbgrader.page_policy import FeedbackPage, guard_formgrader
from autograder.release import by_nbgrader


def configure(c: Config, course: str) -> None:
    """Set up nbgrader for the course in a folder."""
    by_nbgrader.configure(c, course)
    forgive_time_stamps()
    guard_formgrader()
    c.Autograde.exporter_class = AnyNotebook
    c.Autograde.sanitize_preprocessors = [RestoreCells]
    c.Autograde.autograde_preprocessors = [SplitExecution, SaveMarks, AssignLatePenalties, CheckCellMetadata]
    c.GenerateFeedback.exporter_class = FeedbackPage
    c.GenerateFeedback.preprocessors = [QuoteComments, CSSHTMLHeaderPreprocessor]
    c.ExchangeFactory.release_assignment = ReleaseWithData
