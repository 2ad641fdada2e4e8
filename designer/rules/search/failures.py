"""What breaks when one thing is gone: every server, connector, certificate and DNS record of a design in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from designer.engine.plan import compile_plan
from designer.engine.trace import Outcome, Trace
from designer.model.kinds import KIND
from designer.model.message import Message
from designer.model.places import NoSuchPlace, changed_at
from designer.model.refs import Ref, member
from designer.model.topology import Topology
from designer.rules.search.cases import ARRIVED, BEST_TO_WORST, Case, Search, again, encrypted, search
from designer.rules.search.flows import destination_of

if TYPE_CHECKING:
    from designer.engine.plan import Plan

EffectKind = Literal["lost", "opened", "weaker", "detour"]
"""Mail no longer arrives; an attack arrives now; mail arrives with less trust, encryption or proof; another way."""
WORST_FIRST: tuple[EffectKind, ...] = ("lost", "opened", "weaker", "detour")
BUDGET = 300_000
"""Simulations at most; a design whose failures need more is examined in part, and that is said."""
_ORGANIZATION_LISTS = {
    "tenants": ("inbound_connectors", "outbound_connectors"),
    "onprem_orgs": ("send_connectors", "receive_connectors"),
}
_CONNECTOR_NAMES = {
    "inbound_connectors": "Inbound connector",
    "outbound_connectors": "Outbound connector",
    "send_connectors": "Send connector",
    "receive_connectors": "Receive connector",
}
_RECORDS = {"spf": "SPF record", "dkim": "DKIM selectors", "dmarc": "DMARC record", "mta_sts": "MTA-STS policy"}


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes different for one message class."""

    kind: EffectKind
    says: str
    origin: str
    destination: str | None
    message: Message
    recipients: int


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is gone or has expired, and its effects, the worst first."""

    ref: Ref
    what: str
    effects: tuple[Effect, ...]
    examined: int
    """Message classes that were compared."""

    def count(self, kind: EffectKind) -> int:
        """How many message classes are affected so."""
        return sum(effect.kind == kind for effect in self.effects)

    @property
    def single_point(self) -> bool:
        """True where mail that arrives today would not: nothing stands in for it."""
        return self.count("lost") > 0

    @property
    def flows(self) -> tuple[tuple[str, str], ...]:
        """Pairs of origin and destination between which mail is lost."""
        pairs = ((row.origin, row.destination) for row in self.effects if row.kind == "lost")
        return tuple(dict.fromkeys((a, b) for a, b in pairs if b is not None))

    @property
    def rank(self) -> tuple[int, ...]:
        """How bad it is, as numbers to compare: recipients cut off, then classes by kind of effect."""
        people = sum(row.recipients for row in self.effects if row.kind == "lost")
        return (people, *(self.count(kind) for kind in WORST_FIRST))


@dataclass(frozen=True, slots=True)
class Failures:
    """Every failure that changes something, the worst first, and how much was examined."""

    rows: tuple[Failure, ...]
    harmless: tuple[tuple[Ref, str], ...]
    """What can fail without any difference: doubled, or not used."""
    left_out: int
    """Things that the bound kept from being examined."""

    @property
    def single_points(self) -> tuple[Failure, ...]:
        """Single points of failure, ranked."""
        return tuple(row for row in self.rows if row.single_point)


def failures(
    topology: Topology, plan: Plan, found: Search | None = None, stop: Callable[[], bool] = lambda: False
) -> Failures:
    """What breaks when each server, connector, certificate or record of a design is gone or expired.

    `stop` is asked before each thing whether nobody waits for the answer any more; what is left counts as left out.
    """
    found = found or search(plan)
    cases = tuple(case for case in found.cases if not case.kind.trait and case.kind.recipient.exists)
    things = tuple(row for row in _things(topology) if not _is_same_service(topology, row[0]))
    allowed = max(1, BUDGET // max(1, len(cases) + len(topology.nodes)))
    rows: list[Failure] = []
    harmless: list[tuple[Ref, str]] = []
    for number, (ref, what) in enumerate(things[:allowed]):
        if stop():
            allowed = number
            break
        changed = without(topology, ref)
        if changed is None:
            continue
        concerned = tuple(case for case in cases if case.kind.origin != ref.id)
        effects = tuple(_effects(plan, concerned, again(compile_plan(changed), concerned)))
        if effects:
            ordered = sorted(effects, key=lambda effect: WORST_FIRST.index(effect.kind))
            rows.append(Failure(ref, what, tuple(ordered), len(concerned)))
        else:
            harmless.append((ref, what))
    rows.sort(key=lambda row: (tuple(-number for number in row.rank), str(row.ref)))
    return Failures(tuple(rows), tuple(harmless), len(things[allowed:]))


def _is_same_service(topology: Topology, ref: Ref) -> bool:
    """Exchange Online and its front door are two nodes and one service: they fail together, as the front door."""
    if ref.section != "nodes" or topology.node(ref.id).kind != "exo":
        return False
    org = topology.node(ref.id).org
    return any(node.kind == "eop" and node.org == org for node in topology.nodes)


def _things(topology: Topology) -> Iterator[tuple[Ref, str]]:
    """Everything of the design's own that can fail, with the failure in words."""
    for node in topology.nodes:
        if KIND[node.kind].family not in {"outside", "sender"} and node.up:
            yield Ref("nodes", node.id), f"{node.title} ({node.id}) does not answer"
    yield from _connectors(topology)
    for name, certificate in topology.certs.items():
        if not certificate.expired:
            yield Ref("certs", name), f"Certificate {name} ({certificate.subject}) has expired"
    yield from _records(topology)


