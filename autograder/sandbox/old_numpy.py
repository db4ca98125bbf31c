"""Names that numpy took away between 1.20 and 2.x, and that meant nothing but another name: right code still uses them.

Only names are given back, and functions of one line; what changed its meaning stays gone. A name that this numpy has
is never touched.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from operator import methodcaller
from typing import Any

import numpy as np

_TYPES = {"float": float, "int": int, "bool": bool, "complex": complex, "object": object, "str": str, "unicode": str}
_SCALARS = {
    "float_": np.float64,
    "complex_": np.complex128,
    "cfloat": np.complex128,
    "singlecomplex": np.complex64,
    "longfloat": np.longdouble,
    "longcomplex": np.clongdouble,
    "clongfloat": np.clongdouble,
    "bool8": np.bool_,
    "string_": np.bytes_,
    "unicode_": np.str_,
    "object0": np.object_,
    "int0": np.intp,
    "uint0": np.uintp,
}
_NUMBERS = {
    **dict.fromkeys(("Inf", "Infinity", "infty", "PINF"), math.inf),
    "NINF": -math.inf,
    "NaN": math.nan,
    "PZERO": 0.0,
    "NZERO": -0.0,
}
_FUNCTIONS = {
    "product": np.prod,
    "cumproduct": np.cumprod,
    "sometrue": np.any,
    "alltrue": np.all,
    "round_": np.round,
    "row_stack": np.vstack,
    "mat": np.asmatrix,
    **({"trapz": np.trapezoid} if hasattr(np, "trapezoid") else {}),
}


def _asfarray(a: Any, dtype: Any = np.float64) -> Any:
    return np.asarray(a, dtype if np.issubdtype(dtype, np.inexact) else np.float64)


def _in1d(ar1: Any, ar2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    return np.isin(np.ravel(ar1), ar2, assume_unique=assume_unique, invert=invert)


ALIASES: Mapping[str, Any] = {
    **_TYPES,
    **_SCALARS,
    **_NUMBERS,
    **_FUNCTIONS,
    "asfarray": _asfarray,
    "msort": partial(np.sort, axis=0),
    "asscalar": methodcaller("item"),
    "in1d": _in1d,
    "math": math,
}
"""Every name with what it means."""


def give_back() -> list[str]:
    """Give numpy the names that it lacks, for this process; which they are."""
    has = vars(np)  # to ask numpy itself for a name that is gone would warn
    lacking = [name for name in ALIASES if name not in has]
    for name in lacking:
        setattr(np, name, ALIASES[name])
    return lacking
