"""What the window's commands do, one small method each; the table of commands names them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMainWindow, QMenu

from designer.model.kinds import KIND
from designer.model.refs import Ref
from designer.ui.icons_qt import icon
from designer.ui.pictograms import kind_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from designer.model.kinds import NodeKind
    from designer.model.message import Message
    from designer.ui.canvas import CanvasView
    from designer.ui.docks.findings import FindingsDock
    from designer.ui.docks.simulation import SimulationDock
    from designer.ui.window import MainWindow

CANVAS_MENU = (
    "connect", "rename", "", "cut", "copy", "paste", "duplicate", "delete", "",
    "lock", "unlock", "collapse", "fit-selection", "", "select-all", "fit", "auto-layout",
)  # fmt: skip
"""Commands of the canvas's own menu, with lines between groups."""


class WindowCommands(QMainWindow):
    """The window's verbs; the window itself adds desk, docks and document."""

    @property
    def canvas(self) -> CanvasView:
        """The canvas of the open document."""
        return self.desk.canvas

    @property
    def simulation(self) -> SimulationDock:
        """The Simulation dock of the open document."""
        return self.desk.simulation

    @property
    def findings(self) -> FindingsDock:
        """The Findings dock of the open document."""
        return self.desk.findings

    # Edit

    def undo(self) -> None:
        """Take the last step back."""
        label = self.document.undo_label
        if self.document.undo() is not None:
            self.say(f"Undone: {label}")

    def redo(self) -> None:
        """Make the step again that was taken back."""
        label = self.document.redo_label
        if self.document.redo() is not None:
            self.say(f"Redone: {label}")

    def insert(self, kind: NodeKind) -> None:
        """Put a node into the middle of what is seen, and select it."""
        if self.desk is None:
            self.files.new()
        from designer.model.edits import add_node

        middle = self.canvas.mapToScene(self.canvas.viewport().rect().center())
        known = {node.id for node in self.document.topology.nodes}
        at = (round((middle.x() - 88) / 8) * 8, round((middle.y() - 32) / 8) * 8)
        if self.edit(f"Add {KIND[kind].title}", add_node(kind, at)):
            self.desk.show_refs(Ref("nodes", node.id) for node in self.document.topology.nodes if node.id not in known)
            self.canvas.setFocus()

    def offer_nodes(self) -> None:
        """Let the user choose a node from the Insert menu, under the pointer or the button."""
        from PySide6.QtGui import QCursor

        self.menus["Insert"].popup(QCursor.pos())

    def insert_member(self, section: str) -> None:
        """Add a message or a recipient, and show its form."""
        self.desk.inspector.show_selection(())
        self.show_dock("inspector")
        self.desk.inspector.add_member(section)

    def add_demand(self) -> None:
        """Add a demand on mail, and show its form."""
        self.insert_member("policies")

    def show_question(self, view: str) -> None:
        """Show one of the questions about all mail: its flows, the demands on it, what breaks it."""
        self.show_dock("flows")
        self.desk.questions.show_view(view)
        if view == "failures" and self.desk.failures.found is None:
            self.desk.failures.start_button.setFocus()

    def find(self) -> None:
        """Search the design's objects by name, and select one."""
        from designer.ui.dialogs.command_palette import Choice
        from designer.ui.node_list import lines_of

        choices = [
            Choice(
                line.name, line.kind, self._shower(line.ref), kind_icon(line.node_kind, 16) if line.node_kind else None
            )
            for line in lines_of(self.document.topology)
        ]
        self._show_choices(choices, "Find an object")

    def _shower(self, ref: Ref) -> Any:
        return lambda: self.desk.show_refs((ref,))

    # View

    def toggle(self, name: str) -> None:
        """Switch a preference that the View menu shows."""
        from dataclasses import replace

        self.change_preferences(replace(self.preferences, **{name: not getattr(self.preferences, name)}))

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back to a window."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_dock(self, name: str) -> None:
        """Bring a dock to the front, with the keyboard in it."""
        dock = self.docks[name]
        dock.show()
        dock.raise_()
        focus = {
            "objects": lambda: self.desk.objects.table,
            "findings": lambda: self.desk.findings.tree,
            "flows": lambda: self.desk.flows.table,
        }.get(name)
        if focus is not None and self.desk is not None:
            focus().setFocus()

    def go_to_pane(self, step: int) -> None:
        """Give the keyboard to the next or previous part of the window."""
        from designer.ui.panes import go_to_pane

        go_to_pane(cast("MainWindow", self), step)

    def edit_settings(self) -> None:
        """Bring the inspector to the keyboard."""
        self.docks["inspector"].show()
        self.docks["inspector"].raise_()
        form = self.desk.inspector.form
        if form is not None and form.rows:
            next(iter(form.rows.values())).editor.setFocus()

    # Arrange

    def arrange(self, how: str) -> None:
        """Align or distribute the selected nodes."""
        from designer.ui import arranging

        edit = arranging.arranged(self.document.topology, self.desk.selected_nodes, how)
        self.edit(arranging.LABELS[how], edit)

    def arrange_all(self) -> None:
        """Lay the whole design out from left to right."""
        from designer.ui import arranging

        if self.edit("Arrange everything", arranging.laid_out(self.document.topology)):
            self.canvas.fit()

    def lock(self, locked: bool) -> None:
        """Keep the selected nodes where they are, or let them move again."""
        from designer.model.edits import lock

        self.edit("Lock position" if locked else "Unlock position", lock(self.desk.selected_nodes, locked))

    def fold_all(self, *, collapsed: bool) -> None:
        """Draw every organization as one box, or with its nodes again."""
        shapes = self.canvas.scene_.drawing.organizations if self.canvas.scene_.drawing is not None else ()
        self.canvas.fold([shape.id for shape in shapes if shape.is_collapsed != collapsed], collapsed=collapsed)

    # Simulate

    def play(self) -> None:
        """Show the simulation and play it."""
        self.show_dock("simulation")
        self.simulation.setFocus()
        self.simulation.player.toggle()

    def play_message(self, message: Message) -> None:
        """Play a message that proves a finding."""
        self.show_dock("simulation")
        self.simulation.show_message(message)

    def show_canvas_menu(self, pos: QPoint) -> None:
        """Offer what can be done with what is selected on the canvas."""
        menu = QMenu(self)
        menu.setAccessibleName("Canvas")
        for name in CANVAS_MENU:
            if name:
                menu.addAction(self.commands.actions[name])
            else:
                menu.addSeparator()
        menu.exec(pos)
        menu.deleteLater()

    def edit_message(self) -> None:
        """Show the chosen message in the inspector."""
        self.show_dock("inspector")
        self.simulation.edit_message()

    def compose(self) -> None:
        """Show the form of a message to try."""
        self.show_dock("simulation")
        self.simulation.compose.setChecked(True)

    # Dialogs

    def export(self) -> None:
        """Ask for a format, and write the picture."""
        from designer.ui.dialogs.export import ExportDialog
        from designer.ui.exporting import picture
        from designer.ui.files import file_name

        dialog = ExportDialog(self)
        if dialog.exec():
            data = picture(self.document.topology, dialog.choice, self.findings.findings)
            self.files.export(f"{file_name(self.document.title)}{dialog.suffix}", data, dialog.filter)
        dialog.deleteLater()
        self.canvas.setFocus()

    def export_flows(self) -> None:
        """Write the flows matrix as a table for a spreadsheet."""
        from designer.formats.flows_csv import write_flows
        from designer.ui.files import file_name

        matrix = self.desk.flows.matrix
        if matrix is not None:
            data = write_flows(self.document.topology, matrix).encode("utf-8-sig")
            self.files.export(f"{file_name(self.document.title)} flows.csv", data, "Table (*.csv)", "Export flows")

    def show_preferences(self) -> None:
        """Edit the preferences; every change shows at once."""
        from designer.ui.dialogs.preferences import PreferencesDialog

        dialog = PreferencesDialog(self.preferences, self)
        dialog.changed.connect(self.change_preferences)
        dialog.exec()
        dialog.deleteLater()

    def show_shortcuts(self) -> None:
        """List every key."""
        from designer.ui.dialogs.shortcuts import ShortcutPage

        dialog = ShortcutPage(self)
        dialog.exec()
        dialog.deleteLater()

    def show_about(self) -> None:
        """Say which program this is."""
        from designer.ui.dialogs.about import AboutDialog

        dialog = AboutDialog(self)
        dialog.exec()
        dialog.deleteLater()

    def show_command_palette(self) -> None:
        """Offer every command; those that cannot be used now say why."""
        from designer.ui.actions import ROWS
        from designer.ui.command import NEEDS
        from designer.ui.dialogs.command_palette import Choice

        choices = []
        for row in ROWS:
            action = self.commands.actions[row.id]
            if row.id == "command-palette":
                continue
            keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            hint = f"{row.menu}  {keys}".strip() if action.isEnabled() else NEEDS.get(row.enabled_when, row.menu)
            text = (action.text() or row.text).rstrip("…")
            picture = icon(row.icon) if row.icon else None
            choices.append(Choice(text, hint, action.trigger, picture, action.isEnabled()))
        choices.sort(key=lambda choice: not choice.enabled)
        self._show_choices(choices, "Type a command")

    def _show_choices(self, choices: list[Any], prompt: str) -> None:
        from designer.ui.dialogs.command_palette import CommandPalette

        dialog = CommandPalette(choices, prompt, self)
        dialog.move(self.mapToGlobal(QPoint((self.width() - dialog.width()) // 2, 96)))
        dialog.exec()
        dialog.deleteLater()

    # Menus that depend on what there is

    def add_dynamic_menus(self) -> None:
        """Recent files, samples and docks, filled when they are opened."""
        file_menu = self.menus["File"]
        self.recent_menu = file_menu.addMenu("Recent files")
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        self.sample_menu = file_menu.addMenu("Samples")
        self.sample_menu.aboutToShow.connect(self._fill_samples)
        before = self.commands.actions["start-page"]
        for menu in (self.recent_menu, self.sample_menu):
            file_menu.removeAction(menu.menuAction())
            file_menu.insertMenu(before, menu)
        self.history_menu = self.menus["Edit"].addMenu("History")
        self.history_menu.aboutToShow.connect(self._fill_history)
        edit_menu = self.menus["Edit"]
        edit_menu.removeAction(self.history_menu.menuAction())
        edit_menu.insertMenu(self.commands.actions["cut"], self.history_menu)
        view = self.menus["View"]
        view.addSeparator()
        for dock in self.docks.values():
            view.addAction(dock.toggleViewAction())

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for path in self.memory.recent:
            self._add_path(self.recent_menu, path.name, path, self.files.open)
        if self.recent_menu.isEmpty():
            self.recent_menu.addAction("No recent files").setEnabled(False)

    def _fill_history(self) -> None:
        """Every step, newest first; choosing one goes there, and the steps after it can still be redone."""
        self.history_menu.clear()
        if self.document is None:
            self.history_menu.addAction("No steps").setEnabled(False)
            return
        for index, state in reversed(list(enumerate(self.document.history))):
            action = self.history_menu.addAction(state.label.replace("&", "&&"), self._goer(index))
            action.setCheckable(True)
            action.setChecked(index == self.document.cursor)

    def _goer(self, index: int) -> Any:
        return lambda: self.document.go_to(index)

    def _fill_samples(self) -> None:
        from designer.ui.samples import samples

        self.sample_menu.clear()
        for sample in samples():
            self._add_path(self.sample_menu, sample.title, sample.path, self.files.open_sample)

    def _add_path(self, menu: Any, title: str, path: Path, run: Any) -> None:
        action: QAction = menu.addAction(title.replace("&", "&&"), lambda: run(path))
        action.setToolTip(str(path))
