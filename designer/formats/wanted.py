"""What the model wants at each place of a file, derived from the fields' types: reader, writer and schema share it."""

from __future__ import annotations

import types
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from designer.model.part import Part, Setting, settings_of
from designer.model.records import dataclass
from designer.model.topology import LayoutEntry
from designer.model.values import OneOrMany


@dataclass(frozen=True, slots=True)
class Wanted:
    """The forms that a value may take at one place; a union of types is the union of their forms."""

    optional: bool = False
    text: bool = False
    flag: bool = False
    whole: bool = False
    decimal: bool = False
    choices: tuple[str, ...] = ()
    items: Wanted | None = None
    """A list of any length."""
    places: tuple[Wanted, ...] = ()
    """A list of a fixed length, such as a position."""
    record: type[Part] | None = None
    short: Wanted | None = None
    """The short form of a record: a bare position in the layout."""
    values: Wanted | None = None
    """A mapping from names to these."""
    key: Any = None
    one_or_many: bool = False

    @property
    def number(self) -> bool:
        return self.whole or self.decimal

    def described(self) -> str:
        """The forms in words, as an error message names them."""
        forms = [
            words
            for present, words in (
                (self.flag, "true or false"),
                (self.number, "a number" if self.decimal else "a whole number"),
                (self.text, "text"),
                (bool(self.choices) and not self.text, "one of " + ", ".join(c or '""' for c in self.choices)),
                (self.items is not None, "a list"),
                (bool(self.places), f"a list of {len(self.places)}"),
                (self.record is not None or self.values is not None, "a mapping of keys and values"),
            )
            if present
        ]
        return " or ".join(forms)


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record: its name in the file, its attribute, and what it may hold."""

    key: str
    attribute: str
    wanted: Wanted
    required: bool
    default: Any
    """What an omitted key means; nothing where it is required."""

    def is_default(self, value: Any) -> bool:
        """True for a value that need not be written."""
        default = self.default
        return not self.required and type(default) is type(value) and bool(default == value)


@cache
def fields_of(record: type[Part]) -> dict[str, Field]:
    """The keys of a record in the order in which they are written: the model's, with the free note last."""
    rows = [_field(name, row) for name, row in settings_of(record).items()]
    rows.append(rows.pop(0))
    return {row.key: row for row in rows}


def _field(name: str, row: Setting) -> Field:
    default = None if row.required else row.default
    return Field(row.alias or name, name, forms_of(row.annotation), row.required, default)


@cache
def forms_of(annotation: Any) -> Wanted:
    """What a type allows in a file; many settings share one type."""
    return _forms(annotation)


def _forms(annotation: Any) -> Wanted:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inner = forms_of(arguments[0])
        return replace(inner, one_or_many=True) if OneOrMany in arguments[1:] else inner
    if origin in (Union, types.UnionType):
        return _merged([forms_of(member) for member in arguments])
    if origin is Literal:
        return Wanted(optional=None in arguments, choices=tuple(c for c in arguments if isinstance(c, str)))
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return Wanted(items=forms_of(arguments[0]))
        return Wanted(places=tuple(forms_of(member) for member in arguments))
    if origin is dict:
        return Wanted(key=arguments[0], values=forms_of(arguments[1]))
    return _plain(annotation)


_SIMPLE = {
    type(None): Wanted(optional=True),
    str: Wanted(text=True),
    bool: Wanted(flag=True),
    int: Wanted(whole=True),
    float: Wanted(decimal=True),
}


def _plain(annotation: Any) -> Wanted:
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    if isinstance(annotation, type) and issubclass(annotation, Part):
        short = fields_of(annotation)["at"].wanted if annotation is LayoutEntry else None
        return Wanted(record=annotation, short=replace(short, optional=False) if short else None)
    raise TypeError(f"the file format has no form for {annotation!r}")


def _merged(members: list[Wanted]) -> Wanted:
    """The union of forms; two lists of different things are one list whose items may be either."""
    result = Wanted()
    for member in members:
        items = member.items if result.items is None else result.items
        if result.items is not None and member.items is not None:
            items = _merged([result.items, member.items])
        result = Wanted(
            optional=result.optional or member.optional,
            text=result.text or member.text,
            flag=result.flag or member.flag,
            whole=result.whole or member.whole,
            decimal=result.decimal or member.decimal,
            choices=result.choices + member.choices,
            items=items,
            places=result.places or member.places,
            record=result.record or member.record,
            short=result.short or member.short,
            values=result.values or member.values,
            key=result.key if result.key is not None else member.key,
            one_or_many=result.one_or_many or member.one_or_many,
        )
    return result
