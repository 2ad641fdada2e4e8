"""Composing a message: the same form as the inspector's, on a draft that the design does not hold yet."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.model.edits import EditRefused, add_member, set_value
from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.ui.controls import PageArea
from designer.ui.inspector.form import Form, Subject
from designer.ui.inspector.starts import start_values

DRAFT = "draft"


class Composer(QWidget):
    """Holds one draft. Every change of it is simulated at once; saving adds it to the design's messages."""

    draft_changed = Signal()
    save_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft: Message | None = None
        self._topology = Topology()
        self.form: Form | None = None
        self.area = PageArea("Message")
        title = QLabel("Draft, not saved")
        title.setProperty("role", "subheading")
        self.save_button = QPushButton("Save in design")
        self.save_button.setProperty("primary", True)
        self.save_button.clicked.connect(self._save_clicked)
        head = QHBoxLayout()
        head.setContentsMargins(16, 4, 16, 4)
        head.addWidget(title, 1)
        head.addWidget(self.save_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(head)
        box.addWidget(self.area, 1)

    def edit(self, topology: Topology, message: Message | None) -> None:
        """Start a draft from a saved message, or from nothing."""
        self._topology = topology
        if message is None:
            message = Message.model_validate(start_values(topology, Message, set()), by_name=True)
        self.draft = message.model_copy(update={"expect": None})
        self._rebuild()

    def refresh(self, topology: Topology) -> None:
        """Offer the nodes and certificates of a changed design."""
        self._topology = topology
        if self.form is not None and self.draft is not None:
            self.form.refresh(self._with_draft())

    def save(self, document: Any, message: Message) -> str | None:
        """Put the draft into the design, in place of the message with its id or as a new one; None if refused."""
        known = {row.id for row in document.topology.messages}
        try:
            if message.id in known:
                old = next(row for row in document.topology.messages if row.id == message.id)
                new = message.model_copy(update={"expect": old.expect})
                document.apply(f"Change message {message.id}", _replace(new), origin=self)
            else:
                document.apply(f"Add message {message.id}", add_member(Ref("messages"), message), origin=self)
        except EditRefused as refusal:
            if self.form is not None:
                self.form.show_problem("id", str(refusal))
            return None
        return message.id

    def _with_draft(self) -> Topology:
        assert self.draft is not None
        return self._topology.model_copy(update={"messages": (self.draft,)})

    def _rebuild(self) -> None:
        assert self.draft is not None
        self.form = Form(self._with_draft(), Subject((Ref("messages", self.draft.id),)))
        self.form.changed.connect(self._change)
        self.form.add_wanted.connect(self._describe)
        self.area.setWidget(self.form)

    def _change(self, name: str, value: Any) -> None:
        assert self.draft is not None
        assert self.form is not None
        try:
            after = set_value(Ref("messages", self.draft.id, name), value)(self._with_draft())
        except EditRefused as refusal:
            self.form.show_problem(name, str(refusal))
            return
        self.form.show_problem(name, "")
        renamed = after.messages[0].id != self.draft.id
        self.draft = after.messages[0]
        if renamed:
            self._rebuild()
        else:
            self.form.refresh(self._with_draft())
        self.draft_changed.emit()

    def _describe(self, name: str) -> None:
        """A nested object of the draft starts with an example."""
        from designer.ui.inspector.fields import fields_of

        field = next(field for field in fields_of(Message) if field.name == name)
        assert field.part is not None
        values = start_values(self._topology, field.part, set())
        new = field.part.model_validate(values, by_name=True)
        old = getattr(self.draft, name)
        self._change(name, new if field.editor == "part" else (*(old or ()), new))

    def _save_clicked(self) -> None:
        self.save_wanted.emit(self.draft)


def _replace(message: Message) -> Any:
    def edit(topology: Topology) -> Topology:
        messages = tuple(message if row.id == message.id else row for row in topology.messages)
        return topology.model_copy(update={"messages": messages})

    return edit
