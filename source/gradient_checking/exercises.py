"""The exercises of *gradient_checking*: cases and checks. Their mistakes and styles stand in mistakes.py.

A checker is a test, so it is tested with right and with wrong gradients. Cases change what the student's own
`backward_propagation` returns by a factor, a sign or a constant. Centred and one-sided differences are equal for
J = theta x; a case therefore adds a valley to J whose bottom lies at theta: it is invisible to a centred difference
(and to who writes theta x out), but not to a one-sided one. In n dimensions a long step does so without a trick.

The measured slope of J = theta x is x, so who asks `backward_propagation` for the gradient at that slope gets what x
gives. Only in the last digits the two differ: at any other point than the one under test, some cases return another
multiple.
"""

import numpy as np

from autograder.exercise import Assign, Case, Check, Draw, Exercise, Figure, HelperModule, Side, Verdict


def _two_numbers(draw: Draw):
    """An input and a parameter, neither near zero nor near each other, of both signs."""
    x, theta = draw.rng.uniform(0.7, 2.0), draw.rng.uniform(2.5, 5.0)
    return float(x * draw.rng.choice([-1, 1])), float(theta * draw.rng.choice([-1, 1]))


def _shown(name: str, numbers: tuple[float, ...], wrapped: dict[str, str] | None = None):
    return Case(name, lambda draw: numbers, visible=True, wrapped=wrapped)


PUBLISHED = _shown("published", (2, 4))
NUMBERS = (
    PUBLISHED,
    _shown("x -1.3125, theta 5.1", (-1.3125, 5.1)),
    _shown("x 3, theta -5", (3, -5)),
    *(Case(f"two numbers, {i}", _two_numbers) for i in range(1, 4)),
)

FORWARD = Exercise(
    id="forward_propagation",
    returns="J",
    cases=NUMBERS,
    checks=(Check("J", 1),),
    hints=("Put the example's numbers into the formula by hand, then print what your line computes.",),
)

BACKWARD = Exercise(
    id="backward_propagation",
    returns="dtheta",
    cases=NUMBERS,
    checks=(Check("dtheta", 1),),
    hints=("If theta grows by 1 while x stays, by how much does J grow? That is the derivative.",),
)


def _cost(J: str):
    return {"forward_propagation": f"lambda J, x, theta: {J}"}


def _gradient(dtheta: str):
    return {"backward_propagation": f"lambda dtheta, x, theta: {dtheta}"}


# 2.5 times what is returned at x 3, theta -5; more where another x or another theta is asked for.
ELSEWHERE_MORE = _gradient("dtheta * (2.5 + 4 * (abs(x - 3) > 1e-13) + 9 * (abs(theta + 5) > 1e-13))")

# A backward_propagation that measures J would measure a valley that is put into it as well, and is no exact gradient.
RIGHT = _gradient("dtheta * 0.0 + x")

# So far out a step of 1e-7 is lost in round-off: the example shows who takes it whatever epsilon is, and slopes that
# are rounded to six digits.
FAR_OUT = (0.8660254, -3e6, 0.1)

# Its example shows numbers rounded to three digits, an epsilon in the denominator, and a length that was left out.
LESS = _gradient("0.7 * dtheta")

# Its example shows each length that was left out: alone, it makes the fraction negative.
AGAINST = _gradient("-2.5 * dtheta")


def _long_step(draw: Draw):
    x, theta = _two_numbers(draw)
    return abs(x), abs(theta), 0.1  # with these signs and sizes no two wrong slopes lie equally far from the right one


def _rising(draw: Draw):
    x, theta = _two_numbers(draw)
    return abs(x), theta  # so that no chance decides what who adds slopes with their signs earns here


def _in_the_valley(draw: Draw):
    x, _ = _rising(draw)
    return x, 7 - x


def _one_to_two(draw: Draw):
    x, _ = _two_numbers(draw)
    return x, 2 * x, 1e-8  # so short a step leaves no slope exact


