"""What checking costs: designs of 1,000 nodes in full and after one edit, and the search over all message classes.

One design is a single organization in which everything hangs together, the other one has hundreds of them side by side.
The floor of a check after an edit is a full check of the same design in the same run, in processor time; the bound is a
tenth of it for a small edit. Both start from the topology alone: compiling it is part of them. Edits that concern much
(a server that holds many mailboxes) are told without a bound. The search is told as classes and classes
a second, with the bound that it reached, on the hybrid sample and on a generated enterprise.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from enterprise import LARGE, enterprise, enterprise_messages
from many import many_organizations

from designer.engine.plan import compile_plan
from designer.formats.project import read_bytes
from designer.model.edits import add_member, add_node, move, remove, rename, set_value
from designer.model.edits.base import Edit
from designer.model.pairs import connect
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.paths import samples
from designer.rules.catalogue import LEFT_OUT, RULES
from designer.rules.check import check_all
from designer.rules.finding import Finding
from designer.rules.incremental import Checker
from designer.rules.search.cases import search
from designer.rules.search.failures import failures
from designer.rules.search.invariants import INVARIANT_IDS
from designer.rules.search.witness import proven

ROUNDS = 5
NODES = 1000
BOUND = 0.1
"""A check after one small edit may cost this part of a full check."""
MX = "brand003-contoso-com.mail.protection.outlook.com"


def large() -> Topology:
    """One organization in which everything hangs together, with its sample messages."""
    return enterprise(LARGE).model_copy(update={"messages": tuple(enterprise_messages("m"))})


def full(topology: Topology) -> tuple[Finding, ...]:
    """A check of everything, from the topology alone."""
    return check_all(topology, compile_plan(topology))


@dataclass(frozen=True)
class Small:
    """An edit in two states, made in turn. It may cost `BOUND` of a full check, unless `because` says why not."""

    name: str
    edit: Edit
    because: str = ""


HELD = "each of its 34 mailboxes has another home"
TENANT, SERVERS = Ref("tenants", "contoso"), Ref("onprem_orgs", "contoso-onprem")
NEW_CONNECTOR = {"Name": "To northwind", "RecipientDomains": ["northwind.com"], "UseMXRecord": True}
ONE = (
    Small("node moved", move({"server5": (8, 8)})),
    Small("node label", set_value(Ref("nodes", "device6", "label"), "Printer six")),
    Small("node added", add_node("device", (40, 40))),
    Small("server added", add_node("onprem", (40, 40), "contoso-onprem")),
    Small("device deleted", remove((Ref("nodes", "device8"),))),
    Small("server deleted", remove((Ref("nodes", "server9"),)), HELD),
    Small("device renamed", rename(Ref("nodes", "device7"), "printer-seven")),
    Small("address of a device", set_value(Ref("nodes", "device5", "ips"), ("203.0.113.77",))),
    Small("host name of a server", set_value(Ref("nodes", "server5", "fqdn"), "srv5.contoso.com")),
    Small("server with mailboxes renamed", rename(Ref("nodes", "server3"), "server-three"), HELD),
    Small("recipient", set_value(Ref("recipients", "person005@brand005.contoso.com", "MaxReceiveSize"), "7 MB")),
    Small("recipient renamed", rename(Ref("recipients", "person006@brand006.contoso.com"), "x@contoso.com")),
    Small("recipient added", add_member(Ref("recipients"), {"address": "new@contoso.com", "mailbox_at": "exo"})),
    Small("recipient deleted", remove((Ref("recipients", "person007@brand007.contoso.com"),))),
    Small(
        "mailbox moved to the cloud",
        set_value(Ref("recipients", "person009@brand009.contoso.com", "mailbox_at"), "exo"),
    ),
    Small("SPF record", set_value(Ref("dns", "brand003.contoso.com", "spf"), ("v=spf1 ip4:192.0.2.7 -all",))),
    Small("DMARC record", set_value(Ref("dns", "brand003.contoso.com", "dmarc"), "v=DMARC1; p=reject")),
    Small("MX preference", set_value(Ref("dns", "brand003.contoso.com", f"mx[{MX}].pref"), 7)),
    Small(
        "MX to another host",
        set_value(Ref("dns", "brand004.contoso.com", "mx"), ({"pref": 0, "host": "filter1.proseware.com"},)),
    ),
    Small("zone added", add_member(Ref("dns"), {}, "northwind.com")),
    Small("accepted domain added", add_member(TENANT / "accepted_domains", {"DomainName": "northwind.com"})),
    Small(
        "accepted domain relays",
        set_value(TENANT / "accepted_domains[brand007.contoso.com].DomainType", "InternalRelay"),
    ),
    Small("connector drawn", connect("eop", "partner120")),
    Small("inbound connector off", set_value(TENANT / "inbound_connectors[From supplier03.adatum.com].Enabled", False)),
    Small("inbound connector renamed", rename(TENANT / "inbound_connectors[From supplier05.adatum.com]", "From five")),
    Small(
        "inbound connector's addresses",
        set_value(TENANT / "inbound_connectors[From supplier07.adatum.com].SenderIPAddresses", ("198.51.100.200",)),
    ),
    Small("outbound connector off", set_value(TENANT / "outbound_connectors[To supplier03.adatum.com].Enabled", False)),
    Small(
        "outbound connector's TLS",
        set_value(TENANT / "outbound_connectors[To supplier04.adatum.com].TlsSettings", "EncryptionOnly"),
    ),
    Small("outbound connector added", add_member(TENANT / "outbound_connectors", NEW_CONNECTOR)),
    Small("outbound connector deleted", remove((TENANT / "outbound_connectors[To supplier06.adatum.com]",))),
    Small("Send connector", set_value(SERVERS / "send_connectors[To the internet].RequireTLS", True)),
    Small("Receive connector", set_value(SERVERS / "receive_connectors[Default server3].RequireTLS", True)),
    Small("mail flow rule off", set_value(TENANT / "transport_rules[Rule 005].Enabled", False)),
    Small(
        "mail flow rule's condition", set_value(TENANT / "transport_rules[Rule 003].SubjectContainsWords", ("offer",))
    ),
    Small("certificate expires", set_value(Ref("certs", "server3", "not_after"), "2026-09-10")),
    Small("certificate subject", set_value(Ref("certs", "server4", "subject"), "other.contoso.com")),
    Small("message's subject", set_value(Ref("messages", "m5", "subject"), "Another offer")),
    Small(
        "message to somebody else", set_value(Ref("messages", "m10", "rcpt_to"), ("person008@brand008.contoso.com",))
    ),
    Small("message deleted", remove((Ref("messages", "m11"),))),
)
MANY = (
    Small("host name of a server", set_value(Ref("nodes", "onprem-3", "fqdn"), "mx.contoso3.com")),
    Small("node added", add_node("device", (40, 40))),
    Small("SPF record", set_value(Ref("dns", "contoso5.com", "spf"), ("v=spf1 ip4:192.0.2.7 -all",))),
    Small("recipient", set_value(Ref("recipients", "ann@contoso4.com", "MaxReceiveSize"), "7 MB")),
    Small("recipient added", add_member(Ref("recipients"), {"address": "new@contoso4.com", "mailbox_at": "exo-4"})),
    Small(
        "accepted domain added",
        add_member(Ref("tenants", "contoso6", "accepted_domains"), {"DomainName": "northwind.com"}),
    ),
    Small("connector drawn", connect("printer-6", "eop-6")),
)


def seconds(work: Callable[[], object]) -> float:
    """The processor time that something takes, with garbage of earlier work out of the way."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def after_edits(topology: Topology, edits: tuple[Small, ...]) -> bool:
    """Full checks and checks after one edit and its undoing in turn; True where one costs more than its part."""
    checker = Checker()
    first = seconds(lambda: checker.check(topology))
    fulls: list[float] = []
    spent: dict[Small, list[tuple[float, float]]] = {small: [] for small in edits}
    for _ in range(ROUNDS):
        fulls.append(seconds(lambda: full(topology)))
        for small, costs in spent.items():
            changed = small.edit(topology)
            edited = seconds(lambda changed=changed: checker.check(changed))
            costs.append((edited, seconds(lambda: checker.check(topology))))
    middle = statistics.median(fulls)
    print(f"{topology.title}: {len(topology.nodes)} nodes, {len(topology.tenants)} tenants, ", end="")
    print(f"{len(full(topology))} findings")
    print(f"{'':45}{'ms':>9}{'ratio':>8}{'undone':>8}{'bound':>8}")
    print(f"{'full check':45}{middle * 1000:9.1f}")
    print(f"{'first check, with all reads recorded':45}{first * 1000:9.1f}{first / middle:8.2f}")
    missed = False
    for small, costs in spent.items():
        edited, undone = (statistics.median(values) for values in zip(*costs, strict=True))
        missed |= not small.because and max(edited, undone) / middle > BOUND
        bound = f"{'-':>8}  {small.because}" if small.because else f"{BOUND:8.1f}"
        ratios = f"{edited / middle:8.3f}{undone / middle:8.3f}{bound}"
        print(f"{'after an edit: ' + small.name:45}{edited * 1000:9.1f}{ratios}")
    return missed


