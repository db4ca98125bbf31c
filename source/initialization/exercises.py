"""The exercises of *initialization*: cases, checks, known mistakes and right-but-different styles.

The sizes of a hidden network are all different, so that no layer's number of inputs equals its number of units and a
swapped index always shows. Seed 3 is set before each call; functions may set it again themselves.
"""

from autograder.exercise import Case, Check, Draw, Equivalent, Exercise, Figure, Mistake, Style

# ------------------------------------------------------------------------------------------------------------- cases


def _network(layers: int):
    """Sizes of a network with this many layers of weights, all different, drawn anew in every run."""

    def inputs(draw: Draw):
        return ([int(size) for size in draw.rng.permutation(range(2, 14))[: layers + 1]],)

    return inputs


def _cases(example):
    published = Case("published", lambda draw: (example,), visible=True)
    hidden = (Case(f"{layers} layer{'s' * (layers > 1)}", _network(layers)) for layers in range(1, 6))
    return (published, *hidden)


CHECKS = (
    Check("the shape of every parameter", 2, test="shape"),
    Check("every bias", 1, of=("b*",)),
    Check("every weight matrix", 7, of=("W*",)),
)

# ---------------------------------------------------------------------------------------- mistakes of all three alike

LOOP = "for layer in range(1, L + 1):"
BIAS = 'parameters[f"b{layer}"] = np.zeros((layers_dims[layer], 1))'
RETURN = "\n\n    return parameters"


def _bias(expression: str) -> dict[str, str]:
    return {BIAS: f'parameters[f"b{{layer}}"] = {expression}'}


STRUCTURE = (
    Mistake(
        "last-layer-missing",
        {LOOP: "for layer in range(1, L):"},
        "The last layer has no parameters. Count: how many weight matrices does a network of sizes [n0, ..., nL] need?",
        ("`range(1, k)` stops at k - 1. Print the keys of your dictionary for the example and see which are missing.",),
    ),
    Mistake(
        "first-layer-only",
        {RETURN: "\n\n        return parameters"},
        "Only the first layer has parameters: the function returns before the loop has gone on to the next one.",
        ("Indentation decides what belongs to the loop. A `return` inside of it ends the whole function at once.",),
    ),
    Mistake(
        "counted-from-zero",
        {LOOP: "for layer in range(0, L):"},
        "Your layers are called 0, 1, ...; the course calls them 1, 2, ..., since layer 0 is the input.",
        ("With layer = 0 the index layer - 1 is -1, which Python reads as the last size. Start the loop at 1.",),
    ),
    Mistake(
        "numbered-from-zero",
        {
            'parameters[f"W{layer}"]': 'parameters[f"W{layer - 1}"]',
            'parameters[f"b{layer}"]': 'parameters[f"b{layer - 1}"]',
        },
        "The first layer of weights is called 1, not 0: what you call W0 should be W1, and so on.",
    ),
    Mistake(
        "nothing-returned",
        {RETURN: ""},
        "The function fills its dictionary and then keeps it to itself: nothing is returned.",
    ),
    Mistake(
        "bias-one-dimensional",
        _bias("np.zeros(layers_dims[layer])"),
        "A bias of shape (n,) is not a column. Give it two dimensions, (n, 1), so that it adds to each column of Z.",
        ("With shape (n,), `W @ A + b` adds along the wrong axis, or fails. `np.zeros` takes a shape: one tuple.",),
    ),
    Mistake(
        "bias-row",
        _bias("np.zeros((1, layers_dims[layer]))"),
        "The biases are rows. One unit is one row of W, so its bias is one row of b: b is a column.",
    ),
    Mistake(
        "bias-of-inputs",
        _bias("np.zeros((layers_dims[layer - 1], 1))"),
        "A layer has one bias for each of its units; yours has one for each of its inputs.",
        ("Compare the first dimension of `W` and of `b` in the same layer: they should be equal.",),
    ),
    Mistake(
        "bias-ones", _bias("np.ones((layers_dims[layer], 1))"), "The biases should start at zero; yours start at one."
    ),
)

# ------------------------------------------------------------------------------------------------------------- zeros

