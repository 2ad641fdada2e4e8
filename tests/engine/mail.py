"""Small designs for sentences about mail: a documented case, changed in one place, and what becomes of its message."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from designer.engine.plan import Plan, compile_plan
from designer.engine.simulate import simulate
from designer.engine.trace import Hop, Outcome, Trace
from designer.model.topology import Topology

CORPUS = Path(__file__).parents[1] / "corpus"
Raw = dict[str, Any]
Change = Callable[[Raw], object]


@cache
def _text(case: str) -> Raw:
    path = next(CORPUS.glob(f"{case}-*.mailflow"))
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def design(case: str, *changes: Change) -> Raw:
    """A documented case as plain values, with changes made to it."""
    raw = copy.deepcopy(_text(case))
    for change in changes:
        change(raw)
    return raw


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def topology_of(raw: Raw) -> Topology:
    raw["messages"][0].setdefault("id", "message-1")
    return Topology.model_validate(_tuples(raw))


def plan_of(raw: Raw) -> Plan:
    return compile_plan(topology_of(raw))


def sent(raw: Raw, **message: Any) -> Trace:
    """What happens to the design's message, with some of its values changed (None removes one)."""
    row = raw["messages"][0]
    for name, value in message.items():
        if value is None:
            row.pop(name, None)
        else:
            row[name] = value
    topology = topology_of(raw)
    return simulate(compile_plan(topology), topology.messages[0])


def fate(trace: Trace, recipient: str, derived_from: str | None = None) -> Outcome:
    """The one outcome of a recipient's copy."""
    rows = [o for o in trace.outcomes if o.recipient == recipient and derived_from in (None, o.derived_from)]
    assert len(rows) == 1, [(o.recipient, o.derived_from, o.result) for o in trace.outcomes]
    return rows[0]


def hop(trace: Trace, source: str, target: str) -> Hop:
    """The first hop between two nodes."""
    return next(h for h in trace.hops if h.source == source and h.node == target)


def rules_of(trace: Trace) -> set[str]:
    """The ids of every rule that decided something."""
    return {decision.rule for h in trace.hops for decision in h.decisions}


def tenant(raw: Raw, name: str = "contoso") -> Raw:
    return raw["tenants"][name]


def inbound(raw: Raw, index: int = 0, name: str = "contoso") -> Raw:
    return tenant(raw, name)["inbound_connectors"][index]


def outbound(raw: Raw, index: int = 0, name: str = "contoso") -> Raw:
    return tenant(raw, name)["outbound_connectors"][index]


def node(raw: Raw, name: str) -> Raw:
    return next(row for row in raw["nodes"] if row["id"] == name)


def site(raw: Raw, name: str = "contoso-onprem") -> Raw:
    return raw["onprem_orgs"][name]


def recipient(raw: Raw, address: str) -> Raw:
    return next(row for row in raw["recipients"] if row["address"] == address)
