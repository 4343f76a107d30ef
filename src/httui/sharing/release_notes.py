"""What goes with every release so that nobody misreads it: signposts and caveats (S-148, S-243, S-265, S-276 to S-287).

Title, period, place, base, method, what was not collected, who was left out and why, source. Numbers of people are
told as carefully as the data itself: in the open and in a network they are rounded, and small ones are not shown.
"""

from collections.abc import Sequence
from datetime import date

from httui.i18n import N_, _
from httui.sharing.disclosure import Trust
from httui.sharing.masking import Form
from httui.sharing.permission import REASONS
from httui.sharing.release_formats import destruction_day
from httui.sharing.release_making import Made
from httui.sharing.suppression_numbers import rounded

INCOMPLETE_MONTHS = 3
"""The latest months of a period are marked as incomplete: records still come in."""

FORM_WORDS = {
    Form.RAW: N_("as written"),
    Form.CODED: N_("coded"),
    Form.GENERALISED: N_("coarser"),
    Form.COUNT: N_("counts only"),
}
_NOTES = {
    "gaps": N_("The data has gaps and exceptions; ask before you draw conclusions from what is missing."),
    "changes": N_("Methods changed over time; ask before you compare years."),
}


def told(made: Made, count: int) -> str:
    """A number of people as it may be told at the trust level of the release."""
    if made.trust is Trust.CASEWORK or count == 0:
        return str(count)
    least = max(made.need.k, 5)
    return _("fewer than {count}").format(count=least) if count < least else str(rounded(count))


def signposts(made: Made, org: str) -> list[tuple[str, str]]:
    """Headings with what stands under them, in the language in use; ``org`` is the office's name."""
    choices, found = made.choices, made.permission
    pairs = [
        (_("Title"), made.plan.title),
        (_("Period"), _("{start} to {end}, by the day on which the case was opened").format(
            start=choices.start.isoformat(), end=choices.end.isoformat()
        )),
        (_("Place"), choices.filter.words()),
        (_("Base"), _("Of the {count} persons that this office recorded in this period").format(
            count=told(made, found.persons)
        )),
        (_("Who is in it"), _in_it(made)),
        (_("Left out, and why"), _left_out(made)),
        (_("Method"), "; ".join(_method(made))),
        (_("Not collected, or not shared"), "; ".join(_not_there(made))),
        (_("Missing periods"), _missing_periods(made)),
        (_("Quality"), _("Quality score {score} of 100; fields that everybody is asked are {share} % complete").format(
            score=made.quality.score, share=round(100 * made.quality.complete)
        )),
        (_("Source"), org),
        (_("Destroy by"), _destroy_by(made)),
    ]  # fmt: skip
    return [(head, text) for head, text in pairs if text]


def _destroy_by(made: Made) -> str:
    """The day that the plan gives; what is published is not destroyed."""
    return (
        "" if made.trust is Trust.OPEN else destruction_day(made.permission.at.date(), made.plan).isoformat()
    )


def _in_it(made: Made) -> str:
    if made.rows is not None:
        persons = made.rows.final.persons
        return _("{count} persons, each a row").format(count=told(made, persons))
    return _("{count} persons, in counts").format(
        count=told(made, made.permission.permitted - made.without_record)
    )


def _left_out(made: Made) -> str:
    parts = [f"{_(REASONS[why])}: {told(made, count)}" for why, count in made.permission.left_out.items()]
    if made.without_record:
        parts.append(
            _("nothing recorded with these forms: {count}").format(count=told(made, made.without_record))
        )
    if made.rows is not None and made.rows.loss is not None:
        stayed = made.rows.loss.persons_left_out
        parts += [_("could not be made safe: {count}").format(count=told(made, stayed))] if stayed else []
        if made.rows.beside:
            parts.append(
                _("would tell too much beside an earlier release: {count}").format(
                    count=told(made, made.rows.beside)
                )
            )
    return "; ".join(parts) or _("nobody")


