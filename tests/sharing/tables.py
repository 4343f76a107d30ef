"""Made-up tables for the tests of disclosure control, and how Hypothesis draws them."""

import random

from hypothesis import strategies as st

from httui.sharing import hierarchies
from httui.sharing.disclosure import Table
from httui.sharing.hierarchies import Hierarchy

AGES = ["3", "12", "17", "18", "19", "22", "25", "31", "44", "60", ""]
PLACES = ["33.01", "33.02", "31.71", "53.01", "53.07", "91.01", ""]
DATES = ["2024-01-15", "2024-02-01", "2024-08-30", "2025-03-03", "2021-12-31", ""]
SECTORS = ["fishing", "plantation", "domestic", ""]
COLUMNS = ("age", "place", "date", "sector", "harm")
LADDERS: dict[str, Hierarchy] = {
    "age": hierarchies.age(),
    "place": hierarchies.place(),
    "date": hierarchies.day(),
    "sector": hierarchies.tree(
        [("land or sea", {"fishing": "sea", "plantation": "land", "domestic": "land"})]
    ),
}


def table_of(rows: int, seed: int = 1) -> Table:
    """So many persons; the first values of each list are the most frequent."""
    chance = random.Random(seed)

    def drawn(values: list[str]) -> str:
        return values[min(int(chance.expovariate(0.6)), len(values) - 1)]

    return Table(
        COLUMNS,
        [
            [drawn(AGES), drawn(PLACES), drawn(DATES), drawn(SECTORS), chance.choice(["a", "b", "c", ""])]
            for _ in range(rows)
        ],
    )


@st.composite
def tables(draw: st.DrawFn, most: int = 60) -> Table:
    """Small tables with gaps, from one kind of row to many."""
    row = st.tuples(
        st.sampled_from(AGES),
        st.sampled_from(PLACES),
        st.sampled_from(DATES),
        st.sampled_from(SECTORS),
        st.sampled_from(["a", "b", ""]),
    )
    return Table(COLUMNS, draw(st.lists(row.map(list), max_size=most)))
