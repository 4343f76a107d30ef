"""What is asked about an incident in several fields: its severity, and who may be affected (S-200)."""

from typing import TYPE_CHECKING, Any

from httui.i18n import _
from httui.screens.adapters import active_people, names_by_id
from httui.screens.ask import Confirm
from httui.screens.security.incidents import ask_and_do
from httui.screens.words import TIERS
from httui.security.incident_clock import SEVERITIES
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.screens.ask import FormScreen
    from httui.security.affected import Affected
    from httui.security.incidents import IncidentView

MOST_LINES = 60
"""Persons that are listed before keeping; the number says how many there are."""


async def judge(
    screen: "FormScreen[None]", number: str, view: "IncidentView | None"
) -> "IncidentView | None":
    """Ask for severity, data, number of persons, encryption, who has it, harm; None when one went back."""
    from httui.security import incident_work

    known: dict[str, Any] = dict(view.facts.get("judged", {})) if view is not None else {}
    severity = view.head.severity if view is not None else None
    persons = known.get("persons")
    fields = [
        Field(
            "severity", "choice", _("Severity"), value=str(severity or ""), required=True,
            choices=tuple((str(n), _(words)) for n, words in enumerate(SEVERITIES, 1)),
        ),
        Field(
            "tiers", "multi", _("What data?"), value=" ".join(map(str, known.get("tiers", ()))),
            choices=tuple((str(tier), _(words)) for tier, words in TIERS.items()),
        ),
        Field("persons", "integer", _("How many persons? (empty: not known)"), value=str(persons or ""), limit=9),
        Field(
            "encrypted", "choice", _("Was it encrypted?"), value=known.get("encrypted", "unknown"), required=True,
            choices=tuple((name, _(words)) for name, words in incident_work.ENCRYPTED.items()),
        ),
        Field("holder", "text", _("Who has it now? (no names)"), value=known.get("holder", ""), limit=300),
        Field("harm", "area", _("What harm is possible? (no names)"), value=known.get("harm", ""), limit=600),
        Field("reason", "text", _("Less grave than before? Why?"), limit=300),
    ]  # fmt: skip

    def act(found: dict[str, str]) -> "IncidentView":
        return incident_work.judge(
            screen.session,
            number,
            int(found["severity"]),
            reason=found["reason"],
            tiers=tuple(int(tier) for tier in found["tiers"].split()),
            persons=int(found["persons"]) if found["persons"] else None,
            encrypted=found["encrypted"],
            holder=found["holder"],
            harm=found["harm"],
        )

    return await ask_and_do(screen, _("Judge"), fields, act)


async def look_for_affected(screen: "FormScreen[None]", number: str, view: "IncidentView | None") -> bool:
    """Ask for accounts and a span of time, show who may be affected, keep the list; whether it was kept."""
    from httui.screens.security.incident import moment_of
    from httui.security import affected

    now = screen.session.clock.now().astimezone()
    since = (view.head.first_known_at if view is not None else now).astimezone()
    fields = [
        Field(
            "what", "choice", _("What is out?"), value="account", required=True,
            choices=(("account", _("what an account saw or took out")), ("whole", _("a whole copy of the store"))),
        ),
        Field("accounts", "multi", _("Whose accounts?"), choices=tuple(active_people(screen.session))),
        Field("since", "date", _("From day"), value=since.date().isoformat(), required=True),
        Field("since_time", "text", _("From (14:30)"), value="00:00", limit=5, required=True),
        Field("until", "date", _("To day"), value=now.date().isoformat(), required=True),
        Field("until_time", "text", _("To (14:30)"), value=f"{now:%H:%M}", limit=5, required=True),
    ]  # fmt: skip

    def look(found: dict[str, str]) -> "Affected":
        return affected.look(
            screen.session,
            number,
            found["accounts"].split(),
            moment_of(found["since"], found["since_time"]),
            moment_of(found["until"], found["until_time"]),
            whole=found["what"] == "whole",
        )

    result = await ask_and_do(screen, _("Who may be affected"), fields, look)
    if result is None:
        return False
    text = "\n".join(affected_lines(result))
    if not await screen.app.push_screen_wait(
        Confirm(_("Who may be affected"), text, yes=_("Keep this list with the incident"))
    ):
        return False
    count = affected.keep(screen.session, number, result)
    screen.say(_("Kept: {count} persons.").format(count=count))
    return True


def affected_lines(found: "Affected") -> list[str]:
    """Who may be affected, by code, with what happened to their data."""
    from httui.security.affected import HOW, OTHER

    names = names_by_id()
    who = ", ".join(names.get(one, one) for one in found.accounts) or "-"
    lines = [
        _("{count} persons may be affected. Accounts: {who}.").format(count=len(found.people), who=who),
        *(f"{_(OTHER[name])}: {times}" for name, times in found.other),
    ]
    for one in found.people[:MOST_LINES]:
        how = ", ".join(_(HOW[name]) for name in one.how)
        lines.append(f"{one.code or _('erased since')}  {' '.join(one.cases)}  {how}")
    if len(found.people) > MOST_LINES:
        lines.append(_("... and {count} more").format(count=len(found.people) - MOST_LINES))
    return lines
