"""Drawing a line: for every ordered pair of kinds, what is created or why not.

The table is complete on purpose: the canvas lights up the legal targets and says, before the button is released, which
connector will be created or why none is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from designer.model.connections import cloud, hybrid_lines, servers
from designer.model.edits.base import Edit, EditRefused
from designer.model.kinds import KINDS, NodeKind
from designer.model.links import Link, is_initial_domain, links
from designer.model.places import name_of
from designer.model.topology import Node, Topology

Make = Callable[[Topology, Node, Node], Topology]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line cannot be drawn, and what to do instead; shown while dragging."""

    reason: str
    hint: str


Side = Literal["mx", "sending", "receiving"]
Objection = Callable[[Topology, Node, Node], Refusal | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: what drawing makes (`make`, told by `says`), or why not (`refusal`)."""

    says: str
    make: Make | None = None
    refusal: Refusal | None = None
    objection: Objection | None = None
    """A reason against it that depends on the two nodes."""
    side: Side = "sending"
    """Which side the row configures: a line that has it already is not drawn a second time."""


def _creates(says: str, make: Make, objection: Objection | None = None, side: Side = "sending") -> Row:
    return Row(says, make, None, objection, side)


def _refuses(reason: str, hint: str) -> Row:
    return Row(reason, None, Refusal(reason, hint))


# Reasons that depend on the nodes


def _one_organization(topology: Topology, source: Node, target: Node) -> Refusal | None:
    if source.org is not None and source.org == target.org:
        return Refusal(
            "Servers of one organization hand mail to each other by themselves.",
            "Draw a line to another organization, or to an Edge Transport server.",
        )
    return None


def _one_tenant(topology: Topology, source: Node, target: Node) -> Refusal | None:
    if source.org is not None and source.org == target.org:
        return Refusal("A tenant has one front door; both nodes stand for it.", "Remove one of the two.")
    return None


def _internet_drawn(topology: Topology, source: Node, target: Node) -> Refusal | None:
    if any(node.kind == "internet" for node in topology.nodes):
        return Refusal(
            "A partner finds this by MX, like everybody outside.",
            "Draw the line from the internet: the MX is one for all.",
        )
    return None


def _all_diverted(topology: Topology, source: Node, target: Node) -> Refusal | None:
    for row in (topology.tenants[source.org].outbound_connectors or ()) if source.org in topology.tenants else ():
        if row.Enabled and not row.IsTransportRuleScoped and "*" in row.RecipientDomains:
            return Refusal(
                f"The connector {row.Name} takes all outgoing mail.",
                "Disable it, or narrow its recipient domains first.",
            )
    return None


def _is_exchanger(topology: Topology, source: Node, target: Node) -> Refusal | None:
    if any(record.node == source.id for zone in topology.dns.values() for record in zone.mx or ()):
        return Refusal(
            "It delivers other mail by MX by itself, once mail is sent through it.",
            "Draw a line to it from EOP or from a server.",
        )
    return None


def _edge_or_foreign(topology: Topology, source: Node, target: Node) -> Topology:
    if source.org == target.org:
        return servers.subscribe_edge(topology, *((source, target) if target.kind == "edge" else (target, source)))
    return servers.to_organization(topology, source, target)


def _cloud_half(topology: Topology, source: Node, target: Node) -> Topology:
    return hybrid_lines.cloud_to_server(topology, source, target)


def _server_half(topology: Topology, source: Node, target: Node) -> Topology:
    return hybrid_lines.server_to_cloud(topology, source, target)


ROWS: dict[str, Row] = {
    # DNS
    "mx-eop": _creates("The MX of the tenant's domains at EOP.", cloud.mx_to_cloud, side="mx"),
    "mx-srv": _creates("The MX of the organization's domains at this server.", servers.mx_to_server, side="mx"),
    "mx-svc": _creates("The MX of the organization's domains at this service.", servers.mx_to_service, side="mx"),
    "mx-srv?": _creates("The MX of the organization's domains here.", servers.mx_to_server, _internet_drawn, side="mx"),
    "mx-svc?": _creates(
        "The MX of the organization's domains here.", servers.mx_to_service, _internet_drawn, side="mx"
    ),
    "by-mx": _creates(
        "Delivery by MX, which needs no connector: a domain outside.", cloud.to_internet, _all_diverted, side="mx"
    ),
    # Connectors of a tenant
    "p-in": _creates(
        "An inbound Partner connector: TLS with the partner's certificate.", cloud.from_partner, side="receiving"
    ),
    "p-out": _creates("An outbound Partner connector: TLS with the partner's certificate.", cloud.to_partner),
    "t-out": _creates("An outbound Partner connector to the other tenant.", cloud.to_tenant, _one_tenant),
    "hyb-out": _creates("An OnPremises outbound connector, and trust on the receiving side.", _cloud_half),
    "hyb-in": _creates("A Send connector, and an inbound connector by certificate.", _server_half),
    "s-out": _creates("An OnPremises outbound connector by smart host.", cloud.to_other_system),
    "s-in": _creates("An OnPremises inbound connector by certificate.", cloud.from_other_system, side="receiving"),
    "v-out": _creates("A Partner outbound connector for everything, by smart host.", cloud.through_service),
    "v-in": _creates(
        "The MX at the service, and a Partner connector that refuses whatever goes round it.",
        cloud.from_service,
        side="receiving",
    ),
    "a-out": _creates("A connector for a mail flow rule, and the rule.", cloud.to_addon),
    "a-in": _creates(
        "An OnPremises inbound connector by the service's certificate for you.", cloud.from_addon, side="receiving"
    ),
    "m-in": _creates(
        "An OnPremises inbound connector by the smart host's certificate for you.", cloud.from_relay, side="receiving"
    ),
    "relay": _creates("SMTP relay: an OnPremises inbound connector by address.", cloud.from_sender, side="receiving"),
    # Connectors of servers
    "send": _creates("A Send connector for everything, by MX.", servers.to_internet),
    "p-send": _creates("A Send connector for the partner's domains with TLS.", servers.to_partner),
    "o-send": _creates("A Send connector by smart host.", servers.to_organization, _one_organization),
    "m-send": _creates("A Send connector by smart host.", servers.to_organization),
    "v-send": _creates("A Send connector for everything, by smart host.", servers.through_service),
    "edge": _creates("The Edge subscription, or a Send connector to another organization.", _edge_or_foreign),
    "p-recv": _creates("A Receive connector for the partner's addresses.", servers.from_partner, side="receiving"),
    "d-recv": _creates("Anonymous relay: a Receive connector for its addresses.", servers.from_sender),
    "v-recv": _creates("The MX at the service, and a Receive connector for its addresses.", servers.from_service),
    # What a device or service does itself
    "onward": _creates("It hands everything to this next hop.", servers.onward),
    "itself": _creates("It delivers by MX itself.", servers.onward_by_mx, _is_exchanger),
    # Refusals
    "no-out": _refuses(
        "Mail between others outside does not pass through this design.",
        "Draw a line to an organization of the design, or from one.",
    ),
    "no-dev": _refuses("A device or application only sends mail.", "Draw the line from it, to a relay."),
    "no-door": _refuses(
        "Mail for mailboxes in Exchange Online enters through Exchange Online Protection.",
        "Draw the line to the tenant's Exchange Online Protection; add one if there is none.",
    ),
    "no-exit": _refuses(
        "Mail of Exchange Online leaves through Exchange Online Protection.",
        "Draw the line from the tenant's Exchange Online Protection; add one if there is none.",
    ),
    "no-own": _refuses(
        "Between Exchange Online Protection and Exchange Online mail is handed over by itself inside one tenant.",
        "Nothing has to be drawn; give both nodes the same tenant.",
    ),
    "no-addon": _refuses(
        "An add-on service works on mail that has reached the tenant.",
        "Draw a line from Exchange Online Protection to it, and one back.",
    ),
    "no-smart": _refuses(
        "A smart host relays outgoing mail; it is not where mail from outside arrives.",
        "Use a third-party filter for incoming mail.",
    ),
    "no-relay": _refuses(
        "A device or application hands its mail to a relay and does not deliver it.",
        "Draw the line to Exchange Online Protection, a server or a smart host.",
    ),
    "no-mx": _refuses(
        "It delivers to a partner by MX, like everybody.", "Draw the line to the internet, or from EOP to the partner."
    ),
    "no-auth": _refuses(
        "Client submission signs in at smtp.office365.com and needs no connector.",
        "Give the message an authentication, or draw the line to Exchange Online Protection for SMTP relay.",
    ),
}

_TABLE = """
          internet partner eop     exo     onprem  edge    filter  archive addon    smarthost device app    othermta
internet  no-out   no-out  mx-eop  no-door mx-srv  mx-srv  mx-svc  mx-svc  no-addon no-smart  no-dev no-dev mx-srv
partner   no-out   no-out  p-in    no-door p-recv  p-recv  mx-svc? mx-svc? no-addon no-smart  no-dev no-dev mx-srv?
eop       by-mx    p-out   t-out   no-own  hyb-out hyb-out v-out   v-out   a-out    v-out     no-dev no-dev s-out
exo       no-exit  no-exit no-own  no-door no-exit no-exit no-exit no-exit no-exit  no-exit   no-dev no-dev no-exit
onprem    send     p-send  hyb-in  no-door o-send  edge    v-send  v-send  v-send   v-send    no-dev no-dev m-send
edge      send     p-send  hyb-in  no-door edge    o-send  v-send  v-send  v-send   v-send    no-dev no-dev m-send
filter    itself   no-mx   v-in    no-door v-recv  v-recv  onward  onward  onward   onward    no-dev no-dev v-recv
archive   itself   no-mx   v-in    no-door v-recv  v-recv  onward  onward  onward   onward    no-dev no-dev v-recv
addon     itself   no-mx   a-in    no-door d-recv  d-recv  onward  onward  onward   onward    no-dev no-dev onward
smarthost itself   no-mx   m-in    no-door d-recv  d-recv  onward  onward  onward   onward    no-dev no-dev onward
device    no-relay no-relay relay  no-auth d-recv  d-recv  onward  onward  onward   onward    no-dev no-dev onward
app       no-relay no-relay relay  no-auth d-recv  d-recv  onward  onward  onward   onward    no-dev no-dev onward
othermta  send     p-send  s-in    no-door m-send  m-send  v-send  v-send  v-send   v-send    no-dev no-dev m-send
"""


def _pairs() -> dict[tuple[NodeKind, NodeKind], Row]:
    head, *lines = _TABLE.strip().splitlines()
    kinds: dict[str, NodeKind] = {row.kind: row.kind for row in KINDS}
    targets = [kinds[name] for name in head.split()]
    table: dict[tuple[NodeKind, NodeKind], Row] = {}
    for line in lines:
        source, *cells = line.split()
        for target, cell in zip(targets, cells, strict=True):
            table[kinds[source], target] = ROWS[cell]
    return table


PAIRS = _pairs()
"""Every ordered pair of kinds: source, target -> what drawing a line makes or why not."""


def why_not(topology: Topology, source_id: str, target_id: str) -> Refusal | None:
    """Why no line can be drawn between two nodes; None where one can."""
    refusal, _ = _tried(topology, source_id, target_id)
    return refusal


def preview(topology: Topology, source_id: str, target_id: str) -> str:
    """What drawing a line would create, or why it is refused: the tip while dragging."""
    refusal, after = _tried(topology, source_id, target_id)
    if refusal is not None:
        return f"{refusal.reason} {refusal.hint}"
    source, target = topology.node(source_id), topology.node(target_id)
    text = PAIRS[source.kind, target.kind].says
    made = ", ".join(created(topology, after))
    text = f"{text} Creates {made}." if made else text
    missing = _missing(after, after.node(source_id), after.node(target_id))
    return f"{text} Still missing for the hybrid: {'; '.join(missing)}." if missing else text


def connect(source_id: str, target_id: str) -> Edit:
    """Draws a line: makes the configuration that the table has for the two kinds, or refuses."""

    def apply(topology: Topology) -> Topology:
        refusal, after = _tried(topology, source_id, target_id)
        if refusal is not None:
            raise EditRefused(refusal.reason, refusal.hint)
        return after

    return apply


def _tried(topology: Topology, source_id: str, target_id: str) -> tuple[Refusal | None, Topology]:
    nodes = {node.id: node for node in topology.nodes}
    if source_id not in nodes or target_id not in nodes:
        return Refusal("One of the two nodes does not exist.", "It may have been removed."), topology
    source, target = nodes[source_id], nodes[target_id]
    if source is target:
        return Refusal("A line needs two different nodes.", "Release the button over another node."), topology
    row = PAIRS[source.kind, target.kind]
    refusal = row.refusal or _exists(topology, source, target, row.side) or _objection(row, topology, source, target)
    if refusal is not None or row.make is None:
        return refusal, topology
    try:
        return None, row.make(topology, source, target)
    except EditRefused as refused:
        return Refusal(refused.reason, refused.hint), topology


def _objection(row: Row, topology: Topology, source: Node, target: Node) -> Refusal | None:
    return row.objection(topology, source, target) if row.objection is not None else None


def _exists(topology: Topology, source: Node, target: Node, side: Side) -> Refusal | None:
    for link in links(topology):
        if link.source == source.id and link.target == target.id and link.enabled and _has(link, side):
            if link.sending is not None and is_initial_domain(link.sending.id):
                continue  # the service publishes it; the MX of the organization's own domains is still to be drawn
            return Refusal("There is a line between the two already.", "Select it and change it in the inspector.")
    return None


def _has(link: Link, side: Side) -> bool:
    if side == "mx" or link.purpose == "mx":
        return link.purpose == "mx" and side == "mx"
    return (link.sending if side == "sending" else link.receiving) is not None


def _missing(topology: Topology, source: Node, target: Node) -> tuple[str, ...]:
    if source.kind == "eop" and target.kind in {"onprem", "edge"}:
        return hybrid_lines.still_missing(topology, source, target)
    if source.kind in {"onprem", "edge"} and target.kind == "eop":
        return hybrid_lines.still_missing(topology, target, source)
    return ()


_NOUNS = {
    "inbound_connectors": "inbound connector",
    "outbound_connectors": "outbound connector",
    "send_connectors": "Send connector",
    "receive_connectors": "Receive connector",
    "transport_rules": "mail flow rule",
    "accepted_domains": "accepted domain",
    "remote_domains": "remote domain",
}


def created(before: Topology, after: Topology) -> tuple[str, ...]:
    """What one topology has more than another, in words: connectors, rules, domains, MX records, certificates."""
    return tuple(_created(before, after))


def _created(before: Topology, after: Topology) -> Iterator[str]:
    for section in ("tenants", "onprem_orgs"):
        old_owners, new_owners = getattr(before, section), getattr(after, section)
        for key, owner in new_owners.items():
            for collection, noun in _NOUNS.items():
                old = {name_of(row) for row in getattr(old_owners.get(key), collection, None) or ()}
                rows = getattr(owner, collection, None) or ()
                yield from (f"{noun} {name_of(row)}" for row in rows if name_of(row) not in old)
    for domain, zone in after.dns.items():
        known = before.dns.get(domain)
        if zone.mx and (known is None or known.mx != zone.mx):
            yield f"MX of {domain} at {zone.mx[0].host}"
    yield from (f"certificate {name}" for name in after.certs if name not in before.certs)
