"""Where nodes go that nobody has placed: left to right along the mail, organizations kept together, the same on
every machine.

Small designs get the two-level layout below, which is what people draw by hand; from some two dozen nodes on
graphlay (layered, with
compounds) has fewer crossings. Beyond `LARGE` nodes, and where graphlay refuses or lets two areas overlap, it is
two levels again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from designer.draw.geometry import GRID, overlap, snapped
from designer.draw.shapes import XY, Rect
from designer.model.kinds import KIND

CARD_W, CARD_H = 176.0, 64.0
COLUMN_GAP = 22 * GRID
"""Between columns: a connector's name in one or two lines, its lock and an arrow head."""
INNER_GAP = 12 * GRID
"""Between the columns inside an organization, whose hand-overs have no long names."""
ROW_GAP = 7 * GRID
BLOCK_GAP = 9 * GRID
"""Between the areas of two organizations, one above the other."""
PADDING = 2 * GRID
"""Between an organization's border and its cards."""
HEADER = 3 * GRID
"""The row of an organization's name above its cards."""
LARGE = 150
"""Beyond, graphlay keeps the hand waiting: 0.1 s for 100 nodes with some lines, 1.8 s for 200, 9 s for 300."""
SMALL = 24
"""Up to here the two-level layout looks as people draw it; beyond, graphlay has fewer crossings."""
_RANK = {"sender": 0, "outside": 0, "service": 1, "protection": 2, "cloud": 3, "onprem": 4}
"""Which family stands further left where the lines do not say: mail comes in from the left."""
_LAST = 5
_FEW = 3
"""Up to so many organizations stand well above each other; of more, those that belong together should stand side by
side.
"""
Edge = tuple[str, str]


def organization_area(members: Iterable[Rect]) -> Rect:
    """The area drawn round an organization's cards, with room for its name."""
    rects = list(members)
    union = rects[0]
    for rect in rects[1:]:
        union = union.united(rect)
    return Rect(union.x - PADDING, union.y - PADDING - HEADER, union.w + 2 * PADDING, union.h + 2 * PADDING + HEADER)


def arranged(nodes: Sequence[tuple[str, str, str | None]], edges: Sequence[Edge]) -> dict[str, XY]:
    """Upper left corners for all nodes: (id, kind, organization) each, and the lines between them. On the grid, no
    overlap.
    """
    if not nodes:
        return {}
    known = {key for key, _, _ in nodes}
    lines = list(dict.fromkeys((a, b) for a, b in edges if a in known and b in known and a != b))
    many = len(nodes) > SMALL or len({org for _, _, org in nodes if org}) > _FEW
    if many and len(nodes) <= LARGE:
        found = _by_graphlay(nodes, lines)
        if found is not None and not _areas_collide(nodes, found):
            return _from_origin(found)
    return _from_origin(two_level(nodes, lines))


def _rank(kind: str) -> int:
    """How far right a kind belongs: services that mail goes out to (archives, smart hosts) stand behind the
    mailboxes.
    """
    family = KIND[kind].family
    return _LAST if family == "service" and kind != "filter" else _RANK[family]


def _from_origin(places: Mapping[str, XY]) -> dict[str, XY]:
    left, top = min(x for x, _ in places.values()), min(y for _, y in places.values())
    return {key: (snapped(x - left), snapped(y - top)) for key, (x, y) in places.items()}


def _by_graphlay(nodes: Sequence[tuple[str, str, str | None]], edges: Sequence[Edge]) -> dict[str, XY] | None:
    """graphlay's layered layout with an organization per compound; None where it refuses the graph."""
    import graphlay  # imported where it is needed: starting the window with a placed design never does

    graph = graphlay.Graph()
    parents = {
        org: graph.node(f"org:{org}", width=1, height=1) for org in dict.fromkeys(org for _, _, org in nodes if org)
    }
    for key, _, org in nodes:
        if org:
            graph.node(key, width=CARD_W, height=CARD_H, parent=parents[org])
        else:
            graph.node(key, width=CARD_W, height=CARD_H)
    for a, b in _one_way(nodes, edges):
        graph.edge(a, b)
    options = {
        "direction": "leftright",
        "spacing": {
            "layer_gap": COLUMN_GAP,
            "node_gap": ROW_GAP,
            "isolated_gap": ROW_GAP,
            "compound_padding": PADDING,
            "compound_header": HEADER,
        },
    }
    try:
        layout = graphlay.layout(graph, options=options)
    except graphlay.GraphlayError:
        return None
    centers = {
        key: node["center"]
        for key, node in zip([*(f"org:{o}" for o in parents), *(n[0] for n in nodes)], layout.nodes, strict=True)
    }
    return {
        key: (snapped(_x(centers[key]) - CARD_W / 2), snapped(_y(centers[key]) - CARD_H / 2)) for key, _, _ in nodes
    }


