"""Which thing is selected, pointed at, focused, legal or refused: kept once, shown by the scene."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from designer.ui.canvas.looks import Look

if TYPE_CHECKING:
    from designer.ui.canvas.looks import Key
    from designer.ui.canvas.scene import CanvasScene


class States:
    """The states of everything on the canvas. Setting one repaints exactly the things whose look changes."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self.selected: tuple[Key, ...] = ()
        """In the order of selecting; the last one leads (it is the one that keys walk on from)."""
        self._among_selected: frozenset[Key] = frozenset()
        self.hovered: Key | None = None
        self.focused: Key | None = None
        self.legal: frozenset[str] | None = None
        """While a line is being drawn: the nodes where it may end; everything else fades. None otherwise."""
        self.source: Key | None = None
        """While a line is being drawn: where it starts."""
        self.refused: Key | None = None
        self.coming: frozenset[Key] = frozenset()

    @property
    def leading(self) -> Key | None:
        return self.selected[-1] if self.selected else None

    @property
    def selected_nodes(self) -> tuple[str, ...]:
        return tuple(key.id for key in self.selected if key.sort == "node")

    def select(self, keys: Iterable[Key]) -> bool:
        """Select exactly these; True where that changes the selection."""
        chosen = tuple(key for key in dict.fromkeys(keys) if key in self._scene.items_by_key)
        before, self.selected = self.selected, chosen
        self._among_selected = frozenset(chosen)
        self.show({*before, *chosen})
        return before != chosen

    def hover(self, key: Key | None) -> bool:
        """Point at this; True where that is a change."""
        before, self.hovered = self.hovered, key
        self.show({before, key})
        return before != key

    def focus(self, key: Key | None) -> None:
        """Show where the keyboard is."""
        before, self.focused = self.focused, key
        self.show({before, key})

    def offer(self, legal: frozenset[str] | None, source: Key | None = None) -> None:
        """Light up the nodes where a line from `source` may end and fade the rest; None ends that."""
        self.legal, self.source, self.refused = legal, source, None
        self.show(self._scene.items_by_key)

    def refuse(self, key: Key | None) -> None:
        """Show that a line may not end at the thing under the pointer."""
        before, self.refused = self.refused, key
        self.show({before, key})

    def announce(self, keys: Iterable[Key]) -> None:
        """Mark where the simulation's next event will happen."""
        before, self.coming = self.coming, frozenset(keys)
        self.show(before ^ self.coming)

    def after_sync(self, changed: Iterable[Key]) -> bool:
        """Forget what is gone and show the states of what is new; True where the selection shrank."""
        present = self._scene.items_by_key
        before = self.selected
        self.selected = tuple(key for key in before if key in present)
        self._among_selected = frozenset(self.selected)
        self.hovered = self.hovered if self.hovered in present else None
        self.focused = self.focused if self.focused in present else None
        self.show(changed)
        return before != self.selected

    def show(self, keys: Iterable[Key | None]) -> None:
        """Give each of the things the look of its states."""
        for key in keys:
            if key is not None:
                self._scene.set_look(key, self.look_of(key))

    def look_of(self, key: Key) -> int:
        """All states of one thing."""
        look = Look.NORMAL
        if key in self._among_selected:
            look |= Look.SELECTED
        if key == self.hovered:
            look |= Look.HOVERED
        if key == self.focused:
            look |= Look.FOCUSED
        if key in self.coming:
            look |= Look.NEXT
        if self.legal is not None:
            look |= Look.LEGAL if key.sort == "node" and key.id in self.legal else Look.NORMAL
            is_area = key.sort == "organization" and not self._scene.is_box(key)
            if not is_area and key != self.source and not look & Look.LEGAL:
                look |= Look.DIMMED
        if key == self.refused:
            look |= Look.REFUSED
        return look
