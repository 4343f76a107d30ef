"""The changed-cells driver is exact: whatever is written through it, the screen is the same as without it."""

from hypothesis import example, given
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
@example(["\x1b[1;1H\x1b[31m漢字\x1b[0m", "\x1b[1;2H\x1b[32ma\x1b[0m", "\x1b[1;4H\x1b[0m "], CAREFUL)
@example(["\x1b[1;1H\x1b[31maaaaaaaaaaaa\x1b[0m\x1b[31m漢\x1b[0m"], CAREFUL)
@example(["\x1b[1;1H\x1b[1;31ma\x1b[0m\x1b[5G\x1b[38:5:1m", "a\x1b[0m\x1b[1;1Hb"], CAREFUL)
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


def test_a_row_of_disputed_widths_is_sent_as_a_whole() -> None:
    """Where terminals count other widths, absolute columns in the middle of a row would land elsewhere."""
    painter = Painter(WIDTH, HEIGHT, capability_of("xterm", newline=True))
    painter.clear()
    painter.feed("\x1b[?7l\x1b[2;1H漢字 abc\x1b[0m")
    assert painter.feed("\x1b[2;8Hx") == "\r漢字 abx    \x1b[2;9H"


def test_what_did_not_change_costs_nothing() -> None:
    """The same screen again is no byte; one letter is that letter, wherever Textual repaints around it."""
    painter = Painter(80, 24, capability_of("xterm-256color", newline=True))
    painter.clear()
    painter.feed("\x1b[?7l\x1b[?25l")
    line = "\x1b[5;1H\x1b[38;5;253;48;5;235mName: {}\x1b[0m\x1b[1;1H"
    painter.feed(line.format("Melat"))
    assert painter.feed(line.format("Melat")) == ""
    assert painter.feed(line.format("Melati")) == "i"


def test_what_is_not_understood_goes_out_unchanged_and_is_then_forgotten() -> None:
    """A scroll region: passed on, and the next picture goes out whole."""
    painter = Painter(WIDTH, HEIGHT, capability_of("xterm", newline=True))
    painter.clear()
    painter.feed("\x1b[1;1Hab")
    assert painter.feed("\x1b[2;4r") == "\x1b[2;4r"
    assert painter.feed("\x1b[0m\x1b[1;1Hab") == "\x1b[H\x1b[mab"
    assert painter.feed("\x1b[0m\x1b[1;1Hab") == ""
