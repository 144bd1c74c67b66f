"""The words of a count: its sum, how it adds up, what is left out of it, and years set against each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from commendation.catalogue import load_catalogue
from commendation.folding import fold
from commendation.reading.questions import Question
from handlers import commands
from handlers.engine.flow import Context
from handlers.engine.messages import Label, Words, load_texts
from handlers.flows import limits, tallying
from handlers.flows.tallying import Asked
from handlers.flows.wording import award_name, kind_word, show_figure
from storage.records import TallyRow

FAMILIES = ("giay-khen", "bang-khen", "co-thi-dua", "ky-niem-chuong", "huy-hieu")
"""Forms that many give, so that an overview says who did."""
LEVEL_UNKNOWN = "chien-si-thi-dua-chua-ro-cap"
MOST_NAMES = 15
_AREAS = {"province": ("tinh", "thanh pho"), "district": ("huyen", "thi xa", "quan"), "commune": ("phuong", "xa")}
"""How the name of a body says its level."""
_AREA = re.compile(r"\b(?:tinh|thanh pho|huyen|thi xa|quan|phuong|xa)\b")
_PARTY_BESIDE = {"province": "party-province", "district": "party-district", "commune": "party-commune"}


def write_answer(ctx: Context, asked: Asked, known: Sequence[int]) -> list[Label]:
    """The whole answer; `known` are the years that have entered awards, newest first."""
    question = asked.question
    narrowing, undated = list(limits.write_narrowing(ctx, asked)), list(limits.write_undated(ctx, asked))
    if question.metric == "compare" and question.by == "recipient":
        lines = _write_most_named(ctx, asked, known)
    elif asked.members_of is not None:
        lines = _write_members(ctx, asked)
    elif question.metric == "compare" or len(asked.years) > 1:
        lines = _write_years(ctx, asked, known)
    elif asked.years[0] not in known and (asked.decided is None or not tallying.tally(ctx, asked)):
        lines = [_no_data(ctx, asked.years[0], known), _have_years(known)]
    elif undated and not tallying.tally(ctx, asked):
        lines = [limits.write_whole_year(ctx, asked)]
    elif question.forms is None and not _is_narrowed(asked) and question.by not in ("level", "conferrer"):
        lines = _write_overview(ctx, asked)
    else:
        lines = _write_year(ctx, asked)
    withheld = tallying.count_withheld(ctx, asked)
    if withheld:
        lines.append(Words("count.withheld", count=show_figure(withheld)))
    parts = [Words("count.only_years")] if question.splits_year or (question.months and asked.decided is None) else []
    return [*parts, *narrowing, *undated, *lines, *limits.write_people(ctx, asked), *_write_doubts(asked)]


def name_question(asked: Asked) -> str:
    """What is counted, as it goes on after "47 lượt": "giấy khen của Thị ủy cho tập thể"."""
    question = asked.question
    parts = [_name_forms(question.forms, question.code), name_giver(question)]
    if asked.recipient is not None:
        parts.append(_text("members_of" if asked.members_of else "to", name=asked.recipient))
    elif question.recipient_kinds and not _kinds_follow(asked):
        parts.append(_text("to", name=", ".join(kind_word(kind) for kind in question.recipient_kinds)))
    return " ".join(part for part in parts if part)


def write_widening(asked: Asked, wider: Asked) -> Label:
    """That nothing is there of what was asked, and what is left out of the question to find more."""
    question, left = asked.question, wider.question
    dropped = [_name_forms(question.forms, question.code)] if question.forms != left.forms else []
    if question.levels != left.levels:
        dropped.append(name_giver(question))
    if asked.recipient is not None and wider.recipient is None:
        dropped.append(asked.recipient)
    if question.recipient_kinds != left.recipient_kinds and question.recipient_kinds and not _kinds_follow(asked):
        dropped.append(", ".join(kind_word(kind) for kind in question.recipient_kinds))
    years = join_years(asked.years)
    return Words("count.widened", years=years, what=name_question(asked), dropped=", ".join(dropped))


def name_giver(question: Question) -> str:
    """Who gives, as it goes on after an award: "của Thị ủy", "cấp tỉnh"; empty for anybody."""
    if question.conferrer_text:
        return _text("of", name=question.conferrer_text)
    levels = ", ".join(_raw(f"level.{_key(one)}") for one in question.levels or ())
    return _text("of_level", name=levels) if levels else ""


def _name_forms(forms: Sequence[str] | None, code: str | None) -> str:
    if forms is None:
        return _raw("any")
    if len(forms) == 1:
        name = load_catalogue().form_name(forms[0])
        return award_name(code) if code is not None and code != forms[0] else name
    for family in ("chien_si_thi_dua", "huan_chuong_lao_dong", "huan_chuong", "huy_chuong"):
        if all(form.startswith(family.replace("_", "-")) for form in forms):
            return _raw(f"family.{family}")
    return ", ".join(load_catalogue().form_name(form) for form in forms)


def _kinds_follow(asked: Asked) -> bool:
    """Whether the title itself says who receives it, so that saying so again is noise."""
    forms = asked.question.forms or ()
    kinds = {kind for form in forms for award in load_catalogue().in_form(form) for kind in award.recipients}
    return kinds == set(asked.question.recipient_kinds or ())


def _is_narrowed(asked: Asked) -> bool:
    question = asked.question
    return bool(question.conferrer_kinds or question.levels or question.recipient_kinds or asked.recipient)


# --- One year -------------------------------------------------------------------------------------------------


def _write_overview(ctx: Context, asked: Asked) -> list[Label]:
    """Every award of a year: by kind, by form, and for the common forms by who gave them."""
    rows = tallying.tally(ctx, asked)
    lines = [_write_sum(asked, rows)]
    for name, form, found in tallying.by_form(rows):
        kinds = {row.recipient_kind for row in found}
        several = f"{show_figure(tallying.total(found))} ({tallying.write_kinds(found, ', ')})"
        line = f"- {name}: {several if len(kinds) > 1 else tallying.write_kinds(found, '')}"
        givers = tallying.by_conferrer(found) if form in FAMILIES else []
        shares = " · ".join(tallying.write_part(giver, part) for giver, part in givers)
        lines.append(line + _text("givers", givers=shares if len(givers) > 1 else givers[0][0]) if givers else line)
    return lines


def _write_year(ctx: Context, asked: Asked) -> list[Label]:
    """One form, giver or recipient in one year: the sum, its parts, and what could not be counted in."""
    rows = tallying.tally(ctx, asked)
    lines = [_write_sum(asked, rows)]
    forms, givers = tallying.by_form(rows), tallying.by_conferrer(rows)
    is_one_form = asked.question.forms is not None and len(asked.question.forms) == 1
    by_giver = asked.question.by in ("level", "conferrer")
    if rows and not is_one_form and not by_giver:
        parts = " · ".join(tallying.write_part(name, found) for name, _, found in forms)
        lines.append(Words("count.by_form", parts=parts))
    if rows and (is_one_form or by_giver) and not asked.question.conferrer_text:
        parts = " · ".join(tallying.write_part(name, found) for name, found in givers)
        lines.append(Words("count.by_conferrer", parts=parts))
    if rows and asked.question.metric == "list" and asked.recipient is None:
        lines.append(_write_names(ctx, asked, rows))
    return [*lines, *_write_left_out(ctx, asked)]


def _write_sum(asked: Asked, rows: Sequence[TallyRow]) -> Label:
    year, what = limits.name_year(asked), name_question(asked)
    if not rows:
        return Words("count.zero", year=year, what=what)
    kinds = {row.recipient_kind for row in rows}
    count = show_figure(tallying.total(rows))
    if len(kinds) > 1:
        return Words("count.total", year=year, count=count, what=what, kinds=tallying.write_kinds(rows, " + "))
    if asked.question.recipient_kinds and not _kinds_follow(asked):
        return Words("count.total_as_asked", year=year, count=count, what=what)
    return Words("count.total_of_one_kind", year=year, count=count, what=what, kind=kind_word(kinds.pop()))


def _write_left_out(ctx: Context, asked: Asked) -> Iterator[Label]:
    """Awards of the same year that may or may not be meant, each named apart."""
    question = asked.question
    if question.forms is not None and asked.recipient is None:
        unknown = [row for row in tallying.tally(ctx, asked, forms=None) if row.code is None]
        if unknown:
            yield Words("count.unknown_form", count=show_figure(tallying.total(unknown)))
        if LEVEL_UNKNOWN not in question.forms and any(form.startswith("chien-si-thi-dua") for form in question.forms):
            vague = tallying.tally(ctx, asked, forms=(LEVEL_UNKNOWN,), levels=None, conferrer_kinds=None)
            if vague:
                yield Words("count.unknown_level", count=show_figure(tallying.total(vague)))
    if question.conferrer_kinds or question.levels:
        every = tallying.tally(ctx, asked, levels=None, conferrer_kinds=None)
        nobody = [row for row in every if row.conferrer_kind is None and row.code is not None]
        if nobody:
            yield Words("count.unknown_conferrer", count=show_figure(tallying.total(nobody)))
        party = tuple(_PARTY_BESIDE[one] for one in question.levels or () if one in _PARTY_BESIDE)
        associations = _list_associations(ctx, asked)
        if associations:
            yield Words("count.associations_beside", count=show_figure(tallying.total(associations)))
        beside = tallying.tally(ctx, asked, levels=party) if party and not question.conferrer_kinds else []
        if beside:
            yield Words("count.party_beside", count=show_figure(tallying.total(beside)))
    yield from _write_counterpart(ctx, asked)


def _list_associations(ctx: Context, asked: Asked) -> list[TallyRow]:
    """Awards of mass organisations of the level asked for ("Hội LHPN tỉnh"), known by the giver's name alone."""
    if asked.question.conferrer_kinds:
        return []
    areas = {word for level in asked.question.levels or () for word in _AREAS.get(level, ())}
    return [row for row in tallying.tally(ctx, asked, levels=("organisation",)) if _name_area(row.conferrer) in areas]


