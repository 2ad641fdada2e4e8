"""A form: one row for each setting of an object, or of several objects of one type at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.model.kinds import KINDS
from designer.model.part import Part
from designer.model.places import NAMED_BY
from designer.model.topology import Node, Topology
from designer.ui.icons_qt import icon
from designer.ui.inspector import choices
from designer.ui.inspector.editors import (
    NOT_SET,
    ChoiceEditor,
    ChoicesEditor,
    FlagEditor,
    FreeEditor,
    LineEditor,
    NumberEditor,
    ParagraphEditor,
    ValueEditor,
)
from designer.ui.inspector.fields import Field
from designer.ui.inspector.lists import ElidedLabel, PairsEditor, PartEditor, PartsEditor, TextsEditor
from designer.ui.inspector.places import Owner, part_at
from designer.ui.inspector.primary import divided

PARAGRAPHS = frozenset({"note", "description", "Comment", "Comments"})
READ_ONLY = frozenset({("Node", "kind"), ("Topology", "case")})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form is about: the objects it edits together, all of one type."""

    owners: tuple[Owner, ...]

    def parts(self, topology: Topology) -> tuple[Part, ...]:
        """The objects; NoSuchPlace where one is gone."""
        return tuple(part_at(topology, owner) for owner in self.owners)


class FieldRow(QWidget):
    """Title and Exchange's name, the editor, and what is wrong with the value that was typed."""

    def __init__(self, field: Field, editor: ValueEditor, own_title: bool) -> None:
        super().__init__()
        self.field = field
        self.editor = editor
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._header(own_title))
        if own_title:
            layout.addWidget(editor)
        self.problem = QLabel()
        self.problem.setProperty("role", "problem")
        self.problem.setTextFormat(self.problem.textFormat().PlainText)
        self.problem.setWordWrap(True)
        self.problem.hide()
        layout.addWidget(self.problem)
        self.setToolTip(tip_of(field))

    def _header(self, own_title: bool) -> QBoxLayout:
        """The title with Exchange's name beside it, or below where both do not fit."""
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(2)
        self._title: QWidget = self.editor
        if own_title:
            title = QLabel(self.field.title)
            title.setProperty("role", "field")
            title.setBuddy(self.editor)
            self._title = title
        self._head.addWidget(self._title)
        self._name = ElidedLabel(self.field.name if is_parameter(self.field) else "")
        self._name.setProperty("role", "parameter")
        self._head.addWidget(self._name, 1)
        self._name.setVisible(is_parameter(self.field))
        self._arrange_head()
        return self._head

    def _arrange_head(self) -> None:
        self._title.ensurePolished()
        self._name.ensurePolished()
        beside = self._title.sizeHint().width() + self._name.sizeHint().width() + 12 <= self.width()
        alone = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._head.setDirection(alone)
        side = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
        self._name.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_head()

    def show_problem(self, text: str) -> None:
        """Say what is wrong below the editor; empty: nothing is."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.problem.setAccessibleName(text)
        self.setProperty("wrong", bool(text))


def is_parameter(field: Field) -> bool:
    """Whether the setting's name is a parameter of Exchange's; the file's own keys are written small."""
    return field.name[:1].isupper()


def tip_of(field: Field) -> str:
    """Help, Exchange's name and source of a setting, as plain text."""
    source = f"Source: {field.source}" if field.source else ""
    name = f"Parameter: {field.name}" if is_parameter(field) else f"In the file: {field.name}"
    return "\n".join(line for line in (field.title, field.help, name, source) if line)


