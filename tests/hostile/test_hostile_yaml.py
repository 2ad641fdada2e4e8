"""A file from a stranger can be refused or read, but it can do nothing: no crash, no code, no endless work."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from designer.formats.project import read
from designer.formats.untrusted import MAX_DEPTH, MAX_NODES, MAX_SCALAR

BOMB = "mailflow: 1\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
SELF = "mailflow: 1\nnodes: &a [*a]\n"
TAG = 'mailflow: 1\ntitle: !!python/object/apply:os.system ["touch opened-by-yaml-tag"]\n'
TRAPS = """\
mailflow: 1
nodes: [{id: a, kind: app}]
messages:
  - from_node: a
    mail_from: ''
    rcpt_to: [b@contoso.com]
    headers: {on: yes, port: 025, time: 12:30:45, n: 1_000, country: NO, date: 2026-11-23}
"""


def refusal(text: str) -> str:
    """The one problem with which a text is refused."""
    (problem,) = read(text, "x").problems
    return str(problem)


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    assert refusal(BOMB) == "x:2:4: anchors (&a) are not allowed; write the value where it belongs"


def test_a_value_that_holds_itself_is_refused() -> None:
    assert refusal(SELF).startswith("x:2:8: anchors (&a) are not allowed")


def test_an_alias_without_an_anchor_is_refused() -> None:
    assert refusal("mailflow: 1\nnodes: *a\n").startswith("x:2:8: aliases (*a) are not allowed")


def test_a_tag_names_no_python_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal(TAG).startswith("x:2:8: tags (tag:yaml.org,2002:python/object/apply:os.system) are not allowed")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tag", ["!!str 1", "! 1", "!local x", "!!binary aGk="])
def test_no_tag_is_read(tag: str) -> None:
    assert "tags (" in refusal(f"mailflow: 1\ntitle: {tag}\n")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_and_never_ends_the_process(opening: str) -> None:
    program = (
        "import sys\n"
        "from designer.formats.project import read\n"
        "sys.stdout.write('\\n'.join(map(str, read(sys.stdin.read(), 'x').problems)))\n"
    )
    root = Path(__file__).resolve().parents[2]
    start = [sys.executable, "-c", program]
    done = subprocess.run(
        start, cwd=root, input=opening * 100_000, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"the values nest more than {MAX_DEPTH} deep" in done.stdout or "maximum nesting depth" in done.stdout


def test_a_million_values_are_too_many() -> None:
    text = "mailflow: 1\nnodes: [" + "a," * (MAX_NODES + 1) + "]\n"
    assert f"more than {MAX_NODES} values" in refusal(text)


def test_an_endless_text_is_refused() -> None:
    assert "a text is longer than" in refusal(f"mailflow: 1\ntitle: {'x' * (MAX_SCALAR + 1)}\n")


def test_a_key_given_twice_is_told_not_overwritten() -> None:
    said = [str(problem) for problem in read("mailflow: 1\nnodes: []\nnodes: [{id: evil, kind: app}]\n", "x").problems]
    assert said == ["x:3:1: nodes: duplicate key 'nodes'; first given in line 2"]


def test_the_guesses_of_yaml_1_1_are_texts() -> None:
    topology = read(TRAPS, "x").topology
    assert topology is not None
    assert topology.messages[0].headers == {
        "on": "yes",
        "port": "025",
        "time": "12:30:45",
        "n": "1_000",
        "country": "NO",
        "date": "2026-11-23",
    }


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, ".nan", ".inf", "1e999", "0x" + "f" * 5000])
def test_a_number_beyond_all_measure_is_no_position(number: str) -> None:
    (problem,) = read(f"mailflow: 1\nlayout: {{a: [0, {number}]}}\n", "x").problems
    assert (problem.line, problem.path) == (2, "layout.a[2]")


def test_rich_text_in_a_title_is_just_its_characters() -> None:
    title = "<img src='/etc/hostname.png'><a href='file:///etc/passwd'>x</a>"
    topology = read(f'mailflow: 1\ntitle: "{title}"\n', "x").topology
    assert topology is not None
    assert topology.title == title


@pytest.mark.parametrize("name", ["a\\u202eb", "a\\u0000b", "../a", "a/b", "a:b", "", "a\\nb"])
def test_an_id_holds_nothing_that_could_deceive(name: str) -> None:
    (problem,) = read(f'mailflow: 1\nnodes: [{{id: "{name}", kind: app}}]\n', "x").problems
    assert "is not a name" in str(problem)


def test_thousands_of_mistakes_are_told_in_bounded_time() -> None:
    rows = "".join(f"  - {{id: n{i}, kind: wrong, upp: true}}\n" for i in range(3000))
    before = time.perf_counter()
    problems = read(f"mailflow: 1\nnodes:\n{rows}", "x").problems
    assert len(problems) == 6000
    assert time.perf_counter() - before < 20


def test_merge_keys_are_keys_like_any_other() -> None:
    (problem,) = read("mailflow: 1\n<<: {title: x}\n", "x").problems
    assert "unknown key '<<'" in str(problem)
