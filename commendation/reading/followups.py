"""Questions that change one thing of the question before: "thế còn tập thể?", "con nam ngoai?", "ai vậy".

What a follow-up names replaces what was there, what it leaves out stays, "thêm" and "luôn" add. Two things do not stay
when another award is named: a kind of recipient that was known only from the old title, and a giver that was named
together with the old award. "năm trước" counts from the year talked about, "năm ngoái" from today.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from commendation.reading.bodies import Body, Place
from commendation.reading.meanings import Cue, KindWord, Span, Word
from commendation.reading.months import find_months
from commendation.reading.narrowing import find_narrowing, splits_year
from commendation.reading.parties import OWN_GIVERS
from commendation.reading.questions import (
    Metric,
    Question,
    choose_grouping,
    choose_metric,
    is_bare_mention,
    name_collective_title,
    names_everything,
    read_question,
    read_sentence,
)
from commendation.reading.sentences import Sentence
from commendation.reading.widening import asks_for_rest, asks_only_who, take_rest

_RANKED = ("chiến sĩ thi đua", "huân chương", "huy hiệu", "tập thể lao động")
"""Awards that a later message may name by their level, class or years alone: "cấp cơ sở", "hạng ba"."""
_ALL_YEARS = frozenset({"tat ca cac nam", "tat ca nam", "tat ca nhung nam", "tu truoc den nay", "tu truoc toi nay"})
_GOES_ON = frozenset({"con", "the", "thi", "vay"})
_METRIC_CUES: frozenset[Cue] = frozenset(
    {"count", "tally", "list", "compare", "each-year", "most", "against", "statistics"}
)


def read_followup(previous: Question, text: str, *, today: date, place: Place | None = None) -> Question | None:
    """The question that `text` asks after `previous`, everything filled in; None if it asks none. Raises nothing.

    A text that names award and year and asks by itself is read for itself, and so is one that begins with "đếm".
    """
    sentence = read_sentence(text, place)
    if sentence is None or sentence.refuses or sentence.orders:
        return None
    if _names_all_years(sentence):
        return replace(previous, years=(), said_years=(), year_offsets=(), year_words=None)
    if asks_for_rest(sentence):
        return take_rest(previous)
    if names_everything(sentence):
        return _change_years(_widen(previous), sentence, today, adds=False)
    specified = _specify_award(previous, sentence, place)
    if specified is None and _is_strange(sentence):
        return None
    if _stands_alone(sentence):
        return read_question(text, today=today, place=place)
    question = _change(previous, sentence, specified or sentence, today)
    return None if question is None else replace(question, unread=sentence.unread)


def _names_all_years(sentence: Sentence) -> bool:
    """ "tất cả các năm", "mọi năm", "từ trước đến nay" and nothing else."""
    return " ".join(token.folded for token in sentence.tokens) in _ALL_YEARS


def _widen(question: Question) -> Question:
    """All awards of the years that were asked about."""
    return Question(
        metric="count",
        years=question.years,
        said_years=question.said_years,
        year_offsets=question.year_offsets,
        year_words=question.year_words,
    )


def _is_strange(sentence: Sentence) -> bool:
    """Whether too little of a text is understood, or nothing in it changes a question."""
    parties = sentence.parties
    names = bool(
        parties.award
        or parties.levels
        or parties.recipient
        or parties.either
        or parties.kind_source == "said"
        or sentence.period.named
        or find_months(sentence.tokens)
        or _says_whole_year(sentence)
    )
    if any(word.isdecimal() for word in sentence.strange):
        return True
    if not names:
        return bool(sentence.strange) or not (sentence.cues & _METRIC_CUES or parties.by)
    return len(sentence.strange) > (2 if sentence.cues & _METRIC_CUES else 1)


def _stands_alone(sentence: Sentence) -> bool:
    if "tally" in sentence.cues:
        return True
    asks = bool(sentence.cues & {"count", "list", "compare"})
    joining = [span for span in sentence.spans if span.meaning == Word("filler")]
    words = {sentence.tokens[index].folded for span in joining for index in range(span.start, span.end)}
    goes_on = bool(words & _GOES_ON) or sentence.has("add")
    says_years = sentence.period.named or "each-year" in sentence.cues
    names = sentence.parties.award is not None or _names_any_award(sentence)
    mentions = is_bare_mention(sentence) and sentence.parties.award is not None and bool(sentence.period.said)
    return ((asks and names and says_years) or mentions) and not goes_on


def _specify_award(previous: Question, sentence: Sentence, place: Place | None) -> Sentence | None:
    """The sentence with the award before, where it names that award's level, class or years: "ý tôi là cấp cơ sở"."""
    stem = next((stem for stem in _RANKED if (previous.award or "").startswith(stem)), None)
    if stem is None or sentence.parties.award is not None:
        return None
    first = next((span.start for span in sentence.spans if not _is_courtesy(span)), 0)
    first = min([first, *(index for index, token in enumerate(sentence.tokens) if token.number is not None)])
    said = " ".join(token.text for token in sentence.tokens[first:])
    for base in dict.fromkeys(((previous.award or "").split(" hạng ")[0], stem)):
        joined = read_sentence(f"{base} {said}", place)
        if joined is not None and len(joined.parties.award or "") > len(base) and not joined.strange:
            return joined
    return None


