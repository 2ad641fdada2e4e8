"""S6: sender authentication, by the address Enhanced Filtering arrives at (R-FILT-1, R-FILT-10 to 15, R-INC-30 to
34).

EFUsers count only where every recipient is listed (R-INC-31).
"""

from __future__ import annotations

from functools import partial
from typing import Literal

from designer.engine import replies
from designer.engine.address import parsed_address
from designer.engine.authentication import AuthenticationResults, Receiver
from designer.engine.cloud import CloudPass
from designer.engine.dmarc import SpoofSettings, honoured_by_default
from designer.engine.evaluation import evaluate, view
from designer.engine.organizations import TenantPlan
from designer.engine.plan import Plan
from designer.engine.skip_listing import EvaluatedSource, evaluated_source
from designer.engine.state import Copy
from designer.engine.steps.connection_filter import allowed_by_list
from designer.engine.transfer import turn_away
from designer.model.matching import is_front_door, prefix_size
from designer.model.protection import AntiPhishPolicy
from designer.model.refs import Ref
from designer.model.values import domain_of


def authenticate(work: CloudPass) -> None:
    """Evaluates SPF, DKIM, DMARC, ARC and composite authentication, and stamps the results."""
    run, copy, tenant = work.run, work.copy, work.tenant
    connector = work.connector
    source = _source(work)
    work.skipped = source.active
    work.reaches = source.active or mx_at_service(run.plan, primary_domain(work, copy.rcpts[0].address))
    results = judged_by(work, source.ip, tenant.antiphish.default, work.reaches)
    work.auth = results
    copy.place.auth = copy.auth = view(results)
    copy.add_header("Received-SPF", partial(getattr, results, "received_spf"))
    copy.add_header("Authentication-Results", partial(getattr, results, "header"))
    for name, value in source.headers:
        copy.add_header(name, value)
    run.decide(
        copy,
        "S6",
        "R-INC-32" if source.active else "R-FILT-10",
        "judged by {0}: SPF {1.spf}, DKIM {1.dkim}, DMARC {1.dmarc}, compauth {1.compauth}",
        source.ip or "no address, because none is described",
        results,
        because=(
            (
                source.reason.replace("{", "(").replace("}", ")"),
                partial(tenant.inbound_ref, connector) if connector else spf_record(copy),
            ),
        ),
    )
    _over_ipv6(work)


def judged_by(work: CloudPass, ip: str, policy: AntiPhishPolicy, reaches: bool) -> AuthenticationResults:
    """The results of a copy as one anti-phishing policy weighs them, for recipients whose MX `reaches` the service."""
    receiver = _receiver(work.tenant, reaches, allowed_by_list(work), policy, _spoof_entry(work))
    key = (work.tenant.name, reaches, receiver.bypassed, policy.Name, receiver.override, receiver.blocked_pair)
    return evaluate(work.run, work.copy, ip, receiver, key)


def _spoof_entry(work: CloudPass) -> Literal["allow", "block", ""]:
    """What the tenant's list says of the visible sender and where the message comes from; block beats allow
    (R-FILT-13, R-FILT-14).
    """
    lists = work.tenant.tenant.tenant_allow_block_list
    if lists is None:
        return ""
    if lists.Block is not None and any(_pair_fits(work, entry) for entry in lists.Block.SpoofedSenders):
        return "block"
    if lists.Allow is not None and any(_pair_fits(work, entry) for entry in lists.Allow.SpoofedSenders):
        return "allow"
    return ""


def _pair_fits(work: CloudPass, entry: str) -> bool:
    """An entry names the spoofed sender or its domain and, behind a comma, the sending infrastructure: an address, or
    the domain of a valid signature or of the reverse name.
    """
    copy = work.copy
    spoofed, _, source = (part.strip().casefold() for part in entry.partition(","))
    sender = copy.header_from or copy.mail_from
    if spoofed not in {sender, domain_of(sender), "*"}:
        return False
    if source in {"", "*"}:
        return True
    if source[0].isdigit():
        return prefix_size((source,), copy.client_ip) is not None
    hosts = {signature.d for signature in copy.dkim if signature.result == "pass"}
    hosts |= set(work.run.plan.zones.reverse_names(copy.client_ip or ""))
    return any(host == source or host.endswith(f".{source}") for host in hosts)


