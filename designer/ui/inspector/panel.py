"""The inspector's panel: whose settings are shown, the way back, a filter, the form; edits go to the document."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from designer.model.edits import Edit, EditRefused, add_member, move_in_priority, remove, set_value
from designer.model.places import NAMED_BY, NoSuchPlace, part_types
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.ui.controls import PageArea, SearchField
from designer.ui.inspector.about import heading_of, sides_of
from designer.ui.inspector.fields import fields_of
from designer.ui.inspector.form import Form, Subject
from designer.ui.inspector.header import Header
from designer.ui.inspector.lists import PartRow
from designer.ui.inspector.places import Owner, member, name_of, owner_of, parent, part_at, setting
from designer.ui.inspector.starts import KEYS, start_values
from designer.ui.inspector.summaries import summary_of, title_of


class Inspector(QWidget):
    """Shows and edits the selection, or the whole design where nothing is selected."""

    refused = Signal(object)
    """An edit that could not be made (EditRefused), where no row of the form can say so."""

    def __init__(self, document: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self._document = document
        self._selection: tuple[Ref, ...] = ()
        self._owners: tuple[Owner, ...] = (None,)
        self._back: list[tuple[Owner, ...]] = []
        self._typing = ""
        self.form: Form | None = None
        self.header = Header()
        self.header.back_wanted.connect(self.go_back)
        self.header.related_wanted.connect(self.open)
        self.sides = QTabBar()
        self.sides.setExpanding(True)
        self.sides.setAccessibleName("Sides of the line")
        self.sides.currentChanged.connect(self._side_chosen)
        self.filter = SearchField("Filter settings")
        self.filter.textChanged.connect(self._filter_changed)
        self.area = PageArea("Settings")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.header)
        box.addWidget(self.sides)
        inset = QVBoxLayout()
        inset.setContentsMargins(16, 4, 16, 4)
        inset.addWidget(self.filter)
        self.area.bar_changed.connect(lambda width: inset.setContentsMargins(16, 4, 16 + width, 4))
        box.addLayout(inset)
        box.addWidget(self.area, 1)
        self.show_selection(())

    def show_selection(self, refs: tuple[Ref, ...]) -> None:
        """Show what is selected; the whole design for nothing."""
        self._selection = refs
        self._back.clear()
        topology = self._document.topology
        found = [owner_of(topology, ref) for ref in refs] or [(None, "")]
        owners = tuple(dict.fromkeys(owner for owner, _name in found))
        sides = sides_of(topology, tuple(owner for owner in owners if owner is not None))
        self._show_sides(sides, owners[0] if len(owners) == 1 else None)
        if sides and len(owners) == 2:
            self._show((sides[0][1],), "")
        else:
            self._show(owners, found[0][1] if len(refs) == 1 else "")

    def open(self, ref: Ref) -> None:
        """Show a related or nested object, with a way back."""
        owner, name = owner_of(self._document.topology, ref)
        if (owner,) != self._owners:
            self._back.append(self._owners)
        self.sides.hide()
        self._show((owner,), name)

    def go_back(self) -> None:
        """Return to the object from which this one was opened."""
        while self._back:
            owners = self._back.pop()
            if all(self._lives(owner) for owner in owners):
                self._show(owners, "")
                self.sides.setVisible(not self._back and self.sides.count() > 0)
                return
        self.show_selection(tuple(ref for ref in self._selection if self._lives(ref)))

    def refresh(self, topology: Topology) -> None:
        """Follow a change of the design: new values in place, and another object where this one is gone."""
        if not all(self._lives(owner) for owner in self._owners):
            self.show_selection(tuple(ref for ref in self._selection if self._lives(ref)))
            return
        if self.form is not None:
            self.form.refresh(topology, self._typing)
        self._show_heading()

    def _lives(self, owner: Owner) -> bool:
        try:
            part_at(self._document.topology, owner)
        except NoSuchPlace:
            return False
        return True

    def _show(self, owners: tuple[Owner, ...], focus: str) -> None:
        self._owners = owners
        self._show_heading()
        topology = self._document.topology
        kinds = {type(part_at(topology, owner)) for owner in owners}
        if len(kinds) == 1:
            self._show_form(self.make_form(topology, owners))
            if focus and self.form is not None:
                self.form.focus_setting(focus)
        else:
            self._show_list(owners)

    def make_form(self, topology: Topology, owners: tuple[Owner, ...]) -> Form:
        """The form of objects of one type."""
        return Form(topology, Subject(owners))

    def _show_form(self, form: Form) -> None:
        self.form = form
        form.changed.connect(self._change)
        form.left.connect(self._document.break_merge)
        form.opened.connect(self._open_nested)
        form.add_wanted.connect(self._add)
        form.remove_wanted.connect(self._remove)
        form.move_wanted.connect(self._move)
        form.set_filter(self.filter.text())
        self.filter.setEnabled(True)
        self.area.setWidget(form)

    def _show_list(self, owners: tuple[Owner, ...]) -> None:
        """Objects of different types: one row each, which opens it."""
        self.form = None
        self.filter.setEnabled(False)
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(16, 8, 16, 16)
        box.setSpacing(4)
        for owner in owners:
            part = part_at(self._document.topology, owner)
            row = PartRow(str(owner), title_of(part) or (owner.id if owner else ""), summary_of(part), removable=False)
            row.opened.connect(lambda text: self.open(Ref.parse(text)))
            box.addWidget(row)
        box.addStretch(1)
        self.area.setWidget(page)

    def _show_heading(self) -> None:
        topology = self._document.topology
        heading = heading_of(topology, self._owners[0])
        if len(self._owners) > 1:
            names = ", ".join(heading_of(topology, owner).title for owner in self._owners[:3])
            heading = type(heading)(f"{len(self._owners)} objects", names)
        back = heading_of(topology, self._back[-1][0]).title if self._back and self._lives(self._back[-1][0]) else ""
        self.header.show_heading(heading, back)

    def _show_sides(self, sides: list[tuple[str, Ref]], shown: Owner) -> None:
        with QSignalBlocker(self.sides):
            while self.sides.count():
                self.sides.removeTab(0)
            for title, ref in sides:
                index = self.sides.addTab(title)
                self.sides.setTabData(index, ref)
                self.sides.setTabToolTip(index, str(ref))
                if ref == shown:
                    self.sides.setCurrentIndex(index)
        self.sides.setVisible(bool(sides))

    def _side_chosen(self, index: int) -> None:
        if index >= 0:
            self._show((self.sides.tabData(index),), "")

    def _filter_changed(self, text: str) -> None:
        if self.form is not None:
            self.form.set_filter(text)

    def _open_nested(self, name: str, key: str) -> None:
        owner = self._owners[0]
        self.open(self._nested(owner, name, key))

    def _nested(self, owner: Owner, name: str, key: str) -> Ref:
        field = self._field(name)
        return member(owner, name, key) if field.editor in {"parts", "named-parts"} else setting(owner, name)

    def _field(self, name: str) -> Any:
        kind = type(part_at(self._document.topology, self._owners[0]))
        return next(field for field in fields_of(kind) if field.name == name)

    def _change(self, name: str, value: Any) -> None:
        """A row of the form has a new value: one undoable edit; typing in one row merges."""
        owners = self._owners
        part = part_at(self._document.topology, owners[0])
        naming = NAMED_BY.get(type(part).__name__) == name

        def edit(topology: Topology) -> Topology:
            for owner in owners:
                topology = set_value(setting(owner, name), value)(topology)
            return topology

        key = None if naming else f"inspector:{'|'.join(map(str, owners))}:{name}"
        if self._apply(f"Change {self._field(name).title.lower()}", edit, key, name) and naming:
            self._follow_name(owners[0], str(value))

    def _follow_name(self, owner: Owner, value: str) -> None:
        """The object has another name now: keep showing it."""
        if owner is None:
            return
        holder, field = parent(owner)
        for part in getattr(part_at(self._document.topology, holder), field) or ():
            if not isinstance(part, str) and name_of(part).casefold() == value.casefold():
                new = member(holder, field, name_of(part))
                self._selection = tuple(new if ref == owner else ref for ref in self._selection)
                self._show((new,), "")

    def add_member(self, name: str) -> None:
        """Add a member to a collection of the shown object and open it."""
        self._add(name)

    def _add(self, name: str) -> None:
        owner, field = self._owners[0], self._field(name)
        topology = self._document.topology
        kind = field.part or part_types(type(part_at(topology, owner)).model_fields[name].annotation)[0]
        old = getattr(part_at(topology, owner), name)
        taken = (
            set(old)
            if isinstance(old, dict)
            else {name_of(part) for part in old or ()}
            if field.editor == "parts"
            else set()
        )
        values = start_values(topology, kind, taken)
        target = setting(owner, name)
        label = f"Add to {field.title.lower()}"
        if field.editor == "part":
            if self._apply(label, set_value(target, kind.model_validate(values, by_name=True)), None, name):
                self.open(target)
            return
        key = KEYS.get(name, name) if field.editor == "named-parts" else None
        if self._apply(label, add_member(target, values, key), None, name):
            self._open_newest(owner, name, old)

    def _open_newest(self, owner: Owner, name: str, old: Any) -> None:
        new = getattr(part_at(self._document.topology, owner), name)
        if isinstance(new, dict):
            added = [key for key in new if key not in (old or {})]
        else:
            added = [name_of(part) for part in new[len(old or ()) :]]
        if added:
            self.open(member(owner, name, added[0]))

    def _remove(self, name: str, key: str) -> None:
        self._apply(f"Remove {key or name}", remove((member(self._owners[0], name, key),)), None, name)

    def _move(self, name: str, key: str, step: int) -> None:
        edit = move_in_priority(member(self._owners[0], name, key), step)
        self._apply(f"Run {key} {'later' if step > 0 else 'earlier'}", edit, None, name)

    def _take_back(self, merge_key: str | None, row: str) -> None:
        """The beginning of a value that is none does not stay in the design; what was typed stays in its line."""
        self._typing = row
        if merge_key is not None:
            self._document.take_back(merge_key, origin=self)
        self._typing = ""

    def _apply(self, label: str, edit: Edit, merge_key: str | None, row: str) -> bool:
        try:
            self._document.apply(label, edit, merge_key=merge_key, origin=self)
        except EditRefused as refusal:
            if self.form is not None and row in self.form.rows:
                self._take_back(merge_key, row)
                self.form.show_problem(row, str(refusal))
            else:
                self.refused.emit(refusal)
            return False
        if self.form is not None:
            self.form.show_problem(row, "")
        return True
