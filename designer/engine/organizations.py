"""A tenant and an on-premises organization, compiled: sorted connector tables, accepted domains, directory, sites."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from designer.engine.authentication import Receiver, Signature
from designer.engine.directory import Directory
from designer.engine.domain_table import DomainTable
from designer.engine.policies import Policies
from designer.engine.rule_book import RuleBook
from designer.engine.rule_conditions import compiled
from designer.model.matching import AddressSpace, accepted_domain, address_space
from designer.model.onprem import OnPremOrganization, ReceiveConnector, SendConnector
from designer.model.part import Part
from designer.model.places import name_of
from designer.model.protection import AntiPhishPolicy, AntiSpamPolicy, OutboundSpamPolicy
from designer.model.refs import Ref, member
from designer.model.rules import TransportRule
from designer.model.tenant import (
    AcceptedDomain,
    InboundConnector,
    OrganizationConfig,
    OutboundConnector,
    RemoteDomain,
    Tenant,
    TransportConfig,
)
from designer.model.topology import Node
from designer.model.values import domain_of, size_in_bytes

SUBSCRIPTION_SPACE = "--"
"""Address space and smart host of the connector an Edge subscription makes for mail into the organization."""


class _Domains:
    """Accepted domains with remembered answers."""

    __slots__ = ("_cache", "_wide", "rows")

    def __init__(self, rows: tuple[AcceptedDomain, ...]) -> None:
        self.rows = rows
        self._cache: dict[str, AcceptedDomain | None] = {row.DomainName: row for row in reversed(rows)}
        self._wide = tuple(row for row in rows if row.MatchSubDomains or row.DomainName.startswith("*."))

    def find(self, domain: str) -> AcceptedDomain | None:
        try:
            return self._cache[domain]
        except KeyError:
            found = self._cache[domain] = accepted_domain(self._wide, domain)
            return found


def rules_in_order(rules: tuple[TransportRule, ...] | None, as_of: str) -> RuleBook:
    """The rules that act, in ascending priority; without numbers, in the order of the list (R-TR-1)."""
    rows = list(enumerate(rules or ()))
    rows.sort(key=lambda row: (row[0] if row[1].Priority is None else row[1].Priority, row[0]))
    return RuleBook(compiled(rule) for _, rule in rows if _acts(rule, as_of))


def _acts(rule: TransportRule, as_of: str) -> bool:
    if not rule.Enabled or rule.State == "Disabled" or rule.Mode != "Enforce":
        return False
    return (rule.ActivationDate or "")[:10] <= as_of and (not rule.ExpiryDate or as_of <= rule.ExpiryDate[:10])


def most_specific_remote_domain(rows: Iterable[RemoteDomain], domain: str) -> RemoteDomain | None:
    """The remote domain that speaks for a target: exact, then the longest `*.x`, then the default (R-FWD-3)."""
    best: tuple[int, RemoteDomain] | None = None
    for row in rows:
        pattern = row.DomainName
        if pattern == domain:
            return row
        covered = pattern == "*" or (pattern.startswith("*.") and (f".{domain}").endswith(pattern[1:]))
        score = 0 if pattern == "*" else len(pattern)
        if covered and (best is None or score > best[0]):
            best = (score, row)
    return best[1] if best is not None else None


class Selected(NamedTuple):
    """The outbound connector for a domain, None for MX delivery; `tie` names others that cover it just as exactly."""

    connector: OutboundConnector | None
    tie: tuple[str, ...] = ()


class TenantPlan:
    """A tenant of Exchange Online."""

    def __init__(self, name: str, tenant: Tenant, nodes: tuple[Node, ...], as_of: str) -> None:
        self.name = name
        self.tenant = tenant
        self.nodes = nodes
        self.as_of = as_of
        self.directory = Directory()
        self.receivers: dict[tuple[bool, bool, str, str], Receiver] = {}
        self.selection: dict[tuple[str, bool], Selected] = {}
        """Remembered outbound choices by recipient domain."""
        self.signatures: dict[str, Signature] = {}
        """Remembered DKIM signatures by sender domain."""

    @cached_property
    def eop(self) -> str | None:
        """The front door's node."""
        return next((node.id for node in self.nodes if node.kind == "eop"), None)

    @cached_property
    def exo(self) -> str | None:
        """The mailboxes' node."""
        return next((node.id for node in self.nodes if node.kind == "exo"), None)

    @cached_property
    def _domains(self) -> _Domains:
        return _Domains(self.tenant.accepted_domains or ())

    @cached_property
    def accepted(self) -> tuple[AcceptedDomain, ...]:
        """The accepted domains, as described."""
        return self.tenant.accepted_domains or ()

    @cached_property
    def inbound(self) -> tuple[InboundConnector, ...]:
        """All inbound connectors, switched off ones too."""
        return self.tenant.inbound_connectors or ()

    @cached_property
    def onpremises_inbound(self) -> tuple[InboundConnector, ...]:
        """The enabled inbound connectors of type OnPremises."""
        return tuple(row for row in self.inbound if row.Enabled and row.ConnectorType == "OnPremises")

    @cached_property
    def partner_inbound(self) -> tuple[InboundConnector, ...]:
        """The enabled inbound connectors of type Partner."""
        return tuple(row for row in self.inbound if row.Enabled and row.ConnectorType == "Partner")

    @cached_property
    def outbound(self) -> tuple[OutboundConnector, ...]:
        """All outbound connectors, switched off ones too."""
        return self.tenant.outbound_connectors or ()

    @cached_property
    def outbound_by_name(self) -> dict[str, OutboundConnector]:
        """All outbound connectors by their names in lower case."""
        return {row.Name.casefold(): row for row in self.outbound}

    @cached_property
    def selectable_outbound(self) -> tuple[OutboundConnector, ...]:
        """The enabled outbound connectors that no rule has to name, by name."""
        free = (row for row in self.outbound if row.Enabled and not row.IsTransportRuleScoped)
        return tuple(sorted(free, key=lambda row: row.Name))

    @cached_property
    def centralized(self) -> tuple[OutboundConnector, ...]:
        """The connectors that take all mail to the own servers."""
        return tuple(
            row
            for row in self.selectable_outbound
            if row.RouteAllMessagesViaOnPremises and row.ConnectorType == "OnPremises"
        )

    @cached_property
    def switched_off(self) -> bool:
        """True where some accepted domain may not send or receive."""
        return any(row.SendingFromDomainDisabled or row.SendingToDomainDisabled for row in self.accepted)

    @cached_property
    def may_be_stopped(self) -> bool:
        """True where the tenant, or somebody of it, is kept from sending."""
        return bool(self.tenant.restricted_entities or self.tenant.sending_status)

    @cached_property
    def partners_by_sender(self) -> DomainTable[InboundConnector]:
        """The enabled Partner connectors by the sender domains they name."""
        return DomainTable((row, row.SenderDomains) for row in self.partner_inbound)

    @cached_property
    def partners_by_address(self) -> tuple[InboundConnector, ...]:
        """Partner connectors that are found by address whatever the sender's domain."""
        return tuple(row for row in self.partner_inbound if row.identified_by == "ip")

    @cached_property
    def partners_limited(self) -> bool:
        """True where some Partner connector is limited to some recipient domains."""
        return any(row.AssociatedAcceptedDomains for row in self.partner_inbound)

    @cached_property
    def outbound_by_domain(self) -> DomainTable[OutboundConnector]:
        """Connectors that may carry a domain; one for all accepted domains may carry any."""
        return DomainTable(
            (row, (*row.RecipientDomains, "*") if row.AllAcceptedDomains else row.RecipientDomains)
            for row in self.selectable_outbound
        )

    @cached_property
    def rules(self) -> RuleBook:
        """The mail flow rules that act, in their order."""
        return rules_in_order(self.tenant.transport_rules, self.as_of)

    @cached_property
    def organization(self) -> OrganizationConfig:
        """Settings of the whole tenant."""
        return self.tenant.organization_config or OrganizationConfig()

    @cached_property
    def transport(self) -> TransportConfig:
        """Transport settings of the whole tenant."""
        return self.tenant.transport_config or TransportConfig()

    @cached_property
    def antiphish(self) -> Policies[AntiPhishPolicy]:
        """The anti-phishing policies."""
        return Policies(self.tenant.antiphish_policy or (), AntiPhishPolicy())

    @cached_property
    def antispam(self) -> Policies[AntiSpamPolicy]:
        """The anti-spam policies."""
        return Policies(self.tenant.antispam_policy or (), AntiSpamPolicy())

    def accepted_domain(self, domain: str) -> AcceptedDomain | None:
        """The accepted domain that a domain falls under (R-RCPT-2)."""
        return self._domains.find(domain)

    def accepts(self, address: str) -> bool:
        """True where the address's domain is an accepted domain; never for the null reverse-path."""
        return bool(address) and self._domains.find(domain_of(address)) is not None

    def partners_limited_to(self, domain: str) -> tuple[str, ...]:
        """The Partner connectors that are limited to some recipient domains, this one among them (R-INC-7)."""
        if not self.partners_limited:
            return ()
        return tuple(row.Name for row in self.partner_inbound if domain in row.AssociatedAcceptedDomains)

    @cached_property
    def default_domain(self) -> str:
        """The default accepted domain: the marked one, else the first that is not Microsoft's, else the first."""
        names = [row.DomainName for row in self.accepted]
        marked = [row.DomainName for row in self.accepted if row.Default]
        own = [name for name in names if not name.endswith(".onmicrosoft.com")]
        return next(iter((*marked, *own, *names)), f"{self.name}.onmicrosoft.com")

    @cached_property
    def initial_domain(self) -> str:
        """The tenant's first domain of Microsoft's, with which mail is signed by default (R-DNS-22)."""
        names = (row.DomainName for row in self.accepted)
        moera = (n for n in names if n.endswith(".onmicrosoft.com") and not n.endswith(".mail.onmicrosoft.com"))
        return next(moera, f"{self.name}.onmicrosoft.com")

    def outbound_spam_policy(self, sender: str, groups: frozenset[str] = frozenset()) -> OutboundSpamPolicy:
        """The policy that applies to a sender: the first custom one by priority that names it, else the default
        (R-FWD-2, R-FILT-21).
        """
        rows = self.tenant.outbound_spam_policy or ()
        for row in sorted(rows, key=lambda row: row.Priority if row.Priority is not None else len(rows)):
            domain = domain_of(sender)
            named = sender in row.From or domain in row.SenderDomainIs or groups & set(row.FromMemberOf)
            spared = (
                sender in map(str.casefold, row.ExceptIfFrom)
                or domain in map(str.casefold, row.ExceptIfSenderDomainIs)
                or groups & set(map(str.casefold, row.ExceptIfFromMemberOf))
            )
            if named and not spared and row.Enabled is not False:
                return row
        default = [row for row in rows if not (row.From or row.SenderDomainIs or row.FromMemberOf)]
        return default[0] if default else OutboundSpamPolicy()

    def remote_domain(self, domain: str) -> RemoteDomain | None:
        """The remote domain that speaks for an outside domain."""
        return most_specific_remote_domain(self.tenant.remote_domains or (), domain)

    def ref(self, path: str = "") -> Ref:
        """The reference to a member or setting of the tenant."""
        return _setting_ref("tenants", self.name, self.tenant, path)

    def policy_ref(self, policy: AntiSpamPolicy | AntiPhishPolicy, setting: str) -> Ref:
        """The reference to a setting of a filtering policy, or to the place for one where it is the built-in one."""
        field = "antispam_policy" if isinstance(policy, AntiSpamPolicy) else "antiphish_policy"
        if policy not in (getattr(self.tenant, field) or ()):
            return Ref("tenants", self.name, field)
        found = member("tenants", self.name, field, name_of(policy))
        return found / setting if setting else found

    def inbound_ref(self, connector: InboundConnector, setting: str = "") -> Ref:
        """The reference to an inbound connector or one of its settings."""
        ref = member("tenants", self.name, "inbound_connectors", connector.Name)
        return ref / setting if setting else ref

    def outbound_ref(self, connector: OutboundConnector, setting: str = "") -> Ref:
        """The reference to an outbound connector or one of its settings."""
        ref = member("tenants", self.name, "outbound_connectors", connector.Name)
        return ref / setting if setting else ref


