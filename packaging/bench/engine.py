"""Messages a second and cost of a decision, as ratios to floors that the same run measures.

Designs: the hybrid sample, and a generated enterprise of 200 nodes, 40 connectors, 300 domains and 100 mail flow rules.
Messages, each kind measured apart from the others:

- cold: the first of its class. What configuration can tell apart is new, and so is everything that is remembered.
- class: another message of a known class: other senders, or the like, that no setting tells apart.
- way: the same, and every hop and decision is looked at.
- same: the very same message again.

The plain walk is the floor of a cold message: a dictionary that says for each node and domain which node is next,
walked for as many hops, nothing asked, nothing explained. Exim's address test (`exim -bt`) is the floor of a repeated
class: one routing decision for each address (its domain is looked up in a table of as many domains), many addresses in
one process; where Exim is not installed, that is said. Reading the outcome of every recipient is part of each
measurement; the hops of a known class and all explanations are made when somebody reads them. Seconds are those of the
processor, so that other programs weigh less. What no other program can disturb is counted as well: instructions of the
interpreter and calls of its functions, for a cold message and for a way that is looked at.
"""

from __future__ import annotations

import gc
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from enterprise import enterprise, enterprise_messages

from designer.engine.plan import Plan, compile_plan
from designer.engine.simulate import simulate
from designer.engine.trace import Trace
from designer.formats.project import read_bytes
from designer.model.message import Message
from designer.model.topology import Topology
from designer.paths import resources

ROUNDS = 9
FEW = 20
"""Up to so many classes each is measured on a plan of its own: building tables would weigh too much."""
STRANGERS = 40
WALKED = 20_000
ADDRESSES = 20_000
COLD_GOAL = 60.0
"""A cold message should take no longer than this many plain walks of as many hops; it does, which is said."""
COLD_BOUND = 2_500.0
"""Plain walks a cold message must not take, whatever else the machine does."""


class Case(NamedTuple):
    """A design and its messages: `first` has one of each class, `more` others of the same classes in the same order."""

    name: str
    topology: Topology
    first: tuple[Message, ...]
    more: tuple[Message, ...]


class Cost(NamedTuple):
    """Seconds of one message, and how many hops and decisions it has on average."""

    seconds: float
    hops: float
    decisions: float


def hybrid() -> Case:
    """The hybrid sample; strangers of the outside domain make its further messages."""
    path = resources() / "samples" / "hybrid-mx-to-eop.mailflow"
    topology = read_bytes(path.read_bytes(), path.name).topology
    assert topology is not None
    more = tuple(_by_a_stranger(message, f"x{n}") for n in range(STRANGERS) for message in topology.messages)
    return Case("hybrid sample", topology, topology.messages, more)


def _by_a_stranger(message: Message, mark: str) -> Message:
    """The message as another person outside would write it, or to whom it would be sent."""
    names: dict[str, object] = {"subject": f"{message.subject} {mark}"}
    if message.mail_from.endswith("@fabrikam.com"):
        names |= dict.fromkeys(("mail_from", "header_from"), f"{mark}@fabrikam.com")
    rcpts = tuple(f"{mark}@fabrikam.com" if r.endswith("@fabrikam.com") else r for r in message.rcpt_to)
    return message.model_copy(update={**names, "rcpt_to": rcpts})


def large() -> Case:
    """The generated enterprise."""
    topology = enterprise()
    return Case(
        "enterprise",
        topology,
        tuple(enterprise_messages("a")),
        tuple(m for n in range(5) for m in enterprise_messages(f"x{n}")),
    )


def read(trace: Trace) -> int:
    """What every user of a trace reads: what became of each recipient, and where."""
    return sum(len(outcome.route) for outcome in trace.outcomes if outcome.result)


def read_way(trace: Trace) -> int:
    """The whole way: outcomes, every hop and the rule of every decision."""
    return read(trace) + sum(len(decision.rule) for hop in trace.hops for decision in hop.decisions)


