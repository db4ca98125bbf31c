"""The catalogue of *gradient_checking*: known mistakes, right answers in another form, mutants that are right as well.

J = theta x is the same with its arguments exchanged, and so is the valley in the cost: that style is right.
"""

import re

from autograder.exercise import Assign, Catalogue, Equivalent, Mistake, Replace, Style, Whole

# A table: what is edited, then what is said of it.
# fmt: off

FORWARD = Catalogue("forward_propagation", mistakes=(
    Mistake("sum", Assign(J="theta + x"),
        "Your J is the sum of the two numbers; the model multiplies them."),
    Mistake("theta-squared", Assign(J="theta ** 2 * x"),
        "Your J has theta squared; in this model theta stands there once."),
    Mistake("x-squared", Assign(J="theta * x ** 2"),
        "Your J has x squared; in this model x stands there once."),
    Mistake("quotient", Assign(J="theta / x"),
        "Your J divides the two numbers; the model multiplies them."),
    Mistake("derivative-instead", Assign(J="x"),
        "This is the derivative, which is asked for in the next exercise. Here the cost itself is wanted."),
    Mistake("theta-alone", Assign(J="theta"),
        "Your J does not depend on the input x."),
    Mistake("sign", Assign(J="-theta * x"),
        "Your J has the opposite sign."),
    Mistake("whole-numbers", Assign(J="int(theta) * int(x)"),
        "The example is right, but other inputs lose what follows the decimal point."),
), styles=(
    Style("x-first", Assign(J="x * theta")),
    Style("dot", Assign(J="np.dot(theta, x)")),
    Style("multiply", Assign(J="np.multiply(theta, x)")),
    Style("array-of-one", Assign(J="np.array([theta * x])")),
    Style("one-by-one-matrix", Assign(J="np.array([[theta]]) @ np.array([[x]])")),
    Style("einsum", Assign(J='np.einsum("...,...->...", theta, x)')),
    Style("prints", Replace({"theta * x": 'theta * x\n    print("J is", J)'})),
    Style("quotient-of-inverse", Assign(J="theta / (1 / x)")),
))

BACKWARD = Catalogue("backward_propagation", mistakes=(
    Mistake("theta-returned", Assign(dtheta="theta"),
        "You differentiated with respect to the input. The derivative is wanted with respect to the *parameter*.",
        ("Hold x fixed and move theta by 1: by how much does the product change?",)),
    Mistake("cost-returned", Assign(dtheta="theta * x"),
        "This is the cost J itself; its derivative with respect to theta is simpler."),
    Mistake("one", Assign(dtheta="1"),
        "The derivative of theta alone is 1, but here theta has a factor, and a constant factor stays."),
    Mistake("sign", Assign(dtheta="-x"),
        "The size is right, the sign is not: J grows with theta where x is positive."),
    Mistake("doubled", Assign(dtheta="2 * x"),
        "Twice too large: a factor 2 comes from differentiating a square, and nothing is squared here."),
    Mistake("sum", Assign(dtheta="x + theta"),
        "One of the two terms is too many: only theta varies, x does not."),
    Mistake("zero", Assign(dtheta="0"),
        "A derivative of 0 would say that J does not depend on theta."),
    Mistake("example-only", Assign(dtheta="2"),
        "The example is right, but the derivative has to depend on the input."),
), styles=(
    Style("float", Assign(dtheta="float(x)")),
    Style("array-of-one", Assign(dtheta="np.array([x])")),
    Style("quotient", Assign(dtheta="theta * x / theta")),
    Style("one-times", Assign(dtheta="1.0 * x")),
    Style("ones-like", Assign(dtheta="x * np.ones_like(theta)")),
    Style("prints", Replace({"dtheta = x": "dtheta = x\n    print(dtheta)"})),
))

def _lengths(expression):
    """Another length everywhere; v stands for the vector."""
    difference, grad, slopes = (re.sub(r"\bv\b", v, expression) for v in ("(grad - gradapprox)", "grad", "gradapprox"))
    return Assign(numerator=difference, denominator=f"{grad} + {slopes}")


