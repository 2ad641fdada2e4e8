"""Edits: pure functions from one topology to the next, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Callable

from designer.model.topology import Topology

Edit = Callable[[Topology], Topology]
"""Returns the changed topology, or raises EditRefused and changes nothing."""


class EditRefused(Exception):
    """Why an edit cannot be made, and what to do instead; shown to the user."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(f"{reason} {hint}".strip())
        self.reason = reason
        self.hint = hint
