"""SPF answers agree with pyspf, an independent implementation, on generated records and zones.

Every generated case is compared. Where pyspf departs from RFC 7208 the generator does not go; each such departure has a
test of its own below that states both answers and the section, so that nothing is left out in silence.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from ipaddress import ip_address

import pytest
import spf

from designer.engine.spf import check_host

CASES = 1500
DOMAINS = ("example.com", "example.org", "spf.example.net", "a.example.com", "empty.example")
HOSTS = (*DOMAINS, "mx1.example.com", "mx2.example.com", "host.example.org", "void.example")
ADDRESSES4 = ("192.0.2.1", "192.0.2.9", "192.0.2.130", "198.51.100.7", "203.0.113.25")
ADDRESSES6 = ("2001:db8::1", "2001:db8::25", "2001:db8:1::1", "2001:db8:ffff::7")
LOCAL_PARTS = ("julie", "strong-bad", "a.b+c", "postmaster", "x_y=z")
Zone = dict[tuple[str, str], tuple[str, ...] | None]


@dataclass(frozen=True)
class Case:
    """One generated question and the DNS it is asked in."""

    ip: str
    sender: str
    helo: str
    zone: Zone

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2] or self.helo


class Generator:
    """Random but repeatable zones, records and sessions."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.domain = ""

    def case(self) -> Case:
        zone: Zone = {}
        for domain in DOMAINS[:-1]:
            self.domain = domain
            zone[domain, "TXT"] = self.texts()
        for host in HOSTS[:-1]:
            zone[host, "A"] = self.some(ADDRESSES4, 3)
            zone[host, "AAAA"] = self.some(ADDRESSES6, 3)
            zone[host, "MX"] = tuple(f"{self.random.randrange(30)} {name}" for name in self.some(HOSTS[:-1], 3))
        for name, rdtype in list(zone):
            if rdtype in ("TXT", "MX") and self.random.random() < 0.03:
                zone[name, rdtype] = None
        zone["slow.example", "A"] = zone["slow.example", "AAAA"] = None
        self.reverse_names(zone)
        ip = self.random.choice((*ADDRESSES4, *ADDRESSES6, "::ffff:192.0.2.9"))
        domain = self.random.choice(DOMAINS)
        local = self.random.choice((*LOCAL_PARTS, ""))
        sender = f"{local}@{domain}" if self.random.random() < 0.9 else ""
        return Case(ip, sender, self.random.choice(DOMAINS), zone)

    def some(self, values: tuple[str, ...], most: int) -> tuple[str, ...]:
        return tuple(self.random.sample(values, self.random.randint(1, most)))

    def reverse_names(self, zone: Zone) -> None:
        for address in (*ADDRESSES4, *ADDRESSES6):
            rdtype = "AAAA" if ":" in address else "A"
            claimed = self.some(HOSTS[:-1], 3)
            zone[ip_address(address).reverse_pointer, "PTR"] = claimed
            for host in claimed:
                if self.random.random() < 0.5:
                    zone[host, rdtype] = (*(zone[host, rdtype] or ()), address)

    def texts(self) -> tuple[str, ...]:
        draw = self.random.random()
        if draw < 0.03:
            return ("v=spf10 +all", "unrelated text")
        if draw < 0.06:
            return (self.record(), self.record())
        return ("unrelated text", self.record()) if draw < 0.3 else (self.record(),)

    def record(self) -> str:
        terms = [self.directive() for _ in range(self.random.choice((1, 2, 2, 3, 3, 4, 5, 12)))]
        if self.random.random() < 0.7:
            terms.append(self.random.choice(("-all", "~all", "?all", "all", "+ALL")))
        elif len(terms) <= 2:
            terms.append(f"redirect={self.target()}")
        if self.random.random() < 0.1:
            terms.insert(self.random.randrange(len(terms) + 1), self.random.choice(("moo=%{d}", "x-1=", "op=auth")))
        if self.random.random() < 0.05:
            terms.insert(self.random.randrange(len(terms) + 1), self.random.choice(BROKEN_TERMS))
        version = self.random.choice(("v=spf1", "v=spf1", "v=spf1", "V=SPF1"))
        return version + "".join(self.random.choice((" ", " ", "  ")) + term for term in terms)

    def directive(self) -> str:
        kind = self.random.choice(("ip4", "ip4", "ip6", "ip6", "a", "a", "mx", "mx", "ptr", "exists", "include"))
        return self.random.choice(("", "", "", "+", "-", "~", "?")) + getattr(self, f"_{kind}")()

    def _ip4(self) -> str:
        length = self.random.choice(("", "", "/32", "/31", "/25", "/24", "/8", "/0"))
        return f"ip4:{self.random.choice((*ADDRESSES4, '10.0.0.1'))}{length}"

    def _ip6(self) -> str:
        length = self.random.choice(("", "", "/128", "/64", "/48", "/32", "/0"))
        return f"{self.random.choice(('ip6', 'IP6'))}:{self.random.choice(ADDRESSES6)}{length}"

    def _dual(self) -> str:
        return self.random.choice(("", "", "", "/24", "//64", "/25//48", "/0//0", "/32//128"))

    def _a(self) -> str:
        return self.random.choice(("a", "A", f"a:{self.target()}", "a:slow.example")) + self._dual()

    def _mx(self) -> str:
        return self.random.choice(("mx", "Mx", f"mx:{self.target()}")) + self._dual()

    def _ptr(self) -> str:
        return self.random.choice(("ptr", f"ptr:{self.target()}", "ptr:example.com", "ptr:example.org"))

    def _exists(self) -> str:
        return f"exists:{self.target()}"

    def _include(self) -> str:
        return f"include:{self.random.choice([name for name in DOMAINS if name != self.domain])}"

    def target(self) -> str:
        if self.random.random() < 0.7:
            return self.random.choice((*HOSTS, "EXAMPLE.org", "example.com."))
        macros = ("%{d}", "%{o}", "%{h}", "%{d2}", "%{l1r-}.example.com", "%{ir}.%{v}.example.org", "a.%{d2}")
        more = ("%{s}.example", "%{lr.}.example.org", "mx1.%{o2}", "%{D}", "%{p}", "%%.%_.example.com", "%{p2}")
        return self.random.choice((*macros, *more))


