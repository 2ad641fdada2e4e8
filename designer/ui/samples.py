"""The samples that come with the program, with their titles and descriptions; their models are not built for that."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from designer import paths
from designer.formats.files import FileRefused, load
from designer.formats.untrusted import Refused, text_of, yaml_tree
from designer.ui.start_page import Sample

ORDER = (
    "hosted",
    "hybrid-mx-to-eop",
    "hybrid-mx-to-onprem",
    "hybrid-centralized-transport",
    "standalone-eop",
    "third-party-filter",
    "partner-tls",
    "printers-and-applications",
)
"""From the simple to the special; samples that are not named here come last."""


@lru_cache(maxsize=1)
def samples() -> tuple[Sample, ...]:
    """Every sample that can be read, from the simple to the special."""
    order = {name: number for number, name in enumerate(ORDER)}
    files = sorted(paths.samples(), key=lambda path: order.get(path.stem, len(order)))
    return tuple(sample for sample in map(_sample, files) if sample is not None)


def _sample(path: Path) -> Sample | None:
    try:
        root: Any = yaml_tree(text_of(load(path)))
    except (FileRefused, Refused):
        return None
    heads = {key.value: node.value for key, node in root.value if key.value in {"title", "description"}}
    return Sample(path, str(heads.get("title") or path.stem), " ".join(str(heads.get("description", "")).split()))
