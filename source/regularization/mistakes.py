"""The catalogue of *regularization*: known mistakes, right answers in another form, mutants that are right as well.

Edits of all layers alike are written once, with names that stand for those of the layer.
"""

import re

from autograder.exercise import Assign, Catalogue, Equivalent, Mistake, Replace, Style, Whole

# A table: what is edited, then what is said of it.
# fmt: off


def _layer(number, text):
    """A text with names that stand for those of one layer; `inputs` are what comes into it."""
    own = re.sub(r"\b(dZ|dA|dW|db|A|D|W|b)\b", rf"\g<1>{number}", text)
    return own.replace("inputs", f"A{number - 1}" if number > 1 else "X")


def _in_layers(*layers, **values):
    """Other values in these layers; names stand for those of the layer."""
    return Assign({_layer(n, name): _layer(n, value) for n in layers for name, value in values.items()})


SQUARES = "np.sum(np.square(W))"


def _sum(expression, layers=(1, 2, 3)):
    """The sum over layers; W stands for the weights of the layer."""
    return Assign(squares=" + ".join(_layer(number, expression) for number in layers))


L2_COST = Catalogue("compute_cost_with_regularization", mistakes=(
    Mistake("no-mean", Assign(penalty="lambd / 2 * squares"),
        "Your penalty is too large by a factor of m: the cost is a mean over the examples, and so is its penalty.",
        ("Compare the penalty's fraction with the formula: what stands below the line, beside the 2?",)),
    Mistake("no-half", Assign(penalty="lambd / m * squares"),
        "Your penalty is twice too large. The half is there so that the derivative comes out without a 2."),
    Mistake("neither-mean-nor-half", Assign(penalty="lambd * squares"),
        "Your penalty has lost its fraction: lambda stands over two factors, and both are missing."),
    Mistake("precedence", Assign(penalty="lambd / 2 * m * squares"),
        "Your penalty grows with the number of examples. Python reads `a / 2 * m` from left to right.",
        ("Put the whole denominator into one pair of parentheses.",)),
    Mistake("square-of-sum", _sum("np.sum(W) ** 2"),
        "You square the sums; the formula sums the squares. Large weights of opposite sign would cost nothing."),
    Mistake("square-of-total", Assign(squares="(np.sum(W1) + np.sum(W2) + np.sum(W3)) ** 2"),
        "You add up all weights and square the total. Each weight has to be squared on its own."),
    Mistake("products-of-rows", _sum("np.sum(np.dot(W, W.T))"),
        "You multiply matrices, which mixes weights of different units. Each weight has to be squared on its own.",
        ("`*`, `** 2` and `np.square` work number by number; `@` and `np.dot` multiply rows by columns.",)),
    Mistake("caret", _sum("np.sum(W ^ 2)"),
        "`^` is no power in Python. A power is written with two stars, `a ** b`."),
    Mistake("not-squared", _sum("np.sum(W)"),
        "The weights are not squared, so negative ones even lower your cost."),
    Mistake("absolute-values", _sum("np.sum(np.abs(W))"),
        "You add absolute values. That is L1 regularization, a relative; L2 adds squares."),
    Mistake("norms-not-squared", _sum("np.linalg.norm(W)"),
        "`np.linalg.norm` takes the root of the sum of squares; the penalty is without the root."),
    Mistake("last-layer-only", _sum(SQUARES, [3]),
        "Only the last layer pays. The sum in the formula runs over all layers."),
    Mistake("first-layer-only", _sum(SQUARES, [1]),
        "Only the first layer pays. The sum in the formula runs over all layers.",
        ("A `return` inside of a loop ends the whole function in its first round.",)),
    *(Mistake(f"{which}-layer-missing", _sum(SQUARES, those),
        f"The {which} layer does not pay. The sum in the formula runs over all layers.")
      for which, those in (("last", [1, 2]), ("first", [2, 3]), ("middle", [1, 3]))),
    Mistake("whole-number-division", Assign(penalty="lambd // (2 * m) * squares"),
        "The factor of your squares is whole, mostly 0: what follows the point is dropped, as by `//` or `int`."),
    Mistake("biases-included", Assign(squares="sum(np.sum(np.square(value)) for value in parameters.values())"),
        "The biases pay as well. The penalty is for weights only: a bias shifts the border, it does not bend it."),
    Mistake("penalty-alone", Assign(cost="penalty"),
        "This is the penalty without the cross-entropy, so the network would be rewarded for doing nothing."),
    Mistake("penalty-subtracted", Assign(cost="cross_entropy - penalty"),
        "The penalty is subtracted, so large weights would be rewarded."),
    Mistake("penalty-forgotten", Assign(cost="cross_entropy"),
        "This is the plain cross-entropy: no penalty has reached it, or yours is zero."),
    Mistake("means-of-squares", _sum("np.mean(np.square(W))"),
        "You average the squares in each matrix; the formula adds them up."),
    Mistake("lambda-squared", Assign(penalty="lambd ** 2 / (2 * m) * squares"),
        "Lambda is squared in your penalty; only the weights should be."),
    Mistake("whole-cost-weighted", Assign(cost="lambd * cross_entropy + penalty"),
        "The cross-entropy is multiplied by lambda. The knob belongs to the penalty alone."),
    Mistake("nothing-returned", Replace({"    return cost": "    pass"}),
        "The function gives back None. For instance, nothing returns `cost`, or it is not filled in yet."),
), styles=(
    Style("power", _sum("(W**2).sum()")),
    Style("norms", _sum("np.linalg.norm(W) ** 2")),
    Style("einsum", _sum('np.einsum("ij,ij->", W, W)')),
    Style("vdot", _sum("np.vdot(W, W)")),
    Style("trace", Assign(squares="sum(np.trace(W @ W.T) for W in (W1, W2, W3))")),
    Style("two-factors", Assign(penalty="(1 / m) * (lambd / 2) * squares")),
    Style("divided-twice", Assign(penalty="lambd * squares / m / 2")),
    Style("array-of-one", Assign(cost="np.array([cross_entropy + penalty])")),
    Style("keepdims", Assign(cost="np.sum(np.array([[cross_entropy, penalty]]), axis=1, keepdims=True)")),
    Style("own-cross-entropy", Assign(cost="-np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)) / m + penalty")),
    Style("prints", Replace({"    return cost": "    print('cost', cost)\n    return cost"})),
    Style("plain-loops", Whole("""def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    total = 0
    for layer in range(1, len(parameters) // 2 + 1):
        for row in parameters["W" + str(layer)]:
            for weight in row:
                total += weight * weight
    return compute_cost(A3, Y) + lambd * total / (2 * m)
""")),
))

