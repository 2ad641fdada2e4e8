"""Messages that no setting of a design can tell apart, and how the answer for one is told for another.

An address that the design names nowhere is, to every connector, rule and policy, any address of its domain. Two
messages that differ in such addresses only (and in their subject, where nothing reads it) are of one class: they take
the same way for the same reasons, and only the names differ. The answer for the second is the first one's, with the
names changed where somebody reads them.

Where a design reads addresses letter by letter (words or patterns in a rule, macros in an SPF record), every message is
a class of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from designer.engine.ndr import REPORTED, report
from designer.engine.trace import Decision, Explanation, Fact, Hop, Outcome, Rejected, Session, Trace
from designer.model.message import Message
from designer.model.part import Part
from designer.model.topology import Topology

if TYPE_CHECKING:
    from designer.engine.plan import Plan

_SETTINGS = itemgetter(
    "from_node",
    "connects_to",
    "connect_host",
    "helo",
    "source_ip",
    "tls",
    "client_cert",
    "size_mb",
    "received_ips",
    "dkim",
    "arc_sealer",
    "verdict",
    "message_class",
    "auto_forward",
)
"""What of a message is part of its class as it stands."""
_ADDRESS = re.compile(r"[^\s,;:<>\"'\[\]()|]+@[^\s,;:<>\"'\[\]()|]+")
_MACRO = "%{"
SUBJECTS = 4096
"""Subjects that are remembered."""


class MessageClass(NamedTuple):
    """`key` is equal for messages of one class; `names` are the addresses in which they differ, in order."""

    key: tuple[object, ...]
    names: tuple[str, ...]


class Remembered(NamedTuple):
    """An answer, the names in it, and whether it holds for other names."""

    trace: Trace
    names: tuple[str, ...]
    renamable: bool


class Classes:
    """What a design reads of a message."""

    def __init__(self, plan: Plan) -> None:
        topology = plan.topology
        self._listed = frozenset(_addresses(topology))
        books = [tenant.rules for tenant in plan.tenants.values()]
        books += [organization.rules for organization in plan.onprem_orgs.values()]
        asked = {name for book in books for row in book for name, _, _ in (*row.conditions, *row.exceptions)}
        self.macros = bool(_texts_with(_MACRO, topology.dns))
        """Some DNS record asks for more of a message than its domains."""
        self._letter_by_letter = self.macros or any(
            "Address" in name and name.endswith(("Words", "Patterns")) for name in asked
        )
        self._letter_by_letter |= any(
            rule.FromAddressContainsWords for row in topology.recipients for rule in row.inbox_rules
        )
        self._subjects: dict[str, bool] = {}
        self._books = [book for book in books if book]
        self._subject_read = (
            any("Subject" in name and name != "SubjectContainsWords" for name in asked)
            or any(row.rule.PrependSubject is not None for book in books for row in book)
            or any(
                rule.SubjectContainsWords or rule.SubjectOrBodyContainsWords
                for row in topology.recipients
                for rule in row.inbox_rules
            )
        )

    def class_of(self, message: Message) -> MessageClass:
        """The class of a message, and its own names; a rewritten sender (R-OUT-33) is read letter by letter."""
        values = message.__dict__
        auth, headers, subject = values["auth"], values["headers"], values["subject"]
        exact = self._letter_by_letter or bool(headers) or (auth is not None and auth.user not in self._listed)
        reads = self._subjects.get(subject)
        if reads is None:
            reads = self._reads(subject)
        listed = self._listed
        names: list[str] = []
        slots: list[object] = []
        for address in (values["mail_from"], values["header_from"], *values["rcpt_to"]):
            if exact or not address or address in listed or "=" in address:
                slots.append(address)
            elif address in names:
                slots.append(names.index(address))
            else:
                slots += len(names), address.rpartition("@")[2]
                names.append(address)
        login = (auth.method, auth.user) if auth is not None else None
        own = tuple(headers.items()) if headers else None
        return MessageClass(
            (_SETTINGS(values), tuple(slots), login, own, subject if exact or reads else None), tuple(names)
        )

    def _reads(self, subject: str) -> bool:
        """Whether some rule may ask for a subject; remembered, because subjects are repeated."""
        found = self._subject_read or any(book.may_ask_for_subject(subject) for book in self._books)
        if len(self._subjects) >= SUBJECTS:
            self._subjects.clear()
        self._subjects[subject] = found
        return found

    def can_be_renamed(self, trace: Trace, names: tuple[str, ...]) -> bool:
        """False where a name went into the answer in another form: a rewritten envelope sender (R-OUT-33)."""
        known = (*names, "")
        return all(sender in known or sender in self._listed for sender in {hop.mail_from for hop in trace.hops})


def _addresses(topology: Topology) -> Iterator[str]:
    """Every address the design names anywhere."""
    named = (topology.nodes, topology.tenants, topology.onprem_orgs, topology.recipients)
    for text in _texts_with("@", named):
        for address in _ADDRESS.findall(text):
            yield address
            yield address.lower()


def _texts_with(mark: str, root: object) -> list[str]:
    """Every text with a mark in it that was set anywhere in a part of the design."""
    found: list[str] = []
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if mark in value:
                found.append(value)
        elif isinstance(value, tuple):
            waiting += value
        elif isinstance(value, Part):
            settings = value.__dict__
            waiting += [settings[name] for name in value.model_fields_set]
        elif isinstance(value, dict):
            waiting += value
            waiting += value.values()
    return found


class Renaming:
    """The answer for a message as the answer for another one of its class."""

    __slots__ = ("_known", "_message", "_pattern", "_plan", "names")

    def __init__(self, plan: Plan, known: Trace, old: tuple[str, ...], message: Message, new: tuple[str, ...]) -> None:
        self._plan = plan
        self._known = known
        self._message = message
        self.names = dict(zip(old, new, strict=True))
        """The other message's name for each name of the known one."""
        self._pattern: re.Pattern[str] | None = None

    def trace(self) -> Trace:
        """The answer; what is in it is made when it is read."""
        known = self._known
        return Trace(self._message, self.hops, self.outcomes, known.attribution, known.copies)

    def hops(self) -> list[Hop]:
        """The hops with the names changed."""
        return [RenamedHop(self, hop) for hop in self._known.hops]

    def outcomes(self) -> list[Outcome]:
        """The outcomes with the names changed."""
        return [self._outcome(outcome) for outcome in self._known.outcomes]

    def text(self, text: str) -> str:
        """A text with the names changed, wherever they stand as whole addresses."""
        if "@" not in text or not self.names:
            return text
        if self._pattern is None:
            longest_first = sorted(self.names, key=len, reverse=True)
            joined = "|".join(map(re.escape, longest_first))
            self._pattern = re.compile(rf"(?<![\w.+=-])(?:{joined})(?![\w-])(?!\.\w)")
        return self._pattern.sub(lambda found: self.names[found[0]], text)

    def _outcome(self, old: Outcome) -> Outcome:
        names = self.names
        recipient = names.get(old.recipient, old.recipient)
        derived = old.derived_from
        silent = old.smtp_text is None and old.question is None and old.ndr is None
        if silent and recipient is old.recipient and derived not in names:
            return old
        new = Outcome(
            recipient,
            names.get(derived, derived) if derived is not None else None,
            old.result,
            old.at,
            old.hop,
            old.route,
            old.code,
            self.text(old.smtp_text) if old.smtp_text is not None else None,
            old.next_hop,
            old.final_code,
            old.tls,
            old.treated_as,
            old.pool,
            old.auth,
            self.text(old.question) if old.question is not None else None,
            None,
            old.copy,
            old.time_ms,
        )
        if old.ndr is not None and old.result in REPORTED:
            new.ndr = report(self._plan, self._message, new, RenamedHop(self, self._known.hops[old.hop]))
        return new

    def decisions(self, old: Hop) -> list[Decision]:
        """The decisions of a hop, whose words get the names when they are read."""
        explain, made = self._explain, tuple.__new__
        return [
            made(Decision, (row.rule, row.step, partial(explain, row), row.confidence, row.source, row.assumed))
            for row in old.decisions
        ]

    def fields(self, old: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """Header fields with the names changed."""
        return tuple((name, self.text(value)) for name, value in old)

    def session(self, old: Session) -> Session:
        """A session with the names changed."""
        names = self.names
        return Session(
            old.client_ip,
            old.helo,
            old.tls,
            old.client_certificate,
            old.server_certificate,
            old.server,
            names.get(old.mail_from, old.mail_from),
            old.size,
            [(names.get(address, address), self.text(line)) for address, line in old.replies],
            tuple([names.get(address, address) for address in old.recipients]),
            self.text(old.final) if old.final is not None else None,
        )

    def _explain(self, old: Decision) -> Explanation:
        found, text = old.render(), self.text
        facts = tuple(Fact(text(fact.text), fact.ref) for fact in found.because)
        losers = tuple(Rejected(text(row.what), text(row.lost_because), row.ref) for row in found.considered)
        return Explanation(text(found.says), facts, losers)


class RenamedHop(Hop):
    """A hop of another message of the class. What it shows is changed when somebody reads it; what names no address
    is the known hop's own.
    """

    def __init__(self, renaming: Renaming, old: Hop) -> None:
        self.__dict__.update(old.__dict__)
        self._old, self._renaming = old, renaming
        self._session = self._decisions = None
        names = renaming.names
        self.recipients = tuple([names.get(address, address) for address in old.recipients])
        self.mail_from = names.get(old.mail_from, old.mail_from)

    @property
    def session(self) -> Session:
        """The SMTP session that brought the message here."""
        if self._session is None:
            self._session = self._renaming.session(self._old.session)
        return self._session

    @property  # type: ignore[misc]  # nobody sets the decisions of a known answer
    def decisions(self) -> list[Decision]:
        """What the node decided, in order."""
        if self._decisions is None:
            self._decisions = self._renaming.decisions(self._old)
        return self._decisions

    @property
    def headers_added(self) -> tuple[tuple[str, str], ...]:
        """Header fields the message gained here."""
        return self._renaming.fields(self._old.headers_added)

    @property
    def headers_removed(self) -> tuple[tuple[str, str], ...]:
        """Header fields the message lost here."""
        return self._renaming.fields(self._old.headers_removed)