SHAPE = "layers_dims[layer], layers_dims[layer - 1]"
ZEROS_W = f"np.zeros(({SHAPE}))"
ZEROS = Exercise(
    id="initialize_parameters_zeros",
    returns=dict,
    cases=_cases([3, 2, 1]),
    checks=CHECKS,
    mistakes=(
        *STRUCTURE,
        Mistake(
            "ones",
            {ZEROS_W: f"np.ones(({SHAPE}))"},
            "The weights are ones. This first experiment asks for zeros, to see what they do.",
        ),
        Mistake(
            "weights-transposed",
            {ZEROS_W: "np.zeros((layers_dims[layer - 1], layers_dims[layer]))"},
            "The weight matrices lie on their side. A matrix has one row for each unit of its own layer.",
            ("Check the product W A: A has one row for each unit of the layer before, so W has as many columns.",),
        ),
        Mistake(
            "weights-square",
            {ZEROS_W: "np.zeros((layers_dims[layer], layers_dims[layer]))"},
            "Your weight matrices are square. Rows count the units of the layer, columns its inputs.",
        ),
        Mistake(
            "weights-column",
            {ZEROS_W: "np.zeros((layers_dims[layer], 1))"},
            "Your weights have a single column. Each unit has one weight for every input, not one in all.",
        ),
        Mistake(
            "small-random",
            {ZEROS_W: f"np.random.randn({SHAPE}) * 0.01"},
            "The weights are small random numbers. A good instinct, and later the right one; here they should be zero.",
        ),
        Mistake(
            "names-exchanged",
            {'parameters[f"W{layer}"]': 'parameters[f"b{layer}"] ', BIAS: BIAS.replace('f"b', 'f"W')},
            "W and b have each other's shape: look at which key each of the two lines writes to.",
        ),
    ),
    styles=(
        Style("full", {ZEROS_W: f"np.full(({SHAPE}), 0.0)"}),
        Style("integers", {ZEROS_W: f"np.zeros(({SHAPE}), dtype=int)"}),
        Style("single-precision", {ZEROS_W: f"np.zeros(({SHAPE}), np.float32)"}),
        Style("zero-times-random", {ZEROS_W: f"0 * np.random.randn({SHAPE})"}),
        Style("shape-as-list", {ZEROS_W: f"np.zeros([{SHAPE}])"}),
        Style(
            "nested-lists", {ZEROS_W: "np.array([[0.0] * layers_dims[layer - 1] for _ in range(layers_dims[layer])])"}
        ),
        Style("bias-from-weights", _bias('np.zeros_like(parameters[f"W{layer}"][:, :1])')),
        Style("bias-reshaped", _bias("np.zeros(layers_dims[layer]).reshape(-1, 1)")),
        Style("bias-new-axis", _bias("np.zeros(layers_dims[layer])[:, np.newaxis]")),
        Style("concatenated-names", {'f"W{layer}"': '"W" + str(layer)', 'f"b{layer}"': '"b" + str(layer)'}),
        Style("percent-names", {'f"W{layer}"': '"W%d" % layer', 'f"b{layer}"': '"b{}".format(layer)'}),
        Style("counted-by-len", {LOOP: "for layer in range(1, len(layers_dims)):"}),
        Style("prints", {RETURN: "\n        print(parameters)\n\n    return parameters"}),
        Style("extra-entry", {RETURN: '\n\n    parameters["L"] = L\n    return parameters'}),
        Style(
            "comprehension",
            """def initialize_parameters_zeros(layers_dims):
    pairs = list(enumerate(zip(layers_dims[1:], layers_dims), start=1))
    weights = {f"W{i}": np.zeros((n, fan_in)) for i, (n, fan_in) in pairs}
    return {**weights, **{f"b{i}": np.zeros((n, 1)) for i, (n, _) in pairs}}
""",
        ),
        Style(
            "while-loop",
            """def initialize_parameters_zeros(layers_dims):
    parameters = dict()
    i = 1
    while i < len(layers_dims):
        parameters.update({"W" + str(i): np.zeros((layers_dims[i], layers_dims[i - 1]))})
        parameters.update({"b" + str(i): np.zeros((layers_dims[i], 1))})
        i += 1
    return parameters
""",
        ),
        Style(
            "own-helper-and-import",
            """import numpy


def zero_layer(units, inputs):
    return numpy.zeros((units, inputs)), numpy.zeros((units, 1))


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for i in range(1, len(layers_dims)):
        parameters["W" + str(i)], parameters["b" + str(i)] = zero_layer(layers_dims[i], layers_dims[i - 1])
    return parameters
""",
        ),
    ),
    hints=(
        "Compare the shapes of your matrices with the text above: rows are the layer's units, columns its inputs.",
        "For layer 1 of [3, 2, 1] that makes W1 two rows by three columns, and b1 two rows by one column.",
    ),
)

# ------------------------------------------------------------------------------------------------------------ random

