"""Composing a message: the inspector's own forms, on a draft that the design does not hold yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from designer.app.document import Change, Document
from designer.model.edits import EditRefused, add_member
from designer.model.edits.naming import unique
from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.ui.docks.hop_details import plain
from designer.ui.inspector.fields import Field
from designer.ui.inspector.form import Form, Subject
from designer.ui.inspector.panel import Inspector
from designer.ui.inspector.places import Owner
from designer.ui.inspector.starts import start_values

ORDER = (
    "mail_from", "rcpt_to", "from_node", "subject", "verdict", "tls", "size_mb", "client_cert", "auth",
    "header_from", "source_ip", "id",
)  # fmt: skip
"""What a message that is tried out is asked for first; its name in the file matters last."""
TITLES = {"mail_from": "From", "rcpt_to": "To", "from_node": "From where", "header_from": "From in the header"}
COLUMN = 208
"""Pixels that a field needs; the form has as many columns as fit."""


def new_message(topology: Topology) -> Message:
    """A message that any design can be tried with: from the first outside node to the first recipient."""
    draft = Message.model_validate(start_values(topology, Message, set()), by_name=True)
    origin = next((node for node in topology.nodes if node.id == draft.from_node), None)
    known = [row.id for row in topology.messages]
    source = origin.ips[0] if origin is not None and origin.ips and "/" not in origin.ips[0] else None
    return draft.model_copy(update={"id": unique(draft.id, known), "source_ip": source})


class DraftForms(Inspector):
    """The inspector on the draft: the fields in the order of a letter, side by side where there is room."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(document, parent)
        self.filter.hide()
        self.area.setAccessibleName("Message")

    def make_form(self, topology: Topology, owners: tuple[Owner, ...]) -> Form:
        if _is_draft(owners):
            form = Form(topology, Subject(owners), ORDER, self._retitled)
        else:
            form = super().make_form(topology, owners)
        form.set_columns(self._columns())
        return form

    def _retitled(self, field: Field) -> Field:
        return replace(field, title=TITLES.get(field.name, field.title))

    def _columns(self) -> int:
        return max(1, min(4, self.width() // COLUMN))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.form is not None:
            self.form.set_columns(self._columns())

    def _show_heading(self) -> None:
        super()._show_heading()
        self.header.setVisible(bool(self._back))


def _is_draft(owners: tuple[Owner, ...]) -> bool:
    return len(owners) == 1 and owners[0] is not None and owners[0].section == "messages" and not owners[0].path


class Composer(QWidget):
    """Holds one draft. Every change of it is simulated at once; saving adds it to the design's messages."""

    draft_changed = Signal()
    save_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = Document(Topology())
        self._forms: DraftForms | None = None
        self.save_button = QPushButton("Add to design")
        self.save_button.setProperty("primary", True)
        self.save_button.setToolTip("Adds a message to the design; no other message is changed")
        self.save_button.clicked.connect(self._save_clicked)
        head = QHBoxLayout()
        head.setContentsMargins(16, 4, 16, 4)
        head.addWidget(plain("New message, not in the design yet", "subheading", wrap=False), 1)
        head.addWidget(self.save_button)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addLayout(head)

    @property
    def draft(self) -> Message | None:
        """The message as it is now."""
        return next(iter(self._document.topology.messages), None)

    @property
    def form(self) -> Form | None:
        """The form that is shown."""
        return self._forms.form if self._forms is not None else None

    @property
    def area(self) -> QWidget:
        """Where the form scrolls."""
        assert self._forms is not None
        return self._forms.area

    def start(self, topology: Topology) -> None:
        """Begin a new message."""
        self._document = Document(with_draft(topology, new_message(topology)))
        self._document.subscribe(self._follow)
        old, self._forms = self._forms, DraftForms(self._document)
        if old is not None:
            self._box.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._box.addWidget(self._forms, 1)
        self._forms.show_selection((Ref("messages", self._document.topology.messages[0].id),))

    def refresh(self, topology: Topology) -> None:
        """Offer the nodes and certificates of a changed design."""
        draft = self.draft
        if draft is not None and self._document.topology.nodes is not topology.nodes:
            self._document.apply("Follow the design", lambda _old: with_draft(topology, draft), origin=self)

    def save(self, document: Any, message: Message) -> str | None:
        """Add the draft to the design's messages, under a free name; None if refused."""
        known = {row.id for row in document.topology.messages}
        try:
            document.apply(f"Add message {message.id}", add_member(Ref("messages"), message), origin=self)
        except EditRefused as refusal:
            if self.form is not None:
                self.form.show_problem("id", str(refusal))
            return None
        return next((row.id for row in document.topology.messages if row.id not in known), None)

    def _follow(self, change: Change) -> None:
        if self._forms is not None:
            self._forms.refresh(change.after)
        if change.origin is not self:
            self.draft_changed.emit()

    def _save_clicked(self) -> None:
        self.save_wanted.emit(self.draft)


def with_draft(topology: Topology, draft: Message) -> Topology:
    """The design as if the draft were its only message."""
    return topology.model_copy(update={"messages": (draft,)})
