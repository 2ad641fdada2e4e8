"""What a form shows for each setting of an object, read from the model: title, Exchange's name, help, source, editor.

No form is written by hand: a new setting of the model appears here by itself.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from designer.model.part import Part

Editor = Literal[
    "text", "flag", "choice", "number", "texts", "choices", "part", "parts", "named-parts", "pairs", "free"
]
"""How a value is edited: a line, a tick, one of several, a number, a list of lines, several of a set, a nested object,
a list of objects, objects by name, names with values, and the few settings of mixed type."""


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a form."""

    name: str
    title: str
    help: str
    source: str
    editor: Editor
    optional: bool
    """Whether `None` (not set, not described) is a value of it."""
    required: bool
    default: Any
    choices: tuple[str, ...] = ()
    part: type[Part] | None = None
    """The type of nested objects."""


def members(annotation: Any) -> tuple[Any, ...]:
    """The types a value may have: `Annotated` opened, unions flattened; `NoneType` is among them where it may lack."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return members(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        return tuple(member for part in get_args(annotation) for member in members(part))
    return (annotation,)


@lru_cache(maxsize=256)
def fields_of(part: type[Part]) -> tuple[Field, ...]:
    """The rows of an object's form in the order of the model, the note last."""
    rows = [_field(name, info) for name, info in part.model_fields.items() if info.title]
    return tuple(sorted(rows, key=lambda row: row.name == "note"))


def _field(name: str, info: FieldInfo) -> Field:
    kinds = members(info.annotation)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    present = tuple(kind for kind in kinds if kind is not type(None))
    editor, choices, part = _editor(present)
    return Field(
        name=name,
        title=info.title or name,
        help=info.description or "",
        source=str(extra.get("source", "")),
        editor=editor,
        optional=len(present) < len(kinds),
        required=info.is_required(),
        default=None if info.is_required() else info.get_default(call_default_factory=True),
        choices=choices,
        part=part,
    )


def _editor(kinds: tuple[Any, ...]) -> tuple[Editor, tuple[str, ...], type[Part] | None]:
    """The editor for a set of types, with the choices and the nested type where there are any."""
    literals = tuple(word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind))
    first = kinds[0]
    if len(kinds) == 1:
        if first is bool:
            return "flag", (), None
        if isinstance(first, type) and issubclass(first, Part):
            return "part", (), first
        if get_origin(first) is tuple:
            return _list_editor(first)
        if get_origin(first) is dict:
            value = members(get_args(first)[1])[0]
            return ("named-parts", (), value) if _is_part(value) else ("pairs", (), None)
    if literals and len(literals) == sum(len(get_args(kind)) for kind in kinds if get_origin(kind) is Literal):
        if all(get_origin(kind) is Literal for kind in kinds):
            return "choice", literals, None
        return "text", tuple(word for word in literals if word), None
    if all(kind in {int, float} for kind in kinds):
        return "number", (), None
    if all(kind is str for kind in kinds):
        return "text", (), None
    return "free", (), None


def _list_editor(kind: Any) -> tuple[Editor, tuple[str, ...], type[Part] | None]:
    arguments = get_args(kind)
    item = members(arguments[0])[0]
    if len(arguments) != 2 or arguments[1] is not Ellipsis:
        return "free", (), None
    if _is_part(item):
        return "parts", (), item
    if get_origin(item) is Literal:
        return "choices", get_args(item), None
    return "texts", (), None


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Part)
