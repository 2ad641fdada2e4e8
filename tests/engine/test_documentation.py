"""The page about the simulator says what the code does: no rule is forgotten, none is claimed, no header is unnamed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from designer.engine.catalogue import CATALOGUE, REFERENCE
from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.formats.project import read_bytes
from tests.engine.simulator_page import ENGINE, PAGE, SECTIONS, citations, family, page

CASES = sorted((Path(__file__).resolve().parents[1] / "corpus").glob("*.mailflow"))
DATE = re.compile(r'"(20\d\d-\d\d-\d\d)"')


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_table_of_rules_is_up_to_date() -> None:
    renewed = page(PAGE.read_text(encoding="utf-8"))
    if os.environ.get("MAILFLOW_REGENERATE") == "1":
        PAGE.write_text(renewed, encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == renewed


def test_every_rule_of_the_reference_list_is_in_the_catalogue_once() -> None:
    assert [row.id for row in CATALOGUE] == list(REFERENCE)


def test_every_simulated_rule_is_cited_where_the_engine_follows_it() -> None:
    assert {row.id for row in CATALOGUE if row.scope == "engine"} - set(citations()) == set()


def test_the_engine_cites_no_rule_that_the_catalogue_does_not_have() -> None:
    assert set(citations()) - {row.id for row in CATALOGUE} == set()


def test_a_rule_that_is_not_simulated_says_why() -> None:
    assert [row.id for row in CATALOGUE if row.scope == "out" and not row.reason] == []


def test_no_rule_left_out_decides_anything() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in ENGINE.rglob("*.py"))
    assert {row.id for row in CATALOGUE if row.scope == "out" and f'"{row.id}"' in code} == set()


def test_every_rule_has_a_section_on_the_page(text: str) -> None:
    assert {family(row.id) for row in CATALOGUE} == set(SECTIONS)
    assert [row.id for row in CATALOGUE if text.count(f"\n| {row.id} |") != 1] == []


def test_every_date_at_which_the_service_changed_is_on_the_page(text: str) -> None:
    dates = {date for path in ENGINE.rglob("*.py") for date in DATE.findall(path.read_text(encoding="utf-8"))}
    assert dates
    assert {date for date in dates if date not in text} == set()


def test_every_header_field_that_a_message_gains_or_loses_is_on_the_page(text: str) -> None:
    unnamed: dict[str, str] = {}
    for path in CASES:
        topology = read_bytes(path.read_bytes(), path.name).topology
        assert topology is not None
        design = path.read_text(encoding="utf-8")
        plan = compile_plan(topology)
        for message in topology.messages:
            for hop in simulate(plan, message).hops:
                for name, _ in (*hop.headers_added, *hop.headers_removed):
                    if f"`{name}`" not in text and name not in design:
                        unnamed[name] = path.name
    assert unnamed == {}
