"""From the nodes of a file to plain values, directed by what the model wants at each place, with every problem
collected.

YAML 1.1 guesses: `no` is false, `2024` a number, `1:30` is ninety. Here the place decides. Where text is wanted, those
characters are the text; where true or false is wanted, only `true` and `false` are. Nothing stops at the first problem:
a value that cannot be used is replaced by `UNUSABLE`, so that the rest of the file can still be judged.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Any

import yaml
from pydantic import ValidationError

from designer.formats.problems import Mark, Problem, did_you_mean
from designer.formats.untrusted import mark_of
from designer.formats.wanted import Wanted, fields_of
from designer.model.message import Message
from designer.model.part import Part
from designer.model.records import dataclass
from designer.model.validation import validator_of

Loc = tuple[str | int, ...]
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,99})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
_NUMBERLIKE = re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9]+)?")
_SAID_TRUE = frozenset({"true", "yes", "on", "y", "1", "$true"})
_SAID_FALSE = frozenset({"false", "no", "off", "n", "0", "$false"})
_NAMING_KEYS = ("id", "Name", "address", "rcpt", "DomainName", "Identity", "tag", "host")
_BARE = re.compile(r"[\w-]+")
LARGEST_COORDINATE = 1_000_000
SUPPLIED = frozenset({(Message, "id")})
"""Required keys that the reader fills in where a file leaves them out."""


class _Unusable:
    """Stands for a value about which a problem has been told."""

    def __repr__(self) -> str:
        return "(unusable)"


UNUSABLE = _Unusable()


@dataclass(slots=True)
class Walk:
    """The walk through one file: the problems found so far, and where everything stands."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    nodes: dict[Loc, yaml.Node] = field(default_factory=dict)
    keys: dict[Loc, yaml.Node] = field(default_factory=dict)
    """The keys of records and entries: where an editor would look for the value."""
    names: dict[Loc, str] = field(default_factory=dict)
    unusable: set[Loc] = field(default_factory=set)

    def value(self, node: yaml.Node, wanted: Wanted, loc: Loc) -> Any:
        """The plain value of a node, or UNUSABLE when it has none of the wanted forms."""
        self.nodes.setdefault(loc, node)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, wanted, loc)
        if isinstance(node, yaml.SequenceNode):
            return self._sequence(node, wanted, loc)
        assert isinstance(node, yaml.MappingNode)
        if wanted.record is not None:
            return self._record(node, wanted.record, loc)
        if wanted.values is not None:
            return self._entries(node, wanted, loc)
        if wanted.one_or_many and wanted.items is not None and wanted.items.record is not None:
            return (self.value(node, wanted.items, (*loc, 0)),)
        return self._refuse(node, loc, "a mapping of keys and values stands here", wanted)

    def tell(self, mark: Mark, loc: Loc, message: str, *, expected: str = "", suggestion: str = "") -> None:
        """Notes a problem at a place."""
        self.problems.append(Problem(self.file, mark.line, mark.column, self.path(loc), message, expected, suggestion))

    def place(self, loc: Loc) -> tuple[Loc, Mark]:
        """The nearest place of the file that holds `loc`; a missing key is told at its record."""
        while loc not in self.nodes and loc:
            loc = loc[:-1]
        return loc, mark_of(self.nodes[loc]) if loc in self.nodes else Mark(1, 1)

    def known(self, loc: Loc) -> Loc:
        """The steps of a model error's location that are steps in the file: without the names of a union's members."""
        place: Loc = ()
        for step in loc:
            if (*place, step) in self.nodes or (*place, step) in self.unusable:
                place = (*place, step)
        return place

    def path(self, loc: Loc) -> str:
        """The place by names: `tenants.contoso.inbound_connectors[Inbound from x].RequireTls`; nameless items count
        from 1.
        """
        text = ""
        for depth, step in enumerate(loc):
            if isinstance(step, int):
                text += f"[{self.names.get(loc[: depth + 1], step + 1)}]"
            elif not _BARE.fullmatch(step):
                text += f"[{step}]"
            else:
                text += f".{step}" if text else step
        return text

    def _record(self, node: yaml.MappingNode, record: type[Part], loc: Loc) -> dict[str, Any]:
        fields = fields_of(record)
        self._take_name(node, loc)
        values: dict[str, Any] = {}
        first: dict[str, Mark] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, loc, first)
            if key is None:
                continue
            row = fields.get(key)
            if row is None:
                suggestion = did_you_mean(key, fields) or _known_keys(fields)
                self.tell(mark_of(key_node), (*loc, key), f"unknown key {key!r}", suggestion=suggestion)
                continue
            if not row.required and not row.wanted.optional and _is_null(value_node):
                continue
            self.keys[*loc, key] = key_node
            values[key] = self.value(value_node, row.wanted, (*loc, key))
        for key, row in fields.items():
            if row.required and key not in values and (record, key) not in SUPPLIED:
                values[key] = UNUSABLE
                self.unusable.add((*loc, key))
                self.tell(mark_of(node), loc, f"missing key {key!r}", expected=row.wanted.described())
        return values

    def _entries(self, node: yaml.MappingNode, wanted: Wanted, loc: Loc) -> dict[str, Any]:
        assert wanted.values is not None
        values: dict[str, Any] = {}
        first: dict[str, Mark] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, loc, first)
            if key is None:
                continue
            try:
                name = str(validator_of(wanted.key).validate_python(key))
            except ValidationError as error:
                self.tell(mark_of(key_node), loc, plain_message(error.errors()[0]))
                name = key
            if name in values:
                hint = "it differs from another one in case only"
                self.tell(mark_of(key_node), (*loc, name), f"duplicate key {key!r}", suggestion=hint)
                continue
            self.keys[*loc, name] = key_node
            values[name] = self.value(value_node, wanted.values, (*loc, name))
        return values

    def _key(self, node: yaml.Node, loc: Loc, first: dict[str, Mark]) -> str | None:
        """The key as text; None, with the problem told, where it is a collection or stands there a second time."""
        mark = mark_of(node)
        if not isinstance(node, yaml.ScalarNode):
            self.tell(mark, loc, "a key is a collection", expected="a word followed by a colon")
            return None
        key: str = node.value
        if key in first:
            self.tell(mark, (*loc, key), f"duplicate key {key!r}", suggestion=f"first given in line {first[key].line}")
            return None
        first[key] = mark
        return key

    def _sequence(self, node: yaml.SequenceNode, wanted: Wanted, loc: Loc) -> Any:
        if wanted.short is not None:
            return {"at": self.value(node, wanted.short, loc)}
        if wanted.items is not None:
            return tuple(self.value(item, wanted.items, (*loc, index)) for index, item in enumerate(node.value))
        if wanted.places:
            if len(node.value) != len(wanted.places):
                return self._refuse(node, loc, f"a list of {len(node.value)} stands here", wanted)
            pairs = zip(node.value, wanted.places, strict=True)
            return tuple(self._coordinate(item, each, (*loc, index)) for index, (item, each) in enumerate(pairs))
        return self._refuse(node, loc, "a list stands here", wanted)

    def _coordinate(self, node: yaml.Node, wanted: Wanted, loc: Loc) -> Any:
        value = self.value(node, wanted, loc)
        if isinstance(value, int | float) and abs(value) > LARGEST_COORDINATE:
            return self._refuse(node, loc, f"{value} is outside every drawing", wanted)
        return value

    def _scalar(self, node: yaml.ScalarNode, wanted: Wanted, loc: Loc) -> Any:
        text: str = node.value
        plain = node.style is None
        if _is_null(node):
            if wanted.optional:
                return None
            return self._nothing(node, wanted, loc)
        if plain and wanted.flag and text in ("true", "false"):
            return text == "true"
        if plain and wanted.whole and _WHOLE.fullmatch(text):
            return int(text)
        if plain and wanted.decimal and _DECIMAL.fullmatch(text):
            return float(text)
        if wanted.text or text in wanted.choices:
            return text
        if wanted.one_or_many and wanted.items is not None:
            return (self.value(node, wanted.items, (*loc, 0)),)
        return self._wrong_scalar(node, wanted, loc)

    def _nothing(self, node: yaml.ScalarNode, wanted: Wanted, loc: Loc) -> _Unusable:
        shown = node.value or "nothing"
        hint = ""
        if wanted.text:
            hint = f'write "{node.value}" for this text'
        elif wanted.items is not None:
            hint = "write [] for an empty list"
        elif wanted.record is not None or wanted.values is not None:
            hint = "write {} for none"
        return self._refuse(node, loc, f"{shown} stands here", wanted, hint)

    def _wrong_scalar(self, node: yaml.ScalarNode, wanted: Wanted, loc: Loc) -> _Unusable:
        """Why a word or number is not what is wanted, with the correction where it is obvious."""
        text: str = node.value
        shown = f"{text!r}" if node.style is None else f"quoted text {text!r}"
        hint = ""
        if wanted.choices:
            hint = did_you_mean(text, wanted.choices)
        elif wanted.number and _NUMBERLIKE.fullmatch(text):
            number = text.replace("_", "")
            bare = number.lstrip("0") or "0"
            hint = f"write {bare} without quotes" if node.style is not None else f"write {bare}"
            hint = "" if not wanted.decimal and "." in number else hint
        elif wanted.flag and text.lower() in _SAID_TRUE | _SAID_FALSE:
            hint = "write true" if text.lower() in _SAID_TRUE else "write false"
        elif wanted.items is not None:
            hint = f"write [{text}] for a list of one"
        return self._refuse(node, loc, f"{shown} is not valid here", wanted, hint)

    def _refuse(self, node: yaml.Node, loc: Loc, message: str, wanted: Wanted, hint: str = "") -> _Unusable:
        self.unusable.add(loc)
        self.tell(mark_of(node), loc, message, expected=wanted.described(), suggestion=hint)
        return UNUSABLE

    def _take_name(self, node: yaml.MappingNode, loc: Loc) -> None:
        """Remembers what an item of a list is called, so that places are told by name."""
        if loc and isinstance(loc[-1], int):
            known = {k.value: v.value for k, v in node.value if isinstance(k, yaml.ScalarNode)}
            for key in _NAMING_KEYS:
                if isinstance(known.get(key), str) and known[key]:
                    self.names[loc] = known[key]
                    return


def _is_null(node: yaml.Node) -> bool:
    """True for what stands for `$null`: a key without a value means the same as an omitted one, the default."""
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.value in NULLS


def plain_message(error: Any) -> str:
    """A model's refusal of a value in plain words."""
    context = error.get("ctx") or {}
    words = {
        "greater_than_equal": "must be at least {ge}",
        "less_than_equal": "must be at most {le}",
        "greater_than": "must be more than {gt}",
        "less_than": "must be less than {lt}",
        "too_short": "needs at least {min_length} item",
        "string_too_short": "is empty; a text is expected",
        "finite_number": "must be a finite number",
    }
    template = words.get(error["type"])
    if template is not None:
        return template.format(**context)
    return str(error["msg"]).removeprefix("Value error, ")


def _known_keys(fields: dict[str, Any]) -> str:
    keys = list(fields)
    return "known keys: " + ", ".join(keys) if len(keys) <= 16 else ""
