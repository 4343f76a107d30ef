"""Every function of XPath 1.0 and of the ODK XForms specification, by name (section 9 of the engine's spec)."""

from httui.xforms.xpath.functions.dates import DATES
from httui.xforms.xpath.functions.geography import GEOGRAPHY
from httui.xforms.xpath.functions.logic import LOGIC
from httui.xforms.xpath.functions.nodes import NODES
from httui.xforms.xpath.functions.numbers import NUMBERS
from httui.xforms.xpath.functions.signature import Function
from httui.xforms.xpath.functions.texts import TEXTS

FUNCTIONS: dict[str, Function] = {**TEXTS, **NUMBERS, **LOGIC, **NODES, **DATES, **GEOGRAPHY}
"""Function name (with the prefix ``jr:`` where the specification has one) to its definition."""
