"""The documentation pages of the rules, made from what stands in their files."""

from __future__ import annotations

from difflib import unified_diff
from types import ModuleType

from designer.rules.catalogue import LEFT_OUT, MODULES
from designer.rules.finding import Rule
from designer.rules.topics import TOPICS, topic_of

INDEX = "index.md"
CONTEXT = 2
"""Lines of the design shown round a changed one."""
_HEADINGS = {"Why it hurts:": "## Why it hurts", "How to mend it:": "## How to mend it"}


def pages() -> dict[str, str]:
    """Every page by its file name: one for each rule, and the index."""
    return {INDEX: _index()} | {f"{module.RULE.id}.md": page(module) for module in MODULES}


def page(module: ModuleType) -> str:
    """The page of one rule: what it looks for, why it hurts, an example, the remedy, and the source."""
    rule: Rule = module.RULE
    _, _, body = (module.__doc__ or "").partition("\n")
    names = ", ".join(f"`{slug}`" for slug in (rule.slug, *rule.slugs))
    return "\n".join(
        (
            f"# {rule.id}: {rule.title}",
            "",
            "| Severity | Name | Reported | Source |",
            "| --- | --- | --- | --- |",
            f"| {rule.severity} | {names} | {_reported(rule)} | {rule.source} |",
            "",
            *_sections(body.strip()),
            "",
            "## Example",
            "",
            f'In the design "{_title(module.BAD)}" it is found with the lines marked `-`, not with those marked `+`.',
            "",
            "```diff",
            *_difference(module.BAD, module.GOOD),
            "```",
            "",
        )
    )


def why_it_hurts(rule: str) -> str:
    """The paragraph of a rule's page that says what the fault does to mail; empty for an unknown rule."""
    return _paragraph(rule, "Why it hurts:")


def how_to_mend_it(rule: str) -> str:
    """The paragraph of a rule's page that says what to do; empty for an unknown rule."""
    return _paragraph(rule, "How to mend it:")


def _paragraph(rule: str, mark: str) -> str:
    module = next((module for module in MODULES if module.RULE.id == rule), None)
    for paragraph in (module.__doc__ or "").split("\n\n") if module is not None else ():
        text = " ".join(paragraph.split())
        if text.startswith(mark):
            rest = text[len(mark) :].strip()
            return rest[:1].upper() + rest[1:]
    return ""


def _reported(rule: Rule) -> str:
    return "by default" if rule.on_by_default else "when asked for"


def _sections(body: str) -> list[str]:
    lines: list[str] = []
    for paragraph in body.split("\n\n"):
        text = " ".join(paragraph.split())
        for mark, heading in _HEADINGS.items():
            if text.startswith(mark):
                lines += [heading, ""]
                rest = text[len(mark) :].strip()
                text = rest[:1].upper() + rest[1:]
        lines += [text, ""]
    return lines[:-1]


def _title(design: str) -> str:
    return next(line.partition(":")[2].strip() for line in design.splitlines() if line.startswith("title:"))


def _difference(bad: str, good: str) -> list[str]:
    """The changed lines with what stands round them."""
    rows = list(unified_diff(bad.splitlines(), good.splitlines(), lineterm="", n=CONTEXT))[2:]
    return ["  ..." if row.startswith("@@") else row for row in rows]


def _index() -> str:
    lines = [
        "# What is checked",
        "",
        "Each rule has a page. Rules reported only when asked for are hints that many sound designs would trip.",
        "Sources such as R-DNS-3 are rules of the simulator; [its page](../simulator.md) tells what they say.",
    ]
    for topic, _ in TOPICS:
        lines += ["", f"## {topic}", "", "| Rule | Severity | What it finds | Reported |", "| --- | --- | --- | --- |"]
        rules = (module.RULE for module in MODULES if topic_of(module.RULE.id) == topic)
        lines += [f"| [{r.id}]({r.id}.md) | {r.severity} | {r.title} | {_reported(r)} |" for r in rules]
    lines += ["", "## Left out", "", "| Rule | Why there is no rule for it |", "| --- | --- |"]
    lines += [f"| {rule} | {why} |" for rule, why in LEFT_OUT.items()]
    return "\n".join((*lines, ""))
