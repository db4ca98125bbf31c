"""JUnit's XML, which most continuous integration systems show: a suite a submission, a case an exercise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from autograder.export.scores import StudentScore
from autograder.judging.outcome_text import advice, told
from autograder.values import Outcome, Report, Status

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold


def write(scores: Sequence[StudentScore]) -> str:
    """The file for all submissions."""
    root = ET.Element("testsuites", name="autograder")
    for report in filter(None, (score.report for score in scores)):
        root.append(_suite(report))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(report: Report) -> ET.Element:
    cases = [_case(report, outcome) for outcome in report.outcomes] or [_whole(report)]
    suite = ET.Element("testsuite", name=_clean(f"{report.assignment}.{report.student}"), tests=str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", str(sum(case.find("error") is not None for case in cases)))
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    suite.set("time", f"{report.seconds:.3f}")
    suite.extend(cases)
    return suite


def _case(report: Report, outcome: Outcome) -> ET.Element:
    case = ET.Element("testcase", classname=_clean(f"{report.assignment}.{report.student}"), name=outcome.exercise)
    if outcome.status is not Status.PASSED:
        said = ET.SubElement(case, _kind(outcome), type=str(outcome.status), message=_clean(_points(outcome)))
        said.text = _clean(f"{told(outcome)}\n{advice(outcome)}".strip())
    return case


def _kind(outcome: Outcome) -> str:
    """What JUnit calls it; an exercise without points is optional, and fails nobody."""
    if outcome.status is Status.GRADER_FAULT:
        return "error"
    return "failure" if outcome.max_score else "skipped"


def _whole(report: Report) -> ET.Element:
    case = ET.Element("testcase", classname=_clean(f"{report.assignment}.{report.student}"), name=report.assignment)
    ET.SubElement(case, "error", type=str(report.status), message=_clean(report.message))
    return case


def _points(outcome: Outcome) -> str:
    score = "no score" if outcome.score is None else f"{outcome.score:g}"
    return f"{score} / {outcome.max_score:g} points"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", text)
