"""The window: menus, toolbar and docks round the desk of the open document."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QWidget,
)

from designer.draw.theme import theme
from designer.ui import style
from designer.ui.app import PROGRAM
from designer.ui.buttons import small_button
from designer.ui.command import Facts
from designer.ui.commands import WindowCommands
from designer.ui.desk import Desk
from designer.ui.files import FileFlow
from designer.ui.menus import Commands
from designer.ui.recovering import Keeper
from designer.ui.remembered import LAYOUT_VERSION, Memory, theme_id
from designer.ui.room import Room
from designer.ui.theme_qt import qt_theme, system_theme_id

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent

    from designer.app.document import Document
    from designer.app.preferences import PreferenceFile, Preferences
    from designer.model.edits import Edit, EditRefused
    from designer.ui.palette import Palette
    from designer.ui.start_page import StartPage

SAY_MS = 6000
LEAST = (720, 520)
WISHED = QSize(1440, 900)
FRAME = QSize(16, 48)
"""What a desktop's frame takes of the screen at most."""
LATER_MS = 60
"""What is not seen at once is made this long after the design has been painted."""
DOCKS = {
    "palette": ("Palette", Qt.DockWidgetArea.LeftDockWidgetArea),
    "inspector": ("Inspector", Qt.DockWidgetArea.RightDockWidgetArea),
    "simulation": ("Simulation", Qt.DockWidgetArea.BottomDockWidgetArea),
    "findings": ("Findings", Qt.DockWidgetArea.BottomDockWidgetArea),
    "flows": ("Flows", Qt.DockWidgetArea.BottomDockWidgetArea),
    "objects": ("Objects", Qt.DockWidgetArea.BottomDockWidgetArea),
}


def first_size(room: QSize) -> QSize:
    """The size at the first start: what is wished, but never more than the screen has room for."""
    return WISHED.boundedTo(room - FRAME).expandedTo(QSize(*LEAST))


