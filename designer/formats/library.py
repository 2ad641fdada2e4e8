"""Loads the YAML library without the patterns that only its Python half looks at.

WORKAROUND PyYAML compiles ten regular expressions when it is imported, 10 ms at every start. The reader takes events
from libyaml, which needs none of them; the writer needs some. So each is compiled when it is first used.
"""

from __future__ import annotations

import re
import sys
from functools import cached_property
from typing import Any


class LatePattern:
    """A regular expression that is compiled when it is first used."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._written = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._written)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._compiled, name)


def load() -> None:
    """Import yaml, where nobody has done so yet."""
    if "yaml" in sys.modules:
        return
    compiled_at_once = re.compile
    re.compile = LatePattern  # type: ignore[assignment]
    try:
        import yaml  # noqa: F401
    finally:
        re.compile = compiled_at_once
