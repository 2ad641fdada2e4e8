"""The kinds of node, as a table: palette, form, reader, icons and documentation derive from these rows."""

from __future__ import annotations

from typing import Literal

from designer.model.records import dataclass

NodeKind = Literal[
    "internet",
    "partner",
    "eop",
    "exo",
    "onprem",
    "edge",
    "filter",
    "archive",
    "addon",
    "smarthost",
    "device",
    "app",
    "othermta",
]
Family = Literal["outside", "protection", "cloud", "onprem", "sender", "service"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One row: how a kind is called, drawn and grouped, and which kind of organization its `org` names."""

    kind: NodeKind
    title: str
    family: Family
    group: str
    help: str
    organization: Literal["tenant", "onprem", None] = None
    relays: bool = False
    """Hands mail of others on (an intermediary: it has ended the TLS session of the server behind it, R-CONV-2)."""


KINDS: tuple[Kind, ...] = (
    Kind("exo", "Exchange Online", "cloud", "Mailbox sites", "The tenant's mailboxes and transport.", "tenant"),
    Kind("onprem", "Exchange server", "onprem", "Mailbox sites", "Exchange servers of one on-premises site.", "onprem"),
    Kind("othermta", "Other mail system", "onprem", "Mailbox sites", "A mail system that is not Exchange.", "onprem"),
    Kind("eop", "Exchange Online Protection", "protection", "Protection", "A tenant's filtering front door.", "tenant"),
    Kind("edge", "Edge Transport", "protection", "Protection", "An Edge Transport server in the perimeter.", "onprem"),
    Kind(
        "filter",
        "Third-party filter",
        "service",
        "Protection",
        "A filtering service in front of or behind EOP.",
        None,
        True,
    ),
    Kind("archive", "Archive or journal", "service", "Protection", "A service that keeps copies.", None, True),
    Kind("addon", "Add-on service", "service", "Protection", "A signature, encryption or DLP service.", None, True),
    Kind("smarthost", "Smart host", "service", "Protection", "A relay that hands mail on.", None, True),
    Kind("internet", "Internet", "outside", "Outside", "Any outside sender or receiver."),
    Kind("partner", "Partner organization", "outside", "Outside", "An organization with agreed mail security."),
    Kind("device", "Device", "sender", "Senders", "A printer or scanner that sends mail.", None, True),
    Kind("app", "Application", "sender", "Senders", "A program that sends mail.", None, True),
)

KIND: dict[str, Kind] = {row.kind: row for row in KINDS}
