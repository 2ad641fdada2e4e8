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
    l027_lock_down_misses_the_filter,
    l028_enhanced_filtering_missing,
    l031_hybrid_connector_takes_internet_mail,
    l036_certificate_domain_not_accepted,
    l041_smart_host_leads_nowhere,
    l043_inbound_certificate_mismatch,
    l044_certificate_not_accepted,
    l045_inbound_connector_disabled,
    l055_centralized_transport_cannot_return,
    l056_onpremises_only_parameter,
    l059_relays_to_itself,
    l061_tls_domain_mismatch,
    l062_hybrid_connector_without_tls,
    l072_hybrid_send_connector,
    l078_routing_address_missing,
    l083_no_send_connector_for_internet,
    l091_onprem_recipient_missing_in_cloud,
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
    l027_lock_down_misses_the_filter,
    l028_enhanced_filtering_missing,
    l031_hybrid_connector_takes_internet_mail,
    l036_certificate_domain_not_accepted,
    l041_smart_host_leads_nowhere,
    l043_inbound_certificate_mismatch,
    l044_certificate_not_accepted,
    l045_inbound_connector_disabled,
    l055_centralized_transport_cannot_return,
    l056_onpremises_only_parameter,
    l059_relays_to_itself,
    l061_tls_domain_mismatch,
    l062_hybrid_connector_without_tls,
    l072_hybrid_send_connector,
    l078_routing_address_missing,
    l083_no_send_connector_for_internet,
    l091_onprem_recipient_missing_in_cloud,
)
"""The modules of the rules; a test compares them with the folder."""

RULES: tuple[Rule, ...] = tuple(module.RULE for module in MODULES)

LEFT_OUT: dict[str, str] = {}
