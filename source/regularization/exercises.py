"""The exercises of *regularization*: cases, checks, known mistakes and right-but-different styles.

The published examples A to D are the visible cases. Caches come from the reference passes, so that a wrong forward pass
never costs points twice. Hidden networks have other sizes, one example or many, lambd 0 included (where nothing may
change) and keep_prob 1 included (where dropout is the plain pass). Seed 1 is set before each call.
"""

from itertools import pairwise

import numpy as np

from autograder.exercise import Case, Check, Draw, Equivalent, Exercise, Figure, Mistake, Style

# ------------------------------------------------------------------------------------------------------------- inputs

Y_PUBLISHED = np.array([[1, 1, 0, 1, 0]])
SHAPES = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 2), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}


def _example(with_inputs: bool = True):
    """X and the parameters of the published examples."""
    stream = np.random.RandomState(1)
    X = stream.randn(3, 5) if with_inputs else None
    return X, {name: stream.randn(*shape) for name, shape in SHAPES.items()}


def _network(draw: Draw, m: int, equal: bool = False):
    """X, Y and parameters of a network of other sizes; most of its units are awake. `equal` hidden layers if asked."""
    n0, n1, n2 = (int(size) for size in draw.rng.permutation(range(3, 9))[:3])
    sizes = (n0, n1, n1 if equal else n2, 1)
    parameters = {}
    for layer, (fan_in, n) in enumerate(pairwise(sizes), start=1):
        parameters[f"W{layer}"] = draw.rng.normal(size=(n, fan_in)) * 0.8
        parameters[f"b{layer}"] = draw.rng.uniform(0.1, 0.9, size=(n, 1))
    Y = draw.rng.permutation(np.arange(m) % 2).reshape(1, m)
    return draw.rng.normal(size=(n0, m)), Y, parameters


def _cost_inputs(draw: Draw, m: int, lambd: float):
    _, Y, parameters = _network(draw, m)
    return draw.rng.uniform(0.02, 0.98, size=(1, m)), Y, parameters, lambd


def _plain_cache(draw: Draw, X, parameters):
    return draw.reference["forward_propagation"](X, parameters)[1]


def _l2_inputs(draw: Draw, m: int, lambd: float):
    X, Y, parameters = _network(draw, m)
    return X, Y, _plain_cache(draw, X, parameters), lambd


def _dropped(X, parameters, masks, keep_prob: float):
    """The cache of a forward pass with these masks."""
    A, cache = X, []
    for layer in (1, 2):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z, D = W @ A + b, masks[layer - 1]
        A = np.maximum(Z, 0) * D / keep_prob
        cache += [Z, D, A, W, b]
    Z = parameters["W3"] @ A + parameters["b3"]
    return (*cache, Z, 1 / (1 + np.exp(-Z)), parameters["W3"], parameters["b3"])


def _dropout_inputs(draw: Draw, m: int, keep_prob: float, equal: bool = False):
    X, Y, parameters = _network(draw, m, equal)
    masks = [draw.rng.uniform(size=(len(parameters[b]), m)) < keep_prob for b in ("b1", "b2")]
    return X, Y, _dropped(X, parameters, masks, keep_prob), keep_prob


def _published_dropout(draw: Draw):
    """Example D: its cache was computed with keep_prob 0.5 and kept to 8 decimals; the call is made with 0.8."""
    X, parameters = _example()
    D1 = np.array([[1, 0, 1, 1, 1], [1, 1, 1, 1, 0]], dtype=bool)
    D2 = np.array([[1, 0, 1, 0, 1], [0, 1, 0, 1, 1], [0, 0, 1, 0, 0]], dtype=bool)
    cache = _dropped(X, parameters, (D1, D2), 0.5)
    return X, Y_PUBLISHED, tuple(part if part.dtype == bool else part.round(8) for part in cache), 0.8


# ------------------------------------------------------------------------------------------------------------ L2, cost

SQUARES = "squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))"
PENALTY = "penalty = lambd / (2 * m) * squares"
COST = "cost = cross_entropy + penalty"
A3_PUBLISHED = np.array([[0.40682402, 0.01629284, 0.16722898, 0.10118111, 0.40682402]])

