"""Wrong answers as students write them, none of them an edit of the catalogue.

Each is a line of the solution, what stands there instead, and the names in which the fault shows; no name where Python
stops in that line.
"""

from __future__ import annotations

from typing import NamedTuple


class Wrong(NamedTuple):
    """What is written in the place of a text of the solution, and the names that are wrong then."""

    old: str
    new: str
    names: str = ""


def _all(old: str, names: str, *news: str) -> list[Wrong]:
    return [Wrong(old, new, names) for new in news]


W, B = "np.zeros((layers_dims[layer], layers_dims[layer - 1]))", "np.zeros((layers_dims[layer], 1))"
RANDN = "np.random.randn(layers_dims[layer], layers_dims[layer - 1])"
ROUNDS = "range(1, L + 1)"
BY_KEY = "W1 b1 W2 b2"
_BIAS = [
    *_all(
        B,
        BY_KEY,
        "np.zeros((layers_dims[layer], 2))",
        "np.full((layers_dims[layer], 1), 0.01)",
        "np.zeros((1, 1))",
        "0",
        "None",
        "np.zeros((layers_dims[layer], layers_dims[layer]))",
        "np.zeros((layers_dims[layer] + 1, 1))",
        "-np.ones((layers_dims[layer], 1))",
        "[]",
    ),
    *_all(
        B, "", "np.zeros[layers_dims[layer], 1]", "zeros((layers_dims[layer], 1))", "np.zeroes((layers_dims[layer], 1))"
    ),
]
_LOOPS = [
    Wrong(ROUNDS, "range(2, L + 1)", "layer"),
    Wrong(ROUNDS, "range(1, L + 2)", "layer"),
    Wrong(ROUNDS, "range(1, 2)", "layer"),
]
ZEROS = [
    *_BIAS,
    *_LOOPS,
    *_all(
        W,
        BY_KEY,
        "np.zeros((layers_dims[layer], layers_dims[layer]  + 1))",
        "np.zeros((1, layers_dims[layer - 1]))",
        "None",
        "0.0",
        "np.eye(layers_dims[layer], layers_dims[layer - 1])",
        "np.full((layers_dims[layer], layers_dims[layer - 1]), 0.5)",
        "np.zeros((layers_dims[layer - 1], 1))",
    ),
]
RANDOM = [
    *_BIAS,
    *_LOOPS,
    *_all(
        f"{RANDN} * 10",
        BY_KEY,
        f"{RANDN} * 100",
        f"{RANDN} ** 10",
        f"{RANDN} * -10",
        f"abs({RANDN}) * 10",
        f"({RANDN} * 10).astype(int)",
        f"{RANDN} * layer",
        "None",
    ),
]
SCALE = "scale = np.sqrt(2 / layers_dims[layer - 1])"
HE = [
    *_LOOPS,
    *_BIAS[:6],
    *_all(
        SCALE,
        "scale",
        "scale = np.sqrt(3 / layers_dims[layer - 1])",
        "scale = np.sqrt(2 * layers_dims[layer - 1])",
        "scale = np.sqrt(layers_dims[layer - 1] / 2)",
        "scale = np.sqrt(2 / len(layers_dims))",
        "scale = 2",
        "scale = np.sqrt(2 / (layers_dims[layer - 1] + 1))",
        "scale = None",
        "scale = np.cbrt(2 / layers_dims[layer - 1])",
        "scale = np.sqrt(2 / layers_dims[-1])",
        "scale = np.sqrt([2 / n for n in layers_dims])",
    ),
    *_all(SCALE, "", "scale = np.sqrt(2 / layer_dims[layer - 1])", "scale = np.sqrt(2 / layers_dims)"),
    *_all(f"{RANDN} * scale", BY_KEY, f"{RANDN} * scale**3", f"{RANDN} - scale", f"-{RANDN} * scale"),
]
SUM1 = "np.sum(np.square(W1))"
COST = [
    *_all(
        SUM1,
        "squares",
        "np.sum(np.square(W1[0]))",
        "np.mean(np.square(W1))",
        "np.max(np.square(W1))",
        "np.sum(W1)",
        "np.sum(np.abs(W1)) ** 2",
        "np.sum(W1**3)",
        "np.square(W1)[0, 0]",
        "np.sum(np.square(W2))",
        "np.square(np.sum(W1))",
        "np.square(W1)",
    ),
    *_all(SUM1, "", "np.sum(np.square(w1))", "np.sum(np.dot(W1, W1))"),
    *_all(
        "penalty = lambd / (2 * m)",
        "penalty",
        "penalty = lambd / (2 + m)",
        "penalty = lambd / 2 / m / m",
        "penalty = 2 * lambd / m",
        "penalty = lambd * m / 2",
        "penalty = 1 / (2 * m)",
        "penalty = -lambd / (2 * m)",
    ),
    *_all(
        "cross_entropy + penalty",
        "cost",
        "cross_entropy * penalty",
        "cross_entropy + 2 * penalty",
        "np.sqrt(penalty)",
        "(cross_entropy + penalty) / m",
        "None",
    ),
]
DW3, DW2 = "np.dot(dZ3, A2.T) + lambd / m * W3", "np.dot(dZ2, A1.T) + lambd / m * W2"
L2 = [
    *_all(
        DW3,
        "dW3",
        "np.dot(dZ3, A2.T) * lambd / m * W3",
        "np.dot(dZ3, A2.T) + lambd / m",
        "np.dot(dZ3, A2.T) + W3 / m",
        "np.dot(dZ3, A2.T) + lambd / m * W3 ** 3",
        "np.dot(dZ3, A2.T) + lambd * m * W3",
        "np.dot(dZ3, A2.T) + m / lambd * W3",
        "np.dot(dZ3, A2.T) + lambd / m * abs(W3)",
        "np.dot(dZ3, A2.T) + lambd ** 2 / m * W3",
    ),
    *_all(
        DW2,
        "dW2",
        "np.dot(dZ2, A1.T) - lambd / m * W2",
        "np.dot(dZ2, A1.T) + lambd / m * W2 * W2",
        "np.dot(dZ2, A1.T) + lambd / (3 * m) * W2",
        "np.dot(-dZ2, A1.T) + lambd / m * W2",
        "np.dot(dZ2, A1.T) + lambd / m * W2 / W2.size",
    ),
    *_all(
        DW2,
        "",
        "np.dot(dZ2, A1) + lambd / m * W2",
        "np.dot(dZ2, A1.T) + lambd / m * W1",
        "np.dot(dZ2, A1.T) + lamda / m * W2",
        "np.dot(dZ2, A2.T) + lambd / m * W2",
        "np.dot(dZ2.T, A1.T) + lambd / m * W2",
    ),
    Wrong("lambd / m * W1", "lambd / m * W1 * 0.99", "dW1"),
    Wrong("lambd / m * W1", "lambd / m * -W1", "dW1"),
]
D1, D2 = "np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob", "np.random.rand(A2.shape[0], A2.shape[1]) < keep_prob"
FORWARD = [
    *_all(
        D1,
        "D1",
        "np.random.rand(A1.shape[1], A1.shape[0]).T < keep_prob",
        "np.random.rand(*A1.shape) < keep_prob ** 2",
        "np.random.rand(*A1.shape) < 0.9",
        "np.round(np.random.rand(*A1.shape))",
        "A1 < keep_prob",
        "None",
        "np.random.rand(*A1.shape) * keep_prob",
        "np.ones(A1.shape) * keep_prob",
    ),
    *_all(D1, "", "np.random.rand(A1.shape) < keep_prob", "np.random.rand(A1[0], A1[1]) < keep_prob"),
    *_all(
        D2,
        "D2",
        "D1[:1] * np.ones(A2.shape)",
        "np.random.rand(*A2.shape) < keep_prob / 2",
        "np.random.rand(*A2.shape) == keep_prob",
    ),
    *_all(
        "A1 = A1 * D1 / keep_prob",
        "A1",
        "A1 = A1 * D1 / keep_prob + 1",
        "A1 = A1 * D1 - keep_prob",
        "A1 = D1 / keep_prob",
        "A1 = A1 * D1 * 2",
        "A1 = np.maximum(A1, D1) / keep_prob",
    ),
    *_all(
        "A2 = A2 * D2 / keep_prob",
        "A2",
        "A2 = A2 * D2 / (2 * keep_prob)",
        "A2 = (A2 + D2) / keep_prob",
        "A2 = A2 / D2.sum()",
    ),
]
BACKWARD = [
    *_all(
        "dA2 = dA2 * D2 / keep_prob",
        "dA2",
        "dA2 = dA2 * D2 / keep_prob**3",
        "dA2 = dA2 + D2 / keep_prob",
        "dA2 = D2 / keep_prob",
        "dA2 = dA2 * D2 - keep_prob",
        "dA2 = dA2 * D2 / keep_prob * A2",
        "dA2 = -dA2 * D2 / keep_prob",
        "dA2 = None",
        "dA2 = dA2 * D2.mean() / keep_prob",
        "dA2 = dA2[:, ::-1] * D2 / keep_prob",
        "dA2 = dA2 * D2 / np.sqrt(keep_prob)",
    ),
    *_all(
        "dA2 = dA2 * D2 / keep_prob",
        "",
        "dA2 = dA2 * D2.T / keep_prob",
        "dA2 = np.dot(dA2, D2) / keep_prob",
        "dA2 = dA2 * d2 / keep_prob",
    ),
    *_all(
        "dA1 = dA1 * D1 / keep_prob",
        "dA1",
        "dA1 = dA1 * D1 / 0.7",
        "dA1 = dA1 * D1 / keep_prob + 0.1",
        "dA1 = dA1 * A1 / keep_prob",
        "dA1 = dA1 * D1 / (1 + keep_prob)",
        "dA1 = np.sum(dA1 * D1) / keep_prob",
        "dA1 = dA1 ** D1 / keep_prob",
        "dA1 = 0 * dA1",
    ),
]
ONE_FORWARD = [
    *_all(
        "J = theta * x",
        "J",
        "J = theta * x + 1",
        "J = theta ** x",
        "J = theta - x",
        "J = 2 * theta * x",
        "J = theta * x / 2",
        "J = (theta + x) * x",
        "J = 9",
        "J = -x",
        "J = max(theta, x)",
        "J = theta // x",
        "J = theta % x",
        "J = [theta, x]",
        "J = str(theta * x)",
        "J = theta * x * x * x",
        "J = abs(theta) * x + 3",
        "J = theta * 2.5",
    ),
    *_all("J = theta * x", "", "J = thet * x", "J = theta.dot(x)", "J = theta[0] * x", "J = numpy.dot(theta, x)"),
]
ONE_BACKWARD = [
    *_all(
        "dtheta = x",
        "dtheta",
        "dtheta = x ** 2",
        "dtheta = 1 / x",
        "dtheta = x + 1",
        "dtheta = theta / x + 1",
        "dtheta = x - 1",
        "dtheta = x - theta",
        "dtheta = x * theta ** 2 / 2",
        "dtheta = [x, theta]",
        "dtheta = str(x)",
        "dtheta = x * 1.1",
        "dtheta = theta - 5",
        "dtheta = x / 2",
        "dtheta = np.sqrt(abs(x))",
        "dtheta = x // 3",
        "dtheta = x * x * 3",
        "dtheta = 3",
    ),
    *_all("dtheta = x", "", "dtheta = X", "dtheta = x.T", "dtheta = x[0]", "dtheta = gradient(x)"),
]
APPROX = "gradapprox = (J_plus - J_minus) / (2 * epsilon)"
CHECK = [
    *_all(
        "thetaplus = theta + epsilon",
        "thetaplus",
        "thetaplus = theta * epsilon",
        "thetaplus = theta + 2 * epsilon",
        "thetaplus = x + epsilon",
        "thetaplus = theta",
        "thetaplus = theta + 1",
    ),
    *_all(
        "thetaminus = theta - epsilon",
        "thetaminus",
        "thetaminus = epsilon - theta",
        "thetaminus = theta",
        "thetaminus = None",
    ),
    *_all(
        "J_plus = forward_propagation(x, thetaplus)",
        "J_plus",
        "J_plus = backward_propagation(x, thetaplus)",
        "J_plus = forward_propagation(thetaplus, thetaplus)",
        "J_plus = forward_propagation(x, theta)",
    ),
    *_all(
        APPROX,
        "gradapprox",
        "gradapprox = (J_plus - J_minus) / (2 + epsilon)",
        "gradapprox = (J_plus - J_minus) * 2 * epsilon",
        "gradapprox = (J_plus * J_minus) / (2 * epsilon)",
        "gradapprox = J_plus / (2 * epsilon) - J_minus",
    ),
    *_all(
        APPROX,
        "",
        "gradapprox = (J_plus - J_minus) / (2 * eps)",
        "gradapprox = (J_plus[0] - J_minus[0]) / (2 * epsilon)",
    ),
    Wrong("grad = backward_propagation(x, theta)", "grad = 2 * backward_propagation(x, theta)", "grad"),
    Wrong("grad = backward_propagation(x, theta)", "grad = backward_propagation", "grad"),
    Wrong(
        "np.linalg.norm(grad) + np.linalg.norm(gradapprox)",
        "np.linalg.norm(grad) - np.linalg.norm(gradapprox)",
        "denominator",
    ),
    Wrong("numerator / denominator", "numerator * denominator", "difference"),
]
CHECK_N = [
    *_all(
        "thetaplus[i] + epsilon",
        "thetaplus",
        "thetaplus[i] + 2 * epsilon",
        "thetaplus[i] * epsilon",
        "thetaplus[0] + epsilon",
        "epsilon",
    ),
    *_all(
        "thetaminus[i] - epsilon", "thetaminus", "thetaminus[i] - 1", "theta[0] - epsilon", "thetaminus[i] + epsilon"
    ),
    *_all(
        "thetaplus = np.copy(theta)",
        "thetaplus",
        "thetaplus = np.zeros(theta.shape)",
        "thetaplus = np.copy(grad)",
        "thetaplus = -np.copy(theta)",
    ),
    *_all(
        "gradapprox[i] = (J_plus - J_minus) / (2 * epsilon)",
        "gradapprox",
        "gradapprox[0] = (J_plus - J_minus) / (2 * epsilon)",
        "gradapprox = (J_plus - J_minus) / (2 * epsilon)",
        "gradapprox[i] = (J_plus - J_minus) / (3 * epsilon)",
        "gradapprox[i] = (J_plus - J_minus) / 2",
        "gradapprox[i] += (J_plus + J_minus) / (2 * epsilon)",
    ),
    *_all(
        "numerator = np.linalg.norm(grad - gradapprox)",
        "numerator",
        "numerator = np.linalg.norm(grad + gradapprox)",
        "numerator = np.linalg.norm(grad * gradapprox)",
        "numerator = np.sum(grad - gradapprox)",
    ),
    *_all(
        "np.linalg.norm(grad) + np.linalg.norm(gradapprox)",
        "denominator",
        "np.linalg.norm(grad) + 1",
        "2 * np.linalg.norm(gradapprox)",
    ),
    Wrong("grad - gradapprox", "grad - gradaprox"),
    Wrong("vector_to_dictionary(thetaplus)", "vector_to_dict(thetaplus)"),
]

