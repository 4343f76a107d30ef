"""Two offices that do not exist, with persons in common who were written down differently: for tests and benchmarks.

Names are put together at random from parts; a likeness to anybody is chance. The noise follows what is seen on paper:
spellings of before 1972 and Arabic names in several spellings, words left out or shortened, typing errors, titles, day
and month exchanged, a wrong year, an age instead of a date, fields that were never asked.
"""

import random
from dataclasses import dataclass, replace

from httui.sharing.matching_keys import Traits


def _list(words: str) -> list[str]:
    return words.split()


WOMEN = _list(
    "aminah fatimah khadijah nuraini sulastri wahyuni kartini rohani maimunah zainab mariam jubaedah "
    "rokayah dewi ratna yuliana indah lestari puspita melati sumiati suparti tumini wagiyem ngatini "
    "painem supiyah yatmi jumiati kasih marlina rosita yohana kristina agustina oktavia septiani februari "
    "desi novita fitri rahmawati hidayah munawaroh solehah masitoh hasanah badriyah komariah juariah icih "
    "euis neneng entin titin wiwin cucu lilis imas ai eti yani"
)
MEN = _list(
    "ahmad yusuf ibrahim ismail hasan husein umar usman ali zainal arifin syarifuddin hidayat rachmat sucipto joko "
    "bambang agus budi eko dwi tri catur slamet sugeng wahyu hendra candra rudi andi dedi asep cecep ujang dadang "
    "iwan yanto supardi suparman sutrisno sudarsono hartono wijaya kusuma pratama saputra setiawan nugroho prasetyo "
    "firmansyah ramadhan maulana fauzi khairul anwar zulkifli rizki fajar yohanes petrus paulus markus lukas daniel"
)
HEADS = _list("su wi har mar kar sri nur jum sum tar war yul ros ling mul sar rat tin was pon")
WOMENS_ENDS = _list("yati ningsih wati lastri tini sih kinah iyah ani inah iasih mini rti niati lawati")
MENS_ENDS = _list("yanto yono tono sono wan man jito jan aji adi ato diman tejo nadi di")
REGENCIES = [f"{province}{number:02}" for province in (32, 33, 35, 53) for number in range(1, 13)]
VILLAGES = _list("kamulya karta jaya sari rejo harja mekar wangi baru agung")
OLD = (("u", "oe"), ("c", "tj"), ("j", "dj"), ("y", "j"), ("kh", "ch"), ("sy", "sj"))
NEW = (("f", "p"), ("z", "s"), ("ai", "ae"), ("v", "f"), ("kh", "h"), ("q", "k"), ("i", "y"), ("dz", "z"))
NOW = 2026


@dataclass(frozen=True)
class Office:
    """Persons of an office by a code of ours."""

    persons: dict[str, Traits]


def two_offices(size: int, common: int, seed: int) -> tuple[Office, Office, set[tuple[str, str]]]:
    """Two offices of ``size`` persons each, ``common`` of them in both; and the pairs of codes that are the same."""
    chance = random.Random(seed)
    people = [_person(chance) for _ in range(2 * size - common)]
    first = [_written(chance, person) for person in people[:size]]
    second = [_written(chance, person) for person in people[size - common :]]
    pairs = {(f"A{size - common + place}", f"B{place}") for place in range(common)}
    order = list(enumerate(second))
    chance.shuffle(order)
    return (
        Office({f"A{place}": person for place, person in enumerate(first)}),
        Office({f"B{place}": person for place, person in order}),
        pairs,
    )


def _skewed(chance: random.Random, values: list[str]) -> str:
    """One of ``values``; the first are frequent, the last rare."""
    return values[int(len(values) * chance.random() ** 1.7)]


def _name(chance: random.Random, sex: str) -> str:
    known, ends = (WOMEN, WOMENS_ENDS) if sex == "f" else (MEN, MENS_ENDS)
    words = []
    if chance.random() < 0.22:
        words.append("siti" if sex == "f" else "muhammad")
    for _ in range(chance.choices((1, 2, 3), (25, 55, 20))[0]):
        made = chance.choice(HEADS) + chance.choice(ends)
        words.append(_skewed(chance, known) if chance.random() < 0.6 else made)
    return " ".join(dict.fromkeys(words))


