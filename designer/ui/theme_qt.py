"""Theme roles as Qt's colours, pens, fonts and palette; shared by canvas, docks and dialogs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette, QPen

from designer.draw.theme import COPIES, theme
from designer.ui import fonts

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from designer.draw.shapes import Badge, State, Stroke
    from designer.draw.theme import Theme
    from designer.model.kinds import Family

# Line kinds are told apart by stroke, never by colour alone; lengths are multiples of the pen's width of 1.
DASHES: dict[Stroke, tuple[float, ...]] = {
    "solid": (),
    "dotted": (1.0, 3.0),
    "thin": (),
    "dashed": (6.0, 4.0),
    "dangling": (),
}
_LINE_ROLES: dict[Stroke, str] = {
    "solid": "link",
    "dotted": "link-mx",
    "thin": "link-internal",
    "dashed": "link-disabled",
    "dangling": "link-dangling",
}
_STATE_ROLES: dict[State, str] = {"disabled": "link-disabled", "dangling": "link-dangling"}


class QtTheme:
    """One theme for everything that paints: colours and pens by role, and the palette of the widgets.

    `ratio` is how many pixels of the screen make one of the window: pens are that much wider, so that a line looks the
    same on a fine screen.
    """

    def __init__(self, source: Theme, ratio: float = 1.0) -> None:
        self.source = source
        self.ratio = ratio
        self._lines: dict[tuple[Stroke, State], QPen] = {}
        self._colors = {role: _color(value) for role, value in source.roles.items()}

    def at(self, ratio: float) -> QtTheme:
        """The same theme for a finer or coarser screen."""
        return qt_theme(self.source.id, ratio)

    @property
    def id(self) -> str:
        return self.source.id

    @property
    def dark(self) -> bool:
        return self.source.dark

    def color(self, role: str) -> QColor:
        """The colour of a role; KeyError for a role that no theme defines, so that a typing error is seen at once."""
        return self._colors[role]

    def tint(self, family: Family) -> QColor:
        """The tint of a node family's icon tile."""
        return self._colors[f"family-{family}"]

    def badge(self, badge: Badge) -> QColor:
        """The colour of a finding's severity."""
        return self._colors[badge]

    def copy(self, number: int) -> QColor:
        """The colour of a message copy, by its number from 1."""
        return self._colors[f"copy-{(number - 1) % COPIES + 1}"]

    def line(self, stroke: Stroke, state: State = "normal") -> QPen:
        """The pen of a link, to be copied before it is changed.

        On a usual screen it is 1 wide: wider ones are seven times slower to draw.
        """
        key = (stroke, state)
        if key not in self._lines:
            self._lines[key] = self.pen(_STATE_ROLES.get(state, _LINE_ROLES[stroke]), 1.0, DASHES[stroke])
        return self._lines[key]

    def pen(self, role: str, width: float = 1.0, dashes: tuple[float, ...] = ()) -> QPen:
        """A cosmetic pen with round ends."""
        pen = QPen(self._colors[role], width * self.ratio)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashes:
            pen.setDashPattern(list(dashes))
        return pen

    def palette(self) -> QPalette:
        """The palette of the application's widgets in this theme."""
        role, group, palette = QPalette.ColorRole, QPalette.ColorGroup, QPalette()
        table = {
            role.Window: "surface",
            role.WindowText: "text",
            role.Base: "field",
            role.AlternateBase: "panel-alternate",
            role.Text: "text",
            role.Button: "panel",
            role.ButtonText: "text",
            role.BrightText: "on-accent",
            role.ToolTipBase: "panel",
            role.ToolTipText: "text",
            role.PlaceholderText: "text-muted",
            role.Highlight: "accent",
            role.HighlightedText: "on-accent",
            role.Accent: "accent",
            role.Link: "accent",
            role.LinkVisited: "accent",
            role.Light: "panel",
            role.Midlight: "panel-alternate",
            role.Mid: "divider",
            role.Dark: "border",
            role.Shadow: "border",
        }
        for key, name in table.items():
            palette.setColor(key, self._colors[name])
        for key in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(group.Disabled, key, self._colors["text-disabled"])
        return palette


def _color(value: str) -> QColor:
    """`#rrggbb`, or `#rrggbbaa` for a shadow (Qt itself would read the latter as `#aarrggbb`)."""
    color = QColor(value[:7])
    if len(value) == 9:
        color.setAlpha(int(value[7:], 16))
    return color


@lru_cache(maxsize=16)
def qt_theme(id: str, ratio: float = 1.0) -> QtTheme:
    """The theme called `light`, `dark` or `high-contrast`."""
    return QtTheme(theme(id), ratio)


def system_theme_id() -> str:
    """`dark` where the desktop says so, else `light`."""
    return "dark" if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


@lru_cache(maxsize=64)
def canvas_font(size: float, *, bold: bool = False, mono: bool = False) -> QFont:
    """The canvas typeface at a size in scene pixels, made once."""
    return fonts.font(size, bold=bold, mono=mono)
