"""Which Exchange product a version means, and whether it is out of date (R-INC-43)."""

from __future__ import annotations

import re

SUPPORT_ENDED = "2025-10-14"
"""End of support of Exchange 2016 and 2019."""
SUBSCRIPTION_EDITION = 2562
"""The first build of 15.2 that is Exchange Server SE; smaller ones are Exchange 2019."""
_PRODUCTS = {"8": "2007", "14": "2010", "15.0": "2013", "15.1": "2016"}
_PAST = frozenset({"2003", "2007", "2010", "2013"})
_ENDING = frozenset({"2016", "2019"})
_BUILD = re.compile(r"\b(\d+)\.(\d+)(?:\.(\d+))?")
_YEAR = re.compile(r"20\d\d")
_SE = re.compile(r"\bSE\b|subscription", re.IGNORECASE)


def product(version: str | None) -> str | None:
    """`2007` to `2019` or `SE` for a version, which may be a name or a build number; None where it does not tell."""
    text = version or ""
    if _SE.search(text):
        return "SE"
    year = _YEAR.search(text)
    if year is not None:
        return year.group()
    build = _BUILD.search(text)
    if build is None:
        return None
    major, minor, number = build.groups()
    if (major, minor) == ("15", "2"):
        return None if number is None else "SE" if int(number) >= SUBSCRIPTION_EDITION else "2019"
    return _PRODUCTS.get(major) or _PRODUCTS.get(f"{major}.{minor}")


def out_of_date(version: str | None, as_of: str) -> bool | None:
    """Whether the product is past its end of support at a date; None where the version does not tell.

    Extended security updates keep 2016 and 2019 current. A bare version counts by product (R-INC-43).
    """
    found = product(version)
    if found is None:
        return None
    if found in _ENDING:
        return as_of >= SUPPORT_ENDED and "ESU" not in (version or "").upper()
    return found in _PAST
