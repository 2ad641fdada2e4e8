"""Every command of the window, one row each: menus, toolbar, command palette and shortcut page derive from this table.

A row does what its `run` says, with the window as its only argument; `enabled_when` is a pure function of what the
window shows. Nothing is listed that does not work.
"""

from __future__ import annotations

from designer.model.kinds import KINDS
from designer.ui.command import (
    Row,
    Run,
    collapsed,
    drawn,
    expanded,
    fixable,
    found,
    node_selected,
    opened,
    organization_chosen,
    redoable,
    selected,
    several,
    three,
    traced,
    undoable,
    watched,
)

MENUS = ("File", "Edit", "View", "Insert", "Arrange", "Simulate", "Check", "Tools", "Help")


def _insert(kind: str) -> Run:
    return lambda window: window.insert(kind)


_FILE = (
    Row("new", "New", "File", lambda w: w.files.new(), ("Ctrl+N",), "file-plus", toolbar=True),
    Row("open", "Open…", "File", lambda w: w.files.open(), ("Ctrl+O",), "folder-open", toolbar=True),
    Row("start-page", "Start page", "File", lambda w: w.files.show_start_page(), icon="house"),
    Row(
        "save",
        "Save",
        "File",
        lambda w: w.files.save(),
        ("Ctrl+S",),
        "floppy-disk",
        opened,
        toolbar=True,
        starts_group=True,
    ),
    Row("save-as", "Save as…", "File", lambda w: w.files.save_as(), ("Ctrl+Shift+S",), "", opened),
    Row(
        "export",
        "Export picture…",
        "File",
        lambda w: w.export(),
        ("Ctrl+E",),
        "export",
        drawn,
        starts_group=True,
        says="SVG, PNG or PDF",
    ),
    Row(
        "close", "Close design", "File", lambda w: w.files.show_start_page(), ("Ctrl+W",), "", opened, starts_group=True
    ),
    Row("quit", "Quit", "File", lambda w: w.close(), ("Ctrl+Q",), "sign-out"),
)
_EDIT = (
    Row(
        "undo",
        "Undo",
        "Edit",
        lambda w: w.undo(),
        ("Ctrl+Z",),
        "arrow-u-up-left",
        undoable,
        toolbar=True,
        starts_group=True,
    ),
    Row(
        "redo",
        "Redo",
        "Edit",
        lambda w: w.redo(),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "arrow-u-up-right",
        redoable,
        toolbar=True,
    ),
    Row("cut", "Cut", "Edit", lambda w: w.canvas.cut(), ("Ctrl+X",), "scissors", selected, starts_group=True),
    Row("copy", "Copy", "Edit", lambda w: w.canvas.copy(), ("Ctrl+C",), "copy", selected),
    Row("paste", "Paste", "Edit", lambda w: w.canvas.paste(), ("Ctrl+V",), "clipboard-text", opened),
    Row("duplicate", "Duplicate", "Edit", lambda w: w.canvas.duplicate(), ("Ctrl+D",), "copy-simple", selected),
    Row("delete", "Delete", "Edit", lambda w: w.canvas.delete_selection(), ("Del",), "trash", selected),
    Row("rename", "Rename", "Edit", lambda w: w.canvas.rename_selection(), ("F2",), "pencil-simple", selected),
    Row(
        "select-all",
        "Select all",
        "Edit",
        lambda w: w.canvas.select_all(),
        ("Ctrl+A",),
        "",
        drawn,
        starts_group=True,
    ),
    Row("find", "Find object…", "Edit", lambda w: w.find(), ("Ctrl+F",), "magnifying-glass", drawn),
    Row(
        "preferences",
        "Preferences…",
        "Edit",
        lambda w: w.show_preferences(),
        ("Ctrl+,",),
        "gear-six",
        starts_group=True,
    ),
)
_VIEW = (
    Row(
        "zoom-in",
        "Zoom in",
        "View",
        lambda w: w.canvas.zoom_in(),
        ("Ctrl++", "Ctrl+="),
        "magnifying-glass-plus",
        opened,
    ),
    Row("zoom-out", "Zoom out", "View", lambda w: w.canvas.zoom_out(), ("Ctrl+-",), "magnifying-glass-minus", opened),
    Row("zoom-100", "Zoom to 100 %", "View", lambda w: w.canvas.zoom_to(1.0), ("Ctrl+0",), "", opened),
    Row(
        "fit",
        "Zoom to fit",
        "View",
        lambda w: w.canvas.fit(),
        ("Shift+1",),
        "frame-corners",
        drawn,
        toolbar=True,
        starts_group=True,
    ),
    Row(
        "fit-selection", "Zoom to selection", "View", lambda w: w.canvas.zoom_to_selection(), ("Shift+2",), "", selected
    ),
    Row(
        "grid",
        "Grid",
        "View",
        lambda w: w.toggle("show_grid"),
        icon="grid-four",
        enabled_when=opened,
        checked=lambda w: w.preferences.show_grid,
        starts_group=True,
    ),
    Row(
        "snap",
        "Snap to grid",
        "View",
        lambda w: w.toggle("snap"),
        icon="magnet-straight",
        enabled_when=opened,
        checked=lambda w: w.preferences.snap,
    ),
    Row(
        "full-screen",
        "Full screen",
        "View",
        lambda w: w.toggle_full_screen(),
        ("F11",),
        "arrows-out",
        checked=lambda w: w.isFullScreen(),
        starts_group=True,
    ),
    Row(
        "next-pane",
        "Next pane",
        "View",
        lambda w: w.go_to_pane(1),
        ("F6",),
        "",
        opened,
        starts_group=True,
        says="The keyboard goes on: palette, canvas, inspector, the dock in front",
    ),
    Row("previous-pane", "Previous pane", "View", lambda w: w.go_to_pane(-1), ("Shift+F6",), "", opened),
)
_INSERT = (
    *(
        Row(
            f"insert-{kind.kind}",
            kind.title,
            "Insert",
            _insert(kind.kind),
            enabled_when=opened,
            says=kind.help,
            starts_group=index > 0 and KINDS[index - 1].group != kind.group,
        )
        for index, kind in enumerate(KINDS)
    ),
    Row(
        "connect",
        "Connect from selected…",
        "Insert",
        lambda w: w.canvas.begin_connect(),
        ("Ctrl+L",),
        "flow-arrow",
        node_selected,
        toolbar=True,
        starts_group=True,
        says="Draw a connector from the selected node; only legal targets light up",
    ),
    Row(
        "insert-message",
        "Message",
        "Insert",
        lambda w: w.insert_member("messages"),
        icon="envelope-simple",
        enabled_when=drawn,
    ),
    Row(
        "insert-recipient",
        "Recipient",
        "Insert",
        lambda w: w.insert_member("recipients"),
        icon="user",
        enabled_when=opened,
    ),
)
_ARRANGE = (
    Row(
        "align-left",
        "Align left edges",
        "Arrange",
        lambda w: w.arrange("left"),
        icon="align-left",
        enabled_when=several,
    ),
    Row(
        "align-right",
        "Align right edges",
        "Arrange",
        lambda w: w.arrange("right"),
        icon="align-right",
        enabled_when=several,
    ),
    Row("align-top", "Align top edges", "Arrange", lambda w: w.arrange("top"), icon="align-top", enabled_when=several),
    Row(
        "align-bottom",
        "Align bottom edges",
        "Arrange",
        lambda w: w.arrange("bottom"),
        icon="align-bottom",
        enabled_when=several,
    ),
    Row(
        "distribute-across",
        "Distribute across",
        "Arrange",
        lambda w: w.arrange("across"),
        icon="columns",
        enabled_when=three,
        starts_group=True,
    ),
    Row(
        "distribute-down",
        "Distribute down",
        "Arrange",
        lambda w: w.arrange("down"),
        icon="rows",
        enabled_when=three,
    ),
    Row(
        "lock",
        "Lock position",
        "Arrange",
        lambda w: w.lock(True),
        ("Ctrl+Shift+L",),
        "lock-simple",
        node_selected,
        starts_group=True,
    ),
    Row(
        "unlock",
        "Unlock position",
        "Arrange",
        lambda w: w.lock(False),
        icon="lock-simple-open",
        enabled_when=node_selected,
    ),
    Row(
        "collapse",
        "Collapse or expand organization",
        "Arrange",
        lambda w: w.canvas.fold(w.canvas.chosen_organizations()),
        ("Ctrl+K",),
        "arrows-in-line-vertical",
        organization_chosen,
        starts_group=True,
        says="One box in place of the organization's nodes, or the nodes again",
    ),
    Row(
        "collapse-all",
        "Collapse all organizations",
        "Arrange",
        lambda w: w.fold_all(collapsed=True),
        ("Ctrl+Shift+K",),
        enabled_when=expanded,
    ),
    Row(
        "expand-all",
        "Expand all organizations",
        "Arrange",
        lambda w: w.fold_all(collapsed=False),
        enabled_when=collapsed,
    ),
    Row(
        "auto-layout",
        "Arrange everything",
        "Arrange",
        lambda w: w.arrange_all(),
        ("Ctrl+Shift+A",),
        "tree-structure",
        drawn,
        starts_group=True,
        says="Left to right, organizations kept together; locked nodes stay",
    ),
)


