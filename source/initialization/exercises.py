"""The exercises of *initialization*: cases and checks. Their mistakes and styles stand in mistakes.py.

The sizes of a hidden network are all different, so that no layer's number of inputs equals its number of units and a
swapped index always shows. Seed 3 is set before each call; functions may set it again themselves.
"""

from dataclasses import replace

from autograder.exercise import Case, Check, Draw, Exact, Exercise, Figure, HelperModule, Shape


def _network(layers: int):
    """Sizes of a network with this many layers of weights, all different, drawn anew in every run."""

    def inputs(draw: Draw):
        return ([int(size) for size in draw.rng.permutation(range(2, 14))[: layers + 1]],)

    return inputs


def _cases(example, second):
    """The published example, whose sizes hide some mistakes, a second one that shows them, and hidden ones."""
    published = Case("published", lambda draw: (example,), visible=True)
    other = Case("other sizes", lambda draw: (second,), visible=True)
    hidden = (Case(f"{layers} layer{'s' * (layers > 1)}", _network(layers)) for layers in range(1, 6))
    return (published, other, *hidden)


SHAPES = Check("the shape of every parameter", 2, test=Shape())
BIASES = Check("every bias", 1, of=("b*",), test=Exact())  # one that is tiny was never set, or not to zero
WEIGHTS = Check("every weight matrix", 7, of=("W*",))
CHECKS = (SHAPES, BIASES, WEIGHTS)

ZEROS = Exercise(
    id="initialize_parameters_zeros",
    returns=dict,
    cases=_cases([3, 2, 1], [4, 3, 5, 2]),
    checks=(SHAPES, BIASES, replace(WEIGHTS, test=Exact())),
    hints=(
        "Compare what is named above with the text: first its shape (a layer's units are rows), then its numbers.",
        "For layer 1 of [3, 2, 1], W1 has two rows and three columns, b1 has two rows and one column; all are zero.",
    ),
)

RANDOM = Exercise(
    id="initialize_parameters_random",
    returns=dict,
    cases=_cases([3, 2, 1], [4, 3, 5, 2]),
    checks=CHECKS,
    hints=(
        "Look at what is named above: first its shape (a layer's units are rows), then one number. Is it the "
        "example's, scaled? Shifted? Or another one altogether?",
        "Weights that have nothing to do with the example's were drawn in another order, by another function or seed.",
    ),
)

HE = Exercise(
    id="initialize_parameters_he",
    returns=dict,
    cases=_cases([2, 4, 1], [4, 3, 5, 2]),
    checks=CHECKS,
    hints=(
        "Is the shape right? If so, divide a weight that is wrong by the example's. If the quotient is the same in a "
        "whole layer, the scale is off; if not, the weights were drawn in another order, or by another function. A "
        "bias is zero.",
        "Work out the scale by hand for [2, 4, 1]: layer 1 has 2 inputs, layer 2 has 4.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (ZEROS, RANDOM, HE)
HELPER_MODULES = (HelperModule("init_utils", "autograder.reference.network"),)

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
