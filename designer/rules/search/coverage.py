"""Which message classes are simulated where there are more than the bound allows.

Every question that the invariants ask gets its share: does mail arrive, does it pass between own sites and to outside,
is what is forged withstood and nothing relayed, what happens to addresses that nobody has and to mail at its limits. In
each, every place comes once before any comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from designer.model.kinds import KIND
from designer.model.values import domain_of
from designer.rules.facts import pairs
from designer.rules.search.origins import Beginning
from designer.rules.search.recipients import RecipientClass

if TYPE_CHECKING:
    from designer.engine.plan import Plan


class Row(NamedTuple):
    """A beginning with the recipients that it may concern."""

    start: Beginning
    recipients: tuple[RecipientClass, ...]


Choice = tuple[int, int, RecipientClass]
"""Number of the product (0 for plain mail), of the row in it, and the recipient."""
Wanted = Callable[[RecipientClass], bool]


def covering(plan: Plan, products: Sequence[Sequence[Row]], limit: int) -> list[Choice]:
    """At most `limit` classes of the products, of every question the same number as far as it has so many."""
    plain, *varied = products
    ordinary = [(n, row) for n, row in enumerate(plain) if row.start.intent == "ordinary"]
    outside = [(n, row) for n, row in ordinary if _is_outside(plan, row)]
    own = [(n, row) for n, row in ordinary if not _is_outside(plan, row)]
    hostile = [(n, row) for n, row in enumerate(plain) if row.start.intent == "hostile"]
    hostile.sort(key=lambda numbered: plan.nodes[numbered[1].start.origin].kind != "internet")
    unusual = [(n, row) for n, row in enumerate(plain) if row.start.intent == "unusual"]
    dialled = [(n, row) for n, row in hostile if row.start.message.connects_to is not None]
    questions = (
        _each_recipient(outside, _is_own),
        _between_sites(plan, own),
        _once(own, lambda row: row.outside),
        _once(hostile, _is_own),
        _once(dialled, lambda row: row.outside),
        _each_recipient(outside, lambda row: not row.exists),
        _once(unusual, _is_own),
        _in_turn([_at_limits(number, rows) for number, rows in enumerate(varied, start=1)]),
    )
    rest = (_diagonal(number, rows) for number, rows in enumerate(products))
    found: dict[tuple[int, int, str], Choice] = {}
    for choice in chain(_in_turn(list(questions)), *rest):
        if len(found) >= limit:
            break
        found.setdefault((choice[0], choice[1], choice[2].address), choice)
    return sorted(found.values(), key=lambda choice: choice[:2])


def _is_outside(plan: Plan, row: Row) -> bool:
    return KIND[plan.nodes[row.start.origin].kind].family == "outside"


def _is_own(recipient: RecipientClass) -> bool:
    return recipient.exists and not recipient.outside


def _in_turn(questions: Sequence[Iterator[Choice]]) -> Iterator[Choice]:
    """One choice of each question after the other, as long as any has one."""
    open_ = list(questions)
    while open_:
        for question in list(open_):
            choice = next(question, None)
            if choice is None:
                open_.remove(question)
            else:
                yield choice


def _each_recipient(rows: list[tuple[int, Row]], wanted: Wanted) -> Iterator[Choice]:
    """Every recipient by the first beginning that may write to it, then by the next."""
    told: set[tuple[str, str]] = set()
    for number, row in rows:
        for recipient in filter(wanted, row.recipients):
            if (row.start.origin, recipient.address) not in told:
                told.add((row.start.origin, recipient.address))
                yield 0, number, recipient


def _once(rows: list[tuple[int, Row]], wanted: Wanted) -> Iterator[Choice]:
    """Every beginning with one recipient, not always the same."""
    for place, (number, row) in enumerate(rows):
        fitting = [recipient for recipient in row.recipients if wanted(recipient)]
        if fitting:
            yield 0, number, fitting[place % len(fitting)]


def _between_sites(plan: Plan, rows: list[tuple[int, Row]]) -> Iterator[Choice]:
    """Every pair of an origin and a place with mailboxes: those of one company first, then those of two."""
    told: set[tuple[str, str | None]] = set()
    for number, row, recipient in chain(_within_companies(plan, rows), diagonal_rows(rows)):
        pair = row.start.origin, recipient.home
        if _is_own(recipient) and pair not in told:
            told.add(pair)
            yield 0, number, recipient


def _within_companies(plan: Plan, rows: list[tuple[int, Row]]) -> Iterator[tuple[int, Row, RecipientClass]]:
    """Every beginning with the recipients of its own company."""
    companies = _companies(plan)
    groups: dict[int, dict[str | None, list[RecipientClass]]] = {}
    for number, row in rows:
        known = groups.get(id(row.recipients))
        if known is None:
            known = groups[id(row.recipients)] = {}
            for recipient in row.recipients:
                known.setdefault(_company(plan, companies, recipient.address), []).append(recipient)
        own = _company(plan, companies, row.start.message.mail_from)
        yield from ((number, row, recipient) for recipient in (known.get(own, ()) if own is not None else ()))


def _companies(plan: Plan) -> dict[str, str]:
    """Tenants and on-premises organizations that share domains are one company; it is called by its first tenant."""
    found = {name: name for name in (*plan.tenants, *plan.onprem_orgs)}
    for tenant, org in pairs(plan):
        old, new = found[org.name], found[tenant.name]
        found = {name: new if company == old else company for name, company in found.items()}
    return found


def _company(plan: Plan, companies: dict[str, str], address: str) -> str | None:
    owner = plan.owner_of_domain(domain_of(address))
    return companies.get(owner.name) if owner is not None else None


def diagonal_rows(rows: list[tuple[int, Row]]) -> Iterator[tuple[int, Row, RecipientClass]]:
    """Every beginning with every recipient, so ordered that a bound cuts off some of each and not all of the last."""
    for turn in range(max((len(row.recipients) for _, row in rows), default=0)):
        for place, (number, row) in enumerate(rows):
            if turn < len(row.recipients):
                yield number, row, row.recipients[(turn + place) % len(row.recipients)]


def _at_limits(product: int, rows: Sequence[Row]) -> Iterator[Choice]:
    """Unusual messages: to every place once by the first beginning, and by every beginning once."""
    yield from ((product, 0, recipient) for row in rows[:1] for recipient in row.recipients)
    yield from ((product, n, row.recipients[n % len(row.recipients)]) for n, row in enumerate(rows) if row.recipients)


def _diagonal(product: int, rows: Sequence[Row]) -> Iterator[Choice]:
    yield from ((product, number, recipient) for number, _, recipient in diagonal_rows(list(enumerate(rows))))
