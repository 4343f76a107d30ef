"""The changed-cells driver is exact: whatever is written through it, the screen is the same as without it."""

from hypothesis import given
from hypothesis import strategies as st

from httui.terminal.capability import CAREFUL, Capability, capability_of
from httui.terminal.painter import Painter
from tests.terminal.emulator import Terminal

WIDTH, HEIGHT = 12, 5

_words = st.one_of(
    st.text("ab ─█é", min_size=1, max_size=14),
    st.text(" ", min_size=1, max_size=12),
    st.lists(st.sampled_from(["a", " ", "漢", "字", "e\u0301", "한"]), min_size=1, max_size=8).map("".join),
)
_colors = st.sampled_from(["31", "94", "38;5;253", "38;2;1;2;3", "42", "48;5;235", "48;2;9;8;7", "39", "49"])
_attributes = st.sampled_from(["1", "3", "4", "5", "7", "9", "22", "23", "24", "25", "27", "29", "0", ""])
_style = st.lists(st.one_of(_colors, _attributes), min_size=1, max_size=4).map(
    lambda codes: f"\x1b[{';'.join(codes)}m"
)
_move = st.builds(lambda y, x: f"\x1b[{y};{x}H", st.integers(1, HEIGHT), st.integers(1, WIDTH))
_segment = st.builds(lambda style, text: f"{style}{text}\x1b[0m", _style, _words)
_line = st.builds(
    lambda move, parts: move + "".join(parts), _move, st.lists(_segment, min_size=1, max_size=4)
)
_erase = st.builds(
    lambda move, what: f"\x1b[0m{move}{what}",
    _move,
    st.sampled_from(["\x1b[K", "\x1b[1K", "\x1b[2K", "\x1b[J", "\x1b[2J", "\x1b[3X", "\x1b[20X"]),
)
_steps = st.sampled_from(
    ["\n\x1b[1;1H", "\r", "\x1b[C", "\x1b[3D", "\x1b[2A", "\x1b[B", "\x1b[4G", "\x1b[2d", "\x07"]
)
_noise = st.sampled_from(
    [
        "\x1b[?2026h", "\x1b[?2026l", "\x1b[?25l", "\x1b[?25h", "\x1b]22;default\x07", "\x1b]8;;http://x\x1b\\",
        "\x1b[?1003h", "\x1b[?2004h", "\x1b[L", "\x1b[2M", "\x1b[3@", "\x1b[2P", "\x1b7", "\x1b8", "\x1bM",
        "\x1b[41m\x1b[K", "\x1bD", "\x1b[2;4r\x1b[r",
    ]
)  # fmt: skip
_write = st.lists(
    st.one_of(_line, _line, _line, _erase, _steps, _segment, _noise), min_size=1, max_size=6
).map("".join)
_sizes = st.tuples(st.integers(4, 16), st.integers(2, 7))
_step = st.one_of(_write, _write, _write, _write, st.just("again"), _sizes)
_session = st.lists(_step, min_size=1, max_size=12)
_capabilities = st.sampled_from(
    [
        CAREFUL,
        capability_of("xterm-256color", newline=True),
        capability_of("linux", newline=True),
        capability_of("screen"),
    ]
)


@given(_session, _capabilities)
def test_every_session_ends_with_the_same_screen(
    session: list[str | tuple[int, int]], capability: Capability
) -> None:
    """Random writes, erasures, unknown sequences and resizes: the same characters and looks, cell by cell."""
    plain = Terminal(WIDTH, HEIGHT, newline=capability.newline)
    lean = Terminal(WIDTH, HEIGHT, newline=capability.newline)
    painter = Painter(WIDTH, HEIGHT, capability)
    start = "\x1b[m\x1b[H\x1b[2J"
    plain.feed(start + "\x1b[?7l")
    lean.feed(painter.clear() + painter.feed("\x1b[?7l"))
    last = home = ""
    for step in session:
        if isinstance(step, tuple):
            for terminal in (plain, lean):
                terminal.resize(*step)
            painter.resize(*step)
            home = "\x1b[H"  # Textual never writes after a resize without saying where
            continue
        last = last if step == "again" else step
        plain.feed(home + last)
        lean.feed(painter.feed(home + last))
        home = ""
        assert lean.cells() == plain.cells()
