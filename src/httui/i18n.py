"""The words of the product in the language of the person at the keyboard (English, Bahasa Indonesia).

English is the source; catalogues lie in ``locale/<language>/LC_MESSAGES/httui.mo``. The language can change
at any time (DESIGN section 7), so a text is looked up when it is shown, never when a module is imported:
mark constants with :func:`N_` and translate them with :func:`_` at the moment of use.
"""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
"""Languages of the product: code to the name that its own speakers use."""

_LOCALE = Path(__file__).parent / "locale"
_catalogues: dict[str, _gettext.NullTranslations] = {}
_current = "en"


def use(language: str) -> None:
    """Switch every text that is shown from now on to ``language`` (``en`` or ``id``; others mean ``en``)."""
    global _current  # noqa: PLW0603 - one process serves one person
    _current = language if language in LANGUAGES else "en"


def language() -> str:
    """The code of the language in use."""
    return _current


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak ``code`` (``en`` or ``id``) for as long as a paper in that language is made, then as before."""
    before = language()
    use(code)
    try:
        yield
    finally:
        use(before)


def _catalogue() -> _gettext.NullTranslations:
    if _current not in _catalogues:
        _catalogues[_current] = _gettext.translation("httui", _LOCALE, [_current], fallback=True)
    return _catalogues[_current]


def _(message: str) -> str:
    """``message`` in the language in use."""
    return _catalogue().gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of a message that fits ``count``, in the language in use."""
    return _catalogue().ngettext(singular, plural, count)


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark ``message`` for the catalogue without translating it yet."""
    return message
