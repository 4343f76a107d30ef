"""How strict a plan is, on one page: never less than its trust level asks (S-231, S-242)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from httui.i18n import _
from httui.screens.ask import Ask, prose
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen
    from httui.sharing.plan_fields import FieldRow
    from httui.sharing.plan_settings import Settings
    from httui.sharing.plans import PlanView


async def ask(screen: "OfficeScreen[Any]", plan: str) -> bool:
    """Show the page and keep what was chosen; whether anything was. Raises what ``plan_settings.put`` raises."""
    from httui.sharing import plan_settings, plans

    view = plans.get(screen.session, plan)
    held = plan_settings.of(view.settings, view.trust)

    def check(values: dict[str, str]) -> None:
        plan_settings.put(screen.session, plan, _settings(values, held))

    found = await screen.app.push_screen_wait(Ask(_("How strict it is"), _fields(view, held), check=check))
    return found is not None


def _fields(view: "PlanView", held: "Settings") -> list[Field]:
    from httui.sharing import plan_settings

    floor = plan_settings.least(view.trust)
    able = [row for row in view.shared if plan_settings.may_be_quasi(row)]
    text = _(
        "It can be stricter than the trust level asks, never less. What is stricter leaves more people out."
    )
    fields = [
        *prose(text),
        *(
            Field(
                name,
                "integer",
                _(words),
                value=str(getattr(held, name)),
                hint=_("From {least} to {most}.").format(least=floor[name], most=plan_settings.MOST[name]),
                required=True,
            )
            for name, words in plan_settings.WORDS.items()
        ),
        Field(
            "unit",
            "choice",
            _("One row is about"),
            value=held.unit,
            choices=tuple((unit, _(words)) for unit, words in plan_settings.UNIT_WORDS.items()),
            required=True,
        ),
    ]
    if able:
        hint = _("Fields from which people nearby could tell who it is, such as a rare event.")
        fields.append(
            Field(
                "quasi",
                "multi",
                _("Also treated as telling who somebody is"),
                value=" ".join(
                    key for key in held.quasi if key in {plan_settings.key_of(row) for row in able}
                ),
                choices=tuple((plan_settings.key_of(row), row.name) for row in able),
                hint=hint,
            )
        )
    hint = _("Names of fields with a comma, tables with a semicolon: {example}").format(
        example=_example(view.shared)
    )
    tables = "; ".join(", ".join(table) for table in held.tables)
    return [*fields, Field("tables", "text", _("Counted together"), value=tables, hint=hint, limit=500)]


def _example(shared: "Sequence[FieldRow]") -> str:
    names = [row.name for row in shared[:2]]
    return ", ".join(names) if len(names) > 1 else "age, sex"


def _settings(values: dict[str, str], held: "Settings") -> "Settings":
    from httui.sharing import plan_settings

    return plan_settings.Settings(
        **{name: int(values[name]) for name in plan_settings.WORDS},
        unit=values["unit"] or held.unit,
        quasi=tuple(values.get("quasi", "").split()),
        tables=plan_settings.read_tables(values["tables"]),
    )
