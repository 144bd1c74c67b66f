"""Questions about awards, as officials ask them: "ldtt 2023", "nam 2023 phuong minh co bao nhieu giay khen".

Words are found by the lexicon, years by `periods`; `parties` decides who gives and who receives, and this module
whether it is a question about awards at all and what it asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from commendation.catalogue import ConferrerLevel, RecipientKind, load_catalogue
from commendation.folding import clean
from commendation.reading.bodies import Place
from commendation.reading.meanings import Cue, CueWord, Grouping, KindWord, Word
from commendation.reading.months import Months, find_months
from commendation.reading.narrowing import find_narrowing, splits_year
from commendation.reading.parties import KindSource, Parties
from commendation.reading.periods import Period
from commendation.reading.sentences import Sentence, may_ask, parse

__all__ = ["Grouping", "Metric", "Place", "Question", "asks_outright", "read_question"]

Metric = Literal["count", "list", "compare"]

_LONGEST_TEXT = 300
_MOST_UNREAD = 4
_BARE_MENTION = 10
"""A sentence without a question word is a question only up to this many words ("giấy khen thị xã 2023")."""


@dataclass(frozen=True)
class Question:
    """What is asked about the awards of the ledger. None stands for "any" throughout."""

    metric: Metric
    """A number, a list (who, which, what, and yes or no), or years or groups set against each other."""
    forms: tuple[str, ...] | None = None
    """Form families of the catalogue (`AwardKind.form`)."""
    code: str | None = None
    """The one award meant, where its name says no less."""
    award: str | None = None
    """Its name within a sentence ("chiến sĩ thi đua cơ sở"), several joined by "và"; also of one that no form has."""
    levels: tuple[ConferrerLevel, ...] | None = None
    conferrer_kinds: tuple[str, ...] | None = None
    """Stable words of `commendation.rules.authority`. With a bare "thị xã" only the level is known."""
    conferrer_text: str | None = None
    """In full, with diacritics: "Chủ tịch UBND thị xã"."""
    giver_of_award: bool = False
    """Whether the giver was named together with the award, and goes when another award is named."""
    recipient_kinds: tuple[RecipientKind, ...] | None = None
    kind_source: KindSource | None = None
    """What `recipient_kinds` is known from: said, or what it follows from."""
    recipient: str | None = None
    """Name of the collective or the person asked for, with diacritics where it is not a proper name."""
    recipient_written: str | None = None
    """The same with no more changed than abbreviations spelled out: "Hội Phụ nữ" where `recipient` is "Hội LHPN"."""
    years: tuple[int, ...] = ()
    """In order; empty if the question names none."""
    said_years: tuple[int, ...] = ()
    """Those of `years` that were said as numbers; of "2021 đến nay" only 2021."""
    year_offsets: tuple[int, ...] = ()
    """Those of `years` that are counted from today, as distances: 0 this year, -1 last year."""
    year_words: str | None = None
    """Words of a year that is counted from today, as typed: "năm ngoái"."""
    by: Grouping | None = None
    """What a breakdown is asked by."""
    narrow: tuple[str, ...] = ()
    """Words that mean only some of the recipients counted, as typed: "dang vien" where all individuals are."""
    months: Months | None = None
    """The part of the year asked about."""
    splits_year: bool = False
    """Whether months or quarters are asked for in a way that `months` cannot say ("tháng nào")."""
    unread: tuple[str, ...] = ()
    """Words that were not understood or have no place in the ledger's questions, as typed."""


@dataclass(frozen=True)
class _Reading:
    """A question before it is known which year this is."""

    question: Question
    period: Period
    against: bool
    """Whether a year is compared with the one before ("so với năm ngoái")."""
    """Whether it is about awards and has a question word or a year."""
    asks: bool
    """Whether it is about awards and has a question word or a question mark."""


