"""S5: does the sender count as one of ours? Cross-premises headers, TreatMessagesAsInternal, AuthAs (R-HYB-22 to
R-HYB-24).
"""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.cloud import CloudPass


def promote_headers(work: CloudPass) -> None:
    """Settles AuthAs for the rest of the pass."""
    copy, run = work.copy, work.run
    if work.submitted:
        return
    if run.message.header_from == "":
        run.decide(copy, "S5", "R-FILT-3b", "the message has no valid From address")
        work.refuse_all(replies.NO_FROM)
        return
    connector, tenant, cross = work.connector, work.tenant, copy.cross
    copy.cross = None
    copy.trust = "anonymous"
    door = run.hops[copy.hop]
    if connector is None or connector.ConnectorType != "OnPremises":
        if cross is not None:
            run.decide(
                copy, "S5", "R-HYB-22", "cross-premises headers are removed: no OnPremises connector was matched"
            )
        return
    ref = partial(tenant.inbound_ref, connector)
    if connector.CloudServicesMailEnabled and cross is not None:
        copy.trust = "internal" if cross.internal else "anonymous"
        copy.scl = cross.scl
        work.promoted = True
        copy.from_onprem = copy.from_onprem or cross.seen_onprem
        copy.add_header("X-CrossPremisesHeadersPromoted", door.node)
        run.decide(
            copy,
            "S5",
            "R-HYB-22",
            "the headers are promoted: the sender counts as {0}",
            copy.trust,
            because=(("CloudServicesMailEnabled", partial(ref, "CloudServicesMailEnabled")),),
        )
    elif (
        connector.TreatMessagesAsInternal
        and not connector.CloudServicesMailEnabled
        and tenant.accepts(copy.header_from)
    ):
        copy.trust = "internal"
        run.decide(
            copy,
            "S5",
            "R-INC-26",
            "the sender's domain is accepted and the connector treats its messages as internal",
            because=(("TreatMessagesAsInternal", partial(ref, "TreatMessagesAsInternal")),),
        )
    else:
        why = (
            "CloudServicesMailEnabled is off"
            if not connector.CloudServicesMailEnabled
            else "no cross-premises headers came"
        )
        run.decide(
            copy,
            "S5",
            "R-INC-27",
            "the sender stays anonymous: " + why,
            because=(("CloudServicesMailEnabled", partial(ref, "CloudServicesMailEnabled")),),
        )
    door.trust = "internal" if copy.trust == "internal" else "anonymous"
    copy.add_header("X-MS-Exchange-Organization-AuthAs", "Internal" if copy.trust == "internal" else "Anonymous")
