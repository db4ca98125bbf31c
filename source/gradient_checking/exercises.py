"""The exercises of *gradient_checking*: cases, checks, known mistakes and right-but-different styles.

A checker is a test, so it is tested with right and with wrong gradients. Cases swap in a `backward_propagation` that is
wrong by a factor, a sign or a constant. Centred and one-sided differences are equal for J = theta x; a case therefore
adds to J a valley whose bottom lies at theta: it is invisible to a centred difference (and to who writes theta x out),
but not to a one-sided one. In n dimensions a long step does the same without a trick.

The measured slope of J = theta x is x, so who asks `backward_propagation` for the gradient at that slope gets what x
gives. Only in the last digits the two differ: at any other point than the one under test, some cases return another
multiple. J = theta x is the same with its arguments exchanged, too, and so is the valley: that style is right.
"""

import numpy as np

from autograder.exercise import Case, Check, Draw, Equivalent, Exercise, Figure, Mistake, Style

# --------------------------------------------------------------------------------------------------- one dimension


def _two_numbers(draw: Draw):
    """An input and a parameter, neither near zero nor near each other, of both signs."""
    x, theta = draw.rng.uniform(0.7, 2.0), draw.rng.uniform(2.5, 5.0)
    return float(x * draw.rng.choice([-1, 1])), float(theta * draw.rng.choice([-1, 1]))


PUBLISHED = Case("published", lambda draw: (2, 4), visible=True)
FRACTION = Case("x 1.5, theta -5", lambda draw: (1.5, -5), visible=True)
HIDDEN = tuple(Case(f"two numbers, {i}", _two_numbers) for i in range(1, 4))
J = "J = theta * x"
DTHETA = "dtheta = x"

FORWARD = Exercise(
    id="forward_propagation",
    returns="J",
    cases=(PUBLISHED, FRACTION, *HIDDEN),
    checks=(Check("J", 1),),
    mistakes=(
        Mistake("sum", {J: "J = theta + x"}, "Your J is the sum of the two numbers; the model multiplies them."),
        Mistake(
            "theta-squared",
            {J: "J = theta ** 2 * x"},
            "Your J has theta squared; in this model theta stands there once.",
        ),
        Mistake("x-squared", {J: "J = theta * x ** 2"}, "Your J has x squared; in this model x stands there once."),
        Mistake("quotient", {J: "J = theta / x"}, "Your J divides the two numbers; the model multiplies them."),
        Mistake(
            "derivative-instead",
            {J: "J = x"},
            "This is the derivative, which is asked for in the next exercise. Here the cost itself is wanted.",
        ),
        Mistake("theta-alone", {J: "J = theta"}, "Your J does not depend on the input x."),
        Mistake("sign", {J: "J = -theta * x"}, "Your J has the opposite sign."),
        Mistake(
            "whole-numbers",
            {J: "J = int(theta) * int(x)"},
            "The example is right, but other inputs lose what follows the decimal point.",
        ),
    ),
    styles=(
        Style("x-first", {J: "J = x * theta"}),
        Style("dot", {J: "J = np.dot(theta, x)"}),
        Style("multiply", {J: "J = np.multiply(theta, x)"}),
        Style("array-of-one", {J: "J = np.array([theta * x])"}),
        Style("one-by-one-matrix", {J: "J = np.array([[theta]]) @ np.array([[x]])"}),
        Style("einsum", {J: 'J = np.einsum(",->", theta, x)'}),
        Style("prints", {J: 'J = theta * x\n    print("J is", J)'}),
        Style("quotient-of-inverse", {J: "J = theta / (1 / x)"}),
    ),
    hints=("Put the example's numbers into the formula by hand, then print what your line computes.",),
)