BROKEN_TERMS = (
    *(
        "foo",
        "all:x.example",
        "-all/8",
        "include",
        "include:org",
        "exists",
        "a:1.2.3.4",
        "a:example",
        "a/33",
        "mx//129",
    ),
    *("ip4", "ip4:1.2.3", "ip4:1.2.3.256", "ip4:1.2.3.4/33", "ip6:1.2.3.4", "ip6:2001:db8::/129", "ip4:2001:db8::1"),
    *("redirect=", "exp=", "exists:%a.example.com", "a:%{x}.example.com", "a:%.example.com", "moo=%(d)", "ptr/24"),
    *("exists:%{c}.example.com", "+", "=x", "a:example.com:8080", "include:example.org/24", "ip4:192.0.2.1,"),
)


@pytest.fixture
def pyspf(monkeypatch: pytest.MonkeyPatch) -> _Oracle:
    """pyspf with its DNS replaced by a zone in memory."""
    return _Oracle(monkeypatch)


class _Oracle:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.zone: Zone = {}
        monkeypatch.setattr(spf, "DNSLookup", self._dns)

    def _dns(self, name: str, rdtype: str, strict: object, timeout: object) -> list[tuple[tuple[str, str], object]]:
        found = self.zone.get((name, rdtype), ())
        if found is None:
            raise spf.TempError("DNS timeout")
        return [((name, rdtype), self._data(text, rdtype)) for text in found]

    @staticmethod
    def _data(text: str, rdtype: str) -> object:
        if rdtype == "TXT":
            return (text.encode("utf-8"),)
        if rdtype == "MX":
            preference, host = text.split(" ")
            return (int(preference), host)
        return text

    def result(self, case: Case) -> str:
        self.zone = case.zone
        return str(spf.query(i=case.ip, s=case.sender, h=case.helo).check()[0])


def ours(case: Case) -> str:
    """The engine's answer to the same question."""

    def lookup(name: str, rdtype: str) -> tuple[str, ...]:
        found = case.zone.get((name, rdtype), ())
        if found is None:
            raise TimeoutError
        return found

    return check_host(case.ip, case.domain, case.sender, case.helo, lookup).result


@pytest.mark.parametrize("seed", [7208, 4408])
def test_every_generated_record_gets_the_same_result_from_pyspf(pyspf: _Oracle, seed: int) -> None:
    generator = Generator(seed)
    compared: Counter[str] = Counter()
    differing = []
    for number in range(CASES):
        case = generator.case()
        mine, theirs = ours(case), pyspf.result(case)
        compared[mine] += 1
        if mine != theirs:
            differing.append((number, case, mine, theirs))
    assert differing == []
    assert compared.total() - compared["none"] >= 500
    assert set(compared) == {"none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"}
    assert min(compared.values()) >= 20


