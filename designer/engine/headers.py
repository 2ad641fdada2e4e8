"""Header fields that each organization writes, converts and strips (R-HYB-20 to 23, R-ATTR-31, R-INC-25, R-FILT-26)."""

from __future__ import annotations

from functools import lru_cache

from designer.engine.state import Copy, beginning_with
from designer.engine.trace import HeaderValue

ORGANIZATION = "X-MS-Exchange-Organization-"
CROSS_PREMISES = "X-MS-Exchange-CrossPremises-"
AUTH_AS = ORGANIZATION + "AuthAs"
DIRECTIONALITY = ORGANIZATION + "MessageDirectionality"
SCL = ORGANIZATION + "SCL"
ORIGINATOR = "X-OriginatorOrg"
REPORT = "X-Forefront-Antispam-Report"
UNTRUSTED_REPORT = "X-Forefront-Antispam-Report-Untrusted"
STAMPS = (
    "x-ms-exchange-",
    "x-eop",
    "x-forefront-",
    "x-crosspremises",
    "x-originatororg",
    "received-spf",
    "authentication-results",
    "dkim-signature",
)
"""Beginnings of the names that every pass writes anew: they do not make a message another one (R-LIM-1)."""
RESTAMPED = frozenset({CROSS_PREMISES + "AuthAs", CROSS_PREMISES + "MessageDirectionality"})
"""Fields the receiving side writes itself right after promotion."""


_ORGANIZATION, _CROSS_PREMISES = ORGANIZATION.casefold(), CROSS_PREMISES.casefold()
_REPORT = REPORT.casefold()
Fields = tuple[tuple[str, tuple[str, HeaderValue]], ...]


def _field(name: str, value: str) -> tuple[str, tuple[str, HeaderValue]]:
    return name.casefold(), (name, value)


_INTERNAL: Fields = (_field(AUTH_AS, "Internal"),)
_ANONYMOUS: Fields = (_field(AUTH_AS, "Anonymous"),)


def mark_sender(copy: Copy) -> None:
    """AuthAs: whether the sender counts as one of ours."""
    copy.add_fields(_INTERNAL if copy.trust == "internal" else _ANONYMOUS)


def header_firewall(copy: Copy) -> None:
    """Organization headers of somebody else are not believed: they are stripped on the way in."""
    copy.remove_headers(_ORGANIZATION)


def drop_cross_premises(copy: Copy) -> None:
    """Cross-premises headers that may not be promoted are removed (R-INC-25)."""
    copy.cross = None
    copy.remove_headers(_CROSS_PREMISES)


def promote_cross_premises(copy: Copy) -> None:
    """Cross-premises headers become Organization headers, replacing those of the same name (R-INC-25)."""
    for name, value in _with_prefix(copy, _CROSS_PREMISES):
        copy.remove_header(name)
        if name not in RESTAMPED:
            copy.add_header(ORGANIZATION + name[len(CROSS_PREMISES) :], value)


def leave_organization(copy: Copy, keep: bool) -> None:
    """Organization headers go out as cross-premises ones, or not at all (R-HYB-20)."""
    copy.remove_headers(_CROSS_PREMISES)
    if not keep:
        copy.remove_headers(_ORGANIZATION)
        return
    for name, value in _with_prefix(copy, _ORGANIZATION):
        copy.remove_header(name)
        if name not in {AUTH_AS, SCL}:
            copy.add_header(CROSS_PREMISES + name[len(ORGANIZATION) :], value)
    if copy.cross is not None:
        copy.add_header(CROSS_PREMISES + "AuthAs", "Internal" if copy.cross.internal else "Anonymous")
        if copy.cross.scl is not None:
            copy.add_header(CROSS_PREMISES + "SCL", str(copy.cross.scl))
        copy.add_header(ORIGINATOR, copy.cross.origin)


def _with_prefix(copy: Copy, prefix: str) -> list[tuple[str, HeaderValue]]:
    headers = copy.headers
    return [headers[key] for key in beginning_with(prefix, tuple(headers))]


def mark_attribution(copy: Copy, tenant: str, direction: str, passes: int) -> None:
    """Tenant, pass and direction as the front door shows them (R-ATTR-31)."""
    copy.add_fields(_attribution(tenant, direction, max(0, passes - 1)))


@lru_cache(maxsize=1024)
def _attribution(tenant: str, direction: str, number: int) -> Fields:
    return (
        _field("X-EOPAttributedMessage", str(number)),
        _field("X-EOPTenantAttributedMessage", f"{tenant}:{number}"),
        _field(DIRECTIONALITY, direction.capitalize()),
    )


def set_report_aside(copy: Copy) -> None:
    """A second pass keeps the first verdict under another name and writes its own (R-FILT-26)."""
    found = copy.headers.get(_REPORT)
    if found is not None:
        copy.remove_header(REPORT)
        copy.add_header(UNTRUSTED_REPORT, found[1])
