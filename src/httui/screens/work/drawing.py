"""A workflow drawn: where a case stands in it; and the table for the wall (S-131, S-134, S-135)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask
from httui.screens.base import OfficeScreen, flow
from httui.screens.work.words import text_of
from httui.widgets.fields import Field
from httui.widgets.fixed_page import FixedPage

if TYPE_CHECKING:
    from httui.workflows.definition import Workflow

WIDTH = 78
FORMATS = {
    "text": N_("Text: the table (.txt)"),
    "draw": N_("Text: the drawing (.txt)"),
    "xlsx": N_("Spreadsheet: the table (.xlsx)"),
    "pdf": N_("PDF: the table, for the wall (.pdf)"),
    "md": N_("The workflow itself, to edit and bring back (.md)"),
    "edit": N_("The workflow itself as a spreadsheet (.xlsx)"),
}
"""What a workflow can be written to (message ids)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a run stands: tasks that are open, and those that are done."""

    here: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()


class DrawingScreen(OfficeScreen[None]):
    """The flowchart; T shows the table of the same data, S writes it to a file."""

    NAME = N_("Workflow")
    TOPIC = N_(
        "The tasks from start to end. >> marks where the case stands. Arrows and PgDn scroll; T changes "
        "between the "
        "drawing and the table with who, tools, time and output; S writes it to a file."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("table", "saveas", "back")

    def __init__(self, workflow: "Workflow", standing: Standing = Standing()) -> None:
        super().__init__()
        self._workflow = workflow
        self._standing = standing
        self._as_table = False
        self.page = FixedPage()

    def body(self) -> Iterable[Widget]:
        """The page alone."""
        yield self.page

    def arrive(self) -> None:
        """Draw."""
        self.page.focus()
        self.call_after_refresh(self._draw)

    def retitle(self, right: str = "") -> None:
        """The workflow's own name."""
        self.title_bar.show(
            text_of(self._workflow.title), right or (_("table") if self._as_table else _("drawing"))
        )

    def retext(self) -> None:
        """In the other language."""
        super().retext()
        self._draw()

    def _draw(self) -> None:
        if self._as_table:
            from httui.workflows import sop

            self.page.show(sop.text(self._workflow, width=WIDTH).split("\n"))
            return
        from httui.workflows.drawing import draw

        standing = self._standing
        drawing = draw(
            self._workflow, width=WIDTH, ascii=_plain_signs(), here=standing.here, done=standing.done
        )
        rows = [drawing.rows[name] for name in standing.here if name in drawing.rows]
        self.page.show(drawing.lines, strong=frozenset(rows), at=min(rows, default=0))

    def action_table(self) -> None:
        """T."""
        self._as_table = not self._as_table
        self.retitle()
        self._draw()

    @flow
    async def action_saveas(self) -> None:
        """S."""
        path = await ask_file(self, _("Write the workflow to a file"), FORMATS, self._workflow.id)
        if path is not None:
            write(self._workflow, *path)
            self.say(_("Written to {path}.").format(path=path[1]))


async def ask_file(
    screen: "OfficeScreen[None]", title: str, formats: dict[str, str], stem: str
) -> tuple[str, Path] | None:
    """Ask for one of ``formats`` and for a folder; the format and the file to write, named after ``stem``."""
    fields = [
        Field(
            "format",
            "choice",
            _("As what?"),
            choices=tuple((name, _(words)) for name, words in formats.items()),
            value=next(iter(formats)),
            required=True,
        ),
        Field("folder", "text", _("Folder"), value=str(Path.home()), required=True),
    ]
    found: list[tuple[str, Path]] = []

    def check(values: dict[str, str]) -> None:
        folder, kind = Path(values["folder"]).expanduser(), values["format"]
        if not folder.is_dir():
            raise Problem(N_("There is no such folder."))
        ending = {"text": "txt", "draw": "txt", "edit": "xlsx"}.get(kind, kind)
        path = folder / f"{stem}-{kind}.{ending}"
        if path.exists():
            raise Problem(N_("There is a file of this name already: {name}"), name=path.name)
        found.append((kind, path))

    await screen.app.push_screen_wait(Ask(title, fields, check=check))
    return found[-1] if found else None


def write(workflow: "Workflow", kind: str, path: Path) -> None:
    """Write a workflow as one of ``FORMATS``; it holds no record."""
    from httui.workflows import sop, sop_export, tables
    from httui.workflows.drawing import draw

    texts: dict[str, Callable[[], str]] = {
        "text": lambda: sop.text(workflow, width=WIDTH),
        "draw": lambda: "\n".join(draw(workflow, width=WIDTH, ascii=_plain_signs()).lines),
        "md": lambda: tables.write_markdown(workflow),
    }
    files = {"xlsx": sop_export.to_xlsx, "pdf": sop_export.to_pdf, "edit": tables.write_xlsx}
    if kind in texts:
        save(path, (texts[kind]() + "\n").encode())
        return
    try:
        files[kind](workflow, path)
    except OSError as error:
        raise _fault(error, path) from None


def save(path: Path, content: bytes) -> None:
    """Write a file that was not there before. Raises :class:`Problem` where the disk does not take it."""
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except OSError as error:
        raise _fault(error, path) from None


def _fault(error: OSError, path: Path) -> Problem:
    from httui.store.problems import from_os

    return from_os(error, path.name)


def _plain_signs() -> bool:
    """Whether this terminal shows letters only, no signs for drawing."""
    import locale

    return "utf" not in locale.getpreferredencoding(do_setlocale=False).lower()
