"""The catalogue of *initialization*: known mistakes, right answers in another form, mutants that are right as well."""

import re
from functools import partial

from autograder.exercise import Assign, Catalogue, Equivalent, Mistake, Replace, Style, Whole

# A table: what is edited, then what is said of it.
# fmt: off

# ---------------------------------------------------------------------------------------- mistakes of all three alike

LOOP, START, RETURN = "for layer in range(1, L + 1):", "parameters = {}\n", "\n\n    return parameters"


def _line(place, expression):
    """Another value in one line; n stands for the number of units of the layer, fan_in for that of its inputs."""
    units = re.sub(r"\bn\b", "layers_dims[layer]", expression)
    return Assign({place: re.sub(r"\bfan_in\b", "layers_dims[layer - 1]", units)})


_scale = partial(_line, "scale")
_weights = partial(_line, 'parameters[f"W{layer}"]')
_bias = partial(_line, 'parameters[f"b{layer}"]')


# What follows a mistake's edit: its hint, and more of them.
SHAPE_IN_TWO = (
    "`np.zeros` takes the whole shape as its first value. The second that you give is read as a type of numbers.",
    ("A shape is one tuple: it needs a pair of parentheses of its own.",),
)


def _transposed(expression):
    return Mistake("weights-transposed", _weights(expression),
        "The weight matrices lie on their side. A matrix has one row for each unit of its own layer.",
        ("Check the product W A: A has one row for each unit of the layer before, so W has as many columns.",))


STRUCTURE = (
    Mistake("last-layer-missing", Replace({LOOP: "for layer in range(1, L):"}),
        "The last layer has no parameters. Count: how many weight matrices does a network of sizes [n0, ..., nL] need?",
        ("`range(1, k)` stops at k - 1. Print the keys of your dictionary for the example: which are missing?",)),
    Mistake("first-layer-only", Replace({RETURN: "\n\n        return parameters"}),
        "Only the first layer has parameters: the loop is left before it has gone on to the next one.",
        ("Indentation decides what belongs to the loop. A `return` inside of it ends the whole function at once.",)),
    Mistake("counted-from-zero", Replace({LOOP: "for layer in range(0, L):"}),
        "Your layers are called 0, 1, ...; the course calls them 1, 2, ..., since layer 0 is the input.",
        ("With layer = 0 the index layer - 1 is -1, which Python reads as the last size. Start the loop at 1.",)),
    Mistake("numbered-from-zero", Replace({'f"W{layer}"': 'f"W{layer - 1}"', 'f"b{layer}"': 'f"b{layer - 1}"'}),
        "The first layer of weights is called 1, not 0: what you call W0 should be W1, and so on."),
    Mistake("nothing-returned", Replace({RETURN: ""}),
        "The function gives back None. For instance, it may fill its dictionary and keep it to itself."),
    Mistake("bias-one-dimensional", _bias("np.zeros(n)"),
        "A bias of shape (n,) is not a column. Give it two dimensions, (n, 1), so that it adds to each column of Z.",
        ("With shape (n,), `W @ A + b` adds along the wrong axis, or fails. `np.zeros` takes a shape: one tuple.",)),
    Mistake("bias-shape-in-two-numbers", _bias("np.zeros(n, 1)"), *SHAPE_IN_TWO),
    Mistake("bias-row", _bias("np.zeros((1, n))"),
        "The biases are rows. One unit is one row of W, so its bias is one row of b: b is a column."),
    Mistake("bias-of-inputs", _bias("np.zeros((fan_in, 1))"),
        "A layer has one bias for each of its units; yours has one for each of its inputs.",
        ("Compare the first dimension of `W` and of `b` in the same layer: they should be equal.",)),
    Mistake("bias-ones", _bias("np.ones((n, 1))"),
        "The biases should start at zero; yours start at one."),
)

