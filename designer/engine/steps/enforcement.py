"""S3: what connectors and domain switches forbid: Partner restrictions, RejectDirectSend, old servers, blocked
domains.
"""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.cloud import CloudPass
from designer.engine.exchange_version import out_of_date
from designer.engine.steps.partner import restricting, violated
from designer.engine.transfer import turn_away
from designer.model.values import domain_of

_OUTDATED = "{0} runs Exchange {1}, which is out of date"
_RULES = {
    "RestrictDomainsToCertificate": "R-INC-12",
    "RestrictDomainsToIPAddresses": "R-INC-11",
    "RequireTls": "R-INC-13",
}


def enforce(work: CloudPass) -> None:
    """Refuses what the tenant's connectors and switches do not admit."""
    if work.tenant.switched_off:
        _domain_switches(work)
    if work.submitted:
        return
    for check in _CHECKS:
        if not work.copy.rcpts:
            return
        check(work)


def _domain_switches(work: CloudPass) -> None:
    """SendingToDomainDisabled and SendingFromDomainDisabled (R-RCPT-2b)."""
    tenant, run, copy = work.tenant, work.run, work.copy
    sender = tenant.accepted_domain(domain_of(copy.mail_from)) if copy.mail_from else None
    if sender is not None and sender.SendingFromDomainDisabled and work.direction == "originating":
        run.decide(copy, "S3", "R-RCPT-2b", "sending from {0} is disabled", sender.DomainName)
        work.refuse_all(replies.SENDING_DISABLED)
        return
    for rcpt in list(copy.rcpts):
        row = tenant.accepted_domain(domain_of(rcpt.address))
        if row is not None and row.SendingToDomainDisabled:
            run.decide(copy, "S3", "R-RCPT-2b", "delivery to {0} is disabled", row.DomainName)
            work.refuse(rcpt, replies.DOMAIN_DISABLED)


def _throttled(work: CloudPass) -> None:
    """New and suspicious addresses are slowed, unless a connector knows them (R-FILT-2)."""
    reputation = work.run.plan.nodes[work.source].reputation
    if reputation in {"new", "suspect"} and not work.by_key:
        _turn_away(
            work,
            "R-FILT-2",
            "{0} is {1} and no connector knows it",
            replies.IP_THROTTLED,
            work.copy.client_ip,
            reputation,
        )


def _turn_away(work: CloudPass, rule: str, text: str, reply: replies.Reply, *args: object) -> None:
    """A transient refusal: the sender keeps the message and tries again."""
    run, copy = work.run, work.copy
    door = run.hops[copy.hop]
    door.failed = True
    run.decide(copy, "S3", rule, text, *args)
    copy.hop, copy.node = door.parent if door.parent is not None else copy.hop, work.source
    turn_away(run, copy, reply, door.node, "S3")


def _out_of_date(work: CloudPass) -> None:
    """Out-of-date Exchange over an OnPremises connector: throttled, then blocked, by the stage named (R-INC-42).

    The limit is R-LIM-21. The stage decides unless the product is known to be current (R-INC-43).
    """
    node = work.run.plan.nodes[work.source]
    connector = work.connector
    if connector is None or connector.ConnectorType != "OnPremises":
        return
    if out_of_date(node.version, work.run.plan.as_of) is False:
        return
    version = node.version or "of a version that is not described"
    if node.enforcement_stage == "throttle":
        _turn_away(
            work,
            "R-INC-42",
            _OUTDATED,
            replies.SERVER_THROTTLED,
            work.run.plan.name_of(node.id),
            version,
        )
    elif node.enforcement_stage == "block":
        work.run.decide(work.copy, "S3", "R-INC-42", _OUTDATED, work.run.plan.name_of(node.id), version)
        work.refuse_all(replies.SERVER_BLOCKED)


def _subscription(work: CloudPass) -> None:
    if not work.tenant.tenant.mail_enabled_subscription and work.direction == "incoming":
        work.run.decide(work.copy, "S3", "R-ATTR-18", "{0} has no mail-enabled subscription", work.tenant.name)
        work.refuse_all(replies.NO_SUBSCRIPTION)


def _partner(work: CloudPass) -> None:
    """The Partner connector that applies must find its restrictions kept (R-INC-11 to R-INC-13)."""
    connector, copy, run = work.lock, work.copy, work.run
    if connector is None:
        return
    broken = violated(connector, copy, run.plan.as_of)
    others = tuple(
        (
            row.Name,
            "restricting connectors go first" if restricting(connector) else "less exact",
            partial(work.tenant.inbound_ref, row),
        )
        for row in work.tenant.partner_inbound
        if row is not connector
    )
    if broken is None:
        run.decide(
            copy,
            "S3",
            "R-INC-10",
            "Partner connector {0} applies and is satisfied",
            connector.Name,
            because=(("SenderDomains", partial(work.tenant.inbound_ref, connector)),),
            considered=others,
        )
        return
    run.decide(
        copy,
        "S3",
        _RULES[broken],
        "Partner connector {0} applies and its {1} is not kept",
        connector.Name,
        broken,
        because=(("{1}", partial(work.tenant.inbound_ref, connector, broken)),),
        considered=others,
    )
    work.refuse_all(replies.PARTNER_TLS if broken == "RequireTls" else replies.PARTNER_RESTRICTION)


def _direct_send(work: CloudPass) -> None:
    """RejectDirectSend: anonymous, no connector by certificate or address, envelope sender of an own domain
    (R-ATTR-41).

    Direct send is R-ATTR-40; the switch is off unless set (R-ATTR-42); a connector found by certificate or address
    exempts (R-ATTR-43); foreign senders pass (R-ATTR-45).
    """
    tenant, copy = work.tenant, work.copy
    if not tenant.organization.RejectDirectSend or work.direction != "incoming" or work.by_key or work.soft:
        return
    if not tenant.accepts(copy.mail_from):
        return
    others = tuple(
        (row.Name, "it matches by the sender's domain only", partial(tenant.inbound_ref, row))
        for row in tenant.partner_inbound
        if work.connector is row
    )
    work.run.decide(
        copy,
        "S3",
        "R-ATTR-41",
        "{0} is an own domain, sent without authentication and without a matching connector",
        domain_of(copy.mail_from),
        because=(("RejectDirectSend", partial(tenant.ref, "organization_config.RejectDirectSend")),),
        considered=others,
    )
    work.refuse_all(replies.DIRECT_SEND)


def _relay_right(work: CloudPass) -> None:
    """A blocked connector relays nothing (R-INC-41)."""
    connector, tenant = work.connector, work.tenant
    if connector is None or not connector.blocked or work.direction != "originating":
        return
    for rcpt in list(work.copy.rcpts):
        if not tenant.accepts(rcpt.address):
            work.run.decide(
                work.copy,
                "S3",
                "R-INC-41",
                "connector {0} is blocked",
                connector.Name,
                because=(("blocked", partial(tenant.inbound_ref, connector, "blocked")),),
            )
            work.refuse(rcpt, replies.CONNECTOR_BLOCKED)


_CHECKS = (_throttled, _out_of_date, _subscription, _partner, _direct_send, _relay_right)
"""In this order; the first that refuses everybody ends it."""
