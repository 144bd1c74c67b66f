"""How records read in a line of chat. The words themselves are in texts/vi.toml."""

from __future__ import annotations

from commendation.catalogue import load_catalogue
from commendation.reading.numbers import show_count
from handlers.engine.messages import load_texts
from report_builder.wording import name_code
from storage.records import Award, Unit

UNKNOWN = "unknown"
"""The slot value of "hình thức chưa rõ" (a record has no code then)."""


def kind_word(kind: str) -> str:
    """ "cá nhân", "tập thể", "hộ gia đình"."""
    return load_texts().raw(f"kinds.{kind}")


def award_name(code: str | None) -> str:
    """A form or title as a line of a list shows it."""
    if code is None or code == UNKNOWN:
        return load_texts().raw("kinds.unknown_form")
    return load_catalogue().award(code).short_name


def show_figure(count: int) -> str:
    """ "6", "1.275"."""
    return f"{count:,}".replace(",", ".")


def capitalise_words(name: str) -> str:
    """ "nguyễn thị hoa" as "Nguyễn Thị Hoa"; capitals that were typed stay."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def write_name(name: str) -> str:
    """A person's name, with capitals where it was typed in small letters only."""
    return capitalise_words(name) if name.islower() else name


def describe(award: Award) -> str:
    """One award in a line: "02 cá nhân · Giấy khen · Thị ủy Kinh Môn · 2023"."""
    count = f"{show_count(award.count)} {kind_word(award.recipient_kind)}"
    named = ", ".join(one.name for one in award.recipients[:3]) + ("…" if len(award.recipients) > 3 else "")
    who = named if named and len(award.recipients) == award.count else f"{count} ({named})" if named else count
    return " · ".join(part for part in (who, what_of(award), award.conferrer, str(award.year)) if part)


def what_of(award: Award) -> str:
    """The title or form beside its giver, who is therefore not named again, as the report words it: "Giấy khen"."""
    known = load_catalogue().award(award.code) if award.code is not None and award.conferrer else None
    if known is None or known.form == known.code:
        return award_name(award.code)
    return name_code(known.code).text


def unit_name(unit: Unit) -> str:
    """ "UBND phường Long Xuyên"."""
    return f"UBND {unit.full_name}"
