"""Text from files made safe to show on a terminal: nothing in a topology can move the cursor or turn letters round."""

from __future__ import annotations

import json
from typing import Any


def printable(text: str) -> str:
    r"""The text with every control, direction and other invisible character written as its escape (`\x1b`, `\u202e`).

    Names, subjects and DNS records come from outside; raw escape sequences would change the terminal's title, colours
    or clipboard.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def printable_lines(text: str) -> str:
    """Like `printable`, but line ends stay: for texts of several lines that the program itself has laid out."""
    return "\n".join(printable(line) for line in text.split("\n"))


def json_line(record: Any) -> str:
    """A value as JSON on one line, with every character that a terminal could act on escaped; letters stay readable."""
    text = json.dumps(record, ensure_ascii=False)
    return text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")
