"""A trace as one JSON object, with the words of the documented cases: for scripts, tests and comparison."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from designer.engine.trace import AuthView, Decision, Hop, Outcome, Trace


def trace_record(file: str, trace: Trace) -> dict[str, Any]:
    """What happened to one message of one file. `file` is the file's name as the user gave it."""
    attribution = trace.attribution
    return {
        "file": file,
        "message": trace.message.id,
        "attribution": attribution
        and {
            "tenant": attribution.tenant,
            "direction": attribution.direction,
            "connector": attribution.connector,
        },
        "envelope": {"count": trace.copies},
        "recipients": [_recipient(trace, outcome) for outcome in trace.outcomes],
    }


def hops_of(trace: Trace, outcome: Outcome) -> list[Hop]:
    """The hops of one copy in their order, the submission first, with the attempts that failed where they were made."""
    path = list(trace.path_of(outcome))
    on_path = {hop.sequence for hop in path}
    attempts = [
        hop
        for hop in trace.hops
        if hop.failed
        and hop.sequence not in on_path
        and hop.parent in on_path
        and (outcome.recipient in hop.recipients or outcome.derived_from in hop.recipients)
    ]
    return sorted([*path, *attempts], key=lambda hop: hop.sequence)


def _recipient(trace: Trace, outcome: Outcome) -> dict[str, Any]:
    hops = hops_of(trace, outcome)
    submission = [decision for hop in hops if hop.source is None for decision in hop.decisions]
    return {
        "rcpt": outcome.recipient,
        "derived_from": outcome.derived_from,
        "outcome": outcome.result,
        "route": list(outcome.route),
        "hops": [_hop(hop) for hop in hops if hop.source is not None],
        "code": outcome.code,
        "smtp_text": outcome.smtp_text,
        "at": outcome.at,
        "next_hop": outcome.next_hop,
        "final_code": outcome.final_code,
        "tls": outcome.tls,
        "treated_as": outcome.treated_as,
        "pool": outcome.pool,
        "auth": _auth(outcome.auth),
        "question": outcome.question,
        "copy": outcome.copy,
        "submission": _decisions(submission),
        "ndr": outcome.ndr,
    }


def _hop(hop: Hop) -> dict[str, Any]:
    return {
        "from": hop.source,
        "to": hop.node,
        "out": hop.out,
        "in": hop.in_,
        "tls": hop.tls,
        "failed": hop.failed,
        "trust": hop.trust,
        "decisions": _decisions(hop.decisions),
    }


def _decisions(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    return [_decision(decision) for decision in decisions]


def _decision(decision: Decision) -> dict[str, Any]:
    words = decision.render()
    return {
        "rule": decision.rule,
        "says": words.says,
        "because": [{"ref": str(fact.ref) if fact.ref else None, "text": fact.text} for fact in words.because],
        "considered": [{"what": loser.what, "lost_because": loser.lost_because} for loser in words.considered],
        "source": decision.source,
        "confidence": decision.confidence,
        "step": decision.step,
        "assumed": decision.assumed,
    }


def _auth(view: AuthView | None) -> dict[str, Any] | None:
    if view is None:
        return None
    return {
        "spf": view.spf,
        "dkim": view.dkim,
        "dmarc": view.dmarc,
        "evaluated_ip": view.evaluated_ip,
        "arc": view.arc,
        "compauth": view.compauth,
    }
