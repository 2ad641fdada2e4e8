"""The command line: what scripts may rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from designer.cli import CHECK_FORMATS, COMMANDS, main

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "corpus"
HYBRID = str(next(CORPUS.glob("015-*.mailflow")))
PLANTED = str(ROOT / "tests" / "golden" / "reader" / "planted.mailflow")
DISPLAY = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def in_a_process(*arguments: str, **settings: object) -> subprocess.CompletedProcess[bytes]:
    """The command as a shell starts it."""
    start = [sys.executable, str(ROOT / "main.py"), *arguments]
    return subprocess.run(start, cwd=ROOT, capture_output=True, check=False, timeout=60, **settings)  # type: ignore[call-overload,no-any-return]


# -- exit codes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["bogus"],
        ["simulate"],
        ["check"],
        ["export", HYBRID],
        ["export", HYBRID, "--to", "gif"],
        ["check", "--format", "xml", HYBRID],
        ["rules", "L-9999"],
        ["simulate", HYBRID, "--message", "nobody"],
        ["schema", "extra"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_3_and_says_what_is_wrong(capsys: Capture, arguments: list[str]) -> None:
    code, out, err = said(capsys, *arguments)
    assert (code, out) == (3, "")
    assert "mailflow-designer" in err


@pytest.mark.parametrize("command", [["check"], ["simulate"], ["export", "--to", "svg"]], ids=lambda c: c[0])
def test_a_file_with_mistakes_is_2_with_every_place(capsys: Capture, command: list[str]) -> None:
    code, out, err = said(capsys, *command, PLANTED)
    assert (code, out) == (2, "")
    assert f"{PLANTED}:5:40: nodes[eop].upp: unknown key 'upp'; did you mean 'up'?" in err.splitlines()
    assert len(err.splitlines()) == len((ROOT / "tests/golden/reader/planted.txt").read_text("utf-8").splitlines())


@pytest.mark.parametrize("command", ["check", "simulate"])
def test_a_missing_file_is_2_and_says_so(capsys: Capture, command: str) -> None:
    code, out, err = said(capsys, command, "none.mailflow")
    assert (code, out) == (2, "")
    assert err == "none.mailflow: cannot read: no such file or directory. Check the name and the folder.\n"


def test_an_unreadable_file_hides_no_other(capsys: Capture) -> None:
    code, out, err = said(capsys, "check", "--format", "json", PLANTED, HYBRID)
    assert code == 2
    assert json.loads(out)["file"] == HYBRID
    assert PLANTED in err


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)], ids=" ".join
)
def test_help_is_good(capsys: Capture, arguments: list[str]) -> None:
    code, out, err = said(capsys, *arguments)
    assert (code, err) == (0, "")
    assert out


# -- simulate ---------------------------------------------------------------------------------------------------------


def test_simulate_prints_one_json_object_per_file_and_message(capsys: Capture) -> None:
    code, out, _ = said(capsys, "simulate", "--json", HYBRID, HYBRID)
    assert code == 0
    records = [json.loads(line) for line in out.splitlines()]
    assert [(record["file"], record["message"]) for record in records] == [(HYBRID, "message-1")] * 2
    assert {recipient["rcpt"] for recipient in records[0]["recipients"]} == {"julie@contoso.com", "david@contoso.com"}


def test_simulate_explains_the_route_to_a_person(capsys: Capture) -> None:
    code, out, err = said(capsys, "simulate", HYBRID)
    assert (code, err) == (0, "")
    assert "  julie@contoso.com: delivered at onprem\n    route  inet > eop > exo > eop > onprem\n" in out
    assert "sent by connector 'Outbound to contoso-onprem'" in out
    assert out.endswith("  as expected\n")


def test_a_message_is_composed_from_options(capsys: Capture) -> None:
    composed = ["--from-node", "inet", "--mail-from", "x@fabrikam.com", "--rcpt", "david@contoso.com"]
    code, out, _ = said(capsys, "simulate", "--json", HYBRID, *composed)
    record = json.loads(out)
    assert (code, record["message"]) == (0, "composed")
    assert [(one["rcpt"], one["outcome"]) for one in record["recipients"]] == [("david@contoso.com", "delivered")]


def test_a_saved_message_is_varied_by_options(capsys: Capture) -> None:
    code, out, _ = said(capsys, "simulate", "--json", HYBRID, "--message", "message-1", "--rcpt", "julie@contoso.com")
    record = json.loads(out)
    assert (code, [one["rcpt"] for one in record["recipients"]]) == (0, ["julie@contoso.com"])


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--rcpt", "a@contoso.com"], "a composed message needs --from-node"),
        (["--from-node", "inet", "--mail-from", "a@b.com"], "a composed message needs --rcpt"),
        (["--message", "message-1", "--from-node", "inett"], "there is no node 'inett'; did you mean 'inet'?"),
        (["--message", "message-1", "--client-cert", "zz"], "--client-cert: there is no certificate 'zz'; known: c1"),
        (
            ["--message", "message-1", "--rcpt", "nobody"],
            "--rcpt: 'nobody' is not an address such as",
        ),
        (["--message", "message-1", "--source-ip", "1.2.3"], "--source-ip: '1.2.3' is not an IP address"),
        (["--message", "message-1", "--user", "me"], "--user: 'me' is not an address"),
        (["--message", "message-1", "--size-mb", "-1"], "--size-mb: must be more than 0"),
        (["--message", "mesage-1"], "there is no message 'mesage-1'; did you mean 'message-1'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_composed_names_the_option(capsys: Capture, options: list[str], complaint: str) -> None:
    code, out, err = said(capsys, "simulate", HYBRID, *options)
    assert (code, out) == (3, "")
    assert complaint in err


def test_an_expectation_that_does_not_hold_is_1(capsys: Capture, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.mailflow"
    text = Path(HYBRID).read_text(encoding="utf-8")
    wrong.write_text(text.replace("route: [inet, eop, exo]}", "route: [inet, exo]}"), encoding="utf-8")
    code, out, _ = said(capsys, "simulate", str(wrong))
    assert code == 1
    assert "  not as expected:\n" in out
    code, out, _ = said(capsys, "check", "--format", "json", str(wrong))
    assert code == 1
    unmet = [each for each in json.loads(out)["expectations"] if not each["met"]]
    assert [(each["kind"], each["name"]) for each in unmet] == [("message", "message-1")]


# -- check ------------------------------------------------------------------------------------------------------------

BROKEN = """\
mailflow: 1
nodes:
  - {id: inet, kind: internet, ips: [198.51.100.10]}
  - {id: eop, kind: eop, org: contoso, ips: [192.0.2.10]}
  - {id: exo, kind: exo, org: contoso}