WRONG_ANSWERS = {
    ("initialization", "initialize_parameters_zeros"): ZEROS,
    ("initialization", "initialize_parameters_random"): RANDOM,
    ("initialization", "initialize_parameters_he"): HE,
    ("regularization", "compute_cost_with_regularization"): COST,
    ("regularization", "backward_propagation_with_regularization"): L2,
    ("regularization", "forward_propagation_with_dropout"): FORWARD,
    ("regularization", "backward_propagation_with_dropout"): BACKWARD,
    ("gradient_checking", "forward_propagation"): ONE_FORWARD,
    ("gradient_checking", "backward_propagation"): ONE_BACKWARD,
    ("gradient_checking", "gradient_check"): CHECK,
    ("gradient_checking", "gradient_check_n"): CHECK_N,
}


class Told(NamedTuple):
    """A wrong answer as a whole, in a form of the student's own: what its card has to say, and what would be false."""

    assignment: str
    exercise: str
    source: str
    said: str
    unsaid: str


def _checker(**lines: str) -> str:
    """A `gradient_check` with some lines of another form."""
    right = {
        "thetaplus": "theta + epsilon",
        "thetaminus": "theta - epsilon",
        "J_plus": "forward_propagation(x, thetaplus)",
        "J_minus": "forward_propagation(x, thetaminus)",
        "gradapprox": "(J_plus - J_minus) / (2 * epsilon)",
        "grad": "backward_propagation(x, theta)",
        "numerator": "np.linalg.norm(grad - gradapprox)",
        "denominator": "np.linalg.norm(grad) + np.linalg.norm(gradapprox)",
        "difference": "numerator / denominator",
    }
    body = "\n".join(f"    {name} = {value}" for name, value in (right | lines).items())
    return f"def gradient_check(x, theta, epsilon=1e-7):\n{body}\n    return difference\n"


