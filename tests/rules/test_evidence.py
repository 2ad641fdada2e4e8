"""A finding says what the design says at the places it points at."""

from __future__ import annotations

import pytest

from designer.model.refs import Ref
from designer.rules.catalogue import MODULES
from designer.rules.evidence import setting_in_words
from designer.rules.examples import HYBRID
from tests.rules.designs import design, findings


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (
            "tenants.contoso.inbound_connectors[Inbound from contoso-onprem].CloudServicesMailEnabled",
            "Inbound from contoso-onprem: CloudServicesMailEnabled is on.",
        ),
        (
            "tenants.contoso.outbound_connectors[Outbound to contoso-onprem].RouteAllMessagesViaOnPremises",
            "Outbound to contoso-onprem: RouteAllMessagesViaOnPremises is off.",
        ),
        (
            "tenants.contoso.outbound_connectors[Outbound to contoso-onprem].SmartHosts",
            "Outbound to contoso-onprem: SmartHosts is mail.contoso.com.",
        ),
        ("tenants.contoso.accepted_domains[contoso.com].DomainType", "contoso.com: DomainType is Authoritative."),
        ("dns[contoso.com].dmarc", "contoso.com: dmarc is v=DMARC1; p=reject."),
        ("nodes.onprem.client_cert", "onprem: client_cert is not set."),
        ("tenants.contoso.inbound_connectors", ""),
        ("nodes.onprem", ""),
        ("tenants.contoso.organization_config.RejectDirectSend", ""),
    ],
)
def test_a_setting_is_told_in_words(place: str, words: str) -> None:
    assert setting_in_words(design(HYBRID), Ref.parse(place)) == words


def test_a_finding_about_a_setting_tells_its_value() -> None:
    module = next(module for module in MODULES if module.RULE.id == "L-065")
    found = next(f for f in findings(design(module.BAD)) if f.rule == "L-065")
    assert "Inbound from contoso-onprem: CloudServicesMailEnabled is off." in found.evidence
