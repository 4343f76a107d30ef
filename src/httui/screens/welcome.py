"""The first run: from nothing to an office whose first person is signed in (S-010, S-014, S-080, S-219
to S-229).

One question page after the other; Esc goes one page back and nothing is created before the last one is
answered. Then the recovery sheets are shown and proven, and the first member of staff can be added.
"""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from httui import i18n
from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens import setup_pages as pages
from httui.screens.ask import Ask, FormScreen, prose
from httui.screens.base import flow
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.store.session import Session

Values = dict[str, str]


class Welcome(FormScreen[None]):
    """Language first, then begin."""

    NAME = N_("Welcome to httui")
    TOPIC = N_(
        "This sets up an office on this computer. It takes about ten minutes. You need: the name of your "
        "office, a "
        "quiet moment, a pen and two sheets of paper (or a printer) for the recovery words."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back", "choices")

    def __init__(self, data_dir: Path) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._values: Values = {}
        self._session: Session | None = None

    def make_fields(self) -> Sequence[Field]:
        """Language, what will happen, begin."""
        languages = tuple(i18n.LANGUAGES.items())
        return [
            Field(
                "language",
                "choice",
                "Language / Bahasa",
                value=i18n.language(),
                choices=languages,
                required=True,
            ),
            Field("space", "note", ""),
            *prose(
                _(
                    "There is no office on this computer yet. We will set one up together, page by page: "
                    "its name and place, your own account, the recovery sheets, how consent is asked. "
                    "Esc goes one page back. Nothing is written before the end. F1 helps on every page."
                )
            ),
            Field("save", "button", _("Begin")),
            Field("restore", "button", _("Restore an office from a backup")),
            Field("leave", "button", _("Leave httui")),
        ]

    def offers(self, name: str) -> bool:
        """Nothing to lock or leave yet."""
        return name not in ("lock", "back") and super().offers(name)

    def on_form_view_answered(self) -> None:
        """The language changes at once."""
        chosen = next(field.value for field in self.form.fields if field.key == "language")
        if chosen in i18n.LANGUAGES and chosen != i18n.language():
            i18n.use(chosen)
            self.retext()

    def retext(self) -> None:
        """The switch by key is the same as the field."""
        for field in self.form.fields:
            if field.key == "language":
                field.value = i18n.language()
        super().retext()

    def action_leave(self) -> None:
        """End the program."""
        self.app.exit(0)

    def action_back(self) -> None:
        """Nothing is behind this page."""
        self.say(_("To leave, choose the last line."))

    def action_restore(self) -> None:
        """An office that exists elsewhere."""
        from httui.screens.restoring import RestoreHere

        self.app.push_screen(RestoreHere(self._data_dir))

    @flow
    async def action_save(self) -> None:
        """Page by page, back and forth, then make the office."""
        self.form.commit()
        steps: list[Callable[[], Awaitable[bool]]] = [
            self._ask_office,
            self._ask_account,
            self._ask_consent,
            self._ask_gate,
            self._ask_summary,
        ]
        at = 0
        while at < len(steps):
            if await steps[at]():
                at += 1
            elif at == 0:
                return
            else:
                at -= 1
        await self._create()

    async def _page(
        self, title: str, fields: Sequence[Field], check: Callable[[Values], None] | None = None
    ) -> bool:
        for field in fields:
            if field.key in self._values:
                field.value = self._values[field.key]
        found = await self.app.push_screen_wait(Ask(title, fields, check=check))
        if found is None:
            return False
        self._values.update(found)
        return True

    async def _ask_office(self) -> bool:
        return await self._page(_("1 of 5: The office"), pages.office(self._data_dir), pages.check_office)

    async def _ask_account(self) -> bool:
        from httui.screens.passphrase import AccountPage

        page = AccountPage(_("2 of 5: Your own account"), self._values, org=self._values["org"])
        found = await self.app.push_screen_wait(page)
        if found is None:
            return False
        self._values.update(found)
        return True

    async def _ask_consent(self) -> bool:
        return await self._page(_("3 of 5: Consent"), pages.consent())

    async def _ask_gate(self) -> bool:
        return await self._page(_("4 of 5: What you may collect"), pages.gate(), pages.check_gate)

    async def _ask_summary(self) -> bool:
        return await self._page(_("5 of 5: Make the office"), pages.summary(self._values))

    async def _create(self) -> None:
        self.say(_("Making the office: keys and encrypted files. This takes a few seconds."))
        made = pages.create_office(self._values, i18n.language())
        worker = self.run_worker(made, thread=True, exit_on_error=False, group="create")
        try:
            session, sheet, problem = await worker.wait()
        except Exception as error:
            # Textual wraps what the thread raised; a problem of the store is told, all else is a fault.
            cause = error.__cause__ or getattr(error, "error", None)
            if isinstance(cause, Problem):
                raise cause from None
            raise
        self._values.clear()
        from httui.screens import idle
        from httui.screens.recovery_sheet import show_sheets
        from httui.screens.setup_end import finish
        from httui.store.office import recovery_proven

        self.frame.signed_in(session)
        idle.apply(self.frame, session)
        await show_sheets(self, sheet)
        recovery_proven(session)
        await finish(self, session)
        if problem is not None:
            self.frame.tell(str(problem))
