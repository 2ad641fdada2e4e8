"""Enhanced Filtering for Connectors ("skip listing"): by whose address a message that came a longer way is judged.

Source: R-INC-30 to R-INC-32.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from designer.model.matching import is_private, prefix_size

SKIP_LISTED_HEADER = "X-MS-Exchange-SkipListedInternetSender"
ORIGINAL_SENDER_HEADER = "X-MS-Exchange-ExternalOriginalInternetSender"


@dataclass(slots=True)
class EvaluatedSource:
    """The address SPF and reputation look at, and why it is that one."""

    ip: str
    skipped: tuple[str, ...]
    """Addresses passed over, newest first."""
    active: bool
    """Enhanced Filtering was on for these recipients and found an address behind the skipped ones."""
    reason: str
    headers: tuple[tuple[str, str], ...] = ()
    """Header fields the service stamps (R-INC-32)."""


def evaluated_source(
    client_ip: str,
    received_ips: Iterable[str] = (),
    *,
    skip_last_ip: bool = False,
    skip_ips: Collection[str] = (),
    users: Collection[str] = (),
    recipients: Collection[str] = (),
) -> EvaluatedSource:
    """First address that is not skipped, walking from the connecting client back through the Received lines.

    `received_ips` are the earlier hops, oldest first, as a message lists them. `skip_last_ip`, `skip_ips` and `users`
    are `EFSkipLastIP`, `EFSkipIPs` and `EFUsers` of the inbound connector that was used; no connector is all of them
    empty.
    """
    if not skip_last_ip and not skip_ips:
        return EvaluatedSource(client_ip, (), False, "Enhanced Filtering is off: the connecting address is judged")
    if users and not set(recipients) <= set(users):
        others = ", ".join(sorted(set(recipients) - set(users)))
        return EvaluatedSource(
            client_ip, (), False, f"Enhanced Filtering is on for listed recipients only, not for {others}"
        )
    if not client_ip and not skip_last_ip:
        return EvaluatedSource(client_ip, (), False, "the connecting address is not described, so none is skipped")
    hops = (client_ip, *reversed(tuple(received_ips)))
    skipped: list[str] = []
    for position, ip in enumerate(hops):
        listed = position == 0 if skip_last_ip else prefix_size(skip_ips, ip) is not None
        if not listed and not is_private(ip):
            break
        skipped.append(ip)
    else:
        return EvaluatedSource(
            client_ip, (), False, "every address on the way is skipped: the connecting one is judged"
        )
    evaluated = hops[len(skipped)]
    if not skipped:
        return EvaluatedSource(
            evaluated, (), False, f"{evaluated} connects and is not on the list of skipped addresses"
        )
    how = "EFSkipLastIP" if skip_last_ip else "EFSkipIPs"
    stamp = f"ip=[{evaluated}]"
    headers = ((SKIP_LISTED_HEADER, stamp), (ORIGINAL_SENDER_HEADER, stamp))
    return EvaluatedSource(evaluated, tuple(skipped), True, f"{how} skips {', '.join(skipped)}", headers)
