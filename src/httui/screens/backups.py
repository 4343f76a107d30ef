"""Backups: make, verify, put back (S-012, S-117; DESIGN section 5)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work

from httui.i18n import N_, _, ngettext
from httui.problem import Problem
from httui.screens.ask import Ask, prose
from httui.screens.base import flow
from httui.screens.listing import ListScreen
from httui.screens.words import moment_words
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.store.backup import Backup
    from httui.store.session import Session

OLD_DAYS = 7


class BackupsScreen(ListScreen["Backup"]):
    """Newest first."""

    NAME = N_("Backups")
    TOPIC = N_(
        "A makes a backup while people work; it is encrypted with the same keys and checked by "
        "opening it. V checks one again. "
        "R puts one back: everybody signs out first. D notes that you tried one on another computer. "
        "Copy the folder to a stick that is kept at "
        "another place: a backup on "
        "the same disk dies with the disk."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("add", "verify", "restore", "drill", "back")

    def columns(self) -> Sequence[Column["Backup"]]:
        """When, why, how much."""
        return [
            Column(_("Made"), 17, lambda backup: moment_words(backup.manifest.made)),
            Column(_("Cases"), 8, lambda backup: str(backup.manifest.cases)),
            Column(_("Records"), 8, lambda backup: str(backup.manifest.records)),
            Column(_("Why"), 18, lambda backup: _(backup.manifest.cause)),
            Column(_("Folder"), 0, lambda backup: backup.folder.name),
        ]

    def empty(self) -> str:
        """None yet."""
        return _("There is no backup yet. A makes one.")

    def read(self) -> Sequence["Backup"]:
        """From the store."""
        from httui.store.backup import list_backups

        return list_backups(self.session.data.backups)

    def action_add(self) -> None:
        """A: make one, away from the keys."""
        self.say(_("A backup is being made; you can wait or go on."))
        self._make(self.session)

    @work(thread=True, exclusive=True, group="backup")
    def _make(self, session: "Session") -> None:
        from httui.store import safekeeping

        try:
            safekeeping.back_up(session)
        except Problem as problem:
            self.app.call_from_thread(self.explain, problem)
            return
        self.app.call_from_thread(self._made)

    def _made(self) -> None:
        if self.frame.session is not None and self.is_attached:
            self.refresh_rows()
            self.say(_("The backup is made and was checked. Copy its folder to another place."))

    def action_verify(self) -> None:
        """V: open it and check everything."""
        backup = self.list.current
        if backup is not None:
            self.say(_("The backup is being checked."))
            self._verify(self.session, backup)

    @work(thread=True, exclusive=True, group="backup")
    def _verify(self, session: "Session", backup: "Backup") -> None:
        from httui.store import safekeeping

        try:
            safekeeping.check(session, backup.folder)
        except Problem as problem:
            self.app.call_from_thread(self.explain, problem)
            return
        self.app.call_from_thread(
            self.say, _("It is whole: {moment}.").format(moment=moment_words(backup.manifest.made))
        )

    def action_open(self) -> None:
        """Enter checks."""
        self.action_verify()

    @flow
    async def action_restore(self) -> None:
        """R: put one back; this session ends for it."""
        backup = self.list.current
        if backup is None:
            return
        self.session.require("restore")
        from httui.screens.restoring import restore_over

        await restore_over(self, backup)

    @flow
    async def action_drill(self) -> None:
        """D: a backup was put back and opened somewhere else; the gate and the self-assessment want to know."""
        from httui.security import drill

        last = drill.last(self.session)
        told = (
            _("The last drill: {moment}, {who}, {where}.").format(
                moment=moment_words(last.at), who=last.who, where=last.where
            )
            if last is not None
            else _("No drill was noted yet.")
        )
        text = _(
            "A drill: put a backup back into an empty directory or on another computer, sign in there, look at a "
            "case, and delete that copy again. Note it here only when it worked."
        )
        fields = [
            *prose(f"{told}\n\n{text}"),
            Field("where", "text", _("Where was it put back?"), required=True, limit=drill.LONGEST),
            Field(
                "who",
                "text",
                _("Who did it?"),
                value=self.session.user.display_name,
                required=True,
                limit=drill.LONGEST,
            ),
        ]
        found = await self.app.push_screen_wait(Ask(_("Note a restore drill"), fields))
        if found:
            drill.note(self.session, found["where"], found["who"])
            self.say(_("Noted. The next one is due in three months."))

    def offers(self, name: str) -> bool:
        """Rights of their own."""
        rights = {"add": "backup", "restore": "restore"}
        return (name not in rights or self.session.may(rights[name])) and super().offers(name)


def newest_words(session: "Session") -> str:
    """How old the newest backup is, for the home screen; a warning where it is too old."""
    from httui.store.backup import list_backups

    found = list_backups(session.data.backups)
    if not found:
        return _("! There is no backup yet.")
    days = (session.clock.now() - found[0].manifest.made).days
    if days == 0:
        return _("The newest backup is of today.")
    words = ngettext("The newest backup is {days} day old.", "The newest backup is {days} days old.", days)
    return ("! " if days > OLD_DAYS else "") + words.format(days=days)
