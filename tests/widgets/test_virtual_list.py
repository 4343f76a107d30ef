"""A list that asks only for the rows in sight."""

from textual.app import App, ComposeResult

from httui.widgets.lines import line_text
from httui.widgets.virtual_list import Column, VirtualList, over


class Rows(App[None]):
    """A list of ``total`` rows that remembers what it was asked for."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self.asked: list[tuple[int, int]] = []
        self.chosen: list[int] = []
        self.total = total

        def page(offset: int, limit: int) -> list[int]:
            self.asked.append((offset, limit))
            return list(range(offset, min(offset + limit, self.total)))

        self.list: VirtualList[int] = VirtualList(
            [Column("No.", 8, str), Column("Name", 0, lambda row: f"row {row}")],
            page,
            lambda: self.total,
            empty="Nothing here.",
        )

    def compose(self) -> ComposeResult:
        yield self.list

    def on_virtual_list_chosen(self, message: VirtualList.Chosen) -> None:
        self.chosen.append(message.index)

    def shown(self) -> str:
        return "\n".join(line_text(line) for line in self.list._drawn)


async def test_a_hundred_thousand_rows_cost_a_screenful() -> None:
    """Never more rows are asked for than fit."""
    app = Rows(100_000)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown", "end", "up", "home", "down", "enter")
        assert app.chosen == [1]
        assert all(limit <= 24 for _offset, limit in app.asked)
        assert "row 1" in app.shown()
        await pilot.press("end")
        assert "> 99999" in app.shown()


async def test_an_empty_list_says_so() -> None:
    """And Enter chooses nothing."""
    app = Rows(0)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "down", "end")
        assert "Nothing here." in app.shown()
        assert app.chosen == []


async def test_the_words_for_an_empty_list_are_not_cut() -> None:
    app = Rows(0)
    app.list.empty = "No risk is written down yet. P picks typical ones, three for each group."
    async with app.run_test(size=(40, 24)):
        assert "three for each group." in app.shown()
        assert all(len(line) <= 40 for line in app.shown().split("\n"))


async def test_reload_after_the_rows_became_fewer() -> None:
    """The cursor stays inside."""
    app = Rows(50)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        app.total = 3
        app.list.reload(keep_cursor=True)
        await pilot.pause()
        assert app.list.current == 2


def test_rows_in_memory() -> None:
    """The window over a sequence."""
    page, count = over("abcdef")
    assert (page(2, 3), count()) == ("cde", 6)
