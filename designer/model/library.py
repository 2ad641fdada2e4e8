"""Loads the library of the model in two thirds of its time, by leaving out what is compiled for nobody.

WORKAROUND Two things that pydantic's modules do when they are imported take 25 ms at every start:

- pydantic_core describes its 88 kinds of schema as `TypedDict`, for type checkers; each of their 500 annotations is
  text that Python compiles.
- 50 dataclasses get up to six methods each, all of them compiled; a handful is used.

So the first become plain classes with the same annotations as text, and the second the late ones of `records.py`.
"""

from __future__ import annotations

import dataclasses
import sys
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typing_extensions

from designer.model import records


class _Described(dict[str, Any]):
    """Stands for `TypedDict`: a dictionary whose keys only a type checker looks at."""

    def __init_subclass__(cls, total: bool = True) -> None:
        super().__init_subclass__()


@contextmanager
def _instead(name: str, stand_in: object, *modules: Any) -> Iterator[None]:
    """Meanwhile a name in some modules means something else."""
    kept = [getattr(module, name) for module in modules]
    for module in modules:
        setattr(module, name, stand_in)
    try:
        yield
    finally:
        for module, value in zip(modules, kept, strict=True):
            setattr(module, name, value)


def load() -> None:
    """Import pydantic, where nobody has done so yet."""
    if "pydantic_core" not in sys.modules:
        with _instead("TypedDict", _Described, typing, typing_extensions):
            import pydantic_core  # noqa: F401
    with _instead("dataclass", records.dataclass, dataclasses):
        import pydantic.functional_validators
        import pydantic.main  # noqa: F401
