"""From what was typed to what is stored: dates, numbers, text (no Textual here)."""

import datetime

from httui.i18n import N_
from httui.problem import Problem
from httui.widgets import dates
from httui.widgets.fields import Field


def stored_text(field: Field, typed: str, today: datetime.date) -> str:
    """What is stored for ``typed`` in ``field`` on the day ``today``; raises Problem if it cannot be
    taken.
    """
    text = typed.strip() if field.kind != "secret" else typed
    if not text:
        return ""
    if field.kind == "date":
        return _stored_date(field, text, today)
    if field.kind in ("number", "integer"):
        number = text.replace(",", ".")
        try:
            int(number) if field.kind == "integer" else float(number)
        except ValueError:
            whole = field.kind == "integer"
            message = (
                N_("Type a whole number, for example 3.") if whole else N_("Type a number, for example 2,5.")
            )
            raise Problem(message) from None
        return number
    return text


def _stored_date(field: Field, text: str, today: datetime.date) -> str:
    date = dates.parse(text, today)
    if date.precision == "day" and field.precision == "day":
        return date.lexical
    if field.partial:
        return date.lexical
    order = ("year", "month", "day")
    if order.index(date.precision) < order.index(field.precision):
        raise dates.DateProblem(
            N_("This question needs the full date."),
            remedy=N_("If it is not known, give the reason with * or Ctrl+K."),
        )
    return (
        f"{date.year:04d}-{date.month or 1:02d}-01"
        if field.precision == "month"
        else f"{date.year:04d}-01-01"
    )