def timed(plan: Plan, messages: Sequence[Message], reader: Callable[[Trace], int] = read) -> float:
    """Seconds for one message."""
    start = time.process_time()
    for message in messages:
        reader(simulate(plan, message))
    return (time.process_time() - start) / len(messages)


def counted(plan: Plan, messages: Sequence[Message]) -> tuple[float, float]:
    """Average number of hops after the first node, and of decisions."""
    traces = [simulate(plan, message) for message in messages]
    hops = sum(max(1, len(trace.hops) - 1) for trace in traces)
    return hops / len(traces), sum(len(hop.decisions) for trace in traces for hop in trace.hops) / len(traces)


def counting(work: Callable[[], object]) -> tuple[int, int]:
    """Instructions of the interpreter and calls of functions written in Python that some work takes."""
    instructions = calls = 0

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., object]:
        nonlocal instructions, calls
        if event == "call":
            calls += 1
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            instructions += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return instructions, calls


def effort(case: Case) -> dict[str, tuple[float, float]]:
    """Instructions and calls for one cold message, and for another of its class whose whole way is looked at."""
    plan = compile_plan(case.topology)
    cold_ones = counting(lambda: timed(plan, case.first))
    ways = counting(lambda: timed(plan, case.more, read_way))
    rows = (("cold", cold_ones, case.first), ("way", ways, case.more))
    return {name: (ops / len(messages), calls / len(messages)) for name, (ops, calls), messages in rows}


