"""The editors of single values: a line, several lines, a tick, a choice, a number, and the settings of mixed type.

Each shows a value with `set_value` and says `edited` when the user gave another one; whether that is possible is the
model's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from designer.ui.controls import LiveLine, LiveText
from designer.ui.icons_qt import icon
from designer.ui.inspector.fields import Field

NOT_SET = "Not set"
SEVERAL = "Several values"


class ValueEditor(QWidget):
    """What all editors have in common."""

    edited = Signal(object)
    """The user gave this value."""
    left = Signal()
    """The user is done with the field for now."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(4)

    def add(self, widget: QWidget) -> None:
        """Place a control and make it the one that a label and the keyboard reach."""
        widget.setAccessibleName(self.field.title)
        widget.setAccessibleDescription(f"{self.field.name}. {self.field.help}".strip())
        self.box.addWidget(widget)
        self.setFocusProxy(widget)

    def set_value(self, value: Any) -> None:
        """Show a value without saying `edited`."""
        raise NotImplementedError

    def set_several(self) -> None:
        """Show that the selected objects differ here."""


class LineEditor(ValueEditor):
    """One line of text. A name that others use (`late`) is given when the line is left, other text while typing."""

    def __init__(self, field: Field, late: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line = QLineEdit() if late else LiveLine()
        self.line.setPlaceholderText(NOT_SET if field.optional else "")
        self._shown: str | None = None
        self.add(self.line)
        if late:
            self.line.editingFinished.connect(self._leave)
        else:
            self.line.textEdited.connect(self._typed)
            self.line.editingFinished.connect(self.left)

    def set_value(self, value: Any) -> None:
        text = self.text_of(value)
        if self._shown is not None and self.line.hasFocus() and self.value_of(self.line.text()) == value:
            return
        self._shown = text
        if text != self.line.text():
            with QSignalBlocker(self.line):
                self.line.setText(text)
                self.line.setCursorPosition(0)

    def set_several(self) -> None:
        self._shown = ""
        self.line.setPlaceholderText(SEVERAL)
        with QSignalBlocker(self.line):
            self.line.clear()

    def text_of(self, value: Any) -> str:
        """The value as the line shows it."""
        return "" if value is None else str(value)

    def value_of(self, text: str) -> Any:
        """The value that a text stands for."""
        return None if not text and self.field.optional else text

    def _typed(self, text: str) -> None:
        self.edited.emit(self.value_of(text))

    def _leave(self) -> None:
        if self.line.text() != self._shown:
            self.edited.emit(self.value_of(self.line.text()))


class NumberEditor(LineEditor):
    """A whole or any number; what is none is passed on as text, so that the model says what it expects."""

    def text_of(self, value: Any) -> str:
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

    def value_of(self, text: str) -> Any:
        text = text.strip()
        if not text and self.field.optional:
            return None
        for kind in (int, float):
            try:
                return kind(text)
            except ValueError:
                continue
        return text


class FreeEditor(LineEditor):
    """The few settings of mixed type on one line: yes or no, a number, `a, b`, or `name = value; name = value`."""

    def text_of(self, value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, dict):
            return "; ".join(f"{name} = {entry}" for name, entry in value.items())
        if isinstance(value, tuple):
            return ", ".join(str(entry) for entry in value)
        return "" if value is None else str(value)

    def value_of(self, text: str) -> Any:
        text = text.strip()
        if not text and self.field.optional:
            return None
        if text.casefold() in {"yes", "no"}:
            return text.casefold() == "yes"
        if "=" in text:
            pairs = (entry.partition("=") for entry in text.split(";") if entry.strip())
            return {name.strip(): value.strip() for name, _, value in pairs}
        if "," in text:
            return tuple(entry.strip() for entry in text.split(",") if entry.strip())
        return int(text) if text.isdigit() else text


class ParagraphEditor(ValueEditor):
    """Free text of several lines, for notes and descriptions."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.text = LiveText()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(64)
        self.text.textChanged.connect(self._typed)
        self.add(self.text)

    def set_value(self, value: Any) -> None:
        text = str(value or "")
        if text != self.text.toPlainText():
            with QSignalBlocker(self.text):
                self.text.setPlainText(text)

    def _typed(self) -> None:
        self.edited.emit(self.text.toPlainText())


class FlagEditor(ValueEditor):
    """On or off; the tick carries the title itself."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.tick = QCheckBox(field.title)
        self.tick.toggled.connect(self._toggled)
        self.add(self.tick)

    def set_value(self, value: Any) -> None:
        with QSignalBlocker(self.tick):
            self.tick.setTristate(False)
            self.tick.setChecked(bool(value))

    def set_several(self) -> None:
        with QSignalBlocker(self.tick):
            self.tick.setTristate(True)
            self.tick.setCheckState(self.tick.checkState().PartiallyChecked)

    def _toggled(self, on: bool) -> None:
        self.edited.emit(on)


def paint_caret(field: QWidget) -> None:
    """The mark at the right of a field that opens a list or a calendar."""
    painter = QPainter(field)
    mode = QIcon.Mode.Normal if field.isEnabled() else QIcon.Mode.Disabled
    spot = QRect(field.width() - 20, (field.height() - 12) // 2, 12, 12)
    icon("caret-down").paint(painter, spot, Qt.AlignmentFlag.AlignCenter, mode)
    painter.end()


class QuietCombo(QComboBox):
    """A list of choices that a passing mouse wheel does not change."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_caret(self)

    def showPopup(self) -> None:
        """Show whole rows: as wide as the widest of them, up to half the screen."""
        room = self.screen().availableGeometry().width() // 2 if self.screen() is not None else 640
        self.view().setMinimumWidth(min(self.view().sizeHintForColumn(0) + 24, max(room, self.width())))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(ValueEditor):
    """One of several values; `open` allows another text as well."""

    def __init__(
        self, field: Field, choices: Sequence[tuple[str, Any]], open_list: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(field, parent)
        self.combo = QuietCombo()
        self.combo.setEditable(open_list)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        self.set_choices(choices)
        self.combo.activated.connect(self._chosen)
        if open_list:
            self.combo.lineEdit().editingFinished.connect(self._entered)
        self.add(self.combo)

    def set_choices(self, choices: Sequence[tuple[str, Any]]) -> None:
        """Offer these texts with their values."""
        with QSignalBlocker(self.combo):
            self.combo.clear()
            for text, value in choices:
                self.combo.addItem(text, value)

    def set_value(self, value: Any) -> None:
        with QSignalBlocker(self.combo):
            index = self._index(value)
            if index < 0 and not self.combo.isEditable():
                self.combo.addItem(str(value), value)
                index = self.combo.count() - 1
            self.combo.setCurrentIndex(index)
            if index < 0:
                self.combo.setEditText("" if value is None else str(value))

    def set_several(self) -> None:
        with QSignalBlocker(self.combo):
            self.combo.setPlaceholderText(SEVERAL)
            self.combo.setCurrentIndex(-1)

    def _index(self, value: Any) -> int:
        for index in range(self.combo.count()):
            known = self.combo.itemData(index)
            if type(known) is type(value) and known == value:
                return index
        return -1

    def _chosen(self, index: int) -> None:
        self.edited.emit(self.combo.itemData(index))

    def _entered(self) -> None:
        text = self.combo.currentText()
        if self.combo.findText(text) < 0:
            self.edited.emit(text or (None if self.field.optional else ""))


class ChoicesEditor(ValueEditor):
    """Several of a fixed set, as ticks."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        self.ticks = {word: QCheckBox(word) for word in field.choices}
        self.add(row)
        for word, tick in self.ticks.items():
            tick.setAccessibleName(f"{field.title}: {word}")
            tick.toggled.connect(self._toggled)
            layout.addWidget(tick)
        layout.addStretch()

    def set_value(self, value: Any) -> None:
        for word, tick in self.ticks.items():
            with QSignalBlocker(tick):
                tick.setChecked(word in (value or ()))

    def _toggled(self) -> None:
        self.edited.emit(tuple(word for word, tick in self.ticks.items() if tick.isChecked()))
