"""What checks and writes parts: pydantic's core schema of each class, derived from its settings' annotations.

It is what pydantic itself derives (a test compares the two), in a sixth of the time: the file format has few forms, and
most annotations occur many times.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import cache, partial
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticKnownError, SchemaSerializer, SchemaValidator
from pydantic_core.core_schema import CoreConfig

from designer.model.part import Part, Setting, settings_of

Schema = dict[str, Any]

_PLAIN: dict[Any, Schema] = {kind: {"type": kind.__name__} for kind in (str, bool, int, float)}
_FORMS = {AfterValidator: "function-after", BeforeValidator: "function-before"}
_LIMITED = frozenset({"int", "float", "str", "tuple"})
"""The forms that check limits themselves."""


def complete(kind: type[Part]) -> None:
    """Give a class what checks and writes its objects; the classes it is made of first, which it then shares.

    Two threads that come at once make the same twice, and either is good.
    """
    if kind.__pydantic_complete__:
        return
    config = CoreConfig(title=kind.__name__, strict=True, extra_fields_behavior="forbid", allow_inf_nan=False)
    schema: Any = _part(kind, config)
    kind.__pydantic_core_schema__ = schema
    kind.__pydantic_validator__ = SchemaValidator(schema, config)
    kind.__pydantic_serializer__ = SchemaSerializer(schema, config)
    kind.__pydantic_complete__ = True


def validator(kind: type[Part], field: str) -> SchemaValidator:
    """What checks a value of one field."""
    return SchemaValidator(_value(settings_of(kind)[field]))


@cache
def validator_of(annotation: Any) -> SchemaValidator:
    """What checks a value by its annotation."""
    return SchemaValidator(_schema(annotation))


def _part(kind: type[Part], config: CoreConfig) -> Schema:
    return {
        "type": "model",
        "cls": kind,
        "schema": {
            "type": "model-fields",
            "fields": {name: _field(row) for name, row in settings_of(kind).items()},
            "model_name": kind.__name__,
            "computed_fields": [],
        },
        "custom_init": False,
        "root_model": False,
        "config": config,
        "ref": f"{kind.__module__}.{kind.__qualname__}:{id(kind)}",
        "metadata": {"pydantic_js_functions": [kind.__get_pydantic_json_schema__]},
    }


def _field(row: Setting) -> Schema:
    schema = _value(row)
    if not row.required:
        schema = {"type": "default", "schema": schema, "default": row.default}
    field: Schema = {"type": "model-field", "schema": schema, "metadata": _shown(row)}
    if row.alias is not None:
        field["validation_alias"] = field["serialization_alias"] = row.alias
    return field


def _shown(row: Setting) -> Schema:
    """What the JSON Schema says of a field besides its form."""
    if row.title is None:
        return {}
    texts = {"title": row.title, "description": row.help} if row.help else {"title": row.title}
    if row.source:
        return {"pydantic_js_updates": texts, "pydantic_js_extra": {"source": row.source}}
    return {"pydantic_js_updates": texts}


def _value(row: Setting) -> Schema:
    schema = _schema(row.annotation)
    return _limited(schema, row.limits) if row.limits else schema


@cache
def _schema(annotation: Any) -> Schema:
    """The schema of an annotation; many settings share one."""
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        schema = _schema(arguments[0])
        for check in arguments[1:]:
            schema = {
                "type": _FORMS[type(check)],
                "function": {"type": "no-info", "function": check.func},
                "schema": schema,
            }
        return schema
    if origin in (Union, types.UnionType):
        return _union([_schema(member) for member in arguments if member is not types.NoneType], arguments)
    if origin is Literal:
        return {"type": "literal", "expected": list(arguments)}
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return {"type": "tuple", "items_schema": [_schema(arguments[0])], "variadic_item_index": 0}
        return {"type": "tuple", "items_schema": [_schema(member) for member in arguments]}
    if origin is dict:
        return {"type": "dict", "keys_schema": _schema(arguments[0]), "values_schema": _schema(arguments[1])}
    if isinstance(annotation, type) and issubclass(annotation, Part):
        complete(annotation)
        shared: Any = annotation.__pydantic_core_schema__
        return dict(shared)
    raise TypeError(f"the model has no form for {annotation!r}")


def _union(choices: list[Schema], arguments: tuple[Any, ...]) -> Schema:
    schema = choices[0] if len(choices) == 1 else {"type": "union", "choices": choices}
    return {"type": "nullable", "schema": schema} if types.NoneType in arguments else schema


def _limited(schema: Schema, limits: Mapping[str, Any]) -> Schema:
    if schema["type"] == "nullable":
        return {**schema, "schema": _limited(schema["schema"], limits)}
    if schema["type"] in _LIMITED:
        return {**schema, **limits}
    ((name, limit),) = limits.items()
    return {
        "type": "function-after",
        "function": {"type": "no-info", "function": partial(_CHECKS[name], limit)},
        "schema": schema,
        "metadata": {"pydantic_js_updates": limits},
    }


def _greater_than(limit: float, value: float) -> float:
    if value > limit:
        return value
    raise PydanticKnownError("greater_than", {"gt": limit})


_CHECKS = {"gt": _greater_than}