CHECK_1D = Exercise(
    id="gradient_check",
    returns="difference",
    uses=("forward_propagation", "backward_propagation"),
    cases=(
        PUBLISHED,
        _shown("wrong gradient: 2.5 times what backward_propagation returns", (3, -5), ELSEWHERE_MORE),
        _shown("wrong gradient: -2.5 times what backward_propagation returns", (2, 7), AGAINST),
        _shown(
            "curved cost: its valley lies at theta",
            (4.14142136, -6.14142136),
            _cost("J + 1e6 * (theta + x + 2) ** 2") | RIGHT,
        ),
        _shown("right gradient, far out, a long step", FAR_OUT, RIGHT),
        _shown("wrong gradient, a long step: 0.7 times what backward_propagation returns", (-1.41421, -3, 0.1), LESS),
        Case("right gradient", _two_numbers),
        Case("right gradient, long step", _long_step),
        Case(
            "right gradient, valley in the cost",
            _in_the_valley,
            wrapped=_cost("J + 1e6 * (theta + x - 7) ** 2") | RIGHT,
        ),
        Case("wrong by a factor", _two_numbers, wrapped=_gradient("2.5 * dtheta")),
        Case("wrong by a half", _rising, wrapped=_gradient("0.5 * dtheta")),
        Case("wrong by a sign", _two_numbers, wrapped=_gradient("-3.0 * dtheta")),
        Case("wrong by a constant", _two_numbers, wrapped=_gradient("dtheta + 0.25")),
        Case("wrong variable", _long_step, wrapped=_gradient("0 * dtheta + theta")),
        Case("wrong by a little", _two_numbers, wrapped=_gradient("1.001 * dtheta")),
        Case(
            "wrong, and more so elsewhere",
            _one_to_two,
            wrapped=_gradient("dtheta * (2.5 if abs(theta - 2 * x) < 1e-13 else 9)"),
        ),
        Case("tilted cost", _two_numbers, wrapped=_cost("J + x") | _gradient("2.5 * dtheta")),
    ),
    checks=(
        # Together: who calls every gradient right has told nothing apart.
        Check(
            "the verdict on right and wrong gradients",
            2,
            test=Side(1e-7),
            cases=("published", "right gradient", "right gradient, long step", "wrong*", "tilted cost"),
        ),
        Check("the relative difference of a wrong gradient", 6, test=Verdict(1e-7), cases=("wrong*",)),
        Check(
            "the difference that a two-sided slope gives",
            2,
            test=Verdict(1e-7),
            cases=("*valley*", "*far out*", "wrong by a half"),
        ),
    ),
    hints=(
        "Print gradapprox and grad for gradient_check(2, 4): both should be 2.",
        "If gradapprox is right but the difference is not, look at the comparison: first subtract, then take lengths.",
    ),
)

# ---------------------------------------------------------------------------------------------- the network, and a hunt

NAMES = ("dW1", "db1", "dW2", "db2", "dW3", "db3")
KINK = 1e-3  # the longest step that is to find a right gradient right is 3e-5
SURE = 8.0  # a logit; the probability is then within 4e-4 of 0 or 1


def _example(draw: Draw, scale: float = 1):
    """The published example: parameters, right gradients, X and Y. Of smaller weights round-off decides nothing."""
    X, Y, parameters = draw.reference["example_network"]()
    return _with_gradients(draw, {name: scale * value for name, value in parameters.items()}, X, Y)


def _network(draw: Draw, m: int):
    """A network with weights of ordinary size, most units awake, and labels that it gets wrong more often than not.

    No unit stands so near the kink of ReLU that a short step crosses it, and no probability so near 0 or 1 that its
    logarithm is mostly round-off: there even a right gradient seems wrong.
    """
    while True:
        X = draw.rng.normal(size=(4, m))
        parameters = {}
        for layer, (n, fan_in) in enumerate(((5, 4), (3, 5), (1, 3)), start=1):
            parameters[f"W{layer}"] = draw.rng.normal(size=(n, fan_in)) * 0.7
            parameters[f"b{layer}"] = draw.rng.uniform(-0.2, 0.6, size=(n, 1))
        _, cache = draw.reference["forward_propagation_n"](X, np.ones((1, m)), parameters)
        Z1, Z2, Z3, A3 = cache[0], cache[4], cache[8], cache[9]
        if min(np.abs(Z1).min(), np.abs(Z2).min()) < KINK or np.abs(Z3).max() > SURE:
            continue
        Y = np.where(draw.rng.uniform(size=(1, m)) < 0.8, A3 < 0.5, A3 >= 0.5).astype(int)
        arguments = _with_gradients(draw, parameters, X, Y)
        if min(np.linalg.norm(arguments[1][name]) for name in NAMES) > 0.05:
            return arguments


def _with_gradients(draw: Draw, parameters, X, Y):
    _, cache = draw.reference["forward_propagation_n"](X, Y, parameters)
    return parameters, draw.reference["backward_propagation_n"](X, Y, cache), X, Y


def _times(arguments, **factors: float):
    """The same arguments, with some gradients multiplied."""
    parameters, gradients, *rest = arguments
    return parameters, {**gradients, **{name: factor * gradients[name] for name, factor in factors.items()}}, *rest


def _off(arguments, name: str, row: int, column: int, by: float):
    """The same arguments, with one number of one gradient moved."""
    parameters, gradients, *rest = arguments
    moved = gradients[name].copy()
    moved[row, column] += by
    return parameters, {**gradients, name: moved}, *rest