L2_COST = Exercise(
    id="compute_cost_with_regularization",
    returns="cost",
    seed=1,
    cases=(
        Case("published", lambda draw: (A3_PUBLISHED, Y_PUBLISHED, _example(False)[1], 0.1), visible=True),
        Case("lambd 0", lambda draw: _cost_inputs(draw, 6, 0.0)),
        Case("one example", lambda draw: _cost_inputs(draw, 1, 0.4)),
        Case("nine examples", lambda draw: _cost_inputs(draw, 9, 0.7)),
        Case("strong", lambda draw: _cost_inputs(draw, 4, 11.0)),
    ),
    checks=(
        Check("the cost where lambd is 0", 2, cases=("lambd 0",)),
        Check("the cost of one example", 2, cases=("one example",)),
        Check("the cost of several examples", 6, cases=("published", "nine examples", "strong")),
    ),
    mistakes=(
        Mistake(
            "no-mean",
            {PENALTY: "penalty = lambd / 2 * squares"},
            "Your penalty is too large by a factor of m: the cost is a mean over the examples, and so is its penalty.",
            ("Compare the penalty's fraction with the formula: what stands below the line, beside the 2?",),
        ),
        Mistake(
            "no-half",
            {PENALTY: "penalty = lambd / m * squares"},
            "Your penalty is twice too large. The half is there so that the derivative comes out without a 2.",
        ),
        Mistake(
            "neither-mean-nor-half",
            {PENALTY: "penalty = lambd * squares"},
            "Your penalty has lost its fraction: lambda stands over two factors, and both are missing.",
        ),
        Mistake(
            "precedence",
            {PENALTY: "penalty = lambd / 2 * m * squares"},
            "Your penalty grows with the number of examples. Python reads `a / 2 * m` from left to right.",
            ("Put the whole denominator into one pair of parentheses.",),
        ),
        Mistake(
            "square-of-sum",
            {SQUARES: "squares = np.sum(W1) ** 2 + np.sum(W2) ** 2 + np.sum(W3) ** 2"},
            "You square the sums; the formula sums the squares. Large weights of opposite sign would cost nothing.",
        ),
        Mistake(
            "square-of-total",
            {SQUARES: "squares = (np.sum(W1) + np.sum(W2) + np.sum(W3)) ** 2"},
            "You add up all weights and square the total. Each weight has to be squared on its own.",
        ),
        Mistake(
            "not-squared",
            {SQUARES: "squares = np.sum(W1) + np.sum(W2) + np.sum(W3)"},
            "The weights are not squared, so negative ones even lower your cost.",
        ),
        Mistake(
            "absolute-values",
            {SQUARES: "squares = np.sum(np.abs(W1)) + np.sum(np.abs(W2)) + np.sum(np.abs(W3))"},
            "You add absolute values. That is L1 regularization, a relative; L2 adds squares.",
        ),
        Mistake(
            "norms-not-squared",
            {SQUARES: "squares = np.linalg.norm(W1) + np.linalg.norm(W2) + np.linalg.norm(W3)"},
            "`np.linalg.norm` takes the root of the sum of squares; the penalty is without the root.",
        ),
        Mistake(
            "last-layer-only",
            {SQUARES: "squares = np.sum(np.square(W3))"},
            "Only the last layer pays. The sum in the formula runs over all layers.",
        ),
        Mistake(
            "last-layer-missing",
            {SQUARES: "squares = np.sum(np.square(W1)) + np.sum(np.square(W2))"},
            "The last layer does not pay. The sum in the formula runs over all layers.",
        ),
        Mistake(
            "first-layer-missing",
            {SQUARES: "squares = np.sum(np.square(W2)) + np.sum(np.square(W3))"},
            "The first layer does not pay. The sum in the formula runs over all layers.",
        ),
        Mistake(
            "middle-layer-missing",
            {SQUARES: "squares = np.sum(np.square(W1)) + np.sum(np.square(W3))"},
            "The second layer does not pay. The sum in the formula runs over all layers.",
        ),
        Mistake(
            "whole-number-division",
            {PENALTY: "penalty = lambd // (2 * m) * squares"},
            "The factor of your squares is a whole number, mostly 0: `//` divides and drops what follows the point.",
        ),
        Mistake(
            "biases-included",
            {SQUARES: "squares = sum(np.sum(np.square(value)) for value in parameters.values())"},
            "The biases pay as well. The penalty is for weights only: a bias shifts the border, it does not bend it.",
        ),
        Mistake(
            "penalty-alone",
            {COST: "cost = penalty"},
            "This is the penalty without the cross-entropy, so the network would be rewarded for doing nothing.",
        ),
        Mistake(
            "penalty-subtracted",
            {COST: "cost = cross_entropy - penalty"},
            "The penalty is subtracted, so large weights would be rewarded.",
        ),
        Mistake(
            "penalty-forgotten",
            {COST: "cost = cross_entropy"},
            "This is the plain cross-entropy: the penalty has not reached it.",
        ),
        Mistake(
            "means-of-squares",
            {SQUARES: "squares = np.mean(np.square(W1)) + np.mean(np.square(W2)) + np.mean(np.square(W3))"},
            "You average the squares in each matrix; the formula adds them up.",
        ),
        Mistake(
            "lambda-squared",
            {PENALTY: "penalty = lambd ** 2 / (2 * m) * squares"},
            "Lambda is squared in your penalty; only the weights should be.",
        ),
        Mistake(
            "whole-cost-weighted",
            {COST: "cost = lambd * cross_entropy + penalty"},
            "The cross-entropy is multiplied by lambda. The knob belongs to the penalty alone.",
        ),
        Mistake(
            "nothing-returned",
            {"    return cost": "    pass"},
            "The function gives back None: either `cost` is still to be filled in, or the last line returns nothing.",
        ),
    ),
    styles=(
        Style("power", {SQUARES: "squares = (W1**2).sum() + (W2**2).sum() + (W3**2).sum()"}),
        Style("norms", {SQUARES: "squares = sum(np.linalg.norm(W) ** 2 for W in (W1, W2, W3))"}),
        Style("einsum", {SQUARES: 'squares = sum(np.einsum("ij,ij->", W, W) for W in (W1, W2, W3))'}),
        Style("vdot", {SQUARES: "squares = np.vdot(W1, W1) + np.vdot(W2, W2) + np.vdot(W3, W3)"}),
        Style("trace", {SQUARES: "squares = sum(np.trace(W @ W.T) for W in (W1, W2, W3))"}),
        Style("two-factors", {PENALTY: "penalty = (1 / m) * (lambd / 2) * squares"}),
        Style("divided-twice", {PENALTY: "penalty = lambd * squares / m / 2"}),
        Style("array-of-one", {COST: "cost = np.array([cross_entropy + penalty])"}),
        Style("keepdims", {COST: "cost = np.sum(np.array([[cross_entropy, penalty]]), axis=1, keepdims=True)"}),
        Style("own-cross-entropy", {COST: "cost = -np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)) / m + penalty"}),
        Style("prints", {COST: "cost = cross_entropy + penalty\n    print('cost', cost)"}),
        Style(
            "plain-loops",
            """def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    total = 0
    for layer in range(1, len(parameters) // 2 + 1):
        for row in parameters["W" + str(layer)]:
            for weight in row:
                total += weight * weight
    return compute_cost(A3, Y) + lambd * total / (2 * m)
""",
        ),
    ),
    hints=(
        "Print the cross-entropy and the penalty apart. With lambd = 0 the penalty has to vanish.",
        "For the example, the penalty is about a tenth of the cost. Is yours much larger or smaller?",
    ),
)