ZEROS = Catalogue("initialize_parameters_zeros", mistakes=(
    *STRUCTURE,
    Mistake("ones", _weights("np.ones((n, fan_in))"),
        "The weights are ones. This first experiment asks for zeros, to see what they do."),
    Mistake("shape-in-two-numbers", _weights("np.zeros(n, fan_in)"), *SHAPE_IN_TWO),
    _transposed("np.zeros((fan_in, n))"),
    Mistake("weights-square", _weights("np.zeros((n, n))"),
        "Your weight matrices are square. Rows count the units of the layer, columns its inputs."),
    Mistake("weights-column", _weights("np.zeros((n, 1))"),
        "Your weights have a single column. Each unit has one weight for every input, not one in all."),
    Mistake("small-random", _weights("np.random.randn(n, fan_in) * 0.01"),
        "The weights are small random numbers. A good instinct, and later the right one; here they should be zero."),
    Mistake("names-exchanged", Replace({'f"W{layer}"': 'f"b{layer}" ', 'f"b{layer}"]': 'f"W{layer}"]'}),
        "W and b have each other's shape: look at which key each of the two lines writes to."),
), styles=(
    Style("full", _weights("np.full((n, fan_in), 0.0)")),
    Style("integers", _weights("np.zeros((n, fan_in), dtype=int)")),
    Style("single-precision", _weights("np.zeros((n, fan_in), np.float32)")),
    Style("zero-times-random", _weights("0 * np.random.randn(n, fan_in)")),
    Style("shape-as-list", _weights("np.zeros([n, fan_in])")),
    Style("nested-lists", _weights("np.array([[0.0] * fan_in for _ in range(n)])")),
    Style("bias-from-weights", _bias('np.zeros_like(parameters[f"W{layer}"][:, :1])')),
    Style("bias-reshaped", _bias("np.zeros(n).reshape(-1, 1)")),
    Style("bias-new-axis", _bias("np.zeros(n)[:, np.newaxis]")),
    Style("concatenated-names", Replace({'f"W{layer}"': '"W" + str(layer)', 'f"b{layer}"': '"b" + str(layer)'})),
    Style("percent-names", Replace({'f"W{layer}"': '"W%d" % layer', 'f"b{layer}"': '"b{}".format(layer)'})),
    Style("counted-by-len", Replace({LOOP: "for layer in range(1, len(layers_dims)):"})),
    Style("prints", Replace({RETURN: "\n        print(parameters)\n\n    return parameters"})),
    Style("extra-entry", Replace({RETURN: '\n\n    parameters["L"] = L\n    return parameters'})),
    Style("comprehension", Whole("""def initialize_parameters_zeros(layers_dims):
    pairs = list(enumerate(zip(layers_dims[1:], layers_dims), start=1))
    weights = {f"W{i}": np.zeros((n, fan_in)) for i, (n, fan_in) in pairs}
    return {**weights, **{f"b{i}": np.zeros((n, 1)) for i, (n, _) in pairs}}
""")),
    Style("while-loop", Whole("""def initialize_parameters_zeros(layers_dims):
    parameters = dict()
    i = 1
    while i < len(layers_dims):
        parameters.update({"W" + str(i): np.zeros((layers_dims[i], layers_dims[i - 1]))})
        parameters.update({"b" + str(i): np.zeros((layers_dims[i], 1))})
        i += 1
    return parameters
""")),
    Style("own-helper-and-import", Whole("""import numpy


def zero_layer(units, inputs):
    return numpy.zeros((units, inputs)), numpy.zeros((units, 1))


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for i in range(1, len(layers_dims)):
        parameters["W" + str(i)], parameters["b" + str(i)] = zero_layer(layers_dims[i], layers_dims[i - 1])
    return parameters
""")),
))

ONE_LETTER = ("One letter makes the difference between the uniform and the normal distribution in `np.random`.",)
SEEDED_INSIDE = Style("seeded-inside", Replace({LOOP: f"np.random.seed(3)\n    {LOOP}"}))


