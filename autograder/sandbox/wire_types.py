"""What may cross the wire between parent and child; how much of it stands in `limits`."""

from __future__ import annotations

import math
import struct

import numpy as np

from autograder.errors import AutograderError
from autograder.sandbox.evidence import Cause, Stop


class Malformed(AutograderError):
    """A value cannot cross the wire; `stop` says why."""

    def __init__(self, cause: Cause, about: object = "") -> None:
        self.stop = Stop(cause, str(about)[:60])
        super().__init__(f"{cause.replace('_', ' ')} {about}".strip())


class Garbled(Malformed):
    """The bytes that came are not a value; why not is for those who look for the reason, and decides nothing."""

    def __init__(self, why: str) -> None:
        super().__init__(Cause.GARBLED, why)


class Closed(AutograderError):
    """The other end is gone."""


DTYPES = {
    np.dtype(name).str: np.dtype(name)
    for name in ("?", "i1", "u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8")
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
LENGTH = struct.Struct("<I")
BARE_INT = 1 << 63
SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def check_text(value: str) -> None:
    """Refuse text that could not be written to a file later."""
    if value.isascii():
        return
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Malformed(Cause.HALF_CHARACTER) from None
