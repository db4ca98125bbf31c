"""What may be asked for by a dot without a trace: functions of numpy and math, and the attributes of plain values.

What is not known is not among them: a generator leads to its frame, that to the frames of whoever called it, and an
array that is given another size leaves views of memory that belongs to others.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

MODULES = {"numpy": np, "numpy.random": np.random, "numpy.linalg": np.linalg, "math": math}
# What changes an array or numpy itself, or reads what is no input.
_NOT_PLAIN = ("set", "load", "save", "add_", "from", "_")
_NOT_PURE = (
    "put place copyto putmask fill_diagonal memmap genfromtxt fromregex nditer nested_iters DataSource "
    "printoptions test info source lookfor bytes deprecate show_config show_runtime get_include"
)
_KINDS = (
    *(np.ndarray, np.float64, np.int64, np.bool_, np.ufunc, np.poly1d, np.random.RandomState, np.random.Generator),
    *(list, tuple, dict, set, frozenset, str, bytes, int, float, complex),
)
_OF_LIMITS = ("eps", "tiny", "max", "min", "args")  # of `np.finfo` and `np.iinfo`; of an exception
_NOT_OF_VALUES = ("resize", "setflags", "setfield", "data", "ctypes", "base", "tofile", "dump", "dumps")
_OF_VALUES = {name for kind in _KINDS for name in dir(kind) if not name.startswith("_")}
OF_VALUES = frozenset(_OF_VALUES.union(_OF_LIMITS).difference(_NOT_OF_VALUES))
"""The attributes of numbers, texts, arrays and collections that change nothing but these."""


@cache
def is_pure_in(module: str, name: str) -> bool:
    """Whether an attribute of a module is a number, or a function that changes nothing."""
    value = getattr(MODULES[module], name, math)
    if name in _NOT_PURE.split() or (name.startswith(_NOT_PLAIN) and name != "fromiter"):
        return False
    return value is None or isinstance(value, int | float) or callable(value)
