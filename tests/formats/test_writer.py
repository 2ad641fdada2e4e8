"""Saving loses nothing and says nothing twice: what is read from a written file is equal, and defaults are left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from designer.formats.project import read, write
from designer.formats.wanted import Wanted, fields_of
from designer.model.kinds import KINDS
from designer.model.message import Message
from designer.model.onprem import OnPremOrganization, ReceiveConnector, SendConnector
from designer.model.part import Part, settings_of
from designer.model.recipients import Recipient
from designer.model.rules import TransportRule
from designer.model.tenant import InboundConnector, OutboundConnector, Tenant
from designer.model.topology import Annotation, Certificate, LayoutEntry, MxRecord, Node, Topology, Zone

HOSTILE = [
    "no", "Yes", "on", "null", "~", "", " ", "2024", "010", "0x1F", "1:30", "1_000", "1e3", ".5", ".inf",
    "2026-11-23", "a: b", "a:b", "a #b", "#a", "- a", "-", "?", "? a", "[a", "{a", "a]", "a, b", "&a", "*a",
    "!a", "|", ">", "%a", "@a", "`a", "'a'", '"a"', "a'b", 'a"b', "\\", "a\\nb", " a", "a ", "a\n", "\na",
    "a\nb", "a\n\nb\n", "a\n\n", "\n", "\t", "a\tb", "a\rb", "a\r\nb", "\x00", "\x07", "\x1b[2J", "\x7f",
    "\x85", "\u00a0", "\u2028", "\u2029", "\u202e", "\ufeff", "\ufffe", "😀", "é", "<<", "=", "---", "...",
    "--- a", "true", "False", "a\n b", " a\nb", "a \nb", "a\n\x1b", "x" * 3000, "x y " * 500, "key:", ":",
    ": a", "a::", "😀: #",
]  # fmt: skip

texts = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
names = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,7}", fullmatch=True)
labels = st.from_regex(r"[a-z][a-z0-9-]{0,5}[a-z0-9]", fullmatch=True)
domains = st.builds("{}.{}".format, labels, st.sampled_from(["com", "example", "co.uk"]))
addresses = st.builds("{}@{}".format, st.from_regex(r"[a-z0-9._%+'-]{1,8}", fullmatch=True), domains)
ips = st.ip_addresses().map(str)
numbers = st.one_of(st.integers(-100_000, 100_000), st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: x + 0.0))
points = st.tuples(numbers, numbers)


def sometimes(part: type[Part], **required: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A record with the given keys, and any of its free texts, flags and numbers besides."""
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for field in fields_of(part).values():
        annotation = settings_of(part)[field.attribute].annotation
        checked = "AfterValidator" in repr(annotation) or field.key in required
        if not checked and (found := strategy_of(field.wanted)) is not None:
            optional[field.key] = found
    return st.fixed_dictionaries(required, optional=optional).map(part.model_validate)


def strategy_of(wanted: Wanted) -> st.SearchStrategy[Any] | None:
    """Values of a simple field; None for those that need care."""
    forms: list[st.SearchStrategy[Any]] = []
    if wanted.optional:
        forms.append(st.none())
    if wanted.flag:
        forms.append(st.booleans())
    if wanted.text:
        forms.append(texts)
    elif wanted.choices:
        forms.append(st.sampled_from(wanted.choices))
    if wanted.items is not None and wanted.items.text and wanted.items.record is None:
        forms.append(st.lists(texts, max_size=3).map(tuple))
    if wanted.values is not None and wanted.values.text:
        forms.append(st.dictionaries(texts, texts, max_size=2))
    return st.one_of(forms) if forms and (wanted.record, wanted.places, wanted.number) == (None, (), False) else None


