"""Modules that are loaded when something of them is used first: the window is there sooner without them."""

from __future__ import annotations

import importlib
from typing import Any


class Later:
    """Stands for a module until something of it is asked for.

    The module is also named in an `if TYPE_CHECKING` block, for readers, for the type checker, and for the tool that
    bundles the program.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)


def later(package: str, *names: str) -> tuple[Any, ...]:
    """Modules of a package, each loaded when something of it is used first."""
    return tuple(Later(f"{package}.{name}") for name in names)
