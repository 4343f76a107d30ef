"""What is kept of a release: its row, its persons, the audit of each, what later ones are compared with (S-239, S-240).

Written inside the transaction in which permission was looked at for the last time. For comparison the coded rows are
kept as they were sent, without row ids, names and free text; of casework none, with which nothing is compared.
"""

from typing import TYPE_CHECKING, Any

from httui.cases.privacy import Privacy
from httui.sharing import release_formats
from httui.sharing.disclosure import ROW_ID, Trust
from httui.sharing.outgoing import Outgoing
from httui.sharing.release_earlier import pack
from httui.sharing.release_making import Made
from httui.sharing.suppression_compare import kept

if TYPE_CHECKING:
    from httui.store.account import Account
    from httui.store.session import Session


def note(
    session: "Session",
    made: Made,
    out: Outgoing,
    how: tuple[str, str, str, release_formats.Result],
    second: "Account | None",
) -> None:
    """The release, its persons, and the audit of each, inside the caller's transaction, who decided the rights.

    ``how``: format, SHA-256 of the file, reason for low quality, what the format told.
    """
    from httui.store.rows import add
    from httui.store.sharing_models import Release, ReleasePerson

    format_, digest, override, result = how
    rows = made.rows
    Release.insert(
        id=out.release,
        plan=made.plan.id,
        agreement=out.agreement or None,
        partner=made.plan.partner_id,
        trust=str(made.trust),
        format=format_,
        period_from=out.period[0],
        period_to=out.period[1],
        fields=_fields(made, out),
        rows=len(out.rows),
        left_out=_left_out(made),
        quality=made.quality.score,
        override_reason=override.strip() or None if made.quality.low else None,
        check_result=_check_result(made),
        classes=pack(
            rows.sent if rows is not None and made.trust is not Trust.CASEWORK else None,
            [kept(table.suppressed, made.trust) for table in made.tables if table.suppressed is not None],
        ),
        package_id=result.package or None,
        sha256=digest,
        at=session.trusted_now(),
        by=session.user.id,
        second_by=second.id if second is not None else None,
        expires_on=result.destroy_by or _destroy_by(made, out),
        receipt=None,
        state="written",
    ).execute()
    session.audit.append("share", "release", out.release, f"{format_} {made.plan.id}")
    about = _about(made)
    add(
        ReleasePerson,
        *(
            {"release": out.release, "person": person, "case": case, "row_id": " ".join(numbers) or None}
            for (person, case), numbers in sorted(about.items())
        ),
    )
    for person in sorted({person for person, _case in about}):
        session.audit.append("share", "person", person, out.release)


def _destroy_by(made: Made, out: Outgoing) -> str | None:
    """The day on which the proof of destruction is asked for; what was published is not destroyed."""
    if made.trust is Trust.OPEN:
        return None
    return release_formats.destruction_day(out.made_at.date(), made.plan).isoformat()


def _about(made: Made) -> dict[tuple[str, str], list[str]]:
    """Person and case to the random numbers of their rows, by which a recipient can find these again.

    What was published cannot be asked back, so nothing is kept that leads from a person to a row of it.
    """
    found: dict[tuple[str, str], list[str]] = {}
    if made.rows is not None:
        place = made.rows.table.columns.index(ROW_ID)
        for at, cells in zip(made.rows.at, made.rows.table.rows, strict=True):
            of = made.gathered.of[at]
            numbers = found.setdefault((of.person, of.case), [])
            if made.trust is not Trust.OPEN:
                numbers.append(cells[place] or "")
    return found


def _fields(made: Made, out: Outgoing) -> list[dict[str, str]]:
    leaving = {column.name for column in out.columns} | {
        name for table in made.tables if table.printed is not None for name in table.columns
    }
    return [
        {"form": column.form_id, "ref": column.ref, "form_of": str(column.shared_as)}
        for column in made.columns
        if column.name in leaving
    ]


def _left_out(made: Made) -> dict[str, int]:
    found = dict(made.permission.left_out)
    if made.without_record:
        found["no_record"] = made.without_record
    if made.rows is not None:
        if made.rows.loss is not None and made.rows.loss.persons_left_out:
            found["not_safe"] = made.rows.loss.persons_left_out
        if made.rows.beside:
            found["beside_earlier"] = made.rows.beside
    return found


def _check_result(made: Made) -> dict[str, Any]:
    """What the check found, in numbers that tell nothing of a person."""
    found: dict[str, Any] = {"k": made.need.k, "l": made.need.l}
    if made.rows is not None:
        final = made.rows.final
        found |= {
            "rows": final.rows,
            "persons": final.persons,
            "classes": final.classes,
            "smallest": final.smallest,
        }
        if made.rows.loss is not None:
            found |= {"loss": round(made.rows.loss.loss, 4), "blanked": round(made.rows.loss.blanked, 4)}
    typed = [column.name for column in made.columns if column.typed and column.privacy is not Privacy.DIRECT]
    if made.rows is not None and typed:
        held = [name for name in typed if name in made.rows.table.columns]
        found["texts_read"] = sum(bool(text) for name in held for text in made.rows.table.column(name))
    if made.tables:
        found["tables"] = [
            {"columns": list(table.columns), "hidden": table.hidden, "refused": table.refused is not None}
            for table in made.tables
        ]
    return found
