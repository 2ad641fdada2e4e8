"""Client submission: devices and programs that log in to a mailbox at the submission endpoint (T-12, R-ATTR-11,
R-ATTR-32).
"""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.cloud import CloudPass, arrive_front_door, note_attribution, run_pass
from designer.engine.decisions import RefMaker
from designer.engine.organizations import TenantPlan
from designer.engine.plan import SUBMISSION_HOSTS
from designer.engine.replies import Reply
from designer.engine.state import Copy, Run
from designer.engine.transfer import defer
from designer.model.refs import Ref
from designer.model.values import domain_of

OLD_TLS = frozenset({"1.0", "1.1"})
TLS_12_SINCE = "2020-10-15"
"""From this date TLS 1.0 and 1.1 were retired at the endpoint (T-12)."""
LEGACY_HOST = "smtp-legacy.office365.com"
BULK_HOSTS = frozenset({"smtp-hve.office365.com", "smtp.hve.mx.microsoft"})
"""Endpoints of High Volume Email: its accounts need no licence and write to own recipients only (T-12)."""
BULK_INTERNAL_SINCE = "2025-06-01"
BASIC_PORT = 465
"""Port that the service does not serve (T-12)."""


def arrive_door(run: Run, copy: Copy, node: str) -> None:
    """A client connects to the front door; by the name of the submission endpoint it reaches the mailbox service
    behind it, and connectors are not asked (R-ATTR-11).
    """
    if copy.host in SUBMISSION_HOSTS:
        arrive_exchange_online(run, copy, node)
    else:
        arrive_front_door(run, copy, node)


def _endpoint(run: Run, copy: Copy, node: str) -> str:
    """The mailbox service a client reaches: the submission endpoint's name is every tenant's, so the login decides."""
    auth = run.message.auth
    if copy.host not in SUBMISSION_HOSTS or auth is None:
        return node
    owner = run.plan.tenant_of_domain(domain_of(auth.user)) or run.plan.tenant_of_node(node)
    return owner.exo if owner is not None and owner.exo is not None else node


def arrive_exchange_online(run: Run, copy: Copy, node: str) -> None:
    """A client connects to the mailbox service itself; a tenant drawn without a front door is reached here too."""
    node = _endpoint(run, copy, node)
    tenant = run.plan.tenant_of_node(node)
    front = tenant is not None and tenant.eop is None and (copy.host or "").find("smtp") < 0
    if tenant is None or (front and not copy.authenticated):
        arrive_front_door(run, copy, node)
        return
    if copy.dialled_port == BASIC_PORT:
        run.add_attempt(copy, node, copy.out)
        at = (("{0}", Ref("nodes", node)),)
        run.decide(copy, "S1", "R-OUT-25", "nothing answers on port {0}", BASIC_PORT, because=at)
        defer(run, copy, replies.CONNECTION_FAILED, node, replies.EXPIRED, "S1")
        return
    run.add_hop(copy, node, copy.out, "default")
    refusal = _refused(run, copy, tenant)
    if refusal is not None:
        reply, rule, text, ref = refusal
        run.decide(copy, "S1", rule, text, because=(("setting", ref if ref is not None else Ref("nodes", node)),))
        note_attribution(run, tenant.name, None, None)
        run.refuse_all(copy, reply)
        return
    copy.trust = "internal"
    run.hops[copy.hop].trust = "internal"
    note_attribution(run, tenant.name, "originating", None)
    if copy.host in BULK_HOSTS and run.plan.as_of >= BULK_INTERNAL_SINCE:
        _keep_inside(run, copy, tenant)
    if copy.rcpts:
        run_pass(CloudPass(run, copy, tenant, True, None))


def _keep_inside(run: Run, copy: Copy, tenant: TenantPlan) -> None:
    """High Volume Email does not leave the organization; how the refusal is worded is not documented."""
    for rcpt in [rcpt for rcpt in copy.rcpts if not tenant.accepts(rcpt.address)]:
        text = "{0} is outside, and High Volume Email is for own recipients only"
        at = (("the endpoint dialled", Ref("nodes", copy.node)),)
        run.decide(copy, "S3", "R-ATTR-11", text, rcpt.address, because=at, assumed=True)
        copy.place.session.replies.append((rcpt.address, replies.BULK_OUTSIDE.line))
        run.finish(copy, rcpt, "rejected", replies.BULK_OUTSIDE)
        copy.rcpts.remove(rcpt)


def _refused(run: Run, copy: Copy, tenant: TenantPlan) -> tuple[Reply, str, str, RefMaker] | None:
    """Why the endpoint does not take the submission: no login, old TLS, SMTP AUTH off, no right to send as."""
    auth = run.message.auth
    old = run.message.tls in OLD_TLS and copy.place.parent == 0
    then_allowed = old and run.plan.as_of < TLS_12_SINCE
    if old and not then_allowed and not (copy.host == LEGACY_HOST and tenant.transport.AllowLegacyTLSClients):
        return replies.OLD_TLS, "R-OUT-26", "TLS 1.2 is the least the endpoint speaks", None
    if auth is None or (copy.tls is None and not then_allowed):
        return (
            replies.NOT_AUTHENTICATED_CLIENT,
            "R-ATTR-11",
            "the submission endpoint takes no mail without a login over TLS",
            None,
        )
    if auth.method != "mailbox" and _auth_disabled(tenant, auth.user):
        setting, scope = _deciding_switch(tenant, auth.user)
        reply = replies.AUTH_DISABLED.about(scope)
        return (
            reply,
            "R-ATTR-32",
            "SMTP AUTH is disabled for " + auth.user.replace("{", "("),
            partial(tenant.ref, setting),
        )
    found = tenant.directory.find(auth.user)
    if found is None or found.kind != "mailbox" or (found.recipient.licensed is False and copy.host not in BULK_HOSTS):
        return replies.AUTH_UNSUCCESSFUL, "R-ATTR-11", "the login is no licensed mailbox", Ref("recipients", auth.user)
    sender = copy.header_from or copy.mail_from
    own = {found.address, auth.user, *found.recipient.EmailAddresses, *found.recipient.cloud_aliases}
    if sender not in own and auth.user not in _may_send_as(run, sender):
        return (
            replies.NO_SEND_AS,
            "R-ATTR-11",
            "the login may not send as the From address",
            Ref("recipients", auth.user),
        )
    return None


def _may_send_as(run: Run, sender: str) -> tuple[str, ...]:
    found = run.plan.recipient(sender)
    return found.GrantSendOnBehalfTo if found is not None else ()


def _auth_disabled(tenant: TenantPlan, user: str) -> bool:
    """The mailbox's switch beats the tenant's (R-ATTR-32)."""
    own = next((row for row in tenant.tenant.cas_mailbox or () if row.Identity == user), None)
    if own is not None and own.SmtpClientAuthenticationDisabled is not None:
        return own.SmtpClientAuthenticationDisabled
    return tenant.transport.SmtpClientAuthenticationDisabled


def _deciding_switch(tenant: TenantPlan, user: str) -> tuple[str, str]:
    own = next((row for row in tenant.tenant.cas_mailbox or () if row.Identity == user), None)
    if own is not None and own.SmtpClientAuthenticationDisabled is not None:
        return f"cas_mailbox[{user}].SmtpClientAuthenticationDisabled", "Mailbox"
    return "transport_config.SmtpClientAuthenticationDisabled", "Tenant"