def spf_record(copy: Copy) -> Ref | None:
    """The SPF record of the envelope sender's domain; none for the null sender."""
    domain = domain_of(copy.mail_from)
    return Ref("dns", domain, "spf") if domain else None


def primary_domain(work: CloudPass, address: str) -> str:
    """The domain the world writes to: that of the recipient's primary address, not of a routing address."""
    found = work.tenant.directory.find(address)
    return domain_of(found.address if found is not None else address)


def _source(work: CloudPass) -> EvaluatedSource:
    """The address to judge by: Enhanced Filtering of the connector decides (R-INC-30).

    Mail that satisfies a lock-down beside its OnPremises connector gets the filtering that one of the two has on.
    """
    copy, connector = work.copy, work.connector
    if connector is not None and work.lock is not None and not (connector.EFSkipLastIP or connector.EFSkipIPs):
        connector = work.lock
    if connector is None:
        return EvaluatedSource(copy.client_ip or "", (), False, "the connecting address is judged")
    return evaluated_source(
        copy.client_ip or "",
        copy.received,
        skip_last_ip=connector.EFSkipLastIP,
        skip_ips=connector.EFSkipIPs,
        users=connector.EFUsers,
        recipients=[rcpt.address for rcpt in copy.rcpts],
    )


def _honours(policy: AntiPhishPolicy, as_of: str) -> bool:
    """HonorDmarcPolicy; before July 2023 policies counted only where it is set (R-FILT-13, R-DNS-31)."""
    return policy.HonorDmarcPolicy and ("HonorDmarcPolicy" in policy.model_fields_set or honoured_by_default(as_of))


def _receiver(tenant: TenantPlan, reaches: bool, bypassed: bool, policy: AntiPhishPolicy, entry: str) -> Receiver:
    """How the tenant weighs the results; made once per tenant, policy and circumstance."""
    key = reaches, bypassed, policy.Name, entry
    found = tenant.receivers.get(key)
    if found is None:
        settings = SpoofSettings(
            policy.EnableSpoofIntelligence,
            _honours(policy, tenant.as_of),
            policy.DmarcQuarantineAction,
            policy.DmarcRejectAction,
            policy.AuthenticationFailAction,
        )
        own = {row.DomainName for row in tenant.accepted}
        allowed = "the tenant's entry for this spoofed sender" if entry == "allow" else ""
        sealers, blocked = tenant.tenant.arc_trusted_sealers or (), entry == "block"
        found = Receiver(own, sealers, settings, reaches, allowed, blocked, bypassed)
        tenant.receivers[key] = found
    return found


def _over_ipv6(work: CloudPass) -> None:
    """Over IPv6 SPF or DKIM must pass (R-FILT-1)."""
    copy, results = work.copy, work.auth
    address = parsed_address(copy.client_ip or "")
    if address is None or address.version != 6 or results is None or "pass" in {results.spf, results.dkim}:
        return
    if work.direction == "originating":
        return
    run = work.run
    door = run.hops[copy.hop]
    door.failed = True
    run.decide(copy, "S6", "R-FILT-1", "over IPv6 neither SPF nor DKIM passed")
    copy.hop, copy.node = door.parent if door.parent is not None else copy.hop, work.source
    turn_away(run, copy, replies.IPV6_UNAUTHENTICATED.about(copy.client_ip), door.node, "S6")


def mx_at_service(plan: Plan, domain: str) -> bool:
    """True where a domain's best MX is the service, or none is described of an own domain (R-INC-34)."""
    rows = plan.mail_exchangers(domain).exchangers
    if not rows:
        return plan.owner_of_domain(domain) is not None
    best = rows[0]
    return is_front_door(best.host) or (best.node is not None and plan.nodes[best.node].kind == "eop")
