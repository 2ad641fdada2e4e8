"""A hybrid drawn line by line, as a user would: what many tests of the model start from."""

from __future__ import annotations

from functools import cache

from designer.model.edits import add_member, add_node
from designer.model.pairs import connect
from designer.model.refs import Ref
from designer.model.topology import Topology


@cache
def hybrid() -> Topology:
    """Internet, a tenant with both its nodes, a server, and the lines between them; two mailboxes and a message."""
    topology = Topology(title="Hybrid")
    for kind, x in (("internet", 0), ("eop", 240), ("exo", 480), ("onprem", 720)):
        topology = add_node(kind, (x, 0))(topology)  # type: ignore[arg-type]
    for source, target in (("inet", "eop"), ("eop", "onprem"), ("onprem", "eop"), ("onprem", "inet"), ("eop", "inet")):
        topology = connect(source, target)(topology)
    rows = (
        {"address": "julie@contoso.com", "mailbox_at": "onprem", "cloud_object": "mail-user"},
        {"address": "david@contoso.com", "mailbox_at": "exo", "cloud_object": "mailbox"},
    )
    for row in rows:
        topology = add_member(Ref("recipients"), row)(topology)
    message = {
        "id": "erin-to-julie",
        "from_node": "inet",
        "mail_from": "erin@fabrikam.com",
        "rcpt_to": ("julie@contoso.com",),
        "expect": {
            "recipients": (
                {
                    "rcpt": "julie@contoso.com",
                    "route": ("inet", "eop", "exo", "eop", "onprem"),
                    "hops": ({"from": "eop", "to": "onprem", "out": "Outbound to contoso-onprem"},),
                },
            )
        },
    }
    return add_member(Ref("messages"), message)(topology)
