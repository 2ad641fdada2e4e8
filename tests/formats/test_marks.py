"""Where things stand in a file: the line an editor would jump to."""

from __future__ import annotations

import pytest

from designer.formats.project import read
from designer.model.refs import Ref
from designer.paths import samples

TEXT = next(path for path in samples() if path.stem == "broken-hybrid").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("ref", "line"),
    [
        ("dns[contoso.com]", "contoso.com:"),
        ("dns[contoso.com].spf", "spf: v=spf1 include:spf.protection.outlook.com -all"),
        ("dns[contoso.com].mx[mail.contoso.com]", "- {pref: 20, host: mail.contoso.com"),
        ("nodes[onprem].fqdn", "fqdn: mail.contoso.com"),
        ("nodes[inet]", "- {id: inet, kind: internet"),
        ("recipients[frank@contoso.com].cloud_object", "cloud_object: none"),
        ("tenants.contoso.outbound_connectors[Outbound to contoso-onprem].TlsDomain", "TlsDomain: mail.contoso.com"),
        ("certs.onprem-cert.subject", "subject: mail.contoso-hq.com"),
        ("messages[erin-to-julie]", "- id: erin-to-julie"),
        ("tenants.contoso.organization_config.RejectDirectSend", "organization_config: {RejectDirectSend: true}"),
    ],
)
def test_a_reference_leads_to_its_line(ref: str, line: str) -> None:
    mark = read(TEXT, "x").place_of(Ref.parse(ref))
    assert mark is not None
    assert TEXT.splitlines()[mark.line - 1].strip().startswith(line)


def test_a_setting_that_is_left_out_stands_where_its_object_does() -> None:
    result = read(TEXT, "x")
    ref = Ref.parse("tenants.contoso.inbound_connectors[Inbound from contoso-onprem].RequireTls")
    assert result.place_of(ref) == result.place_of(ref.object)


def test_what_the_file_does_not_hold_leads_nowhere_or_to_its_section() -> None:
    result = read(TEXT, "x")
    assert result.place_of(Ref("policies", "none")) is None
    section = result.place_of(Ref("nodes", "none"))
    assert section is not None
    assert TEXT.splitlines()[section.line - 1] == "nodes:"


def test_a_file_with_problems_has_no_places() -> None:
    assert read("mailflow: 1\nnods: []\n", "x").place_of(Ref("nodes")) is None
