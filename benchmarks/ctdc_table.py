"""A made-up table of cases with the columns of the open trafficking data sets, the same for the same seed.

All frequencies are invented. Twelve hidden kinds of cases (domestic work abroad, fishing, online scams ...) tie the
columns to each other, so that the table is as hard to make safe as a real one: nearly every row is unique. For seed 7
and 100,000 rows it was compared once with the table on which the figures of our goals were measured, and is the
very same, cell by cell (SHA-256 of the CSV accb27902038a768...).

``python -m benchmarks.ctdc_table FILE [--rows N] [--seed N]`` writes it as CSV.
"""

import argparse
import csv
import hashlib
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

COLUMNS = [
    "yearOfRegistration",
    "dataSource",
    "gender",
    "ageBroad",
    "majorityAtEntry",
    "citizenship",
    "provinceOfOrigin",
    "countryOfExploitation",
    "isForcedLabour",
    "isSexualExploit",
    "isOtherExploit",
    "typeOfLabour",
    "meansDebtBondage",
    "meansFalsePromises",
    "meansThreats",
    "meansPhysicalAbuse",
    "meansWithholdsDocuments",
    "meansRestrictsMovement",
    "recruiterRelationship",
    "referralSource",
]
QUASI = (
    "yearOfRegistration",
    "gender",
    "ageBroad",
    "citizenship",
    "provinceOfOrigin",
    "countryOfExploitation",
    "typeOfLabour",
)
"""The seven columns by which somebody could be known again; 77 % of the rows are in classes under 11 over them."""

DIGEST = "accb27902038a76879bd68a7ee41a49b90362b7c01bb582e1447472125cbfe32"
"""SHA-256 of 100,000 rows with seed 7 as CSV."""

AGES = ["0-8", "9-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+"]
PROVINCES = [
    "NTT",
    "NTB",
    "JawaTimur",
    "JawaTengah",
    "JawaBarat",
    "Lampung",
    "SumateraUtara",
    "SulawesiSelatan",
    "KalimantanBarat",
    "Banten",
    "DIY",
    "SumateraSelatan",
    "Bali",
    "Riau",
    "Jambi",
    "Bengkulu",
    "SumateraBarat",
    "SulawesiTenggara",
    "SulawesiTengah",
    "SulawesiUtara",
    "Maluku",
    "KalimantanTimur",
    "KepulauanRiau",
    "Aceh",
    "DKI",
    "KalimantanSelatan",
    "Papua",
    "MalukuUtara",
    "Gorontalo",
    "SulawesiBarat",
    "KalimantanTengah",
    "BangkaBelitung",
    "KalimantanUtara",
    "PapuaBarat",
]
COUNTRIES = [
    "Malaysia",
    "SaudiArabia",
    "Indonesia",
    "Taiwan",
    "HongKong",
    "Singapore",
    "UAE",
    "Cambodia",
    "Myanmar",
    "Philippines",
    "Laos",
    "Thailand",
    "Brunei",
    "Kuwait",
    "Qatar",
    "Oman",
    "Jordan",
    "Syria",
    "China",
    "SouthKorea",
    "Japan",
    "Turkey",
    "Iraq",
    "Bahrain",
    "Fiji",
    "Peru",
    "SouthAfrica",
    "Egypt",
    "Libya",
    "Vietnam",
]
CITIZENSHIPS = [
    "IDN",
    "PHL",
    "MMR",
    "KHM",
    "VNM",
    "BGD",
    "NPL",
    "THA",
    "LAO",
    "LKA",
    "IND",
    "CHN",
    "PAK",
    "ETH",
    "KEN",
    "UGA",
    "NGA",
    "GHA",
    "MDG",
    "UKR",
    "MDA",
    "BLR",
    "KGZ",
    "UZB",
    "TJK",
    "KAZ",
    "HTI",
    "COL",
    "VEN",
    "MEX",
]
LABOUR = [
    "domesticWork",
    "fishing",
    "plantation",
    "construction",
    "manufacturing",
    "onlineScam",
    "begging",
    "agriculture",
    "hospitality",
    "mining",
    "transport",
    "other",
]
RECRUITERS = ["agent", "broker", "friend", "family", "partner", "stranger", "onlineContact"]
REFERRALS = ["police", "NGO", "embassy", "selfReferral", "hotline", "family", "shelter", "government"]


@dataclass(frozen=True)
class Kind:
    """One hidden kind of case: weight, share of women, middle age band, where from, where to, what, by which means."""

    weight: int
    women: float
    age: int
    citizenship: str
    countries: Sequence[str]
    exploitation: str
    labour: Sequence[str]
    means: tuple[float, ...]


