"""The exercises of *regularization*: cases and checks. Their mistakes and styles stand in mistakes.py.

The published examples A to D are the visible cases. Caches come from the reference passes, so that a wrong forward pass
never costs points twice. Hidden networks have other sizes, one example or many, lambd 0 included (where nothing may
change) and keep_prob 1 included (where dropout is the plain pass). Seed 1 is set before each call.
"""

from itertools import pairwise

import numpy as np

from autograder.exercise import Case, Check, Close, Draw, Exercise, Figure, HelperModule

Y_PUBLISHED = np.array([[1, 1, 0, 1, 0]])
MASKS = [[1, 0, 1, 1, 1], [1, 1, 1, 1, 0]], [[1, 0, 1, 0, 1], [0, 1, 0, 1, 1], [0, 0, 1, 0, 0]]
SHAPES = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 2), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}


def _parameters(stream: np.random.RandomState, shapes=SHAPES):
    return {name: stream.randn(*shape) for name, shape in shapes.items()}


def _example():
    """X, Y and parameters of the published examples B, C and D."""
    stream = np.random.RandomState(1)
    return stream.randn(3, 5), Y_PUBLISHED, _parameters(stream)


def _second():
    """X, Y and parameters of the second examples, whose sizes all differ, so that no other weights fit by chance."""
    stream = np.random.RandomState(2)
    shapes = {"W1": (4, 3), "b1": (4, 1), "W2": (2, 4), "b2": (2, 1), "W3": (1, 2), "b3": (1, 1)}
    parameters = _parameters(stream, shapes)
    return stream.randn(3, 6), np.array([[0, 1, 1, 0, 1, 0]]), parameters


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


def _second_cost(first: float, last: float, lambd: float):
    _, Y, parameters = _second()
    return np.linspace(first, last, 6).reshape(1, 6), Y, parameters, lambd


def _l2_inputs(draw: Draw, network, lambd: float):
    X, Y, parameters = network
    return X, Y, draw.reference["forward_propagation"](X, parameters)[1], lambd


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


def _second_dropout(draw: Draw, keep_prob: float = 0.4):
    X, Y, parameters = _second()
    masks = [np.random.RandomState(layer).rand(n, 6) < keep_prob for layer, n in ((1, 4), (2, 2))]
    return X, Y, _dropped(X, parameters, masks, keep_prob), keep_prob


def _published_dropout(draw: Draw):
    """Example D: its cache was computed with keep_prob 0.5 and kept to 8 decimals; the call is made with 0.8."""
    X, Y, parameters = _example()
    cache = _dropped(X, parameters, [np.array(mask, dtype=bool) for mask in MASKS], 0.5)
    return X, Y, tuple(part if part.dtype == bool else part.round(8) for part in cache), 0.8


A3_PUBLISHED = np.array([[0.40682402, 0.01629284, 0.16722898, 0.10118111, 0.40682402]])
A_PUBLISHED = (A3_PUBLISHED, Y_PUBLISHED, _parameters(np.random.RandomState(1)), 0.1)

L2_COST = Exercise(
    id="compute_cost_with_regularization",
    returns="cost",
    seed=1,
    cases=(
        Case("published", lambda draw: A_PUBLISHED, visible=True),
        Case("other sizes", lambda draw: _second_cost(0.1, 0.9, 13.5), visible=True),
        Case("without penalty", lambda draw: _second_cost(0.7, 0.2, 0.0), visible=True),
        Case("lambd 0", lambda draw: _cost_inputs(draw, 6, 0.0)),
        Case("one example", lambda draw: _cost_inputs(draw, 1, 0.4)),
        Case("nine examples", lambda draw: _cost_inputs(draw, 9, 0.7)),
        Case("strong", lambda draw: _cost_inputs(draw, 4, 11.0)),
    ),
    checks=(
        Check("the cost of several examples", 6, cases=("published", "other sizes", "nine examples", "strong")),
        Check("the cost where lambd is 0", 2, cases=("without penalty", "lambd 0")),
        Check("the cost of one example", 2, cases=("one example",)),
    ),
    hints=(
        "Print the cross-entropy and the penalty apart. With lambd = 0 the penalty has to vanish.",
        "In the example with lambd 0.1, the penalty is about a tenth of the cost. Is yours much larger or smaller?",
    ),
)

