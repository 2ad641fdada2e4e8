"""A connector names a certificate that the servers do not have.

TlsCertificateName of a Send or Receive connector names a certificate that is not among the installed ones, typically
after a renewal.

Why it hurts: the server offers no STARTTLS (Event 12014) and presents no certificate. Exchange Online keeps its mail in
the queue, and mail of the servers loses its recognition.

How to mend it: name the new certificate on the connectors; the Hybrid Configuration wizard has an option for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule

if TYPE_CHECKING:
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    for org in plan.onprem_orgs.values():
        installed = org.organization.installed_certs
        if installed is None:
            continue
        uses = [(sc.Name, sc.TlsCertificateName, org.send_ref(sc), "send") for sc in org.send]
        uses += [(rc.Name, rc.TlsCertificateName, org.receive_ref(rc), "receive") for rc in org.receive]
        for name, certificate, ref, side in uses:
            if certificate is None or certificate in installed:
                continue
            new = _successor(topology, certificate, installed)
            yield RULE.finding(
                f"{name} names certificate {certificate}, which is not installed on the servers of {org.name}.",
                (ref, ref / "TlsCertificateName", org.ref("installed_certs")),
                fix=remedies.setting(f"Name {new}", ref / "TlsCertificateName", new)
                if new is not None
                else remedies.steps("Name an installed certificate", "Run the Hybrid Configuration wizard again."),
                slug=None if side == "receive" else "send-connector-stale-tls-certificate",
            )


def _successor(topology: Topology, old: str, installed: tuple[str, ...]) -> str | None:
    """The installed certificate with the same name, else the only one."""
    subject = topology.certs[old].subject
    same = [name for name in installed if topology.certs[name].subject == subject]
    return (same or [*installed])[0] if same or len(installed) == 1 else None


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
