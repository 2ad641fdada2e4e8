"""Values with named parts behave like the standard library's dataclasses, whose place they take."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import subprocess
import sys
from dataclasses import field
from pathlib import Path
from typing import Any, ClassVar

import pytest

from designer.model.records import dataclass

KINDS = ("late", "standard")


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file."""

    line: int
    column: int = 1


@dataclass(slots=True)
class Walk:
    """What was found on the way."""

    file: str
    found: list[str] = field(default_factory=list)
    seen: int = field(default=0, repr=False, compare=False)
    total: int = field(init=False, default=7)
    limit: ClassVar[int] = 3

    def __post_init__(self) -> None:
        self.file = self.file.lower()


def defined(kind: str) -> tuple[Any, Any]:
    """The two classes above, and the same as the standard library makes them."""
    if kind == "late":
        return Mark, Walk
    mark = type("Mark", (), {"__annotations__": {"line": "int", "column": "int"}, "column": 1, "__module__": __name__})
    body = {
        "__annotations__": {
            "file": "str", "found": "list[str]", "seen": "int", "total": "int", "limit": "ClassVar[int]",
        },
        "found": field(default_factory=list), "seen": field(default=0, repr=False, compare=False),
        "total": field(init=False, default=7), "limit": 3, "__module__": __name__,
        "__post_init__": lambda self: setattr(self, "file", self.file.lower()),
    }  # fmt: skip
    return (
        dataclasses.dataclass(frozen=True, slots=True, order=True)(mark),
        dataclasses.dataclass(slots=True)(type("Walk", (), body)),
    )


def outcome(call: Any) -> Any:
    """What a call gives, or how it fails."""
    try:
        return call()
    except (TypeError, AttributeError) as error:
        return type(error).__name__, str(error)


def behaviour(kind: str) -> list[Any]:
    """What the two classes answer to everything one may do with a dataclass."""
    mark, walk = defined(kind)
    here, walked = mark(2), walk("Contoso.MAILFLOW")
    return [
        repr(here), repr(walked), here == mark(2, 1), here != mark(2), here == 2, hash(here) == hash(mark(2)),
        here < mark(3), here <= mark(2), mark(2, 4) > here, here >= mark(2, 5), min(mark(3), here) == here,
        outcome(lambda: here < 2), outcome(lambda: hash(walked)), outcome(walk), outcome(lambda: mark(1, 2, 3)),
        outcome(lambda: mark(1, row=2)), outcome(lambda: setattr(here, "line", 3)),
        outcome(lambda: delattr(here, "line")),
        walked == walk("contoso.mailflow", seen=9), walked.found is walk("a").found, walked.total, walk.limit,
        dataclasses.asdict(walked), dataclasses.astuple(here), dataclasses.replace(here, column=9).column,
        [each.name for each in dataclasses.fields(walk)], mark.__match_args__, mark.__slots__, walk.__slots__,
        dataclasses.is_dataclass(mark), copy.deepcopy(walked) == walked, copy.copy(here) == here,
    ]  # fmt: skip


def test_it_answers_everything_as_the_standard_library_does() -> None:
    assert behaviour("late") == behaviour("standard")


def test_it_can_be_kept_and_read_again() -> None:
    assert pickle.loads(pickle.dumps(Mark(3, 4))) == Mark(3, 4)


def test_a_method_is_compiled_with_its_first_call() -> None:
    @dataclass(frozen=True, slots=True)
    class Fresh:
        """Never used before."""

        line: int

    waiting = vars(Fresh)["__init__"]
    Fresh(1)
    assert vars(Fresh)["__init__"] is not waiting
    assert list(inspect.signature(Fresh).parameters) == ["line"]
    assert vars(Fresh)["__eq__"].__code__.co_name == "method"


def test_a_method_written_by_hand_stays() -> None:
    @dataclass(frozen=True, slots=True)
    class Named:
        """Shown by its name."""

        name: str

        def __repr__(self) -> str:
            return f"<{self.name}>"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Named) and self.name.lower() == other.name.lower()

        def __hash__(self) -> int:
            return hash(self.name.lower())

    assert repr(Named("a")) == "<a>"
    assert Named("a") == Named("A")
    assert hash(Named("a")) == hash(Named("A"))


def test_a_rare_option_or_a_base_with_fields_is_left_to_the_standard_library() -> None:
    @dataclass(kw_only=True)
    class Wide:
        width: int

    @dataclass(frozen=True, slots=True)
    class Below(Mark):
        depth: int = 0

    assert Wide(width=2) == Wide(width=2)
    assert (Below(1, 2, 3).column, Below(1, 2, 3).depth) == (2, 3)


def test_nothing_is_compiled_by_making_the_classes_of_a_drawing_and_a_trace() -> None:
    program = """
import builtins, dataclasses
import designer.model.topology
compiled = []
real = exec
builtins.exec = lambda text, *more: (compiled.append(text) if isinstance(text, str) else None, real(text, *more))
import designer.draw.shapes, designer.engine.trace
print(compiled)
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("kind", KINDS)
def test_a_frozen_value_cannot_be_changed(kind: str) -> None:
    mark, _ = defined(kind)
    with pytest.raises(dataclasses.FrozenInstanceError):
        mark(1).column = 5