L2_BACKWARD = Exercise(
    id="backward_propagation_with_regularization",
    returns=dict,
    seed=1,
    cases=(
        Case("published", lambda draw: _l2_inputs(draw, _example(), 0.7), visible=True),
        Case("other sizes", lambda draw: _l2_inputs(draw, _second(), 7.5), visible=True),
        Case("without penalty", lambda draw: _l2_inputs(draw, _second(), 0.0), visible=True),
        Case("lambd 0", lambda draw: _l2_inputs(draw, _network(draw, 5), 0.0)),
        Case("one example", lambda draw: _l2_inputs(draw, _network(draw, 1), 0.3)),
        Case("eight examples", lambda draw: _l2_inputs(draw, _network(draw, 8), 9.5)),
    ),
    checks=(
        *(Check(name, 2.5, of=(name,)) for name in ("dW3", "dW2", "dW1")),
        Check("every gradient of a single example", 1.5, cases=("one example",)),
        Check("every gradient", 1),
    ),
    hints=(
        "With lambd = 0 your gradients must be the plain ones. Subtract the two: what is left is your penalty term.",
        "What is left should be a multiple of the layer's own weights, the same multiple in all three layers.",
    ),
)


def _forward_inputs(network, *keep_prob: float):
    X, _, parameters = network
    return X, parameters, *keep_prob


PLAIN = ("without dropout", "keep_prob 1")
# Who adds 1e-7 to keep_prob, against a division by zero, moves a sum whose terms cancel by about as much.
FORWARD_TEST = Close(atol=2e-6)

DROPOUT_FORWARD = Exercise(
    id="forward_propagation_with_dropout",
    returns=("A3", ("Z1", "D1", "A1", "W1", "b1", "Z2", "D2", "A2", "W2", "b2", "Z3", "A3 in the cache", "W3", "b3")),
    seed=1,
    cases=(
        Case("published", lambda draw: _forward_inputs(_example(), 0.7), visible=True),
        Case("other sizes", lambda draw: _forward_inputs(_second(), 0.4), visible=True),
        Case("the usual keep_prob", lambda draw: _forward_inputs(_second()), visible=True),
        Case("without dropout", lambda draw: _forward_inputs(_second(), 1.0), visible=True),
        Case("keep_prob 1", lambda draw: _forward_inputs(_network(draw, 6), 1.0)),
        Case("one example", lambda draw: _forward_inputs(_network(draw, 1), 0.6)),
        Case("twelve examples", lambda draw: _forward_inputs(_network(draw, 12), 0.8)),
    ),
    checks=(
        Check("the mask of layer 1", 1.5, of=("D1",)),
        Check("the thinned layer 1", 1.5, of=("A1",), test=FORWARD_TEST),
        Check("the mask of layer 2", 1.5, of=("D2",)),
        Check("the thinned layer 2", 1.5, of=("A2",), test=FORWARD_TEST),
        Check("the output", 2, of=("A3*",), test=FORWARD_TEST),
        Check("the rest of the cache", 1, of=("Z?", "W?", "b?"), test=FORWARD_TEST),
        Check("the plain pass that keep_prob 1 asks for", 1, cases=PLAIN, test=FORWARD_TEST),
    ),
    hints=(
        "With keep_prob = 1 your pass must equal the plain one: all masks True, nothing changed.",
        "Compare D1 with the example's first. If the mask is right, look at A1; only then at the second layer.",
    ),
)