KINDS = (
    Kind(22, 0.93, 4, "IDN", ["Malaysia", "SaudiArabia", "HongKong", "Singapore", "UAE", "Oman", "Kuwait"],
         "L", ["domesticWork"], (0.45, 0.7, 0.5, 0.35, 0.75, 0.6)),
    Kind(12, 0.03, 5, "IDN", ["Taiwan", "Indonesia", "China", "SouthAfrica", "Fiji", "Peru", "SouthKorea"],
         "L", ["fishing"], (0.6, 0.65, 0.4, 0.4, 0.7, 0.65)),
    Kind(14, 0.25, 3, "IDN", ["Cambodia", "Myanmar", "Laos", "Philippines"], "L", ["onlineScam"],
         (0.35, 0.95, 0.6, 0.4, 0.6, 0.8)),
    Kind(13, 0.22, 5, "IDN", ["Malaysia"], "L", ["plantation", "construction", "agriculture"],
         (0.5, 0.6, 0.3, 0.15, 0.6, 0.4)),
    Kind(10, 0.97, 2, "IDN", ["Indonesia", "Malaysia", "Singapore"], "S", [], (0.5, 0.6, 0.6, 0.45, 0.3, 0.65)),
    Kind(6, 0.85, 1, "IDN", ["Indonesia"], "S", [], (0.2, 0.7, 0.55, 0.35, 0.1, 0.5)),
    Kind(4, 0.5, 1, "IDN", ["Indonesia"], "O", ["begging", "domesticWork", "mining"],
         (0.15, 0.5, 0.3, 0.2, 0.05, 0.4)),
    Kind(5, 0.04, 4, "MMR", ["Thailand", "Indonesia"], "L", ["fishing"], (0.55, 0.6, 0.5, 0.5, 0.6, 0.7)),
    Kind(6, 0.9, 3, "PHL", ["Malaysia", "SaudiArabia", "UAE", "Kuwait"], "L", ["domesticWork", "hospitality"],
         (0.4, 0.65, 0.4, 0.3, 0.7, 0.5)),
    Kind(4, 0.5, 4, "", COUNTRIES[:12], "L", LABOUR, (0.3, 0.6, 0.4, 0.3, 0.4, 0.4)),
    Kind(2, 0.9, 3, "", COUNTRIES[:20], "S", [], (0.4, 0.6, 0.5, 0.4, 0.3, 0.5)),
    Kind(2, 0.85, 2, "VNM", ["China", "Malaysia", "Cambodia"], "O", ["other"], (0.2, 0.7, 0.4, 0.3, 0.3, 0.6)),
)  # fmt: skip
GAPS = ((2, 0.01), (3, 0.12), (4, 0.1), (6, 0.12), (7, 0.05))
"""Columns that are unknown now and then, with how often."""


def rows(count: int = 100_000, seed: int = 7) -> Iterator[list[str]]:
    """``count`` rows of text in the order of ``COLUMNS``."""
    chance = random.Random(seed)
    weights = list(accumulate(kind.weight for kind in KINDS))
    for _ in range(count):
        yield _row(chance, chance.choices(KINDS, cum_weights=weights)[0])


def _row(chance: random.Random, kind: Kind) -> list[str]:
    """One row. The order of the draws is part of what makes the table the same."""
    online = kind.labour == ["onlineScam"]
    year = min(2026, max(2012, int(chance.gauss(2024 if online else 2021, 2.6))))
    gender = "Female" if chance.random() < kind.women else "Male" if chance.random() < 0.993 else "Other"
    age = min(8, max(0, round(chance.gauss(kind.age, 1.3))))
    if kind.citizenship and chance.random() < 0.94:
        citizenship = kind.citizenship
    else:
        citizenship = _ranked(chance, CITIZENSHIPS, 1.1)
    province = _ranked(chance, PROVINCES, 1.25) if citizenship == "IDN" else ""
    usual = chance.random() < 0.92
    country = _ranked(chance, kind.countries, 0.8) if usual else _ranked(chance, COUNTRIES, 1.0)
    forced = "1" if kind.exploitation == "L" or chance.random() < 0.06 else "0"
    sexual = "1" if kind.exploitation == "S" or chance.random() < 0.04 else "0"
    other = "1" if kind.exploitation == "O" or chance.random() < 0.02 else "0"
    labour = ""
    if forced == "1" or kind.exploitation == "O":
        if kind.labour and chance.random() < 0.9:
            labour = _ranked(chance, kind.labour, 0.8)
        else:
            labour = _ranked(chance, LABOUR, 0.9)
    means = ["1" if chance.random() < share else "0" for share in kind.means]
    means = [value if chance.random() > 0.22 else "" for value in means]
    majority = "Minor" if age <= 1 else "Adult"
    if age == 2 and chance.random() < 0.3:
        majority = "Minor"
    source = "Hotline" if chance.random() < 0.28 else "CaseManagement"
    recruiter = _ranked(chance, RECRUITERS, 0.7) if chance.random() < 0.7 else ""
    referral = _ranked(chance, REFERRALS, 0.6) if chance.random() < 0.85 else ""
    made = [str(year), source, gender, AGES[age], majority, citizenship, province, country]
    made += [forced, sexual, other, labour, *means, recruiter, referral]
    for column, share in GAPS:
        if chance.random() < share:
            made[column] = ""
    return made


def _ranked(chance: random.Random, values: Sequence[str], steepness: float) -> str:
    """One of ``values``, the first the most often."""
    weights = list(accumulate(1 / (rank + 1) ** steepness for rank in range(len(values))))
    return chance.choices(values, cum_weights=weights)[0]


def text(made: Sequence[Sequence[str]]) -> str:
    """The rows as CSV with its heading."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(made)
    return out.getvalue()


def main() -> None:
    """Write the table to a file and print its digest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    content = text(list(rows(options.rows, options.seed)))
    options.file.write_text(content, encoding="utf-8", newline="")
    print(hashlib.sha256(content.encode()).hexdigest())


if __name__ == "__main__":
    main()
