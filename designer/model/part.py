"""What every object of a topology has in common: it is frozen, strict, and can carry a note.

A topology has over 900 settings. Pydantic would look at each when its class is made, and again when the first file is
read. Here a class keeps its settings as they are written; `model/validation.py` makes what checks them, and pydantic's
own description of the fields (`model_fields`) is made when somebody asks for it.

No `from __future__ import annotations` here and where parts are defined: it would turn annotations into text.
"""

from collections.abc import Callable, Mapping
from functools import cache
from operator import itemgetter
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic._internal._model_construction import ModelMetaclass
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

REQUIRED: Any = ...
"""The default of a setting that must be given."""
NO_LIMITS: Mapping[str, Any] = {}


class Setting:
    """A field as it is written down: annotation, default, what forms and references show, and limits of the value."""

    __slots__ = ("alias", "annotation", "default", "help", "limits", "source", "title")

    def __init__(
        self,
        default: Any,
        title: str | None = None,
        help: str = "",
        source: str = "",
        alias: str | None = None,
        limits: Mapping[str, Any] = NO_LIMITS,
    ) -> None:
        self.default = default
        self.title = title
        self.help = help
        self.source = source
        self.alias = alias
        self.limits = limits
        self.annotation: Any = None

    @property
    def required(self) -> bool:
        """True where an object cannot be without it."""
        return self.default is REQUIRED

    def field_info(self) -> FieldInfo:
        """The same in pydantic's words."""
        extra: JsonDict | None = {"source": self.source} if self.source else None
        more = {**self.limits, "alias": self.alias} if self.alias else self.limits
        field = Field(
            default=self.default, title=self.title, description=self.help or None, json_schema_extra=extra, **more
        )
        return FieldInfo.from_annotated_attribute(self.annotation, field)


def setting(
    default: Any = REQUIRED, *, title: str, help: str = "", source: str = "", alias: str | None = None, **limits: Any
) -> Any:
    """A field with what the inspector, the JSON Schema and the reference page show: title, help, source."""
    return Setting(default, title, help, source, alias, limits)


class _LateFields:
    """The fields of a class in pydantic's words, made when they are first asked for."""

    def __get__(self, part: object, kind: Any) -> dict[str, FieldInfo]:
        fields = {name: row.field_info() for name, row in settings_of(kind).items()}
        kind.__pydantic_fields__ = fields
        return fields


class PartType(ModelMetaclass):
    """Makes a class of parts without pydantic looking at each field."""

    __settings__: dict[str, Setting]

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **more: Any) -> Any:
        annotations = _annotations(namespace)
        own = {key: namespace.pop(key, REQUIRED) for key in annotations if not key.startswith("_")}
        kind: Any = super().__new__(mcs, name, bases, namespace, **more)
        rows = {key: row if isinstance(row, Setting) else Setting(row) for key, row in own.items()}
        for key, row in rows.items():
            row.annotation = annotations[key]
        kind.__annotations__ = annotations
        kind.__settings__ = {**getattr(kind, "__settings__", {}), **rows}
        kind.__pydantic_fields__ = _LateFields()
        return kind


def _annotations(namespace: dict[str, Any]) -> dict[str, Any]:
    """Takes the annotations out of a class that is being made."""
    annotate = namespace.pop("__annotate_func__", None)  # Python 3.14 and newer evaluate them here
    return namespace.pop("__annotations__", None) or (annotate(1) if annotate is not None else {})


class Part(BaseModel, metaclass=PartType):
    """One object of the file.

    Unknown keys are refused; collections are tuples; an absent collection is None, an empty one `()`.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True, allow_inf_nan=False)

    note: str = setting("", title="Note", help="Free text for people; the simulator does not read it.")

    def __hash__(self) -> int:
        return hash(_values_of(type(self))(self.__dict__))

    @classmethod
    def model_rebuild(cls, **_: Any) -> bool | None:
        """Make what checks and writes objects of this class, where it is not made yet."""
        if cls.__pydantic_complete__:
            return None
        from designer.model.validation import complete

        complete(cls)
        return True


def settings_of(kind: type[Part]) -> dict[str, Setting]:
    """The settings of a class by attribute, the note first."""
    return kind.__settings__


@cache
def _values_of(kind: type[Part]) -> Callable[[dict[str, Any]], Any]:
    return itemgetter(*settings_of(kind))
