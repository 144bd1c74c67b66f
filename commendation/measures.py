"""Amounts with what they measure, as people read them."""

from __future__ import annotations

from commendation.folding import clean


def show_amount(amount: str | None, measure: str | None) -> str:
    """As it is read: "98 %", "1.200 hồ sơ", "99,5 %"; empty for none."""
    if amount is None:
        return ""
    whole, _, part = amount.partition(".")
    figure = f"{int(whole):,}".replace(",", ".") + (f",{part}" if part else "")
    return f"{figure} {clean(measure)}" if measure else figure


def show_result(measure: str | None, amount: str | None, text: str | None) -> str:
    """What was reached of a target: "96 %; hai hồ sơ trễ"; empty while nothing was reported."""
    return "; ".join(part for part in (show_amount(amount, measure), text) if part)
