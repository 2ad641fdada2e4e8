"""JUnit XML: what build servers show of a check."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from designer.formats.junit import junit_text
from tests.formats.reports import DEMANDS, WAIVED, WITHOUT_SPF, report


def root(*texts: str) -> ET.Element:
    """The document about some files."""
    return ET.fromstring(junit_text([report(text, f"{n}.mailflow") for n, text in enumerate(texts)]).encode())


def case(element: ET.Element, start: str) -> ET.Element:
    """The one test case whose name starts so."""
    (found,) = [row for row in element.iter("testcase") if row.get("name", "").startswith(start)]
    return found


def test_each_file_is_a_suite_and_its_counts_add_up() -> None:
    document = root(WITHOUT_SPF, WITHOUT_SPF + DEMANDS)
    suites = document.findall("testsuite")
    assert [suite.get("name") for suite in suites] == ["0.mailflow", "1.mailflow"]
    for key, path in (("tests", "testcase"), ("failures", "testcase/failure"), ("skipped", "testcase/skipped")):
        assert [int(suite.get(key, "")) for suite in suites] == [len(suite.findall(path)) for suite in suites]
        assert int(document.get(key, "")) == sum(int(suite.get(key, "")) for suite in suites)


def test_an_error_is_a_failed_case_with_its_line() -> None:
    found = case(root(WITHOUT_SPF), "L-009")
    failure = found.find("failure")
    assert failure is not None
    assert failure.get("type") == "error"
    assert "no SPF record" in failure.get("message", "")
    assert WITHOUT_SPF.splitlines()[int(found.get("line", "")) - 1].strip() == "contoso.com:"


def test_a_note_is_no_failure() -> None:
    found = case(root(WITHOUT_SPF + "severities: {L-009: info}\n"), "L-009")
    assert found.find("failure") is None
    assert "no SPF record" in (found.findtext("system-out") or "")


def test_an_accepted_finding_is_skipped_and_its_reason_survives() -> None:
    skipped = case(root(WITHOUT_SPF + WAIVED), "L-009").find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "accepted, until 2027-01-31: Moves & stays <soon>"


def test_demands_pass_fail_or_are_skipped() -> None:
    document = root(WITHOUT_SPF + DEMANDS)
    assert len(case(document, "filtered")) == 0
    assert case(document, "no-cloud").find("failure") is not None
    assert case(document, "later").find("skipped") is not None


def test_an_unmet_expectation_is_a_failure() -> None:
    document = root(WITHOUT_SPF + "expect: {findings: [{tag: mx-missing}]}\n")
    assert case(document, "finding mx-missing").find("failure") is not None


def test_a_design_without_findings_has_a_case_that_passes() -> None:
    from designer.rules.examples import HOSTED

    document = root(HOSTED)
    assert int(document.get("tests", "")) > 0
    assert document.get("failures") == "0"


def test_characters_that_xml_forbids_do_not_break_the_document() -> None:
    connector = (
        '{Name: "\\x07\\u0001bell", ConnectorType: Partner, SenderDomains: ["*"], SenderIPAddresses: ["10.1.1.1"]}'
    )
    text = WITHOUT_SPF.replace("inbound_connectors: []", f"inbound_connectors: [{connector}]")
    assert "\\x07" in junit_text([report(text)])
    assert root(text).tag == "testsuites"
