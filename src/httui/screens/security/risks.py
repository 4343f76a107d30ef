"""The register of risks: the most pressing first, typical ones to pick, the matrix (S-188, S-197 to S-207)."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from httui.i18n import N_, _, ngettext
from httui.screens.ask import Ask, prose
from httui.screens.base import OfficeScreen, flow
from httui.screens.listing import ListScreen
from httui.security.items import in_language
from httui.security.risk_rules import BANDS, GROUPS, PAIRS_NEEDED, PARTIES, missing_parties, pairs
from httui.widgets.fields import Field
from httui.widgets.fixed_page import FixedPage
from httui.widgets.virtual_list import Column
from httui.widgets.wrapping import wrap

if TYPE_CHECKING:
    from httui.security.risks import RiskView

KEEPERS = ("pick", "add")


class RisksScreen(ListScreen["RiskView"]):
    """Every open risk."""

    NAME = N_("Risks")
    TOPIC = N_(
        "What could happen to people through our data, and what we do against it. Impact is judged for the person, "
        "never for the office. P picks typical risks, A adds one of your own, Enter shows everything about a risk, M "
        "the matrix. Three risks with a mitigation make the security plan more than a draft."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "pick", "add", "matrix", "back")

    def columns(self) -> Sequence[Column["RiskView"]]:
        """Rating that counts, what, for whom, how much is done."""
        return [
            Column(_("Rating"), 13, _rating),
            Column(_("Risk"), 0, lambda view: view.entry.title),
            Column(_("For"), 6, lambda view: " ".join(view.entry.groups)),
            Column(_("Done"), 6, _done),
            Column(_("Id"), 4, lambda view: view.short),
        ]

    def empty(self) -> str:
        """How to begin."""
        if self.session.may("security"):
            return _("No risk is written down yet. P picks typical ones: three for each group are proposed.")
        return _("No risk is written down yet. Who keeps security picks the first ones.")

    def read(self) -> Sequence["RiskView"]:
        """From the room."""
        from httui.security import risks

        return risks.listing(self.session)

    def refresh_rows(self) -> None:
        """Read again, and say what is missing still."""
        super().refresh_rows()
        self.say(self._missing())

    def _missing(self) -> str:
        rules = [view.rule for view in self.rows]
        if pairs(rules) < PAIRS_NEEDED:
            return _("The plan is a draft: {pairs} of {needed} risks have a mitigation.").format(
                pairs=pairs(rules), needed=PAIRS_NEEDED
            )
        missing = missing_parties(rules)
        if missing:
            return _("Nobody has thought yet of: {parties}.").format(
                parties=", ".join(_(PARTIES[name]) for name in missing)
            )
        return ""

    def offers(self, name: str) -> bool:
        """Writing is for who keeps security."""
        if name in KEEPERS and not self.session.may("security"):
            return False
        return super().offers(name)

    @flow
    async def action_open(self) -> None:
        """Enter."""
        from httui.screens.security.risk import RiskScreen

        view = self.list.current
        if view is not None:
            await self.app.push_screen_wait(RiskScreen(view.id))
            self.refresh_rows()

    @flow
    async def action_pick(self) -> None:
        """P: three typical risks of each group are ticked at the start."""
        from httui.security import risks

        self.session.require("security")
        offered = risks.not_picked(self.session)
        first = not risks.listing(self.session, closed=True)
        fields = prose(
            _(
                "Tick what could happen here. Each comes with typical mitigations, which you then make your own."
            )
        )
        for group, words in GROUPS.items():
            some = [risk for risk in offered if group in risk.groups]
            if some:
                ticked = [risk.id for risk in some if risk.starter == group] if first else []
                fields.append(
                    Field(
                        group,
                        "multi",
                        _(words),
                        value=" ".join(ticked),
                        choices=tuple((risk.id, f"{risk.id} {in_language(risk.title)}") for risk in some),
                        hint=_("F4 shows the list; Space or Enter ticks."),
                    )
                )
        found = await self.app.push_screen_wait(Ask(_("Pick typical risks"), fields))
        if found is None:
            return
        chosen = {name for group in GROUPS for name in found.get(group, "").split()}
        for risk in offered:
            if risk.id in chosen:
                risks.pick(self.session, risk.id)
        self.refresh_rows()
        words = ngettext("{count} risk was added.", "{count} risks were added.", len(chosen))
        self.say(words.format(count=len(chosen)), second=self._missing())

    @flow
    async def action_add(self) -> None:
        """A: a risk of the office's own."""
        from httui.screens.security.risk import entry_fields, entry_of
        from httui.security import risks

        self.session.require("security")
        found = await self.app.push_screen_wait(Ask(_("A risk of our own"), entry_fields(self.session)))
        if found:
            risks.add(self.session, entry_of(found))
            self.refresh_rows()

    @flow
    async def action_matrix(self) -> None:
        """M."""
        await self.app.push_screen_wait(MatrixScreen(list(self.rows)))


class MatrixScreen(OfficeScreen[None]):
    """All risks by likelihood and impact, readable without colour."""

    NAME = N_("Risks by likelihood and impact")
    TOPIC = N_(
        "Upwards what is more likely, to the right what is worse for the person. Every cell names its score and its "
        "band by letters. Ratings are those with the mitigations, where they were judged."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, views: "list[RiskView]") -> None:
        super().__init__()
        self._views = views
        self.page = FixedPage()

    def body(self) -> Iterable[Widget]:
        """The page alone."""
        yield self.page

    def arrive(self) -> None:
        """Draw."""
        self.page.focus()
        self.call_after_refresh(self._draw)

    def retext(self) -> None:
        """In the other language."""
        super().retext()
        self._draw()

    def _draw(self) -> None:
        from httui.security.risk_rules import matrix

        lines = matrix({view.short: view.rule.now for view in self._views})
        lines.append("")
        for view in self._views:
            first, *more = wrap(f"{view.short:<5}{view.entry.title}", 76)
            lines += [first, *(" " * 5 + line for line in more)]
        self.page.show(lines)


def _rating(view: "RiskView") -> str:
    rating = view.rule.now
    return f"{rating.score:>2} {_(BANDS[rating.band])}"


def _done(view: "RiskView") -> str:
    """How many mitigations are done, of how many that count."""
    counting = [one for one in view.mitigations if one.state != "dropped"]
    return f"{sum(one.state == 'done' for one in counting)}/{len(counting)}"