def _x(center: object) -> float:
    return float(center["x"] if isinstance(center, dict) else center[0])  # type: ignore[index]


def _y(center: object) -> float:
    return float(center["y"] if isinstance(center, dict) else center[1])  # type: ignore[index]


def _one_way(nodes: Sequence[tuple[str, str, str | None]], edges: Sequence[Edge]) -> list[Edge]:
    """One edge per pair of nodes, from the outside to the mailboxes: mail runs both ways, a layered layout needs
    one.
    """
    rank = {key: (_rank(kind), index) for index, (key, kind, _) in enumerate(nodes)}
    return list(dict.fromkeys((a, b) if rank[a] <= rank[b] else (b, a) for a, b in edges))


def _areas_collide(nodes: Sequence[tuple[str, str, str | None]], places: Mapping[str, XY]) -> bool:
    cards = {key: Rect(x, y, CARD_W, CARD_H) for key, (x, y) in places.items()}
    groups: dict[str, list[Rect]] = {}
    for key, _, org in nodes:
        groups.setdefault(f"org:{org}" if org else key, []).append(cards[key])
    boxes = [organization_area(rects) if key.startswith("org:") else rects[0] for key, rects in groups.items()]
    members = list(cards.values())
    if any(overlap(a, b) for index, a in enumerate(members) for b in members[:index]):
        return True
    return any(overlap(a, b) for index, a in enumerate(boxes) for b in boxes[:index])


def two_level(nodes: Sequence[tuple[str, str, str | None]], edges: Sequence[Edge]) -> dict[str, XY]:
    """The picture people draw by hand: the outside and senders at the left, filters, then organizations stacked,
    other services right.

    Inside an organization the nodes stand in columns by the mail's way; each column's nodes stand beside what they
    are joined to.
    """
    block_of = {key: f"org:{org}" if org else key for key, _, org in nodes}
    kinds = {key: kind for key, kind, _ in nodes}
    inner = {}
    for block in dict.fromkeys(block_of.values()):
        members = [key for key, _, _ in nodes if block_of[key] == block] if block.startswith("org:") else [block]
        inner[block] = _columns(members, [e for e in edges if block_of[e[0]] == block == block_of[e[1]]], kinds)
    column_of = {block: _block_column(block, columns, kinds) for block, columns in inner.items()}
    stacks = [[block for block in inner if column_of[block] == number] for number in range(4)]
    stacks[2].sort(key=lambda block: min(_rank(kinds[key]) for column in inner[block] for key in column))
    broken = [part for stack in stacks for part in _broken_up([stack]) if stack]
    return _placed_blocks(inner, broken, [(block_of[a], block_of[b]) for a, b in edges])


def _block_column(block: str, columns: Sequence[Sequence[str]], kinds: Mapping[str, str]) -> int:
    if block.startswith("org:"):
        return 2
    kind = kinds[columns[0][0]]
    family = KIND[kind].family
    return 0 if family in ("outside", "sender") else 1 if kind == "filter" else 3 if family == "service" else 2


def _columns(members: Sequence[str], edges: Sequence[Edge], kinds: Mapping[str, str]) -> list[list[str]]:
    return _layers(members, edges, {key: _rank(kinds[key]) for key in members})


def _layers(members: Sequence[str], edges: Sequence[Edge], ranks: Mapping[str, int]) -> list[list[str]]:
    """Columns by longest way from the lowest rank; edges against the ranks are turned round, so that no circle
    remains.
    """
    order = {key: (ranks[key], index) for index, key in enumerate(members)}
    followers: dict[str, list[str]] = {key: [] for key in members}
    for a, b in dict.fromkeys((a, b) if order[a] < order[b] else (b, a) for a, b in edges):
        followers[a].append(b)
    layer = dict.fromkeys(members, 0)
    for key in sorted(members, key=order.__getitem__):
        for follower in followers[key]:
            layer[follower] = max(layer[follower], layer[key] + 1)
    columns: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for key in members:
        columns[layer[key]].append(key)
    _sort_by_neighbours(columns, followers)
    return _broken_up(columns)


def _sort_by_neighbours(columns: list[list[str]], followers: Mapping[str, Sequence[str]]) -> None:
    """Each column in the order of the middle of its forerunners (barycentre heuristic): fewer crossings."""
    forerunners: dict[str, list[str]] = {}
    for key, others in followers.items():
        for other in others:
            forerunners.setdefault(other, []).append(key)
    place: dict[str, float] = {}
    for column in columns:
        for index, key in enumerate(column):
            before = [place[other] for other in forerunners.get(key, ()) if other in place]
            place[key] = sum(before) / len(before) if before else float(index)
        column.sort(key=lambda key: place[key])
        for index, key in enumerate(column):
            place[key] = float(index)


