"""Every kind of widget, fed with text that wants to speak to the terminal: ``python -m tests.safety.hostile``."""

import sys

from rich.text import Text
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Checkbox, DataTable, Input, Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from httui.terminal.choice import driver_for_this_terminal
from httui.terminal.frame import Frame
from httui.terminal.text_filter import plain

HOSTILE = {
    "title": "\x1b]0;PWNED-TITLE\x07",
    "clipboard": "\x1b]52;c;UFdORUQ=\x1b\\",
    "link": "\x1b]8;;http://pwned.example\x1b\\x\x1b]8;;\x1b\\",
    "clear": "\x1b[2J\x1b[1;1H",
    "report": "\x1b[6n\x1b[c\x1b[?1000h",
    "c1": "\x9b31m\x9d0;PWNED-C1\x9c\x90q\x9c",
    "bidi": "txt.\u202efdp.exe\u2066x\u2069",
    "hidden": "AN\u200bI\u2060\ufeff\U000e0041\u00ad",
    "bell": "\x07\x08\x0e\x0f\x7f",
    "lines": "one\rtwo\x0bthree\x85four\u2028five",
    "markup": "[@click=app.bell]x[/] [bold]b[/b] [/nothing] [link='x']",
    "piled": "a" + "\u0301" * 60,
}


class Hostile(Frame):
    """All of :data:`HOSTILE` at once."""

    CSS = """
    Label, Static { height: 1; } OptionList, DataTable, TextArea { height: 3; } Button { height: 1; border: none; }
    """

    def compose(self) -> ComposeResult:
        text = " ".join(HOSTILE.values()).replace("\n", " ")
        yield Label("START", markup=False)
        yield Label(text, markup=False)
        yield Static(Content(text))
        yield Static(Text(text))
        yield Checkbox(Content(text), compact=True)
        yield Button(Content(text), compact=True)
        for value in HOSTILE.values():
            field = Input(value, compact=True)
            field.cursor_blink = False
            yield field
        yield OptionList(*(Option(Content(value)) for value in HOSTILE.values()))
        yield DataTable()
        yield TextArea(text)
        titled = Static("END", markup=False)
        titled.styles.height = 3
        titled.styles.border = ("round", "white")
        titled.border_title = plain(text)
        yield titled

    def on_mount(self) -> None:
        super().on_mount()
        self.title = HOSTILE["title"]
        table = self.query_one(DataTable)
        table.add_column(Text(HOSTILE["c1"]))
        for value in HOSTILE.values():
            table.add_row(Text(value))
        self.query_one(TextArea).cursor_blink = False
        self.tell(HOSTILE["clipboard"] + HOSTILE["markup"], title=HOSTILE["c1"])


if __name__ == "__main__":
    sys.exit(Hostile(driver_class=driver_for_this_terminal()).run(mouse=False))
