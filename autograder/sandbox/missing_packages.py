"""Stand-ins for packages that are not installed here: `from autograder.sandbox.missing_packages import torch as nn`.

One may be named, passed on and written into annotations; whoever makes use of it is told what is missing.
"""

from __future__ import annotations

from typing import Any, NoReturn


class Absent:
    """A package that is not installed, or something out of it."""

    def __init__(self, package: str) -> None:
        self.__package = package

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):  # what Python and numpy ask everything for
            raise AttributeError(name)
        return self

    def __getitem__(self, _: object) -> Absent:
        return self

    def __or__(self, _: object) -> Absent:
        return self

    __ror__ = __or__

    def __use(self, *_: object, **__: object) -> NoReturn:
        raise ModuleNotFoundError(f"No module named {self.__package!r}", name=self.__package)

    __call__ = __enter__ = __iter__ = __len__ = __bool__ = __float__ = __int__ = __index__ = __array__ = __use
    __instancecheck__ = __subclasscheck__ = __mro_entries__ = __contains__ = __setitem__ = __delitem__ = __use
    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __pow__ = __matmul__ = __neg__ = __use
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rpow__ = __rmatmul__ = __use
    __lt__ = __le__ = __gt__ = __ge__ = __abs__ = __exit__ = __use


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Absent(name)
