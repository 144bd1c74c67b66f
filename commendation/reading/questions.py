"""Questions about awards, as officials ask them: "ldtt 2023", "nam 2023 phuong minh co bao nhieu giay khen".

Words are found by the lexicon, years by `periods`; this module decides who gives, who receives and what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from commendation.catalogue import ConferrerLevel, RecipientKind, load_catalogue
from commendation.folding import clean
from commendation.reading.bodies import Place
from commendation.reading.lexicon import load_lexicon
from commendation.reading.meanings import Cue, CueWord, Grouping, KindWord, Span, Word
from commendation.reading.parties import Parties, find_parties
from commendation.reading.periods import Period, find_period
from commendation.reading.telex import fold_telex
from commendation.reading.tokens import Token, split_tokens

__all__ = ["Grouping", "Metric", "Place", "Question", "looks_like_question", "read_question"]

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
    levels: tuple[ConferrerLevel, ...] | None = None
    conferrer_kinds: tuple[str, ...] | None = None
    """Stable words of `commendation.rules.authority`. With a bare "thị xã" only the level is known."""
    conferrer_text: str | None = None
    """In full, with diacritics: "Chủ tịch UBND thị xã"."""
    recipient_kinds: tuple[RecipientKind, ...] | None = None
    recipient: str | None = None
    """Name of the collective or the person asked for, with diacritics where it is not a proper name."""
    years: tuple[int, ...] = ()
    """In order; empty if the question names none."""
    year_words: str | None = None
    """Words of a year that is counted from today, as typed: "năm ngoái"."""
    by: Grouping | None = None
    """What a breakdown is asked by."""
    unread: tuple[str, ...] = ()
    """Words that were not understood, as typed."""


@dataclass(frozen=True)
class _Sentence:
    """A text taken apart."""

    tokens: tuple[Token, ...]
    spans: list[Span]
    period: Period
    parties: Parties
    cues: set[Cue]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class _Reading:
    """A question before it is known which year this is."""

    question: Question
    period: Period
    against: bool
    """Whether a year is compared with the one before ("so với năm ngoái")."""
    sure: bool
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
    years = reading.period.resolve(today.year)
    if reading.against and len(years) == 1 and reading.period.words is not None:
        years = tuple(sorted({*years, today.year}))
    return replace(reading.question, years=years, year_words=reading.period.words)


def looks_like_question(text: str) -> bool:
    """Whether `text` asks about awards: a year alone ("2023") may as well be an answer."""
    reading = _understand(text, None)
    return reading is not None and reading.sure


def asks_outright(text: str) -> bool:
    """Whether `text` asks by a word or mark of asking, so that it is a question even where a statement is wanted."""
    reading = _understand(text, None)
    return reading is not None and reading.asks


def _understand(text: str, place: Place | None) -> _Reading | None:
    line = clean(text)
    if not line or len(line) > _LONGEST_TEXT:
        return None
    sentence = _parse(line, place)
    if _is_other_business(sentence.spans):
        return None
    about = _is_about_awards(sentence)
    asks = about and (bool(sentence.cues) or sentence.parties.by is not None or line.endswith("?"))
    if not (asks or (about and _is_bare_mention(sentence)) or _is_only_years(sentence)):
        return None
    if len(sentence.unread) > _MOST_UNREAD or (_states_number(sentence) and not (asks and sentence.parties.forms)):
        return None
    sure = asks or (about and sentence.period.named)
    question = _name_collective_title(_make_question(sentence))
    return _Reading(question, sentence.period, "against" in sentence.cues, sure, asks)


def _parse(line: str, place: Place | None) -> _Sentence:
    lexicon = load_lexicon()
    tokens = _decode(split_tokens(line)[1], lexicon.vocabulary)
    period = find_period(tokens)
    spans = lexicon.find(tokens, skip=period.used)
    parties = find_parties(tokens, spans, period.used, place)
    unread = _list_unread(tokens, spans, period, parties)
    return _Sentence(tokens, spans, period, parties, _find_cues(spans, parties.used), unread)


def _make_question(sentence: _Sentence) -> Question:
    parties = sentence.parties
    return Question(
        metric=_choose_metric(sentence.cues, parties),
        forms=parties.forms,
        code=parties.code,
        levels=parties.levels,
        conferrer_kinds=parties.conferrer_kinds,
        conferrer_text=parties.conferrer_text,
        recipient_kinds=parties.recipient_kinds,
        recipient=parties.recipient,
        by=_choose_grouping(sentence.cues, parties),
        unread=sentence.unread,
    )


def _decode(tokens: Sequence[Token], vocabulary: set[str]) -> tuple[Token, ...]:
    """The tokens with raw Telex keys read as the known words they stand for, if no diacritics were typed at all."""
    if any(token.marked for token in tokens):
        return tuple(tokens)
    decoded: list[Token] = []
    for token in tokens:
        word = None if token.folded in vocabulary else fold_telex(token.text)
        decoded.append(replace(token, folded=word, toned=word) if word in vocabulary and word else token)
    return tuple(decoded)


def _is_other_business(spans: Sequence[Span]) -> bool:
    parts = [span.meaning.part if isinstance(span.meaning, Word) else None for span in spans]
    meant = [part for part in parts if part not in ("filler", "own")]
    return "refuse" in parts or meant[:1] == ["refuse-first"]


def _find_cues(spans: Sequence[Span], named: frozenset[int]) -> set[Cue]:
    """The question words said; `named` are the indexes of tokens in names ("tổ dân phố số 4")."""
    cues: set[Cue] = set()
    for index, span in enumerate(spans):
        if isinstance(span.meaning, KindWord) and span.meaning.asks:
            cues.add("list")
        if not isinstance(span.meaning, CueWord) or span.start in named:
            continue
        if span.meaning.cue != "yes-no" or _closes(spans[index + 1 :]):
            cues.add(span.meaning.cue)
    return cues


def _closes(rest: Sequence[Span]) -> bool:
    """Whether only words of courtesy follow, so that "không" asks and does not deny."""
    return all(
        (isinstance(span.meaning, Word) and span.meaning.part in ("filler", "own"))
        or (isinstance(span.meaning, KindWord) and span.meaning.quantified)
        or (isinstance(span.meaning, CueWord) and span.meaning.cue == "yes-no")
        for span in rest
    )


def _list_unread(tokens: Sequence[Token], spans: Sequence[Span], period: Period, parties: Parties) -> tuple[str, ...]:
    read = {index for span in spans for index in range(span.start, span.end)} | period.used | parties.used
    return (*(token.text for index, token in enumerate(tokens) if index not in read), *parties.others)


def _is_about_awards(sentence: _Sentence) -> bool:
    parts = {span.meaning.part for span in sentence.spans if isinstance(span.meaning, Word)}
    if sentence.parties.forms is not None or parts & {"topic", "give-topic"} or sentence.cues & {"tally", "statistics"}:
        return True
    return sentence.parties.recipient is not None and "get" in parts and "list" in sentence.cues


def _is_bare_mention(sentence: _Sentence) -> bool:
    """Whether so short a text without a question word may be one: "cho bà Lan" enters an award and asks nothing."""
    if len(sentence.tokens) > _BARE_MENTION or len(sentence.unread) > 1 or sentence.parties.names_person:
        return False
    if any(span.meaning == Word("to") for span in sentence.spans):
        return False
    return sentence.parties.forms is not None or sentence.period.named


def _is_only_years(sentence: _Sentence) -> bool:
    words = all(span.meaning == Word("filler") for span in sentence.spans)
    return words and sentence.period.named and not sentence.unread


def _states_number(sentence: _Sentence) -> bool:
    """Whether a number stands there that is neither a year nor part of a name, as in "giấy khen: 02 đồng chí"."""
    return any(word.isdecimal() for word in sentence.unread)


def _choose_metric(cues: set[Cue], parties: Parties) -> Metric:
    if cues & {"compare", "each-year", "most", "against"}:
        return "compare"
    if cues & {"count", "tally"}:
        return "count"
    if cues & {"list", "yes-no"} or parties.by is not None:
        return "list"
    return "count"


def _choose_grouping(cues: set[Cue], parties: Parties) -> Grouping | None:
    if parties.by is not None:
        return parties.by
    if "each-year" in cues or parties.asks_year:
        return "year"
    if "most" in cues and "list" in cues:
        return "recipient"
    return "kind" if parties.both_kinds else None


def _name_collective_title(question: Question) -> Question:
    """A title of individuals asked for a collective is the collective's own title ("tập thể nào đạt ldtt")."""
    if question.recipient_kinds != ("collective",) or question.code is None:
        return question
    counterpart = load_catalogue().award(question.code).collective_counterpart
    return question if counterpart is None else replace(question, forms=(counterpart,), code=counterpart)
