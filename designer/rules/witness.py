"""Messages that prove a finding: the smallest one that goes wrong, to be played from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.model.message import Authentication, Message
from designer.model.recipients import Recipient
from designer.model.refs import Ref
from designer.model.tenant import OutboundConnector
from designer.model.topology import Node
from designer.rules.facts import held_in_cloud, local_user, nodes_of_kind, recipients_in
from designer.rules.memory import per_plan

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan

ID = "witness"
STRANGER = "someone"
UNKNOWN = "nobody.by.this.name"
NOBODYS_ADDRESS = "198.51.100.251"
"""An address for documentation (RFC 5737), for mail from where nobody of the design is."""


def from_internet(plan: Plan, address: str | None, *, straight_to: str | None = None) -> Message | None:
    """A message of an outside sender, by MX or straight to a host; None where the design has no outside."""
    node = next(iter(nodes_of_kind(plan, "internet")), None)
    if node is None or address is None:
        return None
    sender = f"{STRANGER}@{_domain_of_node(plan, node) or 'outside.example'}"
    return Message(
        id=ID,
        from_node=node.id,
        connects_to=straight_to,
        mail_from=sender,
        header_from=sender,
        rcpt_to=(address,),
        source_ip=node.ips[0] if node.ips else None,
    )


def sample(plan: Plan, ref: Ref) -> Message | None:
    """The sample message that a setting belongs to; None for a setting of something else."""
    rows = plan.topology.messages if ref.section == "messages" else ()
    return next((row for row in rows if row.id == ref.id), None)


def from_cloud(plan: Plan, tenant: TenantPlan, address: str | None) -> Message | None:
    """A message of a cloud mailbox of the tenant to an address; None where it has none, or no address is known."""
    return _from_mailbox(_cloud_user(plan, tenant), address)


def from_premises(
    plan: Plan, org: OnPremPlan | None, address: str | None, size_mb: float | None = None
) -> Message | None:
    """A message of an on-premises mailbox of the organization to an address."""
    return _from_mailbox(local_user(plan, org) if org is not None else None, address, size_mb)


def from_domain(plan: Plan, domain: str, address: str | None) -> Message | None:
    """A message of a cloud mailbox with an address in the domain; None where there is none."""
    return _from_mailbox(next((row for row in recipients_in(plan, domain) if held_in_cloud(plan, row)), None), address)


def forged(plan: Plan, sender: str, address: str | None) -> Message | None:
    """Spam from the internet in somebody's name, from an address that nobody in the design has."""
    message = from_internet(plan, address) if sender else None
    changes = {"mail_from": sender, "header_from": sender, "source_ip": NOBODYS_ADDRESS, "verdict": "spam"}
    return message.model_copy(update=changes) if message is not None else None


def reply_from_cloud(plan: Plan, tenant: TenantPlan) -> Message | None:
    """An automatic reply of a cloud mailbox to a colleague: its envelope sender is empty (RFC 3834)."""
    address = cloud_address(plan, tenant)
    message = from_cloud(plan, tenant, address)
    changes = {"mail_from": "", "message_class": "oof", "auth": None}
    return message.model_copy(update=changes) if message is not None else None


def report_from_premises(plan: Plan, org: OnPremPlan | None, address: str | None) -> Message | None:
    """A non-delivery report of an on-premises server to an outside address: its envelope sender is empty."""
    message = from_premises(plan, org, address)
    return message.model_copy(update={"mail_from": "", "message_class": "ndr", "auth": None}) if message else None


def _from_mailbox(user: Recipient | None, address: str | None, size_mb: float | None = None) -> Message | None:
    if user is None or user.mailbox_at is None or address is None:
        return None
    return Message(
        id=ID,
        from_node=user.mailbox_at,
        mail_from=user.address,
        header_from=user.address,
        rcpt_to=(address,),
        auth=Authentication(method="mailbox", user=user.address),
        size_mb=size_mb,
    )


@per_plan
def outside_address(plan: Plan) -> str | None:
    """An address of an organization outside the design; None where it shows none."""
    for domain in sorted(plan.topology.dns):
        found = plan.zones.mail_exchangers(domain).exchangers
        node = plan.nodes.get(found[0].node or "") if found else None
        if node is not None and node.kind in {"internet", "partner"} and plan.owner_of_domain(domain) is None:
            return f"{STRANGER}@{domain}"
    return None


def cloud_address(plan: Plan, tenant: TenantPlan) -> str | None:
    """The address of a cloud mailbox of the tenant."""
    user = _cloud_user(plan, tenant)
    return user.address if user is not None else None


@per_plan
def _cloud_user(plan: Plan, tenant: TenantPlan) -> Recipient | None:
    rows = (row for domain in tenant.accepted for row in recipients_in(plan, domain.DomainName))
    return next((row for row in rows if held_in_cloud(plan, row)), None)


def local_address(plan: Plan, org: OnPremPlan | None) -> str | None:
    """The address of an on-premises mailbox of the organization."""
    user = local_user(plan, org) if org is not None else None
    return user.address if user is not None else None


def some_address(plan: Plan, domain: str) -> str:
    """A listed address in a domain, else one that nobody has."""
    return next((row.address for row in recipients_in(plan, domain)), f"{UNKNOWN}@{domain}")


def handed_on_address(plan: Plan, row: OutboundConnector) -> str | None:
    """An address whose mail an outbound connector takes, with its mailbox outside the cloud."""
    names = [domain.removeprefix("*.") for domain in row.RecipientDomains if domain != "*"]
    if not names:
        return outside_address(plan)
    outside = (row.address for row in recipients_in(plan, names[0]) if not held_in_cloud(plan, row))
    return next(outside, f"{UNKNOWN}@{names[0]}")


@per_plan
def _domain_of_node(plan: Plan, node: Node) -> str:
    for domain, zone in sorted(plan.topology.dns.items()):
        if any(mx.node == node.id for mx in zone.mx or ()) and plan.owner_of_domain(domain) is None:
            return domain
    host = node.fqdn or ""
    parent = host.partition(".")[2]
    return parent if "." in parent else host
