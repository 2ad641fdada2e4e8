"""DMARC: find and read the policy of a visible sender's domain, judge alignment, and say what Exchange Online does.

Sources: RFC 7489; R-FILT-12 and R-FILT-13 for what the service does with the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from designer.engine.spf import Lookup

Policy = Literal["none", "quarantine", "reject"]
AlignmentMode = Literal["r", "s"]
DmarcWord = Literal["pass", "fail", "bestguesspass", "none"]
ActionWord = Literal[
    "none",
    "permerror",
    "temperror",
    "oreject",
    "o.reject",
    "pct.quarantine",
    "pct.reject",
    "quarantine",
    "reject",
]
Treatment = Literal["none", "junk", "quarantine", "reject"]

REJECT_CODE = "5.7.509"
HONOURED_SINCE = "2023-07-01"
"""Since July 2023 policies of sending domains are honoured by default; before, `reject` meant spam (R-DNS-31)."""

_SECOND_LEVEL = {
    "ac co edu gov net org gen": "in",
    "ac co gov ltd me net nhs org plc police sch": "uk",
    "asn com edu gov id net org": "au",
    "ac co govt geek gen iwi kiwi maori mil net org school": "nz",
    "ac ad co ed go gr lg ne or": "jp",
    "ac co go ne or pe re": "kr",
    "ac co gov muni net org": "il",
    "ac co gov net org web": "za",
    "ac co go in net or": "th",
    "ac co or go sch web": "id",
    "ac co go ne or sc": "ke",
    "ac com edu gov net org": "cn",
    "com edu gov idv net org": "tw",
    "com edu gov idv net org hk": "hk",
    "com edu gov net org per": "sg",
    "com edu gov name net org": "my",
    "com edu gov gen k12 net org": "tr",
    "com edu gob net org": "mx ar pe uy ve",
    "com edu gov mil net org": "br co eg ph pk sa ua vn",
    "co or ac gv": "at",
}
_SUFFIXES = frozenset(
    f"{label}.{top}" for labels, tops in _SECOND_LEVEL.items() for top in tops.split() for label in labels.split()
) | {"onmicrosoft.com", "mail.onmicrosoft.com"}
"""Suffixes of two or more labels under which anybody can register a name.

A short table, not the Public Suffix List: common second levels of country domains, and the service's own suffixes,
under which each tenant is a name of its own (**INF**, from "the onmicrosoft.com domain needs its own record",
R-DNS-30). Any other name ends in one label.
"""


@lru_cache(maxsize=8192)
def organizational_domain(domain: str) -> str:
    """The registered name a domain belongs to: one label more than its public suffix (RFC 7489 section 3.2)."""
    labels = domain.split(".")
    for start in range(len(labels)):
        if ".".join(labels[start:]) in _SUFFIXES:
            return ".".join(labels[max(start - 1, 0) :])
    return ".".join(labels[-2:])


def aligned(header_from: str, authenticated: str, mode: AlignmentMode = "r") -> bool:
    """True when an authenticated domain may speak for the visible sender's: equal, or (relaxed) of one organization."""
    if header_from == authenticated:
        return bool(header_from)
    return (
        mode == "r" and bool(header_from) and organizational_domain(header_from) == organizational_domain(authenticated)
    )


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """A DMARC record as RFC 7489 section 6.3 reads it; tags that are absent or unreadable have their defaults."""

    text: str
    p: Policy
    sp: Policy
    pct: int = 100
    adkim: AlignmentMode = "r"
    aspf: AlignmentMode = "r"
    rua: tuple[str, ...] = ()
    ruf: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    usable: bool = True
    """False where no policy can be taken from it: `p` is missing or unreadable and no report address stands in."""


_FIRST_TAG = re.compile(r"v\s*=\s*DMARC1\s*(?:;|$)")


def is_dmarc(text: str) -> bool:
    """True for a TXT text that is a DMARC record: its first tag is `v=DMARC1`."""
    return _FIRST_TAG.match(text) is not None


