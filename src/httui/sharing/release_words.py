"""A prepared and a written release in words, the same on the screen and on the command line (S-231, S-247, S-248)."""

from httui.i18n import _
from httui.sharing.release import Prepared, Written


def check_lines(made: Prepared) -> list[str]:
    """What was found, one line each, in the language in use."""
    found = [*made.permission.lines(), *made.quality.lines()]
    rows = made.made.rows
    if rows is not None:
        found.append(
            _(
                "Rows: {rows}, in {classes} groups that read alike; the smallest has {smallest} persons."
            ).format(rows=rows.final.rows, classes=rows.final.classes, smallest=rows.final.smallest)
        )
        found += made.loss()
        found += [f"{one.column}: {one.text}" for one in rows.withheld]
        if rows.beside:
            found.append(
                _("{rows} rows are left out, which would tell too much beside an earlier release.").format(
                    rows=rows.beside
                )
            )
    for table in made.made.tables:
        name = ", ".join(table.columns)
        if table.refused is not None:
            found.append(f"{name}: {table.refused}")
        else:
            found.append(
                _("Table by {columns}: {hidden} counts hidden").format(columns=name, hidden=table.hidden)
            )
    against = [finding.text for finding in made.findings]
    if made.quality.low:
        against.append(_("The quality is low: it goes with a reason only."))
    return found + ([_("Against it:"), *against] if against else [_("Nothing stands against it.")])


def written_lines(done: Written, format_: str) -> list[str]:
    """What was written and what to tell the partner by another way, in the language in use."""
    lines = [
        _("Written: {rows} rows, {tables} tables. Release {id}.").format(
            rows=done.rows, tables=done.tables, id=done.release
        )
    ]
    if done.since:
        lines.append(
            _("{count} persons may not be in it any more since it was prepared, and are not.").format(
                count=done.since
            )
        )
    if done.password:
        lines.append(_("The password, shown this once: {password}").format(password=done.password))
        lines.append(_("Tell it by another way than the file: by telephone or face to face."))
    if format_ == "package":
        lines.append(_("Tell the partner by telephone that a package comes, and until when it opens."))
    elif not done.password:
        lines.append(_("This file is not encrypted: hand it over yourself, on a stick that you take back."))
    lines.append(_("SHA-256 of the file, to read out: {start} ... {end}").format(
        start=done.sha256[:8], end=done.sha256[-8:]
    ))  # fmt: skip
    return lines
