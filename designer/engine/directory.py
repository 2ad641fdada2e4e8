"""Whose address is it: the recipients as the cloud directory and the on-premises directories know them.

One recipient entry may stand for two objects, one on each side. A side finds an entry by its address and its proxy
addresses; the
`RemoteRoutingAddress` of the on-premises object, and the `ExternalEmailAddress` of an on-premises contact or mail
user, are proxy
addresses of the cloud object too (model convention). Source: R-RCPT-10, R-RCPT-20, R-RCPT-21.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from operator import attrgetter
from typing import NamedTuple

from designer.model.recipients import Recipient
from designer.model.refs import Ref

NO_MAILBOX = "none"
"""`mailbox_at: none`: no node holds a mailbox for the address."""
NEVER_SYNCHRONISED = frozenset({"dynamic-group", "public-folder"})
"""On-premises objects that reach the cloud only by extra work (R-RCPT-4)."""
_STANDING_FOR = frozenset({None, "mail-user", "mail-contact"})
"""On-premises objects that hold nothing: what they stand for may be in the cloud."""


class DirectoryObject(NamedTuple):
    """An object of one side's directory.

    `kind` is one of the words of `cloud_object` and `onprem_object`; `assumed` where the design names the recipient
    but not this
    side's object; `ref` points at the recipient.
    """

    kind: str
    recipient: Recipient
    assumed: bool
    ref: Ref
    address: str
    """Primary SMTP address."""
    selective: bool
    """It names who may write to it, or who may not."""


_SELECTIONS = attrgetter(
    "AcceptMessagesOnlyFrom",
    "AcceptMessagesOnlyFromDLMembers",
    "AcceptMessagesOnlyFromSendersOrMembers",
    "RejectMessagesFrom",
    "RejectMessagesFromDLMembers",
    "RejectMessagesFromSendersOrMembers",
)


def _object(kind: str, recipient: Recipient, assumed: bool, ref: Ref) -> DirectoryObject:
    return DirectoryObject(kind, recipient, assumed, ref, recipient.address, any(_SELECTIONS(recipient)))


def cloud_object(
    recipient: Recipient, cloud_nodes: Container[str], accepts: Callable[[str], bool]
) -> DirectoryObject | None:
    """The object that stands for a recipient in the tenant's directory; None where there is none.

    Where the design names no cloud object, a mailbox held by the tenant is a mailbox, one held elsewhere is assumed to
    be synchronised as a mail user (R-RCPT-21), and a remote mailbox, or an on-premises object that points at an address
    the tenant `accepts`, to stand for a mailbox here (R-RCPT-20).
    """
    ref = Ref("recipients", recipient.address)
    if recipient.cloud_object is not None:
        return None if recipient.cloud_object == "none" else _object(recipient.cloud_object, recipient, False, ref)
    if recipient.mailbox_at in cloud_nodes:
        return _object("mailbox", recipient, False, ref)
    if recipient.onprem_object in NEVER_SYNCHRONISED or recipient.mailbox_at == NO_MAILBOX:
        return None
    if recipient.onprem_object == "group" or (recipient.onprem_object in _STANDING_FOR and recipient.members):
        return _object("group", recipient, True, ref)
    if recipient.onprem_object in {None, "none"} and recipient.mailbox_at is None:
        return None
    target = recipient.ExternalEmailAddress if recipient.onprem_object in _STANDING_FOR else None
    away = target is not None and target != recipient.address
    here = recipient.onprem_object == "remote-mailbox" or (away and accepts(target or ""))
    return _object("mailbox" if here and recipient.mailbox_at is None else "mail-user", recipient, True, ref)


def onprem_object(
    recipient: Recipient, own_nodes: frozenset[str], other_nodes: frozenset[str]
) -> DirectoryObject | None:
    """The object that stands for a recipient in an on-premises directory; None where there is none.

    A mailbox that stands in another organization (`other_nodes`) is none of this one's, although both may accept its
    domain.
    """
    ref = Ref("recipients", recipient.address)
    if recipient.onprem_object is not None:
        elsewhere = recipient.onprem_object == "mailbox" and recipient.mailbox_at in other_nodes
        none = recipient.onprem_object == "none" or elsewhere
        return None if none else _object(recipient.onprem_object, recipient, False, ref)
    if recipient.mailbox_at in own_nodes:
        return _object("mailbox", recipient, False, ref)
    if recipient.members:
        return _object("group", recipient, True, ref)
    if recipient.cloud_object == "mailbox" and recipient.RemoteRoutingAddress is not None:
        return _object("remote-mailbox", recipient, True, ref)
    return None


def addresses_of(recipient: Recipient) -> tuple[str, ...]:
    """Primary and proxy addresses that both sides know."""
    named = dict.fromkeys(
        (recipient.address, recipient.PrimarySmtpAddress, *recipient.EmailAddresses, recipient.RemoteRoutingAddress)
    )
    named.pop(None, None)
    return tuple(named)  # type: ignore[arg-type]  # there is no None any more


def cloud_addresses_of(recipient: Recipient) -> tuple[str, ...]:
    """Addresses under which the cloud directory finds a recipient."""
    external = recipient.ExternalEmailAddress if recipient.onprem_object in {"mail-user", "mail-contact"} else None
    if external is None and not recipient.cloud_aliases:
        return addresses_of(recipient)
    rows = [*addresses_of(recipient), *recipient.cloud_aliases]
    if external is not None:
        rows.append(external)
    return tuple(dict.fromkeys(rows))


class Directory:
    """One side's directory: address -> object."""

    __slots__ = ("_by_address",)

    def __init__(self) -> None:
        self._by_address: dict[str, DirectoryObject] = {}

    def add(self, found: DirectoryObject, addresses: Iterable[str]) -> None:
        """Enters an object under its addresses; a primary address is never taken by another object's proxy."""
        for address in addresses:
            known = self._by_address.get(address)
            if known is None or (address == found.address and known.address != address):
                self._by_address[address] = found

    def find(self, address: str) -> DirectoryObject | None:
        """The object that owns an address."""
        return self._by_address.get(address)

    def objects(self) -> tuple[DirectoryObject, ...]:
        """All objects, each once."""
        return tuple({found.address: found for found in self._by_address.values()}.values())
