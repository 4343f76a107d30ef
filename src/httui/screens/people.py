"""People and accounts, for administrators (S-216, S-218, S-223)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, Confirm, ask_reason
from httui.screens.base import flow
from httui.screens.listing import ListScreen
from httui.screens.passphrase import account_fields
from httui.screens.setup_end import add_account, show_temporary
from httui.screens.words import moment_words, role_words
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.store.account import Account


class PeopleScreen(ListScreen["Account"]):
    """Every account."""

    NAME = N_("People and accounts")
    TOPIC = N_(
        "One account per person, never shared. A adds one with a temporary passphrase. C changes roles. P gives a new "
        "temporary passphrase when it was forgotten or leaked. D closes an account: its sessions "
        "end at once and what it "
        "could open gets new keys."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("add", "change", "reset", "disable", "back")

    def columns(self) -> Sequence[Column["Account"]]:
        """Name, roles, last seen, state."""
        return [
            Column(_("Sign-in name"), 16, lambda account: account.name),
            Column(_("Name"), 16, lambda account: account.display_name),
            Column(_("Roles"), 0, role_words),
            Column(_("Last here"), 16, lambda account: moment_words(account.last_sign_in)),
            Column(_("State"), 10, state_words),
        ]

    def read(self) -> Sequence["Account"]:
        """From the store."""
        from httui.store import accounts

        self.session.require("accounts")
        return accounts.list_accounts(self.session)

    @flow
    async def action_add(self) -> None:
        """A."""
        if await add_account(self, self.session):
            self.refresh_rows()

    def action_open(self) -> None:
        """Enter changes."""
        self.action_change()

    @flow
    async def action_change(self) -> None:
        """C: roles and names."""
        from httui.store import accounts

        account = self.list.current
        if account is None:
            return
        values = {
            "name": account.name,
            "display_name": account.display_name,
            "roles": " ".join(sorted(account.roles)),
            "identities": "yes" if account.identities else "no",
        }
        fields = account_fields(values)
        fields[0].readonly = True
        found = await self.app.push_screen_wait(Ask(_("Change an account"), fields))
        if found is None:
            return
        accounts.change_account(
            self.session,
            account.id,
            roles=frozenset(found["roles"].split()),
            identities=found["identities"] == "yes",
            display_name=found["display_name"],
            more_holders=found.get("more", ""),
        )
        self.refresh_rows()

    @flow
    async def action_reset(self) -> None:
        """P: a new temporary passphrase."""
        from httui.store import accounts
        from httui.store.own import temporary_passphrase

        account = self.list.current
        if account is None:
            return
        text = _("{name} gets new keys and a temporary passphrase; open sessions of the account end.").format(
            name=account.display_name
        )
        if not await self.app.push_screen_wait(Confirm(_("New passphrase?"), text, yes=_("Yes, make one"))):
            return
        made = temporary_passphrase(self.session, account.name, account.display_name, workbook=True)
        self.say(_("One moment."))
        accounts.reset_passphrase(self.session, account.id, made)
        await show_temporary(self, account.name, made)
        self.refresh_rows()

    @flow
    async def action_disable(self) -> None:
        """D: close an account."""
        from httui.store import accounts

        account = self.list.current
        if account is None:
            return
        text = _(
            "{name} can no longer sign in; open sessions end at their next step, and the keys are "
            "changed. A backup is made "
            "first. This can take a minute."
        ).format(name=account.display_name)
        found = await self.app.push_screen_wait(ask_reason(_("Close this account"), text))
        if found is None:
            return
        sure = Confirm(_("Close the account?"), text, yes=_("Yes, close it"))
        if not await self.app.push_screen_wait(sure):
            return
        self.say(_("One moment: keys are being changed."))
        accounts.disable_account(self.session, account.id, found["reason"])
        self.refresh_rows()
        self.say(_("The account is closed."))
        from httui.screens.work.leaver import offer_handover

        await offer_handover(self, account.id)


def state_words(account: "Account") -> str:
    """In use, temporary passphrase, closed, leaked."""
    if account.disabled:
        return _("closed")
    if account.leaked_at:
        return _("LEAKED")
    return _("temporary") if account.temporary else _("in use")
