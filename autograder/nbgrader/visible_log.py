"""What nbgrader's commands say on a terminal, which obeys nothing of it: names of files and messages are students'."""

from __future__ import annotations

from copy import copy
from logging import LogRecord
from typing import Any

from nbgrader.utils import LogFormatter

from autograder import errors


class VisibleLog(LogFormatter):
    """Writes as nbgrader's formatter does; its own colours are all that a terminal is told to do."""

    def format(self, record: LogRecord) -> str:
        """See Formatter."""
        visible = copy(record)
        visible.msg, visible.args, visible.exc_text = _visible(record.getMessage()), (), None
        return str(super().format(visible))

    def formatException(self, ei: Any) -> str:
        """See Formatter."""
        return _visible(super().formatException(ei))


def _visible(text: str) -> str:
    return errors.visible(text.expandtabs(), kept="\n")
