"""The register of partners: who they are, how far they are trusted, when checked (S-041, S-232 to S-237)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, FormScreen, ask_reason, prose
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import day_words
from httui.sharing.partner_words import ALLOWS, BODIES, COLUMNS, NORM_ANSWERS, NORMS, REQUIRED, TRUST
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.sharing.partners import Entry, Norm, PartnerView

OWN = "+"
"""The choice for an organisation that is in no list."""


class PartnersScreen(ListScreen["PartnerView"]):
    """Every partner that is active."""

    NAME = N_("Partners")
    TOPIC = N_(
        "Bodies that we share with. A adds one, from the list that the intake offers or a new one; Enter shows and "
        "changes it. An entry is complete when it says what they bring, what we share, which relationships to "
        "strengthen and how we help each other improve. A partner check is good for a year."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "add", "back")

    def columns(self) -> Sequence[Column["PartnerView"]]:
        """Name, trust, completeness, check, keys."""
        return [
            Column(_("Partner"), 0, lambda view: view.name),
            Column(_("Trust"), 10, lambda view: _(TRUST[view.trust])),
            Column(_("Complete"), 9, lambda view: _("yes") if view.complete else _("no")),
            Column(_("Checked"), 11, lambda view: day_words(view.checked_on) if view.checked_on else "-"),
            Column(_("Their keys"), 10, keys_words),
        ]

    def empty(self) -> str:
        """None."""
        return _("There is no partner yet. A adds one.")

    def read(self) -> Sequence["PartnerView"]:
        """From the room."""
        from httui.sharing import partners

        return partners.listing(self.session)

    @flow
    async def action_open(self) -> None:
        """Enter."""
        view = self.list.current
        if view is not None:
            await self.app.push_screen_wait(PartnerScreen(view.id))
            self.refresh_rows()

    @flow
    async def action_add(self) -> None:
        """A: one of the intake's list, or a new name."""
        from httui.sharing import partners
        from httui.sharing.partners import Entry

        listed = partners.unregistered(self.session)
        fields = []
        if listed:
            choices = (*((entry.code, entry.name) for entry in listed), (OWN, _("another one")))
            fields.append(Field("code", "choice", _("From the intake's list"), choices=choices, value=OWN))
        fields.append(Field("name", "text", _("Name of the organisation"), limit=120))
        found = await self.app.push_screen_wait(Ask(_("A new partner"), fields))
        if found is None:
            return
        code = found.get("code", OWN)
        if code == OWN:
            made = partners.add(self.session, Entry(found["name"]))
        else:
            made = partners.take_over(self.session, code)
        await self.app.push_screen_wait(PartnerScreen(made))
        self.refresh_rows()


