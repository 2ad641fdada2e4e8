"""A connector names a certificate that the servers do not have.

TlsCertificateName of a Send or Receive connector names a certificate that is not among the installed ones, or has
expired and was issued again under another name.

Why it hurts: the server offers no STARTTLS (Event 12014) and presents no certificate. Exchange Online keeps its mail in
the queue, and mail of the servers loses its recognition.

How to mend it: name the new certificate on the connectors; the Hybrid Configuration wizard has an option for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import EXPIRED, unfit_because
from designer.rules.things import each_organization

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan
    from designer.engine.plan import Plan


@for_each(each_organization)
def check(topology: Topology, plan: Plan, org: OnPremPlan) -> Iterator[Finding]:
    uses = [(sc.Name, sc.TlsCertificateName, org.send_ref(sc), "send") for sc in org.send]
    uses += [(rc.Name, rc.TlsCertificateName, org.receive_ref(rc), "receive") for rc in org.receive]
    for name, certificate, ref, side in uses:
        new = _successor(plan, org, certificate) if certificate is not None else None
        if certificate is None or not (_missing(org, certificate) or new is not None):
            continue
        why = "is not installed on its servers" if _missing(org, certificate) else f"was renewed as {new}"
        listed = (org.ref("installed_certs"),) if org.organization.installed_certs is not None else ()
        yield RULE.finding(
            f"{side.capitalize()} connector {name} of {org.name} names certificate {certificate}, which {why}.",
            (ref, ref / "TlsCertificateName", Ref("certs", certificate), *listed),
            fix=remedies.setting(f"Name {new}", ref / "TlsCertificateName", new)
            if new is not None
            else remedies.steps("Name an installed certificate", "Run the Hybrid Configuration wizard again."),
            slug=None if side == "receive" else "send-connector-stale-tls-certificate",
        )


def _missing(org: OnPremPlan, certificate: str) -> bool:
    installed = org.organization.installed_certs
    return installed is not None and certificate not in installed


def _successor(plan: Plan, org: OnPremPlan, old: str) -> str | None:
    """The good certificate that took the place of one that is missing or has expired; None where there is none."""
    certs, installed = plan.topology.certs, org.organization.installed_certs
    if not _missing(org, old) and not (installed is None and unfit_because(certs[old], plan.as_of) == EXPIRED):
        return None
    names = installed if installed is not None else tuple(certs)
    good = [name for name in names if name != old and not unfit_because(certs[name], plan.as_of)]
    same = [name for name in good if certs[name].subject == certs[old].subject]
    return (same or good)[0] if same or (installed is not None and len(good) == 1) else None


RULE = Rule(
    "L-073",
    "receive-connector-stale-tls-certificate",
    "error",
    "A connector names a certificate that the servers do not have",
    "R-HYBC-2",
    check,
    slugs=("send-connector-stale-tls-certificate",),
)
GOOD = changed(
    HYBRID,
    ("certs:\n", "certs:\n  older: {subject: mail.contoso.com, san: [mail.contoso.com]}\n"),
    ("    hybrid: {Domains", "    installed_certs: [hybrid]\n    hybrid: {Domains"),
)
BAD = changed(
    GOOD,
    (
        "PermissionGroups: [AnonymousUsers, ExchangeServers]\n        TlsCertificateName: hybrid",
        "PermissionGroups: [AnonymousUsers, ExchangeServers]\n        TlsCertificateName: older",
    ),
)