@lru_cache(maxsize=2048)
def parsed_dmarc(text: str) -> DmarcRecord:
    """Read a DMARC record; what cannot be read is a value (`problems`), not an exception."""
    tags: dict[str, str] = {}
    problems: list[str] = []
    for part in text.split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not name and not equals:
            continue
        if not equals or not name:
            problems.append(f'"{part.strip()}" is not a tag')
        elif name.lower() in tags:
            problems.append(f"{name} appears twice")
        else:
            tags[name.lower()] = value
    if not is_dmarc(text):
        problems.append("the record does not begin with v=DMARC1")
    rua, ruf = _addresses(tags.get("rua", "")), _addresses(tags.get("ruf", ""))
    p = _policy(tags.get("p"))
    if p is None:
        problems.append("p is missing" if "p" not in tags else f"p={tags['p']} is not a policy")
    sp = _policy(tags.get("sp"))
    if "sp" in tags and sp is None:
        problems.append(f"sp={tags['sp']} is not a policy")
    return DmarcRecord(
        text,
        p or "none",
        sp or p or "none",
        _percentage(tags.get("pct"), problems),
        _mode("adkim", tags, problems),
        _mode("aspf", tags, problems),
        rua,
        ruf,
        tuple(problems),
        is_dmarc(text) and (p is not None or bool(rua)),
    )


def _policy(value: str | None) -> Policy | None:
    words: dict[str, Policy] = {"none": "none", "quarantine": "quarantine", "reject": "reject"}
    return words.get((value or "").lower())


def _mode(tag: str, tags: dict[str, str], problems: list[str]) -> AlignmentMode:
    value = tags.get(tag, "r").lower()
    if value not in ("r", "s"):
        problems.append(f"{tag}={value} is neither r nor s")
    return "s" if value == "s" else "r"


def _percentage(value: str | None, problems: list[str]) -> int:
    if value is None:
        return 100
    if re.fullmatch(r"[0-9]{1,3}", value) and int(value) <= 100:
        return int(value)
    problems.append(f"pct={value} is not a number from 0 to 100")
    return 100


def _addresses(value: str) -> tuple[str, ...]:
    return tuple(address for part in value.split(",") if (address := part.strip()).lower().startswith("mailto:"))


@dataclass(frozen=True, slots=True)
class PublishedPolicy:
    """What was found in DNS for a visible sender's domain."""

    domain: str
    """Domain whose `_dmarc` name held the record: the sender's own or its organizational one; empty where none did."""
    record: DmarcRecord | None
    policy: Policy | None
    """The policy that counts for this sender: `p`, or `sp` for a sub-domain of the domain found."""
    problem: Literal["", "permerror", "temperror"] = ""


NOTHING_PUBLISHED = PublishedPolicy("", None, None)


def published_policy(domain: str, lookup: Lookup) -> PublishedPolicy:
    """Find the DMARC record for a visible sender's domain (RFC 7489 section 6.6.3, R-DNS-30)."""
    organization = organizational_domain(domain)
    for place in (domain,) if domain == organization else (domain, organization):
        try:
            texts = [text for text in lookup(f"_dmarc.{place}", "TXT") if is_dmarc(text)]
        except TimeoutError:
            return PublishedPolicy(place, None, None, "temperror")
        if len(texts) > 1:
            return PublishedPolicy(place, None, None, "permerror")
        if texts:
            record = parsed_dmarc(texts[0])
            if not record.usable:
                return PublishedPolicy(place, record, None, "permerror")
            return PublishedPolicy(place, record, record.p if place == domain else record.sp)
    return NOTHING_PUBLISHED


@dataclass(slots=True)
class DmarcResult:
    """Whether the visible sender is vouched for, by what, and the policy of its domain (R-FILT-12)."""

    result: DmarcWord
    header_from: str
    published: PublishedPolicy
    spf_aligned: bool
    dkim_aligned: bool
    reason: str

    @property
    def policy(self) -> Policy | None:
        """The policy that counts; `None` where the domain publishes none."""
        return self.published.policy

    @property
    def pct(self) -> int:
        """Share of failing mail the policy is for, in percent."""
        return self.published.record.pct if self.published.record is not None else 100


