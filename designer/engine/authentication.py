"""Sender authentication of one message at one place: SPF, DKIM, DMARC, ARC, composite authentication, and the header.

Everything here takes plain values and gives plain values; the pipeline says where and with which address it is asked.
Rules: R-FILT-10 to R-FILT-16, R-OUT-34, R-DNS-22.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from designer.engine.dmarc import (
    ActionWord,
    DmarcAction,
    DmarcResult,
    PublishedPolicy,
    SpoofSettings,
    aligned,
    dmarc_action,
    judged_dmarc,
    published_policy,
)
from designer.engine.spf import Lookup, SpfResult, check_host

DkimWord = Literal["pass", "fail", "none", "timeout"]
ArcWord = Literal["pass", "fail", "none"]
CompauthWord = Literal["pass", "fail", "softpass", "none"]

MICROSOFT_SEALERS = frozenset({"microsoft.com"})
"""The service always trusts its own seals (R-FILT-15)."""
BLOCKED_PAIR = "002"
"""Reason of composite authentication: the tenant blocks this sender for spoofing (R-FILT-14)."""
BODY_CHANGED = "body hash did not verify"


class Signature(NamedTuple):
    """A DKIM signature on a message, and how it verifies where the message is now."""

    d: str
    result: DkimWord = "pass"
    selector: str = ""
    detail: str = ""


@dataclass(slots=True)
class DkimResult:
    """DKIM of a message: one word for the header, and every domain with a valid signature (R-FILT-11)."""

    result: DkimWord
    d: str
    """Domain the word is about: an aligned valid signature, else any valid one, else the first; empty without any."""
    passed: tuple[str, ...]
    detail: str


UNSIGNED = DkimResult("none", "", (), "message not signed")


def dkim_result(signatures: Iterable[Signature], header_from: str = "") -> DkimResult:
    """What the signatures of a message add up to: any valid one is a pass (R-FILT-11)."""
    all_signatures = [signature for signature in signatures if signature.result != "none"]
    valid = [signature for signature in all_signatures if signature.result == "pass"]
    if valid:
        chosen = next((signature for signature in valid if aligned(header_from, signature.d)), valid[0])
        passed = tuple(dict.fromkeys(signature.d for signature in valid))
        return DkimResult("pass", chosen.d, passed, "signature was verified")
    if not all_signatures:
        return UNSIGNED
    chosen = next((signature for signature in all_signatures if signature.result == "fail"), all_signatures[0])
    detail = chosen.detail or (BODY_CHANGED if chosen.result == "fail" else "no key for signature")
    return DkimResult(chosen.result, chosen.d, (), detail)


def after_body_change(signatures: Iterable[Signature]) -> tuple[Signature, ...]:
    """Signatures of a message whose body was changed after signing: none verifies any more (R-FILT-11, R-INC-33)."""
    return tuple(
        Signature(signature.d, "fail", signature.selector, BODY_CHANGED) if signature.result == "pass" else signature
        for signature in signatures
    )


def exchange_online_signature(
    sender_domain: str, initial_domain: str, *, signing_enabled: bool, selectors: Collection[str] = ()
) -> Signature:
    """Signature Exchange Online puts on outgoing mail (R-OUT-34, R-DNS-20 to R-DNS-22).

    With the sender's own domain where signing is enabled and its `selector1` or `selector2` record is published; else
    with the tenant's initial domain (`contoso.onmicrosoft.com`), so that DMARC of a custom domain rests on SPF alone.
    """
    published = next((name for name in ("selector1", "selector2") if name in selectors), None)
    if sender_domain == initial_domain:
        return Signature(initial_domain, "pass", f"selector1-{initial_domain.replace('.', '-')}")
    if signing_enabled and published is not None:
        return Signature(sender_domain, "pass", published)
    missing = "signing with the domain is not enabled" if not signing_enabled else "its selector records are missing"
    return Signature(initial_domain, "pass", f"selector1-{initial_domain.replace('.', '-')}", missing)


@dataclass(slots=True)
class ArcResult:
    """ARC of a message: valid chain or not, its last sealer, and whether the tenant trusts that sealer (R-FILT-15)."""

    result: ArcWord
    sealer: str
    trusted: bool
    reason: str


UNSEALED = ArcResult("none", "", False, "the message is not sealed")


def arc_result(
    sealer: str | None,
    trusted_sealers: Collection[str] = (),
    *,
    chain: ArcWord = "pass",
    original_passed: bool = True,
    signature_domain: str | None = None,
) -> ArcResult:
    """Whether a seal makes up for a failed DMARC: valid chain, trusted last sealer, original pass recorded (`oda=1`).

    A trusted sealer must be both `d=` of ARC-Seal and of ARC-Message-Signature; `signature_domain` is the latter where
    it differs. It grants no right to relay.
    """
    if not sealer:
        return UNSEALED
    if chain != "pass":
        return ArcResult(chain, sealer, False, "the chain of seals is broken")
    if (signature_domain or sealer) != sealer:
        reason = f"the seal is of {sealer}, the signature of {signature_domain}"
        return ArcResult("pass", sealer, False, reason)
    if sealer not in trusted_sealers and sealer not in MICROSOFT_SEALERS:
        return ArcResult("pass", sealer, False, f"{sealer} is not a trusted ARC sealer")
    if not original_passed:
        return ArcResult("pass", sealer, False, f"{sealer} recorded that the message did not pass when it came in")
    return ArcResult("pass", sealer, True, f"{sealer} is a trusted ARC sealer and recorded a pass")


@dataclass(slots=True)
class CompositeAuthentication:
    """The service's own summary of all results (R-FILT-14)."""

    result: CompauthWord
    reason: str
    """Three digits as in `reason=000`."""
    explicit: bool
    """Derived from a published policy, not from the service's own judgement."""
    assumed: bool
    """The service's judgement depends on what it knows about the sender; this is what the description supports."""
    says: str

    @property
    def implicit_fail(self) -> bool:
        """True for a fail without a policy that demands one."""
        return self.result == "fail" and not self.explicit


