"""Findings and expectations as JUnit XML, which every build server shows: a suite for each file, a case for each test.

A finding that counts is a failed case, an accepted one a skipped case; rules that find nothing pass together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from designer.formats.check_report import CheckReport
from designer.rules.finding import Finding

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold."""


def junit_text(reports: Sequence[CheckReport]) -> str:
    """One document with a suite for each file."""
    root = ET.Element("testsuites", name="Mail Flow Designer")
    for report in reports:
        root.append(_suite(report))
    for key in ("tests", "failures", "skipped", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'


def _suite(report: CheckReport) -> ET.Element:
    suite = ET.Element("testsuite", name=_clean(report.file))
    suite.extend(_cases(report))
    counts = {"tests": len(suite), "failures": len(suite.findall("*/failure")), "errors": 0}
    for key, number in (counts | {"skipped": len(suite.findall("*/skipped"))}).items():
        suite.set(key, str(number))
    return suite


def _cases(report: CheckReport) -> Iterator[ET.Element]:
    if not report.findings and not report.waived:
        yield _case(report, "rules", "no rule finds anything")
    for finding in report.findings:
        case = _finding(report, finding)
        if report.is_expected(finding):
            _told(case, "skipped", "listed under expect.findings", "")
        elif finding.severity == "info":
            output = ET.SubElement(case, "system-out")
            output.text = _clean(_details(report, finding))
        else:
            _told(case, "failure", finding.text, _details(report, finding), finding.severity)
        yield case
    for finding, waiver in report.waived:
        case = _finding(report, finding)
        until = f", until {waiver.expiry}" if waiver.expiry else ""
        _told(case, "skipped", f"accepted{until}: {waiver.reason}", "")
        yield case
    for row in report.policies:
        case = _case(report, "demands", row.policy.id)
        if row.answer == "violated":
            _told(case, "failure", row.text, " > ".join(row.route), "violated")
        elif row.answer == "unknown":
            _told(case, "skipped", f"unknown: {row.text}", "")
        yield case
    for expected in report.expectations:
        case = _case(report, "expectations", f"{expected.kind.replace('_', ' ')} {expected.name}")
        if not expected.met:
            _told(case, "failure", expected.unmet[0], "\n".join(expected.unmet), "unmet")
        yield case


def _case(report: CheckReport, group: str, name: str) -> ET.Element:
    return ET.Element("testcase", classname=_clean(f"{report.file}.{group}"), name=_clean(name))


def _finding(report: CheckReport, finding: Finding) -> ET.Element:
    where = f" at {finding.refs[0]}" if finding.refs else ""
    case = _case(report, finding.rule, f"{finding.rule} {finding.slug}{where}")
    mark = report.mark(finding.refs[0]) if finding.refs else None
    case.set("file", _clean(report.file))
    if mark is not None:
        case.set("line", str(mark.line))
    return case


def _details(report: CheckReport, finding: Finding) -> str:
    mark = report.mark(finding.refs[0]) if finding.refs else None
    lines = [f"{report.file}:{mark.line}:{mark.column}" if mark is not None else report.file, finding.text]
    lines += [f"at {ref}" for ref in finding.refs]
    lines += [f"because {line}" for line in finding.evidence]
    if finding.fix is not None:
        lines += [f"fix: {finding.fix.label}", *finding.fix.steps]
    return "\n".join(lines)


def _told(case: ET.Element, kind: str, message: str, text: str, type: str = "") -> None:
    element = ET.SubElement(case, kind, message=_clean(message))
    if type:
        element.set("type", type)
    if text:
        element.text = _clean(text)


def _clean(text: str) -> str:
    """The text with what XML cannot hold written as its escape."""
    return _FORBIDDEN.sub(lambda match: match[0].encode("unicode_escape", "backslashreplace").decode("ascii"), text)
