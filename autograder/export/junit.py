"""JUnit's XML, which most continuous integration systems show: a suite a submission, a case an exercise."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from autograder.gradebook.scores import StudentScore, words
from autograder.values import Outcome, Report, Status

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold
_COUNTS = ("tests", "failures", "errors")


def write(scores: Sequence[StudentScore]) -> str:
    """The file for all submissions."""
    total: Counter[str] = Counter()
    suites = io.StringIO()  # of a large class, all elements at once would take ten times the memory of their text
    for suite in (_suite(score.report, score.exercises) for score in scores if score.report):
        total.update({count: int(suite.get(count, "0")) for count in _COUNTS})
        ET.indent(suite, level=1)
        suites.write(f"  {ET.tostring(suite, encoding='unicode')}\n")
    root = ET.Element("testsuites", {"name": "autograder", **{count: str(total[count]) for count in _COUNTS}})
    begin, end = ET.tostring(root, encoding="unicode", short_empty_elements=False, xml_declaration=True).split("></")
    return f"{begin}>\n{suites.getvalue()}</{end}\n"


def _suite(report: Report, exercises: Sequence[tuple[Outcome, float | None]]) -> ET.Element:
    cases = [_case(report, outcome, earned) for outcome, earned in exercises] or [_whole(report)]
    suite = ET.Element("testsuite", name=_clean(f"{report.assignment}.{report.student}"), tests=str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", str(sum(case.find("error") is not None for case in cases)))
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    suite.set("time", f"{report.seconds:.3f}")
    suite.extend(cases)
    return suite


def _case(report: Report, outcome: Outcome, earned: float | None) -> ET.Element:
    """The case of an exercise; where a person gave its mark, that decides whether it failed."""
    case = ET.Element("testcase", classname=_clean(f"{report.assignment}.{report.student}"), name=outcome.exercise)
    by_hand = None if earned == outcome.score else earned
    is_lost = outcome.status is not Status.PASSED if by_hand is None else by_hand < outcome.max_score
    if is_lost:
        kind = _kind(outcome) if by_hand is None else "failure"
        said = ET.SubElement(case, kind, type=str(outcome.status), message=_clean(_points(outcome, earned)))
        said.text = _clean(words(outcome, earned).strip())
    return case


def _kind(outcome: Outcome) -> str:
    """What JUnit calls it; what a person has to mark, and an optional exercise without points, fails nobody."""
    if outcome.status is Status.GRADER_FAULT:
        return "error"
    return "failure" if outcome.max_score and outcome.status is not Status.NEEDS_MARK else "skipped"


def _whole(report: Report) -> ET.Element:
    case = ET.Element("testcase", classname=_clean(f"{report.assignment}.{report.student}"), name=report.assignment)
    ET.SubElement(case, "error", type=str(report.status), message=_clean(report.message))
    return case


def _points(outcome: Outcome, earned: float | None) -> str:
    score = "no score" if earned is None else f"{earned:g}"
    return f"{score} / {outcome.max_score:g} points"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", text)
