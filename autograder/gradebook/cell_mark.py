"""The mark on one cell, as the gradebook holds it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark on one cell. `awaits` a person: to be marked, or to be looked at again after something changed."""

    notebook: str
    cell: str
    auto: float | None = None
    manual: float | None = None
    extra: float = 0.0
    awaits: bool = True

    @property
    def score(self) -> float | None:
        """What counts: a person's mark first, and extra credit; None where there is no mark."""
        mark = self.auto if self.manual is None else self.manual
        return None if mark is None else mark + self.extra

    @property
    def is_stale(self) -> bool:
        """Whether a person marked an earlier version than the one that is there now."""
        return self.manual is not None and self.awaits

    @property
    def is_by_hand(self) -> bool:
        """Whether a person gave this mark, or a part of it."""
        return self.manual is not None or bool(self.extra)

    def named_in(self, assignment: str) -> str:
        """The cell, with its notebook where that is not the one that the assignment is named after."""
        return self.cell if self.notebook == assignment else f"{self.notebook}/{self.cell}"
