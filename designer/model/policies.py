"""What people demand of a design and what they accept in it: own invariants, waivers of findings, other severities."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from designer.model.message import OutcomeWord
from designer.model.part import Part, setting
from designer.model.refs import Ref
from designer.model.values import DomainPattern, EmailAddress, Identifier, IsoDate, OneOrMany

Severity = Literal["error", "warning", "info"]
"""How bad a finding is; an expectation's severity uses the same words."""

PLACE_WORDS = ("outside", "own", "anywhere")
"""Words for places besides node ids and kinds: the internet and partners, everything else, both."""

_RULE = re.compile(r"[A-Z]-\d{3}")


def _rule_id(text: str) -> str:
    folded = text.upper()
    if not _RULE.fullmatch(folded):
        raise ValueError(f"{text!r} is not the id of a rule such as L-020")
    return folded


def _reference(text: str) -> str:
    return str(Ref.parse(text)) if text else text


RuleId = Annotated[str, AfterValidator(_rule_id)]
Reference = Annotated[str, AfterValidator(_reference)]
"""A place of the file as text, such as `tenants.contoso.outbound_connectors[To the partner]`."""


class Policy(Part):
    """A demand of one's own: what must be true of all mail from some origins to some recipients.

    Origins and nodes to pass are node ids, kinds of node (`internet`, `filter`), or one of `PLACE_WORDS`; a node's id
    beats a kind of the same name. A name that nothing in the design bears makes the answer unknown, not the file wrong:
    a demand may outlive what it speaks of, or come before it.
    """

    id: Identifier = setting(title="Id")
    origin: Annotated[tuple[Identifier, ...], OneOrMany] = setting(
        (), title="Origin", help="Node ids, kinds of node, outside, own or anywhere. Empty: anywhere."
    )
    sender: Annotated[tuple[EmailAddress | DomainPattern, ...], OneOrMany] = setting(
        (), title="Sender", help="Addresses or domains of the envelope sender. Empty: any."
    )
    recipient: Annotated[tuple[EmailAddress | DomainPattern | Literal["outside", "own"], ...], OneOrMany] = setting(
        (), title="Recipient", help="Addresses or domains, outside or own. Empty: any."
    )
    outcome: Annotated[tuple[OutcomeWord, ...], OneOrMany] = setting(
        (), title="Outcome", help="What may become of it; one of these. Empty: anything."
    )
    must_pass: Annotated[tuple[Identifier, ...], OneOrMany] = setting(
        (), title="Must pass", help="Delivered mail passes every one of these nodes or kinds of node."
    )
    must_not_pass: Annotated[tuple[Identifier, ...], OneOrMany] = setting(
        (), title="Must not pass", help="No message passes any of these nodes or kinds of node."
    )
    tls: Literal["yes", "no"] | None = setting(
        None, title="Encrypted", help="yes: every hop between organizations uses TLS."
    )
    trust: Literal["internal", "external"] | None = setting(
        None, title="Treated as", help="What delivered mail counts as where it arrives."
    )


class Waiver(Part):
    """A finding that is accepted, with the reason and the day from which it counts again."""

    rule: RuleId = setting(title="Rule", help="Such as L-020.")
    object: Reference = setting("", title="Object", help="The place of the finding. Empty: wherever it is found.")
    reason: str = setting(title="Reason", min_length=1)
    expiry: IsoDate | None = setting(
        None, title="Until", help="The last day on which it is accepted, judged against the design's date."
    )

    def expired(self, as_of: str) -> bool:
        """True from the day after the last one."""
        return self.expiry is not None and self.expiry < as_of