DATA = "1 / m * np.dot(dZ, inputs.T)"

L2_BACKWARD = Catalogue("backward_propagation_with_regularization", mistakes=(
    Mistake("no-mean", _in_layers(1, 2, 3, dW=f"{DATA} + lambd * W"),
        "Your penalty terms are m times too large: the 1/m of the penalty survives its differentiation."),
    Mistake("halved", _in_layers(1, 2, 3, dW=f"{DATA} + lambd / (2 * m) * W"),
        "Your penalty terms are half of what they should be. Differentiate a square: the 2 cancels the half."),
    Mistake("doubled", _in_layers(1, 2, 3, dW=f"{DATA} + 2 * lambd / m * W"),
        "Your penalty terms are twice too large. The derivative of the square brings a 2, and the half cancels it."),
    Mistake("subtracted", _in_layers(1, 2, 3, dW=f"{DATA} - lambd / m * W"),
        "The penalty is subtracted from the gradients, so the weights would grow instead of decaying."),
    Mistake("biases-too", _in_layers(1, 2, 3, db="1 / m * np.sum(dZ, axis=1, keepdims=True) + lambd / m * b"),
        "The biases got a term of the penalty as well. Only the weights stand in it."),
    *(Mistake(f"layer-{n}-forgotten", _in_layers(n, dW=DATA),
        f"dW{n} has no penalty term. The penalty sums over all layers.") for n in (1, 2, 3)),
    Mistake("penalty-alone", _in_layers(1, 2, 3, dW="lambd / m * W"),
        "These are the penalty's terms alone. They come on top of what the data give: dW is a sum of the two."),
    Mistake("no-penalty", _in_layers(1, 2, 3, dW=DATA),
        "These are the plain gradients. With the penalty in the cost, each dW gets one more term."),
    Mistake("whole-number-division", _in_layers(1, 2, 3, dW=f"{DATA} + lambd // m * W"),
        "The factor of your weights is whole, mostly 0: what follows the point is dropped, as by `//` or `int`."),
    Mistake("averaged-twice", _in_layers(1, 2, 3, dW="1 / m * (np.dot(dZ, inputs.T) + lambd / m * W)"),
        "Your penalty terms are divided by m twice: once in the term, once in the factor before the parentheses."),
    Mistake("data-not-averaged", _in_layers(1, 2, 3, dW="np.dot(dZ, inputs.T) + lambd / m * W"),
        "The penalty is right, but the part that comes from the data lost its 1/m."),
    Mistake("weights-missing", _in_layers(1, 2, 3, dW=f"{DATA} + lambd / m"),
        "You add one number to a whole matrix. The derivative of a square holds the number that was squared."),
    Mistake("squared-weights", _in_layers(1, 2, 3, dW=f"{DATA} + lambd / m * np.square(W)"),
        "You add the squares themselves. The gradient needs the *derivative* of the squares."),
    Mistake("signs-of-weights", _in_layers(1, 2, 3, dW=f"{DATA} + lambd / m * np.sign(W)"),
        "Your terms have the same size for small and large weights: the derivative of |W|, which is L1, not L2."),
    Mistake("sums-of-weights", _in_layers(1, 2, 3, dW=f"{DATA} + lambd / m * np.sum(W)"),
        "You add one number to a whole matrix. The term of each weight depends on that weight alone."),
    Mistake("norms-of-weights", _in_layers(1, 2, 3, dW=f"{DATA} + lambd / m * np.linalg.norm(W)"),
        "You add one number to a whole matrix, the length of the weights. Each weight has a term of its own."),
    Mistake("gradients-decayed", _in_layers(1, 2, 3, dW=f"(1 - lambd / m) * ({DATA})"),
        "You shrink the gradients. In weight decay the *weights* shrink, through a term in their gradient."),
    Mistake("first-layer-everywhere", _in_layers(2, 3, dW=f"{DATA} + lambd / m * np.mean(W1)"),
        "The layers after the first add something made of W1. Each layer has the term of its own weights."),
    Mistake("features-counted", Assign(m="X.shape[0]"),
        "You divide by the number of features. Examples are columns: which entry of the shape counts them?"),
    Mistake("upstream-penalty", Assign(dA2="np.dot(W3.T, dZ3) + lambd / m", dA1="np.dot(W2.T, dZ2) + lambd / m"),
        "The penalty has got into dA. It depends on the weights alone, so it changes nothing but the dW."),
    Mistake("nothing-returned", Replace({"    return {": "    gradients = {"}),
        "The function gives back None. For instance, it may compute its gradients and not return them."),
), styles=(
    Style("matmul", Assign(dW3="dZ3 @ A2.T / m + lambd * W3 / m")),
    Style("one-fraction", Assign(dW2="(np.dot(dZ2, A1.T) + lambd * W2) / m")),
    Style("einsum", Assign(dW1='np.einsum("ik,jk->ij", dZ1, X) / m + (lambd * W1) / m')),
    Style("added-later", Replace({
        "1 / m * np.dot(dZ3, A2.T) + lambd / m * W3": "np.dot(dZ3, A2.T) / m\n    dW3 += lambd / m * W3",
    })),
    Style("integer-mask", Assign(dZ2="np.multiply(dA2, np.int64(A2 > 0))")),
    Style("mask-from-z", Assign(dZ1="np.where(Z1 > 0, dA1, 0.0)")),
    Style("mean", Assign(db2="dZ2.mean(axis=1, keepdims=True)")),
    Style("extra-keys",
        Replace({'"dZ3": dZ3,': '"dZ3": dZ3,\n        "lambd": lambd,\n        "dA3": dZ3 / (A3 * (1 - A3)),'})),
    Style("prints", Replace({"lambd / m * W1": "lambd / m * W1\n    print(dW1)"})),
    Style("loop-over-layers", Whole("""def backward_propagation_with_regularization(X, Y, cache, lambd):
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
""")),
    Style("plain-loops", Replace({
        "dW2 = 1 / m * np.dot(dZ2, A1.T) + lambd / m * W2": """dW2 = np.zeros_like(W2)
    for i in range(W2.shape[0]):
        for j in range(W2.shape[1]):
            for k in range(m):
                dW2[i, j] += dZ2[i, k] * A1[j, k] / m
            dW2[i, j] += lambd * W2[i, j] / m"""
    })),
))

