"""What keys for matching are made of: a person's answers and identities, found by what the questions are (S-251).

A form of ours or of somebody else names its questions as it likes; what each holds is told by its privacy class (name,
NIK, birth date) and, for coded answers, by the name of the question. What belongs to somebody else - a guardian, an
interpreter, the entries of a list - is left aside.
"""

from collections.abc import Iterable, Mapping

from httui.cases.classes import plain
from httui.sharing.matching_keys import Traits

_OTHERS = (
    "other_names",
    "guardian",
    "interpreter",
    "interviewer",
    "complainant",
    "companion",
    "alias",
    "recruiter",
)
_NAMES = {
    "sex": ("sex", "gender", "jenis_kelamin", "kelamin"),
    "age": ("age", "age_years", "umur", "usia"),
    "as_of": ("age_as_of",),
    "birth_date": ("birth_date", "date_of_birth", "tanggal_lahir", "dob"),
    "birth_year": ("birth_year", "year_of_birth", "tahun_lahir"),
    "regency": ("home_regency", "regency", "kabupaten", "home_city", "kabupaten_kota"),
    "village": ("home_village", "village", "desa", "kelurahan"),
    "mother": ("mother_name", "mothers_name", "nama_ibu", "mother"),
    "name": ("full_name", "name", "nama", "nama_lengkap"),
    "nik": ("nik",),
}
"""Trait to the names that a question for it has, the plainest first."""
_SEXES = {
    "f": {"f", "female", "woman", "girl", "perempuan", "wanita", "p"},
    "m": {"m", "male", "man", "boy", "laki_laki", "laki-laki", "laki", "pria", "l"},
}


def from_answers(values: Iterable[tuple[str, str]], kinds: Mapping[str, str], year: int) -> Traits:
    """The traits of one person. ``values``: (reference, text), the newest last; ``kinds``: kind of identifier by
    reference without positions; ``year``: in which an age was noted where nothing says so.
    """
    found: dict[str, tuple[int, str]] = {}
    for ref, text in values:
        if not text.strip() or "[" in ref:
            continue
        name = plain(ref).rpartition("/")[2].lower()
        for trait, rank in _traits_of(name, kinds.get(plain(ref), "")):
            held = found.get(trait)
            if held is None or rank <= held[0]:
                found[trait] = rank, text.strip()
    told = {trait: text for trait, (_rank, text) in found.items()}
    return Traits(
        name=told.get("name", ""),
        birth_date=told.get("birth_date", ""),
        birth_year=_number(told.get("birth_year", "")),
        age=_number(told.get("age", "")),
        age_in=_number(told.get("as_of", "")[:4]) or year,
        sex=_sex(told.get("sex", "")),
        nik=told.get("nik", ""),
        regency=told.get("regency", ""),
        village=told.get("village", ""),
        mother=told.get("mother", ""),
    )


def _traits_of(name: str, kind: str) -> Iterable[tuple[str, int]]:
    """What a question may tell, each with a rank: the lower, the plainer."""
    if any(word in name for word in _OTHERS):
        return
    for trait, names in _NAMES.items():
        if name in names:
            yield trait, names.index(name)
    if kind in {"name", "nik", "birth_date"} and name not in _NAMES["mother"]:
        yield kind, len(_NAMES.get(kind, ())) + 1


def _sex(text: str) -> str:
    wanted = text.strip().lower()
    return next((sign for sign, words in _SEXES.items() if wanted in words), "")


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 4 else None