RANDN = f"np.random.randn({SHAPE})"
RANDOM_W = f"{RANDN} * 10"
SEED_IN_LOOP = Mistake(
    "seed-in-loop",
    {LOOP: f"{LOOP}\n        np.random.seed(3)"},
    "Every layer begins with the same random numbers: the seed is set again in each round of the loop.",
    ("A seed restarts the stream. Set it once, before the loop, or not at all; the grader sets it for you.",),
)
RANDOM_MISTAKES = (
    *STRUCTURE,
    SEED_IN_LOOP,
    Mistake(
        "bias-random",
        _bias("np.random.randn(layers_dims[layer], 1)"),
        "The biases are random. They should be zero: random weights alone break the symmetry.",
        ("Drawing them also uses up random numbers, so that the weights of the next layer come out different.",),
    ),
    Mistake(
        "seeded-otherwise",
        {LOOP: f"np.random.seed(1)\n    {LOOP}"},
        "The numbers are random in the right way but come from another seed. Leave the seed alone: we set it for you.",
        ("If you do set a seed, it has to be the one of the example, 3, once and before the loop.",),
    ),
)


def _randoms(tail: str = "", edited_tail: str = "") -> tuple[Mistake, ...]:
    """Mistakes about how the random numbers are drawn; `tail` is what follows the draw in the reference."""
    return (
        Mistake(
            "uniform",
            {RANDN + tail: f"np.random.rand({SHAPE})" + edited_tail},
            "All your weights are positive: `rand` draws between 0 and 1. We want normal numbers around zero.",
            ("One letter makes the difference between the uniform and the normal distribution in `np.random`.",),
        ),
        Mistake(
            "weights-transposed",
            {RANDN + tail: "np.random.randn(layers_dims[layer - 1], layers_dims[layer])" + edited_tail},
            "The weight matrices lie on their side. A matrix has one row for each unit of its own layer.",
            ("Check the product W A: A has one row for each unit of the layer before, so W has as many columns.",),
        ),
        Mistake(
            "drawn-transposed",
            {RANDN + tail: "np.random.randn(layers_dims[layer - 1], layers_dims[layer]).T" + edited_tail},
            "The shapes are right but the numbers stand in another order: you draw the matrix on its side and turn it.",
            ("Draw it in its final shape (units, inputs); then the numbers fill it row by row, like ours.",),
        ),
        Mistake(
            "other-generator",
            {RANDN + tail: f"np.random.default_rng(3).standard_normal(({SHAPE}))" + edited_tail},
            "You use numpy's newer generator: good practice elsewhere, but it gives other numbers than `randn`.",
            ("The course draws from the older stream, `np.random`, so that everybody's numbers can be compared.",),
        ),
        Mistake(
            "zeros-again",
            {RANDN + tail: f"np.zeros(({SHAPE}))"},
            "The weights are still zero, as in the first exercise. Here they have to be drawn at random.",
        ),
    )


def _weights(expression: str) -> dict[str, str]:
    return {RANDOM_W: expression}