# A1 and A2 are assigned twice: these are the lines in the solution's region.
A1, A2 = "A1 = A1 * D1 / keep_prob", "A2 = A2 * D2 / keep_prob"
MASK1 = "np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob"
MASK2 = MASK1.replace("A1", "A2")


def _thinned(name, expression):
    """Other values of A or dA in both layers, in the lines that thin them; names stand for those of the layer."""
    old, new = f"{name} = {name} * D / keep_prob", f"{name} = {expression}"
    return Replace({_layer(n, old): _layer(n, new) for n in (1, 2)})


DROPOUT_FORWARD = Catalogue("forward_propagation_with_dropout", mistakes=(
    Mistake("not-divided", _thinned("A", "A * D"),
        "Your activations are too small: what is left must make up for what was dropped.",
        ("On average only a share keep_prob of each sum is left. Which operation brings it back to full size?",)),
    Mistake("divided-by-drop-probability", _thinned("A", "A * D / (1 - keep_prob)"),
        "You divide by the probability to drop a unit. What is left is the share that was *kept*."),
    Mistake("multiplied", _thinned("A", "A * D * keep_prob"),
        "You multiply by keep_prob, which shrinks the activations once more instead of restoring their size."),
    Mistake("divided-twice", _thinned("A", "A * D / keep_prob**2"),
        "Your activations are divided by keep_prob twice."),
    Mistake("mask-inverted", _in_layers(1, 2, D="np.random.rand(A.shape[0], A.shape[1]) > keep_prob"),
        "Your masks are the wrong way round: they drop what should stay, and all units if keep_prob is 1.",
        ("A number from `rand` lies below keep_prob with probability keep_prob. Is True then kept or dropped?",)),
    Mistake("drop-probability-as-keep", _in_layers(1, 2, D="np.random.rand(A.shape[0], A.shape[1]) < 1 - keep_prob"),
        "Units are kept with probability 1 - keep_prob. The name says it: keep_prob is the probability to *keep*."),
    Mistake("kept-at-the-other-end", _in_layers(1, 2, D="np.random.rand(A.shape[0], A.shape[1]) > 1 - keep_prob"),
        "Your masks keep the right share of the units, but other ones than ours: draw them by `np.random.rand`, and "
        "keep those *below* keep_prob."),
    Mistake("normal-mask", _in_layers(1, 2, D="np.random.randn(A.shape[0], A.shape[1]) < keep_prob"),
        "`randn` draws normal numbers, half of them negative; the share below keep_prob is then not keep_prob.",
        ("The mask needs numbers spread evenly between 0 and 1.",)),
    *(Mistake(f"layer-{n}-not-dropped", Replace({mask: f"np.ones(A{n}.shape)", line: f"A{n} = A{n} * D{n}"}),
        f"In hidden layer {n} nothing is dropped. Both hidden layers get a mask.")
      for n, mask, line in ((1, MASK1, A1), (2, MASK2, A2))),
    Mistake("one-mask-for-all-examples", _in_layers(1, 2, D="np.random.rand(A.shape[0], 1) < keep_prob"),
        "Each unit is dropped for all examples or for none: your mask has one column. It needs the shape of A."),
    Mistake("one-mask-for-all-units", _in_layers(1, 2, D="np.random.rand(1, A.shape[1]) < keep_prob"),
        "All units of an example are dropped together: your mask has one row. It needs the shape of A."),
    Mistake("applied-to-z", Replace({
            A1: "Z1 = Z1 * D1 / keep_prob\n    A1 = relu(Z1)",
            A2: "Z2 = Z2 * D2 / keep_prob\n    A2 = relu(Z2)",
        }),
        "The mask is applied to Z, before ReLU. Thanks to ReLU the activations come out right, but Z is now wrong.",
        ("Dropout switches *activations* off; Z goes into the cache as it is.",)),
    Mistake("mask-not-applied", _thinned("A", "A / keep_prob"),
        "The masks are drawn but never applied; the activations are only divided."),
    Mistake("activations-unchanged", _thinned("A", "A"),
        "The activations are still those of the plain pass: no mask has reached them."),
    Mistake("threshold-missing", _in_layers(1, 2, D="np.random.rand(A.shape[0], A.shape[1])"),
        "Your masks hold numbers between 0 and 1. A mask says yes or no: compare the numbers with keep_prob."),
    Mistake("masks-scaled", Replace({
            MASK1: f"({MASK1}) / keep_prob", A1: "A1 = A1 * D1", MASK2: f"({MASK2}) / keep_prob", A2: "A2 = A2 * D2",
        }),
        "Your activations are right, but your masks are divided by keep_prob. A mask says yes or no, in the cache too.",
        ("Keep the mask as it is, and divide the activations.",)),
    Mistake("keep-prob-fixed", _in_layers(1, 2, D="np.random.rand(A.shape[0], A.shape[1]) < 0.5"),
        "Your masks keep half of the units, whatever keep_prob is."),
    Mistake("default-lost", Replace({"keep_prob=0.5": "keep_prob"}),
        "A call without keep_prob fails: the first line of the function lost the value that holds then, 0.5."),
    Mistake("default-changed", Replace({"keep_prob=0.5": "keep_prob=0.7"}),
        "Who calls without keep_prob gets another one than 0.5, the value in the first line as it was handed out."),
    Mistake("output-dropped", Assign(A3="sigmoid(Z3) * (np.random.rand(1, Z3.shape[1]) < keep_prob) / keep_prob"),
        "The output is dropped as well. It is the answer itself; only hidden layers are thinned."),
    Mistake("inputs-dropped", Replace({
            "Z1 = np.dot(W1, X) + b1": "X = X * (np.random.rand(*X.shape) < keep_prob)\n    Z1 = np.dot(W1, X) + b1",
        }),
        "The inputs are dropped as well. Here only the two hidden layers are thinned."),
    Mistake("seeded-again", Replace({"D2 =": "np.random.seed(1)\n    D2 ="}),
        "The second mask begins with the same random numbers as the first: the seed is set between the two."),
    *(Mistake(name, Replace({"D1 =": f"np.random.seed({seed})\n    D1 ="}),
        "Your masks are right in kind but come from another seed. Leave the seed alone: we set it for you.")
      for name, seed in (("seeded-otherwise", 3), ("seeded-by-zero", 0))),
    Mistake("shape-as-tuple", _in_layers(1, 2, D="np.random.rand(A.shape) < keep_prob"),
        "`rand` takes the sizes one by one, as two numbers. What you give it is one thing, a tuple.",
        ("Hand over the two entries of the shape, or let a star unpack it: `*A1.shape`.",)),
    Mistake("other-generator", _in_layers(1, 2, D="np.random.binomial(1, keep_prob, A.shape)"),
        "Your masks are right in kind but drawn by another function, so they cannot be compared with ours.",
        ("Draw evenly between 0 and 1 with `np.random.rand`, in the shape of A, and compare with keep_prob.",)),
    Mistake("scaled-in-layer-1-only", Replace({A2: "A2 = A2 * D2"}),
        "In the second hidden layer the mask is applied, but the division is missing."),
    Mistake("scaled-in-layer-2-only", Replace({A1: "A1 = A1 * D1"}),
        "In the first hidden layer the mask is applied, but the division is missing."),
), styles=(
    Style("seeded-inside", Replace({"D1 =": "np.random.seed(1)\n    D1 ="})),
    Style("shape-unpacked", Assign(D1="np.random.rand(*A1.shape) < keep_prob")),
    Style("random-sample", Assign(D2="np.random.random_sample(A2.shape) < keep_prob")),
    Style("random-random", Assign(D1="np.random.random(size=A1.shape) < keep_prob")),
    Style("uniform", Assign(D2="np.random.uniform(0, 1, size=A2.shape) < keep_prob")),
    Style("integer-masks", _in_layers(1, 2, D="(np.random.rand(A.shape[0], A.shape[1]) < keep_prob).astype(int)")),
    Style("float-masks", Assign(D1=f"({MASK1}) * 1.0", D2=f"np.where({MASK2}, 1.0, 0.0)")),
    Style("at-most", Assign(D1=MASK1.replace("<", "<="))),
    Style("turned-round", Assign(D1="keep_prob > np.random.rand(A1.shape[0], A1.shape[1])")),
    Style("four-steps",
        Replace({A1: "A1 = np.multiply(A1, D1)\n    A1 = A1 / keep_prob", A2: "A2 *= D2\n    A2 /= keep_prob"})),
    Style("where", Replace({A1: "A1 = np.where(D1, A1 / keep_prob, 0)"})),
    Style("einsum", Replace({A2: 'A2 = np.einsum("ij,ij->ij", A2, D2) / keep_prob'})),
    Style("scaled-first", Replace({A2: "A2 = D2 * (A2 / keep_prob)"})),
    Style("shape-of-z", Assign(D1="np.random.rand(Z1.shape[0], X.shape[1]) < keep_prob")),
    Style("cache-as-list", Replace({"    return A3, cache": "    return A3, list(cache)"})),
    Style("prints-and-warns", Replace({A1: f"{A1}\n    print(np.log(0 * A1))"})),
    Style("matmul", Assign(Z2="W2 @ A1 + b2")),
    Style("helper-function", Whole("""def drop(A, keep_prob):
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
""")),
    Style("plain-loops", Replace({
        f"D1 = {MASK1}": """D1 = np.zeros(A1.shape)
    for i in range(A1.shape[0]):
        for j in range(A1.shape[1]):
            D1[i, j] = np.random.rand() < keep_prob"""
    })),
))

