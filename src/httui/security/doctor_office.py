"""What the doctor sees of the office itself: accounts, identity holders, recovery sheets, restore drills, the files.

Items C1, C2, C5, C8, E2, E3, E5 and E6 of the self-assessment. Numbers only: no name of an account, none of a person.
"""

from datetime import datetime, timedelta

from httui.i18n import N_
from httui.security.finding import ATTENTION, OK, UNKNOWN, Finding, OfficeFacts, StoreFacts
from httui.security.machine import Machine

DRILL_WITHIN = timedelta(days=182)
"""How old the last restore drill may be for item E5; the highest tier asks for 90 days."""
GOOD_LENGTH = 15

_PLAIN = b"SQLite format 3\0"


def examine(office: OfficeFacts, now: datetime) -> list[Finding]:
    """Every finding about the office's own rules, in a fixed order."""
    return [
        own_accounts(office),
        passphrases(office),
        unused_accounts(office),
        identity_holders(office),
        vault_apart(office),
        restore_drill(office, now),
        recovery_sheets(office),
    ]


def sealed(machine: Machine, store: StoreFacts) -> Finding:
    """Item E2: the file with the records shows nothing to whoever copies it."""
    path = next((path for path in store.files if path.name == "cases.db"), None)
    begins = machine.starts(path, len(_PLAIN)) if path is not None else None
    if not begins:
        return Finding("sealed", UNKNOWN, N_("There is no file with records to look at."))
    if begins == _PLAIN:
        return Finding(
            "sealed",
            ATTENTION,
            N_("The file with the records is not encrypted."),
            N_("Stop working and ask for help: it was not made by this program."),
        )
    return Finding("sealed", OK, N_("The records are encrypted in their file."))


def own_accounts(office: OfficeFacts) -> Finding:
    """Item C1: nobody works under a name for several people."""
    values: dict[str, object] = {"count": office.shared, "accounts": office.accounts}
    if office.shared:
        advice = N_("Give each person an account of their own, and close the shared one.")
        return Finding(
            "own-accounts",
            ATTENTION,
            N_("Accounts with a name that looks like one for several people: {count}."),
            advice,
            values,
        )
    advice = N_("Lay the list of accounts beside the list of staff: does each person have one?")
    return Finding(
        "own-accounts",
        OK,
        N_("Accounts: {accounts}, none with a name for several people."),
        advice,
        values=values,
    )


def passphrases(office: OfficeFacts) -> Finding:
    """Item C2: what httui asks of a passphrase. How people choose elsewhere it cannot see."""
    values: dict[str, object] = {"signs": office.least_signs}
    state = OK if office.least_signs >= GOOD_LENGTH else ATTENTION
    advice = N_("Whether people use it elsewhere too, or told somebody, only they can tell.")
    return Finding(
        "passphrases", state, N_("httui asks for {signs} signs at least, nothing guessable."), advice, values
    )


def unused_accounts(office: OfficeFacts) -> Finding:
    """Item C5: accounts without a sign-in for 30 days."""
    values: dict[str, object] = {"count": office.unused}
    if office.unused:
        advice = N_("Ask about each of them; close those of people who left or do other work.")
        return Finding(
            "unused-accounts",
            ATTENTION,
            N_("Accounts that were not used for 30 days: {count}."),
            advice,
            values,
        )
    return Finding("unused-accounts", OK, N_("Every open account was used in the last 30 days."))


def identity_holders(office: OfficeFacts) -> Finding:
    """Item C8: how many may open every identity."""
    values: dict[str, object] = {"count": office.holders, "most": office.most_holders}
    if office.holders > office.most_holders:
        advice = N_("Take the right to identities away where the work does not need it.")
        return Finding(
            "identity-holders",
            ATTENTION,
            N_("Accounts that may open identities: {count}; {most} are meant to be enough."),
            advice,
            values,
        )
    return Finding(
        "identity-holders",
        OK,
        N_("Accounts that may open identities: {count}."),
        N_("Go through the roles together every six months."),
        values,
    )


def vault_apart(office: OfficeFacts) -> Finding:
    """Item E3: names lie apart from the records."""
    if not office.vault_apart:
        return Finding(
            "vault-apart", UNKNOWN, N_("The identity vault is not connected: it cannot be looked at.")
        )
    return Finding(
        "vault-apart",
        OK,
        N_("Identities lie in a vault of their own, linked to the records by a code only."),
        N_("Whether its backup lies elsewhere only you can tell."),
    )


def restore_drill(office: OfficeFacts, now: datetime) -> Finding:
    """Item E5: a backup was put back on another computer in the last six months."""
    advice = N_("Put a backup back on another computer, open it, and note the drill under Backups.")
    if office.drill_at is None:
        return Finding("restore-drill", ATTENTION, N_("No restore drill was noted yet."), advice)
    values: dict[str, object] = {"days": (now - office.drill_at).days}
    if now - office.drill_at > DRILL_WITHIN:
        return Finding(
            "restore-drill", ATTENTION, N_("The last restore drill was {days} days ago."), advice, values
        )
    return Finding("restore-drill", OK, N_("The last restore drill was {days} days ago."), values=values)


def recovery_sheets(office: OfficeFacts) -> Finding:
    """Item E6: the recovery words were written down and typed back."""
    if office.sheets_at is None:
        advice = N_("Print the recovery sheets, seal them, and keep them in two places.")
        return Finding("recovery-sheets", ATTENTION, N_("Nobody has proven the recovery sheets yet."), advice)
    return Finding(
        "recovery-sheets",
        OK,
        N_("The recovery sheets were proven on {day}."),
        N_("Are they still sealed, in two places, and do two people know where?"),
        {"day": f"{office.sheets_at:%Y-%m-%d}"},
    )