_PASSED = CompositeAuthentication("pass", "100", True, False, "DMARC passed")
_GUESSED = CompositeAuthentication("pass", "109", False, False, "no DMARC record, but it would pass")
_BYPASSED = CompositeAuthentication("none", "405", False, True, "authentication was bypassed")


def composite_authentication(
    dmarc: DmarcResult,
    spf: str,
    dkim: str,
    *,
    own_domain: bool = False,
    arc_trusted: bool = False,
    spoof_intelligence: bool = True,
    blocked_pair: bool = False,
    bypassed: bool = False,
) -> CompositeAuthentication:
    """Result and reason code of composite authentication (R-FILT-14).

    `own_domain`: the visible sender's domain is one of the recipient's tenant. `blocked_pair`: the tenant blocks this
    spoofed pair. `bypassed`: an IP allow entry or the like skipped authentication. A fail alone does not block; it is
    one input of the filter. The digits 000, 001, 002, 010, 109 and 130 are documented; 100, 202, 300, 405 and 601 are
    the members of their documented families that real headers show (**FIELD**).
    """
    if bypassed:
        return _BYPASSED
    if blocked_pair:
        return CompositeAuthentication("fail", BLOCKED_PAIR, True, False, "the tenant blocks this sender for spoofing")
    if dmarc.result == "pass":
        return _PASSED
    if dmarc.result == "fail" and arc_trusted:
        return CompositeAuthentication(
            "pass", "130", True, False, "a trusted ARC sealer vouches for the original result"
        )
    if dmarc.result == "bestguesspass":
        return _GUESSED
    if dmarc.result == "fail" and dmarc.policy in ("quarantine", "reject"):
        reason = "010" if own_domain else "000"
        says = f"DMARC failed and the policy of {dmarc.header_from} is {dmarc.policy}"
        return CompositeAuthentication("fail", reason, True, False, says)
    return _implicit(dmarc, spf, dkim, own_domain, spoof_intelligence)


def _implicit(
    dmarc: DmarcResult, spf: str, dkim: str, own_domain: bool, spoof_intelligence: bool
) -> CompositeAuthentication:
    if not dmarc.header_from:
        return CompositeAuthentication("none", "300", False, True, "there is no visible sender to check")
    if not spoof_intelligence:
        return CompositeAuthentication("none", "300", False, True, "spoof intelligence is off, nothing else is checked")
    if own_domain:
        says = "the visible sender is of an own domain and nothing vouches for it"
        return CompositeAuthentication("fail", "601", False, True, says)
    if dmarc.result == "none" and "pass" in (spf, dkim):
        says = "no DMARC record; SPF or DKIM passed for another domain than the visible one"
        return CompositeAuthentication("softpass", "202", False, True, says)
    says = "nothing vouches for the visible sender, and its domain asks for no action"
    return CompositeAuthentication("fail", "001", False, False, says)


def taken_for_spoofed(composite: CompositeAuthentication, spf: str) -> bool:
    """Whether spoof intelligence acts on a failed message without an enforced policy (R-FILT-13, R-DNS-11, **INF**).

    It does where the envelope domain's own SPF record speaks against the address. Where nothing is published at all the
    service goes by what it knows of the sender; a description does not hold that, and the message passes.
    """
    if composite.reason == BLOCKED_PAIR:
        return True
    return composite.implicit_fail and spf in ("fail", "softfail", "permerror")


class Sender(NamedTuple):
    """Who a message says it is from, and the session it came in."""

    evaluated_ip: str
    helo: str
    mail_from: str
    """Envelope sender; empty for the null sender."""
    header_from: str
    """Address or domain in the From header; empty where there is none."""
    signatures: tuple[Signature, ...] = ()
    arc_sealer: str | None = None

    @property
    def spf_domain(self) -> str:
        """Domain SPF is about: the envelope sender's, or the HELO name for a null sender (R-FILT-10, **INF**)."""
        return (self.mail_from.rpartition("@")[2] if self.mail_from not in ("", "<>") else self.helo).lower()

    @property
    def header_domain(self) -> str:
        """Domain of the visible sender."""
        return self.header_from.rpartition("@")[2].lower()


