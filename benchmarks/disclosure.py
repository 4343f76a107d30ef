"""Disclosure control on 100,000 made-up persons x 20 columns, beside one pass that counts the classes.

Run with ``python -m benchmarks.disclosure [--rows N]``. The reference is ``collections.Counter`` over the seven
quasi-identifiers of every row as tuples: the least that anybody must do to see how large the classes are. Measured
are the whole check, the effect of one step of a plan, the generalisation to classes of 11, and tables of counts
with their audit. The goals: the check in 5 s; generalisation in 30 s with at most 4 % of the cells blanked and 0.5 %
of the rows left out.
"""

import argparse
import hashlib
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks import ctdc_table
from httui.sharing import hierarchies
from httui.sharing.disclosure import Need, Role, Table, Trust, check
from httui.sharing.generalise import Plan
from httui.sharing.hierarchies import Hierarchy
from httui.sharing.suppression import audit, suppress, tabulate

CHECK_GOAL, GENERALISE_GOAL = 5.0, 30.0
BLANK_GOAL, DROP_GOAL = 0.04, 0.005
NEED = Need(11, 1)

_ISLANDS = {
    "Sumatera": "Lampung SumateraUtara SumateraSelatan Riau Jambi Bengkulu SumateraBarat KepulauanRiau Aceh "
    "BangkaBelitung",
    "Jawa": "JawaTimur JawaTengah JawaBarat Banten DIY DKI",
    "Bali-Nusa Tenggara": "NTT NTB Bali",
    "Kalimantan": "KalimantanBarat KalimantanTimur KalimantanSelatan KalimantanTengah KalimantanUtara",
    "Sulawesi": "SulawesiSelatan SulawesiTenggara SulawesiTengah SulawesiUtara Gorontalo SulawesiBarat",
    "Maluku-Papua": "Maluku MalukuUtara Papua PapuaBarat",
}
_COUNTRIES = {
    "Indonesia": "Indonesia",
    "South-East Asia": "Malaysia Singapore Cambodia Myanmar Philippines Laos Thailand Brunei Vietnam",
    "East Asia": "Taiwan HongKong China SouthKorea Japan",
    "West Asia and North Africa": "SaudiArabia UAE Kuwait Qatar Oman Jordan Syria Turkey Iraq Bahrain Egypt Libya",
    "elsewhere": "Fiji Peru SouthAfrica",
}
_CITIZENSHIPS = {
    "IDN": "IDN",
    "South-East Asia": "PHL MMR KHM VNM THA LAO",
    "other Asia": "BGD NPL LKA IND CHN PAK KGZ UZB TJK KAZ",
    "Africa": "ETH KEN UGA NGA GHA MDG",
    "elsewhere": "UKR MDA BLR HTI COL VEN MEX",
}
_LABOUR = {
    "services": "domesticWork hospitality",
    "land and sea": "fishing plantation agriculture mining",
    "industry": "construction manufacturing transport",
    "onlineScam": "onlineScam",
    "other": "begging other",
}


def _upwards(groups: Mapping[str, str]) -> dict[str, str]:
    return {value: group for group, values in groups.items() for value in values.split()}


def _home_or_abroad(groups: Mapping[str, str], home: str) -> dict[str, str]:
    return {value: home if group == home else "abroad" for value, group in _upwards(groups).items()}


def ladders() -> dict[str, Hierarchy]:
    """A ladder for each of the seven quasi-identifiers."""
    return {
        "yearOfRegistration": hierarchies.year(),
        "gender": hierarchies.choice(),
        "ageBroad": hierarchies.age(),
        "citizenship": hierarchies.tree(
            [
                ("world region", _upwards(_CITIZENSHIPS)),
                ("home or abroad", _home_or_abroad(_CITIZENSHIPS, "IDN")),
            ]
        ),
        "provinceOfOrigin": hierarchies.tree([("island group", _upwards(_ISLANDS))]),
        "countryOfExploitation": hierarchies.tree(
            [
                ("world region", _upwards(_COUNTRIES)),
                ("home or abroad", _home_or_abroad(_COUNTRIES, "Indonesia")),
            ]
        ),
        "typeOfLabour": hierarchies.tree([("sector", _upwards(_LABOUR))]),
    }


