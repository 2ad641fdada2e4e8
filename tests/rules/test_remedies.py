"""Fixes of MX records: the record is replaced where the right name is known, and removed where another one works."""

from __future__ import annotations

import pytest

from designer.rules.examples import FILTERED, HOSTED, changed
from tests.rules.designs import design, findings


def mended(text: str, rule: str) -> list[str]:
    """The MX hosts of contoso.com once the finding of a rule is mended."""
    topology = design(text)
    (finding,) = [row for row in findings(topology) if row.rule == rule and row.refs[0].section == "dns"]
    assert finding.fix is not None
    assert finding.fix.edit is not None
    return [mx.host for mx in finding.fix.edit(topology).dns["contoso.com"].mx or ()]


OWN = "contoso-com.mail.protection.outlook.com"
MX = f"mx: [{{pref: 0, host: {OWN}, node: eop}}]"


@pytest.mark.parametrize(("rule", "host"), [("L-003", "contoso.com.frontbridge.com"), ("L-008", "192.0.2.10")])
def test_a_retired_name_or_an_address_in_the_mx_is_replaced_by_the_name_of_the_domain(rule: str, host: str) -> None:
    assert mended(changed(HOSTED, (MX, f'mx: [{{pref: 0, host: "{host}", node: eop}}]')), rule) == [OWN]


def test_a_retired_name_beside_the_right_one_is_removed() -> None:
    both = changed(HOSTED, (MX, f"mx: [{{pref: 0, host: {OWN}, node: eop}}, {{pref: 9, host: mail.eo.outlook.com}}]"))
    assert mended(both, "L-003") == [OWN]


def test_a_dead_mx_before_one_that_works_is_removed() -> None:
    one = "mx: [{pref: 10, host: mx1.filter.example.net, node: filter}]"
    two = "mx: [{pref: 5, host: mx9.filter.example.net}, {pref: 10, host: mx1.filter.example.net, node: filter}]"
    assert mended(changed(FILTERED, (one, two)), "L-002") == ["mx1.filter.example.net"]


def test_a_dead_mx_alone_is_for_a_person_to_correct() -> None:
    dead = changed(FILTERED, ("host: mx1.filter.example.net, node: filter}]", "host: mx9.filter.example.net}]"))
    (finding,) = [row for row in findings(design(dead)) if row.rule == "L-002"]
    assert finding.fix is not None
    assert finding.fix.edit is None
    assert finding.fix.steps
