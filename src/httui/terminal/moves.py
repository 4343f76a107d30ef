"""The shortest way from one cell to another (ECMA-48 8.3: CUP, CUF, CUB, CUU, CUD, CHA, VPA)."""

from functools import lru_cache

from httui.terminal.capability import Capability


@lru_cache(8192)
def shortest_move(start: tuple[int, int] | None, end: tuple[int, int], capability: Capability) -> str:
    """The fewest bytes that bring the cursor from ``start`` (x, y; None: unknown) to ``end``; "" if it is there."""
    if start == end:
        return ""
    x, y = end
    ways = [_absolute(x, y)]
    if start is not None:
        from_x, from_y = start
        for return_first in (False, True):
            column = 0 if return_first else from_x
            rows = _rows(from_y, y, capability, returned=return_first)
            if rows is not None:
                ways.append(rows + _columns(column, x, capability))
    return min(ways, key=len)


def _absolute(x: int, y: int) -> str:
    if x == 0:
        return f"\x1b[{y + 1}H" if y else "\x1b[H"
    return f"\x1b[{y + 1};{x + 1}H" if y else f"\x1b[;{x + 1}H"


def _rows(start: int, end: int, capability: Capability, *, returned: bool) -> str | None:
    """From row to row, in the same column or (``returned``) to its first column; None if there is no short way."""
    if start == end:
        return "\r" if returned else ""
    if returned and capability.newline and 0 < end - start <= 4:
        return "\n" * (end - start)
    ways = [_counted("B" if end > start else "A", abs(end - start))]
    if capability.columns:
        ways.append(f"\x1b[{end + 1}d")
    return ("\r" if returned else "") + min(ways, key=len)


def _columns(start: int, end: int, capability: Capability) -> str:
    if start == end:
        return ""
    ways = [_counted("C" if end > start else "D", abs(end - start))]
    if end < start <= end + 4:
        ways.append("\b" * (start - end))
    if capability.columns:
        ways.append(f"\x1b[{end + 1}G")
    return min(ways, key=len)


def _counted(final: str, count: int) -> str:
    return f"\x1b[{final}" if count == 1 else f"\x1b[{count}{final}"