dns:
  contoso.com:
    mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}]
    dkim: [selector1, selector2]
    dmarc: v=DMARC1; p=reject
tenants:
  contoso:
    accepted_domains: [{DomainName: contoso.com}]
    inbound_connectors: []
    outbound_connectors: []
recipients:
  - {address: bob@contoso.com, mailbox_at: exo, cloud_object: mailbox}
"""
"""A tenant whose domain sends mail without an SPF record: an error (L-009)."""


def broken(tmp_path: Path, expect: str = "") -> str:
    """The broken design as a file, with what it expects."""
    path = tmp_path / "broken.mailflow"
    path.write_text(BROKEN + expect, encoding="utf-8")
    return str(path)


def test_an_error_is_1(capsys: Capture, tmp_path: Path) -> None:
    code, out, _ = said(capsys, "check", "--format", "json", broken(tmp_path))
    assert code == 1
    record = json.loads(out)
    (error,) = [finding for finding in record["findings"] if finding["severity"] == "error"]
    assert (error["rule"], error["slug"], error["expected"]) == ("L-009", "spf-missing", False)
    assert error["refs"][0] == "dns[contoso.com].spf"
    assert list(error)[:5] == ["rule", "slug", "severity", "message", "refs"]


def test_an_expected_failure_is_no_failure(capsys: Capture, tmp_path: Path) -> None:
    name = broken(tmp_path, "expect: {findings: [{tag: spf-missing}]}\n")
    code, out, _ = said(capsys, "check", "--format", "json", name)
    assert code == 0
    assert json.loads(out)["expectations"] == [{"kind": "finding", "name": "spf-missing", "met": True, "unmet": []}]


def test_an_expected_finding_that_is_not_raised_is_1(capsys: Capture, tmp_path: Path) -> None:
    expect = "expect: {findings: [{tag: spf-missing}, {tag: spf-multiple-records}]}\n"
    code, out, _ = said(capsys, "check", broken(tmp_path, expect))
    assert code == 1
    assert "  unmet   expected finding spf-multiple-records: it is not raised\n" in out


@pytest.mark.parametrize("expect", ["clean: true", "findings_absent: [spf-missing]"])
def test_a_finding_that_must_not_be_raised_is_1(capsys: Capture, tmp_path: Path, expect: str) -> None:
    code, out, _ = said(capsys, "check", "--format", "json", broken(tmp_path, f"expect: {{{expect}}}\n"))
    assert code == 1
    assert [each["met"] for each in json.loads(out)["expectations"]] == [False]


def test_every_format_of_a_report_is_offered() -> None:
    from designer.formats.check_report import REPORT_FORMATS

    assert tuple(REPORT_FORMATS) == CHECK_FORMATS


def test_a_finding_says_what_where_why_and_how_to_mend_it(capsys: Capture, tmp_path: Path) -> None:
    _, out, _ = said(capsys, "check", broken(tmp_path))
    assert "  error   L-009 spf-missing: contoso.com sends mail but has no SPF record.\n" in out
    assert "          at dns[contoso.com].spf\n" in out
    assert "          fix: Publish v=spf1 include:spf.protection.outlook.com -all\n" in out


# -- rules, schema, export --------------------------------------------------------------------------------------------


def test_rules_lists_every_rule_and_shows_one_page(capsys: Capture) -> None:
    from designer.rules.catalogue import RULES

    code, out, _ = said(capsys, "rules")
    assert code == 0
    listed = [line.split()[0] for line in out.splitlines()]
    assert listed[: len(RULES)] == [rule.id for rule in RULES]
    assert listed[len(RULES) :] == [f"M-00{number}" for number in range(1, 8)]
    code, page, _ = said(capsys, "rules", "l-009")
    assert code == 0
    assert page.startswith("L-009 spf-missing (error)\n")
    assert "Why it hurts" in page
    assert said(capsys, "rules", "spf-missing")[1] == page


def test_schema_prints_the_schema(capsys: Capture) -> None:
    code, out, _ = said(capsys, "schema")
    assert code == 0
    assert json.loads(out)["properties"]["mailflow"]["const"] == 1


def test_a_picture_is_written_beside_the_file_or_where_one_says(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "hybrid.mailflow"
    file.write_text(Path(HYBRID).read_text(encoding="utf-8"), encoding="utf-8")
    assert said(capsys, "export", str(file), "--to", "svg") == (0, f"{tmp_path / 'hybrid.svg'}\n", "")
    assert said(capsys, "export", str(file), "--to", "svg", "-o", str(tmp_path / "b.svg"))[0] == 0
    assert (tmp_path / "hybrid.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "b.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_picture_that_cannot_be_written_is_2(capsys: Capture, tmp_path: Path) -> None:
    code, out, err = said(capsys, "export", HYBRID, "--to", "svg", "-o", str(tmp_path / "none" / "a.svg"))
    assert (code, out) == (2, "")
    assert "cannot save" in err


@pytest.mark.parametrize(("format", "magic"), [("png", b"\x89PNG\r\n"), ("pdf", b"%PDF-")])
def test_painted_pictures_need_no_screen(tmp_path: Path, format: str, magic: bytes) -> None:
    out = tmp_path / f"a.{format}"
    done = in_a_process("export", HYBRID, "--to", format, "-o", str(out))
    assert (done.returncode, done.stderr) == (0, b"")
    assert out.read_bytes().startswith(magic)


def test_the_self_test_opens_every_sample_and_runs_every_exporter() -> None:
    from designer import paths

    done = in_a_process("self-test")
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode("utf-8").splitlines()
    assert said == [f"{sample.name}: good, 3 exports" for sample in paths.samples()]


# -- terminals --------------------------------------------------------------------------------------------------------


def test_no_control_character_of_a_file_reaches_the_terminal(tmp_path: Path) -> None:
    evil = tmp_path / "evil.mailflow"
    connector = r'{Name: "\e]0;owned\a\u202e\x9b2J", ConnectorType: Partner, SenderDomains: ["*"]}'
    evil.write_text(BROKEN.replace("inbound_connectors: []", f"inbound_connectors: [{connector}]"), encoding="utf-8")
    composed = ["--from-node", "inet", "--mail-from", "a@fabrikam.com", "--rcpt", "bob@contoso.com"]
    for arguments in (
        ["check", str(evil)],
        ["check", "--format", "json", str(evil)],
        ["simulate", str(evil), *composed],
        ["simulate", "--json", str(evil), *composed],
    ):
        text = in_a_process(*arguments).stdout.decode("utf-8")
        assert text
        assert all(line.isprintable() for line in text.splitlines()), arguments


def test_names_are_utf_8_whatever_the_code_page() -> None:
    done = in_a_process("rules", env={"PATH": "", "PYTHONIOENCODING": "cp1252", "LANG": "C"})
    assert done.returncode == 0
    done.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_error() -> None:
    start = [sys.executable, str(ROOT / "main.py"), "schema"]
    with subprocess.Popen(start, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == b""
        assert running.wait(60) == 0


# -- the window -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["a.mailflow"], ["a.mailflow.yaml", "b.mailflow"]], ids=" ".join)
def test_without_a_command_the_window_opens(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    import types

    seen: list[list[str]] = []
    window = types.ModuleType("designer.ui.app")
    window.main = lambda given: seen.append(given) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "designer.ui.app", window)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert main(arguments) == 0
    assert seen == [arguments]


def test_without_a_display_the_program_says_so_and_ends(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in DISPLAY:
        monkeypatch.delenv(name, raising=False)
    code, out, err = said(capsys)
    assert (code, out) == (3, "")
    assert "there is no display for the window; 'mailflow-designer --help' lists the commands that need none" in err


def test_an_exported_picture_has_title_legend_and_badges_where_that_is_wanted(capsys: Capture) -> None:
    broken = str(ROOT / "resources" / "samples" / "broken-hybrid.mailflow")
    plain = said(capsys, "export", broken, "--to", "svg", "-o", "-")[1]
    full = said(capsys, "export", broken, "--to", "svg", "-o", "-", "--title", "--legend", "--findings")[1]
    assert "As of " in full
    assert "As of " not in plain
    assert 'id="legend"' in full
    assert 'id="legend"' not in plain
    assert "icon-badge-error" in full
    assert "icon-badge-error" not in plain


@pytest.mark.parametrize("scale", ["99", "large"])
def test_a_scale_that_no_screen_asks_for_is_wrong_usage(capsys: Capture, scale: str) -> None:
    code, _, err = said(capsys, "export", HYBRID, "--to", "png", "--scale", scale)
    assert code == 3
    assert f"{scale} is no scale from 0.1 to 16" in err
