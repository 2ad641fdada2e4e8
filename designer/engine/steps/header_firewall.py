"""S5: does the sender count as one of ours? Cross-premises headers, TreatMessagesAsInternal, AuthAs.

Rules R-INC-25 to 27, R-HYB-22 to 25. AuthAs after promotion is what the other side said (R-HYB-23); the flag must be
on at both ends
(R-HYB-25).
"""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.cloud import CloudPass
from designer.engine.headers import (
    drop_cross_premises,
    header_firewall,
    mark_attribution,
    mark_sender,
    promote_cross_premises,
    set_report_aside,
)
from designer.engine.state import CrossPremises
from designer.engine.trace import Trust
from designer.model.tenant import InboundConnector


def promote_headers(work: CloudPass) -> None:
    """Settles AuthAs for the rest of the pass."""
    copy, run = work.copy, work.run
    if not work.submitted and run.message.header_from == "":
        run.decide(copy, "S5", "R-FILT-3b", "the message has no valid From address")
        work.refuse_all(replies.NO_FROM)
        return
    header_firewall(copy)
    if not work.submitted:
        _settle(work)
        copy.place.trust = _shown(work)
    mark_attribution(copy, work.tenant.name, work.direction, copy.passes.get(work.tenant.name, 1))
    mark_sender(copy)


def _shown(work: CloudPass) -> Trust:
    if work.copy.trust == "internal":
        return "internal"
    return "partner" if work.connector is not None and work.connector.ConnectorType == "Partner" else "anonymous"


def _settle(work: CloudPass) -> None:
    copy, run, connector = work.copy, work.run, work.connector
    cross = copy.cross
    set_report_aside(copy)
    copy.trust = "anonymous"
    if connector is None or connector.ConnectorType != "OnPremises":
        drop_cross_premises(copy)
        if cross is not None:
            text = "cross-premises headers are removed: no OnPremises connector was matched"
            ref = partial(work.tenant.ref, "inbound_connectors")
            run.decide(copy, "S5", "R-HYB-22", text, because=(("inbound_connectors", ref),))
        return
    if connector.CloudServicesMailEnabled and cross is not None:
        _promote(work, connector, cross)
        return
    drop_cross_premises(copy)
    if connector.TreatMessagesAsInternal and not connector.CloudServicesMailEnabled:
        _treat_as_internal(work, connector)
        return
    off = not connector.CloudServicesMailEnabled
    why = "CloudServicesMailEnabled is off" if off else "no cross-premises headers came"
    ref = partial(work.tenant.inbound_ref, connector, "CloudServicesMailEnabled")
    run.decide(
        copy, "S5", "R-INC-27", "the sender stays anonymous: " + why, because=(("CloudServicesMailEnabled", ref),)
    )


def _promote(work: CloudPass, connector: InboundConnector, cross: CrossPremises) -> None:
    copy = work.copy
    copy.trust = "internal" if cross.internal else "anonymous"
    copy.scl = cross.scl
    copy.from_onprem = copy.from_onprem or cross.seen_onprem
    copy.cross = None
    work.promoted = True
    promote_cross_premises(copy)
    copy.add_header("X-CrossPremisesHeadersPromoted", copy.node)
    work.run.decide(
        copy,
        "S5",
        "R-HYB-22",
        "the headers are promoted: the sender counts as {0}",
        copy.trust,
        because=(
            ("CloudServicesMailEnabled", partial(work.tenant.inbound_ref, connector, "CloudServicesMailEnabled")),
        ),
    )


def _treat_as_internal(work: CloudPass, connector: InboundConnector) -> None:
    """The sender's domain must be an accepted one (R-INC-26)."""
    copy = work.copy
    ours = work.tenant.accepts(copy.header_from)
    copy.trust = "internal" if ours else "anonymous"
    text = "the sender's domain is accepted: internal" if ours else "the sender's domain is not accepted: anonymous"
    ref = partial(work.tenant.inbound_ref, connector, "TreatMessagesAsInternal")
    work.run.decide(copy, "S5", "R-INC-26", text, because=(("TreatMessagesAsInternal", ref),))
