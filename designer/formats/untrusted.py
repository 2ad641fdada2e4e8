"""Bytes from outside become data here and nowhere else, inside fixed bounds.

The bounds hold while the tree is built, event by event and without recursion: an alias bomb, a tag that names a Python
object or a hundred thousand brackets are refused at their line before anything grows. (PyYAML's own composer recurses
in C and ends the whole process on deep nesting; only its event parser is used.)
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from designer.formats.problems import Mark

MAX_BYTES = 16 << 20
MAX_SCALAR = 1 << 20
MAX_NODES = 500_000
MAX_DEPTH = 40

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Refused(Exception):
    """Input that is not read any further: where it stopped, and why."""

    def __init__(self, reason: str, mark: Mark | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.mark = mark or Mark(1, 1)


def text_of(data: bytes) -> str:
    """The text of a UTF-8 file, a byte order mark removed; Refused where the bytes are something else or too many."""
    if len(data) > MAX_BYTES:
        raise Refused(f"the file is larger than {MAX_BYTES >> 20} MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise Refused("the file is not UTF-8 text", Mark(line, column)) from None


def yaml_tree(text: str) -> yaml.Node | None:
    """The nodes of one YAML document with their marks; None where the text holds nothing. Refused where it breaks
    YAML or a bound.
    """
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise Refused("the text holds half of a character pair", _mark_at(text, error.start)) from None
    if size > MAX_BYTES:
        raise Refused(f"the text is larger than {MAX_BYTES >> 20} MiB")
    try:
        return _compose(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error) from None
    except yaml.reader.ReaderError as error:
        at = _mark_at(text, error.position)
        raise Refused(f"the character U+{_code(error.character):04X} is not allowed in a file", at) from None


def _compose(events: Iterator[yaml.Event]) -> yaml.Node | None:
    """Builds the tree from events with an explicit stack; a key waits in `keys` until its value is there."""
    root: yaml.Node | None = None
    stack: list[yaml.CollectionNode] = []
    keys: list[yaml.Node | None] = []
    count = documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Refused("a second document starts here; a file holds one", mark_of(event))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            keys.pop()
            stack.pop().end_mark = event.end_mark
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        count += 1
        node = _node(event, depth=len(stack), count=count)
        if not stack:
            root = node
        elif isinstance(stack[-1], yaml.SequenceNode):
            stack[-1].value.append(node)
        elif (key := keys[-1]) is None:
            keys[-1] = node
        else:
            stack[-1].value.append((key, node))
            keys[-1] = None
        if isinstance(node, yaml.CollectionNode):
            stack.append(node)
            keys.append(None)
    return root


def _node(event: yaml.NodeEvent, *, depth: int, count: int) -> yaml.Node:
    """One node of the tree, or the reason why such a one is not read."""
    if isinstance(event, yaml.AliasEvent):
        raise Refused(f"aliases (*{event.anchor}) are not allowed; write the value out", mark_of(event))
    if event.anchor is not None:
        raise Refused(f"anchors (&{event.anchor}) are not allowed; write the value where it belongs", mark_of(event))
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise Refused(f"tags ({tag}) are not allowed; the place of a value says what it is", mark_of(event))
    if count > MAX_NODES:
        raise Refused(f"the file holds more than {MAX_NODES} values", mark_of(event))
    if depth >= MAX_DEPTH:
        raise Refused(f"the values nest more than {MAX_DEPTH} deep", mark_of(event))
    if isinstance(event, yaml.ScalarEvent):
        if len(event.value) > MAX_SCALAR:
            raise Refused(f"a text is longer than {MAX_SCALAR} characters", mark_of(event))
        return yaml.ScalarNode("", event.value, _mark(event.start_mark), _mark(event.end_mark), event.style or None)
    kind = yaml.MappingNode if isinstance(event, yaml.MappingStartEvent) else yaml.SequenceNode
    return kind("", [], _mark(event.start_mark), _mark(event.end_mark))


def _mark(mark: object) -> yaml.error.Mark:
    # Both of PyYAML's parsers give marks with the same attributes; only the type of the slower one's is declared.
    return mark  # type: ignore[return-value]


def mark_of(thing: yaml.Event | yaml.Node) -> Mark:
    """Where an event or node starts."""
    mark = thing.start_mark
    return Mark(mark.line + 1, mark.column + 1) if mark is not None else Mark(1, 1)


def _syntax_error(error: yaml.MarkedYAMLError) -> Refused:
    mark = error.problem_mark or error.context_mark
    words = ", ".join(part for part in (error.context, error.problem) if part) or "not YAML"
    if error.context_mark is not None and error.context and error.problem_mark is not None:
        words = f"{error.context} (line {error.context_mark.line + 1}), {error.problem}"
        if "flow" in error.context:
            words += "; a value that holds one of [ ] { } , stands in quotation marks here"
    return Refused(f"YAML syntax: {words}", Mark(mark.line + 1, mark.column + 1) if mark else None)


def _mark_at(text: str, index: int) -> Mark:
    before = text[: max(index, 0)]
    return Mark(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def _code(character: object) -> int:
    return character if isinstance(character, int) else ord(str(character)[:1] or "\0")
