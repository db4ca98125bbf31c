"""*Optimization methods* as a course: six functions, each with the signature that is natural for it."""

from __future__ import annotations

import pytest

from autograder.course import Course
from autograder.proving import validate
from autograder.release import released_folder
from tests.conftest import ROOT
from tests.small_course import IMPORTS, NAME, exercise, filled, written

PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
MOVED = "parameters[name] - learning_rate * {} for name in parameters}}"
SOLUTIONS = {
    "update_with_gd": filled(
        "def update_with_gd(parameters, grads, learning_rate):",
        f"return {{name: {MOVED.format('grads[name]')}",
    ),
    "random_mini_batches": filled(
        "def random_mini_batches(X, Y, mini_batch_size=64, seed=0):",
        "order = np.random.RandomState(seed).permutation(X.shape[1])\n"
        "starts = range(0, X.shape[1], mini_batch_size)\n"
        "parts = [order[start : start + mini_batch_size] for start in starts]\n"
        "return [(X[:, part], Y[:, part]) for part in parts]",
    ),
    "initialize_velocity": filled(
        "def initialize_velocity(parameters):",
        "return {name: np.zeros(value.shape) for name, value in parameters.items()}",
    ),
    "update_with_momentum": filled(
        "def update_with_momentum(parameters, grads, v, beta, learning_rate):",
        "v = {name: beta * v[name] + (1 - beta) * grads[name] for name in v}\n"
        f"parameters = {{name: {MOVED.format('v[name]')}",
        "return parameters, v",
    ),
    "initialize_adam": filled(
        "def initialize_adam(parameters):",
        "v = initialize_velocity(parameters)\ns = initialize_velocity(parameters)",
        "return v, s",
    ),
    "update_with_adam": filled(
        "def update_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):",
        "v = {name: beta1 * v[name] + (1 - beta1) * grads[name] for name in v}\n"
        "s = {name: beta2 * s[name] + (1 - beta2) * grads[name] ** 2 for name in s}\n"
        "corrected = {name: v[name] / (1 - beta1**t) for name in v}\n"
        "squared = {name: s[name] / (1 - beta2**t) for name in s}\n"
        f"parameters = {{name: {MOVED.format('corrected[name] / (np.sqrt(squared[name]) + epsilon)')}",
        "return parameters, v, s",
    ),
}
DECLARED = """
def layers(rng, low=-1.0, units=2):
    return {"W1": rng.uniform(low, 1, (units, 3)), "b1": rng.uniform(low, 1, (units, 1))}

def both(inputs, *more):
    shown = Case("shown", lambda draw: inputs(np.random.default_rng(1)), visible=True)
    return (shown, Case("drawn", lambda draw: inputs(draw.rng)), *more)

def batches(rng, size=4):
    return (rng.normal(size=(2, 11)), rng.normal(size=(1, 11)), size, 5)

ONE = (Check("the result", 1),)
MORE = Case("more units", lambda draw: (layers(draw.rng, units=4),))
EXERCISES = (
    Exercise("update_with_gd", dict, both(lambda rng: (layers(rng), layers(rng), 0.3)), ONE),
    Exercise("random_mini_batches", "batches", checks=ONE, cases=both(batches,
        Case("the default size and seed", lambda draw: (np.eye(65), draw.rng.normal(size=(1, 65)))))),
    Exercise("initialize_velocity", dict, both(lambda rng: (layers(rng),), MORE), ONE),
    Exercise("update_with_momentum", ("parameters", "v"), checks=ONE,
        cases=both(lambda rng: (layers(rng), layers(rng), layers(rng), 0.7, 0.3))),
    Exercise("initialize_adam", ("v", "s"), both(lambda rng: (layers(rng),), MORE), ONE, uses=("initialize_velocity",)),
    Exercise("update_with_adam", ("parameters", "v", "s"), checks=ONE, cases=both(
        lambda rng: (layers(rng), layers(rng), layers(rng), layers(rng, 0), 3, 0.2, 0.7, 0.8, 0.1),
        Case("the defaults", lambda draw: (*(layers(draw.rng, 0.5) for _ in range(4)), 2)))),
)
"""
MISTAKES = """
CATALOGUES = (
    Catalogue("update_with_gd", (Mistake("uphill", Replace({"- learning_rate": "+ learning_rate"}), "Up or down?"),)),
    Catalogue("random_mini_batches", (Mistake("in-order", Assign(order="np.arange(X.shape[1])"), "Is it shuffled?"),)),
    Catalogue("initialize_velocity", (Mistake("ones", Replace({"zeros": "ones"}), "With which speed does it begin?"),)),
    Catalogue("update_with_momentum", (Mistake("sum", Replace({"(1 - beta) * ": ""}), "Is it an average?"),)),
    Catalogue("update_with_adam", (Mistake("uncorrected", Assign(corrected="v"), "What is divided by 1 - beta1**t?"),)),
)
"""


# Mutants that cannot be told from the solution, since they go over the same names or take the same shape.
EQUIVALENT = """
from autograder.exercise import Equivalent

MOVED = "parameters[name] - learning_rate * {} for name in "
IN_ADAM = MOVED.format("corrected[name] / (np.sqrt(squared[name]) + epsilon)")

def equal(exercise, line, end, *others):
    return tuple(Equivalent(exercise, f"{line}{end} -> {line}{other}", "it has the same") for other in others)

EQUIVALENT_MUTANTS = (
    *equal("update_with_gd", "return {name: " + MOVED.format("grads[name]"), "parameters}", "grads}"),
    *equal("random_mini_batches", "order = np.random.RandomState(seed).permutation(", "X.shape[1])", "Y.shape[1])"),
    *equal("random_mini_batches", "starts = range(0, ", "X.shape[1], mini_batch_size)", "Y.shape[1], mini_batch_size)"),
    *equal("update_with_momentum", "parameters = {name: " + MOVED.format("v[name]"), "parameters}", "grads}", "v}"),
    *equal("initialize_adam", "s = initialize_velocity(", "parameters)", "v)"),
    *equal("initialize_adam", "return ", "(v, s)", "(s, v)", "(s, s)", "(v, v)"),
    *equal("update_with_adam", "v = {name: beta1 * v[name] + (1 - beta1) * grads[name] for name in ", "v}", "s}"),
    *equal("update_with_adam", "corrected = {name: v[name] / (1 - beta1 ** t) for name in ", "v}", "s}"),
    *equal("update_with_adam", "parameters = {name: " + IN_ADAM, "parameters}", "grads}", "v}"),
)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    cells = [cell for name, text in SOLUTIONS.items() for cell in exercise(text, name)]
    files = {"mistakes.py": IMPORTS + MISTAKES + EQUIVALENT}
    made = written(tmp_path_factory.mktemp("optimization"), cells, DECLARED, files)
    released_folder.write(made, NAME)
    return made


@pytest.mark.slow
@pytest.mark.sampled(4)
def test_everything_is_proven_of_it_and_nothing_beside_its_folder_is_needed(course: Course):
    findings = list(validate.run(course, [NAME], kernel=False))
    assert [finding.text for finding in findings if not finding.ok] == []
    assert sorted(path.name for path in course.root.rglob("*") if path.is_file()) == [
        *("checks.h5", "exercises.py", "mistakes.py"),
        *(f"{NAME}.ipynb", f"{NAME}.ipynb"),
    ]


def test_the_guide_says_how_many_lines_it_cost():
    lines = [line for text in (DECLARED, MISTAKES) for line in text.splitlines() if line.strip()]
    assert f"six exercises with their known mistakes take {len(lines)} lines" in " ".join(PAGE.split())
