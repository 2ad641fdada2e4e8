"""The model's library is loaded quickly and does everything as ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ORDINARY_USE = '''
from typing import Annotated, Literal
import annotated_types
from pydantic import (
    AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag,
    TypeAdapter, ValidationError, computed_field, field_serializer, field_validator, model_validator,
)

class Cat(BaseModel):
    """An animal."""
    kind: Literal["cat"] = "cat"
    lives: Annotated[int, annotated_types.Gt(0), annotated_types.MultipleOf(3)] = 9

class Dog(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["dog"] = "dog"
    name: Annotated[str, StringConstraints(min_length=2, to_upper=True)] = Field(
        validation_alias=AliasChoices("n", "name"))

    @field_validator("name")
    @classmethod
    def no_rex(cls, value: str) -> str:
        if value == "REX":
            raise ValueError("not again")
        return value

    @field_serializer("name")
    def low(self, value: str) -> str:
        return value.lower()

    @computed_field
    @property
    def called(self) -> str:
        return f"{self.name}!"

    @model_validator(mode="after")
    def fine(self) -> "Dog":
        return self

Pets = TypeAdapter(list[Annotated[
    Annotated[Cat, Tag("cat")] | Annotated[Dog, Tag("dog")], Discriminator(lambda pet: pet.get("kind"))
]])
for given in ([{"kind": "cat", "lives": 12}, {"kind": "dog", "n": "bello"}],
              [{"kind": "cat", "lives": 4}], [{"kind": "cow"}],
              [{"kind": "dog", "name": "x", "more": 1}], [{"kind": "dog", "n": "Rex"}]):
    try:
        pets = Pets.validate_python(given)
        print(pets, Pets.dump_json(pets))
    except ValidationError as error:
        print(error)
print(Pets.json_schema())
print(annotated_types.Gt(1) == annotated_types.Gt(1), annotated_types.Len(1, 3))
print(list(annotated_types.Interval(gt=1, le=3)), annotated_types.Predicate(len))
print(repr(AfterValidator(str)), AfterValidator(str) == AfterValidator(str))
print({BeforeValidator(str): 1}[BeforeValidator(str)])
'''
ROOT = Path(__file__).resolve().parents[2]


def ran(program: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_library_works_as_ever() -> None:
    plain = ran(ORDINARY_USE)
    assert "not again" in plain
    assert ran("import designer.model\n" + ORDINARY_USE) == plain


def test_nothing_else_is_changed_by_loading_it() -> None:
    names = "dataclasses.dataclass, typing.TypedDict, typing_extensions.TypedDict"
    modules = "import dataclasses, typing, typing_extensions"
    assert ran(f"{modules}; kept = {names}; import designer.model; print(kept == ({names}))") == "True\n"