def _is_courtesy(span: Span) -> bool:
    meaning = span.meaning
    return meaning in (Word("filler"), Word("own")) or (isinstance(meaning, KindWord) and meaning.quantified)


def _change(previous: Question, sentence: Sentence, award_in: Sentence, today: date) -> Question | None:
    adds = sentence.has("add") or (bool(sentence.tokens) and _widens(sentence))
    question = _change_years(previous, sentence, today, adds=adds)
    if award_in.parties.award is not None:
        question = _change_award(question, award_in, adds=adds)
    elif _names_any_award(sentence):
        question = _drop_award(question)
    if award_in is sentence:
        question = _change_parties(question, previous, sentence, adds=adds)
    question = _change_narrowing(question, sentence)
    question = _change_metric(question, previous, sentence)
    return name_collective_title(question)


def _widens(sentence: Sentence) -> bool:
    """Whether it begins with "cả": "cả tập thể", and not "cả năm"."""
    first, *rest = sentence.tokens
    is_both = first.toned == "cả" if first.marked else first.folded == "ca"
    return is_both and bool(rest) and rest[0].folded not in ("nam", "phuong", "xa", "nhan")


# --- Years ------------------------------------------------------------------------------------------------------


def _change_years(question: Question, sentence: Sentence, today: date, *, adds: bool) -> Question:
    period = sentence.period
    if not period.named:
        return question
    said, offsets = set(period.said), set(period.offsets)
    if period.year_before and not period.stretches:
        said, offsets = _count_back(question, today)
    against = bool(sentence.cues & {"against", "compare"}) and len(said | offsets) == 1
    years = set(period.resolve(today.year)) if period.stretches else set()
    years |= said | {today.year + offset for offset in offsets}
    if adds or against:
        if against and not question.years:
            offsets.add(0)
        said |= set(question.said_years)
        offsets |= set(question.year_offsets)
        years |= set(question.years) | {today.year + offset for offset in offsets}
    return replace(
        question,
        years=tuple(sorted(years)),
        said_years=tuple(sorted(said)),
        year_offsets=tuple(sorted(offsets)),
        year_words=period.words,
    )


def _count_back(question: Question, today: date) -> tuple[set[int], set[int]]:
    """The year before the one talked about: as a number, or as a distance from this year."""
    if question.said_years:
        return {min(question.said_years) - 1}, set()
    return set(), {min(question.year_offsets, default=0) - 1}


# --- Award ------------------------------------------------------------------------------------------------------


def _change_award(question: Question, sentence: Sentence, *, adds: bool) -> Question:
    parties = sentence.parties
    if adds and question.award is not None and parties.award != question.award:
        forms = tuple(dict.fromkeys((*(question.forms or ()), *(parties.forms or ()))))
        kept = question if question.kind_source != "award" else _drop_kind(question)
        return replace(kept, award=f"{question.award} và {parties.award}", forms=forms or None, code=None)
    question = _drop_giver(question)
    implied = parties.recipient_kinds if parties.kind_source == "award" else None
    if question.kind_source == "award" or question.recipient_kinds is None:
        question = _drop_kind(question)
        if implied is not None:
            question = replace(question, recipient_kinds=implied, kind_source="award")
    elif implied is not None and implied != question.recipient_kinds:
        # A title that only persons, or only collectives, can have says so itself.
        question = replace(question, recipient_kinds=implied, kind_source="award")
    return replace(question, award=parties.award, forms=parties.forms, code=parties.code)


def _names_any_award(sentence: Sentence) -> bool:
    """Whether it asks by itself for commendations of any kind: "ai được khen nhiều nhất"."""
    return bool(sentence.cues & _METRIC_CUES) and any(
        isinstance(span.meaning, Word)
        and span.meaning.part in ("topic", "give-topic")
        and any(token.folded == "khen" for token in sentence.tokens[span.start : span.end])
        for span in sentence.spans
    )


def _drop_award(question: Question) -> Question:
    question = _drop_giver(question)
    if question.kind_source == "award":
        question = _drop_kind(question)
    return replace(question, award=None, forms=None, code=None)


def _drop_giver(question: Question) -> Question:
    """Without a giver that was named together with the award."""
    if question.award is None or not question.giver_of_award:
        return question
    return replace(question, levels=None, conferrer_kinds=None, conferrer_text=None, giver_of_award=False)


def _drop_kind(question: Question) -> Question:
    return replace(question, recipient_kinds=None, kind_source=None)


# --- Givers and recipients ------------------------------------------------------------------------------------------


