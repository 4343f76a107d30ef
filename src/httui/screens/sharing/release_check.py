"""What of a release stands out, what to make coarser, which free texts may go (S-242, S-247)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, FormScreen
from httui.screens.base import flow
from httui.sharing.disclosure import ROW_ID, Role
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.sharing.release import Prepared, Text
    from httui.sharing.release_making import Line

MOST_ROWS = 5

ROLES = {
    Role.IDENTIFIER: N_("tells who it is"),
    Role.QUASI: N_("describes a person"),
    Role.SENSITIVE: N_("sensitive"),
    Role.FREE_TEXT: N_("free text"),
    Role.OTHER: N_("tells nothing"),
}
"""What a column does, in a few words (message ids)."""


def field_lines(prepared: "Prepared") -> list[str]:
    """Each column with how much it tells, one line each."""
    found = prepared.planned
    if found is None:
        return []
    lines = [
        _("{rows} of {all} rows describe fewer than {k} persons before anything is made coarser.").format(
            rows=found.rows_under, all=found.rows, k=found.need.k
        ),
        "",
    ]
    for one in found.fields:
        if one.column == ROW_ID:
            continue
        text = _(
            "{column} ({role}): {distinct} different answers, {unique} of them of one person, {missing} missing"
        )
        lines.append(
            text.format(
                column=one.column,
                role=_(ROLES[one.role]),
                distinct=one.distinct,
                unique=one.unique,
                missing=one.missing,
            )
        )
        if one.under_without is not None:
            lines.append(
                "   " + _("without it {rows} rows would still stand out").format(rows=one.under_without)
            )
    return lines


class CoarsenScreen(FormScreen[None]):
    """The rows that stand out most, and a button for each column that describes people."""

    NAME = N_("Rows that stand out")
    TOPIC = N_(
        "A group are the people who read alike in all these columns. Enter on a column chooses how coarse it is; the "
        "first lines show the effect at once. What still stands out in the end is made coarser by itself, or left out."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, prepared: "Prepared") -> None:
        super().__init__()
        self._prepared = prepared

    def make_fields(self) -> Sequence[Field]:
        """The effect, the worst rows, the columns."""
        lines = [*self._effect(), "", *self._worst(), ""]
        return [
            *(Field(f"l:{n}", "note", line) for n, line in enumerate(lines)),
            *(Field(f"column:{name}", "button", words) for name, words in self._columns()),
            Field("back", "button", _("Back")),
        ]

    def _effect(self) -> list[str]:
        effect = self._prepared.effect()
        if effect is None:
            return []
        need = self._prepared.made.need
        return [
            _("{classes} groups; the smallest has {smallest} persons, {k} are needed.").format(
                classes=effect.classes, smallest=effect.smallest, k=need.k
            ),
            _("{rows} rows are in groups that are too small or too much alike.").format(
                rows=effect.rows_under
            ),
            _("Lost so far: {share} % of the detail.").format(share=round(100 * effect.loss)),
        ]

    def _worst(self) -> list[str]:
        return [
            f"{size}: " + ", ".join(f"{name} {text or '-'}" for name, text in cells)
            for size, cells in self._prepared.worst(MOST_ROWS)
        ]

    def _columns(self) -> list[tuple[str, str]]:
        rows = self._prepared.made.rows
        if rows is None or rows.control is None:
            return []
        steps = rows.control.steps()
        found = []
        for name, rung in rows.control.levels.items():
            now = _(rows.control.hierarchy(name).rungs[rung].name)
            words = _("{column}: {step} ...").format(column=name, step=now)
            if name in steps:
                words += "  " + _("(one step more: {rows} rows stand out)").format(rows=steps[name])
            found.append((name, words))
        return found

    def pressed(self, key: str) -> None:
        """A column, or back."""
        if key.startswith("column:"):
            self._choose(key.partition(":")[2])
        else:
            super().pressed(key)

    @flow
    async def _choose(self, column: str) -> None:
        rows = self._prepared.made.rows
        assert rows is not None
        assert rows.control is not None
        asked = Ask(
            column,
            [
                Field(
                    "rung",
                    "choice",
                    _("How coarse?"),
                    value=str(rows.control.levels[column]),
                    choices=tuple((str(rung), _(name)) for rung, name in self._prepared.rungs(column)),
                    required=True,
                )
            ],
        )
        found = await self.app.push_screen_wait(asked)
        if found is not None:
            self._prepared.stand(column, int(found["rung"]))
            self.form.set_fields(self.make_fields())


class TextsScreen(FormScreen["frozenset[Line] | None"]):
    """One free text at a time: it goes, or it stays; nothing goes that was not read."""

    NAME = N_("Free text, line by line")
    TOPIC = N_(
        "Read each text as somebody would who knows the village. Names, places, workplaces, dates and rare events tell "
        "who somebody is. When in doubt it stays here."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, texts: Sequence["Text"], approved: "frozenset[Line]") -> None:
        super().__init__()
        self._texts = texts
        self._at = 0
        self._approved = set(approved) & {text.line for text in texts}

    def make_fields(self) -> Sequence[Field]:
        """The text and its two buttons; the safe one first."""
        text = self._texts[self._at]
        state = _("approved before") if text.line in self._approved else _("not approved")
        head = _("{number} of {count}: {column}, case {code} ({state})").format(
            number=self._at + 1, count=len(self._texts), column=text.column, code=text.code, state=state
        )
        return [
            Field("head", "note", head),
            Field("space1", "note", ""),
            Field("text", "note", text.text),
            Field("space2", "note", ""),
            Field("stay", "button", _("It stays here")),
            Field("go", "button", _("It may go as it is")),
            Field("done", "button", _("Enough: the rest stays here")),
        ]

    def action_stay(self) -> None:
        """No."""
        self._approved.discard(self._texts[self._at].line)
        self._next()

    def action_go(self) -> None:
        """Yes."""
        self._approved.add(self._texts[self._at].line)
        self._next()

    def action_done(self) -> None:
        """What was not read stays."""
        unread = {text.line for text in self._texts[self._at :]}
        self.dismiss(frozenset(self._approved - unread))

    def _next(self) -> None:
        self._at += 1
        if self._at == len(self._texts):
            self.dismiss(frozenset(self._approved))
            return
        self.form.set_fields(self.make_fields())
        self.form.go_to("stay")
