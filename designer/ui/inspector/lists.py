"""The editors of collections: lines of text, names with values, nested objects; each with add and remove.

A collection that is absent is not described and differs from an empty one (there are none), so both can be said.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.model.edits.members import by_priority
from designer.model.part import Part
from designer.model.recipients import InboxRule
from designer.model.rules import TransportRule
from designer.ui.buttons import small_button
from designer.ui.controls import LiveLine
from designer.ui.icons_qt import icon
from designer.ui.inspector.editors import ValueEditor
from designer.ui.inspector.fields import Field
from designer.ui.inspector.places import name_of
from designer.ui.inspector.summaries import summary_of, title_of

NOT_DESCRIBED = "Not described"
NONE = "None"
MOST = 2000
"""Characters of a text that are measured: more fit on no screen, and millions would overflow the toolkit's widths."""


class CollectionEditor(ValueEditor):
    """The frame of all collections: rows, `Add` below them and, where it matters, whether they are described."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.rows: list[QWidget] = []
        foot = QHBoxLayout()
        foot.setSpacing(4)
        self.add_button = QPushButton(icon("plus"), "Add")
        self.add_button.setProperty("quiet", True)
        self.add_button.setAccessibleName(f"Add to {field.title}")
        self.add_button.clicked.connect(self.add_row)
        self.state = QLabel()
        self.state.setProperty("role", "hint")
        self.described = small_button("dots-three", f"{field.title}: described or not")
        self.described.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.described)
        menu.setAccessibleName(f"{field.title}: described or not")
        menu.addAction("There are none", lambda: self.edited.emit(self.empty()))
        menu.addAction("Not described in this design", lambda: self.edited.emit(None))
        self.described.setMenu(menu)
        foot.addWidget(self.add_button)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.described)
        self.box.addLayout(foot)
        self.described.setVisible(field.optional)
        self.setFocusProxy(self.add_button)

    def empty(self) -> Any:
        """The value of a collection without members."""
        return ()

    def add_row(self) -> None:
        """The user wants one more member."""
        raise NotImplementedError

    def show_state(self, value: Any) -> None:
        """Say whether an empty list means none or not described."""
        self.state.setText(NOT_DESCRIBED if value is None else "" if value else NONE)

    def insert_row(self, row: QWidget) -> None:
        """Append a row above the foot."""
        self.box.insertWidget(len(self.rows), row)
        self.rows.append(row)

    def clear_rows(self, keep: int = 0) -> None:
        """Drop the rows behind the first `keep`."""
        for row in self.rows[keep:]:
            self.box.removeWidget(row)
            row.hide()
            row.deleteLater()
        del self.rows[keep:]


class TextRow(QWidget):
    """One line of a list, with the button that removes it."""

    typed = Signal()
    removed = Signal(object)

    def __init__(self, title: str, parts: tuple[str, ...] = ("",)) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.lines = [LiveLine() for _ in parts]
        for line, name in zip(self.lines, parts, strict=True):
            line.setAccessibleName(f"{title} {name}".strip())
            line.setPlaceholderText(name)
            line.textEdited.connect(self.typed)
            layout.addWidget(line, 1)
        remove = small_button("x", f"Remove from {title}")
        remove.clicked.connect(lambda: self.removed.emit(self))
        layout.addWidget(remove)

    def texts(self) -> tuple[str, ...]:
        """What the lines hold."""
        return tuple(line.text().strip() for line in self.lines)

    def show_texts(self, texts: tuple[str, ...]) -> None:
        """Show other texts without saying `typed`."""
        for line, text in zip(self.lines, texts, strict=True):
            if line.text() != text:
                with QSignalBlocker(line):
                    line.setText(text)


class TextsEditor(CollectionEditor):
    """A list of texts, such as IP addresses or domains; an empty line is a start and not yet a member."""

    parts: tuple[str, ...] = ("",)

    def set_value(self, value: Any) -> None:
        entries = self.entries_of(value)
        self.show_state(value)
        if [row for row in self._texts() if any(row)] == entries:
            return
        for row, texts in zip(self.rows, entries, strict=False):
            row.show_texts(texts)
        self.clear_rows(len(entries))
        for texts in entries[len(self.rows) :]:
            self._append(texts)

    def entries_of(self, value: Any) -> list[tuple[str, ...]]:
        """The value as rows of texts."""
        return [(str(entry),) for entry in value or ()]

    def value_of(self, entries: list[tuple[str, ...]]) -> Any:
        """The value that the rows stand for."""
        return tuple(texts[0] for texts in entries)

    def add_row(self) -> None:
        self._append(("",) * len(self.parts)).lines[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _append(self, texts: tuple[str, ...]) -> TextRow:
        row = TextRow(self.field.title, self.parts)
        row.show_texts(texts)
        row.typed.connect(self._typed)
        row.removed.connect(self._remove)
        self.insert_row(row)
        return row

    def _texts(self) -> list[tuple[str, ...]]:
        return [row.texts() for row in self.rows]

    def _typed(self) -> None:
        self.edited.emit(self.value_of([texts for texts in self._texts() if any(texts)]))

    def _remove(self, row: TextRow) -> None:
        self.rows.remove(row)
        self.box.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._typed()


class PairsEditor(TextsEditor):
    """Names with values, such as header fields."""

    parts = ("Name", "Value")

    def entries_of(self, value: Any) -> list[tuple[str, ...]]:
        return list((value or {}).items())

    def value_of(self, entries: list[tuple[str, ...]]) -> Any:
        return {name: text for name, text in entries if name}

    def empty(self) -> Any:
        return {}


class PartButton(QPushButton):
    """A button with labels in it, as high as they need."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self._height = height
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, self._height)


