"""Decide whether an address may send mail for a domain: SPF, complete, as RFC 7208 defines it (R-FILT-10, R-DNS-12).

One pure function, `check_host`. DNS is a function of the caller's and the time is an argument, so the same
question always has the same answer.

Where the RFC leaves a choice:

- Only the terms of section 4.6.4 (`include a mx ptr exists redirect`) count towards the ten look-ups. The PTR query of
  a `%{p}` macro, the query for an explanation and the first query for the record itself do not.
- A void look-up is any A, AAAA, MX or PTR query of a term (or of `%{p}`) that finds nothing; more than two are a
  `permerror`. A name that cannot be asked for (an empty label, a label over 63 characters) never matches and is no void
  look-up.
- More than ten MX names are a `permerror` before any of them is asked for, so that the answer does not depend on their
  order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

from designer.engine.address import Address, parsed_address
from designer.engine.spf_macros import MacroSyntaxError, macro_string, target_name
from designer.engine.spf_record import Directive, DomainSpec, Modifier, SpfRecord, is_spf, parsed_record

Result = Literal["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]
Lookup = Callable[[str, str], tuple[str, ...]]
"""`lookup(name, rdtype)`: addresses for A and AAAA, `"10 host"` for MX, names for PTR, each TXT as one joined string.

An empty tuple means that nothing was found; `TimeoutError` that no answer came.
"""

MAX_LOOKUPS = 10  # RFC 7208 section 4.6.4
MAX_VOID_LOOKUPS = 2  # RFC 7208 section 4.6.4
MAX_MX_NAMES = 10  # RFC 7208 section 4.6.4
MAX_PTR_NAMES = 10  # RFC 7208 section 4.6.4, further names are ignored
NO_TERM = "default"  # RFC 7208 section 9.1: the name to show where no mechanism matched


class SpfResult(NamedTuple):
    """Answer of one SPF evaluation and how it came about."""

    result: Result
    term: str
    """The term that decided, as written in the record; `"default"` where none did."""
    lookups: int
    """Terms with a DNS look-up that were evaluated, those of included and redirected records among them."""
    void_lookups: int
    """Look-ups that found nothing."""
    domain: str
    """Domain in whose record the deciding term stands: another than asked after `redirect=` or for a broken include."""
    explanation: str
    """The domain's own words for a `fail` (`exp=`), else empty."""
    trail: tuple[tuple[str, str], ...]
    """(domain, term) pairs that led here: the deciding term first, then those that matched inside its include."""
    ip: str
    """The address that was judged, in its usual form."""
    problem: str
    """What went wrong, for an error result or none; else empty."""

    @property
    def reason(self) -> str:
        """The answer in one sentence; put into words only when it is read."""
        if self.problem:
            return self.problem
        if self.trail:
            return f'"{self.term}" of {self.domain} matches {self.ip}: {self.result}'
        return f"no term of {self.domain} matches {self.ip}"


class _TermError(Exception):
    """Internal: evaluation ends here with an error result."""

    def __init__(self, result: Result, domain: str, term: str, reason: str) -> None:
        super().__init__(reason)
        self.result: Result = result
        self.domain = domain
        self.term = term
        self.reason = reason


class _Verdict(NamedTuple):
    """Internal: what one record says; `record` and `domain` are those after following redirect."""

    result: Result
    domain: str
    term: str
    record: SpfRecord | None
    trail: tuple[tuple[str, str], ...]
    problem: str


def check_host(
    ip: str, domain: str, sender: str, helo: str, lookup: Lookup, *, time: int = 0, receiver: str = "unknown"
) -> SpfResult:
    """Whether `ip` may send mail with the envelope sender `sender` of `domain` (RFC 7208 section 4).

    For a null sender (`""` or `"<>"`) give the HELO name as `domain`; `postmaster` at that name is then the sender
    (section 2.4). `time` (seconds since 1970) and `receiver` are what the macros `%{t}` and `%{r}` of an explanation
    show. Bad input is an answer, not an exception; what `lookup` raises other than `TimeoutError` passes through.
    """
    address = parsed_address(ip)
    if address is None:
        return SpfResult("none", NO_TERM, 0, 0, domain, "", (), ip, f'"{ip}" is not an IP address')
    name = _ascii_name(domain)
    run = _Evaluation(address, name or domain, sender, helo, lookup, time, receiver)
    try:
        result, place, term, record, trail, problem = run.verdict(name, domain)
    except _TermError as stop:
        trail = ((stop.domain, stop.term),)
        return SpfResult(
            stop.result, stop.term, run.lookups, run.voids, stop.domain, "", trail, address.text, stop.reason
        )
    explanation = run.explanation(record, place) if result == "fail" and record is not None else ""
    return SpfResult(result, term, run.lookups, run.voids, place, explanation, trail, address.text, problem)


