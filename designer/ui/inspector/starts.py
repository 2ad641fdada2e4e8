"""What a new object of a collection starts with: the settings the model requires, as an example to write over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from designer.model.part import Part
from designer.model.recipients import Recipient
from designer.model.topology import Topology
from designer.ui.inspector.about import WHAT
from designer.ui.inspector.fields import Field, fields_of

EXAMPLE_DOMAIN = "example.com"
EXAMPLE_ADDRESS = "user@example.com"
ROUTING_DOMAIN = ".mail.onmicrosoft.com"
KEYS = {"dns": EXAMPLE_DOMAIN, "certs": "cert", "tenants": "tenant", "onprem_orgs": "organization"}
"""Names of new members of the mappings."""


def free(wanted: str, taken: set[str]) -> str:
    """The wanted domain or address, or one with a number where it is taken."""
    local, at, domain = wanted.rpartition("@")
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{local}{number}@{domain}" if at else f"example{number}.com"
    return name


def _domain(topology: Topology, taken: set[str]) -> str:
    known = [row.DomainName for tenant in topology.tenants.values() for row in tenant.accepted_domains or ()]
    return next((name for name in known if name not in taken), free(EXAMPLE_DOMAIN, taken))


def _address(topology: Topology, taken: set[str]) -> str:
    known = [row.DomainName for tenant in topology.tenants.values() for row in tenant.accepted_domains or ()]
    return free(f"user@{known[0]}" if known else EXAMPLE_ADDRESS, taken)


def _from_node(topology: Topology, _taken: set[str]) -> str:
    nodes = sorted(topology.nodes, key=lambda node: node.kind != "internet")
    return nodes[0].id if nodes else "internet"


def _recipients(topology: Topology, taken: set[str]) -> tuple[str, ...]:
    return (topology.recipients[0].address,) if topology.recipients else (_address(topology, taken),)


def _remote_mailbox(topology: Topology, address: str) -> dict[str, Any]:
    """How the servers know a mailbox in the cloud: with the routing address that leads there (R-RCPT-20)."""
    domains = (row.DomainName for tenant in topology.tenants.values() for row in tenant.accepted_domains or ())
    routing = next((name for name in domains if name.endswith(ROUTING_DOMAIN)), None)
    remote: dict[str, Any] = {"onprem_object": "remote-mailbox"}
    return remote | ({"RemoteRoutingAddress": f"{address.partition('@')[0]}@{routing}"} if routing else {})


_STARTS: dict[str, Callable[[Topology, set[str]], Any]] = {
    "DomainName": _domain,
    "Identity": _address,
    "address": _address,
    "at": lambda _topology, _taken: (0, 0),
    "between": lambda _topology, _taken: ("Site A", "Site B"),
    "count": lambda _topology, _taken: 1,
    "d": lambda _topology, _taken: EXAMPLE_DOMAIN,
    "Edge": lambda topology, _taken: tuple(node.id for node in topology.nodes if node.kind == "edge"),
    "from_node": _from_node,
    "host": lambda _topology, taken: free(f"mail.{EXAMPLE_DOMAIN}", taken),
    "id": lambda _topology, _taken: "message",
    "mail_from": lambda _topology, _taken: "sender@fabrikam.com",
    "pref": lambda _topology, _taken: 10,
    "rcpt": _address,
    "rcpt_to": _recipients,
    "subject": lambda _topology, _taken: f"mail.{EXAMPLE_DOMAIN}",
    "to": _from_node,
    "user": _address,
}


def start_values(topology: Topology, part: type[Part], taken: set[str]) -> dict[str, Any]:
    """Values for the required settings of a new object; names and domains are not among the taken ones."""
    values = {field.name: _start(topology, part, field, taken) for field in fields_of(part) if field.required}
    return values | (_mailbox(topology, values["address"]) if part is Recipient else {})


def _start(topology: Topology, part: type[Part], field: Field, taken: set[str]) -> Any:
    known = _STARTS.get(field.name)
    if known is not None:
        return known(topology, taken)
    if field.name == "Name":
        return _name(WHAT.get(part.__name__, "New"), taken)
    return field.choices[0] if field.choices else "New"


def _name(wanted: str, taken: set[str]) -> str:
    """What the object is, with a number where another one is called so."""
    names = (wanted, *(f"{wanted} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _mailbox(topology: Topology, address: str) -> dict[str, Any]:
    """A new recipient has a mailbox, in the cloud where there is one, and the object that goes with it elsewhere."""
    kinds = {node.kind: node.id for node in reversed(topology.nodes)}
    cloud, server = kinds.get("exo"), kinds.get("onprem")
    if cloud is not None:
        mailbox = {"mailbox_at": cloud, "cloud_object": "mailbox"}
        return mailbox | (_remote_mailbox(topology, address) if server is not None else {})
    return {"mailbox_at": server, "onprem_object": "mailbox"} if server is not None else {}
