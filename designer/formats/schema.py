"""The JSON Schema of the project file, so that text editors complete keys, show help and mark mistakes.

It describes the file as this program writes it. Draft 7, because that is what the YAML support of editors understands.
"""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from designer.formats.walk import SUPPLIED
from designer.model.topology import FORMAT_VERSION, LayoutEntry, Topology
from designer.model.values import OneOrMany

DIALECT = "http://json-schema.org/draft-07/schema#"


def project_schema() -> dict[str, Any]:
    """The JSON Schema of a project file of the newest format version."""
    schema = Topology.model_json_schema(by_alias=True, schema_generator=_ProjectSchema)
    schema["properties"]["mailflow"] = {
        "const": FORMAT_VERSION,
        "title": "Format version",
        "description": "The first key of a project file.",
    }
    schema["required"] = ["mailflow", *schema.get("required", [])]
    for record, key in SUPPLIED:
        schema["$defs"][record.__name__]["required"].remove(key)
    return {"$schema": DIALECT, **schema, "title": "Mail Flow Designer project file"}


class _ProjectSchema(GenerateJsonSchema):
    """What pydantic derives from the model, with the short forms that the file allows besides."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """One bare value where a list of one is meant."""
        full = super().function_before_schema(schema)
        if schema["function"]["function"] is not OneOrMany.func:
            return full
        lists = [form for form in full.get("anyOf", [full]) if form.get("type") == "array"]
        others = [form for form in full.get("anyOf", []) if form.get("type") != "array"]
        return {"anyOf": [*(form["items"] for form in lists), *lists, *others]}

    def tuple_schema(self, schema: core_schema.TupleSchema) -> JsonSchemaValue:
        """A list of fixed length, such as a position, in words that draft 7 has."""
        full = super().tuple_schema(schema)
        places = full.pop("prefixItems", None)
        if places:
            full["items"] = places[0] if all(place == places[0] for place in places) else places
        return full

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A bare position where a layout entry says nothing else."""
        full = super().model_schema(schema)
        if schema["cls"] is not LayoutEntry:
            return full
        at = next(form for form in full["properties"]["at"]["anyOf"] if form.get("type") == "array")
        return {"anyOf": [dict(at), full]}
