"""General patterns, for numbers that are wrong in no known way: transposed, a constant factor, nan and where it began.

Patterns are read off visible examples only. Each is a predicate that follows a list of names and a colon, so that one
sentence serves all parts that show the same pattern: "dA1, dW1 and db1: every number is 0.8 times what it should be."
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.comparing.closeness import close
from autograder.comparing.compare import fits
from autograder.comparing.numeric_values import as_numbers, is_one_number

Numbers = dict[str, np.ndarray]
_DIGITS = range(7)  # behind the point, to which somebody may round
_ORIGINS = {
    "nan": (
        "look for a line that is still None, a root or a log of a negative number, zero divided by zero or an overflow"
    ),
    "inf": "look for a division by zero, a log of zero or an overflow",
}


def patterns_in(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> list[str]:
    """What the parts of one result have in common with what they should be, as sentences."""
    wanted = {name: numbers for name, value in expected.items() if (numbers := as_numbers(value)) is not None}
    got = {name: numbers for name, value in actual.items() if (numbers := as_numbers(value)) is not None}
    if sentence := _where_nan_began(wanted, got):
        return [sentence]
    by_pattern: dict[str, list[str]] = {}
    for name in (name for name, value in expected.items() if name in actual and not _has_no_pattern(value)):
        if pattern := _pattern(name, actual[name], wanted, got):
            by_pattern.setdefault(pattern, []).append(name)
    return [f"{listed(names)}: {pattern}" for pattern, names in by_pattern.items()]


def listed(names: list[str]) -> str:
    """`W1`, `W1 and b1`, `W1, b1 and W2`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _has_no_pattern(expected: Any) -> bool:
    """Whether it is None that is asked for, or a mere yes or no, which is no number."""
    return expected is None or isinstance(expected, bool | np.bool_)


def _where_nan_began(wanted: Numbers, got: Numbers) -> str | None:
    finite = [name for name in wanted if name in got and np.isfinite(wanted[name]).all()]
    odd = [name for name in finite if not np.isfinite(got[name]).all()]
    if not odd:
        return None
    first, before = odd[0], finite[: finite.index(odd[0])]
    kind = "nan" if np.isnan(got[first]).any() else "inf"
    if not before:
        return f"{first}: the first part that holds {kind}; {_ORIGINS[kind]}."
    verb = "has" if len(before) == 1 else "have"
    return f"{first}: the first part that holds {kind}; {listed(before)} before it {verb} none."


def _pattern(name: str, value: Any, wanted: Numbers, got: Numbers) -> str | None:
    if value is None:
        return "None; is a line left to fill in, or is nothing returned?"
    if name not in wanted or name not in got:
        return None
    if not fits(wanted[name], got[name]):
        whose = _of_whom(name, got[name], wanted)
        return whose or _of_shape(wanted[name], got[name], is_array=isinstance(value, np.ndarray))
    mine = got[name].reshape(wanted[name].shape)
    if close(mine, wanted[name]).all():
        return None
    return _of_others(name, mine, wanted, got) or _of_values(wanted[name], mine)


def _of_shape(wanted: np.ndarray, got: np.ndarray, is_array: bool) -> str | None:
    if got.shape == wanted.T.shape:
        return "this lies on its side; its shape is that of the transpose."
    if got.ndim == 1 and wanted.ndim == 2 and got.size == wanted.size:
        return f"one dimension, shape ({got.size},), where two are asked for, {wanted.shape}."
    if wanted.ndim == 0:
        return "an array where a single number is asked for." if is_array else None
    if got.ndim == 0:
        return f"a single number where an array of shape {wanted.shape} is asked for."
    return None


def _of_others(name: str, mine: np.ndarray, wanted: Numbers, got: Numbers) -> str | None:
    """Whether this part holds what belongs to another name, or begins like its predecessor."""
    if whose := _of_whom(name, mine, wanted):
        return whose
    before = _previous(name)
    if before in got and before in wanted and _begins_alike(mine, got[before], wanted[name], wanted[before]):
        return f"the same numbers as in {before}; each has its own."
    return None


def _of_whom(name: str, mine: np.ndarray, wanted: Numbers) -> str | None:
    """Whether this is what belongs to another name, if it is more than zeros or a single number."""
    others = wanted.items() if mine.any() and mine.size > 1 else ()
    alike = (other for other, theirs in others if theirs.shape == mine.shape and close(mine, theirs).all())
    return next((f"this is what {other} should be." for other in alike if other != name), None)


