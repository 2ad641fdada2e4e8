"""S1: the connection itself: reputation, HELO, IPv6 (R-FILT-1, R-FILT-3b)."""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.address import parsed_address
from designer.engine.cloud import CloudPass
from designer.engine.organizations import TenantPlan
from designer.engine.replies import Reply
from designer.model.matching import prefix_size
from designer.model.refs import Ref


def connect(work: CloudPass) -> None:
    """Refuses clients that may not even talk to the service."""
    copy, plan = work.copy, work.run.plan
    source = plan.nodes[work.source]
    ip = copy.client_ip
    if source.reputation == "banned" and not _in_connector_and_allow_list(work):
        _refuse(work, "R-FILT-3b", "the address {0} is banned", replies.IP_BANNED.about(ip), ip)
    elif source.reputation == "banned":
        _refuse(
            work,
            "R-FILT-4b",
            "{0} is in an inbound connector and in the IP Allow list",
            replies.CUSTOMER_ALLOW_LIST,
            ip,
        )
    elif copy.helo is not None and work.run.message.helo is not None and copy.helo.casefold() == (copy.host or ""):
        _refuse(
            work,
            "R-FILT-3b",
            "the client greets with the name of the server it dials, {0}",
            replies.BAD_HELO,
            copy.helo,
        )
    elif _is_ipv6(ip) and not plan.zones.reverse_names(ip or ""):
        _refuse(work, "R-FILT-1", "{0} has no reverse DNS name", replies.NO_REVERSE_DNS.about(ip), ip)


def _refuse(work: CloudPass, rule: str, text: str, reply: Reply, *args: object) -> None:
    work.open_door(work.dialled or "")
    where = (("the client {0}", partial(Ref, "nodes", work.source)),) if args else ()
    work.run.decide(work.copy, "S1", rule, text, *args, because=where)
    work.refuse_all(reply)


def _is_ipv6(ip: str | None) -> bool:
    address = parsed_address(ip) if ip is not None else None
    return address is not None and address.version == 6


def _in_connector_and_allow_list(work: CloudPass) -> bool:
    """True where a tenant, the recipient's or the one whose connector the address is in, allows it as well."""
    ip, plan = work.copy.client_ip, work.run.plan
    return any(_lists_and_connects(tenant, ip) for tenant in plan.tenants.values())


def _lists_and_connects(tenant: TenantPlan, ip: str | None) -> bool:
    lists = tenant.tenant.connection_filter
    allowed = lists is not None and prefix_size(lists.IPAllowList, ip) is not None
    return allowed and any(prefix_size(row.SenderIPAddresses, ip) is not None for row in tenant.inbound)
