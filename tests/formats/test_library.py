"""The YAML library reads and writes as ever, though its patterns are compiled late."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from designer.formats.library import LatePattern
from designer.paths import resources

SAMPLE = resources() / "samples" / "hybrid-mx-to-eop.mailflow"
READ = f"""
import datetime, pathlib, re
kept = re.compile
from designer.formats import project
import yaml
assert re.compile is kept
found = project.read(pathlib.Path({str(SAMPLE)!r}).read_text(encoding="utf-8"), "sample")
late = [yaml.reader.Reader.NON_PRINTABLE, *(one for row in yaml.resolver.Resolver.yaml_implicit_resolvers.values()
        for _, one in row)]
print(found.topology is not None, sum("_compiled" in vars(one) for one in late), len(late) > 5)
print(yaml.safe_load("[2024-01-02, 0x1f, ~, yes, a]") == [datetime.date(2024, 1, 2), 31, None, True, "a"])
try:
    yaml.safe_load("\\x07")
except yaml.reader.ReaderError as error:
    print(error.position)
"""


def test_a_design_is_read_without_any_pattern_and_yaml_knows_its_values_as_ever() -> None:
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["True", "0", "True", "True", "0"]


def test_a_late_pattern_finds_what_the_pattern_finds() -> None:
    late = LatePattern("^a+$", re.IGNORECASE)
    assert late.match("AAA")
    assert late.search("b") is None
    assert late.pattern == "^a+$"


def test_a_late_pattern_says_what_it_does_not_have() -> None:
    with pytest.raises(AttributeError):
        _ = LatePattern("a").colour