# -------------------------------------------------------------------------------------------------------- L2, backward

DW3 = "dW3 = 1 / m * np.dot(dZ3, A2.T) + lambd / m * W3"
DW2 = "dW2 = 1 / m * np.dot(dZ2, A1.T) + lambd / m * W2"
DW1 = "dW1 = 1 / m * np.dot(dZ1, X.T) + lambd / m * W1"
DB = "db{0} = 1 / m * np.sum(dZ{0}, axis=1, keepdims=True)"
TERMS = ("lambd / m * W3", "lambd / m * W2", "lambd / m * W1")


def _terms(expression: str) -> dict[str, str]:
    """The penalty's part of each dW, written otherwise: W stands for the layer's weights."""
    return {term: expression.replace("W", term[-2:]) for term in TERMS}


def _whole(replace: str, by: str) -> dict[str, str]:
    """Each of the three lines, with one part of it written otherwise."""
    return {line: line.replace(replace, by) for line in (DW3, DW2, DW1)}


def _without(term: str) -> dict[str, str]:
    return {f" + {term}": ""}


L2_BACKWARD = Exercise(
    id="backward_propagation_with_regularization",
    returns=dict,
    seed=1,
    cases=(
        Case(
            "published", lambda draw: (_example()[0], Y_PUBLISHED, _plain_cache(draw, *_example()), 0.7), visible=True
        ),
        Case("lambd 0", lambda draw: _l2_inputs(draw, 5, 0.0)),
        Case("one example", lambda draw: _l2_inputs(draw, 1, 0.3)),
        Case("eight examples", lambda draw: _l2_inputs(draw, 8, 9.5)),
    ),
    checks=(
        Check("dW3", 2.5, of=("dW3",)),
        Check("dW2", 2.5, of=("dW2",)),
        Check("dW1", 2.5, of=("dW1",)),
        Check("every gradient of a single example", 1.5, cases=("one example",)),
        Check("every gradient", 1),
    ),
    mistakes=(
        Mistake(
            "no-mean",
            _terms("lambd * W"),
            "Your penalty terms are m times too large: the 1/m of the penalty survives its differentiation.",
        ),
        Mistake(
            "halved",
            _terms("lambd / (2 * m) * W"),
            "Your penalty terms are half of what they should be. Differentiate a square: the 2 cancels the half.",
        ),
        Mistake(
            "doubled",
            _terms("2 * lambd / m * W"),
            "Your penalty terms are twice too large. The derivative of the square brings a 2, and the half cancels it.",
        ),
        Mistake(
            "subtracted",
            {f"+ {term}": f"- {term}" for term in TERMS},
            "The penalty is subtracted from the gradients, so the weights would grow instead of decaying.",
        ),
        Mistake(
            "biases-too",
            {f"{DB.format(n)}": f"{DB.format(n)} + lambd / m * b{n}" for n in (1, 2, 3)},
            "The biases got a term of the penalty as well. Only the weights stand in it.",
        ),
        Mistake("layer-1-forgotten", _without(TERMS[2]), "dW1 has no penalty term. The penalty sums over all layers."),
        Mistake("layer-2-forgotten", _without(TERMS[1]), "dW2 has no penalty term. The penalty sums over all layers."),
        Mistake("layer-3-forgotten", _without(TERMS[0]), "dW3 has no penalty term. The penalty sums over all layers."),
        Mistake(
            "no-penalty",
            {f" + {term}": "" for term in TERMS},
            "These are the plain gradients. With the penalty in the cost, each dW gets one more term.",
        ),
        Mistake(
            "whole-number-division",
            _terms("lambd // m * W"),
            "The factor of your weights is a whole number, mostly 0: `//` divides and drops what follows the point.",
        ),
        Mistake(
            "averaged-twice",
            {
                DW3: "dW3 = 1 / m * (np.dot(dZ3, A2.T) + lambd / m * W3)",
                DW2: "dW2 = 1 / m * (np.dot(dZ2, A1.T) + lambd / m * W2)",
                DW1: "dW1 = 1 / m * (np.dot(dZ1, X.T) + lambd / m * W1)",
            },
            "Your penalty terms are divided by m twice: once in the term, once in the factor before the parentheses.",
        ),
        Mistake(
            "data-not-averaged",
            _whole("1 / m * np", "np"),
            "The penalty is right, but the part that comes from the data lost its 1/m.",
        ),
        Mistake(
            "squared-weights",
            _terms("lambd / m * np.square(W)"),
            "You add the squares themselves. The gradient needs the *derivative* of the squares.",
        ),
        Mistake(
            "signs-of-weights",
            _terms("lambd / m * np.sign(W)"),
            "Your terms have the same size for small and large weights: the derivative of |W|, which is L1, not L2.",
        ),
        Mistake(
            "sums-of-weights",
            _terms("lambd / m * np.sum(W)"),
            "You add one number to a whole matrix. The term of each weight depends on that weight alone.",
        ),
        Mistake(
            "norms-of-weights",
            _terms("lambd / m * np.linalg.norm(W)"),
            "You add one number to a whole matrix, the length of the weights. Each weight has a term of its own.",
        ),
        Mistake(
            "gradients-decayed",
            {
                DW3: "dW3 = (1 - lambd / m) * (1 / m * np.dot(dZ3, A2.T))",
                DW2: "dW2 = (1 - lambd / m) * (1 / m * np.dot(dZ2, A1.T))",
                DW1: "dW1 = (1 - lambd / m) * (1 / m * np.dot(dZ1, X.T))",
            },
            "You shrink the gradients. In weight decay the *weights* shrink, through a term in their gradient.",
        ),
        Mistake(
            "first-layer-everywhere",
            {"lambd / m * W3": "lambd / m * np.mean(W1)", "lambd / m * W2": "lambd / m * np.mean(W1)"},
            "The layers after the first add something made of W1. Each layer has the term of its own weights.",
        ),
        Mistake(
            "features-counted",
            {"m = X.shape[1]": "m = X.shape[0]"},
            "You divide by the number of features. Examples are columns: which entry of the shape counts them?",
        ),
        Mistake(
            "upstream-penalty",
            {
                "dA2 = np.dot(W3.T, dZ3)": "dA2 = np.dot(W3.T, dZ3) + lambd / m",
                "dA1 = np.dot(W2.T, dZ2)": "dA1 = np.dot(W2.T, dZ2) + lambd / m",
            },
            "The penalty has got into dA. It depends on the weights alone, so it changes nothing but the dW.",
        ),
        Mistake(
            "nothing-returned",
            {"    return {": "    gradients = {"},
            "The function computes its gradients and returns nothing.",
        ),
    ),
    styles=(
        Style("matmul", {DW3: "dW3 = dZ3 @ A2.T / m + lambd * W3 / m"}),
        Style("one-fraction", {DW2: "dW2 = (np.dot(dZ2, A1.T) + lambd * W2) / m"}),
        Style("einsum", {DW1: 'dW1 = np.einsum("ik,jk->ij", dZ1, X) / m + (lambd * W1) / m'}),
        Style("added-later", {DW3: "dW3 = np.dot(dZ3, A2.T) / m\n    dW3 += lambd / m * W3"}),
        Style("integer-mask", {"dZ2 = dA2 * (A2 > 0)": "dZ2 = np.multiply(dA2, np.int64(A2 > 0))"}),
        Style("mask-from-z", {"dZ1 = dA1 * (A1 > 0)": "dZ1 = np.where(Z1 > 0, dA1, 0.0)"}),
        Style("mean", {"db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)": "db2 = dZ2.mean(axis=1, keepdims=True)"}),
        Style(
            "extra-keys", {'"dZ3": dZ3,': '"dZ3": dZ3,\n        "lambd": lambd,\n        "dA3": dZ3 / (A3 * (1 - A3)),'}
        ),
        Style("prints", {DW1: f"{DW1}\n    print(dW1)"}),
        Style(
            "loop-over-layers",
            """def backward_propagation_with_regularization(X, Y, cache, lambd):
    def step(dZ, A_prev, W):
        m = A_prev.shape[1]
        return (dZ @ A_prev.T + lambd * W) / m, dZ.sum(axis=1, keepdims=True) / m

    activations = [X, cache[1], cache[5]]
    weights = [cache[2], cache[6], cache[10]]
    gradients = {}
    dZ = cache[9] - Y
    for layer in (3, 2, 1):
        gradients["dZ" + str(layer)] = dZ
        dW, db = step(dZ, activations[layer - 1], weights[layer - 1])
        gradients["dW" + str(layer)], gradients["db" + str(layer)] = dW, db
        if layer > 1:
            gradients["dA" + str(layer - 1)] = weights[layer - 1].T @ dZ
            dZ = gradients["dA" + str(layer - 1)] * (activations[layer - 1] > 0)
    return gradients
""",
        ),
        Style(
            "plain-loops",
            {
                DW2: """dW2 = np.zeros_like(W2)
    for i in range(W2.shape[0]):
        for j in range(W2.shape[1]):
            for k in range(m):
                dW2[i, j] += dZ2[i, k] * A1[j, k] / m
            dW2[i, j] += lambd * W2[i, j] / m"""
            },
        ),
    ),
    hints=(
        "With lambd = 0 your gradients must be the plain ones. Subtract the two: what is left is your penalty term.",
        "What is left should be a multiple of the layer's own weights, the same multiple in all three layers.",
    ),
)

