"""The data dictionary of a form: what every variable is, as data (S-142 to S-148).

A :class:`Dictionary` holds every text in every language of the form, and words that are made when they are
asked for, in English or Bahasa Indonesia. ``httui form show`` prints it, ``dictionary_export`` writes it as
XLSX, CSV and Markdown, and ``paper`` prints the blank form from the same data, so that none can disagree.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from httui import i18n
from httui.i18n import N_, _, ngettext
from httui.xforms.words import Names, in_words

if TYPE_CHECKING:
    from httui.xforms.form import Form

MISSING: Final = ("unknown", "unavailable", "declined")
"""Codes that may stand in for an answer, in the order in which they are offered (S-158 to S-162)."""

MISSING_WORDS: Final = {
    "unknown": N_("unknown"),
    "unavailable": N_("unavailable"),
    "declined": N_("declined to state"),
}

PRIVACY_WORDS: Final = {
    "direct": N_("identifies the person: kept in the identity vault"),
    "quasi": N_("can identify together with other facts"),
    "sensitive": N_("sensitive"),
    "none": N_("not personal"),
    "": N_("not classified yet: text counts as sensitive"),
}

_FORMATS: Final = {
    "string": N_("Text"),
    "int": N_("Whole number"),
    "decimal": N_("Number with decimals"),
    "date": N_("Date"),
    "time": N_("Time of day"),
    "dateTime": N_("Date and time"),
    "boolean": N_("Yes or no"),
    "geopoint": N_("Point: latitude, longitude"),
    "geotrace": N_("Line of points"),
    "geoshape": N_("Area of points"),
    "binary": N_("File"),
    "barcode": N_("Text from a barcode"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list: the stored ``value``, ``labels`` by language, and other columns of the list."""

    value: str
    labels: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """One variable of a form.

    ``kind`` is input, select1, select, rank, range, trigger, upload or calculate; ``type`` its ODK data type.
    Texts are mappings from a language of the form to words. ``options_file`` names the file a long list comes
    from. ``required`` is ``yes``, ``no`` or ``when`` (then ``required_when`` is an expression);
    ``conditions`` must hold for it to be asked: those of the groups around it, then its own.
    """

    number: int
    name: str
    reference: str
    kind: str
    type: str
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    section: tuple[Mapping[str, str], ...] = ()
    appearance: str = ""
    range: tuple[str, str, str] | None = None
    options: tuple[Option, ...] = ()
    options_file: str = ""
    options_filter: str = ""
    required: str = "no"
    required_when: str = ""
    required_messages: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    constraint: str = ""
    constraint_messages: Mapping[str, str] = field(default_factory=dict)
    soft: str = ""
    soft_messages: Mapping[str, str] = field(default_factory=dict)
    calculation: str = ""
    readonly: bool = False
    repeats: bool = False
    missing: tuple[str, ...] = MISSING
    privacy: str = ""
    tier: int | None = None
    purpose: tuple[str, ...] = ()
    unique: bool = False
    crosswalk: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def asked(self) -> bool:
        """Whether a person answers it (a calculation or a hidden value is not asked)."""
        return self.kind != "calculate" and not self.readonly


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form in screen order: ``kind`` is group, repeat, end, note or question.

    ``depth`` counts the groups around it; ``relevant`` is its own condition.
    """

    kind: str
    depth: int
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    relevant: str = ""
    reference: str = ""
    entry: Entry | None = None


@dataclass(slots=True)
class Dictionary:
    """A form's variables in order, and its outline for printing."""

    form_id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str
    entries: list[Entry]
    outline: list[Line]
    _names: dict[tuple[str, bool], Names] = field(default_factory=dict, init=False, repr=False)

    def names(self, language: str, *, numbers: bool = False) -> Names:
        """How expressions call questions: by label in ``language``, or by number as on paper."""
        if (language, numbers) not in self._names:
            self._names[language, numbers] = self._make_names(language, numbers)
        return self._names[language, numbers]

    def _make_names(self, language: str, numbers: bool) -> Names:
        known = {entry.reference: entry for entry in self.entries}
        tails: dict[str, list[Entry]] = {}
        for entry in self.entries:
            tails.setdefault(entry.name, []).append(entry)

        def find(path: str) -> Entry | None:
            entry = known.get(path)
            if entry is None:
                hits = tails.get(path.rpartition("/")[2], [])
                entry = hits[0] if len(hits) == 1 else None
            return entry

        def question(path: str) -> str | None:
            entry = find(path)
            if entry is None:
                return None
            if numbers and entry.number:
                return _("question {number}").format(number=entry.number)
            return f"“{self.words(entry.labels, language) or entry.name}”"

        def choice(path: str, value: str) -> str | None:
            entry = find(path)
            for option in entry.options if entry is not None else ():
                if option.value == value:
                    return self.words(option.labels, language)
            return None

        return Names(question, choice)

    def words(self, texts: Mapping[str, str], language: str) -> str:
        """The text in ``language``, else in the default language, else in any."""
        for key in (language, self.default_language):
            if texts.get(key):
                return texts[key]
        return next((text for text in texts.values() if text), "")


def of(source: "Form | Dictionary") -> Dictionary:
    """The dictionary of a loaded form, or ``source`` itself when it is one already."""
    if isinstance(source, Dictionary):
        return source
    from httui.xforms.dictionary_build import build

    return build(source)


