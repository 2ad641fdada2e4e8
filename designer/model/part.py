"""What every object of a topology has in common: it is frozen, strict, and can carry a note."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict


class Part(BaseModel):
    """One object of the file.

    Unknown keys are refused; collections are tuples; an absent collection is None, an empty one `()`.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True, allow_inf_nan=False)

    note: str = Field(default="", title="Note", description="Free text for people; the simulator does not read it.")


def setting(default: Any = ..., *, title: str, help: str = "", source: str = "", **limits: Any) -> Any:
    """A field with what the inspector, the JSON Schema and the reference page show: title, help, source."""
    extra: JsonDict | None = {"source": source} if source else None
    return Field(default=default, title=title, description=help or None, json_schema_extra=extra, **limits)