def _in_any_dimension(slope, at=""):
    """Mistakes alike in one dimension and in many: a slope is assigned to `slope`, and moved is theta + `at`."""
    return (
        *(Mistake(name, Assign({f"theta{unmoved}{at}": f"theta{at}", slope: "(J_plus - J_minus) / epsilon"}),
            f"Your slopes are measured on {where} only: enough for a straight line, not for a curved cost.",
            ("Step by epsilon to *both* sides of theta, and divide by the whole way between the two points.",))
          for name, unmoved, where in (("one-sided", "minus", "one side"), ("one-sided-left", "plus", "the left"))),
        Mistake("minus-from-plus", Assign({f"thetaminus{at}": f"thetaplus{at} - epsilon"}),
            "Your slopes are half of what they should be: your left point is theta itself, not left of it.",
            ("The left point has to start from theta, not from the right point, and then move down by epsilon.",)),
        Mistake("missing-two", Assign({slope: "(J_plus - J_minus) / epsilon"}),
            "Your measured slope is twice the true one, so even a right gradient is called wrong.",
            ("From the left point to the right one you walk more than one epsilon. How many?",)),
        Mistake("precedence", Assign({slope: "(J_plus - J_minus) / 2 * epsilon"}),
            "Your measured slope is nearly zero. Python works from left to right: `a / 2 * b` multiplies by b.",
            ("Put the whole denominator into one pair of parentheses.",)),
        Mistake("only-one-cost-divided", Assign({slope: "J_plus - J_minus / (2 * epsilon)"}),
            "Your measured slope is huge: only the second cost is divided. Python divides before it subtracts.",
            ("Which part of the fraction needs a pair of parentheses of its own?",)),
        Mistake("costs-added", Assign({slope: "(J_plus + J_minus) / (2 * epsilon)"}),
            "Your measured slope is huge: the two costs are added, and the sum is divided by a tiny number.",
            ("A slope is a *change* of the cost, divided by the way.",)),
        Mistake("direction-reversed", Assign({slope: "(J_minus - J_plus) / (2 * epsilon)"}),
            "A right gradient is called wrong as can be: two numbers that should agree are added up. For instance, the "
            "measured slope may have the opposite sign.",
            ("Which of the two costs belongs to the point on the right? And what is a distance made of?",)),
        Mistake("not-divided-by-norms", Assign(difference="numerator"),
            "This is the plain distance. Divide it by the two lengths; then it means the same for gradients of any "
            "size."),
        Mistake("norm-of-sum", Assign(denominator="np.linalg.norm(grad + gradapprox)"),
            "The denominator takes the length of a sum; the formula takes the sum of two lengths.",
            ("The two agree when both point the same way. Think of a gradient whose sign is wrong.",)),
        Mistake("one-norm-only", Assign(denominator="np.linalg.norm(grad)"),
            "You divide by one length only, so your difference is too large: up to twice what it should be."),
        Mistake("longer-norm-only", Assign(denominator="max(np.linalg.norm(grad), np.linalg.norm(gradapprox))"),
            "You divide by the longer of the two lengths. Others do so too, but the formula here adds them up."),
        Mistake("norms-multiplied", Assign(denominator="np.linalg.norm(grad) * np.linalg.norm(gradapprox)"),
            "The denominator is the product of the two lengths; the formula adds them."),
        Mistake("difference-of-norms", Assign(numerator="abs(np.linalg.norm(grad) - np.linalg.norm(gradapprox))"),
            "The numerator compares the two *lengths*. Two gradients can be equally long and point in opposite ways.",
            ("First subtract, then take the length of what is left.",)),
        Mistake("step-in-denominator", Assign(difference="numerator / (denominator + epsilon)"),
            "You add epsilon to the denominator. It is how far to step, and a long step then changes your difference.",
            ("Nothing has to be added. Who fears a division by zero adds a tiny number that does not grow.",)),
        Mistake("squared-norms", _lengths("np.linalg.norm(v) ** 2"),
            "Your lengths are squared, which makes small differences look smaller still: 1e-3 becomes 1e-6."),
        Mistake("upside-down", Assign(difference="denominator / numerator"),
            "Numerator and denominator are exchanged: a right gradient gives you a huge number."),
        Mistake("verdict-returned", Replace({"return difference": "return difference < 2e-7"}),
            "You return whether the gradient is right; the relative difference itself is wanted, a number."),
        Mistake("nothing-returned", Replace({"return difference": "pass"}),
            "The function gives back None. For instance, nothing returns `difference`, or it is not filled in yet."),
    )


