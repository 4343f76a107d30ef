"""After the office was made: its settings, its forms, its first member of staff."""

from typing import TYPE_CHECKING, Any

from httui.i18n import _
from httui.screens.ask import Ask, Confirm, prose
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
                "their own accounts. Add the first one now, or later under People."
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
    found = await screen.app.push_screen_wait(Ask(_("New account"), account_fields({})))
    if found is None:
        return False
    from httui.screens.adapters import add_user

    passphrase = add_user(
        session,
        name=found["name"].strip(),
        display_name=found["display_name"].strip(),
        roles=frozenset(found["roles"].split()),
        identities=found["identities"] == "yes",
    )
    text = _(
        "Sign-in name: {name}\nTemporary passphrase: {passphrase}\n\n"
        "Give name and passphrase by two different ways (say one, write the other). It must be changed\n"
        "at the first sign-in. It is not shown again."
    ).format(name=found["name"], passphrase=passphrase)
    await screen.app.push_screen_wait(
        Confirm(_("The account is ready"), text, yes=_("I have passed it on"), no=_("Go on"))
    )
    return True
