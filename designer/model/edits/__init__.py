"""Edits: pure functions from one topology to the next, or a refusal with its reason.

Every function here that returns an `Edit` only describes the change; applying it to a topology makes the change or
raises `EditRefused`.
"""

from designer.model.edits.base import Edit, EditRefused
from designer.model.edits.clips import Clip, copy, paste
from designer.model.edits.members import add_member, collection_of, move_in_priority, move_member
from designer.model.edits.nodes import add_node
from designer.model.edits.picture import add_annotation, bend, collapse, lock, move, resize
from designer.model.edits.removal import remove, remove_member, what_goes_with
from designer.model.edits.renaming import rename
from designer.model.edits.settings import set_value

__all__ = [
    "Clip",
    "Edit",
    "EditRefused",
    "add_annotation",
    "add_member",
    "add_node",
    "bend",
    "collapse",
    "collection_of",
    "copy",
    "lock",
    "move",
    "move_in_priority",
    "move_member",
    "paste",
    "remove",
    "remove_member",
    "rename",
    "resize",
    "set_value",
    "what_goes_with",
]
