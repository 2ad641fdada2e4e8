"""Links: the lines of the picture, computed from configuration. See `links(topology)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from designer.model.refs import Ref

Purpose = Literal["mx", "outbound", "inbound", "send", "receive", "internal", "edge"]


@dataclass(frozen=True, slots=True)
class Link:
    """One line in the direction of mail, and the configuration that makes it on the sending and the receiving side.

    Ids: `mx:ZONE:HOST>NODE`, `out:TENANT:NAME>NODE`, `in:TENANT:NAME<NODE`, `send:ORG:NAME>NODE`,
    `recv:ORG:NAME<NODE`, `internal:TENANT`; a merged hop takes the sending side's. `source` or `target` is None where the
    configuration leads nowhere.
    """

    id: str
    source: str | None
    target: str | None
    sending: Ref | None
    receiving: Ref | None
    purpose: Purpose
    enabled: bool = True
    dangling_because: str = ""