@lru_cache(maxsize=4096)
def _ascii_name(domain: str) -> str | None:
    """Domain to ask for: A-labels (RFC 7208 section 4.3), at least two of them; `None` where the name is malformed."""
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if len(domain.removesuffix(".")) > 253:
        return None
    name = target_name(domain)
    return name if name and "." in name else None


class _Evaluation:
    """One run of check_host: the session's values, the counters, and one method per mechanism."""

    __slots__ = (
        "address",
        "domain",
        "helo",
        "local",
        "lookup",
        "lookups",
        "receiver",
        "sender",
        "sender_domain",
        "term",
        "time",
        "voids",
    )

    def __init__(
        self, address: Address, domain: str, sender: str, helo: str, lookup: Lookup, time: int, receiver: str
    ) -> None:
        self.address = address
        self.helo = helo
        self.lookup = lookup
        self.time = time
        self.receiver = receiver
        bare = sender.strip().removeprefix("<").removesuffix(">")
        local, _, host = (bare or helo).rpartition("@")
        self.local = local or "postmaster"
        self.sender_domain = host
        self.sender = f"{self.local}@{host}"
        self.lookups = 0
        self.voids = 0
        self.domain = domain
        self.term = NO_TERM

    def verdict(self, name: str | None, written: str) -> _Verdict:
        """What the record of a domain says, its redirect followed."""
        if name is None:
            return _Verdict("none", written, NO_TERM, None, (), f'"{written}" is not a name that SPF can ask for')
        record = self._record(name)
        if record is None:
            return _Verdict("none", name, NO_TERM, None, (), f"{name} has no SPF record")
        version, number = self.address.version, self.address.number
        while True:
            self.domain, self.term = name, NO_TERM
            for directive in record.directives:
                network = directive.network
                if network is not None:
                    if network.version != version or number >> network.shift != network.prefix:
                        continue
                    inner: tuple[tuple[str, str], ...] | None = ()
                else:
                    inner = self._match(directive, name)
                if inner is not None:
                    trail = ((name, directive.text), *inner)
                    return _Verdict(directive.result, name, directive.text, record, trail, "")
            if record.redirect is None:
                return _Verdict("neutral", name, NO_TERM, record, (), "")
            name, record = self._redirected(record.redirect, name)

    def _redirected(self, redirect: Modifier, name: str) -> tuple[str, SpfRecord]:
        """Section 6.1: the record that takes over; that it is missing is an error of the one that points to it."""
        self.domain, self.term = name, redirect.text
        self._spend()
        target = self._target(redirect.domain)
        record = self._record(target) if target is not None and "." in target else None
        if target is None or record is None:
            raise _TermError("permerror", name, redirect.text, f'"{redirect.text}" of {name} leads to no SPF record')
        return target, record

    def _record(self, name: str) -> SpfRecord | None:
        texts = [text for text in self._answers(name, "TXT") if is_spf(text)]
        if len(texts) > 1:
            raise _TermError("permerror", name, NO_TERM, f"{name} has {len(texts)} SPF records, one is allowed")
        if not texts:
            return None
        record = parsed_record(texts[0])
        if record.error is not None:
            error = record.error
            raise _TermError("permerror", name, error.term, f'"{error.term}" of {name} cannot be read: {error.reason}')
        return record

    def _match(self, directive: Directive, name: str) -> tuple[tuple[str, str], ...] | None:
        """Trail of matches inside an include, empty for the others, `None` where the directive does not match."""
        kind = directive.kind
        if kind == "all":
            return ()
        self.domain, self.term = name, directive.text
        self._spend()
        target = self._target(directive.domain)
        if kind == "include":
            return self._include(target, name, directive.text)
        if target is None:
            return None
        return () if _TESTS[kind](self, target, directive) else None

    def _include(self, target: str | None, name: str, term: str) -> tuple[tuple[str, str], ...] | None:
        inner = self.verdict(target if target and "." in target else None, target or "")
        if inner.result == "none":
            raise _TermError("permerror", name, term, f'"{term}" of {name} leads to no SPF record')
        return inner.trail if inner.result == "pass" else None

    def _target(self, spec: DomainSpec | None) -> str | None:
        if spec is None:
            return self.domain
        return target_name(spec.spec.expanded(self._macro)) if spec.has_macros else spec.fixed

    def _spend(self) -> None:
        self.lookups += 1
        if self.lookups > MAX_LOOKUPS:
            reason = f'"{self.term}" of {self.domain} would be look-up {self.lookups}, {MAX_LOOKUPS} are allowed'
            raise _TermError("permerror", self.domain, self.term, reason)

    def _answers(self, name: str, rdtype: str) -> tuple[str, ...]:
        try:
            return self.lookup(name, rdtype)
        except TimeoutError:
            reason = f"no answer to the {rdtype} query for {name}"
            raise _TermError("temperror", self.domain, self.term, reason) from None

    def _counted(self, name: str, rdtype: str) -> tuple[str, ...]:
        answers = self._answers(name, rdtype)
        if not answers:
            self.voids += 1
            if self.voids > MAX_VOID_LOOKUPS:
                reason = f"the {rdtype} query for {name} is the third that finds nothing, two are allowed"
                raise _TermError("permerror", self.domain, self.term, reason)
        return answers

    def _addresses(self, name: str) -> tuple[str, ...]:
        return self._counted(name, "A" if self.address.version == 4 else "AAAA")

    def _within(self, texts: tuple[str, ...], length: int, width: int) -> bool:
        shift = width - length
        version, number, _ = self.address
        for text in texts:
            address = parsed_address(text)
            if address is not None and address.version == version and address.number >> shift == number >> shift:
                return True
        return False

    def _near(self, name: str, directive: Directive) -> bool:
        """True when an address of the name is the client's, as far as the directive's prefix length compares."""
        if self.address.version == 4:
            return self._within(self._addresses(name), directive.cidr4, 32)
        return self._within(self._addresses(name), directive.cidr6, 128)

    def _test_mx(self, target: str, directive: Directive) -> bool:
        """Section 5.4: an address of one of the domain's mail exchangers."""
        hosts = [host for _, host in sorted(map(_preference_and_host, self._counted(target, "MX")))]
        if len(hosts) > MAX_MX_NAMES:
            reason = f"{target} has {len(hosts)} MX records, {MAX_MX_NAMES} are allowed"
            raise _TermError("permerror", self.domain, self.term, reason)
        names = (target_name(host) for host in hosts)
        return any(name is not None and self._near(name, directive) for name in names)

    def _test_exists(self, target: str, _directive: Directive) -> bool:
        """Section 5.7: any A record, also for an IPv6 client."""
        return bool(self._counted(target, "A"))

    def _test_ptr(self, target: str, _directive: Directive) -> bool:
        """Section 5.5: a name that the client's address claims and that leads back to it."""
        suffix = f".{target}"
        return any(name == target or name.endswith(suffix) for name in self._validated_names())

    def _validated_names(self) -> tuple[str, ...]:
        """Names of the address that resolve to it; where DNS gives no answer there are none (section 5.5)."""
        try:
            claimed = self._counted(self.address.reverse_name, "PTR")[:MAX_PTR_NAMES]
        except _TermError as stop:
            if stop.result != "temperror":
                raise
            return ()
        return tuple(name for name in map(target_name, claimed) if name is not None and self._leads_back(name))

    def _leads_back(self, name: str) -> bool:
        width = 32 if self.address.version == 4 else 128
        try:
            return self._within(self._addresses(name), width, width)
        except _TermError as stop:
            if stop.result != "temperror":
                raise
            return False

    def _macro(self, letter: str) -> str:
        return _MACROS[letter](self)

    def _validated_name(self) -> str:
        """Section 7.3: the domain itself, else a name below it, else any, else "unknown"."""
        names = self._validated_names()
        suffix = f".{self.domain}"
        for name in names:
            if name == self.domain:
                return name
        return next((name for name in names if name.endswith(suffix)), names[0] if names else "unknown")

    def explanation(self, record: SpfRecord, domain: str) -> str:
        """Words of the domain for a fail (section 6.2); any problem in getting them means that there are none."""
        modifier = record.explanation
        if modifier is None or modifier.domain is None:
            return ""
        self.domain, self.term = domain, modifier.text
        counted = self.voids
        try:
            target = self._target(modifier.domain)
            texts = self._answers(target, "TXT") if target else ()
            if len(texts) != 1:
                return ""
            return macro_string(texts[0], explanation=True).expanded(self._macro)
        except (_TermError, MacroSyntaxError):
            return ""
        finally:
            self.voids = counted


def _preference_and_host(text: str) -> tuple[int, str]:
    preference, _, host = text.strip().rpartition(" ")
    return (int(preference) if preference.isdecimal() and len(preference) <= 5 else 0, host)


_TESTS: dict[str, Callable[[_Evaluation, str, Directive], bool]] = {
    "a": _Evaluation._near,
    "mx": _Evaluation._test_mx,
    "ptr": _Evaluation._test_ptr,
    "exists": _Evaluation._test_exists,
}

_MACROS: dict[str, Callable[[_Evaluation], str]] = {
    "s": lambda run: run.sender,
    "l": lambda run: run.local,
    "o": lambda run: run.sender_domain,
    "d": lambda run: run.domain,
    "i": lambda run: run.address.dotted,
    "p": _Evaluation._validated_name,
    "v": lambda run: run.address.family_label,
    "h": lambda run: run.helo,
    "c": lambda run: run.address.text,
    "r": lambda run: run.receiver,
    "t": lambda run: str(run.time),
}
