"""S7: the connection filter's lists, malware, and the hand-over of centralized mail transport before anything is
resolved.
"""

from __future__ import annotations

from functools import lru_cache, partial

from designer.engine import replies
from designer.engine.cloud import CloudPass
from designer.engine.steps.selection import score
from designer.model.matching import prefix_size
from designer.model.tenant import OutboundConnector
from designer.model.values import domain_of, ip_bounds

MOST_ADDRESSES = 256


@lru_cache(maxsize=1024)
def usable_entries(entries: tuple[str, ...]) -> tuple[str, ...]:
    """The entries a list can hold: IPv4, at most 256 addresses each (R-FILT-4)."""
    rows = ((text, ip_bounds(text)) for text in entries)
    return tuple(text for text, (low, high, version) in rows if version == 4 and high - low < MOST_ADDRESSES)


def allowed_by_list(work: CloudPass) -> bool:
    """True where the connecting address is on the IP Allow list and no tenant's OnPremises connector has it
    (R-FILT-4).
    """
    policy = work.tenant.tenant.connection_filter
    if policy is None or prefix_size(usable_entries(policy.IPAllowList), work.copy.client_ip) is None:
        return False
    shared = any(
        prefix_size(row.SenderIPAddresses, work.copy.client_ip) is not None
        for tenant in work.run.plan.tenants.values()
        for row in tenant.onpremises_inbound
    )
    return not shared


def filter_connection(work: CloudPass) -> None:
    """IP Allow and Block lists (allow beats block), malware, then centralized transport."""
    run, copy, tenant = work.run, work.copy, work.tenant
    policy = tenant.tenant.connection_filter
    if not work.submitted and policy is not None:
        allowed = prefix_size(usable_entries(policy.IPAllowList), copy.client_ip) is not None
        if not allowed and prefix_size(usable_entries(policy.IPBlockList), copy.client_ip) is not None:
            run.decide(
                copy,
                "S7",
                "R-FILT-5",
                "{0} is on the IP Block list",
                copy.client_ip,
                because=(("IPBlockList", partial(tenant.ref, "connection_filter.IPBlockList")),),
            )
            domain = domain_of(copy.rcpts[0].address)
            work.refuse_all(replies.CUSTOMER_BLOCK_LIST.about(copy.client_ip, domain))
            return
        if allowed:
            text = (
                "{0} is on the IP Allow list"
                if allowed_by_list(work)
                else ("{0} is on the IP Allow list, but an OnPremises connector has it too: still filtered")
            )
            run.decide(
                copy,
                "S7",
                "R-FILT-4",
                text,
                copy.client_ip,
                because=(("IPAllowList", partial(tenant.ref, "connection_filter.IPAllowList")),),
            )
    if run.message.verdict in {"malware", "malw"}:
        run.decide(copy, "S7", "R-FILT-6", "malware is quarantined, whatever any list says")
        run.finish_all(copy, "quarantined")
        return
    _centralized(work)


def _centralized(work: CloudPass) -> None:
    """Incoming mail that has not been on-premises goes there first, unresolved, whatever object it is for (R-OUT-2)."""
    if work.submitted or work.direction != "incoming" or work.from_onprem or not work.tenant.centralized:
        return
    copy = work.copy
    for connector in work.tenant.centralized:
        if all(carries(work, connector, rcpt.address) for rcpt in copy.rcpts):
            work.centralized = connector
            work.run.decide(
                copy,
                "S7",
                "R-OUT-2",
                "centralized mail transport: to on-premises by {0} before the recipients are looked up",
                connector.Name,
                because=(
                    (
                        "RouteAllMessagesViaOnPremises",
                        partial(work.tenant.outbound_ref, connector, "RouteAllMessagesViaOnPremises"),
                    ),
                ),
            )
            return


def carries(work: CloudPass, connector: OutboundConnector, address: str) -> bool:
    """True where an outbound connector's RecipientDomains or AllAcceptedDomains cover an address."""
    return score(work.tenant, connector, domain_of(address)) is not None
