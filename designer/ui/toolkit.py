"""Loads the toolkit without what only its error messages need."""

from __future__ import annotations

import importlib.machinery
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ABOUT_SIGNATURES = frozenset(
    f"shibokensupport.signature.{name}"
    for name in ("errorhandler", "layout", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")
)
"""The toolkit's modules that describe its functions: for the message of a wrong call, for `help()`.

Not `mapping`, which the toolkit's C++ side looks into without asking for names.
"""


def load_toolkit() -> None:
    """Import the toolkit; what describes its functions waits until somebody asks.

    WORKAROUND PySide6 compiles six modules from embedded source text at every start and runs them
    (shibokensupport/signature/loader.py), which is half of the time that importing QtCore takes. They stand there as
    empty modules and fill themselves when something in them is first used.
    """
    importlib.machinery.ModuleSpec = _spec  # type: ignore[assignment]
    try:
        import PySide6.QtCore  # noqa: F401
    finally:
        importlib.machinery.ModuleSpec = ModuleSpec


def _spec(name: str, loader: Any, **more: Any) -> ModuleSpec:
    """What the toolkit's own importer takes for a module's specification."""
    late: Any = _LateLoader(loader) if name in ABOUT_SIGNATURES else loader
    return ModuleSpec(name, late, **more)


class _LateLoader:
    """Makes an empty module that knows how to fill itself."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _LateModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update(filled_by=self._loader, filled_as=module.__name__)


class _LateModule(ModuleType):
    """A module whose source is run when a name in it is first wanted."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "filled_by" not in vars(self):
            raise AttributeError(f"module {vars(self)['__name__']!r} has no attribute {name!r}")
        loader, known_as = vars(self).pop("filled_by"), vars(self).pop("filled_as")
        spec = self.__spec__
        assert spec is not None
        renamed, spec.name = spec.name, known_as  # the toolkit has moved it to PySide6.support meanwhile
        try:
            loader.exec_module(self)
        finally:
            spec.name = renamed
        return getattr(self, name)
