"""Certificates of destruction: what kind, how many, how, by whom, with whom; never a client's name or code (S-195)."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_, _, speaking
from httui.pages.document import Block, Bullets, Document, Heading, KeyValues, Note, Signature, Table
from httui.security import cleaning, retention
from httui.security.cleaning_words import AREAS, DECISIONS, HONEST, METHODS
from httui.security.items import in_language
from httui.security.retention_items import KINDS
from httui.security.retention_rules import retention_class

if TYPE_CHECKING:
    from httui.security.cleaning import Entry
    from httui.store.session import Session

_HOW = {
    "case": N_("erased in both databases, identities with their keys; a mark with the code stays"),
    "consent": N_("destroyed outside of the program, taken down where published"),
    "proof": N_("deleted in the database"),
    "identity": N_("deleted in the identity vault, with their keys"),
    "file": N_("file deleted"),
    "backup": N_("encrypted backup removed"),
}
_DELETED = N_("deleted in the database")
_ANONYMOUS = N_("names, free text, history and codes erased; coded answers stay under fresh codes")


def _how(kind: str, decision: str) -> str:
    """In which way something of this kind went."""
    words = _ANONYMOUS if decision == "deidentify" else _HOW.get(kind, _DELETED)
    return _(words)


def of_retention(session: "Session", since: datetime, language: str) -> Document:
    """What was destroyed or made anonymous since a moment (aware), for printing. Raises ``Refused``."""
    made = [one for one in retention.decisions(session, since) if one.decision in {"destroy", "deidentify"}]
    names = _names(session)
    counted = Counter((one.retention_class, one.kind, one.decision, one.by, one.second_by) for one in made)
    with speaking(language):
        rows = tuple(
            (
                in_language(retention_class(name).label),
                _(KINDS[kind]),
                str(count),
                _how(kind, decision),
                ", ".join(names.get(who, who[:8]) for who in (by, second) if who),
            )
            for (name, kind, decision, by, second), count in sorted(counted.items(), key=str)
        )
        blocks: list[Block] = [
            Table((_("Class"), _("What"), _("How many"), _("How"), _("Who")), rows, (2.2, 1.6, 1, 3.2, 2))
        ]
        blocks += [Note(_(HONEST)), Signature((_("Decided by"), _("Second person")))]
        return Document(
            _("Certificate of destruction"),
            tuple(blocks),
            subtitle=f"{session.org}, {since:%d-%m-%Y} - {session.trusted_now():%d-%m-%Y}",
            language=language,
            landscape=True,
        )


def of_clean_up(session: "Session", clean_up_id: str, language: str) -> Document:
    """The certificate of one clean-up day, for who keeps security. Raises ``Refused``, ``NoSuchCleanUp``."""
    session.require("security")
    day = cleaning.get(session, clean_up_id)
    names = _names(session)
    with speaking(language):
        facts = KeyValues(
            (
                (_("Office"), session.org),
                (_("Day"), f"{day.day:%d-%m-%Y}"),
                (_("Areas"), ", ".join(_(AREAS[area]) for area in day.areas)),
                (_("People"), ", ".join(names.get(who, who[:8]) for who in day.people)),
                (_("Witness"), day.witness or ""),
            )
        )
        blocks: list[Block] = [facts, Heading(_("Destroyed"), 2), _table(day.entries, names, "destroy")]
        for decision in ("move", "keep"):
            if lines := _lines(day.entries, decision):
                blocks += [Heading(_(DECISIONS[decision]), 2), Bullets(lines)]
        if day.lessons:
            blocks += [Heading(_("What was learnt"), 2), Note(day.lessons)]
        blocks += [Note(_(HONEST)), Signature((_("Led by"), _("Witness")))]
        return Document(
            _("Certificate of the clean-up day"),
            tuple(blocks),
            subtitle=f"{session.org}, {day.day:%d-%m-%Y}",
            language=language,
            draft=day.state != "closed",
        )


def _table(entries: "tuple[Entry, ...]", names: dict[str, str], decision: str) -> Table:
    """Kinds and numbers: what somebody wrote about a thing stays in the program, it could name a person."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for entry in entries:
        if entry.decision == decision:
            counted[entry.area, entry.method, entry.by] += 1 if entry.amount is None else entry.amount
    rows = tuple(
        (_(AREAS[area]), str(count), _(METHODS[method]) if method else "-", names.get(by, by[:8]))
        for (area, method, by), count in sorted(counted.items())
    )
    return Table((_("What"), _("How many"), _("How"), _("Who")), rows, (2.4, 1, 3, 1.8))


def _lines(entries: "tuple[Entry, ...]", decision: str) -> tuple[str, ...]:
    counted = Counter(entry.area for entry in entries if entry.decision == decision)
    return tuple(f"{_(AREAS[area])}: {count}" for area, count in sorted(counted.items()))


def _names(session: "Session") -> dict[str, str]:
    from httui.store.accounts import list_accounts

    return {account.id: account.display_name for account in list_accounts(session)}