BACKWARD = Exercise(
    id="backward_propagation",
    returns="dtheta",
    cases=(PUBLISHED, FRACTION, *HIDDEN),
    checks=(Check("dtheta", 1),),
    mistakes=(
        Mistake(
            "theta-returned",
            {DTHETA: "dtheta = theta"},
            "You differentiated with respect to the input. The derivative is wanted with respect to the *parameter*.",
            ("Hold x fixed and move theta by 1: by how much does the product change?",),
        ),
        Mistake(
            "cost-returned",
            {DTHETA: "dtheta = theta * x"},
            "This is the cost J itself; its derivative with respect to theta is simpler.",
        ),
        Mistake(
            "one",
            {DTHETA: "dtheta = 1"},
            "The derivative of theta alone is 1, but here theta has a factor, and a constant factor stays.",
        ),
        Mistake(
            "sign",
            {DTHETA: "dtheta = -x"},
            "The size is right, the sign is not: J grows with theta where x is positive.",
        ),
        Mistake(
            "doubled",
            {DTHETA: "dtheta = 2 * x"},
            "Twice too large: a factor 2 comes from differentiating a square, and nothing is squared here.",
        ),
        Mistake(
            "sum", {DTHETA: "dtheta = x + theta"}, "One of the two terms is too many: only theta varies, x does not."
        ),
        Mistake("zero", {DTHETA: "dtheta = 0"}, "A derivative of 0 would say that J does not depend on theta."),
        Mistake(
            "example-only",
            {DTHETA: "dtheta = 2"},
            "The example is right, but the derivative has to depend on the input.",
        ),
    ),
    styles=(
        Style("float", {DTHETA: "dtheta = float(x)"}),
        Style("array-of-one", {DTHETA: "dtheta = np.array([x])"}),
        Style("quotient", {DTHETA: "dtheta = theta * x / theta"}),
        Style("one-times", {DTHETA: "dtheta = 1.0 * x"}),
        Style("ones-like", {DTHETA: "dtheta = x * np.ones_like(theta)"}),
        Style("prints", {DTHETA: "dtheta = x\n    print(dtheta)"}),
    ),
    hints=("If theta grows by 1 while x stays, by how much does J grow? That is the derivative.",),
)

# -------------------------------------------------------------------------------------------- a checker, one dimension

VALLEY = {"forward_propagation": {J: "J = theta * x + 1e6 * (theta + x - 7) ** 2"}}
TILTED = {"forward_propagation": {J: "J = theta * x + x"}, "backward_propagation": {DTHETA: "dtheta = 2.5 * x"}}
# 2.5 times what is returned at x 3, theta -5; more where another x or another theta is asked for.
ELSEWHERE_MORE = "lambda dtheta, x, theta: dtheta * (2.5 + 4 * (abs(x - 3) > 1e-13) + 9 * (abs(theta + 5) > 1e-13))"


def _wrong(dtheta: str):
    return {"backward_propagation": {DTHETA: f"dtheta = {dtheta}"}}


def _long_step(draw: Draw):
    x, theta = _two_numbers(draw)
    return abs(x), abs(theta), 0.1  # with these signs and sizes no two wrong slopes lie equally far from the right one


def _in_the_valley(draw: Draw):
    x, _ = _two_numbers(draw)
    return x, 7 - x


def _one_to_two(draw: Draw):
    x, _ = _two_numbers(draw)
    return x, 2 * x, 1e-9  # so short a step leaves no slope exact


PLUS, MINUS = "thetaplus = theta + epsilon", "thetaminus = theta - epsilon"
J_PLUS, J_MINUS = "J_plus = forward_propagation(x, thetaplus)", "J_minus = forward_propagation(x, thetaminus)"
APPROX = "(J_plus - J_minus) / (2 * epsilon)"
GRAD = "grad = backward_propagation(x, theta)"
NUMERATOR = "numerator = np.linalg.norm(grad - gradapprox)"
DENOMINATOR = "denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)"
DIFFERENCE = "difference = numerator / denominator"
RETURN = "    return difference"
EXCHANGED = (
    "Your function hands theta to forward_propagation as x, and x as theta. For J = theta * x that is the same number, "
    "so it costs nothing; a cost of another form would give another slope."
)


