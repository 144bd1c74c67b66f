"""A typed sentence taken apart: its words by the lexicon, its years, its question words, and what stays unread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from commendation.reading.bodies import Place
from commendation.reading.dates import EARLIEST_YEAR
from commendation.reading.homographs import settle_homographs
from commendation.reading.lexicon import load_asking_words, load_lexicon
from commendation.reading.meanings import AwardName, Cue, CueWord, KindWord, Span, UnitHead, Word
from commendation.reading.parties import Parties, find_parties
from commendation.reading.periods import LATEST_YEAR, Period, find_period
from commendation.reading.telex import fold_telex, write_telex
from commendation.reading.tokens import Token, split_tokens

_WEAK_GET = ("co",)
"""What also says that something exists: alone with "những ai" it is no question about awards."""
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W\d_])")
"""An abbreviation with dots: "l.đ.t.t"."""
_SHORT_BODIES = (
    ("CAP", "CA phường"), ("CAX", "CA xã"), ("CATT", "CA thị trấn"), ("CAH", "CA huyện"), ("CAT", "CA tỉnh"),
)  # fmt: skip
"""Two words in one abbreviation, told by its capitals."""
_COMPARING = "hon"
"""It asks beside other words only: "ai nhiều hơn"."""
_DENIED = ("chua", "khong", "ko", "k")


def is_year(token: Token) -> bool:
    """Whether a token is a year in four figures."""
    return token.number is not None and EARLIEST_YEAR <= token.number <= LATEST_YEAR


@dataclass(frozen=True)
class Sentence:
    """A text taken apart."""

    tokens: tuple[Token, ...]
    spans: list[Span]
    period: Period
    parties: Parties
    cues: set[Cue]
    strange: tuple[str, ...]
    """Words that were not understood."""
    occasion: tuple[str, ...]
    """Words of an occasion, a reason or a decision: understood, but no question of the ledger's asks for them."""

    @property
    def unread(self) -> tuple[str, ...]:
        return (*self.strange, *self.parties.others, *self.parties.unlisted, *self.occasion)

    def has(self, *parts: str) -> bool:
        """Whether a joining word of one of these parts was said."""
        return any(isinstance(span.meaning, Word) and span.meaning.part in parts for span in self.spans)

    @property
    def names_several(self) -> bool:
        """Whether "những" or "các" stands before whom it asks for, and no question word: "những tổ dân phố văn hóa"."""
        return not self.cues and any(
            before.meaning == Word("any") and isinstance(span.meaning, KindWord | UnitHead | AwardName)
            for before, span in pairwise(self.spans)
            if before.end == span.start and self.tokens[before.start].folded in ("nhung", "cac")
        )

    @property
    def sets_years(self) -> bool:
        """Whether two years stand on the two sides of "vs"."""
        ends = zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False)
        return any(word.folded == "vs" and is_year(one) and is_year(other) for one, word, other in ends)

    @property
    def receives(self) -> bool:
        """Whether it says that somebody got something; a mere "có" says so only with "gì"."""
        gets = [span for span in self.spans if span.meaning in (Word("get"), Word("topic"))]
        strong = any(self.tokens[span.start].folded not in _WEAK_GET or span.end - span.start > 1 for span in gets)
        return strong or (bool(gets) and any(token.folded in ("gi", "j") for token in self.tokens))

    @property
    def is_other_business(self) -> bool:
        """Whether it is about files, money, registrations and the like, or orders something to be done."""
        return self.refuses or self._first_part() in ("refuse-first", "add")

    @property
    def refuses(self) -> bool:
        """Whether it asks for what no count or list of awards can say."""
        refused = (span for span in self.spans if span.meaning == Word("refuse"))
        if any(span.start not in self.parties.used for span in refused):
            return True
        return self._denies() or self._defines() or self._asks_who_works()

    @property
    def orders(self) -> bool:
        """Whether it wants something done, where "thêm" may also widen the question before it."""
        first = self._first_part()
        return first == "refuse-first" or (first == "add" and (self.parties.names_person or self.has("to")))

    def _first_part(self) -> str | None:
        """The part of the first word that is neither courtesy nor a form of address."""
        for span in self.spans:
            part = span.meaning.part if isinstance(span.meaning, Word) else None
            addresses = isinstance(span.meaning, KindWord) and span.meaning.quantified
            if not addresses and part not in ("filler", "own", "to", "request") and span.start not in self.parties.used:
                return part
        return None

    def _denies(self) -> bool:
        """Whether it asks who did not get something, which no reading here can say: "ai chưa được khen"."""
        for index, span in enumerate(self.spans[:-1]):
            if self.tokens[span.start].folded in _DENIED and isinstance(span.meaning, CueWord):
                follows = self.spans[index + 1]
                asked = any(
                    self.tokens[other.end - 1].folded in ("ai", "nao") and other.end == span.start
                    for other in self.spans[:index]
                )
                if asked and follows.start == span.end and follows.meaning in (Word("get"), Word("topic")):
                    return True
        return False

    def _asks_who_works(self) -> bool:
        """ "ai nhập cái này": it asks after the work on the ledger."""
        return any(
            span.meaning == Word("refuse-first")
            and isinstance(before.meaning, KindWord)
            and before.meaning.asks
            and before.end == span.start
            for before, span in pairwise(self.spans)
        )

    def _defines(self) -> bool:
        """ "giấy khen là gì"."""
        words = [token.folded for token in self.tokens]
        return words[-2:] == ["la", "gi"] and not self.receives and not self.period.named


