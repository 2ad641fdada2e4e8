"""Findings as SARIF 2.1.0 (OASIS), for code hosts and editors that show results at the lines of a file.

Property numbers in comments are sections of the standard.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from designer import __version__
from designer.formats.check_report import CheckReport, message_record
from designer.model.policies import Waiver
from designer.model.refs import Ref
from designer.rules.catalogue import RULES
from designer.rules.finding import Finding
from designer.rules.search.invariants import INVARIANTS
from designer.rules.search.policies import PolicyAnswer

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
VERSION = "2.1.0"
NAME = "Mail Flow Designer"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
DEMAND, EXPECTATION = "demand", "expectation"


def sarif_text(reports: Sequence[CheckReport]) -> str:
    """One SARIF log with one run about all files."""
    return json.dumps(sarif_log(reports), indent=2, ensure_ascii=True)


def sarif_log(reports: Sequence[CheckReport]) -> dict[str, Any]:
    """The log as plain values: tool, rules, files and results."""
    rules = _rules(reports)
    order = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [result for report in reports for result in _results(report, order)]
    driver = {"name": NAME, "version": __version__, "semanticVersion": _semantic(__version__), "rules": rules}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [{"location": {"uri": uri_of(report.file)}} for report in _unique(reports)],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _semantic(version: str) -> str:
    """Three numbers, as the property demands (3.19.12)."""
    parts = version.split(".")
    return ".".join((*parts, "0", "0")[:3])


def _unique(reports: Iterable[CheckReport]) -> list[CheckReport]:
    return list({report.file: report for report in reports}.values())


def uri_of(file: str) -> str:
    """A file's name as a relative reference or file URI (3.4.3); names with spaces or colons stay valid."""
    path = PurePath(file)
    text = quote(path.as_posix(), safe="/:" if path.is_absolute() else "/")
    if path.is_absolute():
        return f"file://{text if text.startswith('/') else '/' + text}"
    return text.removeprefix("./")


# -- rules ------------------------------------------------------------------------------------------------------------


def _rules(reports: Sequence[CheckReport]) -> list[dict[str, Any]]:
    """The rules that the results name, with their pages (3.49)."""
    used = {finding.rule for report in reports for finding in _all_findings(report)}
    found = [_rule(rule.id, rule.slug, rule.title, rule.severity, rule.source, rule.check) for rule in RULES]
    found += [_rule(row.id, row.slug, row.title, row.severity, row.source, None) for row in INVARIANTS]
    known = {row["id"] for row in found}
    others = {f.rule: f for report in reports for f in _all_findings(report) if f.rule not in known}
    found += [_rule(f.rule, f.slug, f.slug.replace("-", " "), f.severity, "", None) for f in others.values()]
    kept = [row for row in found if row["id"] in used]
    if any(report.policies for report in reports):
        kept.append(_rule(DEMAND, DEMAND, "A demand of the file on its mail", "error", "", None))
    if any(not row.met for report in reports for row in report.expectations):
        kept.append(_rule(EXPECTATION, EXPECTATION, "What the file expects of a message", "error", "", None))
    return kept


def _all_findings(report: CheckReport) -> Iterator[Finding]:
    yield from report.findings
    yield from (finding for finding, _ in report.waived)


def _rule(id: str, slug: str, title: str, severity: str, source: str, check: Any) -> dict[str, Any]:
    page = sys.modules[check.__module__].__doc__ if check is not None else None
    row: dict[str, Any] = {
        "id": id,
        "name": "".join(word.capitalize() for word in slug.split("-")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}."},
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {"slug": slug, "source": source},
    }
    if page:
        row["help"] = {"text": inspect.cleandoc(page)}
    return row


# -- results ----------------------------------------------------------------------------------------------------------


def _results(report: CheckReport, order: dict[str, int]) -> Iterator[dict[str, Any]]:
    for finding in report.findings:
        result = _finding(report, finding, order)
        if report.is_expected(finding):
            result["suppressions"] = [_suppression("Listed under expect.findings")]
        yield result
    for finding, waiver in report.waived:
        yield _finding(report, finding, order) | {"suppressions": [_waived(waiver)]}
    for row in report.policies:
        yield _demand(report, row, order)
    for expected in report.expectations:
        ref = Ref("messages", expected.name) if expected.kind == "message" else Ref("expect")
        for difference in expected.unmet:
            text = f"{expected.kind.replace('_', ' ')} {expected.name}: {difference}"
            yield _result(report, EXPECTATION, "error", text, (ref,), order)


def _finding(report: CheckReport, finding: Finding, order: dict[str, int]) -> dict[str, Any]:
    lines = [finding.text, *finding.evidence]
    if finding.fix is not None:
        lines += [f"To mend it: {finding.fix.label}.", *finding.fix.steps]
    result = _result(report, finding.rule, LEVELS[finding.severity], "\n".join(lines), finding.refs, order)
    result["properties"] = {"slug": finding.slug, "witness": message_record(finding.witness)}
    return result


def _demand(report: CheckReport, row: PolicyAnswer, order: dict[str, int]) -> dict[str, Any]:
    """A demand that holds is a result of kind `pass`, one that nobody can answer is `open` (3.27.9)."""
    kind = {"holds": "pass", "violated": "fail", "unknown": "open"}[row.answer]
    level = "error" if row.answer == "violated" else "none"
    result = _result(report, DEMAND, level, f"{row.policy.id} {row.answer}: {row.text}.", (row.ref,), order)
    result["kind"] = kind
    result["properties"] = {"witness": message_record(row.witness), "route": list(row.route)}
    return result


def _result(
    report: CheckReport, rule: str, level: str, text: str, refs: Sequence[Ref], order: dict[str, int]
) -> dict[str, Any]:
    places = [_location(report, ref) for ref in refs] or [_location(report, None)]
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": order[rule],
        "level": level,
        "message": {"text": text},
        "locations": places[:1],
        "partialFingerprints": {"place/v1": "|".join((rule, *(str(ref) for ref in refs)))},
    }
    if places[1:]:
        result["relatedLocations"] = [place | {"id": number} for number, place in enumerate(places[1:], start=1)]
    return result


def _location(report: CheckReport, ref: Ref | None) -> dict[str, Any]:
    """The line of a setting, and its name for tools that show no files (3.28)."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri_of(report.file)}}
    mark = report.mark(ref) if ref is not None else None
    if mark is not None:
        physical["region"] = {"startLine": mark.line, "startColumn": mark.column}
    if ref is None:
        return {"physicalLocation": physical}
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": str(ref)}]}


def _waived(waiver: Waiver) -> dict[str, Any]:
    until = f" (until {waiver.expiry})" if waiver.expiry else ""
    return _suppression(f"{waiver.reason}{until}")


def _suppression(justification: str) -> dict[str, Any]:
    """Accepted in the file itself (3.35)."""
    return {"kind": "inSource", "status": "accepted", "justification": justification}
