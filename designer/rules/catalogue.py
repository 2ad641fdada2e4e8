"""The catalogue: every rule, in the order of its id. A new rule is one file and its line in `MODULES`."""

from __future__ import annotations

from designer.rules import (
    l004_mx_but_domain_not_accepted,
    l006_second_mx_past_the_service,
    l009_spf_missing,
    l010_spf_multiple_records,
    l012_spf_without_service,
    l013_spf_missing_outbound_sender,
    l014_two_keys_on_one_partner_connector,
    l015_tenant_not_locked_down,
)
from designer.rules.finding import Rule

MODULES = (
    l004_mx_but_domain_not_accepted,
    l006_second_mx_past_the_service,
    l009_spf_missing,
    l010_spf_multiple_records,
    l012_spf_without_service,
    l013_spf_missing_outbound_sender,
    l014_two_keys_on_one_partner_connector,
    l015_tenant_not_locked_down,
)
"""The modules of the rules; a test compares them with the folder."""

RULES: tuple[Rule, ...] = tuple(module.RULE for module in MODULES)

LEFT_OUT: dict[str, str] = {}