# ---------------------------------------------------------------------------------------------------- dropout, forward

D1 = "D1 = np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob"
D2 = "D2 = np.random.rand(A2.shape[0], A2.shape[1]) < keep_prob"
A1, A2 = "A1 = A1 * D1 / keep_prob", "A2 = A2 * D2 / keep_prob"
MASK1, MASK2 = D1.removeprefix("D1 = "), D2.removeprefix("D2 = ")


def _masks(replace: str, by: str) -> dict[str, str]:
    """Both masks, with one part of their lines written otherwise."""
    return {D1: D1.replace(replace, by), D2: D2.replace(replace, by)}


def _activations(expression: str) -> dict[str, str]:
    """Both new activations; A and D stand for those of the layer."""
    return {line: f"A{n} = " + expression.replace("A", f"A{n}").replace("D", f"D{n}") for n, line in ((1, A1), (2, A2))}


def _forward_inputs(draw: Draw, m: int, keep_prob: float):
    X, _, parameters = _network(draw, m)
    return X, parameters, keep_prob


DROPOUT_FORWARD = Exercise(
    id="forward_propagation_with_dropout",
    returns=("A3", ("Z1", "D1", "A1", "W1", "b1", "Z2", "D2", "A2", "W2", "b2", "Z3", "A3 in the cache", "W3", "b3")),
    seed=1,
    cases=(
        Case("published", lambda draw: (*_example(), 0.7), visible=True),
        Case("keep_prob 1", lambda draw: _forward_inputs(draw, 6, 1.0)),
        Case("one example", lambda draw: _forward_inputs(draw, 1, 0.6)),
        Case("twelve examples", lambda draw: _forward_inputs(draw, 12, 0.8)),
        Case("half of the units", lambda draw: _forward_inputs(draw, 9, 0.5)[:2]),
    ),
    checks=(
        Check("the plain pass that keep_prob 1 asks for", 1, cases=("keep_prob 1",)),
        Check("the mask of layer 1", 1.5, of=("D1",)),
        Check("the thinned layer 1", 1.5, of=("A1",)),
        Check("the mask of layer 2", 1.5, of=("D2",)),
        Check("the thinned layer 2", 1.5, of=("A2",)),
        Check("the output", 2, of=("A3*",)),
        Check("the rest of the cache", 1, of=("Z?", "W?", "b?")),
    ),
    mistakes=(
        Mistake(
            "not-divided",
            _activations("A * D"),
            "The masks are right, but your activations are too small: what is left must make up for what was dropped.",
            ("On average only a share keep_prob of each sum is left. Which operation brings it back to full size?",),
        ),
        Mistake(
            "divided-by-drop-probability",
            _activations("A * D / (1 - keep_prob)"),
            "You divide by the probability to drop a unit. What is left is the share that was *kept*.",
        ),
        Mistake(
            "multiplied",
            _activations("A * D * keep_prob"),
            "You multiply by keep_prob, which shrinks the activations once more instead of restoring their size.",
        ),
        Mistake(
            "divided-twice", _activations("A * D / keep_prob**2"), "Your activations are divided by keep_prob twice."
        ),
        Mistake(
            "mask-inverted",
            _masks("< keep_prob", "> keep_prob"),
            "Your masks are the wrong way round: they drop what should stay, and all units if keep_prob is 1.",
            ("A number from `rand` lies below keep_prob with probability keep_prob. Is True then kept or dropped?",),
        ),
        Mistake(
            "drop-probability-as-keep",
            _masks("< keep_prob", "< 1 - keep_prob"),
            "Units are kept with probability 1 - keep_prob. The name says it: keep_prob is the probability to *keep*.",
        ),
        Mistake(
            "kept-at-the-other-end",
            _masks("< keep_prob", "> 1 - keep_prob"),
            "Your masks keep the right share of the units, but other ones than ours: keep those *below* keep_prob.",
        ),
        Mistake(
            "normal-mask",
            _masks("np.random.rand(", "np.random.randn("),
            "`randn` draws normal numbers, half of them negative; the share below keep_prob is then not keep_prob.",
            ("The mask needs numbers spread evenly between 0 and 1.",),
        ),
        Mistake(
            "layer-2-not-dropped",
            {D2: "D2 = np.ones(A2.shape)", A2: "A2 = A2 * D2"},
            "In the second hidden layer nothing is dropped. Both hidden layers get a mask.",
        ),
        Mistake(
            "layer-1-not-dropped",
            {D1: "D1 = np.ones(A1.shape)", A1: "A1 = A1 * D1"},
            "In the first hidden layer nothing is dropped. Both hidden layers get a mask, the first one included.",
        ),
        Mistake(
            "one-mask-for-all-examples",
            {
                D1: "D1 = np.random.rand(A1.shape[0], 1) < keep_prob",
                D2: "D2 = np.random.rand(A2.shape[0], 1) < keep_prob",
            },
            "Each unit is dropped for all examples or for none: your mask has one column. It needs the shape of A.",
        ),
        Mistake(
            "one-mask-for-all-units",
            {
                D1: "D1 = np.random.rand(1, A1.shape[1]) < keep_prob",
                D2: "D2 = np.random.rand(1, A2.shape[1]) < keep_prob",
            },
            "All units of an example are dropped together: your mask has one row. It needs the shape of A.",
        ),
        Mistake(
            "applied-to-z",
            {A1: "Z1 = Z1 * D1 / keep_prob\n    A1 = relu(Z1)", A2: "Z2 = Z2 * D2 / keep_prob\n    A2 = relu(Z2)"},
            "The mask is applied to Z, before ReLU. Thanks to ReLU the activations come out right, but Z is now wrong.",
            ("Dropout switches *activations* off; Z goes into the cache as it is.",),
        ),
        Mistake(
            "mask-not-applied",
            _activations("A / keep_prob"),
            "The masks are drawn but never applied; the activations are only divided.",
        ),
        Mistake(
            "activations-unchanged",
            _activations("A"),
            "The activations are still those of the plain pass: no mask has reached them.",
        ),
        Mistake(
            "threshold-missing",
            _masks(" < keep_prob", ""),
            "Your masks hold numbers between 0 and 1. A mask says yes or no: compare the numbers with keep_prob.",
        ),
        Mistake(
            "keep-prob-fixed",
            _masks("< keep_prob", "< 0.5"),
            "Your masks keep half of the units, whatever keep_prob is.",
        ),
        Mistake(
            "output-dropped",
            {"A3 = sigmoid(Z3)": "A3 = sigmoid(Z3) * (np.random.rand(1, Z3.shape[1]) < keep_prob) / keep_prob"},
            "The output is dropped as well. It is the answer itself; only hidden layers are thinned.",
        ),
        Mistake(
            "inputs-dropped",
            {"Z1 = np.dot(W1, X) + b1": "X = X * (np.random.rand(*X.shape) < keep_prob)\n    Z1 = np.dot(W1, X) + b1"},
            "The inputs are dropped as well. Here only the two hidden layers are thinned.",
        ),
        Mistake(
            "seeded-again",
            {D2: f"np.random.seed(1)\n    {D2}"},
            "The second mask begins with the same random numbers as the first: the seed is set between the two.",
        ),
        Mistake(
            "seeded-otherwise",
            {D1: f"np.random.seed(3)\n    {D1}"},
            "Your masks are right in kind but come from another seed. Leave the seed alone: we set it for you.",
        ),
        Mistake(
            "other-generator",
            {
                D1: "D1 = np.random.binomial(1, keep_prob, A1.shape)",
                D2: "D2 = np.random.binomial(1, keep_prob, A2.shape)",
            },
            "Your masks are right in kind but drawn by another function, so they cannot be compared with ours.",
            ("Draw evenly between 0 and 1 with `np.random.rand`, in the shape of A, and compare with keep_prob.",),
        ),
        Mistake(
            "scaled-in-layer-1-only",
            {A2: "A2 = A2 * D2"},
            "The first hidden layer is right. In the second, the mask is applied, but the division is missing.",
        ),
        Mistake(
            "scaled-in-layer-2-only",
            {A1: "A1 = A1 * D1"},
            "In the first hidden layer the mask is applied, but the division is missing. The second layer has it.",
        ),
    ),
    styles=(
        Style("seeded-inside", {D1: f"np.random.seed(1)\n    {D1}"}),
        Style("shape-unpacked", {MASK1: "np.random.rand(*A1.shape) < keep_prob"}),
        Style("random-sample", {MASK2: "np.random.random_sample(A2.shape) < keep_prob"}),
        Style("random-random", {MASK1: "np.random.random(size=A1.shape) < keep_prob"}),
        Style("uniform", {MASK2: "np.random.uniform(0, 1, size=A2.shape) < keep_prob"}),
        Style("integer-masks", {MASK1: f"({MASK1}).astype(int)", MASK2: f"({MASK2}).astype(int)"}),
        Style("float-masks", {MASK1: f"({MASK1}) * 1.0", MASK2: f"np.where({MASK2}, 1.0, 0.0)"}),
        Style("at-most", {MASK1: MASK1.replace("<", "<=")}),
        Style("turned-round", {MASK1: "keep_prob > np.random.rand(A1.shape[0], A1.shape[1])"}),
        Style(
            "four-steps", {A1: "A1 = np.multiply(A1, D1)\n    A1 = A1 / keep_prob", A2: "A2 *= D2\n    A2 /= keep_prob"}
        ),
        Style("where", {A1: "A1 = np.where(D1, A1 / keep_prob, 0)"}),
        Style("einsum", {A2: 'A2 = np.einsum("ij,ij->ij", A2, D2) / keep_prob'}),
        Style("scaled-first", {A2: "A2 = D2 * (A2 / keep_prob)"}),
        Style("shape-of-z", {MASK1: "np.random.rand(Z1.shape[0], X.shape[1]) < keep_prob"}),
        Style("cache-as-list", {"    return A3, cache": "    return A3, list(cache)"}),
        Style("prints-and-warns", {A1: f"{A1}\n    print(np.log(0 * A1))"}),
        Style("matmul", {"Z2 = np.dot(W2, A1) + b2": "Z2 = W2 @ A1 + b2"}),
        Style(
            "helper-function",
            """def drop(A, keep_prob):
    D = np.random.rand(A.shape[0], A.shape[1])
    D = (D < keep_prob).astype(float)
    return D, A * D / keep_prob


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    W1, b1, W2, b2, W3, b3 = (parameters[name] for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = W1 @ X + b1
    D1, A1 = drop(np.maximum(0, Z1), keep_prob)
    Z2 = W2 @ A1 + b2
    D2, A2 = drop(np.maximum(0, Z2), keep_prob)
    Z3 = W3 @ A2 + b3
    A3 = 1 / (1 + np.exp(-Z3))
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
""",
        ),
        Style(
            "plain-loops",
            {
                D1: """D1 = np.zeros(A1.shape)
    for i in range(A1.shape[0]):
        for j in range(A1.shape[1]):
            D1[i, j] = np.random.rand() < keep_prob"""
            },
        ),
    ),
    hints=(
        "With keep_prob = 1 your pass must equal the plain one: all masks True, nothing changed.",
        "Compare D1 with the example's first. If the mask is right, look at A1; only then at the second layer.",
    ),
)

