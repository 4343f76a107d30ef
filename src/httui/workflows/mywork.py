"""My work: what the signed-in person has to do, may take, waits for, has begun (S-137, S-040).

Steps, tasks of the law, duties and drafts in eight lists, each with its number and its first lines; further lines
come by :func:`page`. Nothing here names a person: a case is its code.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from httui.cases import access
from httui.cases.tasks import WITHDRAWAL
from httui.i18n import _
from httui.store import worklist
from httui.store.worklist import Asker, Times, WorkList, WorkRow
from httui.workflows import people, version_rows, withdrawal
from httui.workflows.calendar import OfficeCalendar, office_calendar
from httui.workflows.definition import Text, Workflow, words
from httui.workflows.duty_kinds import KINDS
from httui.workflows.duty_rows import duty_words, roles_of, tried

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.workflows.ics import Entry

SORTS = (*worklist.LISTS, "drafts")
"""The lists of :class:`MyWork` in their order: overdue, today, soon (seven days), later, to take, waiting, reviews
(duties within their lead days), drafts."""
FIRST = 50
"""Lines of each list that come with the first look."""
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work. ``kind`` is step, task, duty or draft; ``sort`` the list that it stands in.

    ``code`` is the name of a step's task, or the kind of a task or duty.
    ``due`` is an aware moment, for a duty the end of its day (``all_day``). ``form`` is what a step asks to be filled
    in, or what a draft is of; ``waits``: it is waiting for somebody outside.
    """

    id: str
    kind: str
    sort: str
    label: Text = field(default_factory=dict)
    message: str = ""
    code: str = ""
    case_code: str | None = None
    due: datetime | None = None
    all_day: bool = False
    state: str = ""
    run_id: str = ""
    form: str = ""
    waits: bool = False
    about: Text = field(default_factory=dict)
    """Of the end of a trial: the title of the workflow."""
    covered_by: Text = field(default_factory=dict)
    """Of a task of a withdrawal: the workflow whose run ``run_id`` does it, and marks it as done at its end."""

    def title(self) -> str:
        """What is to be done, in the language in use."""
        return words(self.label) or duty_words(self.message, self.about)


@dataclass(frozen=True, slots=True)
class MyWork:
    """The lists, each with its first lines, and how many there are in all."""

    overdue: list[Item]
    today: list[Item]
    soon: list[Item]
    later: list[Item]
    to_take: list[Item]
    waiting: list[Item]
    reviews: list[Item]
    drafts: list[Item]
    counts: dict[str, int]

    @property
    def items(self) -> list[Item]:
        """Every line, list after list."""
        return [item for sort in SORTS for item in getattr(self, sort)]


def mine(session: "Session", *, limit: int = FIRST) -> MyWork:
    """The work of the signed-in person: ``limit`` lines of each list, and the number of all. Raises ``Refused``."""
    look = _Look(session)
    found = look.work.counts()
    found["to_take"] += look.free
    lists = {name: look.page(name, 0, limit) if found[name] else [] for name in worklist.LISTS}
    drafts = _drafts(session)
    return MyWork(**lists, drafts=drafts[:limit], counts={**found, "drafts": len(drafts)})


def page(session: "Session", sort: str, offset: int, limit: int = FIRST) -> list[Item]:
    """``limit`` further lines of one of ``SORTS``, from the ``offset``-th on. Raises ``Refused``."""
    if sort == "drafts":
        return _drafts(session)[offset : offset + limit]
    return _Look(session).page(sort, offset, limit)


def entries(session: "Session") -> "list[Entry]":
    """What has a day, for a calendar outside the office (``ics``): steps, tasks, duties that show. Raises ``Refused``.

    Titles are words of workflows and of the program (of a duty those of its kind: somebody may have typed a name into
    its own), cases are codes.
    """
    from httui.workflows.ics import Entry

    look = _Look(session)
    found = []
    for name in ("overdue", "today", "soon", "later", "reviews"):
        for item in look.everything(name):
            if item.due is not None:
                title = _(KINDS[item.code].words) if item.all_day and item.code in KINDS else item.title()
                found.append(
                    Entry(f"{item.kind}-{item.id}", title, item.due, item.all_day, item.case_code or "")
                )
    return found


