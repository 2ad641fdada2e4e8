"""What the resolver says of one recipient, on-premises and in the cloud (R-RCPT-10, R-RCPT-11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from designer.engine.directory import DirectoryObject
from designer.engine.replies import Reply
from designer.engine.state import Rcpt
from designer.model.refs import Ref

GROUPS = frozenset({"group", "dynamic-group"})
REMOTE = frozenset({"remote-mailbox", "mail-user", "mail-contact"})


class Resolved(NamedTuple):
    """What became of one recipient.

    `mailbox`: delivered here; `route`: goes on to its (perhaps rewritten) address; `refused`: with `reply`; `loop`:
    goes round until the hop count ends it; `held`: a moderator decides, which is a `question`.
    `decision` holds rule, text
    and arguments for the trace.
    """

    rcpt: Rcpt
    kind: Literal["mailbox", "route", "refused", "loop", "held"]
    found: DirectoryObject | None
    rule: str
    text: str
    args: tuple[object, ...] = ()
    reply: Reply | None = None
    assumed: bool = False
    ref: Callable[[], Ref] | Ref | None = None

    fact: str | None = None
    question: str | None = None

    @property
    def because(self) -> tuple[tuple[str, Ref | Callable[[], Ref] | None], ...]:
        """The fact behind it: the object found, or the type of the domain."""
        if self.ref is None:
            return ()
        fact = self.fact or (
            f"the directory has a {self.found.kind}" if self.found is not None else "DomainType of {1}"
        )
        return ((fact, self.ref),)
