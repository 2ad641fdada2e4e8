"""The result of checking one file: findings, demands, and whether what was expected of messages and findings holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from designer.engine.expectations import unmet
from designer.engine.plan import Plan, compile_plan
from designer.engine.simulate import simulate
from designer.formats.printable import json_line
from designer.formats.problems import Mark
from designer.model.policies import Severity, Waiver
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules.check import check_all
from designer.rules.finding import SEVERITIES, Finding
from designer.rules.search.cases import search
from designer.rules.search.policies import PolicyAnswer, judged_policies
from designer.rules.search.witness import proven
from designer.rules.waivers import judged

PlaceOf = Callable[[Ref], Mark | None]


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
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    policies: tuple[PolicyAnswer, ...] = ()
    classes: int = 0
    """Message classes that were simulated."""
    total: int = 0
    """Message classes that there are."""
    place_of: PlaceOf | None = None

    @property
    def good(self) -> bool:
        """True where nothing fails: see `fails`."""
        return not self.fails("error")

    def fails(self, severity: Severity) -> bool:
        """True for an unmet expectation, a violated demand, or a finding at least so severe that was not expected."""
        counted = SEVERITIES[: SEVERITIES.index(severity) + 1]
        found = any(row.severity in counted and not self.is_expected(row) for row in self.findings)
        violated = any(row.answer == "violated" for row in self.policies)
        return found or violated or not all(row.met for row in self.expectations)

    def is_expected(self, finding: Finding) -> bool:
        """True for a finding that the file lists under `expect.findings`."""
        return finding.slug in self.expected_tags

    def mark(self, ref: Ref) -> Mark | None:
        """Line and column of a reference; None where the file is not at hand."""
        return self.place_of(ref) if self.place_of is not None else None


def checked(file: str, topology: Topology, place_of: PlaceOf | None = None) -> CheckReport:
    """Checks a topology: all rules that are on, all message classes, all saved messages, demands and expectations."""
    plan = compile_plan(topology)
    found = search(plan)
    raised = proven(topology, plan, check_all(topology, plan), found).findings
    verdict = judged(topology, raised)
    expectations = (*_messages(topology, plan), *_findings(topology, plan, raised, verdict.findings))
    wanted = topology.expect.findings if topology.expect else ()
    return CheckReport(
        file,
        verdict.findings,
        expectations,
        frozenset(row.tag for row in wanted),
        verdict.waived,
        judged_policies(topology, plan, found),
        len(found.cases),
        found.total,
        place_of,
    )


def _messages(topology: Topology, plan: Plan) -> Iterator[Expected]:
    for message in topology.messages:
        if message.expect is not None:
            differences = unmet(message.expect, simulate(plan, message))
            yield Expected("message", message.id, tuple(str(difference) for difference in differences))


def _findings(
    topology: Topology, plan: Plan, findings: tuple[Finding, ...], counted: tuple[Finding, ...]
) -> Iterator[Expected]:
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
        errors = [finding for finding in counted if finding.severity == "error"]
        texts = [f"{finding.rule} {finding.slug}: {finding.text}" for finding in errors]
        yield Expected("clean", "no error", tuple(texts))


def report_record(report: CheckReport) -> dict[str, Any]:
    """The report as one JSON object."""
    return {
        "file": report.file,
        "findings": [_finding_record(report, finding) for finding in report.findings],
        "waived": [
            _finding_record(report, finding) | {"reason": waiver.reason, "expiry": waiver.expiry}
            for finding, waiver in report.waived
        ],
        "policies": [_policy_record(row) for row in report.policies],
        "expectations": [
            {"kind": each.kind, "name": each.name, "met": each.met, "unmet": list(each.unmet)}
            for each in report.expectations
        ],
        "search": {"classes": report.classes, "total": report.total, "bounded": report.total > report.classes},
    }


def _finding_record(report: CheckReport, finding: Finding) -> dict[str, Any]:
    places = [mark for ref in finding.refs[:1] if (mark := report.mark(ref)) is not None]
    return {
        "rule": finding.rule,
        "slug": finding.slug,
        "severity": finding.severity,
        "message": finding.text,
        "refs": [str(ref) for ref in finding.refs],
        "line": places[0].line if places else None,
        "column": places[0].column if places else None,
        "evidence": list(finding.evidence),
        "fix": finding.fix.label if finding.fix is not None else None,
        "witness": message_record(finding.witness),
        "expected": report.is_expected(finding),
    }


def _policy_record(row: PolicyAnswer) -> dict[str, Any]:
    return {
        "id": row.policy.id,
        "answer": row.answer,
        "text": row.text,
        "classes": row.classes,
        "route": list(row.route),
        "witness": message_record(row.witness),
    }


def message_record(message: Any) -> dict[str, Any] | None:
    """A message with the settings that it has, by the file's own names."""
    found: dict[str, Any] | None = None
    if message is not None:
        found = message.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return found


Lines = Callable[[CheckReport], Iterator[str]]
Whole = Callable[[Sequence[CheckReport]], str]


def _json_lines(report: CheckReport) -> Iterator[str]:
    yield json_line(report_record(report))


def _text_lines(report: CheckReport) -> Iterator[str]:
    from designer.formats.check_text import report_lines

    return report_lines(report)


def _sarif(reports: Sequence[CheckReport]) -> str:
    from designer.formats.sarif import sarif_text

    return sarif_text(reports)


def _junit(reports: Sequence[CheckReport]) -> str:
    from designer.formats.junit import junit_text

    return junit_text(reports)


LINE_FORMATS: dict[str, Lines] = {"text": _text_lines, "json": _json_lines}
"""Formats that are told file by file."""
WHOLE_FORMATS: dict[str, Whole] = {"sarif": _sarif, "junit": _junit}
"""Formats that are one document about all files."""
REPORT_FORMATS = (*LINE_FORMATS, *WHOLE_FORMATS)
