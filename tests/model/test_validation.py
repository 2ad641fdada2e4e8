"""What checks the objects of a file is what pydantic itself would make of their classes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError, create_model

from designer.model.message import ExpectedHop, Message
from designer.model.part import Part, setting
from designer.model.topology import LayoutEntry, MxRecord, Node, Topology
from designer.model.validation import complete, validator, validator_of
from designer.model.values import Domain


def every_part(kind: type[Part] = Part) -> Iterator[type[Part]]:
    for below in kind.__subclasses__():
        if below.__module__.startswith("designer.model"):
            yield below
            yield from every_part(below)


def of_pydantic(kind: type[Part]) -> Any:
    """The schema that pydantic derives for an ordinary model with the same fields."""
    config = ConfigDict(**kind.model_config)
    del config["frozen"], config["defer_build"]
    fields: Any = {name: (info.annotation, info) for name, info in kind.model_fields.items()}
    return TypeAdapter(create_model(kind.__name__, __config__=config, **fields)).core_schema


def plain(schema: Any, defined: dict[str, Any]) -> Any:
    """A schema to compare: classes by name, whether they stand inside or are referred to."""
    if isinstance(schema, list):
        return [plain(item, defined) for item in schema]
    if isinstance(schema, partial):
        return sorted([*schema.args, *schema.keywords.values()])
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "definition-ref":
        return defined[schema["schema_ref"]].__name__
    if schema.get("type") == "model":
        return schema["cls"].__name__
    return {key: plain(value, defined) for key, value in schema.items()}


def compared(schema: Any) -> tuple[Any, Any]:
    """Everything a class's schema says: what it is, and its fields."""
    defined: dict[str, Any] = {}
    if schema["type"] == "definitions":
        defined = {each["ref"]: each["cls"] for each in schema["definitions"]}
        schema = schema["schema"]
    own = {key: value for key, value in schema.items() if key not in ("cls", "ref", "schema", "metadata")}
    return own, plain(schema["schema"], defined)


@pytest.mark.parametrize("kind", tuple(every_part()), ids=lambda kind: kind.__name__)
def test_a_class_checks_exactly_what_pydantic_would_check(kind: type[Part]) -> None:
    complete(kind)
    own, fields = compared(kind.__pydantic_core_schema__)
    theirs, their_fields = compared(of_pydantic(kind))
    assert own == theirs
    assert list(fields["fields"]) == list(their_fields["fields"])
    assert fields == their_fields


def test_all_classes_of_the_file_are_compared() -> None:
    names = {kind.__name__ for kind in every_part()}
    assert len(names) > 45
    assert {"Topology", "TransportRule", "ExpectedHop"} <= names


def test_a_field_is_described_for_whoever_asks() -> None:
    info = MxRecord.model_fields["pref"]
    assert (info.title, info.annotation, info.is_required()) == ("Preference", int, True)
    assert ExpectedHop.model_fields["from_node"].alias == "from"
    assert Node.model_fields["up"].description == "Off: refuses or does not answer connections."
    assert list(Node.model_fields)[:3] == ["note", "id", "kind"]


def test_equal_parts_are_one_key() -> None:
    here, there = LayoutEntry(at=(1, 2)), LayoutEntry(at=(1, 2))
    moved = there.model_copy(update={"at": (3, 4)})
    assert {here: 1, there: 2, moved: 3} == {there: 2, moved: 3}
    assert hash(here) != hash(moved)


def test_a_part_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        LayoutEntry().at = (1, 2)


def test_one_value_is_checked_like_the_whole() -> None:
    with pytest.raises(ValidationError, match="less than or equal to 65535"):
        validator(MxRecord, "pref").validate_python(70_000)
    with pytest.raises(ValidationError, match="greater than 0"):
        validator(Message, "size_mb").validate_python(0)
    assert validator_of(Domain).validate_python("Contoso.COM.") == "contoso.com"


def test_a_type_without_a_form_in_the_file_is_refused() -> None:
    class Odd(Part):
        picture: bytes = setting(title="Picture")

    with pytest.raises(TypeError, match="no form for"):
        Odd.model_rebuild()


def test_a_topology_is_written_as_data_and_read_again() -> None:
    topology = Topology(nodes=(Node(id="a", kind="internet", ips=("192.0.2.1",)),), severities={"L-020": "info"})
    assert Topology.model_validate_json(topology.model_dump_json()) == topology
    assert Topology.model_validate(topology.model_dump()) == topology
