"""The order of the steps of one pass (section 0.4 of the rules).

Connection filter, malware, mail flow rules, content filter: R-FILT-3.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from designer.engine.cloud import CloudPass
from designer.engine.steps.attribution import attribute
from designer.engine.steps.authentication import authenticate
from designer.engine.steps.connection import connect
from designer.engine.steps.connection_filter import filter_connection
from designer.engine.steps.content_filter import filter_content
from designer.engine.steps.edge_blocking import block_unknown
from designer.engine.steps.enforcement import enforce
from designer.engine.steps.header_firewall import promote_headers
from designer.engine.steps.outbound import hand_over
from designer.engine.steps.resolution import look_up
from designer.engine.steps.routing import choose_ways
from designer.engine.steps.rules import apply_mail_flow_rules

Step = Callable[[CloudPass], None]

PIPELINE: tuple[tuple[str, Step], ...] = (
    ("S1", connect),
    ("S2", attribute),
    ("S3", enforce),
    ("S4", block_unknown),
    ("S5", promote_headers),
    ("S6", authenticate),
    ("S7", filter_connection),
    ("S8", look_up),
    ("S9", apply_mail_flow_rules),
    ("S10", filter_content),
    ("S11", choose_ways),
    ("S12", hand_over),
)
ABOUT_CLIENTS = frozenset({"S1", "S4", "S6"})
"""Steps about a client's session: what a mailbox of the tenant submits has none."""
RESOLUTION = 7
"""Index of S8, where a copy that a mailbox makes inside (an inbox rule's forward) enters."""
AFTER_ATTRIBUTION = 2


@cache
def steps_from(first: int, submitted: bool) -> tuple[tuple[int, Step], ...]:
    """The steps of a pass from one on, each with the index of the step after it."""
    rows = enumerate(PIPELINE[first:], first + 1)
    return tuple((after, step) for after, (name, step) in rows if not (submitted and name in ABOUT_CLIENTS))
