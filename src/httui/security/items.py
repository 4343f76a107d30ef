"""The items of a self-assessment, read from its form and never written into the program (S-014, S-030).

A question is an item when the form gives it a weight (``bind::httui:weight``). The other columns say to which
domain it belongs, which tier of the gate it decides, and what closing it takes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, language
from httui.problem import Problem
from httui.xforms.fields import language_code

if TYPE_CHECKING:
    from httui.xforms import Field, Form

CRITICALITY = {
    "critical": N_("critical"),
    "high": N_("high importance"),
    "medium": N_("medium importance"),
    "low": N_("low importance"),
}
"""Criticality to its words, the most pressing first."""

COSTS = {"free": N_("free"), "low": N_("low cost"), "budget": N_("needs budget")}
"""What closing an item costs, with its words."""

_BY_WEIGHT = {5: "critical", 3: "high", 2: "medium", 1: "low"}
_GATES = {"": None, "2": 2, "3": 3, "4": 4}

Words = Mapping[str, str]
"""A text by language code (``en``, ``id``)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the rules see it.

    ``gate`` is the tier that it decides, 2 to 4, or None. ``effort`` is in minutes. ``auto`` says that the
    program can look, ``enforced`` that the program itself stands for it, so that no exception covers it.
    """

    id: str
    domain: str
    weight: int
    criticality: str
    gate: int | None = None
    effort: int = 0
    cost: str = "free"
    help: bool = False
    auto: bool = False
    enforced: bool = False
    title: Words = field(default_factory=dict)

    @property
    def critical(self) -> bool:
        """Whether it must be in order before its tier opens."""
        return self.criticality == "critical"

    def as_json(self) -> dict[str, Any]:
        """Everything the rules need, so that a kept round can be judged again without the form."""
        return {
            "id": self.id,
            "domain": self.domain,
            "weight": self.weight,
            "criticality": self.criticality,
            "gate": self.gate,
            "effort": self.effort,
            "cost": self.cost,
            "help": self.help,
            "auto": self.auto,
            "enforced": self.enforced,
            "title": dict(self.title),
        }


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What people read about an item, by language code: question, why and how to look, what to do."""

    question: Words
    guidance: Words
    remedy: Words


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment form, read: its items in order, their words by id, and the titles of its domains."""

    form_id: str
    form_version: str
    items: tuple[Item, ...]
    words: Mapping[str, ItemWords]
    domains: Mapping[str, Words]


def in_language(texts: Words, code: str | None = None) -> str:
    """The text in language ``code`` (default: the one in use), else in English, else whatever there is."""
    return texts.get(code or language()) or texts.get("en") or next(iter(texts.values()), "")


def shipped_assessment() -> "Form":
    """The self-assessment that ships with the product, ready to be filled."""
    from httui.paths import shipped_forms
    from httui.xforms import load_form

    return load_form(shipped_forms() / "security" / "assessment.md")


def read_assessment(form: "Form") -> Assessment:
    """Everything about the items of ``form``. Raises :class:`Problem` where a column cannot be understood."""
    fields = {found.name: found for found in form.fields}
    asked = [found for found in form.fields if found.weight]
    if not asked:
        raise Problem(N_("This form gives no question a weight: it is no assessment."), where=form.id)
    items = tuple(_item(found, form.id) for found in asked)
    groups = {found.ref: found for found in form.fields}
    domains: dict[str, Words] = {}
    words: dict[str, ItemWords] = {}
    for found, item in zip(asked, items, strict=True):
        group, remedy = groups.get(found.group), fields.get(f"{item.id}_remedy")
        domains.setdefault(item.domain, _by_code(group.labels) if group else {})
        words[item.id] = ItemWords(
            _by_code(found.labels), _by_code(found.guidance), _by_code(remedy.labels) if remedy else {}
        )
    return Assessment(form.id, form.version or "", items, words, domains)


def weaker_than(items: Iterable[Item], standard: Iterable[Item]) -> tuple[str, ...]:
    """Ids of gating items of ``standard`` that ``items`` do not ask, or ask with less consequence.

    An office may change its assessment, but not so that the gate opens more easily.
    """
    found = {item.id: item for item in items}
    return tuple(wanted.id for wanted in standard if wanted.gate is not None and _eased(found, wanted))


def _eased(found: Mapping[str, Item], wanted: Item) -> bool:
    item = found.get(wanted.id)
    if item is None or item.gate is None or wanted.gate is None or not item.critical:
        return True
    return item.gate > wanted.gate or (wanted.enforced and not item.enforced)


def item_from_json(data: Mapping[str, Any]) -> Item:
    """An item as :meth:`Item.as_json` wrote it. Raises :class:`Problem` for what no item can be."""
    try:
        item = Item(
            id=str(data["id"]),
            domain=str(data["domain"]),
            weight=int(data["weight"]),
            criticality=str(data["criticality"]),
            gate=None if data["gate"] is None else int(data["gate"]),
            effort=int(data.get("effort", 0)),
            cost=str(data.get("cost", "free")),
            help=data.get("help") is True,
            auto=data.get("auto") is True,
            enforced=data.get("enforced") is True,
            title={str(code): str(text) for code, text in dict(data.get("title", {})).items()},
        )
    except (KeyError, TypeError, ValueError):
        raise Problem(N_("This assessment was kept in a form that cannot be read.")) from None
    _check(item, "")
    return item


def _item(found: "Field", form_id: str) -> Item:
    given = {name: text.strip() for name, text in found.attributes.items()}
    where = f"{form_id}:{found.name}"
    try:
        weight, effort = int(found.weight), int(given.get("effort") or "0")
        gate = _GATES[found.gate]
    except (KeyError, ValueError):
        raise Problem(
            N_("Weight and effort are whole numbers; a gate is tier 2, 3 or 4."), where=where
        ) from None
    title = {"en": given.get("title", ""), "id": given.get("title_id", "")}
    item = Item(
        id=found.name,
        domain=found.domain,
        weight=weight,
        criticality=given.get("criticality") or _BY_WEIGHT.get(weight, ""),
        gate=gate,
        effort=effort,
        cost=given.get("cost") or "free",
        help=given.get("help") == "yes",
        auto=given.get("auto") == "yes",
        enforced=given.get("enforced") == "yes",
        title={code: text for code, text in title.items() if text},
    )
    _check(item, where)
    return item


def _check(item: Item, where: str) -> None:
    known = item.criticality in CRITICALITY and item.cost in COSTS and item.gate in _GATES.values()
    if not item.id or not item.domain or item.weight < 1 or item.effort < 0 or not known:
        raise Problem(
            N_("An item needs a domain, a weight from 1, a known criticality and a known cost."), where=where
        )
    if item.gate is not None and not item.critical:
        raise Problem(N_("Only a critical item can decide a tier of the gate."), where=where)


def _by_code(texts: Mapping[str, str]) -> Words:
    return {language_code(name): text for name, text in texts.items()}
