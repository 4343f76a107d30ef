"""A workflow as a text flowchart that fits a terminal of 80 columns (S-131, S-136, S-137).

Boxes stand below one another in the order of the work; what can happen instead of, or beside, something else stands
side by side. Every outcome is a line with its words, or is told under its box: "declined ─► step 9". A way to
somewhere else also gets a line at the right edge, where that stays free of other lines.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from httui.i18n import _
from httui.workflows.canvas import DOWN, LEFT, LINES, RIGHT, UP, Canvas, in_ascii
from httui.workflows.cell_text import cells, wrap
from httui.workflows.definition import Workflow, words
from httui.workflows.drawing_box import Box, Words
from httui.workflows.drawing_plan import Net, Plan, plan

NARROWEST = 24
"""Cells of the narrowest box; 78 columns hold three side by side."""
SINGLE = 58
"""Cells of a box that stands alone."""
SPINE = 3
"""Where the line that leaves a box at its foot stands, from the box's left edge."""
GAP = 2
LANES = 6
"""Cells kept free at the right edge for lines to somewhere else, where there are any."""
LONGEST_LANE = 50
"""Rows that such a line runs at most: a longer one is not on one screen with both its ends."""


@dataclass(frozen=True)
class Drawing:
    """The chart: its lines, and for each task the number of the line on which its box begins."""

    lines: list[str]
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Jump:
    """A way that is told in words, and could be drawn at the right edge: where its words end, where it leads."""

    y: int
    x: int
    target: int


def draw(
    workflow: Workflow,
    *,
    width: int = 78,
    ascii: bool = False,  # noqa: A002 - the word of the trade
    here: Collection[str] = frozenset(),
    done: Collection[str] = frozenset(),
) -> Drawing:
    """The flowchart of ``workflow``, at most ``width`` cells wide (32 at least).

    ``here`` are the tasks (names) at which a case stands, ``done`` those that are over: both are marked by words and
    by the kind of line, never by colour. ``ascii``: no drawing characters, for terminals that lack them.
    """
    chart = _Chart(workflow, max(width, 32), here, done)
    lines = chart.draw()
    return Drawing([in_ascii(line) for line in lines] if ascii else lines, chart.rows)


