"""What happens to the messages of four samples, word for word: decisions, header lines, SMTP dialogues, reports.

`MAILFLOW_REGENERATE=1 pytest tests/test_golden_traces.py` writes the files anew; the diff is then reviewed like code.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.formats.project import read_bytes
from designer.paths import resources
from tests.engine.transcript import transcript

GOLDEN = Path(__file__).resolve().parent / "golden" / "traces"
SAMPLES = ("hybrid-mx-to-eop", "hybrid-centralized-transport", "third-party-filter", "printers-and-applications")


def _story(name: str) -> str:
    path = resources() / "samples" / f"{name}.mailflow"
    topology = read_bytes(path.read_bytes(), path.name).topology
    assert topology is not None
    plan = compile_plan(topology)
    return "\n".join(transcript(simulate(plan, message)) for message in topology.messages)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_message_of_the_sample_takes_its_way_word_for_word(name: str) -> None:
    path, story = GOLDEN / f"{name}.txt", _story(name)
    if os.environ.get("MAILFLOW_REGENERATE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(story, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == story