def evaluated_dmarc(
    header_from: str, spf: str, spf_domain: str, dkim_passed: Iterable[str], lookup: Lookup
) -> DmarcResult:
    """DMARC of a message: visible sender's domain, SPF result and the domain it is about, domains of valid signatures.

    One aligned pass suffices. `bestguesspass`: no policy is published, but the message would pass one (R-FILT-12).
    """
    return judged_dmarc(header_from, spf, spf_domain, tuple(dkim_passed), published_policy(header_from, lookup))


def judged_dmarc(
    header_from: str, spf: str, spf_domain: str, signers: tuple[str, ...], published: PublishedPolicy
) -> DmarcResult:
    """The same from the policy that was found."""
    if not header_from:
        return DmarcResult("none", "", NOTHING_PUBLISHED, False, False, "the message has no visible sender")
    record = published.record if published.policy is not None else None
    by_spf, by_dkim = vouching(header_from, spf, spf_domain, signers, published)
    if published.problem:
        says = "cannot be read" if published.problem == "permerror" else "was not answered"
        return DmarcResult(
            "none", header_from, published, by_spf, by_dkim, f"the DMARC record of {published.domain} {says}"
        )
    how = _how(by_spf, by_dkim, header_from, spf, spf_domain, signers)
    if record is None:
        return DmarcResult(
            "bestguesspass" if by_spf or by_dkim else "none", header_from, published, by_spf, by_dkim, how
        )
    return DmarcResult("pass" if by_spf or by_dkim else "fail", header_from, published, by_spf, by_dkim, how)


def vouching(
    header_from: str, spf: str, spf_domain: str, signers: tuple[str, ...], published: PublishedPolicy
) -> tuple[bool, bool]:
    """Whether SPF and whether a signature speak for the visible sender, aligned as its record asks (R-FILT-12)."""
    record = published.record if published.policy is not None else None
    aspf, adkim = (record.aspf, record.adkim) if record is not None else ("r", "r")
    by_spf = spf == "pass" and aligned(header_from, spf_domain, aspf)
    for signer in signers:
        if aligned(header_from, signer, adkim):
            return by_spf, True
    return by_spf, False


def _how(by_spf: bool, by_dkim: bool, header_from: str, spf: str, spf_domain: str, signers: tuple[str, ...]) -> str:
    if by_spf or by_dkim:
        ways = [way for way, passed in (("SPF", by_spf), ("DKIM", by_dkim)) if passed]
        return f"{' and '.join(ways)} passed for a domain aligned with {header_from}"
    spf_part = f"SPF passed for {spf_domain}, which is not aligned" if spf == "pass" else f"SPF is {spf}"
    dkim_part = f"valid signatures of {', '.join(signers)} are not aligned" if signers else "no signature is valid"
    return (
        f"{spf_part} and {dkim_part} with {header_from}" if signers or spf == "pass" else f"{spf_part} and {dkim_part}"
    )


@dataclass(slots=True)
class SpoofSettings:
    """The settings of the anti-phishing policy that decide about mail that fails (Set-AntiPhishPolicy, R-FILT-13)."""

    spoof_intelligence: bool = True
    honour_policy: bool = True
    quarantine_action: Literal["MoveToJmf", "Quarantine"] = "Quarantine"
    reject_action: Literal["Quarantine", "Reject"] = "Reject"
    spoof_action: Literal["MoveToJmf", "Quarantine"] = "MoveToJmf"


@dataclass(slots=True)
class DmarcAction:
    """What the filter does because of DMARC: treatment of the message, the word in the header, the refusal if any."""

    treatment: Treatment
    word: ActionWord
    setting: str
    """The parameter that decided (`DmarcRejectAction`, ...); empty where none did."""
    reply: str
    """The whole SMTP reply of a refusal, else empty."""
    undetermined: bool
    """The domain asks for the policy for a part of its mail only; here it is applied."""
    reason: str