Said = tuple[str, str, str, bool]
"""What a row shows: its key, title, a line about it, and whether it can be moved."""
FIRST = 100
"""Objects of a list that are shown before the rest is asked for."""
MOVES = ((-1, "caret-up", "Run earlier"), (1, "caret-down", "Run later"))
"""Steps in the order of priority, with their marks and what they do."""


class PartRow(QWidget):
    """One object of a list: its name and a line about it open its form; a button removes it."""

    opened = Signal(object)
    removed = Signal(object)
    moved = Signal(object, int)
    """Its name, and one place up (-1) or down (1)."""

    def __init__(self, key: str, title: str, line: str, removable: bool = True, movable: bool = False) -> None:
        super().__init__()
        self.key = key
        self.says: Said = (key, title, line, movable)
        self.setProperty("role", "part-row")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.open_button = PartButton(44 if line else 28)
        self.open_button.setProperty("role", "part")
        self.open_button.setAccessibleName(f"{title}. {line}".strip(". "))
        self.open_button.setToolTip(f"Open {title}")
        inner = QHBoxLayout(self.open_button)
        inner.setContentsMargins(8, 4, 4, 4)
        inner.addLayout(two_lines(title, line), 1)
        arrow = QLabel()
        arrow.setPixmap(icon("caret-right").pixmap(12, 12))
        inner.addWidget(arrow)
        self.open_button.clicked.connect(lambda: self.opened.emit(self.key))
        layout.addWidget(self.open_button, 1)
        self.movers: dict[int, QToolButton] = {}
        for step, name, says in MOVES if movable else ():
            button = self.movers[step] = small_button(name, f"{says}: {title}")
            button.clicked.connect(lambda _checked=False, by=step: self.moved.emit(self.key, by))
            layout.addWidget(button)
        if removable:
            remove = small_button("x", f"Remove {title}")
            remove.clicked.connect(lambda: self.removed.emit(self.key))
            layout.addWidget(remove)


def two_lines(title: str, line: str) -> QVBoxLayout:
    """Name over facts, both cut at the right when there is no room."""
    box = QVBoxLayout()
    box.setSpacing(0)
    for text, role in ((title, "part-title"), (line, "hint")):
        if text:
            label = ElidedLabel(text)
            label.setProperty("role", role)
            box.addWidget(label)
    return box