@dataclass(frozen=True, slots=True)
class Described:
    """One variable with its words in one language."""

    dictionary: Dictionary
    entry: Entry
    language: str

    def as_dict(self) -> dict[str, object]:
        """The variable as plain data, for JSON."""
        book, entry, language = self.dictionary, self.entry, self.language
        with speaking(language):
            names = book.names(language)
            return {
                "number": entry.number or None,
                "name": entry.name,
                "reference": entry.reference,
                "definition": book.words(entry.definitions, language),
                "format": format_words(entry),
                "type": entry.type,
                "kind": entry.kind,
                "options": [
                    {"value": item.value, "label": book.words(item.labels, language)}
                    for item in entry.options
                ],
                "options_file": entry.options_file or None,
                "required": entry.required,
                "required_words": required_words(entry, names),
                "question": book.words(entry.labels, language),
                "prompt": book.words(entry.hints, language),
                "section": [book.words(part, language) for part in entry.section],
                "asked_when": skip_words(book, entry, language),
                "constraint": rule_words(book, entry, language),
                "soft": soft_words(book, entry, language),
                "missing": list(entry.missing),
                "privacy": entry.privacy or None,
                "tier": entry.tier,
                "purpose": list(entry.purpose),
                "unique": entry.unique,
                "crosswalk": {standard: list(targets) for standard, targets in entry.crosswalk.items()},
            }


def entries(source: "Form | Dictionary", language: str) -> list[Described]:
    """Every variable of a form in order, with words in ``language`` (a language of the form, or its code)."""
    dictionary = of(source)
    chosen = form_language(dictionary, language)
    return [Described(dictionary, entry, chosen) for entry in dictionary.entries]


def form_language(dictionary: Dictionary, wanted: str) -> str:
    """The language of the form that fits ``wanted``: its own name, or a code such as ``id``; else its default."""
    if wanted in dictionary.languages:
        return wanted
    lowered = wanted.casefold()
    for language in dictionary.languages:
        if f"({lowered})" in language.casefold() or language.casefold() == lowered:
            return language
    for language in dictionary.languages:
        if lowered and product_language(language) == lowered:
            return language
    return dictionary.default_language


def product_language(language: str) -> str:
    """The product's language that fits a form's ``language``: ``Bahasa Indonesia (id)`` gives ``id``."""
    lowered = language.casefold()
    if "(id)" in lowered or "indonesia" in lowered or lowered in {"id", "in"}:
        return "id"
    return "en"


def speaking(language: str) -> AbstractContextManager[None]:
    """Speak the product's words in the language that fits ``language`` of a form, then go back."""
    return i18n.speaking(product_language(language))


def format_words(entry: Entry) -> str:
    """The entry's format in the language in use, such as ``One of a list (38 options, provinces.csv)``."""
    if entry.kind == "calculate":
        return _("Worked out by the form")
    if entry.kind in {"select1", "select", "rank"}:
        base = {
            "select1": _("One of a list"),
            "select": _("Several of a list"),
            "rank": _("A list put in order"),
        }[entry.kind]
        count = ngettext("{count} option", "{count} options", len(entry.options)).format(
            count=len(entry.options)
        )
        return f"{base} ({count}, {entry.options_file})" if entry.options_file else f"{base} ({count})"
    if entry.kind == "range" and entry.range:
        return _("Number from {start} to {end} in steps of {step}").format(
            start=entry.range[0], end=entry.range[1], step=entry.range[2]
        )
    if entry.kind == "trigger":
        return _("A tick")
    base = _(_FORMATS.get(entry.type, N_("Text")))
    if entry.type == "date" and "month-year" in entry.appearance.split():
        return _("{format}, month and year").format(format=base)
    if entry.type == "date" and "year" in entry.appearance.split():
        return _("{format}, year").format(format=base)
    if entry.type == "string" and "multiline" in entry.appearance.split():
        return _("Long text")
    return base


def required_words(entry: Entry, names: Names) -> str:
    """``Yes``, ``No``, or when it is required, in the language in use."""
    if entry.required == "when":
        return _("Yes, when: {words}").format(words=in_words(entry.required_when, names))
    return _("Yes") if entry.required == "yes" else _("No")


def rule_words(dictionary: Dictionary, entry: Entry, language: str) -> str:
    """What an answer must be, in words: the form's own message, or the rule itself (S-144)."""
    if not entry.constraint:
        return ""
    message = dictionary.words(entry.constraint_messages, language)
    rule = in_words(entry.constraint, dictionary.names(language))
    return f"{message} ({rule})" if message and rule else message or rule


def soft_words(dictionary: Dictionary, entry: Entry, language: str) -> str:
    """When a reason is asked for, in words."""
    if not entry.soft:
        return ""
    message = dictionary.words(entry.soft_messages, language)
    rule = in_words(entry.soft, dictionary.names(language))
    expected = _("expected: {rule}").format(rule=rule)
    return f"{message} ({expected})" if message else rule


def skip_words(dictionary: Dictionary, entry: Entry, language: str) -> str:
    """When the question is asked, in words; empty when always."""
    names = dictionary.names(language)
    return "; ".join(in_words(condition, names) for condition in entry.conditions)


def missing_words(entry: Entry) -> str:
    """The codes that may stand in for an answer, in the language in use."""
    return ", ".join(_(MISSING_WORDS[code]) for code in entry.missing if code in MISSING_WORDS) or _("none")