@dataclass(slots=True)
class AuthenticationResults:
    """All results at one place, as the trace keeps them and the header tells them (RFC 8601)."""

    spf: str
    dkim: str
    dmarc: str
    arc: str
    compauth: str
    reason: str
    evaluated_ip: str
    action: ActionWord = "none"
    mail_from_domain: str = ""
    header_domain: str = ""
    helo: str = ""
    spf_result: SpfResult | None = None
    dkim_result: DkimResult | None = None
    dmarc_result: DmarcResult | None = None
    arc_result: ArcResult | None = None
    composite: CompositeAuthentication | None = None
    dmarc_action: DmarcAction | None = None

    @property
    def header(self) -> str:
        """Value of `Authentication-Results:` as Exchange Online writes it, in one line."""
        dkim = self.dkim_result
        detail = f" ({dkim.detail})" if dkim is not None else ""
        return (
            f"spf={self.spf} (sender IP is {self.evaluated_ip}) smtp.mailfrom={self.mail_from_domain}; "
            f"dkim={self.dkim}{detail} header.d={dkim.d if dkim is not None and dkim.d else 'none'};"
            f"dmarc={self.dmarc} action={self.action} header.from={self.header_domain};"
            f"compauth={self.compauth} reason={self.reason}"
        )

    @property
    def received_spf(self) -> str:
        """Value of `Received-SPF:` as Exchange Online writes it, in one line (RFC 7208 section 9.1)."""
        words = _RECEIVED_SPF[self.spf].format(domain=self.mail_from_domain, ip=self.evaluated_ip)
        name = {"softfail": "SoftFail", "temperror": "TempError", "permerror": "PermError"}.get(
            self.spf, self.spf.title()
        )
        if self.spf == "none":
            return f"{name} (protection.outlook.com: {words})"
        session = f"receiver=protection.outlook.com; client-ip={self.evaluated_ip}; helo={self.helo}"
        return f"{name} (protection.outlook.com: {words}) {session}"


_RECEIVED_SPF = {
    "pass": "domain of {domain} designates {ip} as permitted sender",
    "fail": "domain of {domain} does not designate {ip} as permitted sender",
    "softfail": "domain of transitioning {domain} discourages use of {ip} as permitted sender",
    "neutral": "{ip} is neither permitted nor denied by domain of {domain}",
    "none": "{domain} does not designate permitted sender hosts",
    "temperror": "error in processing during lookup of {domain}: DNS Timeout",
    "permerror": "domain of {domain} used an invalid SPF mechanism",
}


@dataclass(slots=True)
class Receiver:
    """What of the receiving tenant decides how results are weighed; the defaults are a tenant's own."""

    own_domains: Collection[str] = ()
    trusted_sealers: Collection[str] = ()
    settings: SpoofSettings = field(default_factory=SpoofSettings)
    honour_reaches: bool = True
    """MX at the service or Enhanced Filtering on (R-INC-34)."""
    override: str = ""
    """What lets failing mail through all the same, in words; empty for nothing."""
    blocked_pair: bool = False
    bypassed: bool = False


def authenticated(sender: Sender, receiver: Receiver, lookup: Lookup, *, time: int = 0) -> AuthenticationResults:
    """All authentication results of a message where it is received, in the service's order (S6, R-FILT-10 to 15)."""
    spf = check_host(sender.evaluated_ip, sender.spf_domain, sender.mail_from, sender.helo, lookup, time=time)
    return weighed(sender, receiver, spf, published_policy(sender.header_domain, lookup))


def weighed(sender: Sender, receiver: Receiver, spf: SpfResult, published: PublishedPolicy) -> AuthenticationResults:
    """The same from what DNS said: the SPF result, and the policy of the visible sender's domain."""
    spf_domain, header_domain = sender.spf_domain, sender.header_domain
    dkim = dkim_result(sender.signatures, header_domain) if sender.signatures else UNSIGNED
    dmarc = judged_dmarc(header_domain, spf.result, spf_domain, dkim.passed, published)
    arc = arc_result(sender.arc_sealer, receiver.trusted_sealers)
    vouched = arc.trusted and dmarc.result == "fail"
    composite = composite_authentication(
        dmarc,
        spf.result,
        dkim.result,
        own_domain=header_domain in receiver.own_domains,
        arc_trusted=vouched,
        spoof_intelligence=receiver.settings.spoof_intelligence,
        blocked_pair=receiver.blocked_pair,
        bypassed=receiver.bypassed,
    )
    override = receiver.override or (f"the trusted ARC sealer {arc.sealer}" if vouched else "")
    action = dmarc_action(
        dmarc,
        receiver.settings,
        honour_reaches=receiver.honour_reaches,
        implicit_fail=taken_for_spoofed(composite, spf.result),
        override=override,
    )
    return AuthenticationResults(
        spf.result,
        dkim.result,
        dmarc.result,
        arc.result,
        composite.result,
        composite.reason,
        sender.evaluated_ip,
        action.word,
        spf_domain,
        header_domain,
        sender.helo,
        spf,
        dkim,
        dmarc,
        arc,
        composite,
        action,
    )
