"""The result of checking one file: findings, and whether what was expected of its messages and findings holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from designer.engine.expectations import unmet
from designer.engine.plan import Plan, compile_plan
from designer.engine.simulate import simulate
from designer.formats.printable import json_line, printable
from designer.model.topology import Topology
from designer.rules.check import check_all
from designer.rules.finding import SEVERITIES, Finding


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that a file expects, and how reality differs; nothing differs where it is met."""

    kind: str
    """`message`, `finding`, `findings_absent` or `clean`."""
    name: str
    unmet: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        return not self.unmet


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What is wrong with one file, and what it expected. `file` is its name as the user gave it."""

    file: str
    findings: tuple[Finding, ...]
    expectations: tuple[Expected, ...]
    expected_tags: frozenset[str]

    @property
    def good(self) -> bool:
        """True where every expectation is met and every error was expected: an expected failure is no failure."""
        errors = (finding for finding in self.findings if finding.severity == "error")
        return all(e.met for e in self.expectations) and all(self.is_expected(finding) for finding in errors)

    def is_expected(self, finding: Finding) -> bool:
        """True for a finding that the file lists under `expect.findings`."""
        return finding.slug in self.expected_tags


def checked(file: str, topology: Topology) -> CheckReport:
    """Checks a topology: all rules that are on, all saved messages, all expectations."""
    plan = compile_plan(topology)
    findings = check_all(topology, plan)
    expectations = (*_messages(topology, plan), *_findings(topology, plan, findings))
    wanted = topology.expect.findings if topology.expect else ()
    return CheckReport(file, findings, expectations, frozenset(row.tag for row in wanted))


def _messages(topology: Topology, plan: Plan) -> Iterator[Expected]:
    for message in topology.messages:
        if message.expect is not None:
            differences = unmet(message.expect, simulate(plan, message))
            yield Expected("message", message.id, tuple(str(difference) for difference in differences))


def _findings(topology: Topology, plan: Plan, findings: tuple[Finding, ...]) -> Iterator[Expected]:
    """Whether the findings are those that the file expects; a hint that is off by default may be expected too."""
    expect = topology.expect
    if expect is None:
        return
    raised = {finding.slug for finding in findings}
    all_raised: set[str] | None = None
    for row in expect.findings:
        if row.tag not in raised and all_raised is None:
            all_raised = {finding.slug for finding in check_all(topology, plan, include_off=True)}
        present = row.tag in raised or row.tag in (all_raised or ())
        yield Expected("finding", row.tag, () if present else ("it is not raised",))
    for tag in expect.findings_absent:
        texts = [f"raised: {finding.text}" for finding in findings if finding.slug == tag]
        yield Expected("findings_absent", tag, tuple(texts))
    if expect.clean:
        errors = [finding for finding in findings if finding.severity == "error"]
        texts = [f"{finding.rule} {finding.slug}: {finding.text}" for finding in errors]
        yield Expected("clean", "no error", tuple(texts))


def report_record(report: CheckReport) -> dict[str, Any]:
    """The report as one JSON object."""
    return {
        "file": report.file,
        "findings": [
            {
                "rule": finding.rule,
                "slug": finding.slug,
                "severity": finding.severity,
                "message": finding.text,
                "refs": [str(ref) for ref in finding.refs],
                "expected": report.is_expected(finding),
            }
            for finding in report.findings
        ],
        "expectations": [
            {"kind": each.kind, "name": each.name, "met": each.met, "unmet": list(each.unmet)}
            for each in report.expectations
        ],
    }


def report_lines(report: CheckReport) -> Iterator[str]:
    """The report for a person, safe to print."""
    yield printable(f"{report.file}: {_summary(report)}")
    for finding in report.findings:
        mark = " (expected)" if report.is_expected(finding) else ""
        yield printable(f"  {finding.severity:<7} {finding.rule} {finding.slug}{mark}: {finding.text}")
        for ref in finding.refs:
            yield printable(f"          at {ref}")
        for line in finding.evidence:
            yield printable(f"          because {line}")
        if finding.fix is not None:
            yield printable(f"          fix: {finding.fix.label}")
            for step in finding.fix.steps:
                yield printable(f"               {step}")
    for expected in report.expectations:
        for difference in expected.unmet:
            yield printable(f"  unmet   {_EXPECTED[expected.kind]} {expected.name}: {difference}")


_EXPECTED = {
    "message": "message",
    "finding": "expected finding",
    "findings_absent": "finding that must not be raised",
    "clean": "expected to be clean:",
}


def _summary(report: CheckReport) -> str:
    counts = []
    for severity in SEVERITIES:
        found = [finding for finding in report.findings if finding.severity == severity]
        expected = sum(report.is_expected(finding) for finding in found)
        if found:
            plural = "" if len(found) == 1 or severity == "info" else "s"
            counts.append(f"{len(found)} {severity}{plural}" + (f" ({expected} expected)" if expected else ""))
    if report.expectations:
        met = sum(expected.met for expected in report.expectations)
        counts.append(f"{met} of {len(report.expectations)} expectations met")
    return ", ".join(counts) or "no findings"


Lines = Callable[[CheckReport], Iterator[str]]


def _json_lines(report: CheckReport) -> Iterator[str]:
    yield json_line(report_record(report))


REPORT_FORMATS: dict[str, Lines] = {
    "text": report_lines,
    "json": _json_lines,
}
"""Name of the format to the lines of one file's report; what needs all files at once gets a table of its own."""