COMPARED_OTHERWISE = (
    Style("at-least-a-tiny-number", Assign(difference="numerator / max(denominator, epsilon)")),
    Style("rounded", Replace({"return difference": "return round(float(difference), 5)"})),
)
J_PLUS, J_MINUS = "J_plus = forward_propagation(x, thetaplus)", "J_minus = forward_propagation(x, thetaminus)"
EXCHANGED = (
    "Your function hands theta to forward_propagation as x, and x as theta. For J = theta * x that is the same number, "
    "so it costs nothing; a cost of another form would give another slope."
)
CHECK_1D = Catalogue("gradient_check", mistakes=(
    *_in_any_dimension("gradapprox"),
    Mistake("slope-returned", Replace({"return difference": "return gradapprox"}),
        "You return the measured slope; the relative difference is wanted, a number from 0 to 1."),
    Mistake("gradient-written-out", Assign(grad="x"),
        "A wrong backward_propagation passes your check: your difference is about zero, whatever is tested.",
        ("Is `grad` what backward_propagation returns, or your own derivative, or the measured slope once more?",)),
    Mistake("no-lengths", Assign(numerator="grad - gradapprox", denominator="grad + gradapprox"),
        "The signs stay in your fraction. The formula is made of lengths, which have none.",
        ("The length of a single number is its absolute value. Before two are added, take that of each.",)),
    Mistake("no-length-above", Assign(numerator="grad - gradapprox"),
        "Your numerator keeps its sign, so your difference may come out negative, and every negative number is small.",
        ("The length of a single number is its absolute value. Take that of what is left after you subtract.",)),
    Mistake("no-lengths-below", Assign(denominator="grad + gradapprox"),
        "Your denominator adds numbers with their signs. The formula adds their lengths, which have none.",
        ("The length of a single number is its absolute value. Before the two are added, take that of each.",)),
    Mistake("slope-rounded", Assign(gradapprox="np.round((J_plus - J_minus) / (2 * epsilon), 3)"),
        "Your measured slope is rounded to three digits, so a right gradient seems to differ from it in the fourth.",
        ("Compare with all digits. Round, if at all, what you print.",)),
    Mistake("theta-as-gradient", Assign(grad="theta"),
        "You compare with theta. What has to be compared is what backward_propagation returns."),
    Mistake("arguments-exchanged", Assign(grad="backward_propagation(theta, x)"),
        "backward_propagation gets its arguments in the wrong order; look at its first line."),
    *(Mistake(name, Assign(grad=f"backward_propagation({arguments})"),
        "backward_propagation is asked at another point than (x, theta): alike here, not in another model.",
        ("At which point is the gradient under test wanted? gradapprox and thetaplus are for measuring alone.",))
      for name, arguments in (("gradient-at-the-slope", "gradapprox, theta"), ("slope-as-parameter", "x, gradapprox"))),
    Mistake("cost-as-gradient", Assign(grad="forward_propagation(x, theta)"),
        "You compare the slope with the cost itself; the derivative comes from the other function."),
    Mistake("step-fixed", Assign(thetaplus="theta + 1e-7", thetaminus="theta - 1e-7"),
        "Your points lie 1e-7 away from theta, whatever epsilon is. Who calls with another one should get that."),
    Mistake("epsilon-fixed", Replace({"thetaplus =": "epsilon = 1e-7\n    thetaplus ="}),
        "Your function always steps by 1e-7. Whoever calls it with another epsilon should get that one."),
    Mistake("way-fixed", Assign(gradapprox="(J_plus - J_minus) / 2e-7"),
        "You divide by the same number whatever epsilon is. Who calls with another one should get that."),
    Mistake("plus-twice", Assign(thetaminus="theta + epsilon"),
        "Your difference is 1 whatever is tested, as if no slope were measured. Do both points lie on one side?"),
    Mistake("input-moved",
        Assign(J_plus="forward_propagation(x + epsilon, theta)", J_minus="forward_propagation(x - epsilon, theta)"),
        "You move the input. The derivative is the one with respect to theta, so theta moves and x stays."),
), styles=(
    Style("cost-written-out", Assign(J_plus="thetaplus * x", J_minus="x * thetaminus")),
    Style("cost-arguments-exchanged",
        Assign(J_plus="forward_propagation(thetaplus, x)", J_minus="forward_propagation(thetaminus, x)"), EXCHANGED),
    Style("plus-arguments-exchanged", Assign(J_plus="forward_propagation(thetaplus, x)"), EXCHANGED),
    Style("minus-arguments-exchanged", Assign(J_minus="forward_propagation(thetaminus, x)"), EXCHANGED),
    Style("moved-to-and-fro", Replace({
        "thetaplus = theta + epsilon": "theta += epsilon",
        "thetaminus = theta - epsilon": "J_plus = forward_propagation(x, theta)",
        J_PLUS: "theta -= 2 * epsilon",
        J_MINUS: "J_minus = forward_propagation(x, theta)\n    theta += epsilon",
    })),
    Style("absolute-values", _lengths("abs(v)")),
    *COMPARED_OTHERWISE,
    Style("two-divisions", Assign(gradapprox="(J_plus - J_minus) / 2 / epsilon")),
    Style("two-point-zero", Assign(gradapprox="(J_plus - J_minus) / (2.0 * epsilon)")),
    Style("way-measured", Assign(gradapprox="(J_plus - J_minus) / (thetaplus - thetaminus)")),
    Style("array-of-one", Assign(difference="np.array([numerator / denominator])")),
    Style("one-by-one-matrix", Assign(difference="np.reshape(numerator / denominator, (1, 1))")),
    Style("roots-of-squares", Assign(numerator="((grad - gradapprox) ** 2) ** 0.5")),
    Style("arrays-of-one", Replace({"thetaplus = theta": "theta = np.array([theta])\n    thetaplus = theta"})),
    Style("own-verdict",
        Replace({"print(verdict(difference, 1e-7))": 'print("wrong" if difference > 1e-7 else "right")'})),
    Style("keyword-arguments", Assign(grad="backward_propagation(theta=theta, x=x)")),
    Style("three-lines", Whole("""def gradient_check(x, theta, epsilon=1e-7):
    slope = (forward_propagation(x, theta + epsilon) - forward_propagation(x, theta - epsilon)) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    return abs(grad - slope) / (abs(grad) + abs(slope))
""")),
))

