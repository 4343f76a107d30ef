"""Putting a backup back: over this store, or on a new computer (S-117; DESIGN section 5).

Restoring is done from outside of any session: nobody may be signed in. An older backup over a newer store is
shown with dates and counts and needs a second person.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, Confirm, FormScreen, prose
from httui.screens.base import flow
from httui.screens.words_typed import words_fields, words_in
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen
    from httui.store.backup import Backup
    from httui.store.recovery import Words
    from httui.store.restore import Restored
    from httui.store.unlock import Opener

T = TypeVar("T")


@dataclass(frozen=True)
class Way:
    """How the backup is opened: an account of it, or the recovery sheets."""

    name: str = ""
    passphrase: str = ""
    cases_words: "Words" = ""
    identities_words: "Words | None" = None


class RestoreHere(FormScreen[None]):
    """Restore on this computer: the folder of the backup, and who opens it."""

    NAME = N_("Restore from a backup")
    TOPIC = N_(
        "Name the folder of the backup (it holds manifest.json, keyring.json and the databases). "
        "Open it with any account of "
        "that office, or with the recovery sheets. Erasures that were made since are applied again."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back", "choices")

    def __init__(self, data_dir: Path, folder: Path | None = None) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._folder = folder

    def make_fields(self) -> Sequence[Field]:
        """Folder, way in, proof."""
        return [
            Field("folder", "text", _("Folder of the backup"), value=str(self._folder or ""), required=True),
            Field("target", "text", _("Put it into"), value=str(self._data_dir), required=True),
            Field(
                "way",
                "choice",
                _("Open it with"),
                value="account",
                choices=(("account", _("an account")), ("sheet", _("the recovery sheets"))),
                required=True,
            ),
            Field("name", "text", _("Sign-in name")),
            Field("passphrase", "secret", _("Passphrase"), limit=129),
            *words_fields(held={"cases": False, "identities": False}, required=False),
            Field("three", "heading", _("Only where three holders keep a sheet: a second one's words")),
            Field("cases_other", "area", _("Case records: words of another"), limit=400),
            Field("identities_other", "area", _("Identities: words of another"), limit=400),
            Field("save", "button", _("Restore")),
        ]

    @flow
    async def action_save(self) -> None:
        """Check, warn, restore."""
        values = self.form.values()
        way = (
            Way(name=values["name"], passphrase=values["passphrase"])
            if values["way"] == "account"
            else Way(
                cases_words=words_in(values, "cases") or "", identities_words=words_in(values, "identities")
            )
        )
        folder, target = Path(values["folder"]).expanduser(), Path(values["target"]).expanduser()
        self.say(_("One moment: the backup is being checked."))
        done = await restore_with_warnings(self, folder, target, way)
        if done is None:
            self.say(_("Nothing was changed."))
            return
        from httui.screens.first import first_screen

        self.frame.home(first_screen(target))
        self.frame.tell(_("The backup is back. Sign in with an account of that office."))


async def restore_with_warnings(
    screen: "OfficeScreen[Any]", folder: Path, target: Path, way: Way
) -> "Restored | None":
    """Restore ``folder`` into ``target``; None when the person decided against it. Raises Problem."""
    from httui.store.clock import Clock
    from httui.store.files import DataDir
    from httui.store.restore import OlderBackup, restore

    data = DataDir(target).ready()
    opener = await in_thread(lambda: open_backup(folder, data, way))
    second: str | None = None
    confirmed = False
    while True:
        try:
            return await in_thread(
                lambda: restore(folder, data, opener, Clock(), confirmed=confirmed, second=second),  # noqa: B023
            )
        except OlderBackup as older:
            sure = Confirm(_("An older backup"), str(older), yes=_("Yes, go back to it"))
            if not await screen.app.push_screen_wait(sure):
                return None
            second = await _second_person(screen, folder, data)
            if second is None:
                return None
            confirmed = True


def open_backup(folder: Path, data: Any, way: Way) -> "Opener":
    """The opener of a backup."""
    from httui.store import unlock

    if way.cases_words:
        return unlock.by_recovery(folder, way.cases_words, way.identities_words)
    return unlock.by_account(folder, data, way.name, way.passphrase)


async def _second_person(screen: "OfficeScreen[Any]", folder: Path, data: Any) -> str | None:
    fields = [
        *prose(_("A second person agrees with their own passphrase.")),
        Field("name", "text", _("Sign-in name"), required=True),
        Field("passphrase", "secret", _("Passphrase"), required=True, limit=129),
    ]
    found = await screen.app.push_screen_wait(Ask(_("A second person"), fields))
    if found is None:
        return None
    way = Way(name=found["name"], passphrase=found["passphrase"])
    opener = await in_thread(lambda: open_backup(folder, data, way))
    return str(opener.user)


async def in_thread(call: Callable[[], T]) -> T:
    """Run ``call`` on another thread; a Problem of it is raised here."""
    import asyncio

    return await asyncio.get_running_loop().run_in_executor(None, call)


async def restore_over(screen: "OfficeScreen[Any]", backup: "Backup") -> None:
    """From the backups of a signed-in session: ask, then end the session and go to the restore page."""
    text = _(
        "Everybody must be signed out while a backup is put back; you are signed out now. The files "
        "that are here are kept "
        "beside it."
    )
    if not await screen.app.push_screen_wait(Confirm(_("Put this backup back?"), text, yes=_("Yes, go on"))):
        return
    frame = screen.frame
    data_dir = screen.session.data.path
    frame.sign_out()
    frame.push_screen(RestoreHere(data_dir, backup.folder))