DROPOUT_BACKWARD = Exercise(
    id="backward_propagation_with_dropout",
    returns=dict,
    seed=1,
    cases=(
        Case("published", _published_dropout, visible=True),
        Case("other sizes", _second_dropout, visible=True),
        Case("without dropout", lambda draw: _second_dropout(draw, 1.0), visible=True),
        Case("keep_prob 1", lambda draw: _dropout_inputs(draw, 6, 1.0)),
        Case("one example", lambda draw: _dropout_inputs(draw, 1, 0.7)),
        Case("ten examples", lambda draw: _dropout_inputs(draw, 10, 0.8)),
        Case("equal layers", lambda draw: _dropout_inputs(draw, 8, 0.6, equal=True)),
    ),
    checks=(
        Check("dA2", 3, of=("dA2",)),
        Check("dA1", 3, of=("dA1",)),
        Check("every gradient that follows from them", 3, of=("dZ?", "dW?", "db?")),
        Check("every plain gradient that keep_prob 1 asks for", 1, cases=PLAIN),
    ),
    hints=(
        "Look at the zeros first: dA2 must be zero exactly where D2 is. If it is, look at the size of the rest.",
        "With keep_prob = 1 your gradients must be those of the plain network.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (L2_COST, L2_BACKWARD, DROPOUT_FORWARD, DROPOUT_BACKWARD)
HELPER_MODULES = (HelperModule("reg_utils", "autograder.reference.network"),)

# ------------------------------------------------------------------------------------- published figures of the course

_DRAWN = f"{{name: s.randn(*shape) for name, shape in {SHAPES}.items()}}"
_A = f"(lambda s: {_DRAWN})(np.random.RandomState(1))"
_EXAMPLE = f"(lambda X, p: ({{}}))(*(lambda s: (s.randn(3, 5), {_DRAWN}))(np.random.RandomState(1)))"
_Y = f"np.array({Y_PUBLISHED.tolist()})"
_COST = f"compute_cost_with_regularization(np.array({A3_PUBLISHED.tolist()}), {_Y}, {_A}, 0.1)"
_B = f"backward_propagation_with_regularization(X, {_Y}, forward_propagation(X, p)[1], 0.7)"
_C = "(np.random.seed(1), forward_propagation_with_dropout(X, p, keep_prob=0.7))[1][0]"
_D = f"""(
    D1 := np.array({MASKS[0]}), D2 := np.array({MASKS[1]}),
    Z1 := p["W1"] @ X + p["b1"], A1 := relu(Z1) * D1 / 0.5,
    Z2 := p["W2"] @ A1 + p["b2"], A2 := relu(Z2) * D2 / 0.5,
    Z3 := p["W3"] @ A2 + p["b3"], A3 := sigmoid(Z3),
    parts := (Z1, D1, A1, p["W1"], p["b1"], Z2, D2, A2, p["W2"], p["b2"], Z3, A3, p["W3"], p["b3"]),
    backward_propagation_with_dropout(X, {_Y}, tuple(np.round(part, 8) for part in parts), 0.8),
)[-1]"""
_OF_THE_EXAMPLE = {
    "B: dW1": (f"{_B}['dW1']", [[-0.25604646, 0.12298827, -0.28297129], [-0.17706303, 0.34536094, -0.4410571]]),
    "B: dW2": (
        f"{_B}['dW2']",
        [[0.79276486, 0.85133918], [-0.0957219, -0.01720463], [-0.13100772, -0.03750433]],
    ),
    "B: dW3": (f"{_B}['dW3']", [[-1.77691347, -0.11832879, -0.09397446]]),
    "C: A3": (_C, [[0.36974721, 0.00305176, 0.04565099, 0.49683389, 0.36974721]]),
    "D: dA1": (
        f"{_D}['dA1']",
        [[0.36544439, 0.0, -0.00188233, 0.0, -0.17408748], [0.65515713, 0.0, -0.00337459, 0.0, 0.0]],
    ),
    "D: dA2": (
        f"{_D}['dA2']",
        [
            [0.58180856, 0.0, -0.00299679, 0.0, -0.27715731],
            [0.0, 0.53159854, 0.0, 0.53159854, -0.34089673],
            [0.0, 0.0, -0.00292733, 0.0, 0.0],
        ],
    ),
}
_ACCURACIES = {
    "no regularization": {"train": 0.947867298578, "test": 0.915},
    "L2, lambd = 0.7": {"train": 0.938388625592, "test": 0.93},
    "dropout, keep_prob = 0.86": {"train": 0.928909952607, "test": 0.95},
}

FIGURES: tuple[Figure, ...] = (
    Figure("A: the cost", _COST, 1.786485945159076, 15),
    *(Figure(label, _EXAMPLE.replace("{}", part), value, 8) for label, (part, value) in _OF_THE_EXAMPLE.items()),
    *(
        Figure(f"{model}, {part} accuracy", f"results[{model!r}][{place}]", value, 12)
        for model, accuracies in _ACCURACIES.items()
        for place, (part, value) in enumerate(accuracies.items())
    ),
)
