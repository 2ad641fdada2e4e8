"""The project file as text: what an administrator configured first, the picture last, defaults left out, so that a diff
reads well.

Small objects stand on one line, larger ones on one line per setting; no line is folded, so a changed setting changes
its own line.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from designer.formats.walk import NULLS
from designer.formats.wanted import Field, Wanted, fields_of
from designer.model.garbage import collector_paused
from designer.model.part import Part
from designer.model.topology import LayoutEntry, Topology

WIDTH = 120
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_ENDLESS = 1 << 30
_STEP = 2
_NOTE_BEFORE = "nodes"

_GUESSED = re.compile(
    r"[-+]?[0-9][0-9_,]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"  # numbers, also with YAML 1.1's underscores
    r"|[-+]?\.(?:[0-9_]+(?:[eE][-+]?[0-9]+)?|inf|Inf|INF|nan|NaN|NAN)"
    r"|[-+]?0(?:x[0-9a-fA-F_]+|b[01_]+|o?[0-7_]+)"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"  # 1:30 counts in sixties
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"
    r"|=|<<"
)
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_BARE = re.compile(r"[A-Za-z0-9_/.$][^\x00-\x1f\x7f-\x9f\[\]{},#\"'`\u0085\u00a0\u2028\u2029\ufeff]*")
"""First character that starts no YAML sign; then none that ends a bare text inside a collection."""


def write(topology: Topology) -> str:
    """The text of the project file: UTF-8, stable order of keys; reading it gives an equal topology."""
    with collector_paused():
        return _written(topology)


def _written(topology: Topology) -> str:
    root = yaml.MappingNode(_MAP, [], flow_style=False)
    for field in _in_order(topology):
        value = getattr(topology, field.attribute)
        if field.key == "mailflow" or not field.is_default(value):
            root.value.append((_text(field.key), _block(value, field.wanted)))
    text: str = yaml.serialize(root, Dumper=_DUMPER, width=_ENDLESS, allow_unicode=True, encoding=None)
    return text


_MAP, _SEQ, _STR = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:str"


def _in_order(topology: Topology) -> list[Field]:
    """The sections in the model's order, the file's own note before the first of them."""
    rows = list(fields_of(type(topology)).values())
    note = rows.pop()
    at = next(index for index, row in enumerate(rows) if row.key == _NOTE_BEFORE)
    return [*rows[:at], note, *rows[at:]]


def _block(value: Any, wanted: Wanted) -> yaml.Node:
    """A section of the file: its entries one below the other, also where it has only one small entry."""
    node = _node(value, wanted)
    if isinstance(node, yaml.CollectionNode) and node.value:
        _lay_out_entries(node, 0 if isinstance(node, yaml.SequenceNode) else _STEP)
    return node


def _lay_out(node: yaml.Node, column: int, lead: int = 0) -> None:
    """Chooses for a collection and what is in it: on one line where that is short and simple, else one line per entry.

    `column` is where its own lines would start, `lead` how much stands before it on the first line.
    """
    if not isinstance(node, yaml.CollectionNode) or not node.value:
        return
    if not _opens(node) and (size := _flow_size(node)) is not None and column + lead + size <= WIDTH:
        _set_flow(node)
        return
    _lay_out_entries(node, column)


def _lay_out_entries(node: yaml.CollectionNode, column: int) -> None:
    """One line or more for each entry."""
    node.flow_style = False
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _lay_out(item, column + _STEP)
    else:
        for key, item in node.value:
            _lay_out(item, column + _STEP, len(key.value))


def _opens(node: yaml.CollectionNode) -> bool:
    """True for collections that are read better entry by entry, however short: several objects, or objects inside
    objects' lists.
    """
    if isinstance(node, yaml.SequenceNode):
        objects = [item for item in node.value if isinstance(item, yaml.MappingNode)]
        return len(objects) > 1 or any(_opens(item) for item in objects)
    for _, item in node.value:
        if isinstance(item, yaml.SequenceNode) and any(isinstance(each, yaml.MappingNode) for each in item.value):
            return True
        if isinstance(item, yaml.CollectionNode) and _opens(item):
            return True
    return False


def _flow_size(node: yaml.Node) -> int | None:
    """The length of a value written on one line; None where it cannot be, as with a text of several lines."""
    if isinstance(node, yaml.ScalarNode):
        return None if node.style == "|" else len(node.value) + (2 if node.style else 0)
    total = 0  # the brackets stand for the separator that the last part has not
    for item in node.value:
        for part in item if isinstance(item, tuple) else (item,):
            size = _flow_size(part)
            if size is None:
                return None
            total += size + 2
    return total


def _set_flow(node: yaml.CollectionNode) -> None:
    node.flow_style = True
    for item in node.value:
        for part in item if isinstance(item, tuple) else (item,):
            if isinstance(part, yaml.CollectionNode):
                _set_flow(part)
            elif not part.style and (":" in part.value or "?" in part.value):
                part.style = '"'  # a bare colon is allowed on a line of its own only


def _node(value: Any, wanted: Wanted) -> yaml.Node:
    """The node of a value, without a decision about lines yet."""
    if isinstance(value, Part):
        return _record(value, wanted)
    if isinstance(value, dict):
        assert wanted.values is not None
        return yaml.MappingNode(_MAP, [(_text(key), _node(each, wanted.values)) for key, each in value.items()])
    if isinstance(value, tuple):
        return _sequence(value, wanted)
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return yaml.ScalarNode("tag:yaml.org,2002:null", "null")
    if isinstance(value, bool):
        return yaml.ScalarNode("tag:yaml.org,2002:bool", "true" if value else "false")
    if isinstance(value, int):
        return yaml.ScalarNode("tag:yaml.org,2002:int", repr(value))
    return yaml.ScalarNode("tag:yaml.org,2002:float", _decimal(value))


def _record(value: Part, wanted: Wanted) -> yaml.Node:
    rows = [
        (field, each)
        for field in fields_of(type(value)).values()
        if not field.is_default(each := getattr(value, field.attribute))
    ]
    if isinstance(value, LayoutEntry) and wanted.short is not None and [field.key for field, _ in rows] == ["at"]:
        return _node(value.at, wanted.short)
    return yaml.MappingNode(_MAP, [(_text(field.key), _node(each, field.wanted)) for field, each in rows])


def _sequence(value: tuple[Any, ...], wanted: Wanted) -> yaml.Node:
    if wanted.places:
        return yaml.SequenceNode(_SEQ, [_node(*pair) for pair in zip(value, wanted.places, strict=True)])
    assert wanted.items is not None
    if wanted.one_or_many and len(value) == 1 and value[0] is not None:
        return _node(value[0], wanted.items)
    return yaml.SequenceNode(_SEQ, [_node(each, wanted.items) for each in value])


def _decimal(value: float) -> str:
    """The shortest exact form; YAML 1.1 takes a number for one only when it has a point."""
    digits, exponent, power = repr(value).partition("e")
    return (digits if "." in digits else f"{digits}.0") + exponent + power


def _text(value: str) -> yaml.ScalarNode:
    # A node of its own each time: the serializer would take a shared one for an anchor.
    text = value if value.isascii() else _whole(value)
    return yaml.ScalarNode(_STR, text, style=_style(text))


def _whole(value: str) -> str:
    """The text with halves of character pairs, as some input methods leave them, joined or replaced: no file holds
    them.
    """
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


@lru_cache(maxsize=4096)
def _style(value: str) -> str | None:
    """The quotes that a text needs: none where every YAML reader takes the bare characters for that text."""
    if "\n" in value and _is_paragraph(value):
        return "|"
    return None if _is_bare(value) else '"'


def _is_bare(value: str) -> bool:
    if value in NULLS or value.lower() in _WORDS or _GUESSED.fullmatch(value) or value != value.strip():
        return False
    return bool(_BARE.fullmatch(value)) and value.isprintable() and ": " not in value and not value.endswith(":")


def _is_paragraph(value: str) -> bool:
    """True for texts of several lines that the literal form keeps exactly and that read better so."""
    lines = value.removesuffix("\n").split("\n")
    return (
        all(line.isprintable() and line == line.rstrip() for line in lines)
        and bool(lines[0])
        and not lines[0][0].isspace()
        and bool(lines[-1])
    )