# --------------------------------------------------------------------------------------------------- dropout, backward

DA1, DA2 = "dA1 = dA1 * D1 / keep_prob", "dA2 = dA2 * D2 / keep_prob"


def _gradients(expression: str) -> dict[str, str]:
    """Both new gradients of activations; A and D stand for those of the layer."""
    return {
        DA1: expression.replace("A", "A1").replace("D", "D1"),
        DA2: expression.replace("A", "A2").replace("D", "D2"),
    }


DROPOUT_BACKWARD = Exercise(
    id="backward_propagation_with_dropout",
    returns=dict,
    seed=1,
    cases=(
        Case("published", _published_dropout, visible=True),
        Case("keep_prob 1", lambda draw: _dropout_inputs(draw, 6, 1.0)),
        Case("one example", lambda draw: _dropout_inputs(draw, 1, 0.7)),
        Case("ten examples", lambda draw: _dropout_inputs(draw, 10, 0.8)),
        Case("equal layers", lambda draw: _dropout_inputs(draw, 8, 0.6, equal=True)),
    ),
    checks=(
        Check("every plain gradient that keep_prob 1 asks for", 1, cases=("keep_prob 1",)),
        Check("dA2", 3, of=("dA2",)),
        Check("dA1", 3, of=("dA1",)),
        Check("every gradient that follows from them", 3, of=("dZ?", "dW?", "db?")),
    ),
    mistakes=(
        Mistake(
            "masks-not-applied",
            _gradients("dA = dA / keep_prob"),
            "Gradients flow through units that were switched off. They had no influence, so they get no gradient.",
            ("The masks of the forward pass are in the cache. Use the same ones.",),
        ),
        Mistake(
            "not-divided",
            _gradients("dA = dA * D"),
            "The masks are right, but your dA are too small: the forward pass divided, so the chain rule does too.",
        ),
        Mistake(
            "nothing-done",
            _gradients("dA = dA"),
            "These are the gradients of the plain network. Dropout changes dA2 and dA1, each in two ways.",
        ),
        Mistake(
            "masks-exchanged",
            {DA1: DA1.replace("D1", "D2"), DA2: DA2.replace("D2", "D1")},
            "The two masks are exchanged. Each layer's gradient goes through that layer's own mask.",
            ("Where the layers differ in size, numpy complains about shapes; where they do not, nobody does.",),
        ),
        Mistake("layer-1-forgotten", {DA1: "dA1 = dA1"}, "dA2 is right; dA1 is still the plain one."),
        Mistake("layer-2-forgotten", {DA2: "dA2 = dA2"}, "dA2 is still the plain one, and dA1 inherits the error."),
        Mistake(
            "multiplied",
            _gradients("dA = dA * D * keep_prob"),
            "You multiply by keep_prob. The forward pass divided the activations, so their gradient is divided too.",
        ),
        Mistake(
            "divided-by-drop-probability",
            _gradients("dA = dA * D / (1 - keep_prob)"),
            "You divide by the probability to drop a unit; the forward pass divided by the probability to keep one.",
        ),
        Mistake(
            "divided-twice",
            _gradients("dA = dA * D / keep_prob**2"),
            "Your gradients are divided by keep_prob twice; once per layer is enough.",
        ),
        Mistake(
            "masks-inverted",
            _gradients("dA = dA * (1 - D) / keep_prob"),
            "Your gradients flow exactly where they should not: through the units that were switched off.",
        ),
        Mistake(
            "masks-drawn-anew",
            {
                DA2: "dA2 = dA2 * (np.random.rand(*dA2.shape) < keep_prob) / keep_prob",
                DA1: "dA1 = dA1 * (np.random.rand(*dA1.shape) < keep_prob) / keep_prob",
            },
            "You draw new masks. The gradient belongs to the pass that was made, so it needs the masks of that pass.",
        ),
        Mistake(
            "keep-prob-fixed",
            _gradients("dA = dA * D / 0.5"),
            "You always divide by 0.5. The function is told with which keep_prob the units were kept.",
        ),
        Mistake(
            "masks-from-activations",
            _gradients("dA = dA * (A > 0) / keep_prob").copy(),
            "Your mask is where the activation is positive. A unit can be at zero although it was kept: ReLU did that.",
            ("dA does not know ReLU yet; that comes in the next line, with dZ.",),
        ),
        Mistake(
            "applied-to-dz",
            {
                f"{DA2}\n": "dA2 = dA2\n",
                f"{DA1}\n": "dA1 = dA1\n",
                "dZ2 = dA2 * (A2 > 0)": "dZ2 = dA2 * (A2 > 0) * D2 / keep_prob",
                "dZ1 = dA1 * (A1 > 0)": "dZ1 = dA1 * (A1 > 0) * D1 / keep_prob",
            },
            "The mask is applied to dZ. What follows is right, but the dA you return are those of the plain network.",
        ),
        Mistake(
            "divided-in-layer-2-only",
            {DA1: "dA1 = dA1 * D1"},
            "dA2 is right. dA1 goes through its mask but is not divided.",
        ),
        Mistake(
            "divided-in-layer-1-only",
            {DA2: "dA2 = dA2 * D2"},
            "dA2 goes through its mask but is not divided, and dA1 inherits the error.",
        ),
        Mistake(
            "divided-and-averaged",
            _gradients("dA = dA * D / keep_prob / m"),
            "The dA are divided by m as well. The mean enters with dW and db, in the supplied lines.",
        ),
        Mistake(
            "masked-activations",
            _gradients("dA = A * D / keep_prob"),
            "You mask the activations once more. Here their *gradients* have to go through the mask: dA, not A.",
        ),
    ),
    styles=(
        Style("two-steps", {DA2: "dA2 = np.multiply(dA2, D2)\n    dA2 = dA2 / keep_prob"}),
        Style("in-place", {DA1: "dA1 *= D1\n    dA1 /= keep_prob"}),
        Style("where", {DA2: "dA2 = np.where(D2, dA2, 0) / keep_prob"}),
        Style("divided-first", {DA1: "dA1 = D1 * (dA1 / keep_prob)"}),
        Style("integer-mask", {DA1: "dA1 = dA1 * D1.astype(int) / keep_prob"}),
        Style("einsum", {DA2: 'dA2 = np.einsum("ij,ij->ij", dA2, D2) / keep_prob'}),
        Style("indexed", {DA1: "dA1[D1 == 0] = 0\n    dA1 = dA1 * (1.0 / keep_prob)"}),
        Style("matmul", {"dA1 = np.dot(W2.T, dZ2)": "dA1 = W2.T @ dZ2"}),
        Style("extra-keys", {'"dZ3": dZ3,': '"dZ3": dZ3,\n        "D1": D1,'}),
        Style(
            "masked-weights",
            {"dA2 = np.dot(W3.T, dZ3)": "dA2 = np.dot(W3.T, dZ3 / keep_prob) * D2", DA2: "dA2 = dA2 * 1.0"},
        ),
        Style("masked-twice", {DA1: f"{DA1} * D1"}),
        Style("prints", {DA1: f"{DA1}\n    print('dA1', dA1)"}),
        Style(
            "plain-loops",
            {
                DA2: """for i in range(dA2.shape[0]):
        for j in range(m):
            dA2[i, j] = dA2[i, j] / keep_prob if D2[i, j] else 0"""
            },
        ),
    ),
    hints=(
        "Look at the zeros first: dA2 must be zero exactly where D2 is. If it is, look at the size of the rest.",
        "With keep_prob = 1 your gradients must be those of the plain network.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (L2_COST, L2_BACKWARD, DROPOUT_FORWARD, DROPOUT_BACKWARD)

# ------------------------------------------------------------------------------------- published figures of the course

_DRAWN = f"{{name: s.randn(*shape) for name, shape in {SHAPES}.items()}}"
_A = f"(lambda s: {_DRAWN})(np.random.RandomState(1))"
_EXAMPLE = f"(lambda X, p: ({{}}))(*(lambda s: (s.randn(3, 5), {_DRAWN}))(np.random.RandomState(1)))"
_Y = f"np.array({Y_PUBLISHED.tolist()})"
_B = f"backward_propagation_with_regularization(X, {_Y}, forward_propagation(X, p)[1], 0.7)"
_C = "(np.random.seed(1), forward_propagation_with_dropout(X, p, keep_prob=0.7))[1][0]"
_D = f"""(
    D1 := np.array([[1, 0, 1, 1, 1], [1, 1, 1, 1, 0]]),
    D2 := np.array([[1, 0, 1, 0, 1], [0, 1, 0, 1, 1], [0, 0, 1, 0, 0]]),
    Z1 := p["W1"] @ X + p["b1"], A1 := relu(Z1) * D1 / 0.5,
    Z2 := p["W2"] @ A1 + p["b2"], A2 := relu(Z2) * D2 / 0.5,
    Z3 := p["W3"] @ A2 + p["b3"], A3 := sigmoid(Z3),
    parts := (Z1, D1, A1, p["W1"], p["b1"], Z2, D2, A2, p["W2"], p["b2"], Z3, A3, p["W3"], p["b3"]),
    backward_propagation_with_dropout(X, {_Y}, tuple(np.round(part, 8) for part in parts), 0.8),
)[-1]"""
_PLAIN, _L2, _DROPOUT = "no regularization", "L2, lambd = 0.7", "dropout, keep_prob = 0.86"

FIGURES: tuple[Figure, ...] = (
    Figure(
        "A: the cost",
        f"compute_cost_with_regularization(np.array({A3_PUBLISHED.tolist()}), {_Y}, {_A}, 0.1)",
        1.786485945159076,
        15,
    ),
    Figure(
        "B: dW1",
        _EXAMPLE.replace("{}", f"{_B}['dW1']"),
        [[-0.25604646, 0.12298827, -0.28297129], [-0.17706303, 0.34536094, -0.4410571]],
        8,
    ),
    Figure(
        "B: dW2",
        _EXAMPLE.replace("{}", f"{_B}['dW2']"),
        [[0.79276486, 0.85133918], [-0.0957219, -0.01720463], [-0.13100772, -0.03750433]],
        8,
    ),
    Figure("B: dW3", _EXAMPLE.replace("{}", f"{_B}['dW3']"), [[-1.77691347, -0.11832879, -0.09397446]], 8),
    Figure(
        "C: A3",
        _EXAMPLE.replace("{}", _C),
        [[0.36974721, 0.00305176, 0.04565099, 0.49683389, 0.36974721]],
        8,
    ),
    Figure(
        "D: dA1",
        _EXAMPLE.replace("{}", f"{_D}['dA1']"),
        [[0.36544439, 0.0, -0.00188233, 0.0, -0.17408748], [0.65515713, 0.0, -0.00337459, 0.0, 0.0]],
        8,
    ),
    Figure(
        "D: dA2",
        _EXAMPLE.replace("{}", f"{_D}['dA2']"),
        [
            [0.58180856, 0.0, -0.00299679, 0.0, -0.27715731],
            [0.0, 0.53159854, 0.0, 0.53159854, -0.34089673],
            [0.0, 0.0, -0.00292733, 0.0, 0.0],
        ],
        8,
    ),
    Figure("no regularization, train accuracy", f"results[{_PLAIN!r}][0]", 0.947867298578, 12),
    Figure("no regularization, test accuracy", f"results[{_PLAIN!r}][1]", 0.915, 12),
    Figure("L2, train accuracy", f"results[{_L2!r}][0]", 0.938388625592, 12),
    Figure("L2, test accuracy", f"results[{_L2!r}][1]", 0.93, 12),
    Figure("dropout, train accuracy", f"results[{_DROPOUT!r}][0]", 0.928909952607, 12),
    Figure("dropout, test accuracy", f"results[{_DROPOUT!r}][1]", 0.95, 12),
)

_ONE_OUTPUT = "db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True) -> db3 = 1 / m * np.sum(dZ3, keepdims=True)"
_LABELS = "m = X.shape[1] -> m = Y.shape[1]"

EQUIVALENT_MUTANTS: tuple[Equivalent, ...] = (
    Equivalent(
        "compute_cost_with_regularization",
        "W1, W2, W3 = (parameters['W1'], parameters['W2'], parameters['W3']) -> "
        "W1, W2, W3 = (parameters['W2'], parameters['W1'], parameters['W3'])",
        "The three sums are added, in whatever order.",
    ),
    *(
        Equivalent(exercise, change, why)
        for exercise in ("backward_propagation_with_regularization", "backward_propagation_with_dropout")
        for change, why in (
            (_LABELS, "There are as many labels as examples."),
            (_ONE_OUTPUT, "The output layer has one unit, so its row is all there is to sum."),
        )
    ),
    *(
        Equivalent(
            "forward_propagation_with_dropout",
            f"{line} -> {line.replace('<', '<=')}",
            "A random number is never exactly keep_prob.",
        )
        for line in (D1, D2)
    ),
)
