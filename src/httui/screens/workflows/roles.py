"""The roles of a workflow: how the office calls them, and which accounts hold them (S-129, S-134)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui import i18n
from httui.i18n import N_, _
from httui.screens.ask import Ask, Confirm
from httui.screens.base import flow
from httui.screens.listing import ListScreen
from httui.screens.words import ROLES
from httui.screens.work.words import text_of
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.screens.workflows.designer import Designer
    from httui.workflows.definition import Role


class RolesScreen(ListScreen["Role"]):
    """One line a role."""

    NAME = N_("Step 4: who does it")
    TOPIC = N_(
        "A role is who does things, as you call it: nurse, case worker, driver. Say which accounts hold "
        "it: all of an "
        "account role, or single people; a role without any is somebody without an account. Then give "
        "each task its "
        "roles and its time in step 3."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "add", "change", "discard", "back")

    def __init__(self, designer: "Designer") -> None:
        self.designer = designer
        super().__init__()

    def columns(self) -> Sequence[Column["Role"]]:
        """Name, who holds it, how many tasks."""
        return [
            Column(_("Role"), 28, lambda role: text_of(role.label) or role.name),
            Column(
                _("Held by"),
                0,
                lambda role: ", ".join(holder_words(name) for name in role.held_by) or _("nobody here"),
            ),
            Column(_("Tasks"), 6, self._tasks),
        ]

    def _tasks(self, role: "Role") -> str:
        return str(sum(role.name in task.responsible for task in self.designer.workflow.tasks))

    def empty(self) -> str:
        """None yet."""
        return _("No role yet. A adds the first one.")

    def read(self) -> Sequence["Role"]:
        """Those of the draft."""
        return self.designer.workflow.roles

    async def _ask(self, role: "Role | None") -> None:
        from httui.store.accounts import list_accounts
        from httui.workflows import designing
        from httui.workflows.definition import Role

        there = "en" if i18n.language() == "id" else "id"
        label = role.label if role is not None else {}
        people = [
            (account.name, account.display_name)
            for account in list_accounts(self.session)
            if not account.disabled and account.name not in ROLES
        ]
        fields = [
            Field(
                "label", "text", _("What you call the role"), value=text_of(label), required=True, limit=60
            ),
            Field(
                "label2",
                "text",
                _("The same in {language}").format(language=i18n.LANGUAGES[there]),
                value=label.get(there, ""),
                limit=60,
            ),
            Field(
                "held",
                "multi",
                _("Who holds it?"),
                value=" ".join(role.held_by) if role is not None else "",
                choices=(*((name, _(words)) for name, words in ROLES.items()), *people),
            ),
        ]
        found = await self.app.push_screen_wait(Ask(_("Role"), fields))
        if found is None:
            return
        words = designing.with_words(
            designing.with_words(label, found["label"], i18n.language()), found["label2"], there
        )
        taken = [other.name for other in self.rows]
        name = role.name if role is not None else designing.name_for(found["label"], taken)
        made = Role(name, words, tuple(found["held"].split()))
        self.designer.keep(designing.put_role(self.designer.workflow, made))
        self.refresh_rows()

    @flow
    async def action_add(self) -> None:
        """A."""
        await self._ask(None)

    def action_open(self) -> None:
        """Enter."""
        self.action_change()

    @flow
    async def action_change(self) -> None:
        """C."""
        if (role := self.list.current) is not None:
            await self._ask(role)

    @flow
    async def action_discard(self) -> None:
        """D, after a question: tasks lose the role; what has nobody left is said among what is to be mended."""
        from httui.workflows import designing

        role = self.list.current
        if role is None:
            return
        text = _("{role}\nThe tasks that it has lose it.").format(role=text_of(role.label) or role.name)
        if await self.app.push_screen_wait(
            Confirm(_("Take this role out?"), text, yes=_("Yes, take it out"))
        ):
            self.designer.keep(designing.take_out_role(self.designer.workflow, role.name))
            self.refresh_rows()


def holder_words(name: str) -> str:
    """An account role in words, or the sign-in name of a person."""
    return _(ROLES[name]) if name in ROLES else name
