"""The readiness gate: what may be collected now, and a named director's own judgement (S-014, S-015, S-030)."""

from collections.abc import Sequence
from typing import ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, FormScreen, prose
from httui.screens.base import flow
from httui.screens.words import TIERS, day_words
from httui.widgets.fields import Field

BASES = {
    "fresh": N_("a new office"),
    "judgement": N_("a director's own judgement"),
    "assessment": N_("the security self-assessment"),
    "exception": N_("an exception"),
}


class GateScreen(FormScreen[None]):
    """Where the gate stands, why, until when."""

    NAME = N_("Readiness gate")
    TOPIC = N_(
        "The gate decides what may be newly collected. It never blocks reading, correcting or "
        "erasing. Tier 2 are coded records "
        "without names; tier 3 are identities; tier 4 the highest risk. An own judgement ends after 30 days."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def make_fields(self) -> Sequence[Field]:
        """State and the way on."""
        gate = self.session.gate
        until = day_words(gate.expires_at) if gate.expires_at else _("until the next self-assessment")
        lines = [
            _("The gate is open to tier {tier}: {name}.").format(tier=gate.tier, name=_(TIERS[gate.tier])),
            _("Because of: {basis}. Signed by: {name}. Until: {until}.").format(
                basis=_(BASES.get(gate.basis, gate.basis)), name=gate.signed_by or "-", until=until
            ),
            "",
        ]
        fields = [Field(f"l{n}", "note", line) for n, line in enumerate(lines)]
        fields += [
            Field(f"t{tier}", "note", f"{'(x)' if tier <= gate.tier else '( )'} {tier} {_(name)}")
            for tier, name in TIERS.items()
        ]
        fields.append(Field("space", "note", ""))
        if self.session.may("gate.sign"):
            fields.append(Field("judge", "button", _("Sign an own judgement for another tier")))
        fields.append(Field("back", "button", _("Back")))
        return fields

    @flow
    async def action_judge(self) -> None:
        """A named director's judgement."""
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
            self.session.sign_judgement(int(found["tier"]), found["name"], found["reason"])
            self.refill()
            self.header.repaint()
            self.say(_("Signed."))