PLANTED = {"dW2": "2 / m * np.dot(dZ2, A1.T)", "db1": "4 / m * np.sum(dZ1, axis=1, keepdims=True)"}
BACKWARD_N = Catalogue("backward_propagation_n", mistakes=(
    Mistake("both-still-there", Assign(PLANTED),
        "Neither of the two mistakes is repaired yet. Section 4 says which arrays they are in."),
    *(Mistake(name, Assign({array: PLANTED[array]}),
        f"The mistake in {array} is still there. It sits in one line: d{unit}, which goes in, is right.",
        ("By which factor do computed and measured numbers differ? Look for that factor in the line.",))
      for name, array, unit in (("dW2-still-doubled", "dW2", "Z2"), ("db1-still-four-times", "db1", "Z1"))),
    Mistake("db1-not-averaged", Assign(db1="np.sum(dZ1, axis=1, keepdims=True)"),
        "db1 lost its factor altogether: the cost is a mean over the examples, so its gradients are too."),
    Mistake("dW2-halved", Assign(dW2="0.5 / m * np.dot(dZ2, A1.T)"),
        "dW2 was twice too large; now it is half of what it should be."),
    Mistake("dZ2-halved-instead", Assign(dZ2="dA2 * (A2 > 0) / 2", dW2=PLANTED["dW2"]),
        "dW2 is right now, but only because dZ2 is halved, and everything that follows dZ2 suffers. Look nearer."),
), styles=(
    Style("matmul", Assign(dW2="dZ2 @ A1.T / m")),
    Style("einsum", Assign(dW2='np.einsum("ik,jk->ij", dZ2, A1) / m')),
    Style("mean", Assign(db1="np.mean(dZ1, axis=1, keepdims=True)")),
    Style("sum-over-m", Assign(db1="np.sum(dZ1, axis=1, keepdims=True) / m")),
    Style("reshaped", Assign(db1="(dZ1.sum(axis=1) / m).reshape(-1, 1)")),
    Style("integer-mask", Assign(dZ2="np.multiply(dA2, np.int64(A2 > 0))")),
    Style("mask-from-z", Assign(dZ1="np.where(Z1 > 0, dA1, 0)")),
    Style("mistakes-undone", Assign(dW2=f"{PLANTED['dW2']} / 2", db1=f"{PLANTED['db1']} / 4")),
))

