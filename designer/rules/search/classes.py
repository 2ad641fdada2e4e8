"""All message classes of a design: origin, sender, way, recipient, and where settings ask for it TLS, size and verdict.

Origin, sender, way and recipient are combined with each other. TLS, size and verdict matter to few settings, so they
are varied one at a time on top, for one recipient of each place. A bound keeps the number of simulations in check; what
it cuts off is counted and said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from designer.model.kinds import KIND
from designer.model.message import Message
from designer.model.part import Part
from designer.model.values import domain_of, size_in_bytes
from designer.rules.search.coverage import Row, covering, diagonal_rows
from designer.rules.search.origins import Beginning, Intent, beginnings
from designer.rules.search.recipients import RecipientClass, recipient_classes

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan

LIMIT = 4000
"""Classes simulated at most: about a second of work."""
MEGABYTE = 1 << 20
WITHOUT_TLS = "without TLS"
VERDICTS = ("spam", "high-confidence-phish")
"""Content verdicts that policies treat differently from good mail (R-FILT-20)."""
_SIZE_FIELDS = frozenset({"MaxMessageSize", "MaxReceiveSize", "MaxSendSize", "MessageSizeOver"})


@dataclass(frozen=True, slots=True)
class MessageClass:
    """Messages that the configuration cannot tell apart, and the one that stands for them."""

    origin: str
    sender: str
    way: str
    recipient: RecipientClass
    intent: Intent
    trait: str
    """What is unusual about it: `2000 MB`, `spam`, `without TLS`; empty for plain mail."""
    message: Message

    @property
    def says(self) -> str:
        """The class in words."""
        extra = f", {self.trait}" if self.trait else ""
        return f"{self.origin} as {self.sender} {self.way} to {self.recipient.address}{extra}"

    @property
    def playable(self) -> Message:
        """The message under a name that tells what it is."""
        name = f"{self.origin} to {self.recipient.address}{f' {self.trait}' if self.trait else ''}"
        return self.message.model_copy(update={"id": name.replace("@", " at ")})


@dataclass(frozen=True, slots=True)
class Partition:
    """The classes that are simulated, and how many there are altogether."""

    classes: tuple[MessageClass, ...]
    total: int

    @property
    def bounded(self) -> bool:
        """True where there are more classes than were simulated."""
        return self.total > len(self.classes)


def partition(plan: Plan, limit: int = LIMIT) -> Partition:
    """The message classes of a design: ordinary mail first, then attacks, then the limits.

    Of more than `limit`, so many are chosen that every question gets its share (see `coverage.py`).
    """
    recipients = recipient_classes(plan)
    starts = beginnings(plan, recipients)
    targets = _one_per_place(recipients)
    plain = _Product(plan, starts, recipients, ("", {}))
    varied = tuple(
        _Product(plan, tuple(_with_trait(plan, starts, trait[0])), targets, trait) for trait in _traits(plan)
    )
    products = (plain, *varied)
    total = sum(map(len, products))
    if total <= limit:
        return Partition(tuple(chain(*products)), total)
    chosen = covering(plan, [product.rows for product in products], limit)
    return Partition(tuple(products[number].made(at, row) for number, at, row in chosen), total)


def _with_trait(plan: Plan, starts: tuple[Beginning, ...], trait: str) -> Iterator[Beginning]:
    """Ordinary mail is varied; whether a sender encrypts is only open where it is not an own server."""
    for start in starts:
        if start.intent == "ordinary" and (trait != WITHOUT_TLS or _may_lack_tls(plan, start.origin)):
            yield start


class _Product:
    """Every beginning with every recipient that it may concern, with one thing unusual about the message or nothing."""

    def __init__(
        self,
        plan: Plan,
        starts: tuple[Beginning, ...],
        recipients: tuple[RecipientClass, ...],
        trait: tuple[str, dict[str, object]],
    ) -> None:
        self._trait = trait
        known: dict[tuple[bool, object], tuple[RecipientClass, ...]] = {}
        self.rows: list[Row] = []
        for start in starts:
            among = _is_among_strangers(plan, start)
            owner = plan.owner_of_domain(start.scope) if start.scope else None
            key = among, id(owner)
            if key not in known:
                known[key] = tuple(row for row in recipients if _concerns(plan, row, among, owner))
            self.rows.append(Row(start, known[key]))

    def __len__(self) -> int:
        return sum(len(row.recipients) for row in self.rows)

    def __iter__(self) -> Iterator[MessageClass]:
        return (self.made(at, recipient) for at, _, recipient in diagonal_rows(list(enumerate(self.rows))))

    def made(self, at: int, recipient: RecipientClass) -> MessageClass:
        """The class of a beginning and a recipient."""
        return _made(self.rows[at].start, recipient, *self._trait)


def _concerns(plan: Plan, row: RecipientClass, among: bool, owner: TenantPlan | OnPremPlan | None) -> bool:
    """True where mail to a recipient is of interest: not among strangers, not to organizations out of scope."""
    if among and _is_stranger(plan, row):
        return False
    theirs = plan.owner_of_domain(domain_of(row.address))
    return owner is None or theirs is None or theirs is owner


def _is_stranger(plan: Plan, recipient: RecipientClass) -> bool:
    home = plan.nodes.get(recipient.home or "")
    return recipient.outside and (home is None or KIND[home.kind].family == "outside")


def _is_among_strangers(plan: Plan, start: Beginning) -> bool:
    """True for outsiders who send by MX: what they send each other is no affair of the design."""
    return KIND[plan.nodes[start.origin].kind].family == "outside" and start.message.connects_to is None


def _may_lack_tls(plan: Plan, origin: str) -> bool:
    """Own servers encrypt wherever they can; whether others do is theirs to decide."""
    return plan.nodes[origin].kind not in {"exo", "onprem"}


def _made(start: Beginning, recipient: RecipientClass, trait: str, settings: dict[str, object]) -> MessageClass:
    update = {"rcpt_to": (recipient.address,), **settings}
    message = start.message.model_copy(update=update)
    intent: Intent = "unusual" if trait or not recipient.exists else start.intent
    if start.intent == "hostile" and not trait:
        intent = "hostile"
    return MessageClass(start.origin, start.sender, start.way, recipient, intent, trait, message)


def _one_per_place(recipients: tuple[RecipientClass, ...]) -> tuple[RecipientClass, ...]:
    """The first class of each place and kind of object."""
    found: dict[object, RecipientClass] = {}
    for row in recipients:
        if row.exists:
            found.setdefault((row.home, row.outside, row.listed.cloud_object if row.listed else None), row)
    return tuple(found.values())


def _traits(plan: Plan) -> Iterator[tuple[str, dict[str, object]]]:
    """Variations that settings can tell from plain mail."""
    if _asks_for_tls(plan):
        yield WITHOUT_TLS, {"tls": "none"}
    for size in _sizes(plan):
        yield f"{size} MB", {"size_mb": size}
    for verdict in VERDICTS if plan.tenants else ():
        yield verdict, {"verdict": verdict}


def _asks_for_tls(plan: Plan) -> bool:
    inbound = any(row.RequireTls for tenant in plan.tenants.values() for row in tenant.partner_inbound)
    return inbound or any(row.RequireTLS for org in plan.onprem_orgs.values() for row in org.receive)


def _sizes(plan: Plan) -> tuple[int, ...]:
    """A megabyte more than each limit of the design: the smallest size that it can tell from a small message."""
    owners: tuple[Part, ...] = (
        *plan.topology.tenants.values(),
        *plan.topology.onprem_orgs.values(),
        *plan.topology.recipients,
    )
    limits = {found for owner in owners for text in _size_texts(owner) if (found := size_in_bytes(text)) is not None}
    return tuple(sorted({limit // MEGABYTE + 1 for limit in limits}))


def _size_texts(part: Part) -> Iterator[str]:
    for field in part.model_fields_set:
        value = getattr(part, field)
        if isinstance(value, str) and field.removeprefix("ExceptIf") in _SIZE_FIELDS:
            yield value
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Part):
                yield from _size_texts(inner)
