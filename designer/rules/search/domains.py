"""Domains that the configuration cannot tell apart: accepted alike, with like records, named by no setting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import address_space, covers
from designer.model.part import Part
from designer.model.places import name_of
from designer.model.references import names_in
from designer.model.tenant import AcceptedDomain

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan

_SELF = "(itself)"


class DomainClasses:
    """For each domain what a message's fate can depend on; equal answers mean the same fate."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._named: set[str] = set()
        self._patterns: set[str] = set()
        for text in _named(plan):
            (self._patterns if "*" in text else self._named).add(text)
        self._known: dict[str, object] = {}

    def of(self, domain: str) -> object:
        """The class of a domain: the domain itself where a setting names it."""
        if domain not in self._known:
            self._known[domain] = domain if domain in self._named else self._signature(domain)
        return self._known[domain]

    def _signature(self, domain: str) -> object:
        plan = self._plan
        owners: tuple[TenantPlan | OnPremPlan, ...] = (*plan.tenants.values(), *plan.onprem_orgs.values())
        rows = ((owner.name, owner.accepted_domain(domain)) for owner in owners)
        accepted = tuple((name, _anonymous(row, domain)) for name, row in rows if row is not None)
        zone = plan.topology.dns.get(domain)
        patterns = tuple(sorted(text for text in self._patterns if covers(text, domain)))
        records = _anonymous(zone, domain) if zone is not None else None
        above = plan.topology.dns.get(domain.partition(".")[2])
        policy = above.dmarc if above is not None else None  # a sub-domain without its own has that of the one above it
        return accepted, records, policy, patterns, domain.endswith(".onmicrosoft.com")


def _anonymous(part: Part, domain: str) -> str:
    """The settings of a part without the domain's own name, in either spelling."""
    text = repr(part.model_dump(exclude_defaults=True))
    return text.replace(domain, _SELF).replace(domain.replace(".", "-"), _SELF)


def _named(plan: Plan) -> Iterator[str]:
    """Domains that settings name, other than as accepted ones."""
    topology = plan.topology
    for policy in topology.policies:
        yield from (text for text in (*policy.sender, *policy.recipient) if "@" not in text)
    owners: tuple[Part, ...] = (*topology.tenants.values(), *topology.onprem_orgs.values())
    for owner in owners:
        for inner in _settings(owner):
            for role, text in names_in(inner):
                if role == "space":
                    yield address_space(text).pattern
                elif role == "domain":
                    yield text


def _settings(part: Part) -> Iterator[Part]:
    """What lies in a part, its accepted domains left out."""
    for field in type(part).model_fields:
        value = getattr(part, field)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Part) and not isinstance(inner, AcceptedDomain):
                yield inner


def first_of_each(classes: DomainClasses, rows: tuple[AcceptedDomain, ...]) -> tuple[str, ...]:
    """One accepted domain of each class."""
    found: dict[object, str] = {}
    for row in rows:
        domain = name_of(row).removeprefix("*.")
        found.setdefault(classes.of(domain), domain)
    return tuple(found.values())