DA1, DA2 = "dA1 = dA1 * D1 / keep_prob", "dA2 = dA2 * D2 / keep_prob"

DROPOUT_BACKWARD = Catalogue("backward_propagation_with_dropout", mistakes=(
    Mistake("masks-not-applied", _thinned("dA", "dA / keep_prob"),
        "Gradients flow through units that were switched off. They had no influence, so they get no gradient.",
        ("The masks of the forward pass are in the cache. Use the same ones.",)),
    Mistake("not-divided", _thinned("dA", "dA * D"),
        "Your dA are too small: the forward pass divided, so the chain rule does too."),
    Mistake("nothing-done", _thinned("dA", "dA"),
        "These are the gradients of the plain network. Dropout changes dA2 and dA1, each in two ways."),
    Mistake("masks-exchanged", Replace({"dA1 * D1": "dA1 * D2", "dA2 * D2": "dA2 * D1"}),
        "The two masks are exchanged. Each layer's gradient goes through that layer's own mask.",
        ("Where the layers differ in size, numpy complains about shapes; where they do not, nobody does.",)),
    Mistake("layer-1-forgotten", Replace({DA1: "dA1 = dA1"}),
        "dA1 is still the plain one: it has not gone through its mask."),
    Mistake("layer-2-forgotten", Replace({DA2: "dA2 = dA2"}),
        "dA2 is still the plain one, and dA1 inherits the error."),
    Mistake("multiplied", _thinned("dA", "dA * D * keep_prob"),
        "You multiply by keep_prob. The forward pass divided the activations, so their gradient is divided too."),
    Mistake("divided-by-drop-probability", _thinned("dA", "dA * D / (1 - keep_prob)"),
        "You divide by the probability to drop a unit; the forward pass divided by the probability to keep one."),
    Mistake("divided-twice", _thinned("dA", "dA * D / keep_prob**2"),
        "Your gradients are divided by keep_prob twice; once per layer is enough."),
    Mistake("masks-inverted", _thinned("dA", "dA * (1 - D) / keep_prob"),
        "Your gradients flow exactly where they should not: through the units that were switched off."),
    Mistake("masks-drawn-anew", _thinned("dA", "dA * (np.random.rand(*dA.shape) < keep_prob) / keep_prob"),
        "You draw new masks. The gradient belongs to the pass that was made, so it needs the masks of that pass."),
    Mistake("keep-prob-fixed", _thinned("dA", "dA * D / 0.5"),
        "You always divide by 0.5. The function is told with which keep_prob the units were kept."),
    Mistake("masks-from-activations", _thinned("dA", "dA * (A > 0) / keep_prob"),
        "Your mask is where the activation is positive. A unit can be at zero although it was kept: ReLU did that.",
        ("dA does not know ReLU yet; that comes in the next line, with dZ.",)),
    Mistake("applied-to-dz", Replace({
            f"{DA2}\n": "dA2 = dA2\n",
            f"{DA1}\n": "dA1 = dA1\n",
            "dZ2 = dA2 * (A2 > 0)": "dZ2 = dA2 * (A2 > 0) * D2 / keep_prob",
            "dZ1 = dA1 * (A1 > 0)": "dZ1 = dA1 * (A1 > 0) * D1 / keep_prob",
        }),
        "The mask is applied to dZ. What follows is right, but the dA you return are those of the plain network."),
    Mistake("divided-in-layer-2-only", Replace({DA1: "dA1 = dA1 * D1"}),
        "dA1 goes through its mask but is not divided."),
    Mistake("divided-in-layer-1-only", Replace({DA2: "dA2 = dA2 * D2"}),
        "dA2 goes through its mask but is not divided, and dA1 inherits the error."),
    Mistake("divided-and-averaged", _thinned("dA", "dA * D / keep_prob / m"),
        "The dA are divided by m as well. The mean enters with dW and db, in the supplied lines."),
    Mistake("masked-activations", _thinned("dA", "A * D / keep_prob"),
        "You mask the activations once more. Here their *gradients* have to go through the mask: dA, not A."),
), styles=(
    Style("two-steps", Replace({DA2: "dA2 = np.multiply(dA2, D2)\n    dA2 = dA2 / keep_prob"})),
    Style("in-place", Replace({DA1: "dA1 *= D1\n    dA1 /= keep_prob"})),
    Style("where", Replace({DA2: "dA2 = np.where(D2, dA2, 0) / keep_prob"})),
    Style("divided-first", Replace({DA1: "dA1 = D1 * (dA1 / keep_prob)"})),
    Style("integer-mask", Replace({DA1: "dA1 = dA1 * D1.astype(int) / keep_prob"})),
    Style("einsum", Replace({DA2: 'dA2 = np.einsum("ij,ij->ij", dA2, D2) / keep_prob'})),
    Style("indexed", Replace({DA1: "dA1[D1 == 0] = 0\n    dA1 = dA1 * (1.0 / keep_prob)"})),
    Style("matmul", Replace({"dA1 = np.dot(W2.T, dZ2)": "dA1 = W2.T @ dZ2"})),
    Style("extra-keys", Replace({'"dZ3": dZ3,': '"dZ3": dZ3,\n        "D1": D1,'})),
    Style("masked-weights",
        Replace({"dA2 = np.dot(W3.T, dZ3)": "dA2 = np.dot(W3.T, dZ3 / keep_prob) * D2", DA2: "dA2 = dA2 * 1.0"})),
    Style("masked-twice", Replace({DA1: f"{DA1} * D1"})),
    Style("prints", Replace({DA1: f"{DA1}\n    print('dA1', dA1)"})),
    Style("plain-loops", Replace({
        DA2: """for i in range(dA2.shape[0]):
        for j in range(m):
            dA2[i, j] = dA2[i, j] / keep_prob if D2[i, j] else 0"""
    })),
))

CATALOGUES = (L2_COST, L2_BACKWARD, DROPOUT_FORWARD, DROPOUT_BACKWARD)

_ONE_OUTPUT = "db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True) -> db3 = 1 / m * np.sum(dZ3, keepdims=True)"
EQUIVALENT_MUTANTS = (
    Equivalent("compute_cost_with_regularization",
        "W1, W2, W3 = (parameters['W1'], parameters['W2'], parameters['W3']) -> "
        "W1, W2, W3 = (parameters['W2'], parameters['W1'], parameters['W3'])",
        "The three sums are added, in whatever order."),
    *(Equivalent(f"backward_propagation_with_{what}", change, why)
      for what in ("regularization", "dropout")
      for change, why in (
          ("m = X.shape[1] -> m = Y.shape[1]", "There are as many labels as examples."),
          (_ONE_OUTPUT, "The output layer has one unit, so its row is all there is to sum."),
      )),
    *(Equivalent("forward_propagation_with_dropout",
        f"D{n} = {mask} -> D{n} = {mask.replace('<', '<=')}",
        "A random number is never exactly keep_prob.")
      for n, mask in ((1, MASK1), (2, MASK2))),
)