def _name_area(conferrer: str | None) -> str | None:
    """The kind of area in the name of a giver, folded; None for none."""
    found = _AREA.search(fold(conferrer or ""))
    return found[0] if found is not None else None


def _write_counterpart(ctx: Context, asked: Asked) -> Iterator[Label]:
    """The title that a collective gets in place of this one."""
    code = asked.question.code
    other = load_catalogue().award(code).collective_counterpart if code is not None else None
    if other is None or asked.recipient is not None:
        return
    of_groups = replace(asked.question, forms=(other,), code=other, recipient_kinds=("collective",))
    meant = replace(asked, question=of_groups)
    rows = tallying.tally(ctx, meant)
    if rows:
        names = _list_names(ctx, meant)
        shown = f" ({', '.join(names)})" if 0 < len(names) <= 3 else ""
        yield Words("count.counterpart", name=award_name(other), count=show_figure(tallying.total(rows)), names=shown)


# --- Names ----------------------------------------------------------------------------------------------------


def _list_names(ctx: Context, asked: Asked) -> list[str]:
    """The names among the awards that are meant, once for each award."""
    return [
        one.name
        for award in tallying.list_meant(ctx, asked)
        for one in award.recipients
        if asked.members_of is None or one.note == asked.members_of
    ]


def _write_names(ctx: Context, asked: Asked, rows: Sequence[TallyRow]) -> Label:
    names = list(dict.fromkeys(_list_names(ctx, asked)))
    if not names:
        return Words("count.no_names")
    shown = "; ".join(names[:MOST_NAMES]) + ("…" if len(names) > MOST_NAMES else "")
    return Words(
        "count.names",
        named=show_figure(sum(row.named for row in rows)),
        count=show_figure(tallying.total(rows)),
        names=shown,
    )


