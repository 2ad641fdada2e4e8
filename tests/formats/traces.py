"""A trace built by hand, so that the tests of its two forms depend on no routing."""

from __future__ import annotations

from designer.engine.trace import (
    Attribution,
    AuthView,
    Decision,
    Explanation,
    Fact,
    Hop,
    Outcome,
    Rejected,
    Trace,
)
from designer.model.message import Message
from designer.model.refs import member


def decision(rule: str, says: str, *, assumed: bool = False, losers: tuple[Rejected, ...] = ()) -> Decision:
    """A decision that rests on one connector's setting."""
    fact = Fact("RequireTls is true", member("tenants", "contoso", "inbound_connectors", "From x") / "RequireTls")
    words = Explanation(says, (fact,), losers)
    return Decision(rule, "S2", lambda: words, "BLOG", "a team blog", assumed)


def forked_trace(says: str = "The message is incoming for contoso.") -> Trace:
    """One message to two recipients: the copies part after EOP; the way on-premises is down."""
    message = Message(
        id="erin-to-both",
        from_node="inet",
        mail_from="erin@fabrikam.com",
        rcpt_to=("julie@contoso.com", "david@contoso.com"),
    )
    julie, david = message.rcpt_to
    loser = Rejected("From y", "its sender domain is fabrikam.example")
    hops = [
        Hop(0, None, None, "inet", (julie, david), message.mail_from, decisions=[decision("R-MX-1", "The MX is eop.")]),
        Hop(1, 0, "inet", "eop", (julie, david), message.mail_from, "default", "From x", tls="yes"),
        Hop(2, 1, "eop", "exo", (david,), message.mail_from),
        Hop(3, 1, "eop", "onprem", (julie,), message.mail_from, "Outbound", None, failed=True, tls="no"),
    ]
    hops[1].decisions.append(decision("R-ATTR-12", says, losers=(loser,)))
    hops[2].decisions.append(decision("R-CONV-4", "The mailbox is in the cloud.", assumed=True))
    to_exo = ("inet", "eop", "exo")
    view = AuthView("pass", "none", "pass", evaluated_ip="198.51.100.10")
    outcomes = [
        Outcome(
            julie, None, "deferred", "eop", 1, ("inet", "eop"), code="4.4.316", next_hop="onprem", final_code="5.4.316"
        ),
        Outcome(david, None, "delivered", "exo", 2, to_exo, tls="yes", treated_as="external", auth=view, copy=1),
    ]
    return Trace(message, hops, outcomes, Attribution("contoso", "incoming", "From x"), copies=2)
