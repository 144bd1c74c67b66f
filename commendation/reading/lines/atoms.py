"""Tokens of one stretch of prose turned into the pieces that the grammar works with."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from commendation.folding import fold
from commendation.reading.lines.atom_base import Atom
from commendation.reading.lines.awards import BADGE_YEARS, AwardName, find_award, name_badge
from commendation.reading.lines.body_levels import weigh_body
from commendation.reading.lines.cues import Cue, KindWord, NumberWord
from commendation.reading.lines.givers import Body, Head, extend_body, measure_sector, write_body
from commendation.reading.lines.names import Name, is_surname
from commendation.reading.lines.number_atoms import NumberAtoms
from commendation.reading.lines.phrases import Meaning, load_lexicon

_SMALL_ADDRESSES = frozenset(
    ["anh", "chi", "co", "chu", "bac", "ong", "ba", "em", "e", "thay", "dc", "a", "c", "cu", "chau"]
)
_BEFORE_SMALL = frozenset([",", ";", ":", "-", "–", "+", "\n", "(", "cho", "va", "voi", "vs", "cung", "gom", "la"])
_LEADS = ("Ban Chấp hành", "Ban Thường vụ", "trung ương", "Bộ trưởng", "Chủ tịch UBND")
_LONGEST_PLACE = 3
_SYLLABLES = re.compile(r"[a-z]{2,7}")
_LOOSE = frozenset(
    ["nha", "nhe", "roi", "nua", "oi", "minh", "em", "anh", "chi", "pccc", "antt", "anqp", "hien", "mau"]
)
_HIGHLAND = re.compile(r"(?:H|K|Y)['’ʼ][^\W\d_]")
"""Names of the Central Highlands: "H'Loan", "K'Brêu"."""
_AFTER_FLAG = frozenset(["thi", "cua", "tinh", "ubnd", "chinh", "bo", "xuat", "dan", "thanh", "huyen", "quan", "don"])
_NAMELIKE = (Cue("unit-of-no-award"), Cue("filler"))


class AtomReader(NumberAtoms):
    """Reads the tokens of one sentence or line."""

    def read(self) -> list[Atom]:
        at = 0
        while at < len(self.tokens):
            at = self._read_one(at)
        return self.atoms

    def _read_one(self, at: int) -> int:
        token = self.tokens[at]
        if token.kind in ("year", "years", "date", "decision"):
            return self._add("year" if token.kind in ("year", "years") else token.kind, at, at + 1, token.text)  # type: ignore[arg-type]
        further = self._read_further_rank(at)
        if further:
            return further
        if token.kind == "mark":
            return self._add("mark", at, at + 1, token.text)
        if token.kind == "number":
            return self._read_number(at)
        if token.kind != "word":
            return self._add("other", at, at + 1, token.kind)
        matched = load_lexicon().match(self.tokens, at, strict=self.strict)
        small = self._read_small_person(at, matched[0] if matched is not None else 0)
        if small:
            return small
        if token.folded == "hang":
            ranked = self._read_rank(at)
            if ranked:
                return ranked
        if matched is None or (matched[0] == 1 and self._begins_name(at, matched[1] in _NAMELIKE)):
            return self._read_unknown(at)
        length, meaning = matched
        return self._read_known(at, at + length, meaning)

    def _read_small_person(self, at: int, known: int) -> int:
        """ "chi lan, anh tu, co hanh duoc ...", "nguyễn văn tám": names typed small. 0 if there is none."""
        token = self.tokens[at]
        if token.capital or known > 1:
            return 0
        address = token.folded in _SMALL_ADDRESSES
        before = self.tokens[at - 1] if at else None
        if before is not None and before.text not in _BEFORE_SMALL and before.folded not in _BEFORE_SMALL:
            return 0
        start = at + 1 if address else at
        length = self._measure_small_person(start, address=address)
        if not length:
            return 0
        text = " ".join(other.text for other in self.tokens[start : start + length])
        return self._add("name", at, start + length, Name(text, "individual"))

    def _begins_name(self, at: int, alike: bool) -> bool:
        """Whether a word with a meaning of its own is a surname here: "Triệu Thị Mùi", "Do Thi Nhai"."""
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if following is None or not token.capital or not following.capital or token.text.isupper():
            return False
        middle = following.toned in ("văn", "thị", "van", "thi") and not token.marked
        return (alike or middle) and is_surname(token) and self._measure_person(at) > 1

    def _read_known(self, at: int, end: int, meaning: Meaning) -> int:
        if isinstance(meaning, AwardName):
            return self._read_award(at, end, meaning)
        if isinstance(meaning, Head):
            return self._read_body(at, end, meaning)
        if isinstance(meaning, KindWord):
            return self._read_kind(at, end, meaning)
        if isinstance(meaning, NumberWord):
            return self._read_number_word(at, end, meaning)
        flag = find_award("cờ") if self._is_flag(at, end) else None
        if flag is not None:
            return self._add("award", at, end, flag)
        last = self._last()
        if last is not None and last.kind == "number" and (self.tokens[at].text, end) == ("co", at + 1):
            return self._add("kind", at, end, KindWord("individual", address=True))  # "3 co dat ldtt": "cô"
        return self._add("cue", at, end, meaning)

    def _is_flag(self, at: int, end: int) -> bool:
        """Whether "co" without its mark is "cờ": after a verb of giving, "có" makes no sense."""
        last = self._last()
        token = self.tokens[at]
        if end != at + 1 or token.folded != "co" or token.marked or last is None:
            return False
        following = self.tokens[end] if end < len(self.tokens) else None
        if last.tag == "number":
            return following is None or following.kind != "word" or following.folded in _AFTER_FLAG
        return last.tag == "give" or (last.tag == "get" and self.tokens[at - 1].folded == "nhan")

    def _read_award(self, at: int, end: int, award: AwardName) -> int:
        if award.name in ("huy hiệu", "huy hiệu đảng"):
            index = end + 1 if end < len(self.tokens) and self.tokens[end].folded in ("dang", ":") else end
            if (
                index + 1 < len(self.tokens)
                and self.tokens[index].number in BADGE_YEARS
                and self.tokens[index + 1].folded == "nam"
            ):
                return self._add(
                    "award", at, self._skip_badge_words(index + 2), name_badge(self.tokens[index].number or 0)
                )
            if end < len(self.tokens) and self.tokens[end].folded == "dang":
                award, end = AwardName("huy hiệu đảng", kind="individual", code="huy-hieu-dang"), end + 1
        return self._add("award", at, end, award)

    def _read_body(self, at: int, end: int, head: Head) -> int:
        token, behind = self.tokens[at], self.tokens[end] if end < len(self.tokens) else None
        if token.toned == "tư" and token.text != "TƯ" and end == at + 1:
            return self._add("other", at, end)
        if token.text == "ca" and end == at + 1 and behind is not None and behind.kind == "number":
            return self._add("other", at, end)  # "ca 2 truong": "cả"
        if head.display in ("Chủ tịch", "CT"):
            following = load_lexicon().match(self.tokens, end, strict=False) if end < len(self.tokens) else None
            if following is not None and isinstance(following[1], Head) and following[1].area:
                head = replace(head, display="Chủ tịch UBND")
            elif head.display == "CT":
                return self._add("other", at, end)
        if self.tokens[at].folded in ("so", "bo", "phong") and end > at + 1:
            end = max(end, at + 1 + measure_sector(self.tokens, at + 1))
        numbered = self._numbers_ward(at, end, head)
        if numbered:
            text = f"{head.display} {self.tokens[end].text}"
            kind, level = weigh_body(text, self.city)
            return self._add("body", at, end + 1, Body(text, kind, level, head))
        leads = head.display in _LEADS and self._is_small_text
        last = extend_body(
            self.tokens, end, head, lambda place: self._measure_head(place, small=leads), self._measure_place
        )
        text = write_body(self.tokens, at, end, last, head)
        if self.tokens[at].folded == "cap" and head.area and last == end:
            return self._add("level", at, last, weigh_body(text.removeprefix("cấp "), self.city)[1])
        kind, level = weigh_body(text, self.city)
        return self._add("body", at, last, Body(text, kind, level, head))

    def _numbers_ward(self, at: int, end: int, head: Head) -> bool:
        """Whether a figure names the ward, and counts nothing: "cho Phường 3 và Phường 5", "cho phường 1, phường 2"."""
        figure = self.tokens[end] if end < len(self.tokens) else None
        if head.display not in ("phường", "quận") or figure is None or figure.number is None:
            return False
        if figure.text.startswith("0") or len(figure.text) > _LONGEST_PLACE - 1 or self._counts_on(end):
            return False
        last, before = self._last(), self.atoms[-2] if len(self.atoms) > 1 else None
        listed = last is not None and last.tag in ("and", ",") and before is not None and before.kind == "body"
        return (at > 0 and self.tokens[at].text.istitle()) or (last is not None and last.tag == "to") or listed

    def _measure_head(self, at: int, *, small: bool = False) -> int:
        """How many tokens from `at` are the head of a body in more than one word, with capitals unless `small`."""
        if not (self.tokens[at].capital or small) or self.tokens[at].kind != "word":
            return 0
        matched = load_lexicon().match(self.tokens, at, strict=True)
        if matched is None or not isinstance(matched[1], Head) or matched[1].area:
            return 0
        return matched[0] if matched[0] > 1 else 0

    @cached_property
    def _is_small_text(self) -> bool:
        """Whether nothing here begins with a capital, as in many messages from a phone."""
        return not any(token.capital for token in self.tokens)

    def _measure_place(self, at: int) -> int:
        """How many tokens from `at` are the name of a place in a text without capitals: "xã kim sơn tặng"."""
        if not self._is_small_text:
            return 0
        length = 0
        while at + length < len(self.tokens) and length < _LONGEST_PLACE:
            token = self.tokens[at + length]
            if token.kind != "word" or not _SYLLABLES.fullmatch(token.folded):
                break
            if load_lexicon().match(self.tokens, at + length, strict=False) is not None or token.folded in _LOOSE:
                break
            length += 1
        following = self.tokens[at + length] if at + length < len(self.tokens) else None
        ends = following is None or following.kind != "word" or length < _LONGEST_PLACE
        return length if length > 1 and ends else 0

    def _read_kind(self, at: int, end: int, meaning: KindWord) -> int:
        if meaning.address and self._measure_person(end):
            return self._take_person(at, end, meaning)
        if meaning.kind == "household" and not self._after_number():
            index = end
            matched = load_lexicon().match(self.tokens, end, strict=False) if end < len(self.tokens) else None
            if matched is not None and isinstance(matched[1], KindWord) and matched[1].address:
                index = end + matched[0]
            length = self._measure_person(index)
            if length:
                text = " ".join(token.text for token in self.tokens[end : index + length])
                return self._add("name", at, index + length, Name(text, "household"))
        if meaning.kind == "collective" and not self._after_number():
            following = load_lexicon().match(self.tokens, end, strict=self.strict) if end < len(self.tokens) else None
            if (
                not meaning.unit
                and following is not None
                and (
                    (isinstance(following[1], Head) and not following[1].area)
                    or (
                        isinstance(following[1], KindWord)
                        and following[1].unit
                        and self.tokens[at].folded in ("tap", "tt")
                    )
                )
            ):
                return end
            length = self._measure_unit(at, end, meaning)
            if length:
                return self._take_unit(at, end, end + length)
        typed = self.tokens[at]
        if typed.text.lower() in ("đc", "dc") and not self._after_number() and self._precedes_giving(end):
            return self._add("cue", at, end, Cue("get"))
        return self._add("kind", at, end, meaning)

    def _after_number(self) -> bool:
        last = self._last()
        return last is not None and last.kind == "number"

    def _read_unknown(self, at: int) -> int:
        """A capitalised surname and what follows is a person; "tập thể" aside, other names stay words."""
        token = self.tokens[at]
        if (
            token.folded in ("a", "c", "o", "b", "chi", "ong", "ba", "em", "chu", "bac")
            and at + 1 < len(self.tokens)
            and self.tokens[at + 1].kind == "word"
        ):
            length = self._measure_person(at + 1) if self.tokens[at + 1].capital and not token.capital else 0
            if length:
                return self._take_person(at, at + 1, KindWord("individual", address=True))
        if token.capital and (_HIGHLAND.match(token.text) or self._is_highlander(at)):
            length = self._measure_person(at)
            if length:
                text = " ".join(other.text for other in self.tokens[at : at + length])
                return self._add("name", at, at + length, Name(text, "individual"))
        if token.capital and self._lists_holders():
            length = self._measure_person(at)
            text = " ".join(other.text for other in self.tokens[at : at + length])
            if 0 < length < 4 and (
                at + length == len(self.tokens) or self.tokens[at + length].text in (",", ";", "(", ".", "-")
            ):
                return self._add("name", at, at + length, Name(text, "individual"))
        if token.capital and is_surname(token) and (not token.text.isupper() or self._is_listed_loud(at)):
            length = self._measure_person(at)
            if length >= 2:
                text = " ".join(other.text for other in self.tokens[at : at + length])
                return self._add("name", at, at + length, Name(text, "individual"))
        return self._add("other", at, at + 1)

    def _is_listed_loud(self, at: int) -> bool:
        """Whether a name in capitals begins its line or stands in a list: "1. NGUYỄN VĂN AN, Trưởng thôn"."""
        loud = sum(token.text.isupper() and len(token.text) > 1 for token in self.tokens)
        return (at == 0 or self.tokens[at - 1].text in (",", ";", ":", "-", "–")) and loud < len(self.tokens) / 2 + 3

    def _is_highlander(self, at: int) -> bool:
        """Whether "Y" begins a man's name of the Central Highlands: "Y Thông Byă"."""
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return self.tokens[at].text == "Y" and following is not None and following.capital and following.marked

    def _lists_holders(self) -> bool:
        """Whether names follow a title that only persons hold: "CSTĐCS: Hương, Thảo"."""
        last = self._last()
        if last is None or last.tag not in (":", ",", "and"):
            return False
        award = next((atom.value for atom in reversed(self.atoms[-12:]) if isinstance(atom.value, AwardName)), None)
        return award is not None and award.kind == "individual"

    def _take_unit(self, at: int, end: int, last: int) -> int:
        text = " ".join(token.text for token in self.tokens[at:last])
        if fold(text).startswith("tap the ") and last > end:
            text = " ".join(token.text for token in self.tokens[end:last])
        return self._add("name", at, last, Name(text, "collective"))
