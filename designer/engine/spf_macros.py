"""Fill in the placeholders of an SPF record, such as `%{i}` or `%{d2}` (RFC 7208, section 7).

A macro string is parsed once into literal pieces and `Macro` values, so that evaluating a record again and again does
not read its text again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

MAX_DOMAIN_LENGTH = 253
"""Longest domain name that is asked for; a longer one loses labels on its left (RFC 7208, section 7.3)."""

_EVERYWHERE = frozenset("slodiphv")
_EXPLANATION_ONLY = frozenset("crt")
_PLAIN = re.compile(r"[!-$&-~]+")
_BRACED = re.compile(r"%\{([A-Za-z])([0-9]*)([rR]?)([.\-+,/_=]*)\}")
_LITERAL_ESCAPES = {"%": "%", "_": " ", "-": "%20"}
_MORE_PARTS_THAN_ANY_NAME = 9999


class MacroSyntaxError(ValueError):
    """The text breaks the grammar of macro strings; the message says where."""


@dataclass(frozen=True, slots=True)
class Macro:
    """One `%{...}`: which value, how many right-hand parts of it, reversed or not, split where, URL-escaped or not."""

    letter: str
    parts: int
    reverse: bool
    delimiters: str
    escape: bool

    def applied_to(self, value: str) -> str:
        """Value with the transformers carried out: split, reverse, keep right-hand parts, join with dots, escape."""
        if self.parts or self.reverse or self.delimiters != ".":
            pieces = re.split(f"[{re.escape(self.delimiters)}]", value)
            if self.reverse:
                pieces.reverse()
            value = ".".join(pieces[-self.parts :] if self.parts else pieces)
        return quote(value, safe="") if self.escape else value


@dataclass(frozen=True, slots=True)
class MacroString:
    """A parsed text: literal pieces and macros in order, and whether it ends in `%{...}`, `%%`, `%_` or `%-`."""

    text: str
    pieces: tuple[str | Macro, ...]
    closed_by_macro: bool

    @property
    def constant(self) -> str | None:
        """The finished text where nothing has to be filled in, else `None`."""
        literals = [piece for piece in self.pieces if isinstance(piece, str)]
        return "".join(literals) if len(literals) == len(self.pieces) else None

    def expanded(self, value_of: Callable[[str], str]) -> str:
        """Text with every macro filled in; `value_of` answers a lower-case macro letter."""
        return "".join(
            piece if isinstance(piece, str) else piece.applied_to(value_of(piece.letter)) for piece in self.pieces
        )


def macro_string(text: str, *, explanation: bool = False) -> MacroString:
    """Parse a text with macros; with `explanation` the letters c, r, t and spaces are allowed too.

    Raises `MacroSyntaxError`.
    """
    pieces: list[str | Macro] = []
    position = 0
    closed_by_macro = False
    while position < len(text):
        plain = _PLAIN.match(text, position)
        closed_by_macro = plain is None
        if plain is not None:
            pieces.append(plain[0])
            position = plain.end()
        elif text[position + 1 : position + 2] in _LITERAL_ESCAPES and text[position] == "%":
            pieces.append(_LITERAL_ESCAPES[text[position + 1]])
            position += 2
        elif explanation and text[position] == " ":
            pieces.append(" ")
            position += 1
        else:
            match = _BRACED.match(text, position)
            if match is None:
                raise MacroSyntaxError(f'"{text[position : position + 12]}" is neither plain text nor a macro')
            pieces.append(_macro(match, explanation))
            position = match.end()
    return MacroString(text, tuple(pieces), closed_by_macro)


def _macro(match: re.Match[str], explanation: bool) -> Macro:
    name, digits, reverse, delimiters = match.groups()
    letter = name.lower()
    if letter in _EXPLANATION_ONLY and not explanation:
        raise MacroSyntaxError(f"%{{{name}}} is allowed in explanations only")
    if letter not in _EVERYWHERE and letter not in _EXPLANATION_ONLY:
        raise MacroSyntaxError(f"there is no macro letter {name}")
    wanted = digits.lstrip("0")
    if digits and not wanted:
        raise MacroSyntaxError("the number of parts must not be zero")
    parts = 0 if not wanted else int(wanted) if len(wanted) <= 4 else _MORE_PARTS_THAN_ANY_NAME
    return Macro(letter, parts, bool(reverse), delimiters or ".", name.isupper())


@lru_cache(maxsize=8192)
def target_name(text: str) -> str | None:
    """Domain name to ask for: without final dot, lower case, cut on the left to 253 characters.

    `None` where labels are empty or longer than 63: such a name cannot be asked for and never matches (sections 4.3
    and 4.8).
    """
    name = text.removesuffix(".").lower()
    while len(name) > MAX_DOMAIN_LENGTH:
        _, dot, rest = name.partition(".")
        if not dot:
            return None
        name = rest
    return name if all(0 < len(label) <= 63 for label in name.split(".")) else None