# Mistakes in comparing the two gradients, alike in one dimension and in many.
COMPARISON = (
    Mistake(
        "missing-two",
        {APPROX: APPROX.replace("(2 * epsilon)", "epsilon")},
        "Your measured slope is twice the true one, so even a right gradient is called wrong.",
        ("From the left point to the right one you walk more than one epsilon. How many?",),
    ),
    Mistake(
        "precedence",
        {APPROX: APPROX.replace("(2 * epsilon)", "2 * epsilon")},
        "Your measured slope is nearly zero. Python works from left to right: `a / 2 * b` multiplies by b.",
        ("Put the whole denominator into one pair of parentheses.",),
    ),
    Mistake(
        "costs-added",
        {APPROX: APPROX.replace("J_plus - J_minus", "J_plus + J_minus")},
        "Your measured slope is huge: the two costs are added, and the sum is divided by a tiny number.",
        ("A slope is a *change* of the cost, divided by the way.",),
    ),
    Mistake(
        "direction-reversed",
        {APPROX: APPROX.replace("J_plus - J_minus", "J_minus - J_plus")},
        "Either your measured slope has the opposite sign, or the two gradients are added up instead of compared.",
        ("Which of the two costs belongs to the point on the right? And what is a distance made of?",),
    ),
    Mistake(
        "not-divided-by-norms",
        {DIFFERENCE: "difference = numerator"},
        "This is the plain distance. Divide it by the two lengths; then it means the same for gradients of any size.",
    ),
    Mistake(
        "norm-of-sum",
        {DENOMINATOR: "denominator = np.linalg.norm(grad + gradapprox)"},
        "The denominator takes the length of a sum; the formula takes the sum of two lengths.",
        ("The two agree when both point the same way. Think of a gradient whose sign is wrong.",),
    ),
    Mistake(
        "one-norm-only",
        {DENOMINATOR: "denominator = np.linalg.norm(grad)"},
        "You divide by one length only, so your difference is about twice what it should be.",
    ),
    Mistake(
        "norms-multiplied",
        {DENOMINATOR: "denominator = np.linalg.norm(grad) * np.linalg.norm(gradapprox)"},
        "The denominator is the product of the two lengths; the formula adds them.",
    ),
    Mistake(
        "difference-of-norms",
        {NUMERATOR: "numerator = abs(np.linalg.norm(grad) - np.linalg.norm(gradapprox))"},
        "The numerator compares the two *lengths*. Two gradients can be equally long and point in opposite ways.",
        ("First subtract, then take the length of what is left.",),
    ),
    Mistake(
        "squared-norms",
        {
            NUMERATOR: f"{NUMERATOR} ** 2",
            DENOMINATOR: "denominator = np.linalg.norm(grad) ** 2 + np.linalg.norm(gradapprox) ** 2",
        },
        "Your lengths are squared, which makes small differences look smaller still: 1e-3 becomes 1e-6.",
    ),
    Mistake(
        "upside-down",
        {DIFFERENCE: "difference = denominator / numerator"},
        "Numerator and denominator are exchanged: a right gradient gives you a huge number.",
    ),
    Mistake(
        "verdict-returned",
        {RETURN: "    return difference < 2e-7"},
        "You return whether the gradient is right; the relative difference itself is wanted, a number.",
    ),
    Mistake(
        "nothing-returned",
        {RETURN: "    pass"},
        "The function gives back None: either `difference` is still to be filled in, or its last line returns nothing.",
    ),
)