def _player(name: str, text: str, key: str, icon: str, run: Run) -> Row:
    """A command of the player; its key works while the simulation has the keyboard."""
    return Row(name, text, "Simulate", run, (key,), icon, traced, scope="simulation")


_SIMULATE = (
    _player("play", "Play or pause", "Space", "play-fill", lambda w: w.simulation.player.toggle()),
    _player("step", "Next event", "Right", "caret-right", lambda w: w.simulation.player.step()),
    _player("back", "Previous event", "Left", "caret-left", lambda w: w.simulation.player.back()),
    _player("to-start", "To the start", "Home", "skip-back", lambda w: w.simulation.player.start()),
    _player("to-end", "To the end", "End", "skip-forward", lambda w: w.simulation.player.end()),
    Row(
        "leave-simulation",
        "Leave simulation",
        "Simulate",
        lambda w: w.simulation.player.leave(),
        ("Esc",),
        "stop",
        watched,
        scope="simulation",
        says="The canvas shows the design alone again",
    ),
    Row(
        "simulate",
        "Play message",
        "Simulate",
        lambda w: w.play(),
        ("F9",),
        "play-fill",
        traced,
        toolbar=True,
        starts_group=True,
        says="Open the simulation and play the chosen message",
    ),
    Row(
        "edit-message",
        "Edit message",
        "Simulate",
        lambda w: w.edit_message(),
        icon="pencil-simple",
        enabled_when=traced,
        says="Show the chosen message in the inspector, which changes it in the design",
    ),
    Row(
        "compose",
        "Compose message…",
        "Simulate",
        lambda w: w.compose(),
        ("Ctrl+M",),
        "envelope-simple",
        drawn,
        toolbar=True,
    ),
)
_CHECK = (
    Row(
        "findings",
        "Show findings",
        "Check",
        lambda w: w.show_dock("findings"),
        ("F8",),
        "shield-check",
        opened,
        toolbar=True,
    ),
    Row(
        "flows",
        "Show flows",
        "Check",
        lambda w: w.show_question("flows"),
        ("Shift+F8",),
        "",
        opened,
        says="Origins and destinations, and what becomes of mail between them",
    ),
    Row(
        "demands",
        "Show demands",
        "Check",
        lambda w: w.show_question("demands"),
        enabled_when=opened,
        says="What must be true of mail in this design, and whether it is",
    ),
    Row(
        "failures",
        "Show what breaks",
        "Check",
        lambda w: w.show_question("failures"),
        enabled_when=opened,
        says="What happens to mail when a server, a connector, a certificate or a record is gone",
    ),
    Row(
        "fix-all",
        "Fix all findings…",
        "Check",
        lambda w: w.findings.fix_several(),
        icon="wrench",
        enabled_when=found,
        says="Shows every setting that would change before anything is changed",
    ),
    Row("next-finding", "Next finding", "Check", lambda w: w.findings.next(), ("F4",), "", found),
    Row(
        "fix",
        "Fix chosen finding",
        "Check",
        lambda w: w.findings.fix_chosen(),
        ("Alt+Return",),
        "wrench",
        fixable,
    ),
)
_TOOLS = (
    Row(
        "command-palette", "Command palette…", "Tools", lambda w: w.show_command_palette(), ("Ctrl+Shift+P",), "command"
    ),
    Row(
        "node-list",
        "Object list",
        "Tools",
        lambda w: w.show_dock("objects"),
        ("Ctrl+T",),
        "table",
        opened,
        says="Every node, connector and recipient as a table for the keyboard",
    ),
)
_HELP = (
    Row("shortcuts", "Keyboard shortcuts", "Help", lambda w: w.show_shortcuts(), ("Ctrl+?", "F1"), "keyboard"),
    Row("about", "About Mail Flow Designer", "Help", lambda w: w.show_about(), icon="info", starts_group=True),
)

ROWS: tuple[Row, ...] = (
    *_FILE,
    *_EDIT,
    *_VIEW,
    *_INSERT,
    *_ARRANGE,
    *_SIMULATE,
    *_CHECK,
    *_TOOLS,
    *_HELP,
)
ROW: dict[str, Row] = {row.id: row for row in ROWS}
