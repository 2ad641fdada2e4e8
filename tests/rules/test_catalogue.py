"""The catalogue and its pages: complete, unique, and as the files of the rules say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import designer.rules
from designer.paths import resources
from designer.rules.catalogue import LEFT_OUT, MODULES, RULES
from designer.rules.finding import SEVERITIES
from designer.rules.pages import how_to_mend_it, pages, why_it_hurts
from designer.rules.topics import topic_of

FOLDER = Path(designer.rules.__file__).parent
DOCS = resources() / "docs" / "rules"
UPDATE = os.environ.get("UPDATE_RULE_PAGES") == "1"


def test_every_rule_file_is_listed() -> None:
    files = {path.stem for path in FOLDER.glob("l[0-9][0-9][0-9]_*.py")}
    assert files == {module.__name__.rpartition(".")[2] for module in MODULES}


def test_rules_stand_in_the_order_of_their_ids_and_each_id_once() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))


def test_every_number_of_the_catalogue_is_a_rule_or_left_out_with_a_reason() -> None:
    known = {rule.id for rule in RULES} | set(LEFT_OUT)
    assert {f"L-{number:03}" for number in range(1, 131)} == known
    assert not {rule.id for rule in RULES} & set(LEFT_OUT)


def test_every_number_of_the_catalogue_belongs_to_one_topic() -> None:
    assert all(topic_of(f"L-{number:03}") for number in range(1, 131))
    assert topic_of("L-131") == ""
    assert topic_of("invariant") == ""


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_a_rule_file_bears_its_number_and_its_title(module) -> None:  # type: ignore[no-untyped-def]
    number = module.__name__.rpartition(".")[2][1:4]
    assert module.RULE.id == f"L-{number}"
    assert (module.__doc__ or "").partition("\n")[0] == f"{module.RULE.title}."
    assert module.RULE.severity in SEVERITIES
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", module.RULE.slug)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_a_page_says_why_it_hurts_and_how_to_mend_it(module) -> None:  # type: ignore[no-untyped-def]
    assert "\nWhy it hurts: " in module.__doc__
    assert "\nHow to mend it: " in module.__doc__


def test_hints_that_sound_designs_trip_are_informative_only() -> None:
    assert {rule.severity for rule in RULES if not rule.on_by_default} <= {"info"}


def test_the_pages_are_up_to_date() -> None:
    wanted = pages()
    if UPDATE:
        DOCS.mkdir(parents=True, exist_ok=True)
        for stale in DOCS.glob("*.md"):
            stale.unlink()
        for name, text in wanted.items():
            (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
    found = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}
    assert found == wanted, "run the tests once with UPDATE_RULE_PAGES=1"


def test_loading_the_catalogue_loads_no_graph_library() -> None:
    code = "import sys, designer.rules.catalogue; print('networkx' in sys.modules, 'PySide6' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_the_source_of_a_rule_can_be_looked_up(module) -> None:  # type: ignore[no-untyped-def]
    told = (resources() / "docs" / "simulator.md").read_text(encoding="utf-8")
    for number in re.findall(r"\b[A-Z]-(?:[A-Z]+-)?\d+[a-z]?", module.RULE.source):
        assert f"| {number} |" in told, number


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_why_a_fault_hurts_and_how_to_mend_it_can_be_asked_for(module) -> None:  # type: ignore[no-untyped-def]
    assert why_it_hurts(module.RULE.id)[0].isupper()
    assert how_to_mend_it(module.RULE.id).endswith(".")
    assert why_it_hurts("L-999") == ""
