"""The published JSON Schema agrees with the reader about what a project file may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from designer.formats.schema import project_schema
from designer.formats.wanted import Wanted, fields_of
from designer.model.part import Part
from designer.model.topology import Topology

ROOT = Path(__file__).resolve().parents[2]
FILES = [*sorted((ROOT / "tests" / "corpus").glob("*.mailflow")), *sorted((ROOT / "resources").rglob("*.mailflow"))]
SCHEMA = project_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


def errors(text: str) -> list[str]:
    """What an editor would mark, as places."""
    return [".".join(map(str, error.path)) for error in VALIDATOR.iter_errors(yaml.safe_load(text))]


def test_the_schema_is_one_of_draft_7() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_of_the_project_is_valid(path: Path) -> None:
    assert errors(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("titel: x", ""),
        ("nodes: [{id: a, kind: onprm}]", "nodes.0.kind"),
        ("nodes: [{id: a, kind: app, up: 'no'}]", "nodes.0.up"),
        ("dns: {contoso.com: {mx: [{pref: '10', host: mx.contoso.com}]}}", "dns.contoso.com.mx"),
        ("layout: {a: [1]}", "layout.a"),
    ],
)
def test_an_editor_marks_what_the_reader_refuses(line: str, place: str) -> None:
    assert errors(f"mailflow: 1\n{line}\n") == [place]


def test_a_version_this_program_does_not_write_is_marked() -> None:
    assert errors("mailflow: 2\n") == ["mailflow"]


@pytest.mark.parametrize(
    "line",
    [
        "dns: {contoso.com: {spf: v=spf1 -all}}",
        "dns: {contoso.com: {spf: [v=spf1 -all, v=spf1 ~all]}}",
        "layout: {a: [1, 2], b: {at: [1, 2.5], locked: true}}",
        "messages: [{from_node: a, mail_from: '', rcpt_to: [b@contoso.com]}]",
    ],
)
def test_short_forms_are_valid(line: str) -> None:
    assert errors(f"mailflow: 1\n{line}\n") == []


def records(part: type[Part], found: dict[str, type[Part]]) -> dict[str, type[Part]]:
    """Every kind of record that a file may hold."""
    if part.__name__ not in found:
        found[part.__name__] = part
        for field in fields_of(part).values():
            visit(field.wanted, found)
    return found


def visit(wanted: Wanted, found: dict[str, type[Part]]) -> None:
    """The records that one value may hold."""
    if wanted.record is not None:
        records(wanted.record, found)
    for inner in (wanted.items, wanted.values):
        if inner is not None:
            visit(inner, found)


@pytest.mark.parametrize("part", records(Topology, {}).values(), ids=lambda part: part.__name__)
def test_every_key_and_choice_of_the_reader_is_in_the_schema(part: type[Part]) -> None:
    definition: dict[str, Any] = SCHEMA if part is Topology else SCHEMA["$defs"][part.__name__]
    definition = next((form for form in definition.get("anyOf", []) if "properties" in form), definition)
    assert set(definition["properties"]) == set(fields_of(part))
    for key, field in fields_of(part).items():
        text = str(definition["properties"][key])
        assert [choice for choice in field.wanted.choices if f"'{choice}'" not in text] == []
        assert definition["properties"][key].get("title") or "$ref" in text, f"{key} has no title to show"
