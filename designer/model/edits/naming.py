"""Names for new things: what nobody else has yet."""

from __future__ import annotations

from collections.abc import Iterable

from designer.model.onprem import OnPremOrganization
from designer.model.tenant import Tenant
from designer.model.topology import Topology


def unique(wish: str, taken: Iterable[str], separator: str = "-") -> str:
    """The wished name, with the lowest number from 2 where it is taken. Compared without case."""
    used = {name.casefold() for name in taken}
    if wish.casefold() not in used:
        return wish
    stem, _, tail = wish.rpartition(separator) if separator else ("", "", "")
    base = stem if stem and tail.isdigit() else wish
    number = 2
    while f"{base}{separator}{number}".casefold() in used:
        number += 1
    return f"{base}{separator}{number}"


def taken_ids(topology: Topology) -> set[str]:
    """Every id that has a place in the layout: nodes and organizations."""
    return {node.id for node in topology.nodes} | topology.tenants.keys() | topology.onprem_orgs.keys()


def taken_domains(topology: Topology) -> set[str]:
    """Every domain that has a zone or an organization already."""
    owners: tuple[Tenant | OnPremOrganization, ...] = (*topology.tenants.values(), *topology.onprem_orgs.values())
    return set(topology.dns) | {row.DomainName for owner in owners for row in owner.accepted_domains or ()}
