"""Properties of edits, history and deltas, tried with sequences that nobody would think of."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from designer.app.document import Document
from designer.formats.project import read, write
from designer.model.delta import WHOLE, Delta
from designer.model.edits import (
    Edit,
    EditRefused,
    add_member,
    add_node,
    bend,
    copy,
    move,
    move_member,
    paste,
    remove,
    rename,
    set_value,
)
from designer.model.kinds import KINDS
from designer.model.links import links
from designer.model.pairs import connect
from designer.model.places import name_of
from designer.model.references import dangling
from designer.model.refs import Ref
from designer.model.topology import Topology
from tests.model.hybrid_design import hybrid

Choice = Callable[[Topology], Edit]
NAMES = ("eop", "onprem", "inet", "hq", "contoso", "fabrikam", "mail.adatum.com", "adatum.com", "kate@contoso.com", "")


def _places(topology: Topology) -> list[Ref]:
    """What can be selected, in an order that never changes."""
    found = [Ref("nodes", node.id) for node in topology.nodes]
    found += [
        Ref(section, key) for section in ("tenants", "onprem_orgs", "certs", "dns") for key in _keys(topology, section)
    ]
    found += [Ref("recipients", row.address) for row in topology.recipients]
    for section in ("tenants", "onprem_orgs"):
        for key, owner in getattr(topology, section).items():
            for collection in type(owner).model_fields:
                rows = getattr(owner, collection)
                if isinstance(rows, tuple) and rows and not isinstance(rows[0], str):
                    found += [Ref(section, key, f"{collection}[{name_of(row)}]") for row in rows]
    return found


def _keys(topology: Topology, section: str) -> list[str]:
    return list(getattr(topology, section))


def _one(number: int, topology: Topology) -> Ref:
    places = _places(topology)
    return places[number % len(places)] if places else Ref("nodes", "nobody")


def _recipient(number: int, topology: Topology) -> Edit:
    nodes = [node.id for node in topology.nodes] or ["nobody"]
    row = {"address": f"user{number % 5}@contoso.com", "mailbox_at": nodes[number % len(nodes)]}
    return add_member(Ref("recipients"), row)


def _line(number: int, topology: Topology) -> Edit:
    nodes = [node.id for node in topology.nodes] or ["nobody"]
    return connect(nodes[number % len(nodes)], nodes[number // len(nodes) % len(nodes)])


def _bend(number: int, topology: Topology) -> Edit:
    found = links(topology)
    return bend(found[number % len(found)].id if found else "internal:nobody", [(number % 80, 8)])


number = st.integers(0, 9999)
designs = st.sampled_from((Topology(), hybrid()))
choices: st.SearchStrategy[Choice] = st.one_of(
    st.builds(
        lambda kind, x: lambda _t: add_node(kind, (x % 800, 0)), st.sampled_from([k.kind for k in KINDS]), number
    ),
    st.builds(lambda n: lambda t: _line(n, t), number),
    st.builds(lambda n: lambda t: _line(n, t), number),
    st.builds(lambda n: lambda t: _recipient(n, t), number),
    st.builds(lambda n: lambda t: _bend(n, t), number),
    st.builds(lambda n, name: lambda t: rename(_one(n, t), name), number, st.sampled_from(NAMES)),
    st.builds(lambda n: lambda t: remove([_one(n, t)]), number),
    st.builds(lambda n, to: lambda t: move_member(_one(n, t), to % 4), number, number),
    st.builds(lambda n: lambda t: paste(copy(t, [_one(n, t)]), (n % 800, 8)), number),
    st.builds(lambda n: lambda t: move({_one(n, t).id: (n % 800, n % 640)}), number),
    st.builds(lambda n: lambda _t: set_value(Ref("title"), str(n % 3)), number),
)


def tried(choice: Choice, topology: Topology) -> Topology:
    """The topology after an edit, or the same one where it is refused."""
    try:
        return choice(topology)(topology)
    except EditRefused:
        return topology


@given(designs, st.lists(choices, max_size=25))
def test_no_edit_ever_leaves_a_name_that_leads_nowhere_or_is_given_twice(
    topology: Topology, steps: list[Choice]
) -> None:
    for choice in steps:
        topology = tried(choice, topology)
        assert not dangling(topology)
        for section in ("nodes", "recipients", "messages", "annotations"):
            names = [name_of(item) for item in getattr(topology, section)]
            assert len(set(names)) == len(names)
        ids = [link.id for link in links(topology)]
        assert len(set(ids)) == len(ids)
        drawn = {node.id for node in topology.nodes}
        ends = {end for link in links(topology) for end in (link.source, link.target) if end is not None}
        assert ends <= drawn
        assert all(
            bool(link.dangling_because) == (link.source is None or link.target is None) for link in links(topology)
        )


@given(designs, st.lists(choices, max_size=20))
def test_an_edited_design_can_be_written_and_read_back(topology: Topology, steps: list[Choice]) -> None:
    for choice in steps:
        topology = tried(choice, topology)
    result = read(write(topology), "edited")
    assert result.topology == topology, [str(problem) for problem in result.problems]


@given(designs, st.lists(choices, max_size=15))
def test_a_delta_names_everything_that_differs_and_nothing_else(topology: Topology, steps: list[Choice]) -> None:
    for choice in steps:
        after = tried(choice, topology)
        delta = Delta(topology, after)
        for section in Topology.model_fields:
            assert delta.ids(section) == _differing(getattr(topology, section), getattr(after, section)), section
        topology = after


def _differing(old: object, new: object) -> frozenset[str]:
    """The slow and obvious answer."""
    before, after = _table(old), _table(new)
    if before is None or after is None:
        return frozenset() if old == new else frozenset({WHOLE})
    common = [key for key in before if key in after]
    if common != [key for key in after if key in before]:
        return frozenset(before | after)
    return frozenset(key for key in before | after if before.get(key) != after.get(key))


def _table(section: object) -> dict[str, object] | None:
    if isinstance(section, dict):
        return section
    return {name_of(item): item for item in section} if isinstance(section, tuple) else None


@given(designs, st.lists(st.one_of(choices, st.sampled_from(["undo", "redo"])), max_size=30))
def test_a_history_is_a_list_with_a_cursor(topology: Topology, steps: list[Choice | str]) -> None:
    document = Document(topology)
    states, cursor = [topology], 0
    for step in steps:
        if isinstance(step, str):
            cursor = max(0, cursor - 1) if step == "undo" else min(len(states) - 1, cursor + 1)
            (document.undo if step == "undo" else document.redo)()
        else:
            after = tried(step, document.topology)
            if Delta(document.topology, after):
                states, cursor = [*states[: cursor + 1], after], cursor + 1
            _apply(document, step)
        assert document.topology == states[cursor]
        assert (document.can_undo, document.can_redo) == (cursor > 0, cursor < len(states) - 1)


def _apply(document: Document, step: Choice) -> None:
    try:
        document.apply("Edit", step(document.topology))
    except EditRefused:
        return
