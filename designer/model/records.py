"""Dataclasses whose methods are compiled when they are first called.

`dataclasses.dataclass` writes the text of up to six methods for a class and compiles it, every time the program starts:
half a millisecond for each of the hundred classes that are made before a design is painted. Here fields and slots are
the standard library's, and each method compiles the same text with its first call. Whatever asks about a dataclass
(`fields`, `replace`, `asdict`, pickling) works as ever.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass

    Rows = tuple[dataclasses.Field[Any], ...]
    Text = Callable[[dict[str, Any]], str]
else:

    def dataclass(kind: type | None = None, /, **options: Any) -> Any:
        """Like `dataclasses.dataclass`, compiled late."""
        return _made(kind, **options) if kind is not None else lambda kind: _made(kind, **options)


__all__ = ["dataclass"]

STANDARD: Any = dataclasses.dataclass
EQUAL = {"__eq__": "=="}
SIGNS = {**EQUAL, "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


def _made(kind: Any, *, frozen: bool = False, slots: bool = False, order: bool = False, **rare: Any) -> Any:
    """The class with fields and methods; the standard library's where an option is rare or a base has fields too."""
    if rare or any("__dataclass_fields__" in vars(base) for base in kind.__mro__[1:]):
        return STANDARD(kind, frozen=frozen, slots=slots, order=order, **rare)
    kind.__doc__ = kind.__doc__ or kind.__name__  # else it is made of the signature, for which methods are compiled
    made: Any = STANDARD(kind, init=False, repr=False, eq=False, slots=slots)
    said = made.__dataclass_params__
    said.init, said.repr, said.eq, said.order, said.frozen = True, True, True, order, frozen
    rows = dataclasses.fields(made)
    texts: dict[str, Text] = {"__init__": _init(made, rows, frozen), "__repr__": _repr(rows)}
    texts |= {name: _comparing(name, sign, rows) for name, sign in (SIGNS if order else EQUAL).items()}
    if frozen:
        texts["__hash__"] = _hash(rows)
    methods: dict[str, Any] = {"__hash__": None}
    methods |= {name: _late(made, name, text) for name, text in texts.items()}
    if frozen:
        methods |= _freezing(made, rows) | (_pickling(rows) if slots else {})
    for name, method in methods.items():
        if vars(made).get(name) is None:
            setattr(made, name, method)
    return made


def _late(made: Any, name: str, text: Text) -> Callable[..., Any]:
    """A method that compiles its text when it is first called, and gives its place to what comes of it."""

    def method(*given: Any, **named: Any) -> Any:
        known: dict[str, Any] = {}
        exec(text(known), known)  # noqa: S102  the names of fields and nothing from outside
        compiled = known[name]
        compiled.__module__, compiled.__qualname__ = made.__module__, f"{made.__qualname__}.{name}"
        setattr(made, name, compiled)
        return compiled(*given, **named)

    return method


def _init(made: Any, rows: Rows, frozen: bool) -> Text:
    def text(known: dict[str, Any]) -> str:
        known.update(_set=object.__setattr__, _absent=dataclasses.MISSING)
        parameters, lines = ["self"], ["pass"]
        for row in rows:
            parameter, value = _parameter(row, known)
            if row.init:
                parameters.append(parameter)
            if value:
                lines.append(f"_set(self, {row.name!r}, {value})" if frozen else f"self.{row.name} = {value}")
        if hasattr(made, "__post_init__"):
            lines.append("self.__post_init__()")
        return f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines)

    return text


def _parameter(row: dataclasses.Field[Any], known: dict[str, Any]) -> tuple[str, str]:
    """How a field stands among the parameters, and what it is set to; that is nothing where neither is said."""
    name = row.name
    if row.default_factory is not dataclasses.MISSING:
        known[f"_new_{name}"] = row.default_factory
        new = f"_new_{name}()"
        return f"{name}=_absent", f"{new} if {name} is _absent else {name}" if row.init else new
    if row.default is not dataclasses.MISSING:
        known[f"_default_{name}"] = row.default
        return f"{name}=_default_{name}", name if row.init else f"_default_{name}"
    return name, name if row.init else ""


def _repr(rows: Rows) -> Text:
    shown = ", ".join(f"{row.name}={{self.{row.name}!r}}" for row in rows if row.repr)
    return lambda _: f"def __repr__(self):\n return self.__class__.__qualname__ + f'({shown})'"


def _comparing(name: str, sign: str, rows: Rows) -> Text:
    """Compares two objects of the class by their values, and nothing else."""
    return lambda _: (
        f"def {name}(self, other):\n"
        f" return {_values('self', rows)} {sign} {_values('other', rows)}"
        f" if other.__class__ is self.__class__ else NotImplemented"
    )


def _hash(rows: Rows) -> Text:
    return lambda _: f"def __hash__(self):\n return hash({_values('self', rows)})"


def _values(whose: str, rows: Rows) -> str:
    return "(" + "".join(f"{whose}.{row.name}, " for row in rows if row.compare) + ")"


def _freezing(made: Any, rows: Rows) -> dict[str, Any]:
    names = frozenset(row.name for row in rows)

    def put(self: Any, name: str, value: object) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(made, self).__setattr__(name, value)

    def drop(self: Any, name: str) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(made, self).__delattr__(name)

    return {"__setattr__": put, "__delattr__": drop}


def _pickling(rows: Rows) -> dict[str, Any]:
    names = [row.name for row in rows]

    def state(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    def restore(self: Any, values: list[Any]) -> None:
        for name, value in zip(names, values, strict=True):
            object.__setattr__(self, name, value)

    return {"__getstate__": state, "__setstate__": restore}