def _method(made: Made) -> list[str]:
    made_of = sorted({column.book.title for column in made.columns})
    lines = [
        _("recorded by staff in talks with the persons, with the form {forms}").format(
            forms=", ".join(made_of)
        ),
        _("only persons who said yes to: {purpose}").format(purpose=_purpose(made)),
    ]
    if made.rows is not None:
        lines.append(_("row ids are random, the order is shuffled"))
        if made.need.k > 1:
            lines.append(
                _("at least {k} persons read alike in the columns that describe people").format(k=made.need.k)
            )
        if made.rows.loss is not None and made.trust is Trust.CASEWORK:
            lines += made.rows.loss.words(_labels(made))
        elif made.rows.loss is not None:
            lines += _coarser(made)
    if made.tables:
        lines.append(
            _("small counts are hidden, with others that would give them away; counts are rounded to 5")
        )
    return lines


def _coarser(made: Made) -> list[str]:
    """What became coarser, without numbers of persons."""
    assert made.rows is not None
    assert made.rows.loss is not None
    labels = _labels(made)
    return [
        _("{column}: {rungs}").format(
            column=labels.get(lost.column, lost.column),
            rungs=", ".join(_(rung) for rung, _rows in lost.coarser),
        )
        for lost in made.rows.loss.columns
        if lost.coarser
    ]


def _labels(made: Made) -> dict[str, str]:
    return {column.name: column.label(made.choices.language) for column in made.columns}


def _purpose(made: Made) -> str:
    from httui.cases.consent_rules import PURPOSES

    known = PURPOSES.get(made.permission.purpose)
    return _(known.words) if known else made.permission.purpose


def _not_there(made: Made) -> list[str]:
    labels = _labels(made)
    lines = [_("persons who did not come to this office, or did not want to be recorded")]
    if made.rows is not None:
        lines += [f"{labels.get(held.column, held.column)}: {held.text}" for held in made.rows.withheld]
    for table in made.tables:
        if table.refused is not None:
            names = ", ".join(labels.get(name, name) for name in table.columns)
            lines.append(f"{names}: {_(table.refused.what).format(**table.refused.values)}")
    return lines


def _months(start: date, end: date) -> list[str]:
    found, year, month = [], start.year, start.month
    while (year, month) <= (end.year, end.month):
        found.append(f"{year}-{month:02}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _missing_periods(made: Made) -> str:
    """Months of the period without anybody, and the latest ones, which still fill."""
    months = _months(made.choices.start, made.choices.end)
    if len(months) > 120:
        return ""
    empty = [month for month in months if not made.permission.months.get(month)]
    today = made.permission.at.date()
    recent = [month for month in months if month in _months(_back(today), today)]
    lines = []
    if empty and len(empty) < len(months):
        lines.append(_("no case was opened in: {months}").format(months=", ".join(empty)))
    if recent:
        lines.append(_("not complete yet: {months}").format(months=", ".join(recent)))
    return "; ".join(lines)


def _back(day: date) -> date:
    month = day.year * 12 + day.month - INCOMPLETE_MONTHS
    return date(month // 12, month % 12 + 1, 1)


def caveats(made: Made, override: str) -> list[str]:
    """What a reader must know before drawing conclusions, in the language in use."""
    lines = [
        _("These are cases known to this office. They do not tell how many there are."),
        _("A blank is a missing answer, never a no. Zero is an answer."),
        _("Do not try to find out who somebody is, and do not link this with other data."),
    ]
    answers = made.plan.answers
    lines += [_(_NOTES[note]) for note in answers.get("q06_notes", "").split() if note in _NOTES]
    if text := " ".join(answers.get("q06_caveats", "").split()):
        lines.append(text)
    if made.quality.low:
        lines.append(
            _("The quality score is low ({score} of 100). Why it goes all the same: {reason}").format(
                score=made.quality.score, reason=override
            )
        )
    return lines


def missing_lines(made: Made, name: str) -> str:
    """How many answers of a column are missing, by code, as it may be told; in the language in use."""
    from httui.xforms.dictionary import MISSING_WORDS

    counts = made.gathered.missing.get(name, {})
    words: Sequence[str] = [
        f"{_(MISSING_WORDS.get(code, code))}: {told(made, count)}" for code, count in sorted(counts.items())
    ]
    return "; ".join(words)
