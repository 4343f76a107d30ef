"""What kind of file a form is, by its first bytes: names lie (a real form was an .xls named .xlsx).

Serves section 1 of the engine's specification.
"""

import codecs
import re

from httui.i18n import N_
from httui.xforms.errors import FormError

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb'<\?xml[^>]{0,200}?encoding\s*=\s*["\']([A-Za-z0-9._-]+)["\']')
_ALLOWED = {
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "us-ascii",
    "ascii",
    "iso8859-1",
    "cp1252",
    "iso8859-15",
}


def sniff(data: bytes, file: str | None = None) -> str:
    """``xlsx``, ``xls``, ``xml``, ``md`` or ``csv``, from the content alone.

    Raises :class:`FormError` for anything else (an empty file, a PDF, an OpenDocument sheet ...).
    """
    if data.startswith(b"PK"):
        if b"mimetypeapplication/vnd.oasis" in data[:200]:
            raise FormError(
                N_("This is an OpenDocument sheet."), file=file, remedy=N_("Save it as .xlsx and try again.")
            )
        return "xlsx"
    if data.startswith(_OLE):
        return "xls"
    text = decode(data[:65536], file, whole=False).lstrip()
    if text.startswith("<"):
        return "xml"
    table = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    if table.lstrip().startswith("|"):
        return "md"
    if "," in text and re.search(
        r'^\W*"?(survey|choices|settings)"?\s*(,|$)', text, re.IGNORECASE | re.MULTILINE
    ):
        return "csv"
    raise FormError(
        N_("This is neither an XLSForm (.xlsx, .xls, .csv or a Markdown table) nor an XForm."), file=file
    )


def decode(data: bytes, file: str | None = None, *, whole: bool = True) -> str:
    """The text of a form, by its byte order mark, its XML declaration or as UTF-8.

    ``whole`` is false for the beginning of a file, where the last character may be cut. Raises
    :class:`FormError` when the bytes are not text in that encoding, and says at which byte.
    """
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "")
    if not encoding and (found := _DECLARED.match(data.lstrip()[:400])):
        try:
            encoding = codecs.lookup(found[1].decode("ascii")).name
        except LookupError:
            encoding = found[1].decode("ascii")
        if encoding not in _ALLOWED:
            raise FormError(N_("The encoding {encoding} is not read."), file=file, encoding=encoding)
    encoding = encoding or "utf-8"
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        text = decoder.decode(data, whole)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormError(
            N_("The text is not written in {encoding}: byte {byte} does not fit."),
            file=file,
            row=line,
            remedy=N_("Save the file as UTF-8 and try again."),
            encoding=encoding.removesuffix("-sig").upper(),
            byte=error.start + 1,
        ) from None
    if "\0" in text:
        raise FormError(N_("The file holds NUL bytes: it is not text."), file=file)
    return text