class Rights(NamedTuple):
    """What a session may do on a Receive connector (R-OPR-3)."""

    submit: bool
    any_recipient: bool
    internal: bool
    """Accept-Authentication-Flag: the sender counts as authenticated."""
    headers: bool
    """Organization headers are accepted, or promoted from cross-premises ones."""
    principal: str
    any_size: bool = False
    """Bypass-Message-Size-Limit: an Exchange server or an externally secured host (R-OPR-4)."""
    any_sender: bool = True
    """Accept-Any-Sender, which users that log in do not have."""


class SendRow:
    """A Send connector with its address spaces taken apart."""

    __slots__ = ("connector", "max_bytes", "sources", "spaces")

    def __init__(self, connector: SendConnector, sources: tuple[str, ...]) -> None:
        self.connector = connector
        self.spaces: tuple[AddressSpace, ...] = tuple(address_space(text) for text in connector.AddressSpaces)
        self.max_bytes = size_in_bytes(connector.MaxMessageSize)
        self.sources = sources
        """Ids of its source servers; empty where it names none of the described nodes."""


class OnPremPlan:
    """An on-premises Exchange organization."""

    def __init__(
        self, name: str, org: OnPremOrganization, nodes: tuple[Node, ...], described: bool, as_of: str
    ) -> None:
        self.name = name
        self.organization = org
        self.nodes = nodes
        self.described = described
        self.as_of = as_of
        self.directory = Directory()
        self.chosen_send: dict[tuple[str, str, int | None], Any] = {}
        """Remembered Send connectors, by server, domain and size."""
        self.nearest: dict[tuple[str, int], tuple[str | None, int, int] | None] = {}
        """Remembered source servers, by the server that asks and the Send connector."""
        self.chosen_receive: dict[tuple[str, str | None, int], ReceiveConnector | None] = {}
        """Remembered Receive connectors, by server, client and port."""
        self.rights: dict[object, Rights] = {}
        """Remembered rights of sessions."""

    @cached_property
    def node_set(self) -> frozenset[str]:
        """The ids of its nodes."""
        return frozenset(node.id for node in self.nodes)

    @cached_property
    def edge_set(self) -> frozenset[str]:
        """The ids of its Edge Transport servers."""
        return frozenset(node.id for node in self.edges)

    @cached_property
    def send_by_domain(self) -> DomainTable[SendRow]:
        """The enabled Send connectors by the domains they name."""
        return DomainTable(
            (row, [space.pattern for space in row.spaces if space.type == "SMTP"]) for row in self.send_rows
        )

    @cached_property
    def send_rows_inward(self) -> tuple[SendRow, ...]:
        """The Send connectors that an Edge subscription makes for mail into the organization."""
        return tuple(row for row in self.send_rows if any(s.pattern == SUBSCRIPTION_SPACE for s in row.spaces))

    @cached_property
    def receive_rows(self) -> dict[str, tuple[ReceiveConnector, ...]]:
        """The enabled Receive connectors of each server; one naming no described server counts for all."""
        owners = [(row, self.node_id(row.Server) if row.Server is not None else None) for row in self.receive]
        return {
            node.id: tuple(
                row
                for row, owner in owners
                if row.Enabled
                and (owner == node.id if owner is not None else node.kind == "onprem" or not self.servers)
            )
            for node in self.nodes
        }

    @cached_property
    def default_domain(self) -> str | None:
        """The default accepted domain, else the first."""
        names = [row.DomainName for row in self.accepted if row.Default] or [row.DomainName for row in self.accepted]
        return names[0] if names else None

    @cached_property
    def servers(self) -> tuple[Node, ...]:
        """The mailbox servers."""
        return tuple(node for node in self.nodes if node.kind == "onprem")

    @cached_property
    def edges(self) -> tuple[Node, ...]:
        """The Edge Transport servers."""
        return tuple(node for node in self.nodes if node.kind == "edge")

    @cached_property
    def _domains(self) -> _Domains:
        return _Domains(self.organization.accepted_domains or ())

    @cached_property
    def accepted(self) -> tuple[AcceptedDomain, ...]:
        """The accepted domains, as described."""
        return self.organization.accepted_domains or ()

    @cached_property
    def send(self) -> tuple[SendConnector, ...]:
        """All Send connectors, switched off ones too."""
        return self.organization.send_connectors or ()

    @cached_property
    def send_rows(self) -> tuple[SendRow, ...]:
        """The enabled Send connectors by name, taken apart."""
        live = sorted((row for row in self.send if row.Enabled), key=lambda row: row.Name)
        return tuple(SendRow(row, self.node_ids(row.SourceTransportServers)) for row in live)

    @cached_property
    def receive(self) -> tuple[ReceiveConnector, ...]:
        """All Receive connectors, switched off ones too."""
        return self.organization.receive_connectors or ()

    @cached_property
    def rules(self) -> RuleBook:
        """The transport rules that act, in their order."""
        return rules_in_order(self.organization.transport_rules, self.as_of)

    @cached_property
    def transport(self) -> TransportConfig:
        """Transport settings of the whole organization."""
        return self.organization.transport_config or TransportConfig()

    @cached_property
    def sites(self) -> dict[str, str | None]:
        """The site of each mailbox server."""
        return {node.id: node.ad_site for node in self.servers}

    @cached_property
    def _site_costs(self) -> dict[tuple[str, str], int]:
        return _site_costs(self.organization)

    def accepted_domain(self, domain: str) -> AcceptedDomain | None:
        """The accepted domain that a domain falls under; `*.x` covers x and its sub-domains (R-OPA-4)."""
        return self._domains.find(domain)

    def accepts(self, address: str) -> bool:
        """True where the address's domain is accepted; never for the null reverse-path."""
        return bool(address) and self._domains.find(domain_of(address)) is not None

    def remote_domain(self, domain: str) -> RemoteDomain | None:
        """The remote domain that speaks for an outside domain."""
        return most_specific_remote_domain(self.organization.remote_domains or (), domain)

    def node_ids(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The nodes that server names mean: an id, a host name or its first label, compared without case."""
        return tuple(found for name in names if (found := self.node_id(name)) is not None)

    def node_id(self, name: str) -> str | None:
        """The node a server name means; None where no node of the organization bears it."""
        return self._nodes_by_name.get(name.casefold())

    @cached_property
    def _nodes_by_name(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for node in self.nodes:
            fqdn = node.fqdn or ""
            for name in (node.id.casefold(), fqdn, fqdn.partition(".")[0], (node.label or "").casefold()):
                found.setdefault(name, node.id)
        return found

    def site_cost(self, source: str, target: str) -> int | None:
        """Cost of the cheapest chain of site links between two servers' sites; 0 inside one site, None where no chain
        exists. Site links that nobody described are taken to be there, at no cost.
        """
        start, end = self.sites.get(source), self.sites.get(target)
        if source == target or start == end or start is None or end is None or self.organization.site_links is None:
            return 0
        return self._site_costs.get((start, end))

    @property
    def subscribed_servers(self) -> tuple[str, ...]:
        """Mailbox servers of the site the Edge subscription names; all servers where it names none that is described
        (R-EDGE-4).
        """
        subscription = self.organization.edge_subscription
        site = subscription.Site if subscription is not None else None
        inside = tuple(node.id for node in self.servers if node.ad_site == site)
        return inside or tuple(node.id for node in self.servers)

    def send_ref(self, connector: SendConnector, setting: str = "") -> Ref:
        """The reference to a Send connector or one of its settings."""
        ref = member("onprem_orgs", self.name, "send_connectors", connector.Name)
        return ref / setting if setting else ref

    def receive_ref(self, connector: ReceiveConnector, setting: str = "") -> Ref:
        """The reference to a Receive connector or one of its settings."""
        ref = member("onprem_orgs", self.name, "receive_connectors", connector.Name)
        return ref / setting if setting else ref

    def ref(self, path: str = "") -> Ref:
        """The reference to a member or setting of the organization."""
        return _setting_ref("onprem_orgs", self.name, self.organization, path)


def _setting_ref(section: str, name: str, owner: Part, path: str) -> Ref:
    """A setting of a policy is one of the policy used, the first; of one that is not described, the place for it."""
    field, dot, setting = path.partition(".")
    policy = getattr(owner, field, None) if dot and "[" not in field else owner
    if policy is None or policy == ():
        return Ref(section, name, field)
    if isinstance(policy, tuple):
        return member(section, name, field, name_of(policy[0])) / setting
    return Ref(section, name, path)


def _site_costs(org: OnPremOrganization) -> dict[tuple[str, str], int]:
    """Cheapest link costs between all pairs of linked sites (R-OPS-3)."""
    links: dict[str, list[tuple[str, int]]] = {}
    for link in org.site_links or ():
        first, second = link.between
        links.setdefault(first, []).append((second, link.cost))
        links.setdefault(second, []).append((first, link.cost))
    costs: dict[tuple[str, str], int] = {}
    for start in links:
        queue, done = [(0, start)], set[str]()
        while queue:
            cost, site = heapq.heappop(queue)
            if site in done:
                continue
            done.add(site)
            costs[start, site] = cost
            for neighbour, step in links[site]:
                heapq.heappush(queue, (cost + step, neighbour))
    return costs