A = ("198.51.100.7",)
REVERSE = "1.2.0.192.in-addr.arpa"
DEPARTURES: dict[str, tuple[str, Zone, str, str]] = {
    "4.6: a record that includes itself behind a match is evaluated from left to right": (
        "julie@example.com",
        {("example.com", "TXT"): ("v=spf1 ip4:192.0.2.1 include:example.com -all",)},
        "pass",
        "permerror",
    ),
    "4.6.4: a redirect that is never reached costs no look-up": (
        "julie@example.com",
        {("example.com", "TXT"): (f"v=spf1 {'a ' * 10}ip4:192.0.2.1 redirect=example.org",), ("example.com", "A"): A},
        "pass",
        "permerror",
    ),
    "5.4: mail exchangers are asked one by one until one matches": (
        "julie@example.com",
        {
            ("example.com", "TXT"): ("v=spf1 mx -all",),
            ("example.com", "MX"): ("10 good.example.com", "20 slow.example.com"),
            ("good.example.com", "A"): ("192.0.2.1",),
            ("slow.example.com", "A"): None,
        },
        "pass",
        "temperror",
    ),
    "5.5: no answer to the PTR query means that ptr does not match": (
        "julie@example.com",
        {("example.com", "TXT"): ("v=spf1 ptr ~all",), (REVERSE, "PTR"): None},
        "softfail",
        "temperror",
    ),
    "5.5: no answer for one claimed name skips that name": (
        "julie@example.com",
        {
            ("example.com", "TXT"): ("v=spf1 ptr ~all",),
            (REVERSE, "PTR"): ("slow.example.com", "good.example.com"),
            ("slow.example.com", "A"): None,
            ("good.example.com", "A"): ("192.0.2.1",),
        },
        "pass",
        "temperror",
    ),
    "6: a modifier that nobody knows may be repeated": (
        "julie@example.com",
        {("example.com", "TXT"): ("v=spf1 moo=1 moo=2 -all",)},
        "fail",
        "permerror",
    ),
    "7.3: %{p} is unknown where reverse DNS does not answer": (
        "julie@example.com",
        {
            ("example.com", "TXT"): ("v=spf1 exists:%{p}.example.com -all",),
            ("unknown.example.com", "A"): A,
            (REVERSE, "PTR"): None,
        },
        "pass",
        "temperror",
    ),
    "4.6: what a term behind the match would look up is not looked up": (
        "julie@example.com",
        {
            ("example.com", "TXT"): ("v=spf1 a mx ip4:192.0.2.1 exists:%{p}.example.com -all",),
        },
        "pass",
        "permerror",
    ),
    "7.3: parts split at other characters are joined with dots too": (
        "julie@my-shop.example.com",
        {
            ("my-shop.example.com", "TXT"): ("v=spf1 exists:%{d-}.list.example -all",),
            ("my.shop.example.com.list.example", "A"): A,
        },
        "pass",
        "fail",
    ),
    "7.3: no part at all is a syntax error": (
        "julie@example.com",
        {("example.com", "TXT"): ("v=spf1 exists:%{d0}.list.example -all",)},
        "permerror",
        "fail",
    ),
    "7.3: as many labels are removed on the left as needed": (
        f"{'x.' * 40}julie@example.com",
        {
            ("example.com", "TXT"): (f"v=spf1 exists:%{{l}}.{'.'.join(['b' * 60] * 4)}.list -all",),
            (".".join(["b" * 60] * 4) + ".list", "A"): A,
        },
        "pass",
        "fail",
    ),
    "4.3: a domain of one label has no SPF result": (
        "julie@intranet",
        {("intranet", "TXT"): ("v=spf1 -all",)},
        "none",
        "fail",
    ),
    "RFC 5321 4.1.2: the last at sign divides a quoted local part from the domain": (
        '"a@b"@example.com',
        {("example.com", "TXT"): ("v=spf1 -all",)},
        "fail",
        "none",
    ),
}


@pytest.mark.parametrize("title", DEPARTURES)
def test_where_pyspf_departs_the_rfc_decides(pyspf: _Oracle, title: str) -> None:
    sender, zone, by_the_rfc, by_pyspf = DEPARTURES[title]
    case = Case("192.0.2.1", sender, "example.com", zone)
    assert (ours(case), pyspf.result(case)) == (by_the_rfc, by_pyspf)
