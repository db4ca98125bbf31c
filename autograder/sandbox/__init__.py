"""Runs a student's code where it can touch nothing, and brings back what it computed, as plain values.

The names are imported when they are first used: the processes that run student code import parts of this
package and must stay small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.sandbox.choosing import choose, describe, start
    from autograder.sandbox.isolation import LEVELS, caution
    from autograder.sandbox.worker import Worker, WorkerFault

__all__ = ["LEVELS", "Worker", "WorkerFault", "caution", "choose", "describe", "start"]

_HOMES = {"LEVELS": "isolation", "caution": "isolation", "Worker": "worker", "WorkerFault": "worker"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'choosing')}"), name)
