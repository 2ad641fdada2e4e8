"""TlsDomain is set but never compared.

The name in TlsDomain counts only with TlsSettings DomainValidation.

Why it hurts: the connector looks stricter than it is.

How to mend it: set TlsSettings to DomainValidation, or remove TlsDomain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import tls_name_matches
from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.l061_tls_domain_mismatch import served, targets
from designer.rules.things import each_outbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    if row.TlsDomain is None or row.TlsSettings == "DomainValidation":
        return
    shown = [c for node in targets(plan, row) if (c := served(plan, node)[0]) is not None]
    fits = all(tls_name_matches(row.TlsDomain, certificate.names) for certificate in shown)
    ref = tenant.outbound_ref(row, "TlsSettings")
    yield RULE.finding(
        f"TlsDomain of outbound connector {row.Name} is not compared, "
        f"because TlsSettings is {row.TlsSettings or 'empty'}.",
        (tenant.outbound_ref(row), tenant.outbound_ref(row, "TlsDomain"), ref),
        fix=remedies.setting("Validate the domain", ref, "DomainValidation")
        if fits
        else remedies.setting("Remove TlsDomain", tenant.outbound_ref(row, "TlsDomain"), None),
    )


RULE = Rule(
    "L-129",
    "tls-domain-ineffective",
    "warning",
    "TlsDomain is set but never compared",
    "R-OUT-21, New-OutboundConnector",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ("TlsSettings: DomainValidation", "TlsSettings: EncryptionOnly"))
