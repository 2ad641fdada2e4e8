"""A damaged file is read or told about, never a crash: whatever is cut, doubled or overwritten."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from designer.formats.project import read, read_bytes

CORPUS = [
    path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).resolve().parents[1] / "corpus").glob("*.mailflow"))
    if path.name[:3] in {"015", "043", "075", "077", "124", "184", "197"}
]
SCRAPS = [
    "[", "]", "{", "}", ":", ",", "-", "#", '"', "'", "|", "\n", "\t", " ", "null", "~", "true", "no", "1",
    "1e9", "é", "&a ", "*a", "!!x ", "{}", "[]", "id", "kind", "\x00", "\u2028", "\x1b", "? ", "<<: ", "---\n",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A documented case with a few characters cut out, put in or doubled."""
    text = draw(st.sampled_from(CORPUS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 12))
        scrap = draw(st.sampled_from([*SCRAPS, text[at : at + 40]]))
        text = text[:at] + scrap + text[at + length :]
    return text


@given(damaged())
def test_a_damaged_file_is_read_or_told_about(text: str) -> None:
    result = read(text, "x")
    assert (result.topology is None) == bool(result.problems)
    lines = text.count("\n") + text.count("\u2028") + 1
    for problem in result.problems:
        assert 1 <= problem.line <= lines + 1
        assert problem.column >= 1
        assert str(problem).isprintable()


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told_about(data: bytes) -> None:
    result = read_bytes(data, "x")
    assert (result.topology is None) == bool(result.problems)


@given(st.text(st.sampled_from("mailflow: 1\n[]{},-#'\"|&*!? \t"), max_size=120))
def test_any_signs_are_read_or_told_about(text: str) -> None:
    result = read(f"mailflow: 1\n{text}", "x")
    assert (result.topology is None) == bool(result.problems)
