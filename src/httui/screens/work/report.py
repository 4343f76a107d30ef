"""Where a workflow breaks down: the report on screen, and written to a file (S-138)."""

from datetime import date
from typing import Any, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask
from httui.screens.base import OfficeScreen, flow
from httui.screens.helping import ReadScreen
from httui.screens.work.drawing import ask_file, save
from httui.widgets.fields import Field

FORMATS = {"xlsx": N_("Spreadsheet with a chart (.xlsx)"), "text": N_("Text (.txt)")}


async def report(screen: "OfficeScreen[Any]", workflow_id: str) -> None:
    """Ask for the period, then show the report."""
    from httui.workflows import breakdown
    from httui.workflows.breakdown_export import text

    fields = [
        Field("start", "date", _("From"), hint=_("Empty: a year back.")),
        Field("end", "date", _("To"), hint=_("Empty: today.")),
    ]
    found = await screen.app.push_screen_wait(Ask(_("Where it breaks down"), fields))
    if found is None:
        return
    start, end = (date.fromisoformat(found[name]) if found[name] else None for name in ("start", "end"))
    made = breakdown.report(screen.session, workflow_id, start, end)
    await screen.app.push_screen_wait(ReportScreen(text(made, max(60, screen.size.width - 4)), made))


class ReportScreen(ReadScreen):
    """The report to read; S writes it to a file."""

    NAME = N_("Where it breaks down")
    TOPIC = N_(
        "Times run from when a step could be begun until it was done. Small numbers are hidden. S writes "
        "the report to a "
        "file; that is noted in the audit trail."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("saveas", "back")

    def __init__(self, text: str, made: Any) -> None:
        super().__init__("", text)
        self._made = made

    @flow
    async def action_saveas(self) -> None:
        """S."""
        from httui.workflows import breakdown_export

        stem = f"{self._made.workflow_id}-{self._made.first}-{self._made.last}"
        path = await ask_file(self, _("Write the report to a file"), FORMATS, stem)
        if path is not None:
            kind, file = path
            save(file, breakdown_export.exported(self.session, self._made, kind))
            self.say(_("Written to {path}.").format(path=file))