class _Look:
    """One look at the store: who asks, the moments at which lists end, what they may take."""

    def __init__(self, session: "Session") -> None:
        session.require("workflows.read")
        self._session, self._calendar = session, office_calendar(session)
        self.work = WorkList(session.cases, asker(session), times(session, self._calendar))
        self._loaded: dict[int, Workflow] = {}
        taken = [
            (version, task, number)
            for version, task, number in self.work.free_steps()
            if _may_take(session, self._workflow(version), task)
        ]
        self._pairs = [(version, task) for version, task, _number in taken]
        self.free = sum(number for _version, _task, number in taken)

    def page(self, name: str, offset: int, limit: int) -> list[Item]:
        rows = self.work.page(name, offset, limit, self._pairs)
        covering = self._covering(rows)
        return [self._item(row, name, covering.get(row.id, ("", {}))) for row in rows]

    def _covering(self, rows: list[WorkRow]) -> dict[str, tuple[str, Text]]:
        """The run that does a task of a withdrawal, by the task: its id and the title of its workflow."""
        asked = [row.id for row in rows if row.kind == "task" and row.code in WITHDRAWAL]
        if not asked:
            return {}
        return {
            task: (run, workflow.title)
            for task, run, version in self.work.covering(asked)
            if withdrawal.covers(workflow := self._workflow(version))
        }

    def _workflow(self, version_id: int) -> Workflow:
        """A definition, asked for once a look."""
        if version_id not in self._loaded:
            self._loaded[version_id] = version_rows.load(self._session, version_id)
        return self._loaded[version_id]

    def everything(self, name: str) -> Iterator[Item]:
        offset = 0
        while found := self.page(name, offset, 500):
            yield from found
            offset += len(found)

    def _item(self, row: WorkRow, sort: str, covering: tuple[str, Text]) -> Item:
        if row.kind == "duty":
            ends = self._calendar.closes(date.fromisoformat(row.due or ""))
            about = tried(self._session, row.code, row.note)
            return Item(
                row.id,
                row.kind,
                sort,
                {},
                row.title,
                row.code,
                row.case_code,
                ends,
                all_day=True,
                about=about,
            )
        due = datetime.fromisoformat(row.due) if row.due else None
        if row.kind == "task":
            run, workflow = covering
            return Item(
                row.id, row.kind, sort, _asked(row), row.title, row.code, row.case_code, due,
                state=row.state, run_id=run, covered_by=workflow,
            )  # fmt: skip
        task = self._workflow(row.version_id).task(row.code)
        return Item(
            row.id,
            row.kind,
            sort,
            task.label,
            row.code,
            row.code,
            row.case_code,
            due,
            state=row.state,
            run_id=row.run_id,
            form=task.form,
            waits=task.waits,
        )


def asker(session: "Session") -> Asker:
    """The signed-in person as the lists of the store want to know them."""
    return Asker(
        session.user.id,
        roles_of(session),
        sees_all=access.sees_all(session),
        writes=session.may("cases.write"),
    )


def times(session: "Session", calendar: OfficeCalendar) -> Times:
    """Where today and the next seven days end, on the office's clock."""
    from httui.store.fields import moment_text

    now = session.clock.now()
    today = calendar.local(now).date()
    midnight = datetime.combine(today + timedelta(days=1), time(0), calendar.zone).astimezone(UTC)
    return Times(moment_text(now), moment_text(midnight), moment_text(midnight + SOON), today.isoformat())


def _may_take(session: "Session", workflow: Workflow, name: str) -> bool:
    """Whether a step that nobody has is for this person: by their role or name, or nobody else is responsible."""
    task = workflow.task(name)
    if people.is_responsible(session, workflow, task):
        return True
    return session.may("tasks.team") and not people.has_holder(session, workflow, task)


def _asked(row: WorkRow) -> Text:
    """A task that answers a request says which one."""
    from httui.cases.rights_panel import REQUESTS

    if row.code == "answer_person" and row.note in REQUESTS:
        from httui.i18n import language

        return {language(): f"{_(row.title)}: {_(REQUESTS[row.note])}"}
    return {}


def _drafts(session: "Session") -> list[Item]:
    """One's own drafts, newest first."""
    from httui.cases.draft_list import my_drafts

    session.require("workflows.read")
    return [
        Item(draft.id, "draft", "drafts", message=draft.title, case_code=draft.case_code, form=draft.form_id)
        for draft in my_drafts(session)
    ]