class Form(QWidget):
    """The rows of a subject. It never changes the topology itself: it says what the user wants."""

    changed = Signal(str, object)
    """Setting and new value."""
    left = Signal()
    """The user is done with a field: what is typed into it later is a step of its own."""
    opened = Signal(str, str)
    """Setting, and the name of the member in it (empty for a single nested object)."""
    add_wanted = Signal(str)
    remove_wanted = Signal(str, str)
    move_wanted = Signal(str, str, int)

    def __init__(
        self,
        topology: Topology,
        subject: Subject,
        order: tuple[str, ...] = (),
        retitled: Callable[[Field], Field] | None = None,
    ) -> None:
        super().__init__()
        self.subject = subject
        self._retitled = retitled
        self._columns = 1
        self.rows: dict[str, FieldRow] = {}
        self._topology = topology
        self._waiting: tuple[Field, ...] = ()
        self._filter = ""
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(16, 8, 16, 16)
        self._box.setSpacing(12)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(0, 1)
        self._box.addLayout(self._grid)
        self.nothing = QLabel("No setting has this in its name or help.")
        self.nothing.setProperty("role", "hint")
        self.nothing.setWordWrap(True)
        self.nothing.hide()
        self._box.addWidget(self.nothing)
        first, self._waiting = divided(subject.parts(topology), order)
        for field in first:
            self._add_row(field)
        self._more = QPushButton(icon("caret-right"), f"More settings ({len(self._waiting)})")
        self._more.setProperty("quiet", True)
        self._more.clicked.connect(self.show_all)
        self._box.addWidget(self._more)
        self._more.setVisible(bool(self._waiting))
        self._box.addStretch(1)
        self.refresh(topology)

    def set_columns(self, columns: int) -> None:
        """Show the rows in this many columns, side by side."""
        if columns == self._columns:
            return
        self._columns = columns
        for column in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for index, row in enumerate(self.rows.values()):
            self._grid.removeWidget(row)
            self._place(index, row)

    def _place(self, index: int, row: QWidget) -> None:
        self._grid.addWidget(row, *divmod(index, self._columns), Qt.AlignmentFlag.AlignTop)

    def show_all(self) -> None:
        """Show the settings that waited under "More settings"."""
        for field in self._waiting:
            self._add_row(field)
        self._waiting = ()
        self._more.hide()
        self.refresh(self._topology)
        self.set_filter(self._filter)

    def set_filter(self, text: str) -> None:
        """Show only the settings whose title, Exchange's name or help holds the text."""
        self._filter = text.strip()
        if self._filter and self._waiting:
            self.show_all()
        wanted = self._filter.casefold()
        for row in self.rows.values():
            field = row.field
            row.setVisible(not wanted or wanted in f"{field.title} {field.name} {field.help}".casefold())
        self.nothing.setVisible(all(row.isHidden() for row in self.rows.values()))

    def refresh(self, topology: Topology, typing: str = "") -> None:
        """Show the values of another state of the same objects; the row that is typed in keeps its text."""
        self._topology = topology
        parts = self.subject.parts(topology)
        names = {node.id: node.title for node in topology.nodes}
        for row in self.rows.values():
            if row.field.name == typing:
                continue
            values = [getattr(part, row.field.name) for part in parts]
            self._refresh_choices(row, parts[0])
            if isinstance(row.editor, PartsEditor):
                row.editor.names = names
            if all(value == values[0] for value in values):
                row.editor.set_value(values[0])
            else:
                row.editor.set_several()

    def show_problem(self, name: str, text: str) -> None:
        """Say at a setting what the model has against its new value."""
        if name in self.rows:
            self.rows[name].show_problem(text)

    def focus_setting(self, name: str) -> None:
        """Bring a setting into view and the keyboard to it."""
        if name not in self.rows and any(field.name == name for field in self._waiting):
            self.show_all()
        if name in self.rows:
            self.rows[name].editor.setFocus()

    def _refresh_choices(self, row: FieldRow, part: Part) -> None:
        if isinstance(row.editor, ChoiceEditor) and row.field.editor in {"text", "free"}:
            names = choices.names_for(self._topology, self.subject.owners[0], part, row.field.name)
            if names is not None:
                row.editor.set_choices(_with_none(row.field, names))

    def _add_row(self, field: Field) -> None:
        part = self.subject.parts(self._topology)[0]
        field = self._retitled(field) if self._retitled is not None else field
        editor = make_editor(field, part, self.subject, self._topology)
        row = FieldRow(field, editor, own_title=not isinstance(editor, FlagEditor))
        name = field.name
        editor.left.connect(self.left)
        editor.edited.connect(lambda value: self.changed.emit(name, value))
        if isinstance(editor, PartsEditor):
            editor.opened.connect(lambda key: self.opened.emit(name, key))
            editor.asked_for_more.connect(lambda: self.add_wanted.emit(name))
            editor.asked_to_remove.connect(lambda key: self.remove_wanted.emit(name, key))
            editor.asked_to_move.connect(lambda key, step: self.move_wanted.emit(name, key, step))
        elif isinstance(editor, PartEditor):
            editor.opened.connect(lambda _key: self.opened.emit(name, ""))
            editor.asked_for_more.connect(lambda: self.add_wanted.emit(name))
        editor.setEnabled((type(part).__name__, name) not in READ_ONLY and not self._is_nested_in_several(field))
        self._place(len(self.rows), row)
        self.rows[name] = row

    def _is_nested_in_several(self, field: Field) -> bool:
        return len(self.subject.owners) > 1 and (
            field.editor in {"part", "parts", "named-parts"} or field.name == NAMED_BY.get(self._type_name())
        )

    def _type_name(self) -> str:
        return type(self.subject.parts(self._topology)[0]).__name__


def _with_none(field: Field, names: tuple[tuple[str, Any], ...]) -> list[tuple[str, Any]]:
    return [(NOT_SET, None), *names] if field.optional else list(names)


def make_editor(field: Field, part: Part, subject: Subject, topology: Topology) -> ValueEditor:
    """The editor for one setting of an object."""
    names = choices.names_for(topology, subject.owners[0], part, field.name)
    if names is not None and field.editor in {"text", "free"}:
        if field.editor == "free":
            names = (("Yes", True), ("No", False), *names)
        return ChoiceEditor(field, _with_none(field, names), choices.is_open(part, field.name))
    if field.editor == "text":
        return _text_editor(field, part)
    if field.editor == "flag" and field.optional:
        return ChoiceEditor(field, [(NOT_SET, None), ("Yes", True), ("No", False)])
    if field.name == "kind" and isinstance(part, Node):
        return ChoiceEditor(field, [(kind.title, kind.kind) for kind in KINDS])
    if field.editor == "choice":
        return ChoiceEditor(field, _with_none(field, tuple((word, word) for word in field.choices)))
    return EDITORS[field.editor](field)


def _text_editor(field: Field, part: Part) -> ValueEditor:
    if field.name in PARAGRAPHS:
        return ParagraphEditor(field)
    return LineEditor(field, late=field.name == NAMED_BY.get(type(part).__name__))


EDITORS: dict[str, Callable[[Field], ValueEditor]] = {
    "flag": FlagEditor,
    "number": NumberEditor,
    "texts": TextsEditor,
    "choices": ChoicesEditor,
    "part": PartEditor,
    "parts": PartsEditor,
    "named-parts": PartsEditor,
    "pairs": PairsEditor,
    "free": FreeEditor,
}