def parse(line: str, place: Place | None) -> Sentence:
    """A cleaned line taken apart, the writer working at `place`."""
    tokens = _read_tokens(line)
    period = find_period(tokens)
    spans = load_lexicon().find(tokens, skip=period.used)
    parties = find_parties(tokens, spans, period.used, place)
    cues = _find_cues(tokens, spans, parties.used)
    read = {index for span in spans for index in range(span.start, span.end)} | period.used | parties.used
    unread = [index for index in range(len(tokens)) if index not in read]
    strange, occasion = _split_unread(tokens, spans, unread, period.used)
    return Sentence(tokens, spans, period, parties, cues, strange, occasion)


def may_ask(line: str) -> bool:
    """Whether a cleaned line has a question mark, or anything like words that ask.

    A line without them is no question, whatever else it says: this tells so far sooner than taking it apart.
    """
    if line.endswith("?"):
        return True
    tokens, asking = _read_tokens(line), load_asking_words()
    return any(token.folded == _COMPARING or asking.match(tokens, at) for at, token in enumerate(tokens))


def _read_tokens(line: str) -> tuple[Token, ...]:
    known = load_lexicon().vocabulary
    return settle_homographs(_decode(split_tokens(_spell_out(line))[1], known), known)


def _spell_out(line: str) -> str:
    line = _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), line)
    if line.isupper() and len(line.split()) > 2:
        # All in capitals, capitals tell nothing.
        return line.lower()
    for short, words in _SHORT_BODIES:
        line = re.sub(rf"\b{short}\b", words, line)
    return line


def _decode(tokens: Sequence[Token], vocabulary: set[str]) -> tuple[Token, ...]:
    """The tokens with raw Telex keys read as the known words they stand for.

    Where several known words were typed so, unknown ones were too: they are names ("Nguyeenx Thij Lans").
    """
    decoded: list[Token] = []
    known = 0
    for token in tokens:
        word = None if token.folded in vocabulary or token.marked else fold_telex(token.text)
        if word is not None and word in vocabulary:
            known += 1
            decoded.append(replace(token, text=write_telex(token.text), folded=word, toned=word))
        else:
            decoded.append(token)
    if known < 2:
        return tuple(decoded)
    pairs = zip(decoded, tokens, strict=True)
    return tuple(_decode_name(token) if token is before else token for token, before in pairs)


def _decode_name(token: Token) -> Token:
    word = None if token.marked or not token.capital or token.text.isupper() else fold_telex(token.text)
    return token if word is None else replace(token, text=write_telex(token.text), folded=word, toned=word)


def _find_cues(tokens: Sequence[Token], spans: Sequence[Span], named: frozenset[int]) -> set[Cue]:
    """The question words said; `named` are the indexes of tokens in names ("tổ dân phố số 4")."""
    cues: set[Cue] = set()
    for index, span in enumerate(spans):
        if isinstance(span.meaning, KindWord) and span.meaning.asks:
            cues.add("list")
        if not isinstance(span.meaning, CueWord) or span.start in named:
            continue
        if span.meaning.cue != "yes-no" or _closes(spans[index + 1 :]):
            cues.add(span.meaning.cue)
    if not cues and any(span.meaning == Word("request") for span in spans):
        cues.add("list")
    words = [token.folded for token in tokens]
    if _COMPARING in words and ("list" in cues or "yes-no" in cues or "nhieu" in words or "it" in words):
        cues.add("compare")
    return cues


def _closes(rest: Sequence[Span]) -> bool:
    """Whether only words of courtesy follow, so that "không" asks and does not deny."""
    return all(
        (isinstance(span.meaning, Word) and span.meaning.part in ("filler", "own", "request"))
        or (isinstance(span.meaning, KindWord) and span.meaning.quantified)
        or (isinstance(span.meaning, CueWord) and span.meaning.cue == "yes-no")
        for span in rest
    )


def _split_unread(
    tokens: Sequence[Token], spans: Sequence[Span], unread: Sequence[int], dated: frozenset[int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Unread words, those apart that go on with an occasion or a decision named before them."""
    occasion: list[str] = []
    strange: list[str] = []
    beside = {
        index: str(span.meaning.part)
        for span in spans
        if isinstance(span.meaning, Word) and span.meaning.part in ("occasion", "paper")
        for index in range(span.start, span.end)
    }
    told = {index for index in beside if index not in dated}
    for index in range(len(tokens)):
        if index in told and tokens[index].folded not in ("ve", "vi", "ngay"):
            occasion.append(tokens[index].text)
        if index not in unread:
            continue
        number = tokens[index].number is not None
        carrier = beside.get(index - 1)
        if carrier is not None and (not number or carrier == "paper"):
            beside[index] = carrier
            occasion.append(tokens[index].text)
        else:
            strange.append(tokens[index].text)
    return tuple(strange), tuple(occasion)
