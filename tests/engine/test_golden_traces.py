"""Golden traces: every header line each hop writes or strips, and the dialogue, for a hybrid, a filter and a relay.

`MAILFLOW_REGENERATE=1 pytest tests/engine/test_golden_traces.py` writes them anew; the difference is for a reviewer.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.engine.trace import Trace
from designer.formats.project import read_bytes

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "traces"
SAMPLES = ROOT / "resources" / "samples"
TRACES = (
    ("hybrid-mx-to-eop", "david-to-julie"),
    ("hybrid-mx-to-eop", "erin-to-both"),
    ("hybrid-centralized-transport", "erin-to-both"),
    ("third-party-filter", "erin-to-david"),
    ("printers-and-applications", "relay"),
)


def told(trace: Trace) -> str:
    """A trace as text: hops, header lines, dialogue, outcomes."""
    lines: list[str] = []
    for hop in trace.hops:
        lines.append(f"{hop.sequence}. {hop.source or 'submitted'} > {hop.node} at {hop.time_ms} ms, {hop.trust}")
        lines += [f"   + {name}: {value}" for name, value in hop.headers_added]
        lines += [f"   - {name}: {value}" for name, value in hop.headers_removed]
        lines += [f"   {line}" for line in hop.session.dialogue]
    for outcome in trace.outcomes:
        lines.append(f"{outcome.recipient}: {outcome.result} at {outcome.at} by {' > '.join(outcome.route)}")
        lines += [f"   {line}".rstrip() for line in (outcome.ndr or "").splitlines()]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("sample", "message"), TRACES, ids=lambda value: value)
def test_each_hop_writes_and_strips_the_header_lines_it_is_known_for(sample: str, message: str) -> None:
    path = SAMPLES / f"{sample}.mailflow"
    topology = read_bytes(path.read_bytes(), path.name).topology
    assert topology is not None
    sent = next(row for row in topology.messages if row.id == message)
    text = told(simulate(compile_plan(topology), sent))
    golden = GOLDEN / f"{sample}-{message}.txt"
    if os.environ.get("MAILFLOW_REGENERATE") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert golden.read_text(encoding="utf-8") == text