def _write_members(ctx: Context, asked: Asked) -> list[Label]:
    """The people of a collective: only names tell whose an award is."""
    names = _list_names(ctx, asked)
    what, years = name_question(asked), join_years(asked.years)
    if not names:
        return [Words("count.no_members", years=years, what=what)]
    shown = "; ".join(dict.fromkeys(names))
    return [Words("count.members", years=years, count=show_figure(len(names)), what=what, names=shown)]


def _write_most_named(ctx: Context, asked: Asked, known: Sequence[int]) -> list[Label]:
    """Who has most awards: told of the awards with names, and how many those are."""
    if not set(asked.years) & set(known):
        return [_no_data(ctx, asked.years[0], known), _have_years(known)]
    rows = tallying.tally(ctx, asked)
    counted = Counter(_list_names(ctx, asked)).most_common(5)
    lines: list[Label] = [
        Words(
            "count.most_needs_names",
            years=join_years(asked.years),
            count=show_figure(tallying.total(rows)),
            what=name_question(asked),
            named=show_figure(sum(row.named for row in rows)),
        )
    ]
    if counted:
        lines.append(
            Words(
                "count.most",
                named=show_figure(sum(row.named for row in rows)),
                names=" · ".join(f"{name} {show_figure(count)}" for name, count in counted),
            )
        )
    return lines


