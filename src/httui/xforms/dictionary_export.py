"""The data dictionary as a workbook, a CSV file and a Markdown page, in any language of the form.

Serves S-146 and S-148. The first five columns are always the same: variable name, definition, format,
options, required. Every cell is text: one that starts like a formula cannot be run (DESIGN section 8).
"""

import csv as _csv
import io
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from httui.i18n import _
from httui.xforms.dictionary import (
    PRIVACY_WORDS,
    Dictionary,
    Entry,
    form_language,
    format_words,
    missing_words,
    of,
    required_words,
    rule_words,
    skip_words,
    soft_words,
    speaking,
)

if TYPE_CHECKING:
    from httui.xforms.form import Form

_SHOWN_OPTIONS: Final = 60
"""Longer lists are named and counted; the workbook has them on a sheet of their own."""

_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_SHEET_NAME: Final = 31
_BIDI: Final = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def columns(language: str) -> list[str]:
    """The headings of the table in ``language``; the first five are those of the workbook's sample entry."""
    with speaking(language):
        return [
            _("Variable name"),
            _("Definition"),
            _("Format"),
            _("Options"),
            _("Required?"),
            _("Question"),
            _("Prompt"),
            _("Section"),
            _("Asked when"),
            _("The answer must be"),
            _("A reason is asked when not"),
            _("Missing-data codes"),
            _("Privacy"),
            _("Data tier"),
            _("Purpose"),
            _("Unique"),
            _("Crosswalk"),
            _("Reference"),
        ]


def rows(dictionary: Dictionary, language: str) -> list[list[str]]:
    """One row of text cells for each variable, in the order of the form, under :func:`columns`."""
    with speaking(language):
        return [[_shown(cell) for cell in _row(dictionary, entry, language)] for entry in dictionary.entries]


def _shown(text: str) -> str:
    """``text`` without what could act on a terminal, a spreadsheet or the order of letters (DESIGN section 8)."""
    return "".join(
        " " if unicodedata.category(sign) == "Cc" and sign != "\n" else sign for sign in text
    ).translate(_BIDI)


def _row(dictionary: Dictionary, entry: Entry, language: str) -> list[str]:
    names = dictionary.names(language)
    crosswalk = ", ".join(
        f"{standard}:{name}" for standard, targets in sorted(entry.crosswalk.items()) for name in targets
    )
    return [
        entry.name,
        dictionary.words(entry.definitions, language),
        format_words(entry),
        options_words(dictionary, entry, language),
        required_words(entry, names),
        dictionary.words(entry.labels, language),
        dictionary.words(entry.hints, language),
        " > ".join(dictionary.words(part, language) for part in entry.section),
        skip_words(dictionary, entry, language),
        rule_words(dictionary, entry, language),
        soft_words(dictionary, entry, language),
        missing_words(entry),
        _(PRIVACY_WORDS.get(entry.privacy, PRIVACY_WORDS[""])),
        "" if entry.tier is None else str(entry.tier),
        ", ".join(entry.purpose),
        _("Yes") if entry.unique else _("No"),
        crosswalk,
        entry.reference,
    ]


def options_words(dictionary: Dictionary, entry: Entry, language: str) -> str:
    """The options as ``value = label`` joined by semicolons; long lists by their name and number only."""
    if len(entry.options) > _SHOWN_OPTIONS:
        return entry.options_file or _("see the list of options")
    parts = []
    for option in entry.options:
        label = dictionary.words(option.labels, language)
        parts.append(f"{option.value} = {label}" if label and label != option.value else option.value)
    return "; ".join(parts)


