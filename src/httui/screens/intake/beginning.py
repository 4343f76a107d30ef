"""Beginning an intake: which form, for whom; consent before anything else (S-080 to S-082)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, prose
from httui.screens.setup_end import Choice
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.cases.intake import Intake
    from httui.cases.registry import Version
    from httui.screens.base import OfficeScreen

DECISIONS = (("yes", N_("Yes")), ("no", N_("No")), ("later", N_("Later")))


async def begin(
    screen: "OfficeScreen[Any]", *, case: str | None = None, person: str | None = None, form: str = ""
) -> None:
    """Ask for the form, then for consent where the form does not ask itself, then open the wizard.

    ``form``: the id of the form to fill, where it is known already.
    """
    from httui.cases import policy, registry
    from httui.cases.intake import Intake
    from httui.screens.intake.wizard import Wizard

    policy.require()
    versions = [found for found in registry.to_fill(screen.session) if not form or found.form_id == form]
    if not versions:
        raise Problem(
            N_("There is no form in use yet."),
            remedy=N_("The data lead adds one under Forms, or puts one in use."),
        )
    version = versions[0] if len(versions) == 1 else await _choose_form(screen, versions)
    if version is None:
        return
    screen.say(_("One moment: the form is being opened."))
    intake = Intake.start(screen.session, version.form_id, version=version.version, case=case, person=person)
    if not intake.asks_itself and intake.path is None and not await _ask_consent(screen, intake):
        return
    await screen.app.push_screen_wait(Wizard(intake))


async def _choose_form(screen: "OfficeScreen[Any]", versions: Sequence["Version"]) -> "Version | None":
    fields = [
        *prose(_("Which form?")),
        *(
            Field(str(n), "button", f"{n + 1}  {found.title} {found.version}")
            for n, found in enumerate(versions)
        ),
    ]
    chosen = await screen.app.push_screen_wait(Choice(_("New intake"), fields))
    return None if chosen is None else versions[int(chosen["pressed"])]


async def _ask_consent(screen: "OfficeScreen[Any]", intake: "Intake") -> bool:
    """The thirteen points and one decision per purpose, nothing ticked before; True when it was answered."""
    from httui.cases.consent_rules import METHODS, PURPOSES, TOLD

    fields = [
        *prose(_("Explain each point in simple words, then tick it. Help does not depend on any answer.")),
        Field(
            "told",
            "multi",
            _("Explained"),
            choices=tuple((str(n), _(point)) for n, point in enumerate(TOLD, 1)),
            hint=_("F4 opens the thirteen points; the space bar ticks one."),
            required=True,
        ),
        *(
            Field(
                purpose.name,
                "choice",
                _(purpose.words),
                choices=tuple((value, _(words)) for value, words in DECISIONS),
                required=purpose.name == "services",
            )
            for purpose in PURPOSES.values()
        ),
        Field(
            "method", "choice", _("How was it given?"), choices=tuple((k, _(v)) for k, v in METHODS.items())
        ),
        Field("conditions", "text", _("Conditions, in their words"), limit=500),
    ]

    def check(values: dict[str, str]) -> None:
        if len(values["told"].split()) < len(TOLD):
            raise Problem(N_("Not all thirteen points are ticked."), remedy=N_("Explain the others first."))
        if any(values[name] == "yes" for name in PURPOSES) and not values["method"]:
            raise Problem(N_("Say how consent was given."))

    found = await screen.app.push_screen_wait(Ask(_("Consent comes first"), fields, check=check))
    if found is None:
        return False
    for purpose in PURPOSES:
        if found[purpose]:
            intake.decide(purpose, found[purpose], conditions=found["conditions"] or None)
    if found["method"]:
        intake.consent_method(found["method"])
    return True