def timed(work: Callable[[], Any], rounds: int = 1) -> tuple[float, Any]:
    """The median seconds of ``work`` and its last result."""
    took, result = [], None
    for _ in range(rounds):
        begin = time.perf_counter()
        result = work()
        took.append(time.perf_counter() - begin)
    return statistics.median(took), result


class Report:
    """Lines with their ratio to the reference, and whether each goal was reached."""

    def __init__(self, reference: float) -> None:
        self.reference = reference
        self.reached = True

    def line(self, what: str, seconds: float, goal: float | None = None) -> None:
        """One time."""
        self._say(what, f"{seconds:8.3f} s  {seconds / self.reference:7.1f} times", seconds, goal, "s")

    def share(self, what: str, share: float, goal: float) -> None:
        """One share, 0 to 1."""
        self._say(what, f"{100 * share:8.3f} %", 100 * share, 100 * goal, "%")

    def _say(self, what: str, text: str, value: float, goal: float | None, unit: str) -> None:
        good = goal is None or value <= goal
        self.reached = self.reached and good
        aim = "" if goal is None else f"  (goal {goal:g} {unit})"
        print(f"{'ok  ' if good else 'OVER'} {what:<46}{text}{aim}", flush=True)


def main() -> int:
    """Print the figures; 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    rows = list(ctdc_table.rows(options.rows))
    if options.rows == 100_000:
        digest = hashlib.sha256(ctdc_table.text(rows).encode()).hexdigest()
        print(
            "the table is the one the goals were set on" if digest == ctdc_table.DIGEST else "ANOTHER TABLE"
        )
    table = Table(tuple(ctdc_table.COLUMNS), rows)
    at = [table.columns.index(name) for name in ctdc_table.QUASI]
    reference, classes = timed(lambda: Counter(tuple(row[place] for place in at) for row in rows), 3)
    small = sum(size for size in classes.values() if size < NEED.k) / len(rows)
    print(
        f"{len(rows)} rows, {len(classes)} classes over {len(at)} columns, {100 * small:.1f} % in classes under 11"
    )
    report = Report(reference)
    report.line("reference: counting the classes once", reference)
    roles = {name: Role.QUASI if name in ctdc_table.QUASI else Role.OTHER for name in table.columns}
    report.line("check of the whole table", timed(lambda: check(table, roles, Trust.OPEN))[0], CHECK_GOAL)
    generalise(table, report)
    counts(table, report)
    return 0 if report.reached else 1


def generalise(table: Table, report: Report) -> None:
    """A plan, one step of it, and its end. The ages of the table are bands already."""
    took, plan = timed(lambda: Plan(table, ladders(), Trust.OPEN, need=NEED))
    report.line("plan: every rung as numbers", took)
    report.line("plan: effect of one step", timed(plan.effect, 3)[0])
    took, made = timed(plan.finish)
    report.line("plan: finished", took, GENERALISE_GOAL)
    report.share("cells blanked", made.loss.blanked, BLANK_GOAL)
    report.share(f"rows left out ({made.loss.rows_left_out})", made.loss.left_out, DROP_GOAL)
    print(f"     information loss {made.loss.loss:.3f}")
    roles = {name: Role.QUASI if name in ctdc_table.QUASI else Role.OTHER for name in table.columns}
    judged = check(made.table, roles, Trust.OPEN, need=NEED)
    report.share(f"rows under 11 afterwards (smallest class {judged.smallest})", judged.rows_under, 0)


def counts(table: Table, report: Report) -> None:
    """Two tables of counts of the first 3,000 rows, small enough that much has to be hidden."""
    few = Table(table.columns, table.rows[:3000])
    for names in (["ageBroad", "gender"], ["countryOfExploitation", "ageBroad"]):
        counted = tabulate(few, names)
        took, made = timed(lambda counted=counted: suppress(counted))
        cells = sum(count > 0 for count in counted.values.values())
        report.line(f"counts by {len(counted.values)} places: {len(made.hidden)} of {cells} hidden", took)
        took, found = timed(lambda made=made: audit(made), 3)
        report.line(f"  their audit: {len(found)} open", took)
        report.reached = report.reached and not found


if __name__ == "__main__":
    sys.exit(main())