def _layers(name: str, W: str, b: str = B, more: str = "") -> str:
    return (
        f"def {name}(layers_dims):\n    parameters = {{}}\n    for layer in range(1, len(layers_dims)):\n{more}"
        f"        parameters[f'W{{layer}}'] = {W}\n        parameters[f'b{{layer}}'] = {b}\n    return parameters\n"
    )


_CACHE = "(Z1, A1, D1, W1, b1, Z2, A2, D2, W2, b2, Z3, A3, W3, b3)"  # masks and activations exchanged
_FORWARD = """def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    W1, b1, W2, b2, W3, b3 = (parameters[name] for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    D1 = np.random.rand(*A1.shape) {}
    A1 = A1 * D1 / keep_prob
    Z2 = W2 @ A1 + b2
    A2 = relu(Z2)
    D2 = np.random.rand(*A2.shape) < keep_prob
    A2 = A2 * D2 / keep_prob
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    return A3, {}
"""
_KEPT = "(Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)"
_ONE, _TWO, _THREE = "initialization", "regularization", "gradient_checking"
_Z, _R, _H = (f"initialize_parameters_{name}" for name in ("zeros", "random", "he"))
_D = "forward_propagation_with_dropout"
_TWO_LOOPS = """def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta, grad = dictionary_to_vector(parameters)[0], gradients_to_vector(gradients)
    J_plus, J_minus = np.zeros((47, 1)), np.zeros((47, 1))
    for i in range(47):
        thetaplus = np.copy(theta)
        thetaplus[i] += epsilon
        J_plus[i] = forward_propagation_n(X, Y, vector_to_dictionary(thetaplus))[0]
    for i in range(47):
        thetaminus = np.copy(theta)
        thetaminus[i] -= epsilon
        J_minus[i] = forward_propagation_n(X, Y, vector_to_dictionary(thetaminus))[0]
    gradapprox = (J_plus - J_minus) / epsilon
    return np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))
"""
_TWICE = """def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    grad = gradients_to_vector(gradients)
    for scale in (1, 2):
        for i in range(47):
            gradapprox = np.zeros((47, 1))
    return np.linalg.norm(grad - gradapprox)
"""