def _broken_up(columns: list[list[str]]) -> list[list[str]]:
    """No column more than about twice as high as the whole is wide: tall ones continue beside themselves."""
    total = sum(len(column) for column in columns)
    tallest = max(6, int((total * 4) ** 0.5))
    return [column[at : at + tallest] for column in columns for at in range(0, len(column), tallest)]


def _placed_blocks(
    inner: Mapping[str, list[list[str]]], stacks: Sequence[Sequence[str]], edges: Sequence[Edge]
) -> dict[str, XY]:
    """Stack after stack from left to right; each block as near as possible to the height of what it is joined to."""
    sizes = {block: _block_size(block, columns) for block, columns in inner.items()}
    joined: dict[str, list[str]] = {}
    for a, b in edges:
        joined.setdefault(a, []).append(b)
        joined.setdefault(b, []).append(a)
    tallest = max(range(len(stacks)), key=lambda index: sum(sizes[block][1] + BLOCK_GAP for block in stacks[index]))
    middles: dict[str, float] = {}
    tops: dict[str, float] = {}
    for index in (tallest, *(index for index in range(len(stacks)) if index != tallest)):
        tops |= _stacked(stacks[index], sizes, joined, middles)
        middles |= {block: tops[block] + sizes[block][1] / 2 for block in stacks[index]}
    places: dict[str, XY] = {}
    x = 0.0
    for stack in stacks:
        for block in stack:
            _place_inside(block, inner[block], (x, tops[block]), places)
        x += max(sizes[block][0] for block in stack) + COLUMN_GAP
    return places


def _stacked(
    stack: Sequence[str], sizes: Mapping[str, XY], joined: Mapping[str, Sequence[str]], middles: Mapping[str, float]
) -> dict[str, float]:
    """Upper edges of one stack's blocks: in order, apart, near the middle of their neighbours that stand already."""
    row = []
    for index, block in enumerate(stack):
        near = [middles[other] for other in joined.get(block, ()) if other in middles]
        row.append((sum(near) / len(near) if near else float("inf"), index, block))
    if middles:
        row.sort()
    tops: dict[str, float] = {}
    y = None
    for wish, _, block in row:
        top = wish - sizes[block][1] / 2 if wish != float("inf") else (0.0 if y is None else y)
        y = snapped(top) if y is None else max(snapped(top), y)
        tops[block] = y
        y += sizes[block][1] + (BLOCK_GAP if block.startswith("org:") else ROW_GAP)
    wishes = [wish - sizes[block][1] / 2 - tops[block] for wish, _, block in row if wish != float("inf")]
    shift = snapped(sum(wishes) / len(wishes)) if wishes else 0.0
    return {block: top + shift for block, top in tops.items()}


def _block_size(block: str, columns: Sequence[Sequence[str]]) -> XY:
    rows = max(len(column) for column in columns)
    w, h = len(columns) * (CARD_W + INNER_GAP) - INNER_GAP, rows * (CARD_H + ROW_GAP) - ROW_GAP
    return (w + 2 * PADDING, h + 2 * PADDING + HEADER) if block.startswith("org:") else (w, h)


def _place_inside(block: str, columns: Sequence[Sequence[str]], corner: XY, places: dict[str, XY]) -> None:
    framed = block.startswith("org:")
    left, top = (corner[0] + PADDING, corner[1] + PADDING + HEADER) if framed else corner
    rows = max(len(column) for column in columns)
    for index, column in enumerate(columns):
        shift = snapped((rows - len(column)) * (CARD_H + ROW_GAP) / 2)
        for row, key in enumerate(column):
            places[key] = (left + index * (CARD_W + INNER_GAP), top + shift + row * (CARD_H + ROW_GAP))


def free_place(near: Rect, taken: Iterable[Rect]) -> XY:
    """The free place for one more card that is nearest to a rectangle, to its right or below; for nodes added to a
    placed design.
    """
    occupied = list(taken)
    candidates = sorted(
        ((x * (CARD_W + COLUMN_GAP / 2), y * (CARD_H + ROW_GAP)) for x in range(-1, 6) for y in range(-2, 8)),
        key=lambda step: (abs(step[0]) + 1.5 * abs(step[1]), step[1] < 0, step[0] < 0, step),
    )
    base = (snapped(near.x), snapped(near.y))
    for dx, dy in candidates:
        card = Rect(snapped(base[0] + dx) - GRID, snapped(base[1] + dy) - GRID, CARD_W + 2 * GRID, CARD_H + 2 * GRID)
        if not any(overlap(card, rect) for rect in occupied):
            return (card.x + GRID, card.y + GRID)
    lowest = max(rect.bottom for rect in occupied)
    return (base[0], snapped(lowest + ROW_GAP))
