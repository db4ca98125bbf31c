"""nbgrader's configuration for a course: what `nbgrader_config.py` sets.

How assignments are released stands in `release/by_nbgrader.py`; which notebooks `nbgrader autograde` leaves to nbgrader
in `converter.py`, and what it does to the others in `autograde.py`.
"""

from __future__ import annotations

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from traitlets.config import Config

from autograder.nbgrader.converter import AnyNotebook
from autograder.nbgrader.feedback import FeedbackPage, QuoteComments
from autograder.nbgrader.folders import CollectFiles, ReleaseWhatCame, ReleaseWithData, take_what_comes
from autograder.nbgrader.page_policy import guard_formgrader
from autograder.nbgrader.visible_log import VisibleLog
from autograder.release import by_nbgrader


def configure(c: Config, course: str) -> None:
    """Set up nbgrader for the course in a folder. What its settings say of its own notebooks is left as it is."""
    by_nbgrader.configure(c, course)
    take_what_comes()
    guard_formgrader()
    c.Application.logging_config = {"formatters": {"console": {"class": f"{VisibleLog.__module__}.VisibleLog"}}}
    c.Autograde.exporter_class = AnyNotebook
    c.GenerateFeedback.exporter_class = FeedbackPage
    c.GenerateFeedback.preprocessors = [QuoteComments, CSSHTMLHeaderPreprocessor]
    c.ExchangeFactory.release_assignment = ReleaseWithData
    c.ExchangeFactory.collect = CollectFiles
    c.ExchangeFactory.release_feedback = ReleaseWhatCame
