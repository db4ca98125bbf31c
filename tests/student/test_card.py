"""A card reads in a notebook of any theme and in a terminal, and depends on no colour."""

import re
from dataclasses import replace

import pytest

from autograder.student.card import Card, Progress
from autograder.student.card_words import guide, hints_on
from autograder.values import Outcome, Status

OUTCOME = Outcome(
    "f", Status.PARTIAL, 7.5, 10.0, "W1 is <wrong> & so is b1.\nW1[0] is 2.", (("a-mistake",),), "Look at W1."
)


def test_the_text_says_it_all():
    card = Card(OUTCOME, "More by hint(f).", (("published", True), ("small", False)))
    assert repr(card).splitlines() == [
        "◐ f: Partly right (7.5 / 10)",
        "  ✓ published   ✗ small",
        "  W1 is <wrong> & so is b1.",
        "  W1[0] is 2.",
        "  Look at W1.",
        "  More by hint(f).",
    ]


def test_the_page_says_the_same_and_escapes_what_students_wrote():
    page = Card(OUTCOME, "More by hint(f).", (("f(<2>)", False),))._repr_html_()
    assert "W1 is &lt;wrong&gt; &amp; so is b1." in page
    assert "inline-block;margin-right:1.5em'>✗ f(&lt;2&gt;)</span>" in page  # its sign stays beside it
    assert "<2>" not in page
    assert "<wrong>" not in page


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_sign_and_a_word_beside_its_colour(status: Status):
    outcome = Outcome("f", status, None if status is Status.GRADER_FAULT else 0.0, 10.0)
    assert re.match(r"\S f: \w+", repr(Card(outcome)))
    assert "f: " in Card(outcome)._repr_html_()


def test_the_card_leaves_the_colours_of_text_and_ground_to_the_theme():
    page = Card(OUTCOME)._repr_html_()
    assert "background" not in page
    assert len(re.findall(r"color:", page)) == 1  # the sign's


def test_a_passed_card_shows_the_note_and_remarks_on_the_code():
    passed = Outcome("f", Status.PASSED, 10.0, 10.0, "Every check passed.\nThe code changes its input x.")
    card = Card(passed, "All visible examples pass.", remarks=("The code changes its input x.",))
    assert repr(card).splitlines() == [
        "✓ f: Passed (10 / 10)",
        "  The code changes its input x.",
        "  All visible examples pass.",
    ]


def test_what_the_function_printed_is_folded_away_below_the_findings():
    card = Card(OUTCOME, printed="\x1b[92mYour <gradient> is perfect\x1b[0m\n")
    assert repr(card).splitlines()[-2:] == ["  What your function printed:", "    Your <gradient> is perfect"]
    page = card._repr_html_()
    assert "<details" in page
    assert page.index("Look at W1.") < page.index("Your &lt;gradient&gt; is perfect")
    assert "\x1b" not in page


def test_a_terminal_shows_the_beginning_of_what_was_printed():
    card = Card(OUTCOME, printed="\n".join(map(str, range(30))))
    assert repr(card).splitlines()[-2:] == ["    9", "    ..."]


@pytest.mark.parametrize("printed", ["", "\n", " \n\n"])
def test_nothing_printed_takes_no_room(printed: str):
    assert "details" not in Card(OUTCOME, printed=printed)._repr_html_()
    assert repr(Card(OUTCOME, printed=printed)) == repr(Card(OUTCOME))


def test_progress_adds_the_points_up_and_calls_exercises_without_points_optional():
    outcomes = [OUTCOME, Outcome("longer_name", Status.NOT_ATTEMPTED, 0.0, 0.0)]
    text = repr(Progress(outcomes)).splitlines()
    assert text == [
        "◐ f            Partly right           7.5 / 10",
        "○ longer_name  Not attempted yet      optional",
        "7.5 of 10 points on the visible examples",
    ]
    assert "7.5 of 10 points" in Progress(outcomes)._repr_html_()


def test_points_are_told_to_two_decimals():
    outcome = Outcome("f", Status.PARTIAL, 5.882353, 10.0, "no")
    assert "(5.88 / 10)" in repr(Card(outcome))
    assert "5.88 of 10 points" in repr(Progress([outcome]))


def test_hints_come_one_after_the_other_and_end_kindly():
    hints = ("one", "two")
    assert "one" in repr(hints_on("f", hints, 1))
    assert "two" not in repr(hints_on("f", hints, 1))
    assert "hint 2 of 2" in repr(hints_on("f", hints, 7))
    assert "That is all" in hints_on("f", hints, 7)._repr_html_()


def test_without_any_hint_there_is_still_advice():
    assert "step by step" in repr(hints_on("f", (), 1))


MARKED = {
    "Put `np.zeros(2 * 3)` *before* it.": "Put <code>np.zeros(2 * 3)</code> <em>before</em> it.",
    "a * b * c and 2*x*y": "a * b * c and 2*x*y",
    "f(*arguments, **named)": "f(*arguments, **named)",
    "`<b>` & *<i>*": "<code>&lt;b&gt;</code> &amp; *&lt;i&gt;*",
    "one ` alone": "one ` alone",
    "the gradient is *not* what it was": "the gradient is <em>not</em> what it was",
}


@pytest.mark.parametrize("line", MARKED)
def test_backticks_and_stars_are_shown_as_in_the_text_of_a_notebook(line: str):
    outcome = Outcome("f", Status.FAILED, 0.0, 10.0, line)
    assert MARKED[line] in Card(outcome)._repr_html_()
    assert line in repr(Card(outcome))


def test_where_the_numbers_go_wrong_stands_between_the_hint_and_how_to_ask_for_more():
    outcome = replace(OUTCOME, where="slope is the first to differ.")
    lines = repr(Card(outcome, "More by hint(f).")).splitlines()
    assert lines[-3:] == ["  Look at W1.", "  slope is the first to differ.", "  More by hint(f)."]


def test_the_guide_names_every_exercise():
    told = guide(["f", "g"])
    assert "f, g" in repr(told)
    assert "f, g" in told._repr_html_()