class ElidedLabel(QLabel):
    """One line of plain text that ends in an ellipsis where there is no room; the whole text is its tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self._elide()

    def text_in_full(self) -> str:
        """The text without ellipsis."""
        return self._text

    def _elide(self) -> None:
        room = max(8, self.contentsRect().width())
        self.setText(self.fontMetrics().elidedText(self._text[:MOST], Qt.TextElideMode.ElideRight, room))

    def minimumSizeHint(self) -> QSize:
        margins = self.contentsMargins()
        return QSize(24, self.fontMetrics().height() + margins.top() + margins.bottom())

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._text[:MOST]) + 2
        return QSize(width, self.minimumSizeHint().height())

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._elide()


class PartsEditor(CollectionEditor):
    """A list of objects; a row opens the object's own form."""

    opened = Signal(object)
    """Name of the object to open."""
    asked_for_more = Signal()
    asked_to_remove = Signal(object)
    asked_to_move = Signal(object, int)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._shown: Any = ...
        self._most: int | None = FIRST
        self.names: dict[str, str] = {}
        """What the nodes of the design are called."""
        self.more = QPushButton()
        self.more.setProperty("quiet", True)
        self.more.clicked.connect(self._show_all)
        self.more.hide()
        self.box.insertWidget(0, self.more)

    def empty(self) -> Any:
        return {} if self.field.editor == "named-parts" else ()

    def set_value(self, value: Any) -> None:
        self.show_state(value)
        if (value, self.names) == self._shown:
            return
        self._shown = (value, self.names)
        members = self._members(value)
        shown = members[: self._most]
        self.more.setText(f"Show {len(members) - len(shown)} more")
        self.more.setVisible(len(shown) < len(members))
        held = self._held()
        said = [(key, title_of(part) or str(key), summary_of(part, self.names), is_rule(part)) for key, part in shown]
        self._show_rows(said)
        for index, row in enumerate(self.rows):
            assert isinstance(row, PartRow)
            for step, button in row.movers.items():
                button.setEnabled(0 <= index + step < len(members))
                if held == (row.key, step):
                    _keep_focus(row, button)

    def _show_rows(self, said: list[Said]) -> None:
        """Rows that say the same stay; one more or less of many is the work of one."""
        wanted = set(said)
        known = {row.says: row for row in self.rows if isinstance(row, PartRow) and row.says in wanted}
        for row in self.rows:
            if row not in known.values():
                self.box.removeWidget(row)
                row.hide()
                row.deleteLater()
        self.rows = []
        for says in said:
            row = known.get(says) or self._row(says)
            if self.box.indexOf(row) != len(self.rows):
                self.box.insertWidget(len(self.rows), row)
            self.rows.append(row)

    def _row(self, says: Said) -> PartRow:
        row = PartRow(*says[:3], movable=says[3])
        row.opened.connect(self.opened)
        row.removed.connect(self.asked_to_remove)
        row.moved.connect(self.asked_to_move)
        return row

    def _show_all(self) -> None:
        (value, _names), self._most, self._shown = self._shown, None, ...
        self.set_value(value)

    def add_row(self) -> None:
        self.asked_for_more.emit()

    def _members(self, value: Any) -> list[tuple[str, Part]]:
        if isinstance(value, dict):
            return list(value.items())
        rows = tuple(value or ())
        return [(name_of(part), part) for part in (by_priority(rows) if all(map(is_rule, rows)) else rows)]

    def _held(self) -> tuple[str, int] | None:
        """The mover that has the keyboard: it keeps it while its rule goes up or down."""
        found = (
            (row.key, step)
            for row in self.rows
            if isinstance(row, PartRow)
            for step, button in row.movers.items()
            if button.hasFocus()
        )
        return next(found, None)


def is_rule(part: Part) -> bool:
    """True for what runs in an order that can be changed: mail flow rules and inbox rules."""
    return isinstance(part, TransportRule | InboxRule)


def _keep_focus(row: PartRow, button: QToolButton) -> None:
    """The keyboard stays where it was; at the end of the list it goes to the button that still does something."""
    target = button if button.isEnabled() else next((b for b in row.movers.values() if b.isEnabled()), row.open_button)
    target.setFocus(Qt.FocusReason.OtherFocusReason)


class PartEditor(CollectionEditor):
    """One nested object: a row that opens it, or `Add` where it is not described."""

    opened = Signal(object)
    asked_for_more = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.described.hide()
        self.add_button.setText("Describe")
        self._shown: Any = ...

    def set_value(self, value: Any) -> None:
        if value == self._shown:
            return
        self._shown = value
        self.clear_rows()
        self.add_button.setVisible(value is None)
        self.state.setVisible(value is None)
        self.state.setText(NOT_DESCRIBED if value is None else "")
        if value is not None:
            title, line = title_of(value), summary_of(value)
            row = PartRow("", title or line or self.field.title, line if title else "", self.field.optional)
            row.opened.connect(self.opened)
            row.removed.connect(lambda _key: self.edited.emit(None))
            self.insert_row(row)

    def add_row(self) -> None:
        self.asked_for_more.emit()