CHECK_1D = Exercise(
    id="gradient_check",
    returns="difference",
    uses=("forward_propagation", "backward_propagation"),
    cases=(
        PUBLISHED,
        Case(
            "wrong gradient: 2.5 times what backward_propagation returns",
            lambda draw: (3, -5),
            visible=True,
            wrapped={"backward_propagation": ELSEWHERE_MORE},
        ),
        Case(
            "wrong gradient: -2.5 times what backward_propagation returns",
            lambda draw: (3, -5),
            visible=True,
            wrapped={"backward_propagation": "lambda dtheta, x, theta: -2.5 * dtheta"},
        ),
        Case(
            "curved cost: its valley lies at theta",
            lambda draw: (3, -5),
            visible=True,
            wrapped={"forward_propagation": "lambda J, x, theta: J + 1e6 * (theta + x + 2) ** 2"},
        ),
        Case("right gradient", _two_numbers),
        Case("right gradient, long step", _long_step),
        Case("right gradient, valley in the cost", _in_the_valley, swapped=VALLEY),
        Case("wrong by a factor", _two_numbers, swapped=_wrong("2.5 * x")),
        Case("wrong by a half", _two_numbers, swapped=_wrong("0.5 * x")),
        Case("wrong by a sign", _two_numbers, swapped=_wrong("-3 * x")),
        Case("wrong by a constant", _two_numbers, swapped=_wrong("x + 0.25")),
        Case("wrong variable", _long_step, swapped=_wrong("theta")),
        Case("wrong by a little", _two_numbers, swapped=_wrong("1.001 * x")),
        Case(
            "wrong, and more so elsewhere",
            _one_to_two,
            swapped=_wrong("(2.5 if abs(theta - 2 * x) < 1e-13 else 9) * x"),
        ),
        Case("tilted cost", _two_numbers, swapped=TILTED),
    ),
    checks=(
        # Together: who calls every gradient right has told nothing apart.
        Check(
            "the verdict on right and wrong gradients",
            2,
            test="side",
            threshold=1e-7,
            cases=("published", "right gradient", "*long step", "wrong*", "tilted cost"),
        ),
        Check("the relative difference of a wrong gradient", 6, test="verdict", threshold=1e-7, cases=("wrong*",)),
        Check(
            "the two-sided slope",
            2,
            test="verdict",
            threshold=1e-7,
            cases=("*valley*", "wrong by a half"),
        ),
    ),
    mistakes=(
        *COMPARISON,
        Mistake(
            "gradient-written-out",
            {GRAD: "grad = x"},
            "A wrong backward_propagation passes your check: your difference is about zero, whatever is tested.",
            ("Is `grad` what backward_propagation returns, or your own derivative, or the measured slope once more?",),
        ),
        Mistake(
            "theta-as-gradient",
            {GRAD: "grad = theta"},
            "You compare with theta. What has to be compared is what backward_propagation returns.",
        ),
        Mistake(
            "arguments-exchanged",
            {GRAD: "grad = backward_propagation(theta, x)"},
            "backward_propagation gets its arguments in the wrong order; look at its first line.",
        ),
        Mistake(
            "gradient-at-the-slope",
            {GRAD: "grad = backward_propagation(gradapprox, theta)"},
            "backward_propagation gets the measured slope in place of its input: alike here, not in another model.",
            ("gradapprox is one of the two things to compare. At which point is the gradient under test wanted?",),
        ),
        Mistake(
            "slope-as-parameter",
            {GRAD: "grad = backward_propagation(x, gradapprox)"},
            "backward_propagation gets the measured slope as its parameter. This one ignores it; another would not.",
            ("gradapprox is one of the two things to compare. At which point is the gradient under test wanted?",),
        ),
        Mistake(
            "cost-as-gradient",
            {GRAD: "grad = forward_propagation(x, theta)"},
            "You compare the slope with the cost itself; the derivative comes from the other function.",
        ),
        Mistake(
            "one-sided",
            {J_MINUS: "J_minus = forward_propagation(x, theta)", APPROX: "(J_plus - J_minus) / epsilon"},
            "Your slope is measured on one side only. For a straight line that is enough, for a curved cost it is not.",
            ("Step by epsilon to *both* sides of theta, and divide by the whole way between the two points.",),
        ),
        Mistake(
            "one-sided-left",
            {J_PLUS: "J_plus = forward_propagation(x, theta)", APPROX: "(J_plus - J_minus) / epsilon"},
            "Your slope is measured on the left side only. That is enough for a straight line, not for a curved cost.",
            ("Step by epsilon to *both* sides of theta, and divide by the whole way between the two points.",),
        ),
        Mistake(
            "minus-from-plus",
            {MINUS: "thetaminus = thetaplus - epsilon"},
            "Your left point is theta itself: you step back from the right point, by one epsilon. The slope is halved.",
        ),
        Mistake(
            "plus-twice",
            {MINUS: "thetaminus = theta + epsilon"},
            "Your difference is 1 whatever is tested, as if no slope were measured. Do both points lie on one side?",
        ),
        Mistake(
            "input-moved",
            {
                J_PLUS: "J_plus = forward_propagation(x + epsilon, theta)",
                J_MINUS: "J_minus = forward_propagation(x - epsilon, theta)",
            },
            "You move the input. The derivative is the one with respect to theta, so theta moves and x stays.",
        ),
    ),
    styles=(
        Style("cost-written-out", {J_PLUS: "J_plus = thetaplus * x", J_MINUS: "J_minus = x * thetaminus"}),
        Style(
            "cost-arguments-exchanged",
            {
                J_PLUS: "J_plus = forward_propagation(thetaplus, x)",
                J_MINUS: "J_minus = forward_propagation(thetaminus, x)",
            },
            EXCHANGED,
        ),
        Style("plus-arguments-exchanged", {J_PLUS: "J_plus = forward_propagation(thetaplus, x)"}, EXCHANGED),
        Style("minus-arguments-exchanged", {J_MINUS: "J_minus = forward_propagation(thetaminus, x)"}, EXCHANGED),
        Style(
            "moved-to-and-fro",
            {
                PLUS: "theta += epsilon",
                MINUS: "J_plus = forward_propagation(x, theta)",
                J_PLUS: "theta -= 2 * epsilon",
                J_MINUS: "J_minus = forward_propagation(x, theta)\n    theta += epsilon",
            },
        ),
        Style(
            "absolute-values",
            {NUMERATOR: "numerator = abs(grad - gradapprox)", DENOMINATOR: "denominator = abs(grad) + abs(gradapprox)"},
        ),
        Style("two-divisions", {APPROX: "(J_plus - J_minus) / 2 / epsilon"}),
        Style("two-point-zero", {APPROX: "(J_plus - J_minus) / (2.0 * epsilon)"}),
        Style("way-measured", {APPROX: "(J_plus - J_minus) / (thetaplus - thetaminus)"}),
        Style("array-of-one", {DIFFERENCE: "difference = np.array([numerator / denominator])"}),
        Style("one-by-one-matrix", {DIFFERENCE: "difference = np.reshape(numerator / denominator, (1, 1))"}),
        Style("roots-of-squares", {NUMERATOR: "numerator = ((grad - gradapprox) ** 2) ** 0.5"}),
        Style(
            "arrays-of-one",
            {"thetaplus = theta + epsilon": "theta = np.array([theta])\n    thetaplus = theta + epsilon"},
        ),
        Style("own-verdict", {"print(verdict(difference, 1e-7))": 'print("wrong" if difference > 1e-7 else "right")'}),
        Style("keyword-arguments", {GRAD: "grad = backward_propagation(theta=theta, x=x)"}),
        Style(
            "three-lines",
            """def gradient_check(x, theta, epsilon=1e-7):
    slope = (forward_propagation(x, theta + epsilon) - forward_propagation(x, theta - epsilon)) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    return abs(grad - slope) / (abs(grad) + abs(slope))
""",
        ),
    ),
    hints=(
        "Print gradapprox and grad for the example: both should be 2.",
        "If gradapprox is right but the difference is not, look at the comparison: first subtract, then take lengths.",
    ),
)