# --- Several years -----------------------------------------------------------------------------------------------


def _write_years(ctx: Context, asked: Asked, known: Sequence[int]) -> list[Label]:
    rows = tallying.group(tallying.tally(ctx, asked), lambda row: row.year)
    sums = {year: tallying.total(rows.get(year, [])) for year in asked.years if year in known}
    missing = [year for year in asked.years if year not in known]
    lines: list[Label] = [Words("count.years_head", what=name_question(asked))]
    for year in asked.years:
        kinds = tallying.write_kinds(rows.get(year, []), " + ")
        mixed = " + " in kinds
        sum_of_year = f"{show_figure(sums[year])} = {kinds}" if mixed else kinds or str(sums.get(year, ""))
        lines.append(f"- {year}: {sum_of_year if year in sums else _raw('no_data_short')}")
    if missing:
        is_sum = asked.question.metric == "count"
        lines.append(Words("count.not_added" if is_sum else "count.cannot_compare", years=join_years(missing)))
        if not is_sum and commands.may_use(ctx.ledger.role, "enter_award"):
            lines.append(Words("count.may_send", years=join_years(missing)))
    if asked.question.metric == "count":
        if len(sums) > 1:
            lines.append(
                Words("count.years_total", total=show_figure(sum(sums.values())), years=join_years(list(sums)))
            )
    elif len(sums) == 2:
        lines.append(_write_difference(*sorted(sums.items())))
    elif len(sums) > 2:
        best = max(sums, key=lambda year: (sums[year], year))
        lines.append(Words("count.most_year", year=best, count=show_figure(sums[best])))
    elif len(sums) == 1 and not missing:
        lines.append(Words("count.only_one_year", year=next(iter(sums))))
    return lines


def _write_difference(first: tuple[int, int], second: tuple[int, int]) -> Label:
    (year, before), (later, after) = first, second
    if before == after:
        return Words("count.same", year=year, later=later)
    sentence = "count.more" if after > before else "count.fewer"
    return Words(sentence, year=year, later=later, count=show_figure(abs(after - before)))


# --- What was not understood, what is not there -------------------------------------------------------------------


def _no_data(ctx: Context, year: int, known: Sequence[int]) -> Label:
    if ctx.ledger.role != "member" and year < min(known):
        return Words("count.before_first", first=min(known), year=year)
    return Words("count.no_data_of_yours" if ctx.ledger.role == "member" else "count.no_data", year=year)


def _have_years(known: Sequence[int]) -> Label:
    return Words("count.have_years", years=join_years(sorted(known)))


def _write_doubts(asked: Asked) -> Iterator[Label]:
    """How the question was read where that is not plain from the answer."""
    if asked.is_year_assumed and asked.question.by != "recipient":
        yield Words("count.year_assumed", year=asked.years[0])
    words = [word for word in asked.question.unread if not word.isdecimal()]
    if words:
        yield Words("count.unread", words=" ".join(words))


def join_years(years: Iterable[int]) -> str:
    return ", ".join(str(year) for year in years)


def _key(word: str) -> str:
    return word.replace("-", "_")


def _raw(part: str) -> str:
    return load_texts().raw(f"count.{part}")


def _text(part: str, **values: str) -> str:
    return _raw(part).format(**values)