def read_question(text: str, *, today: date, place: Place | None = None) -> Question | None:
    """The question that `text` asks about awards, or None if it asks none. Raises nothing.

    `place` is where the writer works. Years alone ask for everything in them. None is also the answer to what is no
    business of counting: money, files, registrations, commands. `unread` tells what of a question was left aside.
    """
    reading = _understand(text, place)
    if reading is None:
        return None
    return settle_years(reading.question, reading.period, today, against=reading.against)


def asks_outright(text: str) -> bool:
    """Whether `text` asks by a word or mark of asking, so that it is a question even where a statement is wanted."""
    line = clean(text)
    if len(line) > _LONGEST_TEXT or not may_ask(line):
        return False
    reading = _understand(text, None)
    return reading is not None and reading.asks


def read_sentence(text: str, place: Place | None) -> Sentence | None:
    """A text taken apart; None for one that is empty or too long to be a question."""
    line = clean(text)
    return parse(line, place) if line and len(line) <= _LONGEST_TEXT else None


def _understand(text: str, place: Place | None) -> _Reading | None:
    sentence = read_sentence(text, place)
    if sentence is None or sentence.is_other_business:
        return None
    about = _is_about_awards(sentence)
    asks = about and (bool(sentence.cues) or sentence.parties.by is not None or clean(text).endswith("?"))
    if not (asks or (about and is_bare_mention(sentence)) or _is_only_years(sentence)):
        return None
    if len(sentence.strange) > _MOST_UNREAD or _is_beside_the_point(sentence):
        return None
    if _states_number(sentence) and not (asks and sentence.parties.award):
        return None
    return _Reading(make_question(sentence), sentence.period, "against" in sentence.cues, asks)


def make_question(sentence: Sentence) -> Question:
    """What a sentence about awards asks, without its years."""
    parties = sentence.parties
    question = Question(
        metric=_choose(sentence),
        forms=parties.forms,
        code=parties.code,
        award=parties.award,
        levels=parties.levels,
        conferrer_kinds=parties.conferrer_kinds,
        conferrer_text=parties.conferrer_text,
        giver_of_award=parties.award is not None and parties.levels is not None,
        recipient_kinds=parties.recipient_kinds,
        kind_source=parties.kind_source,
        recipient=parties.recipient,
        recipient_written=parties.recipient_written,
        by=choose_grouping(sentence.cues, parties),
        narrow=find_narrowing(sentence),
        months=find_months(sentence.tokens),
        splits_year=splits_year(sentence),
        unread=sentence.unread,
    )
    asks_whether = question.metric == "list" and "yes-no" in sentence.cues
    if asks_whether and question.recipient is not None and question.kind_source == "award":
        # "Công an phường có ldtt không" asks for the office's own title, "mấy ldtt" for those of its people.
        titled = name_collective_title(replace(question, recipient_kinds=("collective",), kind_source="recipient"))
        question = titled if titled.code != question.code else question
    return name_collective_title(question)


def _choose(sentence: Sentence) -> Metric:
    if sentence.sets_years:
        return "compare"  # "ldtt 2023 vs 2024"
    return "list" if sentence.names_several else choose_metric(sentence.cues, sentence.parties)


def settle_years(question: Question, period: Period, today: date, *, against: bool) -> Question:
    """`question` with the years of `period`; `against` when its one year is compared with this one."""
    years = period.resolve(today.year)
    said, offsets = period.said, period.offsets
    if against and len(years) == 1 and period.words is not None:
        years = tuple(sorted({*years, today.year}))
        offsets = tuple(sorted({*offsets, 0}))
    return replace(question, years=years, said_years=said, year_offsets=offsets, year_words=period.words)


def choose_metric(cues: set[Cue], parties: Parties) -> Metric:
    """What kind of answer is asked for; a bare mention asks for a number."""
    if cues & {"compare", "each-year", "most", "against"}:
        return "compare"
    if cues & {"count", "tally"}:
        return "count"
    if cues & {"list", "yes-no"} or parties.by is not None:
        return "list"
    return "count"


