"""One record: its answers in the form's words, its history, and the way to correct it (S-044, S-152)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget

from httui.i18n import N_, _
from httui.screens.base import OfficeScreen, flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.words import moment_words, status_words
from httui.widgets.fields import MISSING_NAMES
from httui.widgets.pager import Pager

if TYPE_CHECKING:
    from httui.cases.records import Change, View

SEALED_WORDS = N_("in the identity vault")
WITHHELD_WORDS = N_("not for your account")


class RecordScreen(OfficeScreen[None]):
    """A record to read; C corrects it, H shows every change."""

    NAME = N_("Record")
    TOPIC = N_(
        "The answers as they stand. C corrects them with a reason; H shows every value there ever was."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("change", "history", "back")

    def __init__(self, record_id: str) -> None:
        super().__init__()
        self._record_id = record_id
        self._view: View | None = None
        self.pager = Pager()

    def body(self) -> Iterable[Widget]:
        """The page."""
        yield self.pager

    @kindly
    def arrive(self) -> None:
        """Read and show."""
        self.pager.focus()
        self._read()

    def _read(self) -> None:
        from httui.cases import records

        self._view = records.view(self.session, self._record_id)
        self.pager.show(self._lines(self._view))
        self.title_bar.show(
            self._view.title,
            _("{status}, version {revision}").format(
                status=status_words(self._view.status), revision=self._view.revision
            ),
        )

    def retext(self) -> None:
        """The form's words in the other language."""
        super().retext()
        if self._view is not None:
            self.pager.show(self._lines(self._view))

    def _lines(self, view: "View") -> list[str]:
        from httui.cases import registry
        from httui.cases.rights_panel import label_of, value_words
        from httui.screens.adapters import names_by_id

        form = registry.load(self.session, registry.row_of(view.version_id))
        names = names_by_id()
        lines = [
            _("Entered {moment} by {name}; last changed {changed} by {changer}.").format(
                moment=moment_words(view.created_at),
                name=names.get(view.created_by, "?"),
                changed=moment_words(view.updated_at),
                changer=names.get(view.updated_by, "?"),
            ),
            "",
        ]
        order = {item.ref: number for number, item in enumerate(form.fields)}
        noted = {item.ref for item in form.fields if item.kind == "value"}
        from httui.cases.classes import plain

        refs = {*view.answers, *view.missing, *view.sealed, *view.withheld}
        last = False
        for ref in sorted(
            refs, key=lambda ref: (plain(ref) in noted, order.get(plain(ref), len(order)), ref)
        ):
            if plain(ref) in noted and not last:
                last = True
                lines += ["", "# " + _("Noted or calculated by the program")]
            lines += [
                label_of(form, ref),
                "    " + self._value(view, ref, lambda r, t: value_words(form, r, t)),
            ]
        return lines

    @staticmethod
    def _value(view: "View", ref: str, words: object) -> str:
        if ref in view.answers and callable(words):
            return str(words(ref, view.answers[ref]))
        if ref in view.missing:
            return f"<{_(MISSING_NAMES.get(view.missing[ref], view.missing[ref]))}>"
        return f"<{_(SEALED_WORDS if ref in view.sealed else WITHHELD_WORDS)}>"

    @flow
    async def action_change(self) -> None:
        """C: correct it."""
        from httui.cases.editing import Editing
        from httui.screens.correcting import Correction

        self.say(_("One moment: the record is being opened."))
        editing = Editing.start(self.session, self._record_id)
        self.say("")
        await self.app.push_screen_wait(Correction(editing))
        self._read()

    @kindly
    def action_history(self) -> None:
        """H: every change."""
        from httui.cases import records

        found = records.history(self.session, self._record_id)
        self.app.push_screen(ReadScreen(_("History"), "\n".join(self._history(found))))

    def _history(self, changes: "list[Change]") -> list[str]:
        from httui.cases import registry
        from httui.cases.classes import plain
        from httui.cases.rights_panel import label_of
        from httui.screens.adapters import names_by_id

        names = names_by_id()
        view = self._view
        form = registry.load(self.session, registry.row_of(view.version_id)) if view is not None else None
        order = {item.ref: number for number, item in enumerate(form.fields)} if form is not None else {}
        lines: list[str] = []
        before = ""
        # What changed last is looked for first; how it was entered comes at the end.
        for change in sorted(changes, key=lambda change: (-change.revision, order.get(plain(change.ref), 0))):
            head = _("{moment}  {name}  version {revision}").format(
                moment=moment_words(change.at), name=names.get(change.by, "?"), revision=change.revision
            )
            if change.reason:
                head += "  " + _("Reason: {reason}").format(reason=change.reason)
            if head != before:
                lines.append("# " + head)
                before = head
            lines.append(f"  {label_of(form, change.ref)}: {self._both(form, change)}")
        return lines or [_("Nothing was changed since it was entered.")]

    @staticmethod
    def _both(form: Any, change: "Change") -> str:
        from httui.cases.rights_panel import value_words

        old, new = (
            value_words(form, change.ref, text) if form is not None and text else text
            for text in (change.old, change.new)
        )
        after = change_words(change, new, change.new_missing)
        if change.revision == 1:
            return after
        return f"{change_words(change, old, change.old_missing)} -> {after}"


def change_words(change: "Change", value: str | None, missing: str | None) -> str:
    """One side of a change; sealed values are never here."""
    if change.withheld:
        return f"<{_(WITHHELD_WORDS)}>"
    if change.sealed or missing == "sealed":
        return f"<{_(SEALED_WORDS)}>"
    if missing:
        return f"<{_(MISSING_NAMES.get(missing, missing))}>"
    return value or "-"
