"""A workflow as the table of a standard operating procedure, with its footer (S-131, S-134, S-135).

The columns are those of the sample that offices know: No, Activity, who is in charge (one column a role), Tools,
Time, Output, Information. Nothing of a task is lost in it: documents and materials stand with the tools, people and
funds and the ways that a task can end with the information.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from httui.i18n import _, ngettext
from httui.workflows.cell_text import cells, one_line, pad, wrap
from httui.workflows.definition import END, Outcome, Task, Workflow, words
from httui.workflows.span_words import span_words, totals_words

DONE = "done"
"""Name of the outcome that a task without outcomes of its own has: it needs no words."""
MARK = "x"
"""Stands in the column of a role that is in charge."""
MOST_ROLE_COLUMNS = 6
"""Roles that get a column of their own at 78 cells; of more, the numbers are named in one column."""
_MOST_MARKS = 11
_SEPARATOR = "| "


@dataclass(frozen=True, slots=True)
class SopRow:
    """One task: its number from 1, and a mark for each role in the order of the roles."""

    number: int
    activity: str
    marks: tuple[bool, ...]
    tools: str
    time: str
    output: str
    information: str


@dataclass(frozen=True)
class Sop:
    """The table with its footer, in the language in which it was made."""

    title: str
    roles: tuple[str, ...]
    rows: tuple[SopRow, ...]
    total_steps: int
    totals_words: str
    source: str
    note: str = ""

    def footer(self) -> list[tuple[str, str]]:
        """What stands under the table: labels and their texts; empty ones are left out."""
        lines = [
            (_("Operational procedure"), self.title),
            (_("Total steps"), str(self.total_steps)),
            (_("Total time"), self.totals_words),
            (_("Source"), self.source),
            (_("Note"), self.note),
        ]
        return [(label, text) for label, text in lines if text]


def headings() -> tuple[str, ...]:
    """Headings of the columns; the third one stands over the columns of the roles."""
    return (_("No."), _("Activity"), _("PIC"), _("Tools"), _("Time"), _("Output"), _("Information"))


def table(workflow: Workflow) -> Sop:
    """The table of ``workflow`` in the language in use."""
    names = [role.name for role in workflow.roles]
    unknown = dict.fromkeys(name for task in workflow.tasks for name in task.responsible if name not in names)
    columns = [*names, *unknown]
    labels = [one_line(words(role.label) or role.name) for role in workflow.roles]
    return Sop(
        title=one_line(words(workflow.title)),
        roles=(*labels, *map(one_line, unknown)),
        rows=tuple(
            SopRow(
                number,
                one_line(words(task.label) or task.name),
                tuple(name in task.responsible for name in columns),
                _joined(words(task.tools), words(task.documents), words(task.materials)),
                span_words(task.estimate),
                one_line(words(task.output)),
                _information(workflow, number, task),
            )
            for number, task in enumerate(workflow.tasks, 1)
        ),
        total_steps=len(workflow.tasks),
        totals_words=_total(workflow),
        source=one_line(words(workflow.source)),
        note=one_line(words(workflow.note)),
    )


def _total(workflow: Workflow) -> str:
    missing = sum(task.estimate is None for task in workflow.tasks)
    if not missing or missing == len(workflow.tasks):
        return totals_words(workflow.totals)
    text = ngettext("{time} ({count} step has no time)", "{time} ({count} steps have no time)", missing)
    return text.format(time=totals_words(workflow.totals), count=missing)


def _joined(*texts: str) -> str:
    found = list(dict.fromkeys(one_line(text) for text in texts if one_line(text)))
    return "; ".join([*(text.rstrip(".;") for text in found[:-1]), *found[-1:]])


def _information(workflow: Workflow, number: int, task: Task) -> str:
    people, funds = words(task.people), words(task.funds)
    parts = [words(task.information)]
    if people:
        parts.append(_("People: {people}").format(people=people))
    if funds:
        parts.append(_("Funds: {funds}").format(funds=funds))
    if task.within is not None:
        parts.append(_("At the latest after {time}.").format(time=span_words(task.within)))
    if not _just_goes_on(workflow, number, task.outcomes):
        parts += [_leads(workflow, outcome) for outcome in task.outcomes]
    return _joined(*parts)


def _just_goes_on(workflow: Workflow, number: int, outcomes: Sequence[Outcome]) -> bool:
    """Whether a task has one outcome, which leads to the next row: the table says that by its order."""
    following = workflow.tasks[number].name if number < len(workflow.tasks) else END
    return not outcomes or (len(outcomes) == 1 and outcomes[0].next in {(following,), ()})


def _leads(workflow: Workflow, outcome: Outcome) -> str:
    places = [
        _("end") if name == END else str(workflow.places[name] + 1) if name in workflow.places else name
        for name in outcome.next or (END,)
    ]
    if outcome.name == DONE:
        return _("go to {steps}").format(steps=", ".join(places))
    label = one_line(words(outcome.label) or outcome.name)
    return _("{outcome}: go to {steps}").format(outcome=label, steps=", ".join(places))


# -- as text -------------------------------------------------------------------------------------------


def text(workflow: Workflow, width: int = 78) -> str:
    """The table as lines of at most ``width`` cells (70 at least), for a terminal, a pipe or a printer.

    Roles are numbered columns with a legend under the table.
    """
    sop = table(workflow)
    heads = list(headings())
    marks = [_marks(row) for row in sop.rows]
    if len(sop.roles) <= MOST_ROLE_COLUMNS:
        heads[2] = " ".join(str(number) for number in range(1, len(sop.roles) + 1)) or heads[2]
    body = [
        [str(row.number), row.activity, marked, row.tools, row.time, row.output, row.information]
        for row, marked in zip(sop.rows, marks, strict=True)
    ]
    widths = _widths(max(width, 70), [heads, *body])
    rule = "+-".join("-" * size for size in widths)
    lines = [*wrap(sop.title, width), rule, *_row(heads, widths), rule]
    for row in body:
        lines += [*_row(row, widths), rule]
    legend = "; ".join(f"{number} = {role}" for number, role in enumerate(sop.roles, 1))
    if legend:
        lines += wrap(_("PIC (person in charge): {roles}").format(roles=legend), width)
    for label, said in sop.footer():
        lines += wrap(f"{label}: {said}", width)
    return "\n".join(line.rstrip() for line in lines)


def _marks(row: SopRow) -> str:
    """The marks of a row: a column for each role, or the numbers of those in charge where there are many."""
    if len(row.marks) > MOST_ROLE_COLUMNS:
        return ", ".join(str(number) for number, mark in enumerate(row.marks, 1) if mark)
    return " ".join(MARK if mark else "-" for mark in row.marks)


def _widths(width: int, rows: Sequence[Sequence[str]]) -> list[int]:
    """Cells of each column: as much as its longest word needs, where that can be, and more where there is more text."""
    columns = list(zip(*rows, strict=True))
    number = max(2, *map(cells, columns[0])) + 1
    marks = min(_MOST_MARKS, max(map(cells, columns[2]))) + 1
    free = width - len(_SEPARATOR) * 6 - number - marks
    texts = [columns[1], *columns[3:]]
    # one cell more, so that no word touches the line beside it
    needs = [1 + max(cells(word) for said in column for word in ["", *said.split()]) for column in texts]
    while sum(needs) > free:
        needs[needs.index(max(needs))] -= 1
    weights = [sum(map(cells, column)) ** 0.5 for column in texts]
    extra = free - sum(needs)
    given = [need + int(extra * weight / sum(weights)) for need, weight in zip(needs, weights, strict=True)]
    given[0] += free - sum(given)
    activity, tools, time, output, information = given
    return [number, activity, marks, tools, time, output, information]


def _row(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [wrap(cell, size - 1) for cell, size in zip(row, widths, strict=True)]
    height = max(1, *map(len, wrapped))
    return [
        _SEPARATOR.join(
            pad(cell[line] if line < len(cell) else "", size)
            for cell, size in zip(wrapped, widths, strict=True)
        )
        for line in range(height)
    ]
