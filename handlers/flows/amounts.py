"""Amounts of targets and results: a figure with what it measures, as slots hold it and as a line shows it.

Held as {"amount": "98", "measure": "%"}: `amount` is decimal text with a point, `measure` may be None.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from commendation.reading import numbers
from handlers.engine.flow import Context, Draft, Reject

LONGEST_MEASURE = 60
HIGHEST = Decimal(10) ** 15


def take_amount(ctx: Context, draft: Draft, text: str) -> dict[str, Any]:
    """A figure with or without its measure: "98 %", "12 buổi", "1,5 tỷ đồng". Raises Reject."""
    found = read_amount(text)
    if found is not None:
        return found
    below_zero = (numbers.read_amount(text).value or 0) < 0
    raise Reject("amounts.negative" if below_zero else "amounts.unclear")


def read_amount(text: str) -> dict[str, Any] | None:
    """The figure that a text begins with, as a slot holds it; None when there is none, or none to be believed."""
    read = numbers.read_amount(text)
    if read.value is None or not 0 <= read.value < HIGHEST or len(read.measure or "") > LONGEST_MEASURE:
        return None
    return {"amount": write_amount(read.value), "measure": read.measure}


def write_amount(value: Decimal) -> str:
    """Decimal text without an exponent or idle zeros: "98", "99.5"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
