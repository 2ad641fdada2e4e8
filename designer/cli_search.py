"""The commands that look at all message classes: check, flows, failures."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from designer.cli_files import results, say, say_all, say_json, topologies

if TYPE_CHECKING:
    from designer.model.policies import Severity


def check(files: Sequence[str], format: str, fail_on: Severity) -> bool:
    """Findings, demands and expectations of each file; True where something fails."""
    from designer.formats.check_report import LINE_FORMATS, WHOLE_FORMATS, CheckReport, checked

    reports: list[CheckReport] = []
    lines = LINE_FORMATS.get(format)
    try:
        for name, result in results(files):
            assert result.topology is not None
            report = checked(name, result.topology, result.place_of)
            reports.append(report)
            if lines is not None:
                _say_report(lines(report), format == "text")
    finally:
        if lines is None:
            say(WHOLE_FORMATS[format](reports))
    return any(report.fails(fail_on) for report in reports)


def _say_report(lines: Iterable[str], may_have_colour: bool) -> None:
    from designer.formats.check_text import coloured, wants_colour

    colour = may_have_colour and wants_colour(sys.stdout.isatty(), dict(os.environ))
    for line in lines:
        if colour:
            print(coloured(line))
        else:
            say(line)


def show_flows(files: Sequence[str], format: str) -> None:
    """Origins x destinations: what becomes of ordinary mail between them."""
    from designer.engine.plan import compile_plan
    from designer.formats.flows_csv import write_flows
    from designer.formats.flows_text import flow_lines, flow_record
    from designer.rules.search.flows import flows_matrix

    for name, topology in topologies(files):
        matrix = flows_matrix(topology, compile_plan(topology))
        if format == "json":
            say_json(flow_record(name, matrix))
        elif format == "csv":
            print(write_flows(topology, matrix), end="")
        else:
            say_all(flow_lines(name, topology, matrix))


def show_failures(files: Sequence[str], format: str) -> None:
    """What breaks when one thing is gone, single points of failure first."""
    from designer.engine.plan import compile_plan
    from designer.formats.flows_text import failure_lines, failure_record
    from designer.rules.search.failures import failures

    for name, topology in topologies(files):
        found = failures(topology, compile_plan(topology))
        if format == "json":
            say_json(failure_record(name, found))
        else:
            say_all(failure_lines(name, found))
