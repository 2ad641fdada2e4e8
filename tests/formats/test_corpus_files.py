"""Every documented case is a project file: it reads without a problem and comes back equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.formats.project import read, write

CORPUS = sorted((Path(__file__).parent.parent / "corpus").glob("*.mailflow"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_documented_case_reads_and_is_equal_after_writing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    result = read(text, path.name)
    assert result.topology is not None, "\n".join(map(str, result.problems))
    again = write(result.topology)
    assert again == text, "the writer would change the file"
    assert read(again, path.name).topology == result.topology


def test_the_corpus_covers_every_numbered_topic() -> None:
    topics = {topology.case.topic for path in CORPUS if (topology := read(path.read_text("utf-8"), "x").topology).case}
    assert {"hosted", "standalone-eop", "hybrid-mx-eop", "hybrid-mx-onprem", "cmt", "partner-tls"} <= topics
