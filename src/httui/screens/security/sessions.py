"""Sessions and roles: who is signed in where, passphrases to ask about, who may do what (S-189, S-216, S-218)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Confirm, ask_reason
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.people import PeopleScreen
from httui.screens.words import SHORT_ROLES, day_words, moment_words, short_role_words
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.security.people_report import Line

LABEL, COLUMN = 28, 7
"""Cells of the matrix: a right in words, and a role."""
_MANAGERS = ("change", "new_keys")


class SessionsScreen(ListScreen["Line"]):
    """Every account with what somebody who keeps security should see."""

    NAME = N_("Sessions and roles")
    TOPIC = N_(
        "Who is signed in now and where, who has not been here for 30 days, whose passphrase is to be asked about, "
        "who confirmed the yearly word. Enter shows one account, M who may do what. Administrators close an account "
        "or give it a new passphrase under C (People and accounts), and give the databases new keys with K."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "who_may", "change", "new_keys", "back")

    def columns(self) -> Sequence[Column["Line"]]:
        """Name, roles, here, last here, what needs care."""
        return [
            Column(_("Name"), 14, lambda line: line.account.display_name),
            Column(_("Roles"), 12, lambda line: short_role_words(line.account)),
            Column(_("Here now"), 14, _here_words),
            Column(_("Last here"), 16, lambda line: moment_words(line.account.last_sign_in)),
            Column(_("To look at"), 0, care_words),
        ]

    def read(self) -> Sequence["Line"]:
        """From the room."""
        from httui.security import people_report

        self._report = people_report.report(self.session)
        return self._report.lines

    def refresh_rows(self) -> None:
        """Read again, and say how many may open identities."""
        super().refresh_rows()
        text = _("May open identities: {count} (at most {limit} are advised).").format(
            count=self._report.holders, limit=self._report.limit
        )
        self.say(f"! {text}" if self._report.too_many else text)

    def offers(self, name: str) -> bool:
        """Changing is for administrators."""
        return (name not in _MANAGERS or self.session.may("accounts")) and super().offers(name)

    @kindly
    def action_open(self) -> None:
        """Enter: everything about one account."""
        line = self.list.current
        if line is not None:
            self.app.push_screen(ReadScreen(line.account.display_name, "\n".join(_about(line))))

    @kindly
    def action_who_may(self) -> None:
        """M: the matrix."""
        self.app.push_screen(ReadScreen(_("Who may do what"), "\n".join(matrix_lines())))

    @flow
    async def action_change(self) -> None:
        """C: accounts, to change, close, or give a new passphrase."""
        await self.app.push_screen_wait(PeopleScreen())
        self.refresh_rows()

    @flow
    async def action_new_keys(self) -> None:
        """K: new keys for the databases."""
        from httui.security import people_report

        text = _(
            "Both databases are encrypted anew, as after a loss; everybody keeps their passphrase, other sessions "
            "sign in again. A backup is made first. This can take minutes."
        )
        found = await self.app.push_screen_wait(ask_reason(_("New keys"), text))
        if found is None:
            return
        sure = Confirm(_("Change the keys now?"), text, yes=_("Yes, change them"))
        if not await self.app.push_screen_wait(sure):
            return
        self.say(_("One moment: keys are being changed."))
        done = people_report.change_keys(self.session, found["reason"])
        self.refresh_rows()
        self.say(_("New keys: {names}.").format(names=", ".join(done)))


def _here_words(line: "Line") -> str:
    if not line.here:
        return "-"
    first = line.here[0]
    place = first.host if not first.remote else f"{first.host} SSH"
    return f"{place} ({len(line.here)})" if len(line.here) > 1 else place


def care_words(line: "Line") -> str:
    """What is to be looked at about an account, in few words; empty when all is well."""
    account = line.account
    if account.disabled:
        return _("closed")
    found = []
    if account.leaked_at:
        found.append(_("LEAKED"))
    if account.temporary:
        found.append(_("temporary"))
    if line.check_in != "in_time":
        found.append(_("passphrase: ask"))
    if line.unused:
        found.append(_("unused"))
    return ", ".join(found)


def _about(line: "Line") -> list[str]:
    from httui.screens.words import role_words

    account = line.account
    checks = {
        "in_time": N_("asked about in time"),
        "due": N_("to be asked about"),
        "changed_long_ago": N_("too old for the rules of the office"),
    }
    lines = [
        _("Sign-in name: {name}").format(name=account.name),
        _("Roles: {roles}").format(roles=role_words(account)),
        _("May open identities: {answer}").format(answer=_("yes") if account.identities else _("no")),
        _("Last here: {moment}").format(moment=moment_words(account.last_sign_in)),
        _("Passphrase: {state}, changed {day}").format(
            state=_(checks[line.check_in]), day=day_words(account.passphrase_changed_at) or "?"
        ),
        _("Yearly word: {day}").format(day=line.confirmed_on or _("not yet")),
        _("To look at: {words}").format(words=care_words(line) or "-"),
        "",
    ]
    for one in line.here:
        lines.append(
            _("Signed in since {moment} at {host}, terminal {terminal}").format(
                moment=moment_words(one.since), host=one.host or "?", terminal=one.terminal or "-"
            )
            + (" (SSH)" if one.remote else "")
        )
    return lines


def matrix_lines() -> list[str]:
    """Roles and rights in at most 78 cells: a column for each role, x where it has the right.

    The names of roles stand in two lines by turns, so that long ones are not cut.
    """
    from httui.security.people_report import RIGHT_WORDS, matrix
    from httui.store.rights import ROLES
    from httui.widgets.wrapping import fit, wrap

    heads = [_(SHORT_ROLES[role]) for role in ROLES] + [_("ident.")]
    lines = []
    for start in (0, 1):
        row = "".join(fit(head, 2 * COLUMN - 1) + " " for head in heads[start::2])
        lines.append((" " * (LABEL + start * COLUMN) + row).rstrip())
    for right, held in matrix():
        words = _(RIGHT_WORDS[right]) if right in RIGHT_WORDS else right
        lines.append(fit(words, LABEL) + "".join(fit("x" if one else ".", COLUMN) for one in held))
    told = _("ident.: the right to open identities, given to single accounts apart from any role.")
    return [*lines, "", *wrap(told, LABEL + COLUMN * len(heads))]