RANDOM = Exercise(
    id="initialize_parameters_random",
    returns=dict,
    cases=_cases([3, 2, 1]),
    checks=CHECKS,
    mistakes=(
        *RANDOM_MISTAKES,
        *_randoms(tail=" * 10", edited_tail=" * 10"),
        Mistake(
            "factor-forgotten",
            _weights(RANDN),
            "Your weights are ten times too small: this experiment wants them large on purpose.",
            ("`randn` gives numbers of size about 1. What has to be done to them to get numbers of size about 10?",),
        ),
        Mistake(
            "factor-hundredth",
            _weights(f"{RANDN} * 0.01"),
            "Your weights are small, a common choice elsewhere. Here they should be *large*, to see what that does.",
            ("Compare one number with the example: by which factor do they differ?",),
        ),
        Mistake(
            "divided-by-ten",
            _weights(f"{RANDN} / 10"),
            "Your weights are divided by ten; this experiment wants them ten times larger than `randn` gives them.",
        ),
        Mistake(
            "ten-added",
            _weights(f"{RANDN} + 10"),
            "Your weights are numbers around 10. They should stay centred on zero and be spread ten times wider.",
            ("Shifting a distribution and stretching it are two operations; the text asks for the second.",),
        ),
        Mistake(
            "he-scale",
            _weights(f"{RANDN} * np.sqrt(2 / layers_dims[layer - 1])"),
            "This is He's scale, the answer to the next exercise. Here the weights should be large: ten times `randn`.",
        ),
        Mistake(
            "he-scale-times-ten",
            _weights(f"{RANDN} * 10 * np.sqrt(2 / layers_dims[layer - 1])"),
            "The factor 10 is there, and another that depends on the layer's inputs. This exercise wants the 10 alone.",
        ),
        Mistake(
            "uniform-centred",
            _weights(f"(np.random.rand({SHAPE}) - 0.5) * 10"),
            "Your weights are centred on zero but uniform, between -5 and 5. They should be normal: look for `randn`.",
        ),
        Mistake(
            "uniform-and-factor-forgotten",
            _weights(f"np.random.rand({SHAPE})"),
            "Your weights lie between 0 and 1. They should be normal numbers around zero, and ten times larger.",
            ("One letter makes the difference between the uniform and the normal distribution in `np.random`.",),
        ),
        Mistake(
            "bias-times-ten",
            _bias("np.random.randn(layers_dims[layer], 1) * 10"),
            "The biases are random and large like the weights. They should be zero.",
        ),
    ),
    styles=(
        Style("seeded-inside", {LOOP: f"np.random.seed(3)\n    {LOOP}"}),
        Style("seeded-at-the-start", {"parameters = {}\n": "np.random.seed(3)\n    parameters = {}\n"}),
        Style("ten-first", _weights(f"10 * {RANDN}")),
        Style("ten-point-zero", _weights(f"{RANDN} * 10.0")),
        Style("multiply", _weights(f"np.multiply({RANDN}, 10)")),
        Style("divided-by-a-tenth", _weights(f"{RANDN} / 0.1")),
        Style("standard-normal", _weights(f"np.random.standard_normal(({SHAPE})) * 10")),
        Style("normal-scale", _weights(f"np.random.normal(0, 10, ({SHAPE}))")),
        Style(
            "drawn-flat",
            _weights(
                "10 * np.random.randn(layers_dims[layer] * layers_dims[layer - 1]).reshape(layers_dims[layer], -1)"
            ),
        ),
        Style(
            "drawn-one-by-one",
            _weights(
                "np.array([[np.random.randn() * 10 for _ in range(layers_dims[layer - 1])]"
                " for _ in range(layers_dims[layer])])"
            ),
        ),
        Style("bias-from-weights", _bias('parameters[f"W{layer}"][:, [0]] * 0')),
        Style(
            "own-stream",
            {LOOP: f"stream = np.random.RandomState(3)\n    {LOOP}", RANDN: RANDN.replace("np.random", "stream")},
        ),
        Style("in-place", {BIAS: f'parameters[f"W{{layer}}"] *= 10\n        {BIAS}', RANDOM_W: RANDN}),
        Style(
            "prints-and-import",
            {"parameters = {}\n": "import numpy as np\n    print('sizes', layers_dims)\n    parameters = {}\n"},
        ),
        Style(
            "comprehension",
            """def initialize_parameters_random(layers_dims):
    sizes = list(zip(layers_dims[1:], layers_dims[:-1]))
    parameters = {"W" + str(i + 1): 10 * np.random.randn(*shape) for i, shape in enumerate(sizes)}
    parameters.update(("b" + str(i + 1), np.zeros((n, 1))) for i, (n, _) in enumerate(sizes))
    return parameters
""",
        ),
    ),
    hints=(
        "Look at one number of W1: is it the example's, scaled? Shifted? Or another one altogether?",
        "Numbers that have nothing to do with the example's were drawn in another order, by another function or seed.",
    ),
)

# ---------------------------------------------------------------------------------------------------------------- he

SCALE = "np.sqrt(2 / layers_dims[layer - 1])"


def _scale(expression: str) -> dict[str, str]:
    return {SCALE: expression}