def _randoms(factor):
    """Mistakes about how the random numbers are drawn; `factor` is what they are multiplied by in the solution."""
    return (
        *STRUCTURE,
        Mistake("seed-in-loop", Replace({LOOP: f"{LOOP}\n        np.random.seed(3)"}),
            "Every layer begins with the same random numbers: the seed is set again in each round of the loop.",
            ("A seed restarts the stream. Set it once, before the loop, or not at all; the grader sets it for you.",)),
        Mistake("bias-random", _bias("np.random.randn(n, 1)"),
            "The biases are random. They should be zero: random weights alone break the symmetry.",
            ("Drawing them also uses up random numbers, so that the weights of the next layer come out different.",)),
        Mistake("shape-as-tuple", _weights(f"np.random.randn((n, fan_in)) * {factor}"),
            "`randn` takes the sizes one by one, as two numbers. What you give it is one thing, a tuple.",
            ("`np.zeros` wants a pair of parentheses around its shape, `np.random.randn` wants none.",)),
        *(Mistake(name, Replace({LOOP: f"np.random.seed({seed})\n    {LOOP}"}),
            "The numbers are random in the right way but come from another seed. Leave it alone: we set it for you.",
            ("If you do set a seed, it has to be the one of the example, 3, once and before the loop.",))
          for name, seed in (("seeded-otherwise", 1), ("seeded-by-zero", 0))),
        Mistake("uniform", _weights(f"np.random.rand(n, fan_in) * {factor}"),
            "All your weights are positive: `rand` draws between 0 and 1. We want normal numbers around zero.",
            ONE_LETTER),
        _transposed(f"np.random.randn(fan_in, n) * {factor}"),
        Mistake("drawn-transposed", _weights(f"np.random.randn(fan_in, n).T * {factor}"),
            "The numbers of the weights stand in another order: you draw the matrix on its side and turn it.",
            ("Draw it in its final shape (units, inputs); then the numbers fill it row by row, like ours.",)),
        Mistake("other-generator", _weights(f"np.random.default_rng(3).standard_normal((n, fan_in)) * {factor}"),
            "You use numpy's newer generator: good practice elsewhere, but it gives other numbers than `randn`.",
            ("The course draws from the older stream, `np.random`, so that everybody's numbers can be compared.",)),
        Mistake("zeros-again", _weights("np.zeros((n, fan_in))"),
            "The weights are still zero, as in the first exercise. Here they have to be drawn at random."),
    )


RANDOM = Catalogue("initialize_parameters_random", mistakes=(
    *_randoms("10"),
    Mistake("factor-forgotten", _weights("np.random.randn(n, fan_in)"),
        "Your weights are ten times too small: this experiment wants them large on purpose.",
        ("`randn` gives numbers of size about 1. What has to be done to them to get numbers of size about 10?",)),
    Mistake("factor-hundredth", _weights("np.random.randn(n, fan_in) * 0.01"),
        "Your weights are small, a common choice elsewhere. Here they should be *large*, to see what that does.",
        ("Compare one number with the example: by which factor do they differ?",)),
    Mistake("divided-by-ten", _weights("np.random.randn(n, fan_in) / 10"),
        "Your weights are divided by ten; this experiment wants them ten times larger than `randn` gives them."),
    Mistake("ten-added", _weights("np.random.randn(n, fan_in) + 10"),
        "Your weights are numbers around 10. They should stay centred on zero and be spread ten times wider.",
        ("Shifting a distribution and stretching it are two operations; the text asks for the second.",)),
    Mistake("he-scale", _weights("np.random.randn(n, fan_in) * np.sqrt(2 / fan_in)"),
        "This is He's scale, the answer to the next exercise. Here the weights should be large: ten times `randn`."),
    Mistake("he-scale-times-ten", _weights("np.random.randn(n, fan_in) * 10 * np.sqrt(2 / fan_in)"),
        "The factor 10 is there, and another that depends on the layer's inputs. This exercise wants the 10 alone."),
    Mistake("uniform-centred", _weights("(np.random.rand(n, fan_in) - 0.5) * 10"),
        "Your weights are centred on zero but uniform, between -5 and 5. They should be normal: look for `randn`."),
    Mistake("uniform-and-factor-forgotten", _weights("np.random.rand(n, fan_in)"),
        "Your weights lie between 0 and 1. They should be normal numbers around zero, and ten times larger.",
        ONE_LETTER),
    Mistake("bias-times-ten", _bias("np.random.randn(n, 1) * 10"),
        "The biases are random and large like the weights. They should be zero."),
), styles=(
    SEEDED_INSIDE,
    Style("seeded-at-the-start", Replace({START: f"np.random.seed(3)\n    {START}"})),
    Style("ten-first", _weights("10 * np.random.randn(n, fan_in)")),
    Style("ten-point-zero", _weights("np.random.randn(n, fan_in) * 10.0")),
    Style("multiply", _weights("np.multiply(np.random.randn(n, fan_in), 10)")),
    Style("divided-by-a-tenth", _weights("np.random.randn(n, fan_in) / 0.1")),
    Style("standard-normal", _weights("np.random.standard_normal((n, fan_in)) * 10")),
    Style("normal-scale", _weights("np.random.normal(0, 10, (n, fan_in))")),
    Style("drawn-flat", _weights("10 * np.random.randn(n * fan_in).reshape(n, -1)")),
    Style("drawn-one-by-one",
        _weights("np.array([[np.random.randn() * 10 for _ in range(fan_in)] for _ in range(n)])")),
    Style("bias-from-weights", _bias('parameters[f"W{layer}"][:, [0]] * 0')),
    Style("own-stream",
        Replace({LOOP: f"stream = np.random.RandomState(3)\n    {LOOP}", "np.random.randn(": "stream.randn("})),
    Style("in-place", Replace({" * 10": '\n        parameters[f"W{layer}"] *= 10'})),
    Style("prints-and-import", Replace({START: f"import numpy as np\n    print('sizes', layers_dims)\n    {START}"})),
    Style("comprehension", Whole("""def initialize_parameters_random(layers_dims):
    sizes = list(zip(layers_dims[1:], layers_dims[:-1]))
    parameters = {"W" + str(i + 1): 10 * np.random.randn(*shape) for i, shape in enumerate(sizes)}
    parameters.update(("b" + str(i + 1), np.zeros((n, 1))) for i, (n, _) in enumerate(sizes))
    return parameters
""")),
))

