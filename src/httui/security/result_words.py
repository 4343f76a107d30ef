"""A round of the self-assessment in words: weakest domain first, what changed, where people differ (S-014, S-030).

Lines of plain text for screens, prints and pipes; a line that begins with ``# `` is a heading. Accounts are named by
the office's own names for them, items by number and title.
"""

from collections.abc import Iterable, Mapping, Sequence

from httui.i18n import _, ngettext
from httui.security.answers import VALUE_WORDS, Value
from httui.security.assessment import LEVEL_WORDS, Scores
from httui.security.items import Item, in_language
from httui.security.rounds import Change, StoredRound, changes
from httui.security.rounds_store import RoundView

WIDTH = 20
"""Signs of a full bar."""
FULL, EMPTY = "█", "░"
_NO_ANSWER = "-"


def bar(percent: int | None) -> str:
    """A percentage as a bar of blocks; every bar has the same width."""
    filled = 0 if percent is None else percent * WIDTH // 100
    return FULL * filled + EMPTY * (WIDTH - filled)


def percent_words(percent: int | None) -> str:
    """``74 %``, or a dash where nothing applies."""
    return f"{percent:>3} %" if percent is not None else f"{_NO_ANSWER:>3}  "


def level_words(scores: Scores) -> str:
    """The level of the whole; an open critical item says so whatever the percentage."""
    return _(LEVEL_WORDS[scores.level])


def result_lines(found: StoredRound, earlier: StoredRound | None = None) -> list[str]:
    """The result of a round: the whole, every domain, what is open and critical, what changed since ``earlier``."""
    scores = found.scores
    titles = _titles(found.items)
    lines = [
        "# " + level_words(scores),
        _("Answered: {answered} of {count} questions. Together: {percent}").format(
            answered=len(found.items) - len(scores.unanswered),
            count=len(found.items),
            percent=percent_words(scores.percent).strip(),
        ),
    ]
    if scores.capped:
        words = ngettext(
            "{count} critical question is open: that decides, whatever the percentage.",
            "{count} critical questions are open: that decides, whatever the percentage.",
            len(scores.open_critical),
        )
        lines.append(words.format(count=len(scores.open_critical)))
    if scores.weakest is not None:
        lines.append(_("Weakest: {domain}").format(domain=domain_title(found, scores.weakest.domain)))
    lines += ["", "# " + _("Every domain, the weakest first")]
    for one in scores.domains:
        words = f"{domain_title(found, one.domain)}: {_(LEVEL_WORDS[one.level])}"
        lines.append(f"{bar(one.percent)} {percent_words(one.percent)}  {words}")
    lines += _listed(_("Open and critical"), scores.open_critical, titles)
    lines += _listed(_("To find out"), scores.find_out, titles)
    if earlier is not None:
        lines += change_lines(earlier, found)
    return lines


def change_lines(earlier: StoredRound, later: StoredRound) -> list[str]:
    """What is different since an earlier round, the worse first."""
    found = changes(earlier, later)
    titles = _titles((*earlier.items, *later.items))
    lines = ["", "# " + _("What changed since the round before")]
    parts = (
        (_("Worse"), found.worse),
        (_("Better"), found.better),
        (_("Otherwise"), found.other),
    )
    for heading, some in parts:
        lines += [f"{heading}: {titles[one.item]}: {_step(one)}" for one in some]
    lines += [_("New question: {item}").format(item=titles[name]) for name in found.new_items]
    lines += [_("Not asked any more: {item}").format(item=titles[name]) for name in found.gone_items]
    return lines if len(lines) > 2 else [*lines, _("Nothing changed.")]


def disagreement_lines(found: StoredRound, names: Mapping[str, str]) -> list[str]:
    """Where people answered differently, with what they saw; ``names``: account id to the name to show."""
    titles = _titles(found.items)
    lines = []
    for one in found.combined.disagreements:
        lines.append("# " + titles[one.item])
        for person, value in one.said.items():
            lines.append(f"  {names.get(person, person)}: {_(VALUE_WORDS[value])}")
            answer = found.answers[person][one.item]
            lines += [f"    {text}" for text in (answer.reason, " ".join(answer.note.split())) if text]
    if not lines:
        return [_("Nobody disagrees, or only one person has answered yet.")]
    return [
        _("Talk about each: what does everybody see? The most careful answer counts until you agree."),
        "",
        *lines,
    ]


def history_lines(rounds: Sequence[tuple[RoundView, Scores]]) -> list[str]:
    """Rounds over time as a chart and a table, the oldest first; empty where none was signed."""
    signed = [(view, scores) for view, scores in rounds if view.signed_at is not None]
    if not signed:
        return []
    lines = ["# " + _("Over time")]
    for view, scores in signed:
        level = level_words(scores)
        if view.state == "dropped":
            level = _("{level} (given up)").format(level=level)
        lines.append(
            f"{view.number:>3} {view.signed_at:%d-%m-%Y} {bar(scores.percent)} {percent_words(scores.percent)} {level}"
        )
    last = signed[-6:]
    lines += ["", "# " + _("Domains by round, in per cent")]
    lines.append("  " + "".join(f"{view.number:>5}" for view, _scores in last))
    for name in sorted({one.domain for _view, scores in last for one in scores.domains}):
        shown = ("-" if part is None else str(part) for part in _over_time(name, last))
        lines.append(f"{name:<2}" + "".join(f"{part:>5}" for part in shown))
    return lines


def item_title(item: Item) -> str:
    """``A1 Someone is in charge``, in the language in use."""
    return f"{item.id.upper()} {in_language(item.title)}".strip()


def _titles(items: Iterable[Item]) -> dict[str, str]:
    return {item.id: item_title(item) for item in items}


def domain_title(found: StoredRound, name: str) -> str:
    """The title of a domain as the form has it, in the language in use."""
    return in_language(found.domains.get(name, {})) or name


def _listed(heading: str, names: Sequence[str], titles: Mapping[str, str]) -> list[str]:
    return ["", f"# {heading}", *(f"  {titles[name]}" for name in names)] if names else []


def _step(change: Change) -> str:
    return f"{_value(change.before)} -> {_value(change.after)}"


def _value(value: Value | None) -> str:
    return _("no answer") if value is None else _(VALUE_WORDS[value])


def _over_time(name: str, rounds: Sequence[tuple[RoundView, Scores]]) -> list[int | None]:
    return [
        next((one.percent for one in scores.domains if one.domain == name), None) for _view, scores in rounds
    ]
