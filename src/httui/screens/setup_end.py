"""After the office was made: its settings, its forms, its first member of staff."""

from typing import TYPE_CHECKING, Any

from httui.i18n import _
from httui.problem import Problem
from httui.screens.ask import Ask, notes, prose
from httui.screens.passphrase import account_fields
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen
    from httui.store.session import Session


async def finish(screen: "OfficeScreen[Any]", session: "Session") -> None:
    """Offer to add the first member of staff, then go home."""
    from httui.screens.arrival import go_home

    fields = [
        *prose(
            _(
                "An administrator sets things up and sees no records. The people who talk with clients have "
                "their own accounts. Add the first one now. Esc skips this page; accounts can be added at any "
                "time under People."
            )
        ),
        Field("add", "button", _("Add the first member of staff")),
        Field("later", "button", _("Later")),
    ]
    chosen = await screen.app.push_screen_wait(Choice(_("First member of staff"), fields))
    if chosen and chosen["pressed"] == "add":
        await add_account(screen, session)
    go_home(screen.frame)


class Choice(Ask):
    """Buttons; the result is the key of the one that was pressed, under ``pressed``."""

    def pressed(self, key: str) -> None:
        """That one."""
        self.dismiss({"pressed": key})


async def add_account(screen: "OfficeScreen[Any]", session: "Session") -> bool:
    """Ask for a new account, make it with a temporary passphrase, show that once."""
    from httui.store.account import NewAccount
    from httui.store.accounts import create_account
    from httui.store.errors import TooManyHolders
    from httui.store.own import temporary_passphrase

    fields = account_fields({})
    while True:
        found = await screen.app.push_screen_wait(Ask(_("New account"), fields))
        if found is None:
            return False
        made = temporary_passphrase(session, found["name"], found["display_name"], workbook=True)
        new = NewAccount(
            found["name"].strip(),
            found["display_name"].strip(),
            made,
            frozenset(found["roles"].split()),
            found["identities"] == "yes",
        )
        try:
            create_account(session, new, more_holders=found.get("more", ""))
        except TooManyHolders as problem:
            screen.explain(problem)
            fields = [*account_fields(found), _one_more(problem)]
        except Problem as problem:
            fields = [Field("why", "note", f"! {problem}"), *account_fields(found)]
        else:
            break
    await show_temporary(screen, new.sign_in_name, made)
    return True


def _one_more(problem: Problem) -> Field:
    return Field(
        "more", "text", _("Why one more may open identities"), hint=str(problem), required=True, limit=300
    )


async def show_temporary(screen: "OfficeScreen[Any]", name: str, passphrase: str) -> None:
    """Show a temporary passphrase once."""
    text = _(
        "Sign-in name: {name}\nTemporary passphrase: {passphrase}\n\n"
        "Give name and passphrase by two different ways (say one, write the other).\n"
        "It must be changed at the first sign-in. It is not shown again."
    ).format(name=name, passphrase=passphrase)
    fields = [*notes(text), Field("done", "note", ""), Field("passed", "button", _("I have passed it on"))]
    await screen.app.push_screen_wait(Choice(_("The account is ready"), fields))