def _previous(name: str) -> str:
    match = re.fullmatch(r"(.*?)(\d+)", name)
    return f"{match[1]}{int(match[2]) - 1}" if match else ""


def _begins_alike(mine: np.ndarray, before: np.ndarray, wanted: np.ndarray, wanted_before: np.ndarray) -> bool:
    """Whether two parts begin with the same numbers, up to a factor, although they should not."""
    size = min(mine.size, before.size)
    one, other = mine.ravel()[:size], before.ravel()[:size]
    if size < 2 or is_one_number(one) or _factor(other, one) is None:
        return False
    return _factor(wanted_before.ravel()[:size], wanted.ravel()[:size]) is None


def _of_values(wanted: np.ndarray, got: np.ndarray) -> str | None:
    tests: tuple[Callable[[np.ndarray, np.ndarray], str | None], ...] = (
        _zero, _turned, _multiple, _exchanged, _signs_lost, _cut_to_whole, _shifted, _rounded,
    )  # fmt: skip
    if not np.isfinite(got).all():
        return None
    return next(filter(None, (test(wanted, got) for test in tests)), None)


def _zero(_wanted: np.ndarray, got: np.ndarray) -> str | None:
    where = " everywhere" if got.size > 1 else ""
    return None if got.any() else f"zero{where}; is one of its factors zero, or cut off to zero by `//`?"


def _turned(wanted: np.ndarray, got: np.ndarray) -> str | None:
    square = wanted.ndim == 2 and wanted.shape == wanted.T.shape
    return "transposed: rows and columns are exchanged." if square and close(got, wanted.T).all() else None


def _multiple(wanted: np.ndarray, got: np.ndarray) -> str | None:
    factor = _factor(wanted, got)
    if factor is None or abs(factor - 1) < 1e-3:
        return None
    if abs(factor + 1) < 1e-6:
        return "the opposite sign."
    if np.unique(np.abs(wanted)).size < 2 and not _telling(factor):
        return None  # any two numbers have a quotient
    return f"{'every number' if wanted.size > 1 else 'this'} is {factor:.4g} times what it should be."


def _factor(wanted: np.ndarray, got: np.ndarray) -> float | None:
    """The number that makes one array the other, if there is one."""
    nonzero = np.abs(wanted) > 1e-12
    if not nonzero.any():
        return None
    with np.errstate(all="ignore"):
        factor = float(got[nonzero][0] / wanted[nonzero][0])
        fits_all = np.isfinite(factor) and np.allclose(got, factor * wanted, rtol=1e-6, atol=1e-12)
    return factor if fits_all and factor else None


def _telling(factor: float) -> bool:
    """Whether a factor says something even if it explains a single number: 2, 1/3, -10, but not 1.37."""
    size = max(abs(factor), 1 / abs(factor))
    return size <= 1000 and abs(size - round(size)) < 1e-6 * size  # the least numbers have no finite inverse


def _exchanged(wanted: np.ndarray, got: np.ndarray) -> str | None:
    mask = np.isin(wanted, (0.0, 1.0)).all() and not is_one_number(wanted)
    return "0 and 1 are exchanged everywhere." if mask and np.array_equal(got, 1.0 - wanted) else None


def _signs_lost(wanted: np.ndarray, got: np.ndarray) -> str | None:
    return "the right size everywhere, but not the right sign." if close(np.abs(got), np.abs(wanted)).all() else None


def _cut_to_whole(wanted: np.ndarray, got: np.ndarray) -> str | None:
    cut = np.array_equal(got, np.floor(wanted)) or np.array_equal(got, np.trunc(wanted))
    return (
        "whole numbers only, cut off from the right ones; look for `//`, `int` or an array of integers."
        if cut
        else None
    )


def _shifted(wanted: np.ndarray, got: np.ndarray) -> str | None:
    with np.errstate(all="ignore"):
        shift = got - wanted
    if wanted.size < 2 or is_one_number(wanted) or not np.isfinite(shift).all():
        return None
    if not close(shift, shift.flat[0]).all():
        return None
    return f"every number is {abs(shift.flat[0]):.4g} too {'large' if shift.flat[0] > 0 else 'small'}."


def _rounded(wanted: np.ndarray, got: np.ndarray) -> str | None:
    # Of a single number that lies near, only its digits tell that it is no chance.
    rtol = 5e-3 if got.size > 1 or any(np.all(got == np.round(wanted, digits)) for digits in _DIGITS) else 1e-4
    near = close(got, wanted, rtol=rtol, atol=rtol * float(np.abs(wanted).max(initial=0))).all()
    return "nearly right; is something rounded, or a small number added?" if near else None
