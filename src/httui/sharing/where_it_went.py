"""Where the data of one person went: releases, what was told in talks, and files that were made (S-238, S-240).

One list for the person to be read out: from the ledger, and from the audit what left as an export or a print. Codes
only, so that the page itself tells nobody who it is about.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from httui.cases import access, persons
from httui.cases.access import Row
from httui.cases.code_words import reason_words
from httui.i18n import N_, _
from httui.sharing import ledger

if TYPE_CHECKING:
    from httui.store.session import Session

STATES = {
    "": N_("noted"),
    "written": N_("given"),
    "recalled": N_("asked back"),
    "withdrawn": N_("asked back"),
    "destroyed": N_("destroyed there"),
}
"""What became of it, with its words."""


@dataclass(frozen=True, slots=True)
class Went:
    """Once that something left. ``kind`` is release, told or export; ``fields`` in words; ``by`` is a user id."""

    at: datetime
    kind: str
    to: str
    how: str
    why: str
    fields: str
    by: str
    said_yes: str
    state: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that left about one person, oldest first; ``hidden``: cases of theirs that the asker does not work on."""

    person_code: str
    went: tuple[Went, ...]
    hidden: int


def page(session: "Session", person: str) -> Page:
    """The page of a person, by code or id; the look is logged.

    For those who work on one of their cases, and those who keep the ledger. Raises ``Refused``, ``NoSuchPerson``.
    """
    from httui.store.models import Case

    session.require("ledger.read" if session.may("ledger.read") else "ledger")
    found = persons.person_of(session, person)
    cases = list(Case.select().where(Case.person == found.id))
    readable = [case for case in cases if access.may_read(session, case)]
    went = [_of_entry(entry) for entry in ledger.of_person(session, found)]
    went += _exports(found, readable)
    session.audit.append("view", "person", found.id, "where it went")
    return Page(found.code, tuple(sorted(went, key=lambda one: one.at)), len(cases) - len(readable))


def text(session: "Session", found: Page) -> str:
    """The page as lines to read or print, in the language in use; accounts by their names."""
    from httui.store.accounts import list_accounts

    session.require("ledger.read" if session.may("ledger.read") else "ledger")
    names = {account.id: account.display_name for account in list_accounts(session)}
    lines = [_("Where the data of person {code} went").format(code=found.person_code), ""]
    for one in found.went:
        lines.append(f"{one.at.astimezone():%d-%m-%Y %H:%M}  {one.to}")
        said = [_("how: {how}").format(how=one.how), _("why: {why}").format(why=one.why or "-")]
        lines.append("    " + "; ".join(said))
        lines.append("    " + _("what: {fields}").format(fields=one.fields or "-"))
        yes = names.get(one.said_yes, ledger.yes_words(one.said_yes)) or "-"
        lines.append(
            "    "
            + _("by {who}; yes from: {yes}; {state}").format(
                who=names.get(one.by, one.by[:8]), yes=yes, state=_(STATES.get(one.state, one.state))
            )
        )
    if not found.went:
        lines.append(_("Nothing left this office, as far as the ledger knows."))
    if found.hidden:
        lines += ["", _("{count} cases of this person are not shown here.").format(count=found.hidden)]
    return "\n".join(lines)


def _of_entry(entry: ledger.Entry) -> Went:
    return Went(
        entry.at,
        entry.kind,
        entry.with_whom,
        ledger.channel_words(entry.channel),
        ledger.why_words(entry.why),
        ledger.data_words(entry.fields),
        entry.by,
        entry.said_yes,
        entry.state,
    )


def _exports(person: Row, cases: list[Row]) -> list[Went]:
    """Files and prints that the audit knows of: they left the store, to whom only the reason may say."""
    from httui.store.models import AuditEntry

    ids = [person.id, *(case.id for case in cases)]
    rows = AuditEntry.select().where(AuditEntry.object_id.in_(ids), AuditEntry.action == "export")
    return [
        Went(
            row.at,
            "export",
            _("a file or print of our own"),
            _("export"),
            reason_words(row.reason or ""),
            "",
            row.actor,
            "",
            "",
        )
        for row in rows.order_by(AuditEntry.seq)
    ]