def name_collective_title(question: Question) -> Question:
    """A title of individuals asked for a collective is the collective's own title ("tập thể nào đạt ldtt")."""
    if question.recipient_kinds is None or question.code is None:
        return question
    awards = load_catalogue().awards
    if question.recipient_kinds == ("collective",):
        counterpart = load_catalogue().award(question.code).collective_counterpart
    else:
        counterpart = next((award.code for award in awards if award.collective_counterpart == question.code), None)
        counterpart = counterpart if question.recipient_kinds == ("individual",) else None
    if counterpart is None:
        return question
    name = load_catalogue().award(counterpart).short_name
    return replace(question, forms=(counterpart,), code=counterpart, award=name[:1].lower() + name[1:])


def choose_grouping(cues: set[Cue], parties: Parties) -> Grouping | None:
    """What a breakdown is asked by."""
    if parties.by is not None:
        return parties.by
    if "each-year" in cues or parties.asks_year:
        return "year"
    if "most" in cues and "list" in cues:
        return "recipient"
    return "kind" if parties.both_kinds else None


def _is_about_awards(sentence: Sentence) -> bool:
    parties = sentence.parties
    if parties.award is not None or sentence.has("topic", "give-topic") or sentence.cues & {"tally", "statistics"}:
        return True
    if (sentence.has("field") and not sentence.strange) or _asks_for_total(sentence):
        return True
    if "list" not in sentence.cues:
        return False
    if parties.recipient is not None and sentence.receives:
        return True
    return parties.levels is not None and sentence.has("give")


def names_everything(sentence: Sentence) -> bool:
    """Whether it says "tất cả" and narrows nothing: "tất cả", "bao nhiêu lượt tất cả"."""
    return _says_amounts_only(sentence) and any(
        first.folded == "tat" and second.folded == "ca" for first, second in pairwise(sentence.tokens)
    )


def _asks_for_total(sentence: Sentence) -> bool:
    """ "năm 2023 tổng cộng bao nhiêu", "2023 được mấy lượt", "tất cả bao nhiêu lượt": in the ledger all are awards."""
    words = {token.folded for token in sentence.tokens}
    has_total, has_awards = bool("tong" in words or names_everything(sentence)), "luot" in words
    enough = (has_total or has_awards) if sentence.period.named else (has_total and has_awards)
    return enough and "count" in sentence.cues and _says_amounts_only(sentence)


def _says_amounts_only(sentence: Sentence) -> bool:
    joining = (Word("filler"), Word("any"), Word("get"), CueWord("count"))
    return not sentence.unread and not sentence.period.day and all(span.meaning in joining for span in sentence.spans)


def is_bare_mention(sentence: Sentence) -> bool:
    """Whether so short a text without a question word may be one: "cho bà Lan" enters an award and asks nothing."""
    parties = sentence.parties
    if len(sentence.tokens) > _BARE_MENTION or len(sentence.strange) > 1 or parties.names_person:
        return False
    if sentence.has("paper") or sentence.period.day or (sentence.has("to") and parties.kind_source != "said"):
        return False
    return parties.award is not None or sentence.period.named


def _is_only_years(sentence: Sentence) -> bool:
    words = all(span.meaning == Word("filler") for span in sentence.spans)
    return words and sentence.period.named and not sentence.unread and not sentence.period.day


def _is_beside_the_point(sentence: Sentence) -> bool:
    """Whether words that are not understood are the point: "giấy khen có giá trị gì không" says nothing else."""
    parties = sentence.parties
    kinds = [span.meaning for span in sentence.spans if isinstance(span.meaning, KindWord)]
    says_kind = parties.kind_source == "said" and not all(word.asks or word.quantified for word in kinds)
    if says_kind or parties.recipient or parties.levels or sentence.period.named:
        return False
    allowed = 1 if parties.award is not None else 0
    return len(sentence.strange) > allowed and not sentence.cues & {"count", "tally", "statistics"}


def _states_number(sentence: Sentence) -> bool:
    """Whether a number stands there that is neither a year nor part of a name, as in "giấy khen: 02 đồng chí"."""
    return any(word.isdecimal() for word in sentence.strange)