def up_to(strategy: st.SearchStrategy[Any], name: str, most: int = 2) -> st.SearchStrategy[Any]:
    """A few records with different names."""
    unique = st.lists(strategy, max_size=most, unique_by=lambda part: getattr(part, name).casefold())
    return unique.map(tuple)


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Topologies with hostile texts everywhere, whose names lead somewhere."""
    kinds = st.sampled_from([kind.kind for kind in KINDS])
    nodes = draw(up_to(sometimes(Node, id=names, kind=kinds, ips=st.lists(ips, max_size=2).map(tuple)), "id", 3))
    nodes = tuple(node.model_copy(update={"delivers_onward": None}) for node in nodes)
    some_node = st.sampled_from([node.id for node in nodes]) if nodes else st.none()
    mx = st.builds(MxRecord, pref=st.integers(0, 65535), host=domains, node=some_node)
    zone = sometimes(Zone, mx=st.none() | st.lists(mx, max_size=2).map(tuple))
    tenant = st.builds(
        Tenant,
        inbound_connectors=st.none() | up_to(sometimes(InboundConnector, Name=texts), "Name"),
        outbound_connectors=st.none() | up_to(sometimes(OutboundConnector, Name=texts), "Name"),
        transport_rules=st.none() | up_to(sometimes(TransportRule, Name=texts), "Name"),
    )
    organization = st.builds(
        OnPremOrganization,
        send_connectors=st.none() | up_to(sometimes(SendConnector, Name=texts), "Name"),
        receive_connectors=st.none() | up_to(sometimes(ReceiveConnector, Name=texts), "Name"),
    )
    layout = st.one_of(
        st.builds(LayoutEntry, at=points),
        st.builds(
            LayoutEntry, at=st.none() | points, locked=st.booleans(), bends=st.lists(points, max_size=2).map(tuple)
        ),
    )
    messages = ()
    if nodes:
        rcpt = st.lists(addresses, min_size=1, max_size=2).map(tuple)
        message = sometimes(Message, id=names, from_node=some_node, mail_from=addresses | st.just(""), rcpt_to=rcpt)
        messages = draw(up_to(message, "id"))
    return Topology(
        title=draw(texts),
        description=draw(texts),
        note=draw(texts),
        nodes=nodes,
        certs=draw(st.dictionaries(names, sometimes(Certificate, subject=domains), max_size=2)),
        dns=draw(st.dictionaries(domains, zone, max_size=2)),
        tenants=draw(st.dictionaries(names, tenant, max_size=2)) if not any(n.org for n in nodes) else {},
        onprem_orgs=draw(st.dictionaries(names, organization, max_size=2)),
        recipients=draw(up_to(sometimes(Recipient, address=addresses), "address")),
        messages=messages,
        layout=draw(st.dictionaries(texts, layout, max_size=2)),
        annotations=draw(up_to(sometimes(Annotation, id=names, at=points), "id")),
    )


@given(topologies())
def test_what_is_written_reads_back_equal(topology: Topology) -> None:
    text = write(topology)
    result = read(text, "x")
    assert result.topology is not None, "\n".join(map(str, result.problems)) + text
    assert result.topology == topology
    assert write(result.topology) == text


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_text_survives_wherever_it_stands(text: str) -> None:
    topology = Topology(
        title=text,
        nodes=(Node(id="a", kind="app", label=text, note=text),),
        dns={"contoso.com": Zone(spf=(text,), txt=(text, text), ptr={"10.0.0.1": text})},
        layout={text: LayoutEntry(at=(0, 0))},
    )
    assert read(write(topology), "x").topology == topology


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip() == text and text.isprintable()], ids=ascii)
def test_other_yaml_readers_see_the_same_text(text: str) -> None:
    written = write(Topology(title=text, nodes=(Node(id="a", kind="app", label=text),)))
    plain = yaml.safe_load(written)
    assert (plain.get("title", ""), plain["nodes"][0]["label"]) == (text, text)


def test_defaults_are_left_out() -> None:
    connector = OutboundConnector(Name="To on-premises", Enabled=True, UseMXRecord=True)
    text = write(Topology(tenants={"contoso": Tenant(outbound_connectors=(connector,))}))
    assert text == "mailflow: 1\ntenants:\n  contoso:\n    outbound_connectors: [{Name: To on-premises}]\n"


def test_none_and_empty_are_kept_apart() -> None:
    absent, empty = Tenant(), Tenant(inbound_connectors=(), outbound_connectors=None)
    text = write(Topology(tenants={"a": absent, "b": empty}))
    assert text == "mailflow: 1\ntenants:\n  a: {}\n  b: {inbound_connectors: []}\n"


def test_a_list_emptied_against_its_default_stays_empty() -> None:
    organization = OnPremOrganization(receive_connectors=(ReceiveConnector(Name="x", RemoteIPRanges=()),))
    topology = Topology(onprem_orgs={"contoso": organization})
    assert "RemoteIPRanges: []" in write(topology)
    assert read(write(topology), "x").topology == topology


def test_one_value_of_a_list_of_one_stands_alone() -> None:
    assert "  contoso.com: {spf: v=spf1 -all}\n" in write(Topology(dns={"contoso.com": Zone(spf=("v=spf1 -all",))}))


def test_moving_a_node_changes_one_line() -> None:
    nodes = (Node(id="a", kind="app"), Node(id="b", kind="eop"))
    before = write(Topology(nodes=nodes, layout={"a": LayoutEntry(at=(0, 0)), "b": LayoutEntry(at=(240, 0))}))
    after = write(Topology(nodes=nodes, layout={"a": LayoutEntry(at=(8, 0)), "b": LayoutEntry(at=(240, 0))}))
    changed = [(old, new) for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]
    assert changed == [("  a: [0, 0]", "  a: [8, 0]")]


def test_adding_a_node_adds_one_line() -> None:
    nodes = (Node(id="a", kind="app"), Node(id="b", kind="eop"))
    before, after = write(Topology(nodes=nodes[:1])), write(Topology(nodes=nodes))
    assert after.splitlines()[:-1] == before.splitlines()


def test_meaning_comes_first_and_the_picture_last() -> None:
    topology = Topology(
        title="Contoso",
        note="draft",
        nodes=(Node(id="a", kind="app"),),
        layout={"a": LayoutEntry(at=(0, 0))},
        annotations=(Annotation(id="t", at=(0, 0), text="Today"),),
    )
    keys = [line.split(":")[0] for line in write(topology).splitlines() if line[0].isalpha()]
    assert keys == ["mailflow", "title", "note", "nodes", "layout", "annotations"]


def test_a_text_of_several_lines_is_written_as_lines() -> None:
    assert write(Topology(description="First.\nSecond.\n")) == "mailflow: 1\ndescription: |\n  First.\n  Second.\n"


def test_half_a_character_pair_never_keeps_a_design_from_being_saved() -> None:
    saved = read(write(Topology(title="\ud83d\ude00", description="a\ud800b")), "x").topology
    assert saved == Topology(title="\N{GRINNING FACE}", description="a\N{REPLACEMENT CHARACTER}b")


def test_what_stands_on_one_line_fits_on_a_screen() -> None:
    for path in (Path(__file__).parent.parent / "corpus").glob("*.mailflow"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert len(line) <= 120 or not line.endswith(("}", "]")), f"{path.name}: {line}"
