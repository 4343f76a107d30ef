"""Home: what one can do, one's drafts, what is due, how old the backups are (S-004, S-031; DESIGN section 7)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import FormScreen
from httui.screens.base import flow, kindly
from httui.screens.words import moment_words
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.store.session import Session

# What is used every day comes first. (key, right, words): any of the rights, separated by blanks, shows the line.
_DOORS = (
    ("intake", "cases.write", N_("New intake")),
    ("cases", "cases.read cases.read_own", N_("Cases")),
    ("drafts", "cases.write", N_("My drafts")),
    ("work", "workflows.read", N_("My work")),
    ("board", "tasks.team", N_("Team board")),
    ("duties", "workflows.read", N_("Calendar of duties")),
    ("security", "workflows.read", N_("Security")),
    ("sharing", "share ledger", N_("Sharing")),
    ("workflows", "workflows.read", N_("Workflows")),
    ("forms", "forms forms.read", N_("Forms")),
    ("people", "accounts", N_("People and accounts")),
    ("backups", "backup restore", N_("Backups")),
    ("audit", "audit.read", N_("Audit trail")),
    ("settings", "", N_("Settings")),
    ("passphrase", "", N_("Change my passphrase")),
    ("sign_out", "", N_("Sign out")),
)


DOOR_KEYS = "123456789abcdefghijkm"
"""The key of each line; letters that mean nothing else at home."""
MOST_ITEMS = 4
"""Pieces of work that home shows at most, fewer when something needs care; the others are under My work."""


class Home(FormScreen[None]):
    """The list of what one can do; Enter or the key before it does it."""

    NAME = N_("Home")
    TOPIC = N_(
        "Choose with the arrows and Enter, or press the number or letter before the line. Only what your "
        "account may do is shown. The top line always says who is signed in and what the readiness gate allows."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("new", "find", "leaked")

    def make_fields(self) -> Sequence[Field]:
        """Greeting, doors, state."""
        session = self.session
        user = session.user
        care = self._needs_care()
        fields = [
            Field("hello", "note", self._greeting()),
            *(Field(f"care{n}", "note", line) for n, line in enumerate(care)),
            *self._work(max(1, MOST_ITEMS - len(care))),
            Field("space", "note", ""),
        ]
        fields += self._doors()
        if not care:
            fields.append(Field("space2", "note", ""))
        fields += [Field(f"state{n}", "note", line) for n, line in enumerate(self._state())]
        if user.leaked_at:
            fields.append(
                Field(
                    "leak",
                    "note",
                    _("You told that your passphrase leaked; your administrator gives you new keys."),
                )
            )
        return fields

    def _doors(self) -> list[Field]:
        """In two columns: with all of them in one, what is due would leave the screen."""
        doors = self.doors()
        half = (len(doors) + 1) // 2
        return [
            Field(
                key,
                "button",
                f"{DOOR_KEYS[n]}  {_(words)}{self._count(key)}",
                beside="" if n < half else doors[n - half][0],
            )
            for n, (key, words) in enumerate(doors)
        ]

    def doors(self) -> list[tuple[str, str]]:
        """What this account may do, in order."""
        session = self.session
        return [
            (key, words)
            for key, rights, words in _DOORS
            if not rights or any(session.may(right) for right in rights.split())
        ]

    def _greeting(self) -> str:
        return _("Good to see you, {name}. You were last here {moment}.").format(
            name=self.session.user.display_name, moment=moment_words(self.session.user.last_sign_in)
        )

    def _count(self, key: str) -> str:
        if key == "drafts":
            from httui.cases.intake import my_drafts

            return f"  ({len(my_drafts(self.session))})"
        if key == "cases":
            from httui.cases import register

            found = register.count(self.session, bound=10_000)
            return f"  ({found.number}{'+' if found.more else ''})"
        return ""

    def _work(self, most: int) -> list[Field]:
        """What is due, in one line and the ``most`` urgent of it (S-137)."""
        from httui.screens.work.mywork import counts_words, work_fields
        from httui.workflows import mywork

        if not self.session.may("workflows.read"):
            return []
        work = mywork.mine(self.session)
        counts = _("My work: {counts}").format(counts=counts_words(work))
        return [Field("counts", "note", counts), *work_fields(work, self.session, most)]

    def _state(self) -> list[str]:
        from httui.cases import policy
        from httui.screens.backups import newest_words

        lines = []
        if policy.current() is None:
            lines.append(_("! No consent policy is adopted yet: no intake opens (Settings)."))
        if self.session.may("backup"):
            lines.append(newest_words(self.session))
        return lines

    def _needs_care(self) -> list[str]:
        """What somebody who may must act on: the vault, leaked passphrases, keys, identities not sealed to all."""
        from httui.security import cleaning, incidents

        session = self.session
        lines = incidents.care_words(session) if session.may("workflows.read") else []
        lines += cleaning.care_words(session)
        if session.identities_problem is not None:
            lines.append(f"! {session.identities_problem}")
        elif session.identities is None and session.may("identities.write"):
            lines.append(_("The identity vault is not connected: names cannot be written or read now."))
        if session.may("accounts"):
            lines += self._for_managers()
        if session.identities is not None and session.may("identities.open"):
            from httui.store.vault import Vault

            lines += [
                _(
                    "! {count} identities are not sealed to {name} yet: any holder's next sign-in does it."
                ).format(count=holder.missing, name=holder.account.display_name)
                for holder in Vault(session).holders()
                if holder.missing
            ]
        return lines

    def _for_managers(self) -> list[str]:
        from httui.store.accounts import leaked_accounts

        session = self.session
        lines = []
        if names := [account.display_name for account in leaked_accounts(session)]:
            lines.append(
                _("! Passphrase leaked: {names}. Give new keys under People (P there).").format(
                    names=", ".join(names)
                )
            )
        if session.keyring.rotation_due:
            lines.append(
                _(
                    "! Keys are still to be changed. It is done at a manager's sign-in with the vault connected."
                )
            )
        return lines

    def arrive(self) -> None:
        """Fill, and name the sign-in before."""
        self._catch_up()
        super().arrive()
        self._back_up_daily(self.session)
        self.say(_("Choose with arrows and Enter, or by the key before the line."))

    @kindly
    def _catch_up(self) -> None:
        """What time alone brings: runs that a date opens, duties that follow from consents and trials (S-133).

        The readiness gate closes by what happened meanwhile, before anybody begins an intake (S-015).
        """
        from httui.security import arrival
        from httui.sharing import arrival as sharing_arrival
        from httui.workflows import duties, triggers

        arrival.arrive(self.session)
        sharing_arrival.arrive(self.session)
        triggers.catch_up(self.session)
        duties.refresh(self.session)

    @work(thread=True, exclusive=True, group="daily backup")
    def _back_up_daily(self, session: "Session") -> None:
        """Whoever comes first in a day makes its backup, beside the work; a fault is told, nothing is held up."""
        from httui.store.safekeeping import back_up_if_due

        try:
            made = back_up_if_due(session)
        except Exception as error:
            if self.frame.session is not session:
                return  # locked or signed out meanwhile; the next sign-in makes it
            if not isinstance(error, Problem):
                raise
            self.app.call_from_thread(self.explain, error)
            return
        if made is not None:
            self.app.call_from_thread(self._backed_up)

    def _backed_up(self) -> None:
        if self.frame.session is not None and self.is_attached:
            self.refill()

    def on_screen_resume(self) -> None:
        """Counts may have changed while another screen was in front."""
        if self.form.fields and self.frame.session is not None:
            self.refill()
            self.say(_("Choose with arrows and Enter, or by the key before the line."))

    def on_key(self, event: object) -> None:
        """The key before a line opens that door at once."""
        letter = (getattr(event, "character", None) or "").lower()
        doors = self.doors()
        place = DOOR_KEYS.find(letter) if letter else -1
        if 0 <= place < len(doors):
            self.pressed(doors[place][0])

    def offers(self, name: str) -> bool:
        """There is nothing behind home."""
        if name == "new":
            return self.session.may("cases.write")
        if name == "find":
            return self.session.may("cases.read") or self.session.may("cases.read_own")
        return name != "back" and super().offers(name)

    def action_back(self) -> None:
        """Esc does not sign anybody out by accident."""
        self.say(_("F12 signs out, F9 locks."))

    def action_new(self) -> None:
        """N: a new intake."""
        self.action_intake()

    @flow
    async def action_intake(self) -> None:
        """Choose the form and begin."""
        from httui.screens.intake.beginning import begin

        await begin(self)

    @kindly
    def action_cases(self) -> None:
        """The list of cases."""
        from httui.screens.cases import CaseListScreen

        self.app.push_screen(CaseListScreen())

    def action_find(self) -> None:
        """/: the list of cases with find open."""
        from httui.screens.cases import CaseListScreen

        self.app.push_screen(CaseListScreen(finding=True))

    def action_drafts(self) -> None:
        """My drafts."""
        from httui.screens.drafts import DraftsScreen

        self.app.push_screen(DraftsScreen())

    def pressed(self, key: str) -> None:
        """A door, or a piece of work."""
        if key.startswith("item:"):
            self._open_item(key)
        else:
            super().pressed(key)

    @flow
    async def _open_item(self, key: str) -> None:
        from httui.screens.work.mywork import open_item
        from httui.workflows import mywork

        items = mywork.mine(self.session).items
        found = next((item for item in items if key == f"item:{item.kind}:{item.id}"), None)
        if found is not None:
            await open_item(self, found)

    def action_work(self) -> None:
        """Everything that is due."""
        from httui.screens.work.mywork import MyWorkScreen

        self.app.push_screen(MyWorkScreen())

    def action_board(self) -> None:
        """The team's work."""
        from httui.screens.work.board import BoardScreen

        self.app.push_screen(BoardScreen())

    def action_duties(self) -> None:
        """What comes again and again."""
        from httui.screens.work.duties import DutiesScreen

        self.app.push_screen(DutiesScreen())

    def action_workflows(self) -> None:
        """Workflows and their versions."""
        from httui.screens.workflows.listing import WorkflowsScreen

        self.app.push_screen(WorkflowsScreen())

    def action_forms(self) -> None:
        """Forms and their states."""
        from httui.screens.forms import FormsScreen

        self.app.push_screen(FormsScreen())

    def action_people(self) -> None:
        """Accounts."""
        from httui.screens.people import PeopleScreen

        self.app.push_screen(PeopleScreen())

    def action_security(self) -> None:
        """Self-assessment, gate, action plan."""
        from httui.screens.security.hub import SecurityHub

        self.app.push_screen(SecurityHub())

    def action_sharing(self) -> None:
        """Plans, partners, agreements, what leaves."""
        from httui.screens.sharing.hub import SharingHub

        self.app.push_screen(SharingHub())

    def action_backups(self) -> None:
        """Backups."""
        from httui.screens.backups import BackupsScreen

        self.app.push_screen(BackupsScreen())

    def action_audit(self) -> None:
        """The audit trail."""
        from httui.screens.audit import AuditScreen

        self.app.push_screen(AuditScreen())

    def action_settings(self) -> None:
        """Settings."""
        from httui.screens.settings import SettingsScreen

        self.app.push_screen(SettingsScreen())

    def action_passphrase(self) -> None:
        """Change the own passphrase."""
        from httui.screens.passphrase import ChangePassphrase

        self.app.push_screen(ChangePassphrase())

    def action_leaked(self) -> None:
        """Ctrl+A: change it now."""
        from httui.screens.passphrase import ChangePassphrase

        self.app.push_screen(ChangePassphrase(why="leaked"))
