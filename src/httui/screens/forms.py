"""Forms: which there are, their states, their privacy classes (S-029, S-217)."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import day_words, status_words
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.cases.registry import Version

STATES = ("draft", "trial", "active", "retired")
PRIVACY = {
    "direct": N_("direct identifier: identity vault only"),
    "sensitive": N_("sensitive"),
    "quasi": N_("may single out a person with others"),
    "none": N_("says nothing about a person"),
}


class FormsScreen(ListScreen["Version"]):
    """Every version of every form."""

    NAME = N_("Forms")
    TOPIC = N_(
        "A adds a form from a file (XLSForm: .xlsx, .xls, .csv, .md; or XForm XML). It is checked, "
        "and a privacy class is proposed "
        "for every question; nobody fills it before the data lead has confirmed them (C). T changes the state: draft, "
        "trial, active, retired. A record keeps the version it was entered with."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "add", "state", "change", "back")

    def columns(self) -> Sequence[Column["Version"]]:
        """Title, version, state."""
        return [
            Column(_("Form"), 0, lambda version: version.title),
            Column(_("Version"), 14, lambda version: version.version),
            Column(_("State"), 9, lambda version: status_words(version.state)),
            Column(_("Classes"), 11, lambda version: _("confirmed") if version.confirmed else _("proposed")),
            Column(_("Added"), 10, lambda version: day_words(version.added_at)),
        ]

    def empty(self) -> str:
        """None yet."""
        return _("There is no form yet. A adds one.")

    def read(self) -> Sequence["Version"]:
        """From the room."""
        from httui.cases import registry

        return registry.versions(self.session)

    @kindly
    def action_open(self) -> None:
        """The questions with their classes."""
        version = self.list.current
        if version is None:
            return
        from httui.cases import registry
        from httui.cases.rights_panel import label_of

        row = registry.row_of(version.version_id)
        form = registry.load(self.session, row)
        lines = [f"{version.title} {version.version}", ""]
        for ref, found in registry.classes_of(row).items():
            words = _("{privacy}; tier {tier}").format(
                privacy=_(PRIVACY[str(found.privacy)]), tier=found.tier
            )
            lines += [label_of(form, ref), f"    {words}"]
        self.app.push_screen(ReadScreen(_("Questions and privacy classes"), "\n".join(lines)))

    @flow
    async def action_add(self) -> None:
        """A: check a file, show the proposal, keep it."""
        from httui.cases import registry

        self.session.require("forms")
        found = await self.app.push_screen_wait(
            Ask(_("Add a form"), [Field("path", "text", _("File"), required=True)])
        )
        if found is None:
            return
        path = Path(found["path"]).expanduser()
        if not path.is_file():
            raise Problem(N_("There is no such file."))
        self.say(_("One moment: the form is being checked."))
        checked = registry.check(self.session, path)
        proposals = registry.proposal(checked)
        direct = sum(item.privacy == "direct" for item in proposals)
        text = _(
            "{title}: {count} questions, {direct} of them identify a person and go to the identity "
            "vault only. Classes are "
            "proposed by name and type; look at them with Enter after adding. Adopt them now?"
        ).format(title=checked.form.title, count=len(proposals), direct=direct)
        adopt = await self.app.push_screen_wait(
            Confirm(
                _("Adopt the privacy classes?"),
                text,
                yes=_("Yes, adopt and use"),
                no=_("No, keep as a draft"),
            )
        )
        registry.add(self.session, checked, confirm=bool(adopt), state="active" if adopt else "draft")
        self.refresh_rows()
        self.say(_("The form is added."))

    @flow
    async def action_state(self) -> None:
        """T."""
        from httui.cases import registry

        version = self.list.current
        if version is None:
            return
        field = Field(
            "state",
            "choice",
            _("New state"),
            value=version.state,
            choices=tuple((state, status_words(state)) for state in STATES),
            required=True,
        )
        found = await self.app.push_screen_wait(Ask(version.title, [field]))
        if found:
            registry.set_state(self.session, version.version_id, found["state"])
            self.refresh_rows()

    @flow
    async def action_change(self) -> None:
        """C: the class of one question, or confirm them all as they are."""
        from httui.cases import registry
        from httui.cases.rights_panel import label_of

        version = self.list.current
        if version is None:
            return
        self.session.require("forms")
        row = registry.row_of(version.version_id)
        form = registry.load(self.session, row)
        classes = registry.classes_of(row)
        fields = [
            Field(
                ref,
                "choice",
                label_of(form, ref),
                value=str(found.privacy),
                choices=tuple((key, _(words)) for key, words in PRIVACY.items()),
                required=True,
            )
            for ref, found in classes.items()
        ]
        chosen = await self.app.push_screen_wait(Ask(_("Privacy classes"), fields))
        if chosen is None:
            return
        changed = {ref: value for ref, value in chosen.items() if value != str(classes[ref].privacy)}
        registry.confirm_classes(self.session, version.version_id, changed)
        self.refresh_rows()
        self.say(_("The classes are confirmed."))

    def offers(self, name: str) -> bool:
        """The data lead changes forms."""
        return (name not in ("add", "state", "change") or self.session.may("forms")) and super().offers(name)
