"""What a question asks that a ledger of awards does not tell apart: some recipients only, parts of a year."""

from __future__ import annotations

from commendation.reading.award_names import CULTURE
from commendation.reading.bodies import Head
from commendation.reading.meanings import KindWord, Span, UnitHead, Word
from commendation.reading.months import find_months, says_part
from commendation.reading.sentences import Sentence


def find_narrowing(sentence: Sentence) -> tuple[str, ...]:
    """The words that mean only some of the kind of recipients they are counted by, as typed; none beside a name."""
    parties = sentence.parties
    if parties.recipient is not None or parties.recipient_kinds is None:
        return ()
    return tuple(
        " ".join(token.text for token in sentence.tokens[span.start : span.end])
        for span in sentence.spans
        if span.start not in parties.used and _narrows(span, sentence)
    )


def _narrows(span: Span, sentence: Sentence) -> bool:
    parties = sentence.parties
    if isinstance(span.meaning, KindWord):
        return span.meaning.narrows
    if parties.kind_source != "said":
        return False
    if isinstance(span.meaning, Head):
        return span.meaning.people and parties.conferrer_text is None and parties.recipient_kinds == ("individual",)
    is_collective = isinstance(span.meaning, UnitHead) and parties.recipient_kinds == ("collective",)
    return is_collective and CULTURE not in (parties.award or "") and parties.conferrer_text is None


def splits_year(sentence: Sentence) -> bool:
    """Whether months or quarters are spoken of without saying which one is meant: "tháng nào", "theo quý"."""
    if find_months(sentence.tokens) is not None:
        return False
    joining = {
        index for span in sentence.spans if isinstance(span.meaning, Word) for index in range(span.start, span.end)
    }
    return any(
        (says_part(token, "thang") or says_part(token, "quy")) and index in joining | sentence.period.used
        for index, token in enumerate(sentence.tokens)
    )
