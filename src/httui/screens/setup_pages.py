"""The pages of the first run: what is asked, what is checked, and the one call that makes the office."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from httui.cases.consent_rules import TOLD
from httui.cases.setup import SHIPPED_POLICY
from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import notes, prose
from httui.screens.words import PROFILES, ROLES
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.store.office import RecoverySheet
    from httui.store.session import Session

Values = dict[str, str]


def office(data_dir: Path) -> list[Field]:
    """Name, place of the files, minutes before the lock, passphrase rules."""
    return [
        Field("org", "text", _("Name of your office"), required=True, limit=120),
        Field(
            "data_dir",
            "text",
            _("Where its files lie"),
            value=str(data_dir),
            required=True,
            hint=_("On this computer's own disk, best an encrypted one. Never in a shared or synced folder."),
        ),
        Field(
            "idle",
            "integer",
            _("Lock after minutes without keys"),
            value="5",
            required=True,
            hint=_("1 to 15. Five suits a shared room."),
        ),
        Field(
            "profile",
            "choice",
            _("Rules for passphrases"),
            value="passphrase",
            required=True,
            choices=tuple((name, _(words)) for name, words in PROFILES.items()),
        ),
    ]


def check_office(values: Values) -> None:
    """The place must be safe, the minutes within bounds."""
    from httui.screens.idle import LEAST, MOST
    from httui.store.files import DataDir
    from httui.store.location import check_place

    path = Path(values["data_dir"]).expanduser()
    check_place(path)
    if DataDir(path).exists:
        raise Problem(N_("There is an office in this directory already."), remedy=N_("Choose another place."))
    if not LEAST <= int(values["idle"] or 0) <= MOST:
        raise Problem(N_("The lock comes after 1 to 15 minutes."))


def consent() -> list[Field]:
    """The thirteen points, and where the office's own policy is kept."""
    points = "\n".join(f"{number:>2} {_(point)}" for number, point in enumerate(TOLD, 1))
    return [
        *notes(_("Nobody is asked anything before these points are explained in words they understand:")),
        *notes(points),
        Field("space", "note", ""),
        Field(
            "adopt",
            "choice",
            _("Does your office adopt this as its consent policy?"),
            required=True,
            choices=(("yes", _("Yes, we adopt it")), ("later", _("Not yet: no intake opens until we do"))),
        ),
        Field(
            "policy",
            "text",
            _("Where its text is kept"),
            hint=_(
                "Empty: the thirteen points above are the policy. Or for example: the blue folder, March."
            ),
            limit=200,
        ),
    ]


def gate() -> list[Field]:
    """Coded records, or a named person's own judgement for 30 days."""
    return [
        *prose(
            _(
                "A new office collects coded records only: no names, numbers, addresses or photos. The "
                "security "
                "self-assessment opens more. Until you have done it, a director may sign an own judgement "
                "that identities can be kept safely here. It ends after 30 days and is always in sight."
            )
        ),
        Field("space", "note", ""),
        Field(
            "tier",
            "choice",
            _("What will this office collect now?"),
            required=True,
            choices=(
                ("2", _("Coded records only")),
                ("3", _("Identities too, on the director's own judgement")),
            ),
        ),
        Field("signed_by", "text", _("Name of the director"), limit=120, hint=_("Only for a judgement.")),
        Field("judgement", "text", _("Why it is safe enough"), limit=500, hint=_("Only for a judgement.")),
    ]


def check_gate(values: Values) -> None:
    """A judgement has a name and a reason."""
    if values["tier"] == "3" and not (values["signed_by"].strip() and values["judgement"].strip()):
        raise Problem(N_("An own judgement needs the director's name and the reason."))


def summary(values: Values) -> list[Field]:
    """What will be made."""
    lines = [
        _("Office: {org}").format(org=values["org"]),
        _("Files: {path} (encrypted; only these accounts open them)").format(path=values["data_dir"]),
        _("First account: {name}; {roles}").format(name=values["name"], roles=_roles(values)),
        _("Lock: after {minutes} minutes").format(minutes=values["idle"]),
        _("Consent policy: {text}").format(
            text=(values["policy"].strip() or _(SHIPPED_POLICY)) if values["adopt"] == "yes" else _("not yet")
        ),
        _("Gate: {tier}").format(
            tier=_("coded records") if values["tier"] == "2" else _("identities, for 30 days")
        ),
        "",
        _("Next you will see the recovery words. Have pen and paper ready."),
        "",
    ]
    return [*notes("\n".join(lines)), Field("save", "button", _("Make the office"))]


def _roles(values: Values) -> str:
    """Every role of the first account, and the right to identities, in words."""
    chosen = {*values["roles"].split(), "admin"}
    names = [_(words) for role, words in ROLES.items() if role in chosen]
    return ", ".join([*names, _("may open identities")] if values.get("identities") == "yes" else names)


def create_office(
    values: Values, language: str
) -> Callable[[], "tuple[Session, RecoverySheet, Problem | None]"]:
    """A function that makes the office (slow: it derives keys); for a thread.

    What goes wrong once the office exists is handed back beside it: its recovery words must be seen in any case.
    """
    wanted = dict(values)

    def make() -> "tuple[Session, RecoverySheet, Problem | None]":
        from httui.store.account import NewAccount
        from httui.store.files import DataDir
        from httui.store.office import Judgement, create_office

        admin = NewAccount(
            sign_in_name=wanted["name"],
            display_name=wanted["display_name"],
            passphrase=wanted["passphrase"],
            roles=frozenset(wanted["roles"].split()) | {"admin"},
            identities=wanted.get("identities") == "yes",
        )
        judgement = Judgement(wanted["signed_by"], wanted["judgement"]) if wanted["tier"] == "3" else None
        data = DataDir(Path(wanted["data_dir"]).expanduser())
        session, sheet = create_office(
            data,
            wanted["org"],
            admin,
            language=language,
            tier=int(wanted["tier"]),
            judgement=judgement,
            profile=wanted["profile"],
        )
        try:
            _furnish(session, wanted)
        except Problem as problem:
            return session, sheet, problem
        return session, sheet, None

    return make


def _furnish(session: "Session", wanted: Values) -> None:
    """What the wizard asked besides: minutes before the lock, the consent policy; what ships."""
    from httui.cases import registry
    from httui.cases.setup import prepare_office
    from httui.screens import idle
    from httui.workflows import register

    idle.keep(session, int(wanted["idle"]))
    if wanted["adopt"] == "yes":
        prepare_office(session, wanted["policy"].strip() or None)
    elif session.may("forms"):
        registry.register_shipped(session)
    if session.may("settings") or session.may("workflows"):
        register.register_shipped(session)
