"""The generator of the football data: where on the pitch a kicked ball was headed, and by which team.

A position is (x, y) in units of 50 m, measured from the centre spot of a pitch of 105 m by 68 m; our
goalkeeper stands at the left end. Our team (label 1) wins the ball on one side of a curved line, the
opponent (label 0) on the other; near the line chance decides. Only sums, products and the legacy random
stream are used, so a seed gives the same bits with every numpy.
"""

from __future__ import annotations

import numpy as np

from autograder.reference.network import Array

UNIT = 50.0  # metres
PITCH = (105.0, 68.0)  # metres
REACH = ((-0.75, 0.95), (-0.64, 0.64))  # where a keeper's kick comes down: not by his own goal, not in touch
BLUR = 0.1  # standard deviation of chance across the line: 5 m

TRAIN_SEED, TEST_SEED = 2010, 118337  # chosen to reproduce a published table: see data/README.md
TRAIN_SIZE, TEST_SIZE = 211, 200


def territory(x: Array, y: Array) -> Array:
    """How far above the line between the teams a point lies, along y: positive where our team is stronger."""
    return y + 0.55 * x - 0.6 * x * x + 0.1


def headers(m: int, seed: int) -> tuple[Array, Array]:
    """``m`` headers: positions X (2, m) in units of 50 m, uniform over REACH, and labels Y (1, m)."""
    stream = np.random.RandomState(seed)
    (left, right), (low, high) = REACH
    x = left + (right - left) * stream.rand(m)
    y = low + (high - low) * stream.rand(m)
    ours = territory(x, y) + BLUR * stream.randn(m) > 0
    return np.stack([x, y]), ours.astype(np.float64).reshape(1, m)