class MainWindow(WindowCommands):
    """One window with one document at a time; none while the start page is shown."""

    def __init__(self, store: PreferenceFile | None = None) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setMinimumSize(*LEAST)
        self.resize(first_size(self.screen().availableGeometry().size()))
        self.desk: Desk | None = None
        self._docks_shown = False
        self._refusal = ""
        self.left_at: dict[str, ref[QWidget]] = {}
        """By pane, the control that had the keyboard when `F6` went on."""
        self.memory = Memory(self, store)
        self.dock_state = self.memory.dock_state
        self._dress()
        self.files = FileFlow(self)
        self.keeper = Keeper(self)
        self.start_page: StartPage | None = None
        self.pages = QStackedWidget()
        self.setCentralWidget(self.pages)
        self.docks = {name: self._dock(name, title, area) for name, (title, area) in DOCKS.items()}
        self.commands = Commands(self)
        self._build_bars()
        self._arrange_docks()
        self.room = Room(self)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_scheme_changed)
        self.memory.restore_window()
        self.toolbar.hide()
        self.update_commands()

    def _build_bars(self) -> None:
        self.menus = self.commands.fill_menu_bar(self.menuBar())
        self.toolbar = QToolBar("Toolbar")
        self.toolbar.setObjectName("toolbar")
        self.toolbar.setMovable(False)
        self.commands.fill_toolbar(self.toolbar)
        self.addToolBar(self.toolbar)
        self.commands.bind("simulation", self.docks["simulation"])
        self.add_dynamic_menus()
        self.zoom_label = QLabel()
        self.zoom_label.setContentsMargins(8, 0, 16, 0)
        self.statusBar().addPermanentWidget(self.zoom_label)
        self.statusBar().setSizeGripEnabled(False)

    @cached_property
    def palette_(self) -> Palette:
        """What can be put on the canvas; made when it is first needed."""
        from designer.ui.palette import Palette

        made = Palette()
        made.tree.chosen.connect(self.insert)
        made.tree.template_chosen.connect(self.files.open_sample)
        self.docks["palette"].setWidget(as_panel(made))
        return made

    def _arrange_docks(self) -> None:
        self.tabifyDockWidget(self.docks["simulation"], self.docks["findings"])
        self.tabifyDockWidget(self.docks["findings"], self.docks["flows"])
        self.tabifyDockWidget(self.docks["flows"], self.docks["objects"])
        self.setTabPosition(Qt.DockWidgetArea.BottomDockWidgetArea, QTabWidget.TabPosition.North)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        for dock in self.docks.values():
            dock.hide()

    def _dock(self, name: str, title: str, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable | QDockWidget.DockWidgetFeature.DockWidgetMovable
        )
        bottom = area == Qt.DockWidgetArea.BottomDockWidgetArea
        dock.setTitleBarWidget(QWidget(dock) if bottom else DockTitle(dock))
        self.addDockWidget(area, dock)
        return dock

    @property
    def preferences(self) -> Preferences:
        """What the user chose."""
        return self.memory.preferences

    @property
    def document(self) -> Document | None:
        """The open document."""
        return None if self.desk is None else self.desk.document

    def show_document(self, document: Document | None) -> None:
        """Put another document on the desk; the start page for none."""
        self._clear_desk()
        if document is None:
            self._show_start_page()
        else:
            self.desk = Desk(document, self.qt_theme, self)
            self.pages.addWidget(self.desk.canvas)
            self.pages.setCurrentWidget(self.desk.canvas)
            self._connect_desk(self.desk)
        self._show_docks(document is not None)
        self.update_commands()
        if self.desk is not None:
            self.desk.canvas.setFocus()
            QTimer.singleShot(0, self.desk, self._settle)

    def _settle(self) -> None:
        """The window has its size now: show the design at its zoom."""
        if self.desk is None:
            return
        self.desk.canvas.set_reduced_motion(True)  # a design that opens is there; it does not fly in
        self.desk.canvas.fit_readable()
        self.desk.canvas.set_reduced_motion(self.preferences.reduced_motion)
        zoom = self.memory.zoom_for(self.desk.document.path)
        if zoom is not None:
            self.desk.canvas.zoom_at(zoom)
        QTimer.singleShot(LATER_MS, self.desk, self._fill_rest)

    def _fill_rest(self) -> None:
        """The window has been usable for a moment: fill the docks, and begin to analyse the design."""
        if self.desk is None:
            return
        self._offer_templates()
        for name in ("inspector", "simulation", "findings", "flows", "objects"):
            widget = self.desk.questions if name == "flows" else getattr(self.desk, name)
            self.docks[name].setWidget(as_panel(widget))
        self.desk.canvas.expect_hand()
        self.desk.start_analysis()

    def _start(self) -> None:
        """Nothing was opened before the window was there: show the start page."""
        if self.desk is None and self.start_page is None:
            self.show_document(None)

    def _show_docks(self, shown: bool) -> None:
        """Docks belong to a design; how they were is remembered while the start page is shown."""
        if shown and not self._docks_shown:
            if self.dock_state.isEmpty() or not self.restoreState(self.dock_state, LAYOUT_VERSION):
                self._show_default_docks()
        elif not shown:
            self.keep_dock_state()
            for dock in self.docks.values():
                dock.hide()
        self._docks_shown = shown
        self.toolbar.setVisible(shown)

    def keep_dock_state(self) -> None:
        """Remember which docks are open, and where, while they can be seen."""
        if self._docks_shown:
            self.dock_state = self.saveState(LAYOUT_VERSION)

    def _show_default_docks(self) -> None:
        for dock in self.docks.values():
            dock.show()
        narrow, low = self.width() < 1280, self.height() < 760
        sides = [200, 288] if narrow else [240, 344]
        self.resizeDocks([self.docks["palette"], self.docks["inspector"]], sides, Qt.Orientation.Horizontal)
        self.resizeDocks([self.docks["simulation"]], [216 if low else 320], Qt.Orientation.Vertical)
        self.docks["simulation"].raise_()
        self.room.follow()

    def _connect_desk(self, desk: Desk) -> None:
        desk.changed.connect(self.update_commands)
        desk.changed.connect(self._count_findings)
        desk.insert_wanted.connect(self.offer_nodes)
        desk.flows_export_wanted.connect(self.export_flows)
        desk.demand_wanted.connect(self.add_demand)
        desk.refused.connect(self.say_refusal)
        desk.edited.connect(self._forget_refusal)
        desk.canvas.announced.connect(self.say)
        desk.settings_wanted.connect(self.edit_settings)
        desk.play_wanted.connect(self.play_message)
        desk.menu_wanted.connect(self.show_canvas_menu)
        desk.canvas.zoom_changed.connect(self._show_zoom)
        self._show_zoom(desk.canvas.zoom)
        self._apply_to_desk(desk)

    def _clear_desk(self) -> None:
        if self.desk is None:
            return
        desk, self.desk = self.desk, None
        desk.close()
        for widget in desk.widgets:
            widget.setParent(None)
            widget.deleteLater()
        desk.deleteLater()

    def _show_start_page(self) -> None:
        from designer.ui.samples import samples
        from designer.ui.start_page import StartPage

        if self.start_page is None:
            self.start_page = StartPage(samples(), self.memory.recent)
            self.start_page.sample_wanted.connect(self.files.open_sample)
            self.start_page.file_wanted.connect(self.files.open)
            self.start_page.new_wanted.connect(self.files.new)
            self.start_page.open_wanted.connect(self.files.ask_and_open)
            self.pages.addWidget(self.start_page)
        self.start_page.show_recent(self.memory.recent)
        self.pages.setCurrentWidget(self.start_page)
        self.zoom_label.clear()

    def update_commands(self) -> None:
        """Follow what the desk shows: enabled commands, names of undo and redo, title."""
        desk = self.desk
        self.commands.update(desk.facts if desk is not None else Facts())
        document = self.document
        self.commands.name_undo(document.undo_label if document else "", document.redo_label if document else "")
        self.setWindowModified(document is not None and document.is_modified)
        self.setWindowTitle(f"{document.title}[*] – {PROGRAM}" if document else f"{PROGRAM}[*]")
        self.keeper.follow()

    def _count_findings(self) -> None:
        """The tab of the findings says how many there are."""
        made = self.desk.__dict__.get("findings") if self.desk is not None else None
        number = len(made.findings) if made is not None else 0
        title = f"Findings ({number})" if number else "Findings"
        if self.docks["findings"].windowTitle() != title:
            self.docks["findings"].setWindowTitle(title)

    def after_save(self) -> None:
        """The open document is on disk now."""
        self.update_commands()

    def say(self, text: str) -> None:
        """Tell something in the status bar for a while."""
        self.statusBar().showMessage(text, SAY_MS)

    def say_refusal(self, refusal: EditRefused) -> None:
        """Tell why an edit was not made."""
        self.say(str(refusal))
        self._refusal = str(refusal)

    def _forget_refusal(self) -> None:
        """A refusal does not stand beside the edit that was made after it."""
        if self._refusal and self.statusBar().currentMessage() == self._refusal:
            self.statusBar().clearMessage()
        self._refusal = ""

    def edit(self, label: str, edit: Edit) -> bool:
        """Make an edit of the open document; a refusal is told."""
        from designer.model.edits import EditRefused

        assert self.document is not None
        try:
            self.document.apply(label, edit, origin=self)
        except EditRefused as refusal:
            self.say_refusal(refusal)
            return False
        return True

    def change_preferences(self, preferences: Preferences) -> None:
        """Wear and keep these preferences from now on; nothing has to be started again."""
        self.memory.change(preferences)
        self._dress()
        if "palette_" in self.__dict__:
            self.palette_.tree.refresh_icons()
        if self.desk is not None:
            self.desk.set_theme(self.qt_theme)
            self._apply_to_desk(self.desk)
        self.update_commands()

    def _dress(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        look = theme_id(self.preferences, system_theme_id())
        self.qt_theme = qt_theme(look)
        style.dress(application, theme(look))

    def _apply_to_desk(self, desk: Desk) -> None:
        desk.canvas.set_grid(self.preferences.show_grid)
        desk.canvas.set_snap(self.preferences.snap)
        desk.canvas.set_reduced_motion(self.preferences.reduced_motion)
        if "simulation" in desk.__dict__:
            desk.simulation.player.reduced_motion = self.preferences.reduced_motion

    def _system_scheme_changed(self) -> None:
        if self.preferences.theme == "system":
            self.change_preferences(self.preferences)

    def _show_zoom(self, zoom: float) -> None:
        self.zoom_label.setText(f"{zoom:.0%}".replace("%", " %"))

    def _offer_templates(self) -> None:
        from designer.ui.samples import samples

        if not self.palette_.tree.has_templates:
            self.palette_.tree.add_templates([(row.path, row.title, row.description) for row in samples()])

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._docks_shown:
            self.room.follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._start)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_close():
            event.ignore()
            return
        self.keep_dock_state()
        self.memory.keep_window(self.desk.canvas.zoom if self.desk is not None else None)
        self._clear_desk()
        self.keeper.drop()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.files.open(path))


class DockTitle(QWidget):
    """The name of a side dock and the button that closes it."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        title = QLabel(dock.windowTitle())
        title.setProperty("role", "dock-title")
        close = small_button("x", f"Close {dock.windowTitle()}")
        close.clicked.connect(dock.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 4)
        layout.addWidget(title, 1)
        layout.addWidget(close)
        as_panel(self)


def as_panel(widget: QWidget) -> QWidget:
    """The widget on a panel's ground."""
    widget.setProperty("role", "panel")
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget


def dropped_file(event: QDropEvent) -> Path | None:
    """The one local file that is dragged onto the window."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