LOOP = "for i in range(count):"
PLUS_STEP, MINUS_STEP = "thetaplus[i] = thetaplus[i] + epsilon", "thetaminus[i] = thetaminus[i] - epsilon"
CHECK_ND = Catalogue("gradient_check_n", mistakes=(
    *_in_any_dimension("gradapprox[i]", at="[i]"),
    Mistake("right-cost-twice", Assign(J_minus="forward_propagation_n(X, Y, vector_to_dictionary(thetaplus))[0]"),
        "Your measured slopes are zero: both costs are those of the point on the right.",
        ("Follow each of the two points to the cost that is computed there.",)),
    Mistake("copied-once", Replace({
            LOOP: f"thetaplus, thetaminus = np.copy(theta), np.copy(theta)\n    {LOOP}",
            "thetaplus = np.copy(theta)\n": "pass\n",
            "thetaminus = np.copy(theta)\n": "pass\n",
        }),
        "Your steps pile up: theta is copied once, so what one round has moved is still moved in the next.",
        ("Print the second row of both points in round 2. By how much may they differ from theta, and where?",)),
    Mistake("slopes-in-one-dimension", Replace({"np.zeros((count, 1))": "np.zeros(count)"}),
        "Your slopes have one dimension and the gradient two, so numpy subtracts each number from every other one.",
        ("Print the shapes of grad, of gradapprox and of their difference.",)),
    *(Mistake(f"{side}-not-copied", Assign({f"theta{side}": "theta"}),
        f"Your steps pile up: `theta{side} = theta` is a second name for theta, not a copy, so theta itself moves.",
        ("After the loop, compare theta with what it was before: it should not have changed.",))
      for side in ("plus", "minus")),
    Mistake("all-moved-at-once", Replace({step: step.replace("[i]", "") for step in (PLUS_STEP, MINUS_STEP)}),
        "All parameters move at once, so every entry is the slope in the same direction. Move only number i."),
    Mistake("plus-all-at-once", Replace({PLUS_STEP: "thetaplus = thetaplus + epsilon"}),
        "On the right-hand side all parameters move at once. Move only number i, as you do on the left."),
    Mistake("first-parameter-only", Replace({step: step.replace("[i]", "[0]") for step in (PLUS_STEP, MINUS_STEP)}),
        "In every round the same parameter is moved, the first one. Round i belongs to parameter i."),
    Mistake("last-entry-only", Assign(numerator="np.linalg.norm(grad[i] - gradapprox[i])"),
        "The numerator looks at one entry only, the last one of the loop. Compare the two vectors as a whole."),
    Mistake("last-entry-everywhere", _lengths("np.linalg.norm(v[i])"),
        "Only the last parameter is compared, so a mistake anywhere else goes unseen. Compare the whole vectors."),
    Mistake("approximation-not-indexed", Replace({"gradapprox[i] =": "gradapprox[:] ="}),
        "Each round overwrites all measured slopes with its own; what is left is the last one, 47 times."),
    Mistake("compared-with-itself", Assign(numerator="np.linalg.norm(gradapprox - gradapprox)"),
        "Your difference is about zero, whatever is tested. Is something compared with itself?"),
    Mistake("vector-for-dictionary",
        Assign({f"J_{side}": f"forward_propagation_n(X, Y, theta{side})[0]" for side in ("plus", "minus")}),
        "A vector is asked for a part by name, which only a dictionary can answer. Which helper leads back to one?",
        ("forward_propagation_n looks its parameters up by name. What do you hand to it?",)),
    Mistake("cost-and-cache", Assign({
            f"J_{side}": f"forward_propagation_n(X, Y, vector_to_dictionary(theta{side}))" for side in ("plus", "minus")
        }),
        "forward_propagation_n returns two things, the cost and the cache. Only the costs can be subtracted."),
    Mistake("epsilon-fixed", Replace({LOOP: f"epsilon = 1e-7\n    {LOOP}"}),
        "Your slopes are those of a tiny step, whatever epsilon is. Who calls with another one should get that."),
    Mistake("gradients-not-used", Assign(
            grad="gradients_to_vector(backward_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1]))"),
        "You compute the gradients yourself. Check the ones that were handed in: they are what is in doubt."),
    Mistake("last-parameter-skipped", Replace({LOOP: "for i in range(count - 1):"}),
        "The last parameter is never moved: its measured slope stays zero. `range(k)` already ends at k - 1."),
    Mistake("first-parameter-skipped", Replace({LOOP: "for i in range(1, count):"}),
        "The first parameter is never moved: its measured slope stays zero. Python counts from 0."),
    Mistake("absolute-sums", _lengths("np.sum(np.abs(v))"),
        "You add absolute values; the length in the formula is the Euclidean one, the root of the sum of squares."),
    Mistake("largest-entry", Assign(numerator="np.max(np.abs(grad - gradapprox))"),
        "The numerator is the largest single deviation; the formula takes the length of the whole difference."),
    Mistake("largest-entries", _lengths("np.max(np.abs(v))"),
        "You take the largest entry for the length. In the formula it is the root of the sum of all squares."),
), styles=(
    Style("unpacked", Replace({"J_plus =": "J_plus, _ =", "(thetaplus))[0]": "(thetaplus))"})),
    Style("copy-method", Assign(thetaplus="theta.copy()", thetaminus="theta.copy()")),
    Style("array-copies", Assign(thetaplus="np.array(theta)", thetaminus="theta + 0")),
    Style("two-indices",
        Replace({PLUS_STEP: "thetaplus[i][0] = thetaplus[i][0] + epsilon", MINUS_STEP: "thetaminus[i, 0] -= epsilon"})),
    Style("unit-vector", Replace({PLUS_STEP: "thetaplus = theta + epsilon * np.eye(count)[:, [i]]"})),
    Style("moved-back", Assign({"thetaminus": "np.copy(thetaplus)", "thetaminus[i]": "thetaminus[i] - 2 * epsilon"})),
    *COMPARED_OTHERWISE,
    Style("two-divisions", Assign({"gradapprox[i]": "(J_plus - J_minus) / 2 / epsilon"})),
    Style("root-of-squares", Assign(numerator="np.sqrt(np.sum((grad - gradapprox) ** 2))")),
    Style("flat-vectors", Assign(numerator="np.linalg.norm(grad.ravel() - gradapprox.ravel(), ord=2)")),
    Style("matrix-product", Assign(numerator="((grad - gradapprox).T @ (grad - gradapprox)) ** 0.5")),
    Style("array-of-one", Assign(difference="np.array([numerator / denominator])")),
    Style("prints", Replace({"/ denominator": "/ denominator\n    print(gradapprox[:3], grad[:3])"})),
    Style("two-lists", Whole("""def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
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
""")),
))

CATALOGUES = (FORWARD, BACKWARD, CHECK_1D, BACKWARD_N, CHECK_ND)

EQUIVALENT_MUTANTS = (
    Equivalent("backward_propagation", "return dtheta -> return x", "The derivative is x."),
    *(Equivalent("gradient_check", f"{line} -> J_{side} = forward_propagation(theta{side}, x)", EXCHANGED)
      for side, line in (("plus", J_PLUS), ("minus", J_MINUS))),
    Equivalent("backward_propagation_n", "m = X.shape[1] -> m = Y.shape[1]", "There are as many labels as examples."),
    Equivalent("backward_propagation_n",
        "db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True) -> db3 = 1 / m * np.sum(dZ3, keepdims=True)",
        "The output layer has one unit, so its row is all there is to sum."),
    Equivalent("gradient_check_n", "gradapprox = np.zeros((count, 1)) -> gradapprox = np.ones((count, 1))",
        "Every entry is written over in the loop."),
)