# ---------------------------------------------------------------------------------------------- the network, and a hunt

NAMES = ("dW1", "db1", "dW2", "db2", "dW3", "db3")
PLANTED = {
    "dW2 = 1 / m * np.dot(dZ2, A1.T)": "dW2 = 2 / m * np.dot(dZ2, A1.T)",
    "db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)": "db1 = 4 / m * np.sum(dZ1, axis=1, keepdims=True)",
}
(DW2, DW2_PLANTED), (DB1, DB1_PLANTED) = PLANTED.items()


KINK = 1e-3  # the longest step that is to find a right gradient right is 3e-5
SURE = 8.0  # a logit; the probability is then within 4e-4 of 0 or 1


def _published(draw: Draw):
    """The published example: parameters, right gradients, X and Y."""
    X, Y, parameters = draw.reference["example_network"]()
    return _with_gradients(draw, parameters, X, Y)


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


def _spoilt(arguments, **changed):
    """The same arguments, with some gradients replaced by a function of themselves."""
    parameters, gradients, *rest = arguments
    return parameters, {**gradients, **{name: change(gradients[name]) for name, change in changed.items()}}, *rest


def _with_entry(row: int, column: int, amount: float):
    def change(gradient):
        gradient = gradient.copy()
        gradient[row, column] += amount
        return gradient

    return change


def _gentle(draw: Draw):
    """The example with half of its weights, so that round-off is far from deciding anything."""
    X, Y, parameters = draw.reference["example_network"]()
    return _with_gradients(draw, {name: value / 2 for name, value in parameters.items()}, X, Y)


def _cached(arguments, draw: Draw):
    parameters, _, X, Y = arguments
    return X, Y, draw.reference["forward_propagation_n"](X, Y, parameters)[1]


BACKWARD_N = Exercise(
    id="backward_propagation_n",
    returns=dict,
    planted=PLANTED,
    cases=(
        Case("published", lambda draw: _cached(_published(draw), draw), visible=True),
        Case("one example", lambda draw: _cached(_network(draw, 1), draw)),
        Case("seven examples", lambda draw: _cached(_network(draw, 7), draw)),
    ),
    checks=(
        Check("dW2", 1, of=("dW2",)),
        Check("db1", 1, of=("db1",)),
        Check("every other gradient", 1, of=("dZ?", "dA?", "dW1", "dW3", "db2", "db3")),
    ),
    mistakes=(
        Mistake(
            "both-still-there",
            PLANTED,
            "Neither of the two mistakes is repaired yet. Section 4 says which arrays they are in.",
        ),
        Mistake(
            "dW2-still-doubled",
            {DW2: DW2_PLANTED},
            "The mistake in the weights of layer 2 is still there. It sits in one line: dZ2, which goes in, is right.",
            ("By which factor do computed and measured numbers differ? Look for that factor in the line.",),
        ),
        Mistake(
            "db1-still-four-times",
            {DB1: DB1_PLANTED},
            "The mistake in the biases of layer 1 is still there. It sits in one line: dZ1, which goes in, is right.",
            ("By which factor do computed and measured numbers differ? Look for that factor in the line.",),
        ),
        Mistake(
            "db1-not-averaged",
            {DB1: "db1 = np.sum(dZ1, axis=1, keepdims=True)"},
            "db1 lost its factor altogether: the cost is a mean over the examples, so its gradients are too.",
        ),
        Mistake(
            "dW2-halved",
            {DW2: "dW2 = 0.5 / m * np.dot(dZ2, A1.T)"},
            "dW2 was twice too large; now it is half of what it should be.",
        ),
        Mistake(
            "dZ2-halved-instead",
            {DW2: DW2_PLANTED, "dZ2 = dA2 * (A2 > 0)": "dZ2 = dA2 * (A2 > 0) / 2"},
            "dW2 is right now, but only because dZ2 is halved, and everything that follows dZ2 suffers. Look nearer.",
        ),
    ),
    styles=(
        Style("matmul", {DW2: "dW2 = dZ2 @ A1.T / m"}),
        Style("einsum", {DW2: 'dW2 = np.einsum("ik,jk->ij", dZ2, A1) / m'}),
        Style("mean", {DB1: "db1 = np.mean(dZ1, axis=1, keepdims=True)"}),
        Style("sum-over-m", {DB1: "db1 = np.sum(dZ1, axis=1, keepdims=True) / m"}),
        Style("reshaped", {DB1: "db1 = (dZ1.sum(axis=1) / m).reshape(-1, 1)"}),
        Style("integer-mask", {"dZ2 = dA2 * (A2 > 0)": "dZ2 = np.multiply(dA2, np.int64(A2 > 0))"}),
        Style("mask-from-z", {"dZ1 = dA1 * (A1 > 0)": "dZ1 = np.where(Z1 > 0, dA1, 0)"}),
        Style("mistakes-undone", {DW2: f"{DW2_PLANTED} / 2", DB1: f"{DB1_PLANTED} / 4"}),
    ),
    hints=("Run section 4: the two bars that reach to the right name the arrays whose lines to look at.",),
)

