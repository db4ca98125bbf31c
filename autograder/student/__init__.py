"""What a student uses: `check()` and `hint()` in a notebook, and what `autograder check` says of a file.

In: a student's functions and the checks beside the notebook. Out: cards. It holds no hidden case, and may import
`judging`, `ingest` and `sandbox`.
"""

from autograder.student.check_and_hint import check, hint

__all__ = ["check", "hint"]