def safe_cell(text: str) -> str:
    """``text`` for a CSV cell: one that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_RISKY) else text


def csv(source: "Form | Dictionary", language: str) -> str:
    """The table as CSV (RFC 4180, UTF-8 text without a byte order mark)."""
    dictionary = of(source)
    language = form_language(dictionary, language)
    out = io.StringIO()
    writer = _csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(cell) for cell in columns(language)])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows(dictionary, language))
    return out.getvalue()


def text(source: "Form | Dictionary", language: str, width: int = 78) -> str:
    """The sample's five columns as a plain table for a terminal or a pipe, about ``width`` characters wide."""
    from tabulate import tabulate

    dictionary = of(source)
    language = form_language(dictionary, language)
    each = max((width - 26) // 3, 12)
    return tabulate(
        [row[:5] for row in rows(dictionary, language)],
        headers=columns(language)[:5],
        tablefmt="plain",
        disable_numparse=True,
        maxcolwidths=[16, each, each, each, 8],
    )


def markdown(source: "Form | Dictionary", language: str) -> str:
    """The dictionary as a Markdown page: one part for each variable, easier to read than a wide table."""
    dictionary = of(source)
    language = form_language(dictionary, language)
    heads = columns(language)
    out = [f"# {_plain(dictionary.title)}", ""]
    with speaking(language):
        out += [
            _("Data dictionary of form {form}, version {version}").format(
                form=_plain(dictionary.form_id), version=_plain(dictionary.version) or "-"
            ),
            "",
        ]
    for entry, row in zip(dictionary.entries, rows(dictionary, language), strict=True):
        number = f"{entry.number}. " if entry.number else ""
        out += [f"## {number}{_plain(row[5] or row[0])}", ""]
        out += [
            f"- {head}: {_plain(cell)}"
            for at, (head, cell) in enumerate(zip(heads, row, strict=True))
            if cell and at != 5
        ]
        out.append("")
    return "\n".join(out)


def _plain(text: str) -> str:
    """``text`` on one line, with the signs that Markdown or HTML would act on made harmless."""
    flat = " ".join(text.split())
    for sign in "\\`*_[]<>|#":
        flat = flat.replace(sign, f"\\{sign}")
    return flat


def xlsx(source: "Form | Dictionary", language: str = "") -> bytes:
    """A workbook: a sheet of variables and one of options, for ``language`` or (when empty) every language.

    Every cell is text: no formula, no link, no number that a spreadsheet could change.
    """
    import xlsxwriter

    dictionary = of(source)
    languages = [form_language(dictionary, language)] if language else dictionary.languages or ("",)
    target = io.BytesIO()

    options: dict[str, object] = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": dictionary.title, "author": "", "comments": ""})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "num_format": "@"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    taken: set[str] = set()
    for chosen in languages:
        sheet = book.add_worksheet(_sheet_name(chosen or dictionary.form_id, taken))
        table = [columns(chosen), *rows(dictionary, chosen)]
        _fill(sheet, table, head, cell)
        sheet.set_column(0, 0, 24, cell)
        sheet.set_column(1, 1, 60, cell)
        sheet.set_column(2, len(table[0]) - 1, 26, cell)
        sheet.freeze_panes(1, 1)
        with speaking(chosen):
            title = _("Options")
            heads = [_("Variable name"), _("Value"), _("Label")]
        lists = book.add_worksheet(_sheet_name(f"{title} {chosen}", taken))
        extra = sorted(
            {key for entry in dictionary.entries for option in entry.options for key in option.extra}
        )
        body = [
            [entry.name, _shown(option.value), _shown(dictionary.words(option.labels, chosen))]
            + [_shown(option.extra.get(key, "")) for key in extra]
            for entry in dictionary.entries
            for option in entry.options
            if not entry.options_file or _first_of(dictionary, entry)
        ]
        _fill(lists, [heads + extra, *body], head, cell)
        lists.set_column(0, 2 + len(extra), 30, cell)
        lists.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _first_of(dictionary: Dictionary, entry: Entry) -> bool:
    """A file of choices is listed once, under the first variable that uses it."""
    return next(other for other in dictionary.entries if other.options_file == entry.options_file) is entry


def _fill(sheet: object, table: Sequence[Sequence[str]], head: object, cell: object) -> None:
    for at, row in enumerate(table):
        for column, text in enumerate(row):
            # write() would turn a text such as "=1+1" into a live formula
            sheet.write_string(at, column, text[:32_000], head if at == 0 else cell)  # type: ignore[attr-defined]


def _sheet_name(wanted: str, taken: set[str]) -> str:
    base = "".join(" " if sign in "[]:*?/\\'" else sign for sign in wanted).strip() or "1"
    name, number = base[:_SHEET_NAME], 2
    while name.casefold() in taken:
        tail = f" {number}"
        name, number = base[: _SHEET_NAME - len(tail)] + tail, number + 1
    taken.add(name.casefold())
    return name
