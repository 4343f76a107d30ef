"""The register of devices and other places where data lies (S-012, S-191)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.adapters import active_people, names_by_id
from httui.screens.ask import Ask, reason_field
from httui.screens.base import flow
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import day_words
from httui.security.assets import KINDS, STATES, TIERS, WEAK_WORDS, YES_NO, Asset, AssetView
from httui.security.judgement import TIERS as TIER_WORDS
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.store.session import Session


class DevicesScreen(ListScreen[AssetView]):
    """Everything in use or lost."""

    NAME = N_("Devices and other places of data")
    TOPIC = N_(
        "Computers, phones, sticks, paper, chats and clouds that hold data about people. Private devices are secured "
        "like those of the office, and work is kept apart on them where possible. A adds one, Enter changes it, T says "
        "that it is lost or not used any more, V that you looked at it today."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "add", "state", "verify", "back")

    def columns(self) -> Sequence[Column[AssetView]]:
        """What, kind, tier, who, state."""
        return [
            Column(_("What"), 0, lambda view: view.asset.name),
            Column(_("Kind"), 13, lambda view: _(KINDS[view.asset.kind])),
            Column(_("Tier"), 4, lambda view: "-" if view.asset.tier is None else str(view.asset.tier)),
            Column(_("Who"), 14, lambda view: names_by_id().get(view.asset.holder, "-")),
            Column(_("State"), 13, state_words),
            Column(_("Looked at"), 10, lambda view: day_words(view.asset.checked_on) or "-"),
        ]

    def empty(self) -> str:
        """None yet."""
        return _("Nothing is in the register yet.")

    def read(self) -> Sequence[AssetView]:
        """From the room."""
        from httui.security import assets

        return assets.listing(self.session)

    def offers(self, name: str) -> bool:
        """Changing is for who keeps security."""
        if name in {"add", "state", "verify"} and not self.session.may("security"):
            return False
        return super().offers(name)

    @flow
    async def action_open(self) -> None:
        """Enter: change it, or read it."""
        from httui.security import assets

        view = self.list.current
        if view is None:
            return
        if not self.session.may("security"):
            self.app.push_screen(ReadScreen(view.asset.name, "\n".join(asset_lines(view))))
            return
        found = await self.app.push_screen_wait(Ask(view.asset.name, asset_fields(self.session, view.asset)))
        if found:
            assets.change(self.session, view.id, asset_of(found, view.asset.checked_on))
            self.refresh_rows()

    @flow
    async def action_add(self) -> None:
        """A."""
        from httui.security import assets

        self.session.require("security")
        found = await self.app.push_screen_wait(Ask(_("A device or place"), asset_fields(self.session)))
        if found:
            assets.add(self.session, asset_of(found))
            self.refresh_rows()

    @flow
    async def action_state(self) -> None:
        """T: lost, not used any more, in use again."""
        from httui.security import assets

        view = self.list.current
        if view is None:
            return
        self.session.require("security")
        states = tuple((name, _(words)) for name, words in STATES.items())
        fields = [
            Field("state", "choice", _("State"), value=view.state, choices=states, required=True),
            reason_field(),
        ]
        found = await self.app.push_screen_wait(Ask(view.asset.name, fields))
        if found:
            assets.set_state(self.session, view.id, found["state"], found["reason"])
            self.refresh_rows()
            if found["state"] == "lost":
                self.say(_("Noted. If data could be on it, open an incident now."), problem=True)

    @flow
    async def action_verify(self) -> None:
        """V: somebody looked at it today."""
        from httui.security import assets

        view = self.list.current
        if view is not None:
            assets.checked(self.session, view.id, self.session.trusted_now().date())
            self.refresh_rows()
            self.say(_("Noted: looked at today."))


def state_words(view: AssetView) -> str:
    """Lost, not in order, or in order: by word."""
    if view.state != "in_use":
        return _(STATES[view.state]).upper()
    return _("NOT IN ORDER") if view.weak else _("in order")


def asset_lines(view: AssetView) -> list[str]:
    """Everything about one, to read."""
    asset = view.asset
    found = [
        (_("Kind"), _(KINDS[asset.kind])),
        (_("State"), state_words(view)),
        (_("To mend"), ", ".join(_(WEAK_WORDS[name]) for name in view.weak)),
        (_("Who has it"), names_by_id().get(asset.holder, "")),
        (_("Place"), asset.place),
        (
            _("Highest data tier on it"),
            "" if asset.tier is None else f"{asset.tier} {_(TIER_WORDS[asset.tier])}",
        ),
        (_("Private device"), _("yes") if asset.personal else _("no")),
        (_("Secured like a work device"), _(YES_NO[asset.secured])),
        (_("Encrypted"), _(YES_NO[asset.encrypted])),
        (_("Work kept apart"), _(YES_NO[asset.apart])),
        (_("Backup"), asset.backup),
        (_("How long kept"), asset.retention),
        (_("Looked at"), day_words(asset.checked_on)),
    ]
    return [f"{name}: {text}" for name, text in found if text]


def asset_fields(session: "Session", asset: Asset | None = None) -> list[Field]:
    """The questions about one device or place."""
    known = asset or Asset("", "")
    answers = tuple((name, _(words)) for name, words in YES_NO.items())
    return [
        Field(
            "kind",
            "choice",
            _("What kind?"),
            value=known.kind,
            choices=tuple((name, _(words)) for name, words in KINDS.items()),
            required=True,
        ),
        Field("name", "text", _("Name (no names of clients)"), value=known.name, required=True, limit=100),
        Field(
            "holder", "choice", _("Who has it?"), value=known.holder, choices=tuple(active_people(session))
        ),
        Field("place", "text", _("Where is it kept?"), value=known.place, limit=150),
        Field("serial", "text", _("Serial number"), value=known.serial, limit=100),
        Field(
            "tier",
            "choice",
            _("Highest data tier on it"),
            value="" if known.tier is None else str(known.tier),
            choices=tuple((str(tier), f"{tier} {_(TIER_WORDS[tier])}") for tier in TIERS),
        ),
        Field(
            "personal",
            "choice",
            _("Is it somebody's private device?"),
            value="yes" if known.personal else "no" if asset else "",
            choices=(("yes", _("Yes")), ("no", _("No"))),
            required=True,
        ),
        Field(
            "secured",
            "choice",
            _("Secured like a work device?"),
            value=known.secured,
            choices=answers,
            required=True,
            hint=_("Lock, updates, own account, no shared PIN."),
        ),
        Field("encrypted", "choice", _("Encrypted?"), value=known.encrypted, choices=answers, required=True),
        Field(
            "apart",
            "choice",
            _("Is work kept apart from private use?"),
            value=known.apart,
            choices=answers,
            required=True,
        ),
        Field("backup", "text", _("Backup: where and how often?"), value=known.backup, limit=150),
        Field("retention", "text", _("How long is it kept?"), value=known.retention, limit=150),
    ]


def asset_of(values: Mapping[str, str], checked_on: date | None = None) -> Asset:
    """What was answered to :func:`asset_fields`."""
    return Asset(
        values["kind"],
        values["name"],
        values["holder"],
        values["place"],
        values["serial"],
        int(values["tier"]) if values["tier"] else None,
        values["personal"] == "yes",
        values["secured"],
        values["apart"],
        values["encrypted"],
        values["backup"],
        values["retention"],
        checked_on,
    )