def plain_walk(topology: Topology, hops: int) -> Callable[[], float]:
    """The floor: seconds of a walk of so many hops through a dictionary."""
    names = [node.id for node in topology.nodes]
    domains = list(topology.dns)
    path = [names[index % len(names)] + str(index // len(names)) for index in range(hops + 1)]
    table = {(node, domain): after for domain in domains for node, after in zip(path, [*path[1:], None], strict=True)}
    addresses = [domains[index % len(domains)] for index in range(WALKED)]

    def run() -> float:
        start = time.process_time()
        for domain in addresses:
            at: str | None = path[0]
            route = []
            while at is not None:
                route.append(at)
                at = table[at, domain]
        return (time.process_time() - start) / WALKED

    return run


EXIM = """
primary_hostname = relay.bench.example
keep_environment =
begin routers
table:
  driver = manualroute
  route_data = ${{lookup{{$domain}}lsearch{{{routes}}}}}
  transport = smtp
begin transports
smtp:
  driver = smtp
"""


def exim(domains: Sequence[str], folder: Path) -> Callable[[], float] | None:
    """Seconds of one routing decision of Exim's address test; None where Exim is not installed or refuses."""
    program = next((found for name in ("exim4", "exim") if (found := shutil.which(name))), None)
    program = program or next((p for p in ("/usr/sbin/exim4", "/usr/sbin/exim") if Path(p).exists()), None)
    if program is None:
        return None
    import resource  # not on Windows, nor is Exim

    routes, settings = folder / "routes", folder / "exim.conf"
    routes.write_text("".join(f"{name}: 198.51.100.{i % 200 + 1}\n" for i, name in enumerate(domains)))
    settings.write_text(EXIM.format(routes=routes))
    for path in (folder, routes, settings):
        path.chmod(0o755)

    def run(count: int) -> float:
        names = [f"u{index}@{domains[index % len(domains)]}" for index in range(count)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [program, "-C", str(settings), "-bt", *names], capture_output=True, text=True, timeout=60, check=False
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return spent if done.stdout.count("router = table") == count else float("nan")

    if math.isnan(run(1)):
        return None
    return lambda: (run(ADDRESSES) - run(1)) / (ADDRESSES - 1)


def measure(case: Case) -> tuple[dict[str, Cost], dict[str, float]]:
    """Costs of the product and of the floors, in turn, so that a busy moment hits all of them alike."""
    everything = (*case.first, *case.more)
    hops, decisions = counted(compile_plan(case.topology), case.first)
    walk = plain_walk(case.topology, round(hops))
    spent: dict[str, list[float]] = {name: [] for name in ("compile", "cold", "class", "way", "same", "walk")}
    timed(compile_plan(case.topology), everything)
    for _ in range(ROUNDS):
        gc.collect()
        gc.disable()  # as timeit does: when the collector runs is chance
        start = time.process_time()
        plan = compile_plan(case.topology)
        spent["compile"].append(time.process_time() - start)
        spent["cold"].append(cold(plan, case))
        spent["class"].append(timed(plan, case.more))
        spent["way"].append(timed(plan, case.more, read_way))
        spent["same"].append(timed(plan, everything))
        spent["walk"].append(walk())
        gc.enable()
    middle = {name: statistics.median(values) for name, values in spent.items()}
    costs = {name: Cost(middle[name], hops, decisions) for name in ("cold", "class", "way", "same")}
    return costs, {"compile": middle["compile"], "walk": middle["walk"]}


def cold(plan: Plan, case: Case) -> float:
    """Seconds of the first message of a class, on a plan that has answered messages of other classes."""
    if len(case.first) > FEW:
        return timed(plan, case.first)
    spent = 0.0
    for index, message in enumerate(case.first):
        other = compile_plan(case.topology)
        timed(other, [*case.first[:index], *case.first[index + 1 :]])
        spent += timed(other, [message])
    timed(plan, case.first)
    return spent / len(case.first)


def main() -> int:
    """Measure and print; 1 when a bound is missed."""
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for case in (hybrid(), large()):
            costs, floors = measure(case)
            probe = exim(list(case.topology.dns), Path(name))
            exim_cost = statistics.median(probe() for _ in range(3)) if probe is not None else None
            missed += report(case, costs, floors, exim_cost)
            for kind, (instructions, calls) in effort(case).items():
                print(f"  {kind:6}{instructions:>10,.0f} instructions of the interpreter in {calls:,.0f} calls")
    for line in missed:
        print(line)
    return 1 if missed else 0


def report(case: Case, costs: dict[str, Cost], floors: dict[str, float], exim_cost: float | None) -> list[str]:
    """Prints one design's table and returns what missed its bound."""
    topology, walk = case.topology, floors["walk"]
    rules = sum(len(t.transport_rules or ()) for t in topology.tenants.values())
    print(
        f"{case.name}: {len(topology.nodes)} nodes, {len(topology.dns)} domains, {rules} rules in tenants; "
        f"{len(case.first)} classes of messages, {costs['cold'].hops:.1f} hops and {costs['cold'].decisions:.1f} "
        f"decisions each; median of {ROUNDS} rounds"
    )
    print(f"  compile {floors['compile'] * 1000:.1f} ms; plain walk {1 / walk:,.0f} messages/s")
    for name, cost in costs.items():
        line = (
            f"  {name:6}{1 / cost.seconds:>10,.0f} messages/s {cost.seconds * 1e6:>8.1f} us/message "
            f"{cost.seconds * 1e6 / cost.decisions:>6.2f} us/decision  1/{cost.seconds / walk:.0f} of the plain walk"
        )
        if exim_cost is not None:
            line += f"  {exim_cost * cost.hops / cost.seconds:.2f} x Exim per routing decision"
        print(line)
    if exim_cost is None:
        print("  Exim is not installed (or does not run here): no ratio to it.")
    else:
        print(f"  Exim -bt: {1 / exim_cost:,.0f} addresses/s, {exim_cost * 1e6:.2f} us for one routing decision")
    missed = []
    if costs["cold"].seconds > COLD_GOAL * walk:
        print(f"  goal missed: a cold message takes longer than {COLD_GOAL:.0f} plain walks")
    if costs["cold"].seconds > COLD_BOUND * walk:
        missed.append(f"{case.name}: a cold message takes longer than {COLD_BOUND:.0f} plain walks.")
    if exim_cost is not None and costs["class"].seconds > exim_cost * costs["class"].hops:
        missed.append(f"{case.name}: a message of a known class costs more for each routing decision than Exim's.")
    return missed


if __name__ == "__main__":
    sys.exit(main())