def _change_parties(question: Question, previous: Question, sentence: Sentence, *, adds: bool) -> Question:
    parties = sentence.parties
    turned = _find_turned_body(question, sentence)
    if turned is not None:
        body, gives = turned
        return assign_body(question, body, gives=gives, adds=adds)
    if parties.recipient is not None:
        question = _change_recipient(question, sentence)
    if parties.levels is not None:
        levels = tuple(dict.fromkeys((*((question.levels or ()) if adds else ()), *parties.levels)))
        texts = [question.conferrer_text if adds else None, parties.conferrer_text]
        question = replace(
            question,
            levels=levels,
            conferrer_kinds=parties.conferrer_kinds,
            conferrer_text=" và ".join(text for text in texts if text) or None,
            giver_of_award=parties.award is not None,
        )
    return _change_kind(question, sentence, adds=adds) if parties.kind_source == "said" else question


def _find_turned_body(question: Question, sentence: Sentence) -> tuple[Body, bool] | None:
    """A body of the ward named alone that does here what the one before did: it gives after a giver, else receives.

    With it, whether it gives. None where the sentence alone already reads so.
    """
    parties = sentence.parties
    if len(parties.either) != 1 or sentence.has("get", "topic", "of", "give", "give-topic", "to"):
        return None
    body = parties.either[0]
    had_giver = question.conferrer_text is not None or question.levels is not None
    if body.bare and not had_giver:
        return None
    had_one = body.bare or had_giver != (question.recipient is not None)
    gives = had_giver if had_one else body.kind in OWN_GIVERS
    return (body, gives) if gives != (parties.conferrer_text is not None) else None


def assign_body(question: Question, body: Body, *, gives: bool, adds: bool = False) -> Question:
    """`question` asked of what `body` gave, or else of what it received; with `adds` beside the giver before."""
    if gives:
        levels = (*((question.levels or ()) if adds else ()), *((body.level,) if body.level else ()))
        return replace(
            question,
            levels=tuple(dict.fromkeys(levels)) or None,
            conferrer_kinds=(body.kind,) if body.kind else None,
            conferrer_text=body.text,
            giver_of_award=False,
        )
    question = replace(question, recipient=body.text, recipient_written=body.written)
    if question.kind_source in ("said", "award"):
        return question
    return replace(question, recipient_kinds=("collective",), kind_source="recipient")


def _change_recipient(question: Question, sentence: Sentence) -> Question:
    parties = sentence.parties
    question = replace(question, recipient=parties.recipient, recipient_written=parties.recipient_written)
    if parties.names_person:
        return replace(question, recipient_kinds=("individual",), kind_source="recipient")
    if question.kind_source in ("said", "award"):
        return question
    return replace(question, recipient_kinds=("collective",), kind_source="recipient")


def _change_kind(question: Question, sentence: Sentence, *, adds: bool) -> Question:
    parties = sentence.parties
    kinds = parties.recipient_kinds
    if asks_only_who(sentence) and question.recipient_kinds is not None:
        # "ai vậy" asks for the names of what was counted, whoever that was.
        return question
    if adds and question.recipient_kinds is not None and kinds != question.recipient_kinds:
        kinds = None
    if kinds is not None and kinds != ("individual",) and _is_person(question) and parties.recipient is None:
        question = replace(question, recipient=None, recipient_written=None)
    return replace(question, recipient_kinds=kinds, kind_source="said")


def _is_person(question: Question) -> bool:
    return question.recipient_kinds == ("individual",) and question.kind_source == "recipient"


def _says_whole_year(sentence: Sentence) -> bool:
    """Whether it says "cả năm", so that no part of the year stays."""
    return ("ca", "nam") in pairwise(token.folded for token in sentence.tokens)


def _change_narrowing(question: Question, sentence: Sentence) -> Question:
    """With the words that mean only some recipients, and the part of the year; "cả năm" is no part."""
    months, splits = find_months(sentence.tokens), splits_year(sentence)
    if months is not None or splits or _says_whole_year(sentence):
        question = replace(question, months=months, splits_year=splits)
    parties = sentence.parties
    if parties.recipient is not None or (parties.kind_source == "said" and not asks_only_who(sentence)):
        question = replace(question, narrow=find_narrowing(sentence))
    return question


# --- What is asked ---------------------------------------------------------------------------------------------------


def _change_metric(question: Question, previous: Question, sentence: Sentence) -> Question:
    asks = bool(sentence.cues & (_METRIC_CUES | {"yes-no"})) or sentence.parties.by is not None
    if asks:
        by = choose_grouping(sentence.cues, sentence.parties)
        return replace(question, metric=choose_metric(sentence.cues, sentence.parties), by=by)
    return replace(question, metric=_keep_metric(question, previous))


def _keep_metric(question: Question, previous: Question) -> Metric:
    """The metric before; one year alone can no longer be set against another."""
    narrowed = len(question.years) == 1 < len(previous.years)
    return "count" if narrowed and previous.metric == "compare" and previous.by != "recipient" else previous.metric
