"""The generated enterprise of the measurements: as large as it says, and answered alike with and without memory."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.model.message import Message
from designer.model.topology import Topology
from tests.engine.transcript import transcript

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "bench" / "enterprise.py"
COMPARED = 50


@pytest.fixture(scope="module")
def generator() -> dict[str, object]:
    return runpy.run_path(str(SCRIPT))


@pytest.fixture(scope="module")
def design(generator: dict[str, object]) -> Topology:
    make: Callable[[], Topology] = generator["enterprise"]  # type: ignore[assignment]
    return make()


def _messages(generator: dict[str, object], mark: str) -> list[Message]:
    make: Callable[[str], Iterator[Message]] = generator["enterprise_messages"]  # type: ignore[assignment]
    return list(make(mark))


def test_it_has_the_size_it_claims(design: Topology) -> None:
    tenant, organization = design.tenants["contoso"], design.onprem_orgs["contoso-onprem"]
    connectors = [
        *(tenant.inbound_connectors or ()),
        *(tenant.outbound_connectors or ()),
        *(organization.send_connectors or ()),
        *(organization.receive_connectors or ()),
    ]
    assert (len(design.nodes), len(connectors), len(design.dns)) == (200, 40, 300)
    assert len(tenant.transport_rules or ()) == 100


def test_its_mail_arrives(design: Topology, generator: dict[str, object]) -> None:
    plan = compile_plan(design)
    results = {outcome.result for m in _messages(generator, "a") for outcome in simulate(plan, m).outcomes}
    assert results == {"delivered"}


def test_strangers_are_answered_as_they_would_be_alone(design: Topology, generator: dict[str, object]) -> None:
    plan = compile_plan(design)
    for message in _messages(generator, "a"):
        simulate(plan, message)
    known = len(plan.traces)
    for message in _messages(generator, "b")[:COMPARED]:
        fresh = compile_plan(design)
        assert transcript(simulate(plan, message)) == transcript(simulate(fresh, message))
    assert len(plan.traces) == known