def _person(chance: random.Random) -> Traits:
    sex = chance.choices("fm", (75, 25))[0]
    year, month, day = chance.randint(1975, 2012), chance.randint(1, 12), chance.randint(1, 28)
    regency = _skewed(chance, REGENCIES)
    born = f"{day + 40 * (sex == 'f'):02}{month:02}{year % 100:02}"
    nik = f"{regency}{chance.randint(1, 30):02}{born}{chance.randint(1, 40):04}"
    return Traits(
        name=_name(chance, sex),
        birth_date=f"{year}-{month:02}-{day:02}",
        birth_year=year,
        sex=sex,
        nik=nik,
        regency=regency,
        village=f"{_skewed(chance, HEADS)}{chance.choice(VILLAGES)}",
        mother=_name(chance, "f"),
    )


def _written(chance: random.Random, person: Traits) -> Traits:
    """The same person as one office wrote them down."""
    name = _misspelled(chance, person.name)
    if chance.random() < 0.05:
        name = f"{'Hj.' if person.sex == 'f' else 'H.'} {name}"
    if chance.random() < 0.06:
        name = f"{name} {'binti' if person.sex == 'f' else 'bin'} {_name(chance, 'm')}"
    made = replace(
        person,
        name=name.title() if chance.random() < 0.7 else name.upper(),
        nik=person.nik if chance.random() < 0.25 else "",
        mother=_misspelled(chance, person.mother) if chance.random() < 0.3 else "",
        regency=person.regency if chance.random() < 0.9 else "",
        village=person.village if chance.random() < 0.5 else "",
        birth_year=None,
    )
    if chance.random() < 0.03:
        made = replace(made, village="", regency=_skewed(chance, REGENCIES))
    return _dated(chance, made)


def _dated(chance: random.Random, person: Traits) -> Traits:
    year, month, day = (int(part) for part in person.birth_date.split("-"))
    kind = chance.random()
    if kind < 0.12:
        return replace(person, birth_date="", age=NOW - year - chance.choice((0, 1)), age_in=NOW)
    if kind < 0.16:
        return replace(person, birth_date="")
    if kind < 0.19 and day <= 12:
        month, day = day, month
    elif kind < 0.22:
        year += chance.choice((-1, 1, -10, 10))
    elif kind < 0.24:
        day = chance.randint(1, 28)
    return replace(person, birth_date=f"{year}-{month:02}-{day:02}")


def _misspelled(chance: random.Random, name: str) -> str:
    words = name.split()
    if words[0] == "muhammad":
        words[0] = chance.choice(("Muhammad", "Muhamad", "Moh.", "Muh.", "M.", "Mochamad", "Mohammad"))
    if words[0] == "siti":
        words[0] = chance.choice(("Siti", "Siti", "Sitti", "St."))
    for place, word in enumerate(words):
        kind = chance.random()
        if kind < 0.07:
            words[place] = word.replace(*chance.choice(OLD))
        elif kind < 0.14:
            words[place] = word.replace(*chance.choice(NEW))
        elif kind < 0.16:
            words[place] = word.replace("h", "") or word
        elif kind < 0.18:
            spot = chance.randrange(len(word))
            words[place] = word[:spot] + word[spot] + word[spot:]
        elif kind < 0.21:
            words[place] = _typo(chance, word)
    if len(words) > 1 and chance.random() < 0.06:
        del words[chance.randrange(1, len(words))]
    elif len(words) > 1 and chance.random() < 0.03:
        words[-1] = words[-1][0] + "."
    if len(words) > 1 and chance.random() < 0.02:
        words = [*words[1:], words[0]]
    return " ".join(words)


def _typo(chance: random.Random, word: str) -> str:
    spot = chance.randrange(len(word))
    letter = chance.choice("aeiounstrlkmd")
    return chance.choice(
        (
            word[:spot] + letter + word[spot + 1 :],
            word[:spot] + word[spot + 1 :] or word,
            word[:spot] + letter + word[spot:],
            word[:spot] + word[spot : spot + 2][::-1] + word[spot + 2 :],
        )
    )