class PartnerScreen(FormScreen[None]):
    """One partner, and what can be done about it."""

    NAME = N_("Partner")
    TOPIC = N_(
        "Trust says what may be shared at most: open, network, casework, never. The check asks eight points and needs "
        "evidence. Keys are in use only after somebody compared their words by voice."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back", "change")

    def __init__(self, partner: str) -> None:
        super().__init__()
        self._partner = partner

    @kindly
    def arrive(self) -> None:
        """Read it."""
        super().arrive()

    def _view(self) -> "PartnerView":
        from httui.sharing import partners

        return partners.get(self.session, self._partner)

    def make_fields(self) -> Sequence[Field]:
        """How it stands, then the buttons; everything that the register says is a page of its own."""
        view = self._view()
        buttons = [
            ("read", N_("Everything about it")),
            ("change", N_("Change ...")),
            ("check", N_("Partner check ...")),
            ("keys", N_("Their line of keys ...")),
            ("confirm", N_("Compare the words by voice ...")),
            ("retire", N_("Not a partner any more ...")),
            ("back", N_("Back")),
        ]
        return [
            *(Field(f"l:{n}", "note", line) for n, line in enumerate([*self._state(view), ""])),
            *(Field(key, "button", _(words)) for key, words in buttons),
        ]

    @staticmethod
    def _state(view: "PartnerView") -> list[str]:
        day = day_words(view.checked_on) if view.checked_on else _("never")
        lines = [
            view.name,
            f"{_('Trust')}: {_(TRUST[view.trust])}. {_(ALLOWS[view.trust])}",
            f"{_('Country')}: {view.entry.jurisdiction}",
            f"{_('Checked')}: {day}",
            f"{_('Their keys')}: {keys_words(view)}",
        ]
        if view.missing:
            what = ", ".join(_(REQUIRED[name]) for name in view.missing)
            lines.append(_("! Not complete, still missing: {what}").format(what=what))
        return lines

    @kindly
    def action_read(self) -> None:
        """Every column, and the last check point by point."""
        view = self._view()
        lines = [self._column(view, name) for name in COLUMNS if view.entry.columns.get(name)]
        if view.norms:
            lines += ["", "# " + _("Partner check")]
            lines += [
                f"{_(words)}: {_(NORM_ANSWERS[view.norms[name].answer])}. {view.norms[name].evidence}"
                for name, words in NORMS.items()
                if name in view.norms
            ]
        self.app.push_screen(ReadScreen(view.name, "\n".join([*self._state(view), "", *lines])))

    @staticmethod
    def _column(view: "PartnerView", name: str) -> str:
        text = view.entry.columns[name]
        return f"{_(COLUMNS[name])}: {_(BODIES[text]) if name == 'body' else text}"

    def _again(self, text: str) -> None:
        self.form.set_fields(self.make_fields())
        self.say(text)

    @flow
    async def action_change(self) -> None:
        """Every column."""
        from httui.sharing import partners

        found = await self.app.push_screen_wait(Ask(_("Partner"), entry_fields(self._view().entry)))
        if found:
            partners.change(self.session, self._partner, entry_of(found))
            self._again(_("Kept."))

    @flow
    async def action_check(self) -> None:
        """The eight points, with what shows each."""
        from httui.sharing import partners
        from httui.sharing.partners import Norm

        asked = Ask(_("Partner check"), norm_fields(self._view().norms))
        found = await self.app.push_screen_wait(asked)
        if found:
            norms = {name: Norm(found[name], found[f"{name}:evidence"]) for name in NORMS}
            partners.check(self.session, self._partner, norms)
            self._again(_("Checked today; it comes again in a year."))

    @flow
    async def action_keys(self) -> None:
        """The line that arrived."""
        from httui.sharing import partner_keys

        text = _(
            "Paste the line that they sent: it begins with httui-office1, or with age1. It is not in use yet."
        )
        line = Field("line", "area", _("Their line"), required=True, limit=1000)
        found = await self.app.push_screen_wait(Ask(_("Their line of keys"), [*prose(text), line]))
        if found:
            partner_keys.take(self.session, self._partner, found["line"])
            self._again(_("Kept, not in use yet. Call them and compare the words."))

    @flow
    async def action_confirm(self) -> None:
        """What they read out, typed: never shown before, so that it is heard and not read here."""
        from httui.sharing import partner_keys

        text = _(
            "Call somebody there whom you know, at a number that you have from before. Let them read the nine words "
            "of their keys (or the whole key that begins with age1), and type what you hear."
        )
        heard = Field("heard", "area", _("What you hear"), required=True, limit=1000)
        found = await self.app.push_screen_wait(Ask(_("Compare the words by voice"), [*prose(text), heard]))
        if found:
            partner_keys.confirm(self.session, self._partner, found["heard"])
            self._again(_("The same. Their keys are in use now."))

    @flow
    async def action_retire(self) -> None:
        """With a reason; nothing more is shared."""
        from httui.sharing import partners

        found = await self.app.push_screen_wait(ask_reason(_("Not a partner any more")))
        if found:
            partners.set_state(self.session, self._partner, "retired", found["reason"])
            self.dismiss(None)


def keys_words(view: "PartnerView") -> str:
    """How the keys of a partner stand."""
    if not view.age_key:
        return "-"
    return _("confirmed") if view.keys_checked_at else _("! not yet")


def entry_fields(entry: "Entry") -> list[Field]:
    """The columns of the register as fields, with what ``entry`` says."""
    trust = tuple((str(level), f"{_(words)}: {_(ALLOWS[level])}") for level, words in TRUST.items())
    bodies = tuple((name, _(words)) for name, words in BODIES.items())
    fields = [
        Field("name", "text", _("Name of the organisation"), value=entry.name, required=True, limit=120),
        Field("trust", "choice", _("Trust"), value=str(entry.trust), choices=trust, required=True),
        Field(
            "jurisdiction",
            "text",
            _("Country (two letters)"),
            value=entry.jurisdiction,
            required=True,
            limit=2,
        ),
    ]
    for name, words in COLUMNS.items():
        value = entry.columns.get(name, "")
        if name == "body":
            fields.append(Field(name, "choice", _(words), value=value, choices=bodies))
        else:
            fields.append(Field(name, "text", _(words), value=value, limit=2000))
    return fields


def entry_of(values: dict[str, str]) -> "Entry":
    """The entry that was typed into :func:`entry_fields`."""
    from httui.sharing.disclosure import Trust
    from httui.sharing.partners import Entry

    columns = {name: values[name] for name in COLUMNS}
    return Entry(values["name"], Trust(values["trust"]), values["jurisdiction"], columns)


def norm_fields(norms: "dict[str, Norm]") -> list[Field]:
    """The eight points with answer and evidence."""
    answers = tuple((name, _(words)) for name, words in NORM_ANSWERS.items())
    fields: list[Field] = []
    for name, words in NORMS.items():
        held = norms.get(name)
        value, evidence = (held.answer, held.evidence) if held else ("", "")
        fields += [
            Field(name, "choice", _(words), value=value, choices=answers, required=True),
            Field(
                f"{name}:evidence", "text", _("What shows it (no names)"), value=evidence, limit=500, indent=2
            ),
        ]
    return fields
