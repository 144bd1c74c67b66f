"""The sentences that say who was commended, written from the ledger's records and from nothing else.

Each sentence stands for one group of records, so that a record added or taken away changes its own sentence and the
totals, and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from commendation.catalogue import RecipientKind
from commendation.folding import fold
from report_builder.figures import Named, Query, join_words, sum_awards
from report_builder.grouping import KIND_WORDS, ConferrerGroup, FormGroup, group_awards
from report_builder.model import Bullet, Missing, Piece, Sentence, Words
from report_builder.report_input import ReportInput
from report_builder.wording import UNKNOWN_CONFERRER, capitalise, link_reason, name_recipient, read_reason, write_reason
from storage.records import Award

_MOST_REASONS = 3
"""With more reasons than these the sentence gives the number and leaves the reasons to the appendix."""
_MOST_NAMES: dict[RecipientKind, int] = {"collective": 30, "individual": 12, "household": 12}
"""With more names than these the sentence gives the number and leaves the names to the appendix."""
_NOUNS_OF_OTHERS: dict[RecipientKind, str] = {**KIND_WORDS, "individual": "đồng chí"}
_NOUNS_OF_PARTY: dict[RecipientKind, str] = {**KIND_WORDS, "individual": "đảng viên"}


@dataclass(frozen=True)
class _Counting:
    """How the recipients in one group are counted and named."""

    noun: str
    query: Query
    """What all in the group have in common."""
    lists_names: bool


def write_results(given: ReportInput, kind: RecipientKind) -> tuple[Bullet, ...]:
    """One point for each giver and form, in the order of `group_awards`; empty when there is no award of `kind`."""
    awards = given.by_kind.get(kind, ())
    bullets: list[Bullet] = []
    for group in group_awards(awards, given.unit):
        if group.is_own_chair or group.is_own_party:
            bullets.append(Bullet(_write_own(given, group, kind)))
            continue
        for form in group.forms:
            counting = _count(given, kind, _NOUNS_OF_OTHERS[kind], group, form)
            if kind != "collective":
                bullets.append(Bullet(_write_line(group, form, counting)))
            elif form.name.text and len(form.awards) == 1 == form.awards[0].count and form.awards[0].recipients:
                bullets.append(Bullet(_write_one_collective(group, form, counting, given.year)))
            else:
                bullets.append(Bullet(_write_collectives(group, form, counting, given.year)))
    return tuple(bullets)


def _write_line(group: ConferrerGroup, form: FormGroup, counting: _Counting) -> Sentence:
    """ "Giấy khen của Thị ủy Kinh Môn: 02 đồng chí, gồm: ...": one form from a giver outside the ward."""
    if not form.name.text:
        giver = group.conferrer or "Khen thưởng"
        counted = _write_count(form.awards, counting)
        return (Words(f"{capitalise(giver)}: "), *counted, Words(" "), *form.name.write(), Words("."))
    start = _write_form_of(group, form, capital=True)
    return (*start, Words(": "), *_write_count(form.awards, counting), Words("."))


def _write_own(given: ReportInput, group: ConferrerGroup, kind: RecipientKind) -> Sentence:
    """The ward's own Party committee or chair: all its forms in one sentence."""
    giver = group.conferrer or ""
    nouns = _NOUNS_OF_PARTY if group.is_own_party else KIND_WORDS
    is_followed = kind != "collective" or len(group.forms) > 1
    sentence: list[Piece] = []
    for place, form in enumerate(group.forms):
        counting = _count(given, kind, nouns[kind], group, form)
        start = "tặng " if place == 0 else " và tặng " if place == len(group.forms) - 1 else "; tặng "
        of_giver = ""
        if place == 0 and group.is_own_party:
            start, of_giver = "Tặng ", f" của {giver}"
        elif place == 0:
            start = f"{capitalise(giver)} tặng "
        counted = _write_count(form.awards, counting, inside=is_followed)
        sentence += [Words(start), *form.name.write(), Words(f"{of_giver} cho "), *counted]
    return (*sentence, Words("."))


def _write_one_collective(group: ConferrerGroup, form: FormGroup, counting: _Counting, year: int) -> Sentence:
    """ "Công an phường ... đạt danh hiệu ... năm 2023": a collective alone in its form and giver."""
    award = form.awards[0]
    name = Named(capitalise(name_recipient(award.recipients[0])), (award.number,), counting.query)
    reason = read_reason(award, after=counting.noun)
    merit = f" {reason}" if reason.startswith("là ") else ""
    tail = "" if merit or not reason else f" {link_reason(reason)}"
    if form.name.is_title:
        given = f" được {group.conferrer} tặng " if group.conferrer else " đạt "
        return (name, Words(merit + given), *form.name.write(), Words(f" năm {year}{tail}."))
    if merit or group.conferrer is None:
        return (name, Words(f"{merit} được tặng "), *_write_form_of(group, form), Words(f"{tail}."))
    return (name, Words(f" được {group.conferrer} tặng "), *form.name.write(), Words(f"{tail}."))


