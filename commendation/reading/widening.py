"""What a question leaves out: where its answer is none, or where "còn lại" asks for it.

"bằng khen mấy cái" after a question about persons asks for those of persons. Where there are none, the reader should
hear of the one that a collective has.
"""

from __future__ import annotations

from dataclasses import replace

from commendation.catalogue import RecipientKind
from commendation.reading.bodies import Place
from commendation.reading.meanings import KindWord
from commendation.reading.parties import list_side
from commendation.reading.questions import Question, make_question, name_collective_title, read_sentence
from commendation.reading.sentences import Sentence

_THE_REST = frozenset(
    {"con lai", "so con lai", "phan con lai", "con lai bao nhieu", "con lai may", "so con lai bao nhieu"}
)


def widen(question: Question, text: str, place: Place | None) -> Question:
    """`question`, as `text` asks it after others, without what it only took over from them.

    "ai" limits nobody to persons here. A text that names neither an award nor a giver only varies the question
    before, and keeps all of it.
    """
    sentence = read_sentence(text, place)
    if sentence is None:
        return question
    said = make_question(sentence)
    if said.award is None and said.levels is None:
        return question
    wider = question
    if said.award is None:
        wider = replace(wider, award=None, forms=None, code=None)
    if said.levels is None:
        wider = replace(wider, levels=None, conferrer_kinds=None, conferrer_text=None, giver_of_award=False)
    if said.recipient is None:
        wider = replace(wider, recipient=None, recipient_written=None)
    keeps_kind = said.kind_source == "said" and not asks_only_who(sentence)
    follows = wider.kind_source == "award" and wider.award is not None
    if not (keeps_kind or follows or (wider.kind_source == "recipient" and wider.recipient is not None)):
        wider = replace(wider, recipient_kinds=None, kind_source=None)
    return wider


def asks_only_who(sentence: Sentence) -> bool:
    """Whether "ai" is all that it says of recipients, with at most a form of address beside it."""
    words = [span.meaning for span in sentence.spans if isinstance(span.meaning, KindWord)]
    return all(word.asks or word.quantified for word in words) and any(word.asks for word in words)


def asks_for_rest(sentence: Sentence) -> bool:
    """Whether it says "còn lại" and nothing else."""
    return " ".join(token.folded for token in sentence.tokens) in _THE_REST


def take_rest(question: Question) -> Question | None:
    """What the question before left out: givers beside the Party, collectives beside individuals; or the reverse."""
    for party in (True, False):
        if question.conferrer_text == list_side(party=party).text:
            rest = list_side(party=not party)
            return replace(question, levels=rest.levels, conferrer_kinds=rest.kinds, conferrer_text=rest.text)
    if question.kind_source != "said" or question.recipient_kinds not in (("individual",), ("collective",)):
        return None
    individual = question.recipient_kinds == ("collective",)
    rest_kind: RecipientKind = "individual" if individual else "collective"
    return name_collective_title(replace(question, recipient_kinds=(rest_kind,), narrow=()))
