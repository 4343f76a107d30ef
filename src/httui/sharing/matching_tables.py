"""How Indonesian names are written in more than one way: the tables behind :mod:`~httui.sharing.matching_keys`.

Serves S-251. Spellings from before 1972 (oe, dj, tj, sj, nj, ch), Arabic names in many Latin spellings, titles and
ways to say whose child somebody is. All in small letters without accents. The order of the rules matters.
"""

import re
from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES: Final = _set(
    "h hj hi haji hajjah hajah kh kyai ust ustad ustadz ustadzah habib drs dra dr drg ir prof pdt "
    "bapak bpk pak ibu bu sdr sdri sdra tn ny nn nona nyonya tuan alm almh almarhum almarhumah "
    "mas mbak bang kak adik cik raden rd rr rm"
)
"""Words before a name that are no name."""

DEGREES: Final = re.compile(r"\b[sma]\.\s?[a-z]{1,4}\b")
"""Degrees behind a name, such as ``S.Pd`` or ``M. Si``; looked for behind a comma only."""

CHILD_OF: Final = re.compile(r"\b(?:bin|binti|bt|bte|ibn|ibnu|binte|anak dari|alias|als|panggilan)\b|[@(/]")
"""What follows is the father's name or another name of the same person; neither is compared."""

MUHAMMAD: Final = _set(
    "m md mhd muh moh much moch mohd muhd mhmd muhammad muhamad muhammat muhamat muhammed muhamed mohammad "
    "mohamad mohamat mohammed mohamed mochammad mochamad mochamat muchammad muchamad muchamat mukhammad mukhamad "
    "mokhamad mokhammad muammad"
)
SITI: Final = _set("siti sitti st sti sity sitie sitty siyti")
ABDUL: Final = _set("abd abdul abdoel abdoul abdool")

COMMON: Final = {
    **dict.fromkeys(MUHAMMAD, "muhammad"),
    **dict.fromkeys(SITI, "siti"),
    **dict.fromkeys(ABDUL, "abdul"),
}
"""Words that say little by themselves, each in one spelling: left out where other words remain."""

SPELLINGS: Final = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        ("oe", "u"),
        ("tj", "c"),
        ("dj", "j"),
        ("sj|sh", "sy"),
        ("nj", "ny"),
        ("ts|dz", "z"),
        # Chairul is Khairul, Chandra is Candra, Rachmat is Rahmat.
        ("^ch(?=ai|oi|[aou][bdfhlst])", "k"),
        ("^ch", "c"),
        ("^kh", "k"),
        ("[ck]h", "h"),
        ("sy", "s"),
        ("ph|[fv]", "p"),
        ("q", "k"),
        ("x", "ks"),
        ("^z", "j"),
        ("z", "s"),
        # Mariyam is Mariam, Suwarni is Suarni.
        ("iy(?=[aeiou])", "i"),
        ("uw(?=[aeiou])", "u"),
        ("a[ie]|ay(?![aeiou])|e[iy](?![aeiou])", "e"),
        ("ie", "i"),
        # Yusuf was Jusuf.
        ("y(?=[aeiou])", "j"),
        ("y", "i"),
        ("h", ""),
        (r"(.)\1+", r"\1"),
        ("d$", "t"),
        ("b$", "p"),
        ("g$", "k"),
    )
)
"""Rules that bring the spellings of one name together, applied one after the other to one word."""

PLACE_WORDS: Final = _set(
    "kabupaten kab kota kotamadya kodya administrasi adm desa kelurahan kel ds dusun kecamatan kec"
)
"""Words of a place that say what it is, not which."""

VERSION: Final = 1
"""Of rules and kinds together: two offices can only compare keys that were derived by the same ones."""

WEIGHTS: Final = {
    "nik": 12,
    "nik_part": 5,
    "name_date": 4,
    "name_day": 4,
    "word_date": 5,
    "pair_year": 4,
    "single_year": 2,
    "word_year_regency": 3,
    "pair_regency": 4,
    "date_regency": 5,
    "word_village": 3,
    "mother_word": 4,
    "mother_year": 4,
}
"""Kind of key to weight: about the logarithm of how much rarer it is for two strangers to share it."""

THRESHOLD: Final = 7
"""Weights that two persons must share together before anybody is asked to look at them."""
