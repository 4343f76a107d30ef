"""An app of many widgets, run in a pty to compare the two drivers: ``python -m tests.terminal.sample_app``."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Checkbox, DataTable, Input, Label, OptionList, ProgressBar, TextArea

from httui.terminal.choice import driver_for_this_terminal
from httui.terminal.frame import Frame


class Sample(Frame):
    """Fields, lists and a table, with wide and combining characters among the texts."""

    CSS = """
    OptionList { height: 6; width: 30; border: round $primary; } TextArea { height: 5; } DataTable { height: 6; }
    """
    BINDINGS = [("f2", "step", "Step")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        yield Label("漢字 héllo e\u0301 wide ▓▒░", id="title", markup=False)
        name = Input(placeholder="Name", compact=True)
        name.cursor_blink = False
        yield name
        with Horizontal():
            yield OptionList(*(f"option {n} {'字' * (n % 4)}" for n in range(30)), markup=False)
            yield DataTable()
        yield Checkbox("agreed")
        yield ProgressBar(total=10, show_eta=False)
        area = TextArea("one\ntwo 漢\nthree", soft_wrap=False)
        area.cursor_blink = False
        yield area

    def on_mount(self) -> None:
        super().on_mount()
        table = self.query_one(DataTable)
        table.add_columns("Code", "Place", "字")
        for n in range(40):
            table.add_row(f"K{n:03}", "Kab. Contoh" * (n % 3), "漢" * (n % 5))

    def action_step(self) -> None:
        self.query_one(ProgressBar).advance(3)
        title = self.query_one("#title", Label)
        title.toggle_class("-on")
        title.styles.text_style = "reverse bold" if title.has_class("-on") else "underline"


if __name__ == "__main__":
    Sample(driver_class=driver_for_this_terminal()).run(mouse=False)
