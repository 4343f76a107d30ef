"""Short names of months and days in the languages that forms are often written in (for ``format-date``)."""

import re

MONTHS: dict[str, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "ms": ("Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ogo", "Sep", "Okt", "Nov", "Dis"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
    "pt": ("jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."),
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "de": ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"),
}
DAYS: dict[str, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
    "ms": ("Isn", "Sel", "Rab", "Kha", "Jum", "Sab", "Ahd"),
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    "pt": ("seg.", "ter.", "qua.", "qui.", "sex.", "sáb.", "dom."),
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
}
_NAMES = {
    "bahasa indonesia": "id",
    "indonesia": "id",
    "indonesian": "id",
    "bahasa melayu": "ms",
    "malay": "ms",
    "english": "en",
    "french": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
    "portuguese": "pt",
    "português": "pt",
    "dutch": "nl",
    "german": "de",
}
_CODE = re.compile(r"\(([a-zA-Z]{2,3})(?:[-_][^)]*)?\)\s*$|^([a-zA-Z]{2})(?:[-_].*)?$")


def language_code(language: str | None) -> str:
    """The two-letter code of a form's language (``Bahasa Indonesia (id)``, ``id``, ``id-ID``); else ``en``."""
    if not language:
        return "en"
    match = _CODE.search(language.strip())
    if match:
        return (match.group(1) or match.group(2)).lower()
    return _NAMES.get(language.strip().lower(), "en")