HE = Catalogue("initialize_parameters_he", mistakes=(
    *_randoms("scale"),
    Mistake("xavier-scale", _scale("np.sqrt(1 / fan_in)"),
        "All your weights are too small by the same factor, about 0.707. This is Xavier's variance, 1 / (inputs).",
        ("ReLU silences half of the units, so every layer loses half of the strength. What makes up for that?",
         "The variance you want is twice Xavier's; look at the last formula before the exercise.")),
    Mistake("fan-out", _scale("np.sqrt(2 / n)"),
        "You divide by the layer's own number of units. The sum that should keep its size runs over the inputs.",
        ("Which index of `layers_dims` is the number of columns of W? That is the number to divide by.",)),
    Mistake("fan-average", _scale("np.sqrt(2 / (fan_in + n))"),
        "You divide by inputs plus units, Glorot and Bengio's compromise; He's formula has the inputs alone."),
    Mistake("no-square-root", _scale("2 / fan_in"),
        "The scale is the variance itself. Multiplying numbers by s multiplies their variance by s squared.",
        ("So to get the variance you want, you multiply by its square root.",)),
    Mistake("half-of-the-quotient", _scale("(2 / fan_in) ** 1 / 2"),
        "Your scale is half of the quotient. Python takes a power before it divides: `a ** 1 / 2` is (a ** 1) / 2.",
        ("Put the exponent into parentheses, write 0.5, or use `np.sqrt`.",)),
    Mistake("caret", _scale("(2 / fan_in) ^ 0.5"),
        "`^` is no power in Python. A power is written with two stars, `a ** b`."),
    Mistake("squared", _scale("np.square(2 / fan_in)"),
        "The quotient is squared. To get the variance you want, the numbers are multiplied by its *root*."),
    Mistake("whole-number-division", _scale("np.sqrt(2 // fan_in)"),
        "Weights are zero where a layer has over two inputs: what follows the point is dropped, as by `//` or `int`."),
    Mistake("factor-ten-kept", _weights("np.random.randn(n, fan_in) * 10"),
        "This is the large start of section 4 again. Here the scale depends on the layer's number of inputs."),
    Mistake("factor-ten-kept-too", _weights("np.random.randn(n, fan_in) * 10 * scale"),
        "Your weights are exactly ten times too large: the scale is there, and the 10 of section 4 as well."),
    Mistake("not-scaled", _weights("np.random.randn(n, fan_in)"),
        "The weights are plain `randn`, of variance 1 in every layer: no scale has reached them, or yours is 1.",
        ("If you computed a scale, check that the line that draws the weights makes use of it.",)),
    Mistake("divided-by-scale", _weights("np.random.randn(n, fan_in) / scale"),
        "The more inputs a layer has, the *smaller* its weights should be; yours grow. You divide by the scale.",
        ("Try it in your head for 200 inputs: should the weights be ten times `randn`, or a tenth of it?",)),
    Mistake("root-of-two-only", _scale("np.sqrt(2) / fan_in"),
        "The root covers the 2 but not the number of inputs below it. Both stand under the root."),
    Mistake("root-below-only", _scale("2 / np.sqrt(fan_in)"),
        "Your weights are about 1.41 times too large everywhere: the 2 stands outside of the root."),
    Mistake("inputs-of-the-network", _scale("np.sqrt(2 / layers_dims[0])"),
        "From the second layer on the scale is wrong: you scale them all by the inputs of the whole network.",
        ("The inputs of layer l are the units of layer l - 1, so each layer has a scale of its own.",)),
    Mistake("scale-added", _weights("np.random.randn(n, fan_in) + scale"),
        "The scale is added to the weights. That shifts them all; to change their spread, multiply."),
    Mistake("bias-scaled-random", _bias("np.random.randn(n, 1) * scale"),
        "The biases are drawn at random with the weights' scale. They should be zero."),
    Mistake("fixed-scale", _scale("0.01"),
        "One small scale for all layers. What keeps the signal level depends on how many inputs a layer sums over."),
), styles=(
    SEEDED_INSIDE,
    Style("math-sqrt", Replace({"np.sqrt": "math.sqrt", START: f"import math\n\n    {START}"})),
    Style("power-half", _scale("(2 / fan_in) ** 0.5")),
    Style("np-power", _scale("np.power(2.0 / fan_in, 0.5)")),
    Style("root-of-inverse", _scale("1 / np.sqrt(fan_in / 2)")),
    Style("two-roots", _scale("np.sqrt(2) / np.sqrt(fan_in)")),
    Style("divide", _scale("np.sqrt(np.divide(2, fan_in))")),
    Style("negative-power", _scale("(fan_in / 2) ** -0.5")),
    Style("exp-log", _scale("np.exp(0.5 * np.log(2 / fan_in))")),
    Style("normal-scale", _weights("np.random.normal(0.0, scale, (n, fan_in))")),
    Style("scale-first", _weights("scale * np.random.randn(n, fan_in)")),
    Style("divided-by-root", _weights("np.random.randn(n, fan_in) / np.sqrt(fan_in / 2)")),
    Style("scaled-afterwards",
        Replace({" * scale": "", "layer], 1))": 'layer], 1))\n        parameters[f"W{layer}"] *= scale'})),
    Style("matrix-product", _weights("np.random.randn(n, fan_in) @ (scale * np.eye(fan_in))")),
    Style("einsum", _weights('np.einsum("ij,->ij", np.random.randn(n, fan_in), scale)')),
    Style("warns", Replace({START: f"print(np.log(0))\n    {START}"})),
    Style("helper-function", Whole("""from math import sqrt


def he_layer(fan_in, n):
    return np.random.randn(n, fan_in) * sqrt(2.0 / fan_in)


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    out = {}
    for i, (fan_in, n) in enumerate(zip(layers_dims[:-1], layers_dims[1:]), 1):
        out["W%d" % i] = he_layer(fan_in, n)
        out["b%d" % i] = np.zeros(shape=(n, 1))
    return out
""")),
    Style("plain-loops", Whole("""def initialize_parameters_he(layers_dims):
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
""")),
))

CATALOGUES = (ZEROS, RANDOM, HE)

EQUIVALENT_MUTANTS = (
    Equivalent("initialize_parameters_zeros",
        "for layer in range(1, L + 1): -> for layer in range(0, L + 1):",
        "It adds W0 and b0, entries beyond those asked for; without random numbers, nothing else depends on them."),
)
