"""The compiled topology: every look-up a message needs is one dictionary access afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from designer.engine.authentication import AuthenticationResults
from designer.engine.directory import (
    DirectoryObject,
    addresses_of,
    cloud_addresses_of,
    cloud_object,
    onprem_object,
)
from designer.engine.dmarc import PublishedPolicy
from designer.engine.message_class import Classes, Remembered
from designer.engine.organizations import OnPremPlan, TenantPlan
from designer.engine.rule_conditions import attribute_of
from designer.engine.spf import SpfResult
from designer.engine.zones import EOP_ASSUMED_ADDRESS, MailExchanger, MailExchangers, Zones
from designer.model.matching import FRONT_DOOR_CERTIFICATE, is_front_door, is_private
from designer.model.onprem import OnPremOrganization, SendConnector
from designer.model.recipients import Recipient
from designer.model.topology import Certificate, Node, Topology
from designer.model.values import domain_of

SUBMISSION_HOSTS = frozenset(
    {"smtp.office365.com", "smtp-legacy.office365.com", "smtp-hve.office365.com", "smtp.hve.mx.microsoft"}
)
"""Client submission endpoints (T-12)."""
MOERA_SUFFIX = ".onmicrosoft.com"
MOERA_HOST = "{}.mail.protection.outlook.com"
INTERMEDIARIES = frozenset({"filter", "archive", "addon", "smarthost", "device", "app"})
"""Kinds that have ended the TLS session of the server behind them (R-CONV-2)."""


class Plan:
    """A topology ready for simulation, and the questions the rules ask about it."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.as_of = topology.as_of
        self.nodes: dict[str, Node] = {node.id: node for node in topology.nodes}
        self._sorted_nodes = tuple(sorted(topology.nodes, key=lambda node: node.id))
        self.zones = Zones(topology)
        self.tenants: dict[str, TenantPlan] = {}
        self.onprem_orgs: dict[str, OnPremPlan] = {}
        self._tenant_of_domain: dict[str, TenantPlan | None] = {}
        self._node_of_host: dict[str, str | None] = {}
        self.authentication: dict[object, AuthenticationResults] = {}
        """Remembered results of sender authentication."""
        self.spf: dict[object, SpfResult] = {}
        """Remembered answers of SPF by address and domain."""
        self.policies: dict[object, PublishedPolicy] = {}
        """DMARC policies by the visible sender's domain."""
        self.routes: dict[str, Any] = {}
        """Remembered hosts for a domain's mail, where DNS names any."""
        self.clients: dict[object, Any] = {}
        """Remembered clients: what a node shows to another."""
        self.dialled: dict[tuple[str, str], tuple[bool, bool]] = {}
        """Names of a front door that somebody dialled: retired, or an address."""
        self.tables: dict[Any, Any] = {}
        """What a step has compiled of the design, by the class of the table."""
        self.sessions: dict[object, Any] = {}
        """Remembered TLS sessions."""
        self.verdicts: dict[object, Any] = {}
        """Remembered attributions."""
        self.traces: dict[object, Remembered] = {}
        """Remembered answers, one for each class of messages."""
        self._assumed_certificates: dict[str, Certificate | None] = {}
        self._attributes: dict[str, bool] = {}
        """Directory attributes that the design gives to anybody, where a rule asked."""
        self._compile_organizations()
        self._compile_directories()
        self.classes = Classes(self)
        """What the design reads of a message."""

    def _compile_organizations(self) -> None:
        by_org: dict[str, list[Node]] = {}
        for node in self._sorted_nodes:
            if node.org is not None:
                by_org.setdefault(node.org, []).append(node)
        for name, tenant in self.topology.tenants.items():
            self.tenants[name] = TenantPlan(name, tenant, tuple(by_org.get(name, ())), self.as_of)
        described = self.topology.onprem_orgs
        undescribed = {n.org for n in self.topology.nodes if n.kind in {"onprem", "edge"} and n.org} - set(described)
        for name in (*described, *sorted(undescribed)):
            organization = described.get(name, OnPremOrganization())
            own = tuple(by_org.get(name, ()))
            self.onprem_orgs[name] = OnPremPlan(name, organization, own, name in described, self.as_of)
        homeless = tuple(node for node in self._sorted_nodes if node.kind in {"onprem", "edge"} and node.org is None)
        if homeless:
            self.onprem_orgs[""] = OnPremPlan("", OnPremOrganization(), homeless, False, self.as_of)

    def _compile_directories(self) -> None:
        cloud_nodes = frozenset(n.id for n in self.topology.nodes if n.kind in {"exo", "eop"})
        own = {name: frozenset(n.id for n in plan.nodes) for name, plan in self.onprem_orgs.items()}
        sites = frozenset[str]().union(*own.values())
        for recipient in self.topology.recipients:
            tenant = self.tenant_of_recipient(recipient)
            found = cloud_object(recipient, cloud_nodes, tenant.accepts) if tenant is not None else None
            if tenant is not None and found is not None:
                tenant.directory.add(found, cloud_addresses_of(recipient))
            for name, plan in self.onprem_orgs.items():
                if recipient.mailbox_at in own[name] or plan.accepted_domain(domain_of(recipient.address)) is not None:
                    side = onprem_object(recipient, own[name], sites - own[name])
                    if side is not None:
                        plan.directory.add(side, addresses_of(recipient))

    # -- nodes and hosts ------------------------------------------------------------------------------------------

    def node_for_host(self, host: str) -> str | None:
        """Id of the node that answers at a host name or address; None where the host is nowhere.

        Any front-door name is the service's: the tenant whose domain it bears, else the first one (R-ATTR-1, R-CONV-4).

        Both suffixes lead to the same front doors (R-DNS-1, R-DNS-2).
        """
        if host not in self._node_of_host:
            self._node_of_host[host] = self._answering(host)
        return self._node_of_host[host]

    def _answering(self, host: str) -> str | None:
        found = self.zones.node_at(host)
        if found is None and host in SUBMISSION_HOSTS:
            return self._first_of_kind("exo")
        if found is None and (is_front_door(host) or host in self._legacy_hosts):
            return self._legacy_hosts.get(host) or self._front_door_of(host)
        return found

    @cached_property
    def _legacy_hosts(self) -> dict[str, str]:
        return {host: node.id for node in self.topology.nodes for host in node.legacy_hosts}

    def _front_door_of(self, host: str) -> str | None:
        return self._doors_by_label.get(host.partition(".")[0]) or self._first_of_kind("eop")

    @cached_property
    def _doors_by_label(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for tenant in self.tenants.values():
            for row in tenant.accepted if tenant.eop is not None else ():
                label = row.DomainName.replace(".", "-")
                for name in (label, label.removesuffix("-onmicrosoft-com")):
                    found.setdefault(name, tenant.eop or "")
        return found

    def _first_of_kind(self, kind: str) -> str | None:
        """The first by id: the order of nodes in the file has no meaning."""
        return next((node.id for node in self._sorted_nodes if node.kind == kind), None)

    def host_name(self, node: str) -> str:
        """The name a node is dialled by where nothing else names it."""
        row = self.nodes.get(node)
        if row is None or row.fqdn is not None:
            return row.fqdn if row is not None and row.fqdn is not None else node
        return FRONT_DOOR_CERTIFICATE if row.kind == "eop" else node

    def name_of(self, node: str) -> str:
        """What explanations call a node: its label where it has one, else its id."""
        row = self.nodes.get(node)
        return node if row is None or row.label is None else row.label

    def nodes_of_org(self, org: str) -> tuple[Node, ...]:
        """The nodes of a tenant or on-premises organization, in the order of the file."""
        return tuple(node for node in self.topology.nodes if node.org == org)

    def egress_ips(self, node: str) -> tuple[str, ...]:
        """The addresses that other organizations see mail of a node come from: its public ones, first the one it
        sends from.

        A front door without addresses sends from a published one (assumed).
        """
        row = self.nodes[node]
        public = tuple(ip for ip in row.ips if not is_private(ip))
        return public or ((EOP_ASSUMED_ADDRESS,) if row.kind in {"eop", "exo"} else ())

    def certificate_presented(self, node: str, connector: SendConnector | None = None) -> Certificate | None:
        """The certificate a node presents as a client, for a Send connector or without one (R-CONV-2)."""
        row = self.nodes[node]
        certs = self.topology.certs
        served = row.tls_server.cert if row.tls_server is not None else None
        for name in (row.client_cert, connector.TlsCertificateName if connector else None, served):
            if name is not None and name in certs:
                return certs[name]
        return None if row.kind in INTERMEDIARIES else self.assumed_certificate(node)

    def assumed_certificate(self, node: str) -> Certificate | None:
        """The trusted certificate for a node's own name that R-CONV-1 and R-CONV-2 assume; None without a name."""
        known = self._assumed_certificates
        if node not in known:
            known[node] = assumed_certificate(self.nodes[node])
        return known[node]

    # -- organizations --------------------------------------------------------------------------------------------

    def tenant_of_domain(self, domain: str) -> TenantPlan | None:
        """The tenant that has the domain as an accepted domain, sub-domains included where it matches them
        (R-ATTR-12).
        """
        if domain not in self._tenant_of_domain:
            self._tenant_of_domain[domain] = self._accepting(domain)
        return self._tenant_of_domain[domain]

    def _accepting(self, domain: str) -> TenantPlan | None:
        exact = self._tenants_by_domain.get(domain)
        return exact or next((t for t in self._wide_tenants if t.accepted_domain(domain) is not None), None)

    @cached_property
    def _tenants_by_domain(self) -> dict[str, TenantPlan]:
        return {row.DomainName: t for t in reversed(tuple(self.tenants.values())) for row in t.accepted}

    @cached_property
    def _wide_tenants(self) -> tuple[TenantPlan, ...]:
        """The tenants that accept sub-domains of a domain."""
        wide = (
            t for t in self.tenants.values() if any(r.MatchSubDomains or r.DomainName[0] == "*" for r in t.accepted)
        )
        return tuple(wide)

    def tenants_of_domain(self, domain: str) -> tuple[TenantPlan, ...]:
        """Every tenant that accepts a domain; more than one is a design that cannot exist."""
        return tuple(t for t in self.tenants.values() if t.accepted_domain(domain) is not None)

    def tenant_of_recipient(self, recipient: Recipient) -> TenantPlan | None:
        """A recipient's tenant is the one whose accepted domain its address bears, else the owner of its mailbox's
        node.
        """
        tenant = self.tenant_of_domain(domain_of(recipient.address))
        if tenant is None and recipient.mailbox_at in self.nodes:
            tenant = self.tenants.get(self.nodes[recipient.mailbox_at].org or "")
        return tenant

    def tenant_of_node(self, node: str) -> TenantPlan | None:
        """The tenant an EOP or Exchange Online node belongs to."""
        return self.tenants.get(self.nodes[node].org or "")

    def organization_of_node(self, node: str) -> OnPremPlan | None:
        """The on-premises organization a node belongs to."""
        return self.onprem_orgs.get(self.nodes[node].org or "")

    def tenant_of_onprem_org(self, org: str) -> TenantPlan | None:
        """An on-premises organization belongs to the tenant that accepts the same domains."""
        plan = self.onprem_orgs.get(org)
        for row in plan.accepted if plan is not None else ():
            tenant = self.tenant_of_domain(row.DomainName.removeprefix("*."))
            if tenant is not None:
                return tenant
        return None

    def onprem_orgs_of_tenant(self, tenant: str) -> tuple[OnPremPlan, ...]:
        """The on-premises organizations that accept a domain of the tenant."""
        return tuple(
            plan
            for name, plan in self.onprem_orgs.items()
            if (owner := self.tenant_of_onprem_org(name)) is not None and owner.name == tenant
        )

    def owner_of_domain(self, domain: str) -> TenantPlan | OnPremPlan | None:
        """The organization of the topology a domain belongs to; None for outside domains."""
        tenant = self.tenant_of_domain(domain)
        if tenant is not None:
            return tenant
        return next(iter(self.organizations_of_domain(domain)), None)

    def organizations_of_domain(self, domain: str) -> tuple[OnPremPlan, ...]:
        """The on-premises organizations that accept a domain."""
        rows = self._organizations_by_domain.get(domain, ())
        wide = tuple(org for org in self._wide_organizations if org.accepted_domain(domain) is not None)
        if not wide:
            return rows
        return tuple(org for org in self.onprem_orgs.values() if org in rows or org in wide)

    @cached_property
    def _organizations_by_domain(self) -> dict[str, tuple[OnPremPlan, ...]]:
        found: dict[str, dict[OnPremPlan, None]] = {}
        for org in self.onprem_orgs.values():
            for row in org.accepted:
                found.setdefault(row.DomainName, {})[org] = None
        return {domain: tuple(orgs) for domain, orgs in found.items()}

    @cached_property
    def _wide_organizations(self) -> tuple[OnPremPlan, ...]:
        rows = ((org, row) for org in self.onprem_orgs.values() for row in org.accepted)
        return tuple(dict.fromkeys(o for o, row in rows if row.MatchSubDomains or row.DomainName.startswith("*.")))

    # -- recipients and domains -----------------------------------------------------------------------------------

    @cached_property
    def _recipients(self) -> dict[str, Recipient]:
        found: dict[str, Recipient] = {}
        for recipient in self.topology.recipients:
            for address in cloud_addresses_of(recipient):
                found.setdefault(address, recipient)
        found.update({recipient.address: recipient for recipient in reversed(self.topology.recipients)})
        return found

    @cached_property
    def _recipients_of(self) -> Mapping[str, tuple[Recipient, ...]]:
        return recipients_by_domain(self.topology.recipients)

    def recipients_of(self, domain: str) -> tuple[Recipient, ...]:
        """The listed recipients whose own or external address is in a domain."""
        return self._recipients_of.get(domain, ())

    def recipient(self, address: str) -> Recipient | None:
        """The listed recipient an address belongs to, proxy addresses included."""
        return self._recipients.get(address)

    def describes_attribute(self, name: str) -> bool:
        """True where the design gives some recipient this directory attribute: then those without it have none."""
        found = self._attributes.get(name)
        if found is None:
            found = any(attribute_of(recipient, name) is not None for recipient in self.topology.recipients)
            self._attributes[name] = found
        return found

    def groups_of(self, address: str) -> frozenset[str]:
        """The groups that an address is a member of, itself or through groups in groups."""
        found, waiting = set[str](), [address]
        while waiting:
            above = self._groups.get(waiting.pop(), set()) - found
            found |= above
            waiting.extend(above)
        return frozenset(found)

    @cached_property
    def _groups(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for group in self.topology.recipients:
            for member in group.members:
                found.setdefault(member, set()).add(group.address)
        return found

    def cloud_object(self, address: str) -> DirectoryObject | None:
        """The object of the owning tenant's directory that has the address."""
        tenant = self.tenant_of_domain(domain_of(address))
        return tenant.directory.find(address) if tenant is not None else None

    def mail_exchangers(self, domain: str) -> MailExchangers:
        """Hosts that take a domain's mail; the names of Microsoft's own domains need no zone (R-ATTR-27)."""
        found = self.zones.mail_exchangers(domain)
        if found.kind in {"no-domain", "no-records"} and domain.endswith(MOERA_SUFFIX):
            tenant = self.tenant_of_domain(domain)
            if tenant is not None and tenant.eop is not None:
                return self._moera(domain, tenant.eop)
        return found

    def _moera(self, domain: str, node: str) -> MailExchangers:
        host = MOERA_HOST.format(domain.removesuffix(MOERA_SUFFIX).replace(".", "-"))
        return MailExchangers(domain, "mx", (MailExchanger(host, 0, node, (), False),))

    @property
    def unresolved_hosts(self) -> tuple[str, ...]:
        """Smart hosts and MX hosts at which no node of the topology answers."""
        hosts = [host for tenant in self.tenants.values() for row in tenant.outbound for host in row.SmartHosts]
        hosts += [host for org in self.onprem_orgs.values() for row in org.send for host in row.SmartHosts]
        hosts += [mx.host for zone in self.topology.dns.values() for mx in zone.mx or () if mx.node is None]
        return tuple(sorted({h for h in hosts if h not in {"--", "."} and self.node_for_host(h) is None}))


def assumed_certificate(node: Node) -> Certificate | None:
    """The trusted certificate that a node has where the design gives it none, R-CONV-1 says; None without a name."""
    if node.kind in {"eop", "exo"}:
        return _certificate_for(FRONT_DOOR_CERTIFICATE, f"*.{FRONT_DOOR_CERTIFICATE}")
    return _certificate_for(node.fqdn) if node.fqdn else None


@lru_cache(maxsize=4096)
def _certificate_for(name: str, *others: str) -> Certificate:
    """Made once: a plan is compiled after every edit, and names stay."""
    return Certificate(subject=name, san=others) if others else Certificate(subject=name)


def recipients_by_domain(recipients: Iterable[Recipient]) -> dict[str, tuple[Recipient, ...]]:
    """Recipients by the domains of their own and their external addresses, in the order of the file."""
    found: dict[str, list[Recipient]] = {}
    for row in recipients:
        for domain in domains_of(row):
            found.setdefault(domain, []).append(row)
    return {domain: tuple(rows) for domain, rows in found.items()}


def domains_of(recipient: Recipient) -> tuple[str, ...]:
    """The domains of a recipient's own and external address."""
    own, external = domain_of(recipient.address), domain_of(recipient.ExternalEmailAddress or "")
    return (own,) if external in {own, ""} else (own, external)


def compile_plan(topology: Topology) -> Plan:
    """The compiled form of a topology."""
    return Plan(topology)