HE = Exercise(
    id="initialize_parameters_he",
    returns=dict,
    cases=_cases([2, 4, 1]),
    checks=CHECKS,
    mistakes=(
        *RANDOM_MISTAKES,
        *_randoms(tail=" * scale", edited_tail=" * scale"),
        Mistake(
            "xavier-scale",
            _scale("np.sqrt(1 / layers_dims[layer - 1])"),
            "All your weights are too small by the same factor, about 0.707. This is Xavier's variance, 1 / (inputs).",
            (
                "ReLU silences half of the units, so every layer loses half of the strength. What makes up for that?",
                "The variance you want is twice Xavier's; look at the last formula before the exercise.",
            ),
        ),
        Mistake(
            "fan-out",
            _scale("np.sqrt(2 / layers_dims[layer])"),
            "You divide by the layer's own number of units. The sum that should keep its size runs over the inputs.",
            ("Which index of `layers_dims` is the number of columns of W? That is the number to divide by.",),
        ),
        Mistake(
            "fan-average",
            _scale("np.sqrt(2 / (layers_dims[layer - 1] + layers_dims[layer]))"),
            "You divide by inputs plus units, Glorot and Bengio's compromise; He's formula has the inputs alone.",
        ),
        Mistake(
            "no-square-root",
            _scale("2 / layers_dims[layer - 1]"),
            "The scale is the variance itself. Multiplying numbers by s multiplies their variance by s squared.",
            ("So to get the variance you want, you multiply by its square root.",),
        ),
        Mistake(
            "squared",
            _scale("np.square(2 / layers_dims[layer - 1])"),
            "The quotient is squared. To get the variance you want, the numbers are multiplied by its *root*.",
        ),
        Mistake(
            "whole-number-division",
            _scale("np.sqrt(2 // layers_dims[layer - 1])"),
            "Weights are zero where a layer has more than two inputs: `//` divides and drops what follows the point.",
        ),
        Mistake(
            "factor-ten-kept",
            {f"{RANDN} * scale": f"{RANDN} * 10"},
            "This is the large start of section 4 again. Here the scale depends on the layer's number of inputs.",
        ),
        Mistake(
            "factor-ten-kept-too",
            {f"{RANDN} * scale": f"{RANDN} * 10 * scale"},
            "Your weights are exactly ten times too large: the scale is there, and the 10 of section 4 as well.",
        ),
        Mistake(
            "not-scaled",
            {f"{RANDN} * scale": RANDN},
            "The weights are plain `randn`, of variance 1 in every layer. The scale has not reached them.",
            ("If you computed a scale, check that the line that draws the weights makes use of it.",),
        ),
        Mistake(
            "divided-by-scale",
            {f"{RANDN} * scale": f"{RANDN} / scale"},
            "The more inputs a layer has, the *smaller* its weights should be; yours grow. You divide by the scale.",
            ("Try it in your head for 200 inputs: should the weights be ten times `randn`, or a tenth of it?",),
        ),
        Mistake(
            "root-of-two-only",
            _scale("np.sqrt(2) / layers_dims[layer - 1]"),
            "The root covers the 2 but not the number of inputs below it. Both stand under the root.",
        ),
        Mistake(
            "root-below-only",
            _scale("2 / np.sqrt(layers_dims[layer - 1])"),
            "Your weights are about 1.41 times too large everywhere: the 2 stands outside of the root.",
        ),
        Mistake(
            "inputs-of-the-network",
            _scale("np.sqrt(2 / layers_dims[0])"),
            "The first layer is right, the later ones are not: you scale them all by the inputs of the whole network.",
            ("The inputs of layer l are the units of layer l - 1, so each layer has a scale of its own.",),
        ),
        Mistake(
            "scale-added",
            {f"{RANDN} * scale": f"{RANDN} + scale"},
            "The scale is added to the weights. That shifts them all; to change their spread, multiply.",
        ),
        Mistake(
            "bias-scaled-random",
            _bias("np.random.randn(layers_dims[layer], 1) * scale"),
            "The biases are drawn at random with the weights' scale. They should be zero.",
        ),
        Mistake(
            "fixed-scale",
            _scale("0.01"),
            "One small scale for all layers. What keeps the signal level depends on how many inputs a layer sums over.",
        ),
    ),
    styles=(
        Style("seeded-inside", {LOOP: f"np.random.seed(3)\n    {LOOP}"}),
        Style(
            "math-sqrt",
            {
                SCALE: "math.sqrt(2 / layers_dims[layer - 1])",
                "parameters = {}\n": "import math\n\n    parameters = {}\n",
            },
        ),
        Style("power-half", _scale("(2 / layers_dims[layer - 1]) ** 0.5")),
        Style("np-power", _scale("np.power(2.0 / layers_dims[layer - 1], 0.5)")),
        Style("root-of-inverse", _scale("1 / np.sqrt(layers_dims[layer - 1] / 2)")),
        Style("two-roots", _scale("np.sqrt(2) / np.sqrt(layers_dims[layer - 1])")),
        Style("divide", _scale("np.sqrt(np.divide(2, layers_dims[layer - 1]))")),
        Style("negative-power", _scale("(layers_dims[layer - 1] / 2) ** -0.5")),
        Style("exp-log", _scale("np.exp(0.5 * np.log(2 / layers_dims[layer - 1]))")),
        Style("normal-scale", {f"{RANDN} * scale": f"np.random.normal(0.0, scale, ({SHAPE}))"}),
        Style("scale-first", {f"{RANDN} * scale": f"scale * {RANDN}"}),
        Style("divided-by-root", {f"{RANDN} * scale": f"{RANDN} / np.sqrt(layers_dims[layer - 1] / 2)"}),
        Style(
            "scaled-afterwards",
            {f"{RANDN} * scale": RANDN, BIAS: f'{BIAS}\n        parameters[f"W{{layer}}"] *= scale'},
        ),
        Style("matrix-product", {f"{RANDN} * scale": f"{RANDN} @ (scale * np.eye(layers_dims[layer - 1]))"}),
        Style("einsum", {f"{RANDN} * scale": f'np.einsum("ij,->ij", {RANDN}, scale)'}),
        Style("warns", {"parameters = {}\n": "print(np.log(0))\n    parameters = {}\n"}),
        Style(
            "helper-function",
            """from math import sqrt


def he_layer(fan_in, n):
    return np.random.randn(n, fan_in) * sqrt(2.0 / fan_in)


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    out = {}
    for i, (fan_in, n) in enumerate(zip(layers_dims[:-1], layers_dims[1:]), 1):
        out["W%d" % i] = he_layer(fan_in, n)
        out["b%d" % i] = np.zeros(shape=(n, 1))
    return out
""",
        ),
        Style(
            "plain-loops",
            """def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        rows, columns = layers_dims[l], layers_dims[l - 1]
        W = np.zeros((rows, columns))
        b = np.zeros((rows, 1))
        for i in range(rows):
            for j in range(columns):
                W[i, j] = np.random.randn() * (2 / columns) ** 0.5
        parameters["W" + str(l)] = W
        parameters["b" + str(l)] = b
    return parameters
""",
        ),
    ),
    hints=(
        "Divide one of your numbers by the example's. If the quotient is the same in a whole layer, the scale is off.",
        "Work out the scale by hand for the example: layer 1 has 2 inputs, layer 2 has 4.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (ZEROS, RANDOM, HE)

# ------------------------------------------------------------------------------------- published figures of the course

_RANDOM = "(np.random.seed(3), initialize_parameters_random([3, 2, 1]))[1]"
_HE = "(np.random.seed(3), initialize_parameters_he([2, 4, 1]))[1]"

FIGURES: tuple[Figure, ...] = (
    Figure("zeros, W1 of [3, 2, 1]", "initialize_parameters_zeros([3, 2, 1])['W1']", [[0.0] * 3] * 2, 8),
    Figure(
        "random, W1",
        f"{_RANDOM}['W1']",
        [[17.88628473, 4.36509851, 0.96497468], [-18.63492703, -2.77388203, -3.54758979]],
        8,
    ),
    Figure("random, W2", f"{_RANDOM}['W2']", [[-0.82741481, -6.27000677]], 8),
    Figure(
        "He, W1",
        f"{_HE}['W1']",
        [[1.78862847, 0.43650985], [0.09649747, -1.8634927], [-0.2773882, -0.35475898], [-0.08274148, -0.62700068]],
        8,
    ),
    Figure("He, W2", f"{_HE}['W2']", [[-0.03098412, -0.33744411, -0.92904268, 0.62552248]], 8),
    Figure("zeros, first cost", "results['zeros'][0]", 0.6931471805599453, 16),
    Figure("zeros, last cost", "results['zeros'][1]", 0.69314718056, 12),
    Figure("zeros, train accuracy", "results['zeros'][2]", 0.5, 12),
    Figure("zeros, test accuracy", "results['zeros'][3]", 0.5, 12),
    Figure("random * 10, the first cost is finite", "np.isfinite(results['random * 10'][0])", 1.0, 0),
    Figure("random * 10, train accuracy", "results['random * 10'][2]", 0.83, 12),
    Figure("random * 10, test accuracy", "results['random * 10'][3]", 0.86, 12),
    Figure("He, train accuracy", "results['He'][2]", 0.9933, 4),
    Figure("He, test accuracy", "results['He'][3]", 0.96, 12),
)

EQUIVALENT_MUTANTS: tuple[Equivalent, ...] = (
    Equivalent(
        "initialize_parameters_zeros",
        "for layer in range(1, L + 1): -> for layer in range(0, L + 1):",
        "It adds W0 and b0, entries beyond those asked for; without random numbers, nothing else depends on them.",
    ),
)
