"""The samples that come with the program: sound ones are not blamed, the broken one shows what it announces."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.paths import samples
from tests.rules.designs import design, findings


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.stem)
def test_a_sample_raises_the_errors_it_announces_and_no_other(path: Path) -> None:
    topology = design(path.read_text(encoding="utf-8"))
    announced = {finding.tag for finding in topology.expect.findings} if topology.expect is not None else set()
    found = findings(topology, include_off=False)
    assert announced <= {finding.slug for finding in found}
    assert [f.text for f in found if f.severity != "info" and f.slug not in announced] == []
