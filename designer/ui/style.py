"""The look of widgets: palette and style sheet from the theme's roles, on an 8 px grid with four sizes of type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont

from designer.draw.metrics import FAMILY, MONO_FAMILY
from designer.ui import fonts
from designer.ui.pictograms import wear
from designer.ui.theme_qt import qt_theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from designer.draw.theme import Theme

BODY = 13
"""Pixels: the letters of the interface font are small for their size, so 13 reads like 12 of other fonts."""


def dress(application: QApplication, look: Theme) -> None:
    """Give the whole program a look; open windows change at once."""
    first = application.property("mailflowTheme") is None
    wear(look)
    if first:
        if application.property("mailflowStyle") is None:
            application.setStyle("Fusion")
        application.setFont(body_font())
    application.setPalette(qt_theme(look.id).palette())
    application.setStyleSheet(style_sheet(look))


def body_font(size: int = BODY) -> QFont:
    """The interface font at a size in pixels."""
    fonts.load()
    font = QFont([FAMILY, "Segoe UI", "Helvetica Neue", "DejaVu Sans"])
    font.setPixelSize(size)
    return font


def style_sheet(look: Theme) -> str:
    """The style sheet in a look."""
    text = _SHEET
    for name in sorted(look.roles, key=len, reverse=True):
        text = text.replace(f"@{name};", f"{look[name]};").replace(f"@{name} ", f"{look[name]} ")
    return text.replace("@mono;", f"'{MONO_FAMILY}';")


_SHEET = """
QMainWindow { background: @surface; }
QMainWindow::separator { background: @divider; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QToolTip { background: @text; color: @panel; border: 0; padding: 4px 8px; }

QMenuBar { background: @panel; border-bottom: 1px solid @divider; padding: 0 8px; }
QMenuBar::item { padding: 6px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @accent-soft; color: @text; }
QMenu { background: @panel; border: 1px solid @divider; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 8px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: @accent-soft; color: @text; }
QMenu::item:disabled { color: @text-disabled; }
QMenu::separator { height: 1px; background: @divider; margin: 4px 8px; }

QToolBar { background: @panel; border: 0; border-bottom: 1px solid @divider; padding: 4px 8px; spacing: 2px; }
QToolBar::separator { background: @divider; width: 1px; margin: 6px 6px; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 4px; background: transparent; }
QToolButton:hover { background: @accent-soft; }
QToolButton:pressed, QToolButton:checked { background: @selection-soft; }
QToolButton:focus { border-color: @focus; }
QToolButton::menu-indicator { image: none; }

QDockWidget { font-weight: 600; }
QWidget[role="panel"] { background: @panel; font-weight: 400; }
QLabel[role="dock-title"] { font-size: 13px; font-weight: 600; }
QDockWidget::title { background: @panel; padding: 8px 16px 6px 16px; text-align: left; }
QTabBar { background: @panel; font-weight: 400; }
QTabBar::tab { padding: 6px 12px; color: @text-muted; border: 0;
  border-bottom: 2px solid transparent; background: transparent; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:hover { color: @text; background: @accent-soft; }
QTabBar::tab:focus { color: @text; background: @accent-soft; }
QTabWidget::pane { border: 0; border-top: 1px solid @divider; }
QStatusBar { background: @panel; border-top: 1px solid @divider; color: @text-muted; }
QStatusBar::item { border: 0; }

QLabel { background: transparent; }
QLabel[role="heading"] { font-size: 16px; font-weight: 600; }
QLabel[role="display"] { font-size: 24px; font-weight: 600; }
QLabel[role="subheading"] { font-size: 13px; font-weight: 600; }
QLabel[role="field"] { color: @text; }
QLabel[role="part-title"] { color: @text; font-weight: 600; }
QLabel[role="hint"], QLabel[role="column"] { color: @text-muted; font-size: 12px; }
QLabel[role="column"] { font-weight: 600; }
QLabel[role="same"] { color: @text-muted; }
QLabel[role="parameter"] { color: @text-muted; font-size: 11px; font-family: @mono; }
QLabel[role="mono"] { font-size: 12px; font-family: @mono; }
QLabel[role="link"] { color: @accent; font-size: 12px; border-radius: 4px; border: 1px solid transparent; }
QLabel[role="link"]:hover { background: @accent-soft; }
QLabel[role="link"]:focus { border-color: @focus; }
QLabel[role="problem"] { color: @error; font-size: 12px; }
QPlainTextEdit[role="mono"], QTextEdit[role="mono"] { font-size: 12px; font-family: @mono; }

QLineEdit, QPlainTextEdit, QComboBox, QDateEdit {
  background: @field; color: @text; border: 1px solid @border; border-radius: 4px;
  padding: 5px 8px; selection-background-color: @accent; selection-color: @on-accent; }
QPlainTextEdit { padding: 4px; }
QLineEdit:focus, QComboBox:focus, QDateEdit:focus { border: 2px solid @focus; padding: 4px 7px; }
QPlainTextEdit:focus { border: 2px solid @focus; padding: 3px; }
QPlainTextEdit[readOnly="true"] { border: 0; }
QComboBox, QDateEdit { padding-right: 20px; }
QLineEdit:disabled, QComboBox:disabled, QDateEdit:disabled {
  background: @panel-alternate; color: @text-disabled; border-color: @divider; }
FieldRow[wrong="true"] QLineEdit, FieldRow[wrong="true"] QComboBox { border-color: @error; }
QComboBox::drop-down, QDateEdit::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: none; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @divider; padding: 0; outline: 0; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 8px; }

QPushButton { background: @panel; border: 1px solid @border; border-radius: 4px; padding: 6px 12px; }
QPushButton:hover { background: @accent-soft; border-color: @accent; }
QPushButton:pressed { background: @selection-soft; }
QPushButton:checked { background: @selection-soft; border-color: @accent; }
QPushButton:focus { border: 2px solid @focus; padding: 5px 11px; }
QPushButton:disabled { color: @text-disabled; border-color: @divider; background: @panel-alternate; }
QPushButton[primary="true"] { background: @accent; color: @on-accent; border-color: @accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: @accent-hover; }
QPushButton[quiet="true"] { border-color: transparent; background: transparent; color: @accent;
  padding: 4px 6px 4px 2px; text-align: left; }
QPushButton[quiet="true"]:hover { background: @accent-soft; }
QPushButton[quiet="true"]:focus { border: 2px solid @focus; padding: 3px 5px 3px 1px; }
QPushButton[role="part"] { text-align: left; border: 1px solid @divider; background: @panel-alternate; padding: 0; }
QPushButton[role="part"]:hover { background: @accent-soft; border-color: @accent; }
QPushButton[role="part"]:focus { border: 2px solid @focus; }
QPushButton[role="card"] {
  border: 1px solid @divider; border-radius: 8px; background: @panel; padding: 0; text-align: left; }
QPushButton[role="card"]:hover { border-color: @accent; background: @panel; }
QPushButton[role="card"]:focus { border: 2px solid @focus; }

QCheckBox, QRadioButton { spacing: 8px; padding: 2px; border: 1px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid @focus; }

QAbstractItemView { background: @panel; alternate-background-color: @panel-alternate; outline: 0;
  border: 0; border-left: 2px solid transparent;
  selection-background-color: @selection-soft; selection-color: @text; }
QTreeView::item, QListView::item, QTableView::item { padding: 3px 4px; border: 0; }
QTreeView::item:hover, QListView::item:hover, QTableView::item:hover { background: @accent-soft; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {
  background: @selection-soft; color: @text; }
QAbstractItemView:focus { border-left: 2px solid @focus; }
QComboBox QAbstractItemView, QComboBox QAbstractItemView:focus { border: 1px solid @divider; }
QTreeView { show-decoration-selected: 1; }
QTreeView::branch:selected { background: @selection-soft; }
QTreeView::branch:hover { background: @accent-soft; }
QTreeView#palette-tree::item { padding-left: 12px; }
QHeaderView, QTableCornerButton::section { background: @panel; border: 0; }
QHeaderView::section { background: @panel; color: @text-muted; border: 0; border-bottom: 1px solid @divider;
  padding: 4px 8px; font-size: 12px; font-weight: 600; }

QScrollArea, QScrollArea > QWidget > QWidget { background: @panel; border: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @divider; border-radius: 3px; min-height: 24px; min-width: 24px; margin: 2px; }
QScrollBar::handle:hover { background: @border; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @divider; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @divider; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: @accent; }
QSlider::handle:horizontal:focus { border: 2px solid @focus; width: 12px; height: 12px; }
QFrame[role="line"] { background: @divider; border: 0; max-height: 1px; min-height: 1px; }
QFrame[role="banner"] { background: @info-soft; border: 0; border-bottom: 1px solid @divider; }
QWidget[role="page"] { background: @surface; }
QDialog { background: @panel; }
QMessageBox QLabel#qt_msgbox_label { font-size: 16px; font-weight: 600; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QDialog#command-palette { border: 1px solid @border; }
"""