class _Chart:
    """Draws one workflow from the top to the bottom."""

    def __init__(self, workflow: Workflow, width: int, here: Collection[str], done: Collection[str]) -> None:
        self.workflow, self.width = workflow, width
        self.plan: Plan = plan(workflow, min(3, (width - LANES + GAP) // (NARROWEST - LANES // 3 + GAP)))
        self.words = Words(workflow, self.plan, here, done)
        jumps = any(self.words.told_of(number) for number in range(len(workflow.tasks)))
        self.inner = width - LANES if jumps else width
        self.canvas = Canvas(width)
        self.y = 0
        self.rows: dict[str, int] = {}
        self.jumps: list[Jump] = []
        self.places: dict[int, tuple[int, int, int]] = {}
        """Box (number of the task) to its first line, its last line and the cell after its right edge."""
        self.marked = bool({task.name for task in workflow.tasks} & {*here, *done})

    def draw(self) -> list[str]:
        """All lines."""
        for line in wrap(words(self.workflow.title), self.width):
            self._write(0, line)
        start_width = self._width(1)
        self._boxes([(0, self.words.start(start_width), True)], start_width)
        self._write(SPINE, "▼")
        for place, row in enumerate(self.plan.rows):
            self._row(row, goes_on={source for net in self._nets(place) for source in net.sources})
            self._between(place)
        if self.marked:
            self._write(0, "")
            self._write(0, _(">> NOW HERE: open now   [done]: over"))
        for jump in sorted(self.jumps, key=lambda jump: (abs(self.places[jump.target][0] - jump.y), jump.y)):
            self._lane(jump)
        return self.canvas.lines()

    # -- boxes -----------------------------------------------------------------------------------------

    def _width(self, columns: int) -> int:
        """Cells of one of ``columns`` boxes side by side."""
        if columns == 1:
            return min(self.inner, SINGLE)
        return (self.inner - GAP * (columns - 1)) // columns

    def _left(self, place: int, columns: int) -> int:
        """The left edge of the ``place``-th of ``columns`` boxes."""
        return place * (self._width(columns) + GAP)

    def _row(self, row: Sequence[int], goes_on: Collection[int]) -> None:
        width = self._width(len(row))
        found = [
            (number, self.words.box(number, width), number in goes_on or bool(self.words.told_of(number)))
            for number in row
        ]
        for place, number in enumerate(row):
            if number < self.words.end:
                self.rows.setdefault(self.workflow.tasks[number].name, self.y)
            height = max(len(box.lines) for _number, box, _leaves in found)
            right = self._left(place, len(row)) + width
            self.places[number] = (self.y, self.y + height + 1, right)
        self._boxes(found, width)

    def _boxes(self, boxes: Sequence[tuple[int, Box, bool]], width: int) -> None:
        height = max(len(box.lines) for _number, box, _leaves in boxes)
        for place, (_number, box, leaves) in enumerate(boxes):
            for line, text in enumerate(box.drawn(width, height, goes_on=leaves)):
                self.canvas.put(self.y + line, self._left(place, len(boxes)), text)
        self.y += height + 2

    def _write(self, x: int, text: str) -> None:
        self.canvas.put(self.y, x, text)
        self.y += 1

    # -- between two rows ------------------------------------------------------------------------------

    def _nets(self, place: int) -> Sequence[Net]:
        return self.plan.nets[place] if place < len(self.plan.nets) else ()

    def _between(self, place: int) -> None:
        """What leaves a row: the ways told in words, then the lines to the next row with their labels."""
        row, nets = self.plan.rows[place], self._nets(place)
        self._side_by_side([self._leaving(number, nets, len(row)) for number in row], len(row))
        if not nets:
            if place < len(self.plan.rows) - 1:
                self.y += 1
            return
        below = self.plan.rows[place + 1]
        self._bus(row, below, nets)
        fanned = {
            target: self._line_label(net.sources[0], target, len(below))
            for net in nets
            for target in net.targets
            if len(net.targets) > 1
        }
        reached = {target for net in nets for target in net.targets}
        self._side_by_side([(fanned.get(number, []), number in reached, []) for number in below], len(below))
        for number_place, number in enumerate(below):
            if number in reached:
                self.canvas.put(self.y, self._left(number_place, len(below)) + SPINE, "▼")
        self.y += 1

    def _leaving(
        self, number: int, nets: Sequence[Net], columns: int
    ) -> tuple[list[str], bool, list[tuple[int, int]]]:
        """Lines under a box from its spine on, whether the spine goes on below them, and the ends of jumps
        (line, target).
        """
        net = next((net for net in nets if number in net.sources), None)
        room = self._width(columns) - SPINE - 5
        ways = self.words.told_of(number)
        lines: list[str] = []
        ends: list[tuple[int, int]] = []
        for number_of_way, (way, label, leads) in enumerate(ways, 1):
            last = number_of_way == len(ways) and net is None
            first, *more = _told_lines(label, leads, room)
            lines.append(f"{'└' if last else '├'}{'' if first.startswith('─►') else '─ '}{first}")
            lines += [f"{' ' if last else '│'}    {line}" for line in more]
            if len(way.targets) == 1 and not way.lost:
                ends.append((len(lines) - 1, way.targets[0]))
        if net is not None and len(net.targets) == 1:
            lines += self._line_label(number, net.targets[0], columns)
        return lines, net is not None, ends

    def _line_label(self, source: int, target: int, columns: int) -> list[str]:
        label = wrap(self.words.line_label(source, target), self._width(columns) - SPINE - 2)
        return [f"│ {line}" for line in label]

    def _side_by_side(
        self, parts: Sequence[tuple[list[str], bool, list[tuple[int, int]]]], columns: int
    ) -> None:
        """Write what stands under (or over) the boxes of a row, each from its spine on; spines that go on are
        drawn down to the longest.
        """
        height = max(len(lines) for lines, _goes_on, _ends in parts)
        for place, (lines, goes_on, ends) in enumerate(parts):
            x = self._left(place, columns) + SPINE
            for line in range(height):
                text = lines[line] if line < len(lines) else "│" if goes_on else ""
                self.canvas.put(self.y + line, x, text)
            self.jumps += [Jump(self.y + line, x + cells(lines[line]), target) for line, target in ends]
        self.y += height

    def _bus(self, above: Sequence[int], below: Sequence[int], nets: Iterable[Net]) -> None:
        """The line that joins the spines of two rows; none where every spine just goes straight on."""
        ways: dict[int, int] = {}
        for net in nets:
            high = [self._left(above.index(number), len(above)) + SPINE for number in net.sources]
            low = [self._left(below.index(number), len(below)) + SPINE for number in net.targets]
            start, end = min(high + low), max(high + low)
            for x in range(start, end + 1):
                ways[x] = (LEFT if x > start else 0) | (RIGHT if x < end else 0)
                ways[x] |= (UP if x in high else 0) | (DOWN if x in low else 0)
        if all(sign == UP | DOWN for sign in ways.values()):
            return
        for x, sign in ways.items():
            self.canvas.put(self.y, x, LINES[sign])
        self.y += 1

    # -- lines at the right edge -----------------------------------------------------------------------

    def _lane(self, jump: Jump) -> None:
        """Draw the line of a jump if it finds a free way; its words stand there in any case."""
        first, last, right = self.places[jump.target]
        if abs(first - jump.y) > LONGEST_LANE:
            return
        low = max(right, jump.x) + 3
        for x in reversed(range(self.width - 1, low, -3)):
            for y in range(first + 1, last):
                if self._free(jump, x, y, right):
                    self._run(jump, x, y, right)
                    return

    def _free(self, jump: Jump, x: int, y: int, right: int) -> bool:
        rows = range(min(jump.y, y), max(jump.y, y) + 1)
        return (
            self.canvas.blank(jump.y, jump.x, x + 1)
            and self.canvas.blank(y, right, x + 1)
            # not between two words either
            and all(self.canvas.blank(row, x - 1, min(x + 2, self.width)) for row in rows)
        )

    def _run(self, jump: Jump, x: int, y: int, right: int) -> None:
        up = y < jump.y
        for row in range(min(jump.y, y) + 1, max(jump.y, y)):
            self.canvas.put(row, x, "│")
        self.canvas.put(jump.y, jump.x, " " + "─" * (x - jump.x - 1) + ("┘" if up else "┐"))
        self.canvas.put(y, right, "◄" + "─" * (x - right - 1) + ("┐" if up else "┘"))


def _told_lines(label: str, leads: str, width: int) -> list[str]:
    """The words of an outcome and where it leads, the latter on one line where it fits."""
    lines = wrap(label, width)
    if lines and cells(f"{lines[-1]} {leads}") <= width:
        return [*lines[:-1], f"{lines[-1]} {leads}"]
    return [*lines, *wrap(leads, width)]