# ------------------------------------------------------------------------------------------ a checker, many dimensions

PLUS_COPY, MINUS_COPY = "thetaplus = np.copy(theta)", "thetaminus = np.copy(theta)"
PLUS_STEP, MINUS_STEP = "thetaplus[i] = thetaplus[i] + epsilon", "thetaminus[i] = thetaminus[i] - epsilon"
J_PLUS_N = "J_plus = forward_propagation_n(X, Y, vector_to_dictionary(thetaplus))[0]"
J_MINUS_N = "J_minus = forward_propagation_n(X, Y, vector_to_dictionary(thetaminus))[0]"
GRAD_N = "grad = gradients_to_vector(gradients)  # (47, 1)"
LOOP = "for i in range(count):"
LONG = 0.02

CHECK_ND = Exercise(
    id="gradient_check_n",
    returns="difference",
    uses=(
        "product",
        "forward_propagation_n",
        "backward_propagation_n",
        "dictionary_to_vector",
        "vector_to_dictionary",
        "gradients_to_vector",
    ),
    cases=(
        Case(
            "published", lambda draw: _spoilt(_published(draw), dW2=lambda g: 2 * g, db1=lambda g: 4 * g), visible=True
        ),
        Case("right gradients", _gentle, visible=True),
        Case(
            "long step, half of db2",
            lambda draw: (*_spoilt(_gentle(draw), db2=lambda g: 0.5 * g), LONG),
            visible=True,
        ),
        Case("right gradients, one example", lambda draw: _network(draw, 1)),
        Case("right gradients, other step", lambda draw: (*_network(draw, 8), 3e-5)),
        Case("wrong in one number of W1", lambda draw: _spoilt(_network(draw, 4), dW1=_with_entry(2, 1, 0.3))),
        Case("wrong in the last number", lambda draw: _spoilt(_network(draw, 4), db3=_with_entry(0, 0, -0.2))),
        Case("wrong in the first number", lambda draw: _spoilt(_network(draw, 2), dW1=_with_entry(0, 0, 0.15))),
        Case("wrong by a factor in W3", lambda draw: _spoilt(_network(draw, 5), dW3=lambda g: 1.5 * g)),
        Case("wrong by a sign in W2", lambda draw: _spoilt(_network(draw, 5), dW2=lambda g: -g)),
        Case(
            "wrong by every sign", lambda draw: _spoilt(_network(draw, 3), **dict.fromkeys(NAMES, lambda g: -1.5 * g))
        ),
        Case("long step, right gradients", lambda draw: (*_network(draw, 6), LONG)),
        Case("long step, wrong gradients", lambda draw: (*_spoilt(_network(draw, 6), db2=lambda g: 0.5 * g), LONG)),
    ),
    checks=(
        Check(
            "the verdict on right and wrong gradients",
            2,
            test="side",
            threshold=2e-7,
            cases=("right*", "published", "wrong*"),
        ),
        Check(
            "the relative difference of wrong gradients",
            5,
            test="verdict",
            threshold=2e-7,
            cases=("published", "wrong*"),
        ),
        Check(
            "every two-sided slope with the step asked for",
            3,
            test="verdict",
            threshold=1e-12,
            cases=("published", "long step*"),
        ),
    ),
    mistakes=(
        *COMPARISON,
        Mistake(
            "one-sided",
            {MINUS_STEP: "thetaminus[i] = thetaminus[i]", APPROX: APPROX.replace("(2 * epsilon)", "epsilon")},
            "Your slopes are measured on one side only: good to a few digits, but a centred difference is asked.",
            ("Step by epsilon to *both* sides of theta_i, and divide by the whole way between the two points.",),
        ),
        Mistake(
            "one-sided-left",
            {PLUS_STEP: "thetaplus[i] = thetaplus[i]", APPROX: APPROX.replace("(2 * epsilon)", "epsilon")},
            "Your slopes are measured on the left side only: good to a few digits, but a centred difference is asked.",
        ),
        Mistake(
            "minus-from-plus",
            {MINUS_STEP: "thetaminus[i] = thetaplus[i] - epsilon"},
            "All slopes are about half of what they should be: your left point is theta itself, not left of it.",
            ("thetaminus has to start from a copy of theta, not from thetaplus, and then move down by epsilon.",),
        ),
        Mistake(
            "plus-not-copied",
            {PLUS_COPY: "thetaplus = theta"},
            "Your steps pile up: `thetaplus = theta` is a second name for theta, not a copy, so theta itself moves.",
            ("After the loop, compare theta with what it was before: it should not have changed.",),
        ),
        Mistake(
            "minus-not-copied",
            {MINUS_COPY: "thetaminus = theta"},
            "Your steps pile up: `thetaminus = theta` is a second name for theta, not a copy, so theta itself moves.",
            ("After the loop, compare theta with what it was before: it should not have changed.",),
        ),
        Mistake(
            "all-moved-at-once",
            {PLUS_STEP: "thetaplus = thetaplus + epsilon", MINUS_STEP: "thetaminus = thetaminus - epsilon"},
            "All parameters move at once, so every entry is the slope in the same direction. Move only number i.",
        ),
        Mistake(
            "plus-all-at-once",
            {PLUS_STEP: "thetaplus = thetaplus + epsilon"},
            "On the right-hand side all parameters move at once. Move only number i, as you do on the left.",
        ),
        Mistake(
            "first-parameter-only",
            {PLUS_STEP: "thetaplus[0] = thetaplus[0] + epsilon", MINUS_STEP: "thetaminus[0] = thetaminus[0] - epsilon"},
            "In every round the same parameter is moved, the first one. Round i belongs to parameter i.",
        ),
        Mistake(
            "last-entry-only",
            {NUMERATOR: "numerator = np.linalg.norm(grad[i] - gradapprox[i])"},
            "The numerator looks at one entry only, the last one of the loop. Compare the two vectors as a whole.",
        ),
        Mistake(
            "last-entry-everywhere",
            {
                NUMERATOR: "numerator = np.linalg.norm(grad[i] - gradapprox[i])",
                DENOMINATOR: "denominator = np.linalg.norm(grad[i]) + np.linalg.norm(gradapprox[i])",
            },
            "Only the last parameter is compared, so a mistake anywhere else goes unseen. Compare the whole vectors.",
        ),
        Mistake(
            "approximation-not-indexed",
            {"gradapprox[i] =": "gradapprox[:] ="},
            "Each round overwrites all measured slopes with its own; what is left is the last one, 47 times.",
        ),
        Mistake(
            "compared-with-itself",
            {NUMERATOR: "numerator = np.linalg.norm(gradapprox - gradapprox)"},
            "Your difference is about zero, whatever is tested. Is something compared with itself?",
        ),
        Mistake(
            "vector-for-dictionary",
            {
                J_PLUS_N: "J_plus = forward_propagation_n(X, Y, thetaplus)[0]",
                J_MINUS_N: "J_minus = forward_propagation_n(X, Y, thetaminus)[0]",
            },
            "A vector is asked for a part by name, which only a dictionary can answer. Which helper leads back to one?",
            ("forward_propagation_n looks its parameters up by name. What do you hand to it?",),
        ),
        Mistake(
            "cost-and-cache",
            {J_PLUS_N: J_PLUS_N.removesuffix("[0]"), J_MINUS_N: J_MINUS_N.removesuffix("[0]")},
            "forward_propagation_n returns two things, the cost and the cache. Only the costs can be subtracted.",
        ),
        Mistake(
            "epsilon-fixed",
            {LOOP: f"epsilon = 1e-7\n    {LOOP}"},
            "Your function always steps by 1e-7. Whoever calls it with another epsilon should get that one.",
        ),
        Mistake(
            "gradients-not-used",
            {
                GRAD_N: "cache = forward_propagation_n(X, Y, parameters)[1]\n"
                "    grad = gradients_to_vector(backward_propagation_n(X, Y, cache))"
            },
            "You compute the gradients yourself. Check the ones that were handed in: they are what is in doubt.",
        ),
        Mistake(
            "last-parameter-skipped",
            {LOOP: "for i in range(count - 1):"},
            "The last parameter is never moved: its measured slope stays zero. `range(k)` already ends at k - 1.",
        ),
        Mistake(
            "first-parameter-skipped",
            {LOOP: "for i in range(1, count):"},
            "The first parameter is never moved: its measured slope stays zero. Python counts from 0.",
        ),
        Mistake(
            "absolute-sums",
            {
                NUMERATOR: "numerator = np.sum(np.abs(grad - gradapprox))",
                DENOMINATOR: "denominator = np.sum(np.abs(grad)) + np.sum(np.abs(gradapprox))",
            },
            "You add absolute values; the length in the formula is the Euclidean one, the root of the sum of squares.",
        ),
        Mistake(
            "largest-entry",
            {NUMERATOR: "numerator = np.max(np.abs(grad - gradapprox))"},
            "The numerator is the largest single deviation; the formula takes the length of the whole difference.",
        ),
    ),
    styles=(
        Style("unpacked", {J_PLUS_N: J_PLUS_N.replace("J_plus =", "J_plus, _ =").removesuffix("[0]")}),
        Style("copy-method", {PLUS_COPY: "thetaplus = theta.copy()", MINUS_COPY: "thetaminus = theta.copy()"}),
        Style("array-copies", {PLUS_COPY: "thetaplus = np.array(theta)", MINUS_COPY: "thetaminus = theta + 0"}),
        Style(
            "two-indices",
            {PLUS_STEP: "thetaplus[i][0] = thetaplus[i][0] + epsilon", MINUS_STEP: "thetaminus[i, 0] -= epsilon"},
        ),
        Style(
            "unit-vector", {PLUS_COPY: "step = epsilon * np.eye(count)[:, [i]]", PLUS_STEP: "thetaplus = theta + step"}
        ),
        Style(
            "moved-back",
            {MINUS_COPY: "thetaminus = np.copy(thetaplus)", MINUS_STEP: "thetaminus[i] = thetaminus[i] - 2 * epsilon"},
        ),
        Style("two-divisions", {APPROX: "(J_plus - J_minus) / 2 / epsilon"}),
        Style("root-of-squares", {NUMERATOR: "numerator = np.sqrt(np.sum((grad - gradapprox) ** 2))"}),
        Style("flat-vectors", {NUMERATOR: "numerator = np.linalg.norm(grad.ravel() - gradapprox.ravel(), ord=2)"}),
        Style("matrix-product", {NUMERATOR: "numerator = ((grad - gradapprox).T @ (grad - gradapprox)) ** 0.5"}),
        Style("array-of-one", {DIFFERENCE: "difference = np.array([numerator / denominator])"}),
        Style("prints", {DIFFERENCE: f"{DIFFERENCE}\n    print(gradapprox[:3], grad[:3])"}),
        Style(
            "two-lists",
            """def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    import math

    def cost(vector):
        return forward_propagation_n(X, Y, vector_to_dictionary(vector))[0]

    theta = dictionary_to_vector(parameters)[0]
    J_plus = np.zeros((len(theta), 1))
    J_minus = np.zeros((len(theta), 1))
    for i in range(len(theta)):
        up, down = theta.copy(), theta.copy()
        up[i] += epsilon
        down[i] -= epsilon
        J_plus[i], J_minus[i] = cost(up), cost(down)
    slopes = (J_plus - J_minus) / (2.0 * epsilon)
    grad = gradients_to_vector(gradients)
    distance = math.sqrt(float(np.sum((grad - slopes) ** 2)))
    return distance / (math.sqrt(float(np.sum(grad**2))) + math.sqrt(float(np.sum(slopes**2))))
""",
        ),
    ),
    hints=(
        "Print gradapprox beside grad for the example with right gradients: they should agree in 7 digits, row by row.",
        "If one row agrees and the next ones do not, ask what the first round left behind in theta.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (FORWARD, BACKWARD, CHECK_1D, BACKWARD_N, CHECK_ND)

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

EQUIVALENT_MUTANTS: tuple[Equivalent, ...] = (
    Equivalent("backward_propagation", "return dtheta -> return x", "The derivative is x."),
    Equivalent("gradient_check", f"{J_PLUS} -> J_plus = forward_propagation(thetaplus, x)", EXCHANGED),
    Equivalent("gradient_check", f"{J_MINUS} -> J_minus = forward_propagation(thetaminus, x)", EXCHANGED),
    Equivalent(
        "backward_propagation_n",
        "m = X.shape[1] -> m = Y.shape[1]",
        "There are as many labels as examples.",
    ),
    Equivalent(
        "backward_propagation_n",
        "db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True) -> db3 = 1 / m * np.sum(dZ3, keepdims=True)",
        "The output layer has one unit, so its row is all there is to sum.",
    ),
    Equivalent(
        "gradient_check_n",
        "gradapprox = np.zeros((count, 1)) -> gradapprox = np.ones((count, 1))",
        "Every entry is written over in the loop.",
    ),
)