def _cached(arguments, draw: Draw):
    parameters, _, X, Y = arguments
    return X, Y, draw.reference["forward_propagation_n"](X, Y, parameters)[1]


BACKWARD_N = Exercise(
    id="backward_propagation_n",
    returns=dict,
    planted=Assign(dW2="2 / m * np.dot(dZ2, A1.T)", db1="4 / m * np.sum(dZ1, axis=1, keepdims=True)"),
    cases=(
        Case("published", lambda draw: _cached(_example(draw), draw), visible=True),
        Case("one example", lambda draw: _cached(_network(draw, 1), draw)),
        Case("seven examples", lambda draw: _cached(_network(draw, 7), draw)),
    ),
    checks=(
        Check("dW2", 1, of=("dW2",)),
        Check("db1", 1, of=("db1",)),
        Check("every other gradient", 1, of=("dZ?", "dA?", "dW1", "dW3", "db2", "db3")),
    ),
    hints=("Run section 4: the two bars that reach to the right name the arrays whose lines to look at.",),
)

# So long a step does not leave round numbers: who rounds to four digits is red here, and five lose nothing anywhere.
LONG = 0.03

CHECK_ND = Exercise(
    id="gradient_check_n",
    returns="difference",
    cases=(
        Case("published", lambda draw: _times(_example(draw), dW2=2, db1=4), visible=True),
        Case("right gradients", lambda draw: _example(draw, 0.5), visible=True),
        Case("long step, half of db2", lambda draw: (*_times(_example(draw, 0.5), db2=0.5), LONG), visible=True),
        Case("right gradients, one example", lambda draw: _network(draw, 1)),
        Case("right gradients, other step", lambda draw: (*_network(draw, 8), 3e-5)),
        Case("wrong in one number of W1", lambda draw: _off(_network(draw, 4), "dW1", 2, 1, by=0.3)),
        Case("wrong in the last number", lambda draw: _off(_network(draw, 4), "db3", 0, 0, by=-0.2)),
        Case("wrong in the first number", lambda draw: _off(_network(draw, 2), "dW1", 0, 0, by=0.15)),
        Case("wrong by a factor in W3", lambda draw: _times(_network(draw, 5), dW3=1.5)),
        Case("wrong by a sign in W2", lambda draw: _times(_network(draw, 5), dW2=-1)),
        Case("wrong by every sign", lambda draw: _times(_network(draw, 3), **dict.fromkeys(NAMES, -1.5))),
        Case("long step, wrong gradients", lambda draw: (*_times(_network(draw, 6), db2=0.5), LONG)),
    ),
    checks=(
        Check("the verdict on right and wrong gradients", 2, test=Side(2e-7), cases=("right*", "published", "wrong*")),
        Check("the relative difference of wrong gradients", 5, test=Verdict(2e-7), cases=("published", "wrong*")),
        Check(
            "every two-sided slope with the step asked for", 3, test=Verdict(1e-12), cases=("published", "long step*")
        ),
    ),
    hints=(
        "Print gradapprox beside grad for the example with right gradients: they should agree in 7 digits, row by row.",
        "If one row agrees and the next ones do not, ask what the first round left behind in theta.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (FORWARD, BACKWARD, CHECK_1D, BACKWARD_N, CHECK_ND)
HELPER_MODULES = (HelperModule("gc_utils", "autograder.reference.network"),)

# ------------------------------------------------------------------------------------- published figures of the course

_EXAMPLE = "(lambda X, Y, p: ({}))(*example_network())"
_GRADIENTS = "g := backward_propagation_n(X, Y, forward_propagation_n(X, Y, p)[1])"
_PLANTED = f"({_GRADIENTS}, gradient_check_n(p, {{**g, 'dW2': 2 * g['dW2'], 'db1': 4 * g['db1']}}, X, Y))[1]"
_REPAIRED = f"({_GRADIENTS}, gradient_check_n(p, g, X, Y))[1]"

FIGURES: tuple[Figure, ...] = (
    Figure("J for x 2, theta 4", "forward_propagation(2, 4)", 8.0, 12),
    Figure("dJ/dtheta for x 2, theta 4", "backward_propagation(2, 4)", 2.0, 12),
    Figure("relative difference for x 2, theta 4", "gradient_check(2, 4) * 1e10", 2.919335883, 9),
    Figure("relative difference with the planted mistakes", _EXAMPLE.format(_PLANTED), 0.285093156781, 12),
    Figure("relative difference after the repair, times 1e7", _EXAMPLE.format(_REPAIRED) + " * 1e7", 1.19, 2),
)