_TREATMENTS: dict[str, Treatment] = {"MoveToJmf": "junk", "Quarantine": "quarantine", "Reject": "reject"}


def dmarc_action(
    result: DmarcResult,
    settings: SpoofSettings,
    *,
    honour_reaches: bool = True,
    implicit_fail: bool = False,
    override: str = "",
) -> DmarcAction:
    """Row and column of the matrix of R-FILT-13 for a message.

    `honour_reaches`: the domain's MX is the service, or Enhanced Filtering is on for the connector (R-INC-34);
    elsewhere the policy is not applied. `implicit_fail`: composite authentication failed without a policy that says so.
    `override`: what lets the message through all the same (a safe sender, an allow entry, a rule that sets SCL -1, a
    trusted ARC sealer).
    """
    if result.published.problem:
        return DmarcAction("none", result.published.problem, "", "", False, result.reason)
    if override and (result.result == "fail" or implicit_fail):
        word: ActionWord = "o.reject" if result.result == "fail" and result.policy == "reject" else "none"
        return DmarcAction("none", word, "", "", False, f"{override} overrides the action")
    if result.result != "fail" or result.policy in (None, "none"):
        return _without_policy(result, settings, honour_reaches, implicit_fail)
    if result.pct == 0:
        word = "pct.reject" if result.policy == "reject" else "pct.quarantine"
        return DmarcAction("none", word, "", "", False, "the domain asks for its policy for 0 percent of its mail")
    return _with_policy(result, settings, honour_reaches)


def _with_policy(result: DmarcResult, settings: SpoofSettings, honour_reaches: bool) -> DmarcAction:
    partly = result.pct < 100
    rejecting = result.policy == "reject"
    if settings.honour_policy and honour_reaches:
        name, value = (
            ("DmarcRejectAction", settings.reject_action)
            if rejecting
            else ("DmarcQuarantineAction", settings.quarantine_action)
        )
        treatment = _TREATMENTS[value]
        word: ActionWord = "quarantine" if not rejecting else "reject" if treatment == "reject" else "oreject"
        reply = reject_reply(result.header_from) if treatment == "reject" else ""
        return DmarcAction(treatment, word, name, reply, partly, f"the policy {result.policy} is honoured by {name}")
    unheard = "is not honoured" if honour_reaches else "does not reach mail that came through another service first"
    word = "oreject" if rejecting else "quarantine"
    if settings.spoof_intelligence:
        treatment = _TREATMENTS[settings.spoof_action]
        reason = f"the policy {result.policy} {unheard}; AuthenticationFailAction decides"
        return DmarcAction(treatment, word, "AuthenticationFailAction", "", partly, reason)
    reason = f"the policy {result.policy} {unheard} and spoof intelligence is off: quarantined"
    return DmarcAction("quarantine", word, "", "", partly, reason)


def _without_policy(
    result: DmarcResult, settings: SpoofSettings, honour_reaches: bool, implicit_fail: bool
) -> DmarcAction:
    if result.result == "fail" and settings.honour_policy and honour_reaches:
        return DmarcAction("none", "none", "", "", False, "the domain asks for nothing to be done (p=none)")
    failed = result.result == "fail" or implicit_fail
    if failed and settings.spoof_intelligence:
        reason = "spoof intelligence judges mail without an enforced policy"
        return DmarcAction(_TREATMENTS[settings.spoof_action], "none", "AuthenticationFailAction", "", False, reason)
    reason = "spoof intelligence is off" if failed else result.reason
    return DmarcAction("none", "none", "", "", False, reason)


def reject_reply(header_from: str) -> str:
    """The reply to mail of a domain whose policy is reject (R-FILT-13)."""
    return (
        f"550 {REJECT_CODE} Access denied, sending domain {header_from} does not pass DMARC verification "
        "and has a DMARC policy of reject"
    )


def honoured_by_default(as_of: str) -> bool:
    """True where the policies of sending domains are honoured unless a setting says otherwise (R-FILT-13, R-DNS-31)."""
    return as_of >= HONOURED_SINCE
