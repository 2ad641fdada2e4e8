"""The commands that look at all message classes: check with demands and waivers, flows, failures."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from designer.cli import main
from designer.formats.check_text import coloured, wants_colour
from designer.paths import samples
from tests.formats.reports import DEMANDS, WAIVED, WITHOUT_SPF

Capture = pytest.CaptureFixture[str]
HYBRID = str(next(path for path in samples() if path.stem == "hybrid-mx-to-eop"))
BROKEN = str(next(path for path in samples() if path.stem == "broken-hybrid"))


def said(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def file(tmp_path: Path, more: str = "", text: str = WITHOUT_SPF) -> str:
    """A design with one error as a file, with more sections."""
    path = tmp_path / "a.mailflow"
    path.write_text(text + more, encoding="utf-8")
    return str(path)


# -- check ------------------------------------------------------------------------------------------------------------


def test_findings_are_grouped_under_headings(capsys: Capture, tmp_path: Path) -> None:
    _, out, _ = said(capsys, "check", file(tmp_path, DEMANDS))
    headings = [line for line in out.splitlines() if line.startswith(" ") and not line.startswith("  ")]
    assert headings == [" Errors", " Demands"]


def test_a_finding_names_its_line(capsys: Capture, tmp_path: Path) -> None:
    name = file(tmp_path)
    _, out, _ = said(capsys, "check", name)
    line = 1 + next(n for n, text in enumerate(WITHOUT_SPF.splitlines()) if text.strip() == "contoso.com:")
    assert f"in {name}:{line}:3" in out
    record = json.loads(said(capsys, "check", "--format", "json", name)[1])
    assert (record["findings"][0]["line"], record["findings"][0]["column"]) == (line, 3)


def test_a_violated_demand_is_1_and_shows_the_way_of_the_message(capsys: Capture, tmp_path: Path) -> None:
    from designer.rules.examples import HOSTED

    code, out, _ = said(capsys, "check", file(tmp_path, DEMANDS, HOSTED))
    assert code == 1
    assert "  violated no-cloud: inet as its own domain by MX to bob@contoso.com: it passes exo\n" in out
    assert "route  inet > eop > exo\n" in out
    assert "  unknown  later: Nothing in the design is called archive-of-2030\n" in out


def test_demands_that_hold_are_good(capsys: Capture, tmp_path: Path) -> None:
    from designer.rules.examples import HOSTED

    held = "policies: [{id: filtered, origin: internet, recipient: contoso.com, must_pass: eop}]\n"
    code, out, _ = said(capsys, "check", "--format", "json", file(tmp_path, held, HOSTED))
    assert code == 0
    (row,) = json.loads(out)["policies"]
    assert (row["id"], row["answer"], row["witness"]) == ("filtered", "holds", None)


def test_a_counter_example_is_given_as_a_message_of_the_file(capsys: Capture, tmp_path: Path) -> None:
    record = json.loads(said(capsys, "check", "--format", "json", file(tmp_path, DEMANDS))[1])
    witness = record["policies"][1]["witness"]
    assert (witness["from_node"], witness["rcpt_to"]) == ("inet", ["bob@contoso.com"])


def test_an_accepted_error_is_good_and_listed_with_its_reason(capsys: Capture, tmp_path: Path) -> None:
    code, out, _ = said(capsys, "check", file(tmp_path, WAIVED))
    assert code == 0
    assert "accepted until 2027-01-31: Moves & stays <soon>" in out
    record = json.loads(said(capsys, "check", "--format", "json", file(tmp_path, WAIVED))[1])
    assert [(row["rule"], row["expiry"]) for row in record["waived"]] == [("L-009", "2027-01-31")]


def test_an_error_that_the_design_calls_a_note_is_good(capsys: Capture, tmp_path: Path) -> None:
    assert said(capsys, "check", file(tmp_path, "severities: {L-009: info}\n"))[0] == 0


@pytest.mark.parametrize(("least", "code"), [("error", 0), ("warning", 0), ("info", 1)])
def test_fail_on_says_which_severity_counts(capsys: Capture, tmp_path: Path, least: str, code: int) -> None:
    name = file(tmp_path, "severities: {L-009: info}\n")
    assert said(capsys, "check", "--fail-on", least, name)[0] == code


def test_fail_on_knows_three_words(capsys: Capture) -> None:
    assert said(capsys, "check", "--fail-on", "hint", HYBRID)[0] == 3


def test_sarif_is_one_document_about_all_files(capsys: Capture, tmp_path: Path) -> None:
    code, out, _ = said(capsys, "check", "--format", "sarif", file(tmp_path), HYBRID)
    assert code == 1
    log = json.loads(out)
    assert len(log["runs"]) == 1
    assert len(log["runs"][0]["artifacts"]) == 2


def test_junit_is_one_document_about_all_files(capsys: Capture, tmp_path: Path) -> None:
    code, out, _ = said(capsys, "check", "--format", "junit", file(tmp_path), HYBRID)
    assert code == 1
    assert [suite.get("name") for suite in ET.fromstring(out.encode())] == [str(tmp_path / "a.mailflow"), HYBRID]


@pytest.mark.parametrize("format", ["sarif", "junit"])
def test_a_file_that_cannot_be_read_does_not_spoil_the_document(capsys: Capture, tmp_path: Path, format: str) -> None:
    code, out, err = said(capsys, "check", "--format", format, "none.mailflow", file(tmp_path))
    assert code == 2
    assert "none.mailflow" in err
    assert "L-009" in out


def test_the_classes_that_were_simulated_are_told(capsys: Capture) -> None:
    record = json.loads(said(capsys, "check", "--format", "json", HYBRID)[1])
    assert record["search"]["classes"] == record["search"]["total"] > 0
    assert record["search"]["bounded"] is False


def test_every_error_of_the_broken_sample_brings_its_witness_where_a_message_can_prove_it(capsys: Capture) -> None:
    code, out, _ = said(capsys, "check", "--format", "json", BROKEN)
    assert code == 0
    errors = [row for row in json.loads(out)["findings"] if row["severity"] == "error"]
    assert [row["rule"] for row in errors if not row["witness"]] == ["L-006"]
    assert len(errors) > 4


# -- colour -----------------------------------------------------------------------------------------------------------


def test_no_colour_leaves_the_program_when_nobody_looks(capsys: Capture, tmp_path: Path) -> None:
    assert "\x1b" not in said(capsys, "check", file(tmp_path, DEMANDS))[1]


@pytest.mark.parametrize(
    ("terminal", "environment", "wanted"),
    [
        (True, {}, True),
        (True, {"TERM": "xterm"}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(terminal: bool, environment: dict[str, str], wanted: bool) -> None:
    assert wants_colour(terminal, environment) is wanted


@pytest.mark.parametrize("line", ["  error   L-009 x: y", "  holds    p: it is true", "file: 1 error", " Errors"])
def test_colour_changes_no_word(line: str) -> None:
    import re

    shown = coloured(line)
    assert "\x1b[" in shown
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == line


def test_places_and_reasons_are_not_coloured() -> None:
    line = "          because error 5.7.51 is what the filter says"
    assert coloured(line) == line


# -- flows ------------------------------------------------------------------------------------------------------------


def test_flows_tells_each_pair(capsys: Capture) -> None:
    code, out, err = said(capsys, "flows", HYBRID)
    assert (code, err) == (0, "")
    assert "  to Exchange server: delivered (external, encrypted), inet > eop > exo > eop > onprem\n" in out
    assert "  to Exchange server: delivered (internal, encrypted), exo > eop > onprem\n" in out


def test_flows_says_which_messages_do_not_arrive_and_why(capsys: Capture) -> None:
    _, out, _ = said(capsys, "flows", BROKEN)
    assert "rejected (5.4.1): inet as its own domain by MX to frank@contoso.com" in out


def test_flows_as_json_has_playable_messages(capsys: Capture) -> None:
    record = json.loads(said(capsys, "flows", "--format", "json", HYBRID)[1])
    (cell,) = [row for row in record["cells"] if (row["origin"], row["destination"]) == ("exo", "onprem")]
    assert (cell["outcome"], cell["trust"], cell["tls"]) == ("delivered", "internal", "yes")
    assert cell["messages"][0]["message"]["from_node"] == "exo"


def test_flows_as_csv_is_read_by_any_reader(capsys: Capture) -> None:
    code, out, _ = said(capsys, "flows", "--format", "csv", HYBRID)
    assert code == 0
    assert len(list(csv.reader(io.StringIO(out, newline="")))) == 9


# -- rules ------------------------------------------------------------------------------------------------------------


def test_an_invariant_has_a_page_like_a_rule(capsys: Capture) -> None:
    code, page, _ = said(capsys, "rules", "m-002")
    assert code == 0
    assert page.startswith("M-002 relay-for-strangers (error)\n")
    assert "Nobody outside can send to others outside through our servers." in page
    assert said(capsys, "rules", "relay-for-strangers")[1] == page


# -- failures ---------------------------------------------------------------------------------------------------------


def test_failures_ranks_single_points(capsys: Capture) -> None:
    code, out, err = said(capsys, "failures", HYBRID)
    assert (code, err) == (0, "")
    assert out.splitlines()[1].startswith("  1. Exchange Online Protection (eop) does not answer: ")
    assert "between inet > onprem, inet > exo, exo > inet, exo > onprem, onprem > exo" in out


def test_failures_as_json_names_the_things_of_the_file(capsys: Capture) -> None:
    record = json.loads(said(capsys, "failures", "--format", "json", HYBRID)[1])
    refs = [row["ref"] for row in record["failures"] if row["single_point"]]
    assert {"nodes[eop]", "certs.onprem-cert"} <= set(refs)
    assert record["left_out"] == 0


@pytest.mark.parametrize("command", ["flows", "failures"])
def test_a_file_with_mistakes_is_2(capsys: Capture, tmp_path: Path, command: str) -> None:
    code, out, err = said(capsys, command, file(tmp_path, "nodez: []\n"))
    assert (code, out) == (2, "")
    assert "unknown key 'nodez'" in err
