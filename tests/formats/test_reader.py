"""A project file is read strictly and patiently: every mistake is told at once, at its place, with what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from designer.formats.project import read, read_bytes, write
from designer.formats.references import REFERENCES
from designer.formats.untrusted import Refused, yaml_tree
from designer.formats.upgrades import bring_up_to_date, since
from designer.model.references import NAMES
from designer.model.topology import Topology

from .golden import GOLDEN, assert_golden

HEAD = "mailflow: 1\n"
NODE = "nodes: [{id: a, kind: internet}]\n"


def problems(text: str) -> list[str]:
    """What the reader says about a text, line by line."""
    return [str(problem) for problem in read(text, "x").problems]


def topology(text: str) -> Topology:
    """The topology of a text that has no problem."""
    result = read(text, "x")
    assert result.topology is not None, "\n".join(map(str, result.problems))
    return result.topology


def test_every_planted_mistake_is_told_at_its_place() -> None:
    text = (GOLDEN / "reader" / "planted.mailflow").read_text(encoding="utf-8")
    said = [str(problem) for problem in read(text, "planted.mailflow").problems]
    assert_golden("reader/planted.txt", "\n".join(said) + "\n")


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("unknown key", "5:40: nodes[eop].upp: unknown key 'upp'; did you mean 'up'?"),
        ("no where true or false is wanted", "6:56: nodes[exo].up: 'no' is not valid here"),
        ("wrong choice", "7:22: nodes[mail].kind: 'onprm' is not valid here"),
        ("wrong type", "8:23: nodes[filter].ips: '203.0.113.70' is not valid here; expected a list"),
        ("quoted number", "14:16: dns[contoso.com].mx[mx1.filter.example.net].pref: quoted text '10' is not valid"),
        ("dangling reference", "14:58: dns[contoso.com].mx[mx1.filter.example.net].node: there is no node 'fliter'"),
        ("duplicate key", "16:5: dns[contoso.com].spf: duplicate key 'spf'; first given in line 15"),
        ("bad domain", "20:37: tenants.contoso.accepted_domains[contoso com].DomainName: 'contoso com' is not a"),
        (
            "bad IP range",
            "25:29: tenants.contoso.inbound_connectors[From filter].SenderIPAddresses[1]: '203.0.113.70/33'",
        ),
        ("missing key", "26:9: tenants.contoso.inbound_connectors[2]: missing key 'Name'"),
    ],
)
def test_no_mistake_hides_another(kind: str, line: str) -> None:
    text = (GOLDEN / "reader" / "planted.mailflow").read_text(encoding="utf-8")
    said = [str(problem) for problem in read(text, "f").problems]
    assert [one for one in said if one.startswith(f"f:{line}")], kind


@pytest.mark.parametrize(
    "word", ["2024", "010", "no", "yes", "on", "1:30", "1_000", "2026-11-23", "0x10", "1e3", "true"]
)
def test_where_text_is_wanted_the_characters_are_the_text(word: str) -> None:
    assert topology(f"{HEAD}title: {word}\n").title == word


def test_a_node_may_be_called_010() -> None:
    found = topology(f"{HEAD}title: 2024\nnodes:\n  - {{id: 010, kind: app, label: NO}}\n")
    assert (found.title, found.nodes[0].id, found.nodes[0].label) == ("2024", "010", "NO")


@pytest.mark.parametrize("word", ["no", "off", "False", "n", "0", "'false'"])
def test_only_true_and_false_are_true_and_false(word: str) -> None:
    (said,) = problems(f"{HEAD}nodes: [{{id: a, kind: app, up: {word}}}]")
    assert said.endswith("expected true or false; write false")


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        ("'10'", "write 10 without quotes"),
        ("010", "write 10"),
        ("1_0", "write 10"),
        ("1e1", ""),
        (".inf", ""),
        ("0x1", ""),
    ],
)
def test_a_number_is_written_plainly(number: str, advice: str) -> None:
    (said,) = problems(f"{HEAD}{NODE}dns: {{contoso.com: {{mx: [{{pref: {number}, host: mx.contoso.com}}]}}}}")
    assert "expected a whole number" in said
    assert said.endswith(advice or "expected a whole number")


def test_a_number_outside_its_range_is_told_at_the_number() -> None:
    (said,) = problems(f"{HEAD}{NODE}dns:\n  contoso.com: {{mx: [{{pref: 70000, host: mx.contoso.com}}]}}")
    assert said == "x:4:29: dns[contoso.com].mx[mx.contoso.com].pref: must be at most 65535"


def test_an_absent_section_is_not_an_empty_one() -> None:
    absent = topology(f"{HEAD}tenants: {{contoso: {{}}}}").tenants["contoso"]
    empty = topology(f"{HEAD}tenants: {{contoso: {{inbound_connectors: []}}}}").tenants["contoso"]
    assert (absent.inbound_connectors, empty.inbound_connectors) == (None, ())


@pytest.mark.parametrize("nothing", ["", "null", "~"])
def test_nothing_means_not_set_and_never_stands_for_what_must_be_said(nothing: str) -> None:
    assert topology(f"{HEAD}nodes: [{{id: a, kind: app, org: {nothing}}}]").nodes[0].org is None
    connector = f"{{Name: In, SenderDomains: {nothing}, EFUsers: {nothing}, RequireTls: {nothing}}}"
    contoso = topology(f"{HEAD}tenants: {{contoso: {{inbound_connectors: [{connector}]}}}}").tenants["contoso"]
    (unset,) = contoso.inbound_connectors or ()
    assert (unset.SenderDomains, unset.EFUsers, unset.RequireTls) == (("*",), (), True)
    (said,) = problems(f"{HEAD}nodes: [{{id: a, kind: {nothing}}}]\n")
    assert "expected one of" in said


def test_parameters_without_effect_on_mail_flow_are_kept() -> None:
    policy = "{Name: Default, Priority: 0, EnableUnauthenticatedSender: true, SpoofQuarantineTag: DefaultFullAccess}"
    read_back = (
        topology(f"{HEAD}tenants: {{contoso: {{antiphish_policy: {policy}}}}}").tenants["contoso"].antiphish_policy
    )
    assert read_back is not None
    assert (read_back[0].Priority, read_back[0].SpoofQuarantineTag) == (0, "DefaultFullAccess")


def test_a_message_without_id_is_called_after_its_place() -> None:
    text = f"{HEAD}{NODE}messages: [{{from_node: a, mail_from: '', rcpt_to: [b@contoso.com]}}]"
    assert topology(text).messages[0].id == "message-1"


def test_a_connector_name_is_given_once_whatever_its_case() -> None:
    text = f"{HEAD}tenants:\n  contoso:\n    outbound_connectors:\n      - {{Name: To A}}\n      - {{Name: to a}}\n"
    (said,) = problems(text)
    place, _, message = said.partition(": ")
    assert place == "x:6:16"
    assert message.endswith("a second outbound connector is called 'to a'; the first one is in line 5")


def test_the_same_name_inbound_and_outbound_is_fine() -> None:
    names = "{inbound_connectors: [{Name: Hybrid}], outbound_connectors: [{Name: Hybrid}]}"
    assert problems(f"{HEAD}tenants: {{contoso: {names}}}") == []


def test_two_receive_connectors_of_different_servers_may_share_a_name() -> None:
    rows = "[{Name: Default, Server: ex1}, {Name: Default, Server: ex2}]"
    assert problems(f"{HEAD}onprem_orgs: {{contoso: {{receive_connectors: {rows}}}}}") == []


def test_domains_that_differ_in_case_only_are_one_domain() -> None:
    (said,) = problems(f"{HEAD}dns:\n  contoso.com: {{}}\n  Contoso.COM: {{}}\n")
    assert said.startswith("x:4:3: dns[contoso.com]: duplicate key 'Contoso.COM'")


def test_a_cloud_node_belongs_to_a_described_tenant() -> None:
    (said,) = problems(f"{HEAD}nodes: [{{id: eop, kind: eop, org: contso}}]\ntenants: {{contoso: {{}}}}")
    assert said == "x:2:35: nodes[eop].org: there is no tenant 'contso'; did you mean 'contoso'?"


def test_another_mail_system_may_belong_to_an_organization_nobody_described() -> None:
    assert problems(f"{HEAD}nodes: [{{id: unix, kind: othermta, org: contoso-unix}}]\ntenants: {{contoso: {{}}}}") == []


def test_a_rule_that_names_a_missing_connector_is_a_finding_not_a_reading_problem() -> None:
    rule = "{Name: To archive, RouteMessageOutboundConnector: Gone}"
    assert problems(f"{HEAD}tenants: {{contoso: {{transport_rules: [{rule}]}}}}") == []


def test_nobody_holds_a_mailbox_at_none() -> None:
    assert problems(f"{HEAD}recipients: [{{address: a@contoso.com, mailbox_at: none}}]") == []


def test_every_name_that_a_rename_follows_is_checked_when_read() -> None:
    checked = {(row.path[-1] if row.path[-1] != "*" else row.path[-2], row.target) for row in REFERENCES}
    targets = {"node": "node", "cert": "certificate", "tenant": "tenant"}
    keys = {"from_node": "from"}
    for (part, field), role in NAMES.items():
        if role in targets:
            key = keys.get(field, field) if part == "ExpectedHop" else field
            assert (key, targets[role]) in checked, f"{part}.{field}"


def test_a_file_without_version_is_refused() -> None:
    (said,) = problems("title: Contoso\nnodes: 3\n")
    assert said == "x:1:1: missing key 'mailflow'; a project file starts with 'mailflow: 1'"


def test_a_newer_file_is_refused_with_its_version_and_nothing_else_is_judged() -> None:
    (said,) = problems("title: Contoso\nmailflow: 7\nroutes: 3\n")
    assert said.startswith("x:2:11: the file has format version 7, this program reads versions up to 1")


@pytest.mark.parametrize("version", ["0", "-1", "1.0", "'1'", "01", "one", "[1]"])
def test_a_version_is_a_whole_number(version: str) -> None:
    (said,) = problems(f"mailflow: {version}\n")
    assert "holds no format version" in said


def test_an_older_file_is_upgraded_on_its_nodes_step_by_step() -> None:
    table: dict[int, object] = {}

    @since(2, table)
    def titles_were_names(root: yaml.MappingNode) -> None:
        for key, _ in root.value:
            key.value = {"name": "caption"}.get(key.value, key.value)

    @since(3, table)
    def captions_are_titles(root: yaml.MappingNode) -> None:
        for key, _ in root.value:
            key.value = {"caption": "title"}.get(key.value, key.value)

    root = yaml_tree("mailflow: 1\nname: Contoso\n")
    bring_up_to_date(root, newest=3, table=table)
    (version, three), (title, contoso) = root.value
    assert (version.value, three.value, title.value, contoso.value) == ("mailflow", "3", "title", "Contoso")
    assert (title.start_mark.line, title.start_mark.column) == (1, 0)


def test_a_version_has_one_upgrade() -> None:
    table: dict[int, object] = {}
    since(2, table)(lambda root: None)
    with pytest.raises(ValueError, match="two functions upgrade to version 2"):
        since(2, table)(lambda root: None)


def test_after_a_syntax_error_only_that_one_is_told() -> None:
    (said,) = problems("mailflow: 1\nnodes: [{id: a, kind: app\ndns: {}\ntitel: x\n")
    assert said.startswith("x:3:4: YAML syntax: ")
    assert said.endswith("; a value that holds one of [ ] { } , stands in quotation marks here")


def test_a_text_that_may_not_be_empty_says_so() -> None:
    empty = 'mailflow: 1\nwaivers: [{rule: L-015, object: tenants.contoso, reason: ""}]\n'
    assert problems(empty) == ["x:2:58: waivers[1].reason: is empty; a text is expected"]


def test_a_file_holds_one_document() -> None:
    assert problems("mailflow: 1\n---\nmailflow: 1\n") == ["x:2:1: a second document starts here; a file holds one"]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[1, 2]", "hello"])
def test_what_is_no_project_file_says_so(text: str) -> None:
    assert problems(text) == ["x:1:1: a project file holds keys and values, starting with 'mailflow: 1'"]


def test_bytes_that_are_not_utf_8_are_refused_at_their_place() -> None:
    (said,) = read_bytes(b"mailflow: 1\ntitle: caf\xe9\n", "x").problems
    assert str(said) == "x:2:11: the file is not UTF-8 text"


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    result = read_bytes("\ufeffmailflow: 1\r\ntitle: Contoso\r\n".encode(), "x")
    assert result.topology is not None
    assert result.topology.title == "Contoso"


def test_a_control_character_is_told_at_its_place() -> None:
    (said,) = problems("mailflow: 1\ntitle: a\x1bb\n")
    assert said == "x:2:9: the character U+001B is not allowed in a file"


def test_a_problem_shows_no_raw_control_character() -> None:
    (said,) = problems('mailflow: 1\n"titel\\e[2J\\u202e": x\n')
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_half_a_character_pair_is_no_text() -> None:
    with pytest.raises(Refused, match="half of a character pair"):
        yaml_tree("title: \ud800")


def test_a_layout_says_a_place_shortly_or_with_more() -> None:
    found = topology(f"{HEAD}{NODE}layout: {{a: [1, 2.5], b: {{at: [0, 0], locked: true}}}}").layout
    assert (found["a"].at, found["b"].at, found["b"].locked) == ((1, 2.5), (0, 0), True)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent.parent / "versions").glob("*.mailflow")), ids=lambda p: p.stem
)
def test_files_of_every_released_format_are_read_for_ever(path: Path) -> None:
    assert topology(path.read_text(encoding="utf-8")).nodes


def test_the_frozen_file_means_what_it_meant() -> None:
    found = topology((Path(__file__).parent.parent / "versions" / "format-1.mailflow").read_text(encoding="utf-8"))
    contoso, filter_node = found.tenants["contoso"], found.node("010")
    assert (found.title, found.as_of, filter_node.delivers_onward) == ("2024", "2025-06-30", "eop")
    assert found.node("relay").delivers_onward is True
    assert found.dns["contoso.com"].mx is not None
    assert [record.node for record in found.dns["contoso.com"].mx] == ["010", None]
    assert contoso.outbound_connectors is not None
    assert contoso.outbound_connectors[0].SmartHosts == ("mail.contoso.com", "203.0.113.25")
    assert (contoso.restricted_entities, found.tenants["empty"].restricted_entities) == ((), None)
    assert found.recipients[1].mailbox_at == "none"
    assert found.messages[0].headers == {"X-Test": "010"}
    assert read(write(found), "x").topology == found
