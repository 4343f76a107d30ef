"""An independent program agrees about k and l, before and after coarsening."""

import pandas as pd
import pytest
from pycanon.anonymity import k_anonymity, l_diversity

from httui.sharing.disclosure import Need, Role, Table, Trust, check
from httui.sharing.generalise import Plan
from tests.sharing.tables import COLUMNS, LADDERS, table_of

QUASI = list(COLUMNS[:4])
ROLES = dict.fromkeys(QUASI, Role.QUASI) | {"harm": Role.SENSITIVE}


def frame(table: Table) -> "pd.DataFrame":
    """The same table for pandas; missing as text of its own, because pandas would drop such rows."""
    return pd.DataFrame([[cell or "-" for cell in row] for row in table.rows], columns=list(table.columns))


@pytest.mark.parametrize("seed", range(5))
def test_k_of_a_raw_table(seed: int) -> None:
    table = table_of(150, seed)
    assert check(table, ROLES, Trust.NETWORK).smallest == k_anonymity(frame(table), QUASI)


@pytest.mark.parametrize(("seed", "k", "least"), [(1, 5, 1), (2, 7, 2), (3, 11, 2), (4, 11, 3)])
def test_k_and_l_of_what_a_plan_made(seed: int, k: int, least: int) -> None:
    made = (
        Plan(table_of(400, seed), LADDERS, Trust.NETWORK, need=Need(k, least), sensitive=["harm"])
        .finish()
        .table
    )
    assert len(made.rows) > 300
    judged = check(made, ROLES, Trust.NETWORK, need=Need(k, least))
    assert judged.passes
    assert k_anonymity(frame(made), QUASI) == judged.smallest >= k
    told = Table(made.columns, [row for row in made.rows if row[4]])
    found = check(told, ROLES, Trust.CASEWORK).diversity[0].fewest
    assert l_diversity(frame(told), QUASI, ["harm"]) == found >= max(least, 2)
