"""The result of checking one file for a person: grouped by severity, each finding with place, reason and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.formats.check_report import CheckReport
from designer.formats.printable import printable
from designer.rules.finding import SEVERITIES, Finding

_EXPECTED = {
    "message": "message",
    "finding": "expected finding",
    "findings_absent": "finding that must not be raised",
    "clean": "expected to be clean:",
}
_HEADINGS = {"error": "Errors", "warning": "Warnings", "info": "Notes"}
_INDENT = " " * 10
_COLOURS = {
    "error": "31;1",
    "unmet": "31;1",
    "violated": "31;1",
    "warning": "33;1",
    "unknown": "33;1",
    "info": "36",
    "holds": "32",
    "waived": "2",
}
_LEADING_WORD = re.compile(rf"^(  )({'|'.join(_COLOURS)})\b")
_HEADING = re.compile(r"^\S.*$")


def report_lines(report: CheckReport) -> Iterator[str]:
    """The report for a person, safe to print."""
    yield printable(f"{report.file}: {_summary(report)}")
    for severity in SEVERITIES:
        rows = [finding for finding in report.findings if finding.severity == severity]
        if rows:
            yield f" {_HEADINGS[severity]}"
            for finding in rows:
                yield from _finding(report, finding)
    if report.policies:
        yield " Demands"
    for row in report.policies:
        yield printable(f"  {row.answer:<8} {row.policy.id}: {row.text}")
        if row.route:
            yield printable(f"{_INDENT} route  {' > '.join(row.route)}")
    if report.waived:
        yield " Accepted"
    for finding, waiver in report.waived:
        until = f" until {waiver.expiry}" if waiver.expiry else ""
        yield printable(f"  waived  {finding.rule} {finding.slug}: {finding.text}")
        yield printable(f"{_INDENT}accepted{until}: {waiver.reason}")
    if any(expected.unmet for expected in report.expectations):
        yield " Expectations"
    for expected in report.expectations:
        for difference in expected.unmet:
            yield printable(f"  unmet   {_EXPECTED[expected.kind]} {expected.name}: {difference}")


def _finding(report: CheckReport, finding: Finding) -> Iterator[str]:
    mark = " (expected)" if report.is_expected(finding) else ""
    yield printable(f"  {finding.severity:<7} {finding.rule} {finding.slug}{mark}: {finding.text}")
    for ref in finding.refs:
        yield printable(f"{_INDENT}at {ref}")
    place = report.mark(finding.refs[0]) if finding.refs else None
    if place is not None:
        yield printable(f"{_INDENT}in {report.file}:{place.line}:{place.column}")
    for line in finding.evidence:
        yield printable(f"{_INDENT}because {line}")
    if finding.fix is not None:
        yield printable(f"{_INDENT}fix: {finding.fix.label}")
        for step in finding.fix.steps:
            yield printable(f"{_INDENT}     {step}")
    if finding.witness is not None:
        sent = finding.witness
        sender = sent.mail_from or "<>"
        yield printable(f"{_INDENT}witness: from {sent.from_node}, {sender} to {', '.join(sent.rcpt_to)}")


def _summary(report: CheckReport) -> str:
    counts = []
    for severity in SEVERITIES:
        found = [finding for finding in report.findings if finding.severity == severity]
        expected = sum(report.is_expected(finding) for finding in found)
        if found:
            plural = "" if len(found) == 1 or severity == "info" else "s"
            counts.append(f"{len(found)} {severity}{plural}" + (f" ({expected} expected)" if expected else ""))
    if not counts:
        counts.append("no findings")
    if report.waived:
        counts.append(f"{len(report.waived)} waived")
    if report.policies:
        held = sum(row.answer == "holds" for row in report.policies)
        counts.append(f"{held} of {len(report.policies)} demands hold")
    if report.expectations:
        met = sum(expected.met for expected in report.expectations)
        counts.append(f"{met} of {len(report.expectations)} expectations met")
    if report.total:
        bound = f" of {report.total}: the bound was reached" if report.total > report.classes else ""
        counts.append(f"{report.classes}{bound} message classes")
    return ", ".join(counts)


def coloured(line: str) -> str:
    """A line of the report for a terminal: the word that judges in colour, headings bold."""
    word = _LEADING_WORD.match(line)
    if word is not None:
        return f"{word[1]}\x1b[{_COLOURS[word[2]]}m{word[2]}\x1b[0m{line[word.end() :]}"
    heading = _HEADING.match(line) or re.match(r"^ \S", line)
    return f"\x1b[1m{line}\x1b[0m" if heading is not None else line


def wants_colour(is_terminal: bool, environment: dict[str, str]) -> bool:
    """Colour only on a terminal that can show it, and never where the user has set NO_COLOR."""
    return is_terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
