"""Which filtering policy applies to a recipient: of each type exactly one (R-FILT-21)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from designer.model.protection import AntiPhishPolicy, AntiSpamPolicy
from designer.model.values import domain_of

Policy = TypeVar("Policy", bound=AntiSpamPolicy | AntiPhishPolicy)


class Policies(Generic[Policy]):
    """The policies of one type: custom ones in the order of their priority, and the default."""

    __slots__ = ("_custom", "default")

    def __init__(self, rows: Sequence[Policy], builtin: Policy) -> None:
        marked = [row for row in rows if row.IsDefault]
        unscoped = [row for row in rows if not _scoped(row)]
        self.default: Policy = next(iter((*marked, *unscoped)), builtin)
        custom = [row for row in rows if row.Enabled is not False and _scoped(row) and not row.IsDefault]
        self._custom = tuple(sorted(custom, key=lambda row: row.Priority if row.Priority is not None else len(rows)))

    def __bool__(self) -> bool:
        """True where it matters who the recipient is."""
        return bool(self._custom)

    def for_recipient(self, addresses: Iterable[str], groups: frozenset[str]) -> Policy:
        """The first custom policy that is for somebody, known by any of their addresses and groups; else the default.

        Conditions of several kinds must all hold, one exception is enough to leave a recipient out.
        """
        own = frozenset(addresses)
        domains = frozenset(map(domain_of, own))
        for row in self._custom:
            asked = ((row.SentTo, own), (row.SentToMemberOf, groups), (row.RecipientDomainIs, domains))
            spared = (
                (row.ExceptIfSentTo, own),
                (row.ExceptIfSentToMemberOf, groups),
                (row.ExceptIfRecipientDomainIs, domains),
            )
            if all(not names or _names(names, has) for names, has in asked) and not any(
                _names(names, has) for names, has in spared
            ):
                return row
        return self.default


def _scoped(row: AntiSpamPolicy | AntiPhishPolicy) -> bool:
    return bool(row.SentTo or row.SentToMemberOf or row.RecipientDomainIs)


def _names(names: Iterable[str], has: frozenset[str]) -> bool:
    return any(name.casefold() in has for name in names)