def searches() -> None:
    """Classes, time and bound of the search, and what proof and failures cost on top."""
    path = next(path for path in samples() if path.stem == "hybrid-mx-to-eop")
    hybrid = read_bytes(path.read_bytes(), path.name).topology
    assert hybrid is not None
    for name, topology in (("hybrid sample", hybrid), ("enterprise of 200 nodes", enterprise())):
        plan = compile_plan(topology)
        findings = check_all(topology, plan)
        found = search(plan)
        times = [seconds(lambda plan=plan: search(plan)) for _ in range(ROUNDS)]
        middle = statistics.median(times)
        judged = seconds(lambda t=topology, p=plan, f=findings, s=found: proven(t, p, f, s))
        print(f"{name}: {found.says}")
        print(f"  search {middle * 1000:.0f} ms ({len(found.cases) / middle:.0f} classes a second), ", end="")
        print(f"judging and witnesses {judged * 1000:.0f} ms")
    taken = seconds(lambda: failures(hybrid, compile_plan(hybrid)))
    print(f"failures of the hybrid sample {taken * 1000:.0f} ms")


def main() -> int:
    """Measure and print; 1 where a check after an edit is beyond its bound."""
    print(f"{len(RULES)} rules ({len(LEFT_OUT)} left out), {len(INVARIANT_IDS)} invariants")
    missed = after_edits(large(), ONE)
    missed |= after_edits(many_organizations(samples(), NODES), MANY)
    searches()
    if missed:
        print("A check after one edit costs more than a tenth of a full one.")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
