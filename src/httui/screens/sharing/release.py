"""Releasing: a plan that holds, its period, who may be in it, what stands against it, the file (S-230 to S-248)."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, FormScreen, prose
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import day_words
from httui.sharing.partner_words import TRUST
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.sharing.plans import PlanView
    from httui.sharing.release import Prepared


class ReleasePlansScreen(ListScreen["PlanView"]):
    """The plans by which something can be released."""

    NAME = N_("Release data")
    TOPIC = N_(
        "Choose a plan. Next come the period, the people who said yes, the quality of the data and the check. Nothing "
        "is written before you have seen all of that, and permission is looked up once more while it is written."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "back")

    def columns(self) -> Sequence[Column["PlanView"]]:
        """For whom, what, trust, until when."""
        return [
            Column(_("Plan"), 0, lambda view: f"{view.partner_name}: {view.title}"),
            Column(_("Trust"), 10, lambda view: _(TRUST[view.trust])),
            Column(_("Until"), 11, lambda view: day_words(view.ends) if view.ends else "-"),
        ]

    def empty(self) -> str:
        """None."""
        return _("No plan is approved. Nothing can be released without one.")

    def read(self) -> Sequence["PlanView"]:
        """The approved ones."""
        from httui.sharing import plans
        from httui.workflows.duty_rows import today_of

        today = today_of(self.session)
        return [
            view for view in plans.listing(self.session) if view.standing(today) in {"approved", "expiring"}
        ]

    @flow
    async def action_open(self) -> None:
        """Enter: ask for the period, prepare, show."""
        from httui.sharing import plan_approval, release
        from httui.sharing.permission import Filter
        from httui.workflows.duty_rows import today_of

        view = self.list.current
        if view is None:
            return
        plan_approval.usable(self.session, view.id)
        today = today_of(self.session)
        asked = Ask(
            _("Which cases?"),
            [
                *prose(_("Cases are counted by the day on which they were opened.")),
                # A plan that began today is about what was recorded before.
                Field("start", "date", _("From"), value=f"{today.year}-01-01", required=True),
                Field("end", "date", _("To"), value=today.isoformat(), required=True),
                Field("place", "text", _("Only this place"), limit=120),
                Field(
                    "codes",
                    "text",
                    _("Only these codes"),
                    hint=_("Codes of cases or persons, with blanks between."),
                ),
            ],
        )
        found = await self.app.push_screen_wait(asked)
        if found is None:
            return
        chosen = Filter(found["place"].strip(), tuple(found["codes"].split()))
        made = release.prepare(
            self.session,
            view.id,
            date.fromisoformat(found["start"]),
            date.fromisoformat(found["end"]),
            chosen,
        )
        await self.app.push_screen_wait(ReleaseScreen(made))
        self.refresh_rows()


class ReleaseScreen(FormScreen[None]):
    """One release being prepared: what would leave now, what stands against it, what can be changed."""

    NAME = N_("Release")
    TOPIC = N_(
        "The lines say who may be in the release and why the others may not, how good the data is, and what is lost by "
        "making it safe. Make columns coarser, leave some out, read free text line by line, then choose a format. "
        "Whoever withdraws before the last key is not in the file."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, prepared: "Prepared") -> None:
        super().__init__()
        self._prepared = prepared

    def make_fields(self) -> Sequence[Field]:
        """What was found, and what can be done."""
        from httui.sharing.release_words import check_lines

        plan = self._prepared.made.plan
        lines = [f"{plan.partner.name}: {plan.title}", *check_lines(self._prepared), ""]
        return [
            *(Field(f"l:{n}", "note", line) for n, line in enumerate(lines)),
            *(Field(key, "button", words) for key, words in self._buttons()),
        ]

    def _buttons(self) -> list[tuple[str, str]]:
        made = self._prepared.made
        found = []
        if made.rows is not None:
            if made.rows.control is not None:
                found.append(("coarsen", _("Rows that stand out; make columns coarser ...")))
            found.append(("fields", _("How much each column tells")))
        if any(column.typed for column in made.columns) and not made.choices.tables:
            found.append(("texts", _("Read the free text line by line ...")))
        found += [
            ("drop", _("Leave columns out ...")),
            (
                "tables",
                _("Rows about single persons instead")
                if made.choices.tables
                else _("Tables of counts instead"),
            ),
        ]
        if not made.findings:
            found.append(("preview", _("See what would leave")))
            found.append(("write", _("Choose a format and write it ...")))
        return [*found, ("back", _("Back"))]

    def _again(self, **changes: object) -> None:
        """Prepare with other choices, and show what came of it."""
        from httui.sharing import release

        self._prepared = release.again(self.session, self._prepared, **changes)
        self.form.set_fields(self.make_fields())

    @flow
    async def action_coarsen(self) -> None:
        """The worst rows, and the steps of each column."""
        from httui.screens.sharing.release_check import CoarsenScreen

        await self.app.push_screen_wait(CoarsenScreen(self._prepared))
        self._again()

    @kindly
    def action_fields(self) -> None:
        """Uniqueness of each column before anything was made coarser."""
        from httui.screens.sharing.release_check import field_lines

        self.app.push_screen(
            ReadScreen(_("How much each column tells"), "\n".join(field_lines(self._prepared)))
        )

    @kindly
    def action_preview(self) -> None:
        """The first rows and the tables as they would leave."""
        from httui.sharing.release_words import preview_lines

        self.app.push_screen(ReadScreen(_("What would leave"), "\n".join(preview_lines(self._prepared))))

    @flow
    async def action_texts(self) -> None:
        """One text after the other: yes or no."""
        from httui.screens.sharing.release_check import TextsScreen

        texts = self._prepared.texts(self.session)
        if not texts:
            self.say(_("There is no free text that could leave."))
            return
        approved = await self.app.push_screen_wait(TextsScreen(texts, self._prepared.choices.lines))
        if approved is not None:
            self._again(lines=approved)

    @flow
    async def action_drop(self) -> None:
        """Columns of the plan that stay here this time."""
        from httui.sharing import columns

        made = self._prepared.made
        names = [column.name for column in columns.columns_of(self.session, made.plan)]
        asked = Ask(
            _("Leave columns out"),
            [
                Field(
                    "dropped",
                    "multi",
                    _("These stay here"),
                    value=" ".join(sorted(made.choices.dropped)),
                    choices=tuple((name, name) for name in names),
                )
            ],
        )
        found = await self.app.push_screen_wait(asked)
        if found is not None:
            self._again(dropped=frozenset(found["dropped"].split()))

    @kindly
    def action_tables(self) -> None:
        """Counts instead of rows, and back."""
        self._again(tables=not self._prepared.choices.tables)

    @flow
    async def action_write(self) -> None:
        """Format, reason, second person, file; then what to tell by another way."""
        from httui.sharing import release
        from httui.sharing.release_words import written_lines

        found = await self.app.push_screen_wait(Ask(_("Write the release"), self._asked()))
        if found is None:
            return
        second = (found["second"].strip(), found["passphrase"]) if found.get("second", "").strip() else None
        target = Path(found["path"].strip()).expanduser()
        if not target.parent.is_dir():
            raise Problem(
                N_("There is no such folder."), remedy=N_("Plug the stick in, or choose another name.")
            )
        done = release.write(
            self.session,
            self._prepared,
            found["format"],
            target,
            override=found.get("override", ""),
            second=second,
        )
        lines = written_lines(done, found["format"])
        await self.app.push_screen_wait(ReadScreen(_("Written"), "\n\n".join(lines)))
        self.dismiss(None)

    def _asked(self) -> list[Field]:
        from httui.sharing import release_formats
        from httui.sharing.plan_gaps import TWO_PEOPLE_TIER

        made = self._prepared.made
        formats = release_formats.allowed(made.plan)
        fields = [
            Field(
                "format",
                "choice",
                _("Format"),
                choices=tuple((one.name, f"{_(one.words)} ({one.ending})") for one in formats),
                required=True,
            ),
            Field("path", "text", _("File"), required=True, hint=_("On a stick, best. No names of people.")),
        ]
        if self._prepared.quality.low:
            fields.append(
                Field(
                    "override", "text", _("Why it goes although the quality is low"), required=True, limit=300
                )
            )
        if made.plan.tier >= TWO_PEOPLE_TIER:
            fields += [
                Field("second", "text", _("The second person: name to sign in with"), required=True),
                Field("passphrase", "secret", _("Their passphrase, typed by them"), required=True),
            ]
        return fields