TOLD = [
    Told(_THREE, "gradient_check_n", _TWO_LOOPS, "is twice the true one", "goes on for too long"),
    Told(_THREE, "gradient_check_n", _TWICE, "gradient_check_n", "expected 46"),
    Told(_ONE, _Z, _layers(_Z, W).replace("'W{", "'w{"), "letter by letter", "its shape"),
    Told(_ONE, _Z, f"def {_Z}(layers_dims):\n    return [0, 0]\n", "what the function returns", "its shape"),
    Told(_ONE, _R, _layers(_R, f"{RANDN} * 10").replace("'b{", "'c{"), "letter by letter", "one number"),
    Told(_ONE, _R, _layers(_R, f"{W} + 10"), "or more or none were drawn", "Other random numbers went in"),
    Told(
        _ONE,
        _R,
        _layers(_R, f"np.random.default_rng().standard_normal({W[9:-1]}) * 10"),
        "Called once more with the same inputs, the function gives another result",
        "first to differ",
    ),
    Told(
        _ONE,
        _H,
        _layers(_H, f"{RANDN} * scale", f"{B} + scale", "        scale = np.sqrt(2 / layers_dims[layer - 1])\n"),
        "b1 is the first to differ",
        "exchanged",
    ),
    Told(
        _ONE,
        _H,
        _layers(_H, f"{RANDN} * np.sqrt(scale)", B + " + 1", "        scale = 2 / layers_dims[layer - 1]\n"),
        "b1 is the first to differ",
        "scale is the first",
    ),
    Told(
        _TWO,
        "compute_cost_with_regularization",
        "def compute_cost_with_regularization(A3, Y, parameters, lambd):\n    m = Y.shape[1]\n"
        "    squares = [np.sum(parameters[f'W{layer}'] ** 2) for layer in (1, 2, 3)]\n"
        "    penalty = lambd / (2 * m) * sum(squares)\n    cost = compute_cost(A3, Y) - penalty\n    return cost\n",
        "squares and penalty are right. cost is the first to differ",
        "squares is the first",
    ),
    Told(_TWO, _D, _FORWARD.format("< keep_prob", _CACHE), "Look at what the function returns", "first to differ"),
    Told(_TWO, _D, _FORWARD.format("* keep_prob", _KEPT), "D1 is the first to differ", "A2: every number"),
    *(
        Told(_THREE, "gradient_check", _checker(**lines), f"{next(iter(lines))} is the first to differ", unsaid)
        for lines, unsaid in [
            ({"thetaplus": "theta * epsilon"}, "nearly zero"),
            ({"J_minus": "forward_propagation(x, thetaplus)"}, "works from left to right"),
            ({"gradapprox": "(J_plus - J_minus) / epsilon**2"}, "nearly zero"),
            ({"gradapprox": "(J_plus - J_minus) / epsilon**2"}, "lie on one side"),
            ({"grad": "backward_propagation(x, thetaplus)"}, "measured slope as an argument"),
            ({"numerator": "(grad - gradapprox) ** 2"}, "7 times what it should be"),
            ({"denominator": "max(abs(grad), abs(gradapprox))"}, "about twice"),
            ({"difference": "numerator - denominator"}, "-14 times"),
        ]
    ),
]
