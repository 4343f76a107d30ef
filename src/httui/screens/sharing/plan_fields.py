"""The table of fields of a plan: every field of the chosen forms, decided one by one (S-241, S-245, S-246)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from httui.cases.privacy import Privacy
from httui.i18n import N_, _
from httui.screens.ask import Ask, prose
from httui.screens.base import flow
from httui.screens.listing import ListScreen
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.sharing.disclosure import Trust
    from httui.sharing.plan_fields import FieldRow

CLASSES = {
    Privacy.DIRECT: N_("direct"),
    Privacy.SENSITIVE: N_("sensitive"),
    Privacy.QUASI: N_("quasi"),
    Privacy.NONE: N_("none"),
}
"""Privacy classes in one word each."""


class PlanFieldsScreen(ListScreen["FieldRow"]):
    """The rows of the table."""

    NAME = N_("Table of fields")
    TOPIC = N_(
        "P chooses the forms whose fields stand here. Enter decides about a field: needed, nice to have or no, in "
        "which form, and why. Nothing is chosen beforehand. What the trust level does not allow is not offered."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "pick", "back")

    def __init__(self, plan: str) -> None:
        self._plan = plan
        self._labels: dict[tuple[str, str], str] = {}
        self._trust: Trust | None = None
        super().__init__()

    def columns(self) -> Sequence[Column["FieldRow"]]:
        """What it is, class and tier, what was decided."""
        from httui.sharing.plan_fields import FORMS_OF, NEEDS

        return [
            Column(_("Field"), 0, lambda row: self._labels.get((row.form, row.ref), row.name)),
            Column(_("Data class"), 11, lambda row: f"{_(CLASSES[row.privacy])} {row.tier}"),
            Column(_("Need"), 14, lambda row: _(NEEDS[row.need])),
            Column(_("Leaves as"), 14, lambda row: _(FORMS_OF[row.form_of]) if row.shared else "-"),
            Column(_("Why"), 12, lambda row: row.reason or ("!" if row.shared else "")),
        ]

    def empty(self) -> str:
        """None."""
        return _("No form is chosen yet. P chooses forms.")

    def read(self) -> Sequence["FieldRow"]:
        """From the room, with the labels of today."""
        from httui.cases.registry import FormUnknown
        from httui.sharing import plan_fields, plans

        view = plans.get(self.session, self._plan)
        self._trust = view.trust
        self._labels = {}
        for form_id in dict.fromkeys(row.form for row in view.fields):
            try:
                labels = plan_fields.labels(self.session, form_id)
            except FormUnknown:
                continue
            self._labels |= {(form_id, ref): label for ref, label in labels.items()}
        return view.fields

    @flow
    async def action_open(self) -> None:
        """Enter: need, form, reason."""
        from httui.sharing import plan_fields, plans
        from httui.sharing.masking import Form

        row = self.list.current
        if row is None or self._trust is None:
            return
        allowed = plan_fields.allowed(self._trust, row)
        text = self._labels.get((row.form, row.ref), row.name)
        needs = tuple((name, _(words)) for name, words in plan_fields.NEEDS.items())
        forms = tuple((str(one), _(plan_fields.FORMS_OF[one])) for one in allowed)
        fields = [
            *prose(text),
            Field("need", "choice", _("Is it needed?"), value=row.need, choices=needs, required=True),
            Field("form_of", "choice", _("In which form?"), value=str(row.form_of), choices=forms),
            Field(
                "reason",
                "text",
                _("Why do they need it?"),
                value=row.reason,
                limit=plan_fields.LONGEST_REASON,
            ),
        ]
        found = await self.app.push_screen_wait(Ask(row.name, fields))
        if found:
            form_of = Form(found["form_of"]) if found["form_of"] else row.form_of
            decided = replace(row, need=found["need"], form_of=form_of, reason=found["reason"])
            plans.set_field(self.session, self._plan, decided)
            self.refresh_rows()
            if decided.shared and not decided.reason.strip():
                self.say(_("Kept. It still needs a reason."))

    @flow
    async def action_pick(self) -> None:
        """P: which forms."""
        from httui.cases import registry
        from httui.sharing import plans

        titles = {
            version.form_id: version.title
            for version in registry.versions(self.session)
            if version.state != "draft"
        }
        held = list(dict.fromkeys(row.form for row in self.rows))
        forms = Field(
            "forms",
            "multi",
            _("Forms"),
            value=" ".join(held),
            choices=tuple(titles.items()),
            hint=_("F4 shows the list; Space or Enter ticks."),
        )
        found = await self.app.push_screen_wait(Ask(_("Forms whose data is shared"), [forms]))
        if found is not None:
            plans.choose_forms(self.session, self._plan, found["forms"].split())
            self.refresh_rows()