def _connectors(topology: Topology) -> Iterator[tuple[Ref, str]]:
    for section, lists in _ORGANIZATION_LISTS.items():
        for owner, organization in getattr(topology, section).items():
            for field in lists:
                for row in getattr(organization, field) or ():
                    if row.Enabled:
                        yield member(section, owner, field, row.Name), f"{_CONNECTOR_NAMES[field]} {row.Name} is gone"


def _records(topology: Topology) -> Iterator[tuple[Ref, str]]:
    """The DNS records of the design's own domains."""
    own = {row.DomainName for tenant in topology.tenants.values() for row in tenant.accepted_domains or ()}
    own |= {row.DomainName for org in topology.onprem_orgs.values() for row in org.accepted_domains or ()}
    for domain, zone in topology.dns.items():
        if domain not in own:
            continue
        for record in zone.mx or ():
            yield Ref("dns", domain, f"mx[{record.host}]"), f"MX {record.host} of {domain} is gone"
        for field, title in _RECORDS.items():
            if getattr(zone, field) is not None:
                yield Ref("dns", domain, field), f"{title} of {domain} is gone"


def without(topology: Topology, ref: Ref) -> Topology | None:
    """The design with one thing failed: a server silent, a certificate expired, anything else gone."""
    try:
        if ref.section == "nodes":
            return changed_at(topology, ref / "up", lambda _owner, _field, _old: False)
        if ref.section == "certs":
            return changed_at(topology, ref / "expired", lambda _owner, _field, _old: True)
        if not ref.path.endswith("]"):
            return changed_at(topology, ref, lambda _owner, _field, _old: None)
        field, _, name = ref.path.removesuffix("]").partition("[")
        return changed_at(topology, Ref(ref.section, ref.id, field), lambda *old: _without_named(old[2], name))
    except (NoSuchPlace, ValueError):
        return None


def _without_named(rows: Any, name: str) -> Any:
    return tuple(row for row in rows if getattr(row, "Name", getattr(row, "host", None)) != name)


def _effects(plan: Plan, before: tuple[Case, ...], after: tuple[Case, ...]) -> Iterator[Effect]:
    for old, new in zip(before, after, strict=True):
        found = effect_of(old, new)
        if found is not None:
            kind, says = found
            target = destination_of(plan, old.kind.recipient)
            size = old.kind.recipient.size
            yield Effect(kind, f"{old.kind.says}: {says}", old.kind.origin, target, old.kind.playable, size)


def effect_of(old: Case, new: Case) -> tuple[EffectKind, str] | None:
    """How a message fares differently; None where it does not, or only an attack fails in another way."""
    first, second = old.worst, new.worst
    if first is None or second is None:
        return None
    arrived, arrives = first.result in ARRIVED, second.result in ARRIVED
    if old.kind.intent == "hostile":
        return ("opened", _fate(first, second)) if arrives and not arrived else None
    if arrived and not arrives:
        return "lost", _fate(first, second)
    if not arrived:
        worse = BEST_TO_WORST.index(second.result) > BEST_TO_WORST.index(first.result)
        return ("weaker", _fate(first, second)) if worse else None
    told = _weaker(old.trace, first, new.trace, second)
    if told:
        return "weaker", told
    if first.route != second.route:
        return "detour", f"by {' > '.join(second.route)} instead of {' > '.join(first.route)}"
    return None


def _fate(first: Outcome, second: Outcome) -> str:
    code = f" ({second.code})" if second.code else ""
    return f"{second.result}{code} instead of {first.result}"


def _weaker(before: Trace, first: Outcome, after: Trace, second: Outcome) -> str:
    if first.treated_as == "internal" and second.treated_as == "external":
        return "counts as external instead of internal"
    if encrypted(before, first) == "yes" and encrypted(after, second) == "no":
        return "goes in clear text"
    if first.result == "delivered" and second.result == "junked":
        return "junked instead of delivered"
    for word in ("dmarc", "spf", "dkim"):
        old, new = getattr(first.auth, word, None), getattr(second.auth, word, None)
        if old == "pass" and new not in {"pass", None}:
            return f"{word.upper()} {new} instead of pass"
    return ""