def _write_collectives(group: ConferrerGroup, form: FormGroup, counting: _Counting, year: int) -> Sentence:
    """Several collectives, or one without a name, with the same form from the same giver."""
    counted = _write_count(form.awards, counting)
    if not form.name.text:
        return _write_line(group, form, counting)
    if group.conferrer is None:
        when = f" năm {year}" if form.name.is_title else ""
        return (*_write_form_of(group, form, capital=True), Words(f"{when}: "), *counted, Words("."))
    when = f" năm {year}" if form.name.is_title else ""
    start = Words(f"{capitalise(group.conferrer)} tặng ")
    return (start, *form.name.write(), Words(f"{when} cho "), *counted, Words("."))


def _write_form_of(group: ConferrerGroup, form: FormGroup, *, capital: bool = False) -> Sentence:
    """The form with its giver; a form without a giver is marked, a title is not (its level says enough)."""
    name = form.name.write(capital=capital)
    if group.conferrer:
        # A name with a "của" of its own ("Vì sự phát triển của ...") would run into a second one.
        of_giver = f" do {group.conferrer} tặng" if " của " in form.name.text else f" của {group.conferrer}"
        return (*name, Words(of_giver))
    return name if form.name.is_title else (*name, Words(" "), Missing(UNKNOWN_CONFERRER))


def _write_count(awards: Sequence[Award], counting: _Counting, *, inside: bool = False) -> Sentence:
    """ "03 đồng chí có thành tích ..., gồm: ...": the number, the reason all share or each reason's share, the names.

    With `inside` more words follow in the sentence, so names stand in brackets.
    """
    total = sum_awards(awards, counting.query)
    by_reason = _split_by_reason(awards, counting.noun)
    start: Sentence = (total, Words(f" {counting.noun}"))
    if len(by_reason) == 1:
        reason = next(iter(by_reason))
        told = Words(f" {reason}") if reason else Words("")
        if inside:
            return (*start, *_write_names(awards, counting, total.value), told)
        return (*start, told, *_write_names_at_end(awards, counting, total.value))
    parts = {reason: group for reason, group in by_reason.items() if reason}
    if len(parts) > _MOST_REASONS:
        return start
    pieces: list[Piece] = list(start)
    for place, (reason, group) in enumerate(parts.items()):
        query = replace(
            counting.query, words=join_words(counting.query.words, reason), reason=fold(reason), noun=counting.noun
        )
        share = replace(sum_awards(group, query), is_share=True)
        link = ", trong đó " if place == 0 else ", "
        names = _write_names(group, counting, share.value)
        pieces += [Words(link), share, Words(f" {counting.noun}"), *names, Words(f" {reason}")]
    others = by_reason.get("", [])
    if counting.lists_names and any(award.recipients for award in others):
        query = replace(
            counting.query, words=join_words(counting.query.words, "còn lại"), reason="", noun=counting.noun
        )
        share = replace(sum_awards(others, query), is_share=True)
        pieces += [Words(", "), share, Words(f" {counting.noun} còn lại"), *_write_names(others, counting, share.value)]
    return tuple(pieces)


def _write_names(awards: Iterable[Award], counting: _Counting, total: int) -> Sentence:
    names = _list_names(awards, counting)
    if not names:
        return ()
    start = "" if len(names) == total else "trong đó có "
    return (Words(f" ({start}{', '.join(names)})"),)


def _write_names_at_end(awards: Iterable[Award], counting: _Counting, total: int) -> Sentence:
    names = _list_names(awards, counting)
    if not names:
        return ()
    if total == 1:
        return (Words(f" ({names[0]})"),)
    start = "gồm" if len(names) == total else "trong đó có"
    return (Words(f", {start}: {', '.join(names)}"),)


def _list_names(awards: Iterable[Award], counting: _Counting) -> list[str]:
    if not counting.lists_names:
        return []
    return [capitalise(name_recipient(recipient)) for award in awards for recipient in award.recipients]


def _split_by_reason(awards: Iterable[Award], noun: str) -> dict[str, list[Award]]:
    """`awards` by their reason, in the order the reasons first appear; "" for those without one."""
    shown: dict[str, str] = {}
    groups: dict[str, list[Award]] = {}
    for award in awards:
        reason = write_reason(award, after=noun)
        groups.setdefault(shown.setdefault(fold(reason), reason), []).append(award)
    return groups


def _count(given: ReportInput, kind: RecipientKind, noun: str, group: ConferrerGroup, form: FormGroup) -> _Counting:
    words = join_words(KIND_WORDS[kind], form.name.text or form.name.missing, group.conferrer)
    query = Query(words, given.year, given.period, kind=kind, form=form.name.key, giver=group.key)
    return _Counting(noun, query, sum(len(award.recipients) for award in form.awards) <= _MOST_NAMES[kind])
