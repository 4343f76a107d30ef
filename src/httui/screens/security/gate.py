"""The readiness gate: what may be collected and why, exceptions, options, the certificate (S-014, S-015, S-030)."""

from collections.abc import Sequence
from typing import ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, Confirm, FormScreen, prose
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.words import TIERS, day_words
from httui.widgets.fields import Field

BASES = {
    "fresh": N_("a new office"),
    "judgement": N_("a director's own judgement"),
    "assessment": N_("the security self-assessment"),
    "exception": N_("an exception"),
}


class GateScreen(FormScreen[None]):
    """Where the gate stands, why, until when, and the way on."""

    NAME = N_("Readiness gate")
    TOPIC = N_(
        "The gate decides what may be newly collected. It never blocks reading, correcting or "
        "erasing. Tier 2 are coded records "
        "without names; tier 3 are identities; tier 4 the highest risk. An own judgement ends after 30 days, "
        "and with the first self-assessment for good."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    @kindly
    def arrive(self) -> None:
        """Bring the gate in line first: whoever may sign it opens what the last round says by looking here."""
        from httui.security import readiness

        if readiness.refresh(self.session):
            self.header.repaint()
        super().arrive()

    def make_fields(self) -> Sequence[Field]:
        """State, what blocks, and what can be done."""
        lines = [*self._standing(), "", *self._blocked()]
        fields = [Field(f"l{n}", "note", line) for n, line in enumerate(lines)]
        fields.append(Field("space", "note", ""))
        fields += [Field(key, "button", _(words)) for key, words in self._buttons()]
        return fields

    def _standing(self) -> list[str]:
        gate = self.session.gate
        until = day_words(gate.expires_at) if gate.expires_at else _("the next self-assessment")
        return [
            _("The gate is open to tier {tier}: {name}.").format(tier=gate.tier, name=_(TIERS[gate.tier])),
            _("Because of: {basis}. Signed by: {name}. Until: {until}.").format(
                basis=_(BASES.get(gate.basis, gate.basis)), name=gate.signed_by or "-", until=until
            ),
            *(f"{'(x)' if tier <= gate.tier else '( )'} {tier} {_(name)}" for tier, name in TIERS.items()),
        ]

    def _blocked(self) -> list[str]:
        """What keeps the next tier closed, shortest first; the whole is a page of its own."""
        from httui.security import readiness
        from httui.security.gate_words import block_text, path_text

        found = readiness.facts(self.session)
        stands = readiness.look(self.session)
        if readiness.latest_row() is None or stands.path is None:
            return []
        titles = readiness.titles(found.items)
        steps = stands.path.steps
        lines = [path_text(stands)]
        lines += ["  " + block_text(step, titles.get(step.item, "")) for step in steps[:MOST_STEPS]]
        if len(steps) > MOST_STEPS:
            lines.append("  " + _("and {count} more").format(count=len(steps) - MOST_STEPS))
        return lines

    def _buttons(self) -> list[tuple[str, str]]:
        from httui.security import readiness

        session = self.session
        signed = readiness.latest_row() is not None
        found = [
            ("whole", N_("Every tier and what blocks it")),
            ("options", N_("What we can do instead ...")),
        ]
        if signed:
            found += [("exceptions", N_("Exceptions ...")), ("certificate", N_("The page to print ..."))]
        elif session.may("gate.sign"):
            found.append(("judge", N_("Sign an own judgement for another tier")))
        if session.may("settings"):
            found.append(("two_people", N_("Two people open an identity ...")))
        return [*found, ("back", N_("Back"))]

    @kindly
    def action_whole(self) -> None:
        """The gate on one page."""
        from httui.security import gate_page

        self.app.push_screen(ReadScreen(_(self.NAME), "\n".join(gate_page.gate_lines(self.session))))

    def action_options(self) -> None:
        """The nine options."""
        from httui.screens.security.options import OptionsScreen

        self.app.push_screen(OptionsScreen())

    @flow
    async def action_exceptions(self) -> None:
        """Those that were taken, and a new one."""
        from httui.screens.security.options import ExceptionsScreen

        await self.app.push_screen_wait(ExceptionsScreen())
        self._again()

    @flow
    async def action_certificate(self) -> None:
        """The page to print; S writes it to a file."""
        from httui.screens.security.papers import PaperScreen
        from httui.security import gate_certificate

        sure = Confirm(
            _("The page to print"),
            _(
                "It says what protects you and what does not: it is for your files and your partners, not for a wall."
            ),
            yes=_("Yes, show it"),
        )
        if await self.app.push_screen_wait(sure):
            page = PaperScreen(
                "gate_certificate", lambda code: gate_certificate.certificate(self.session, code)
            )
            await self.app.push_screen_wait(page)

    @flow
    async def action_two_people(self) -> None:
        """Whether two people open an identity."""
        from httui.security import readiness
        from httui.store.vault import needs_second

        on = needs_second(self.session)
        text = _(
            "With two people nobody opens an identity alone: a colleague who may open identities agrees each time, "
            "with their own passphrase. The highest tier needs it. Have two holders of identities at work first."
        )
        yes = _("Yes, one person again") if on else _("Yes, two people")
        title = (
            _("Two people open an identity: it is on") if on else _("Two people open an identity: it is off")
        )
        if await self.app.push_screen_wait(Confirm(title, text, yes=yes)):
            readiness.set_dual_control(self.session, on=not on)
            self._again()
            self.say(_("Kept."))

    @flow
    async def action_judge(self) -> None:
        """A named director's judgement, until the first self-assessment."""
        from httui.security import judgement

        found = await self.app.push_screen_wait(
            Ask(
                _("An own judgement"),
                [
                    *prose(
                        _(
                            "The director judges that data of this tier can reasonably be kept safe here, until the "
                            "self-assessment is done. It holds for 30 days, is always in sight, and is recorded."
                        )
                    ),
                    Field(
                        "tier",
                        "choice",
                        _("Tier"),
                        choices=tuple((str(t), f"{t} {_(TIERS[t])}") for t in (1, 2, 3)),
                        required=True,
                    ),
                    Field("name", "text", _("Name of the director"), required=True, limit=120),
                    Field("reason", "text", _("Why it is safe enough"), required=True, limit=500),
                ],
            )
        )
        if found:
            judgement.sign(self.session, int(found["tier"]), found["name"], found["reason"])
            self._again()
            self.say(_("Signed."))

    def _again(self) -> None:
        self.form.set_fields(self.make_fields())
        self.header.repaint()


MOST_STEPS = 5
"""Steps to the next tier that the screen shows; the page has all."""
