"""What words may mean where that is not sure: the nearest readings, to be offered and never taken silently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from commendation.catalogue import AwardKind, load_catalogue
from commendation.folding import clean, fold, has_tones
from commendation.reading.award_names import name_family
from commendation.reading.bodies import Body, Place
from commendation.reading.followups import assign_body, read_followup
from commendation.reading.parties import OWN_GIVERS
from commendation.reading.questions import Question, make_question, read_question, read_sentence, settle_years
from commendation.reading.sentences import Sentence

MOST = 3
_FLAG_OR_TEACHER = ("cô", "cờ")


def nearest_readings(
    text: str, *, today: date, place: Place | None = None, previous: Question | None = None
) -> tuple[Question, ...]:
    """At most three questions that `text` may ask, likeliest first; empty if it comes near to none. Raises nothing.

    One reading means that it is sure. A text that is understood but may be read otherwise ("của riêng ub thôi", "may
    co") has its own reading first. `previous` is the question before, for a follow-up.
    """
    sentence = read_sentence(text, place)
    if sentence is None:
        return ()
    read = None if previous is None else read_followup(previous, text, today=today, place=place)
    read = read or read_question(text, today=today, place=place)
    near = [read, *_read_otherwise(read, sentence, text, today, place)] if read else _come_near(sentence, text, today)
    found: list[Question] = []
    for question in near:
        if all(_bare(question) != _bare(other) for other in found):
            found.append(question)
    return tuple(found[:MOST])


def _bare(question: Question) -> Question:
    """A question but for what was not understood of it."""
    return replace(question, unread=(), year_words=None, kind_source=None, giver_of_award=False)


def _read_otherwise(
    read: Question, sentence: Sentence, text: str, today: date, place: Place | None
) -> Iterator[Question]:
    for body in sentence.parties.either:
        if _may_do_both(body, sentence):
            yield _exchange(read, body)
    # Without its mark "may co" asks for teachers or for flags.
    if "may co" in fold(text) and not has_tones(text):
        for word in _FLAG_OR_TEACHER:
            other = read_question(fold(text).replace("may co", f"mấy {word}", 1), today=today, place=place)
            if other is not None:
                yield other


def _may_do_both(body: Body, sentence: Sentence) -> bool:
    """Whether no word tells if it gives or receives; after an award's name "của" tells."""
    if body.kind not in OWN_GIVERS or sentence.has("get", "give", "give-topic", "to", "topic"):
        return False
    return not (sentence.has("of") and sentence.parties.award is not None)


def _exchange(read: Question, body: Body) -> Question:
    """The same question with the body in its other role."""
    if read.conferrer_text == body.text:
        freed = replace(read, levels=None, conferrer_kinds=None, conferrer_text=None, giver_of_award=False)
        return assign_body(freed, body, gives=False)
    freed = replace(read, recipient=None, recipient_written=None)
    if read.kind_source == "recipient":
        freed = replace(freed, recipient_kinds=None, kind_source=None)
    return assign_body(freed, body, gives=True)


def _come_near(sentence: Sentence, text: str, today: date) -> Iterator[Question]:
    """Counts that share award, recipient or years with a text that was not understood, or was turned away."""
    asked = settle_years(make_question(sentence), sentence.period, today, against=False)
    plain = Question(
        metric="count",
        years=asked.years,
        said_years=asked.said_years,
        year_offsets=asked.year_offsets,
        year_words=asked.year_words,
    )
    if asked.forms is not None or asked.recipient is not None:
        yield replace(asked, metric="count", by=None)
        yield replace(asked, metric="list", by=None)
        return
    for award in _find_near_awards(sentence, text):
        family = name_family(award.form)
        code = None if family else award.code
        yield replace(plain, forms=(award.form,), code=code, award=family or award.short_name.split(" (")[0])
    if sentence.period.named or sentence.has("topic", "field", "give-topic"):
        yield plain


def _find_near_awards(sentence: Sentence, text: str) -> Iterator[AwardKind]:
    """Awards that the words may name, one of each form; what is near is about as long as what was typed."""
    words = clean(" ".join(token.text for token in sentence.tokens if token.number is None)) or clean(text)
    found = load_catalogue().look_up(words)
    sure = [found.sure] if found.sure is not None else []
    family = load_catalogue().by_code.get(found.form or "")
    sure += [family] if family is not None and not sure else []
    forms: set[str] = set()
    for award in (*sure, *found.candidates):
        if award.form not in forms and len(award.short_name.split()) <= 2 * len(words.split()):
            forms.add(award.form)
            yield award
