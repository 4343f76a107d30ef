"""In with the recovery sheet: an administrator gets a new passphrase when nobody can sign in (S-229)."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import FormScreen, prose
from httui.screens.base import flow, kindly
from httui.screens.restoring import in_thread
from httui.screens.words_typed import words_fields, words_in
from httui.widgets.fields import Field


class Recover(FormScreen[None]):
    """Name, words, new passphrase."""

    NAME = N_("The recovery sheet")
    TOPIC = N_(
        "For an administrator's account only. Type the words of the sheet for case records; with "
        "those of the sheet for "
        "identities the vault opens again, too. Where three holders keep a sheet, the words of two of them are needed, "
        "whichever two. Case, numbers and line breaks do not matter."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back")

    def __init__(self, data_dir: Path) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._held: dict[str, bool] = {}

    @kindly
    def arrive(self) -> None:
        """Which sheets are kept by holders stands in the keyring; then the page."""
        from httui.store.files import DataDir
        from httui.store.recovery import kept_by_holders

        try:
            self._held = kept_by_holders(DataDir(self._data_dir))
        finally:  # a keyring that cannot be read is told, and the page stands
            super().arrive()

    def make_fields(self) -> Sequence[Field]:
        """All on one page."""
        return [
            *prose(_("Use this only when nobody can sign in. It is recorded in the audit trail.")),
            Field("name", "text", _("An administrator's sign-in name"), required=True, limit=60),
            *words_fields(held=self._held),
            Field("passphrase", "secret", _("New passphrase"), required=True, limit=129),
            Field("again", "secret", _("The same once more"), required=True, limit=129),
            Field("save", "button", _("Open the office")),
        ]

    @flow
    async def action_save(self) -> None:
        """Check and go in."""
        values = self.form.values()
        if values["passphrase"] != values["again"]:
            raise Problem(N_("The two passphrases differ."), remedy=N_("Type the same one twice."))
        from httui.store.files import DataDir
        from httui.store.recovery import recover

        self.say(_("One moment."))
        session = await in_thread(
            lambda: recover(
                DataDir(self._data_dir),
                values["name"].strip(),
                values["passphrase"],
                cases_words=words_in(values, "cases") or "",
                identities_words=words_in(values, "identities"),
            ),
        )
        from httui.screens.arrival import arrive

        arrive(self.frame, session)
