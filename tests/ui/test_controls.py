"""Controls that several parts of the window use: search fields, short messages, texts without enough room."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from designer.draw.theme import contrast, theme
from designer.ui.controls import SearchField
from designer.ui.dialogs.message import MessageBox
from designer.ui.icons_qt import icon
from designer.ui.inspector.lists import ElidedLabel
from designer.ui.window import MainWindow


def test_a_search_field_offers_to_be_emptied_once_something_is_in_it(qtbot: QtBot) -> None:
    field = SearchField("Filter findings")
    qtbot.addWidget(field)
    field.show()
    (button,) = field.findChildren(QToolButton)
    assert not button.isVisible()
    qtbot.keyClicks(field, "spf")
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (field.text(), button.isVisible()) == ("", False)


@pytest.mark.parametrize(("choice", "look"), [("light", "light"), ("dark", "dark"), ("contrast", "high-contrast")])
def test_the_mark_that_empties_a_field_can_be_seen_in_every_theme(
    qtbot: QtBot, desk: Any, window: MainWindow, choice: str, look: str
) -> None:
    window.change_preferences(replace(window.preferences, theme=choice))
    desk.inspector.filter.setText("tls")
    (button,) = desk.inspector.filter.findChildren(QToolButton)
    picture = button.grab().toImage()
    ground = theme(look)["field"]
    seen = max(
        contrast(picture.pixelColor(x, y).name(), ground)
        for x in range(picture.width())
        for y in range(picture.height())
    )
    window.change_preferences(replace(window.preferences, theme="light"))
    assert seen >= 4.5


def test_texts_and_buttons_of_a_message_begin_at_the_same_edge(qtbot: QtBot, window: MainWindow) -> None:
    box = MessageBox("question", "Save?", "Save the changes to Hybrid?", "They are lost otherwise.", window)
    box.setStandardButtons(QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    box.show()
    texts = {label.text(): label for label in box.findChildren(QLabel) if label.isVisible() and label.text()}
    lefts = [label.mapTo(box, label.contentsRect().topLeft()).x() for label in texts.values()]
    buttons = [button.mapTo(box, button.rect().topLeft()).x() for button in box.findChildren(QPushButton)]
    assert len(lefts) == 2
    assert set(lefts) == {24}
    assert min(buttons) >= 24


@pytest.mark.parametrize("words", range(1, 24, 2))
def test_no_message_is_cut_however_long_it_is(qtbot: QtBot, window: MainWindow, words: int) -> None:
    box = MessageBox("question", "Save?", "Save the changes to " + "Fabrikam " * words, "They are lost.", window)
    qtbot.addWidget(box)
    box.show()
    (label,) = [label for label in box.findChildren(QLabel) if label.text().startswith("Save")]
    if label.wordWrap():
        assert label.height() >= label.heightForWidth(label.width())
    else:
        assert label.width() >= label.fontMetrics().horizontalAdvance(label.text())
    assert label.mapTo(box, label.rect().bottomRight()).x() < box.width()
    assert box.width() >= 408
    assert label.mapTo(box, label.contentsRect().topLeft()).x() == 24


def test_a_name_of_a_million_characters_is_cut_like_any_other(qtbot: QtBot) -> None:
    """The toolkit counts widths in 64ths of a pixel: four million letters are more than fit into its numbers."""
    label = ElidedLabel("W" * 5_000_000)
    qtbot.addWidget(label)
    label.resize(300, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.fontMetrics().horizontalAdvance(label.text()) <= 300
    assert 0 < label.sizeHint().width() < 1 << 24
    assert len(label.text_in_full()) == 5_000_000


@pytest.mark.parametrize("width", [0, 1, 8, 300, (1 << 24) - 1])
def test_a_text_fits_whatever_width_it_gets(qtbot: QtBot, width: int) -> None:
    label = ElidedLabel("Outbound to contoso-onprem")
    qtbot.addWidget(label)
    label.resize(width, 20)
    label.show()
    assert len(label.text()) <= len("Outbound to contoso-onprem")


def test_an_icon_of_no_size_is_nothing(qtbot: QtBot) -> None:
    assert icon("x").pixmap(QSize(0, 0), QIcon.Mode.Normal).isNull()
