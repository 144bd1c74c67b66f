"""Tokens of one stretch of prose turned into the pieces that the grammar works with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from commendation.catalogue import Tier
from commendation.folding import fold
from commendation.reading.lines.awards import BADGE_YEARS, AwardName, find_award, name_badge
from commendation.reading.lines.cues import NUMBER_WORDS, Cue, KindWord, NumberWord
from commendation.reading.lines.givers import Body, Head, extend_body, measure_sector, weigh_body
from commendation.reading.lines.names import SURNAMES, Name, NameFinder
from commendation.reading.lines.phrases import Meaning, load_lexicon

_SMALL_ADDRESSES = frozenset(
    ["anh", "chi", "co", "chu", "bac", "ong", "ba", "em", "e", "thay", "dc", "a", "c", "cu", "chau"]
)
_NAMELIKE = (Cue("unit-of-no-award"), Cue("filler"))
_AFTER_RANK = (Cue("to"), Cue("of"), Cue("get"), Cue("give"), Cue("by"))
AtomKind = Literal[
    "award", "body", "kind", "number", "name", "cue", "mark", "year", "date", "decision", "level", "times", "other"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atom:
    """Tokens `start`..`end` (excluded) as one piece. `value` is what the kind says."""

    kind: AtomKind
    start: int
    end: int
    value: object = None

    @property
    def tag(self) -> str:
        """The tag of a cue, the mark itself, or the kind."""
        if isinstance(self.value, Cue):
            return self.value.tag
        return str(self.value) if self.kind == "mark" else self.kind


@dataclass
class AtomReader(NameFinder):
    """Reads the tokens of one sentence or line."""

    city: Tier
    """What "thành phố" alone means here."""
    atoms: list[Atom] = field(default_factory=list)

    def read(self) -> list[Atom]:
        at = 0
        while at < len(self.tokens):
            at = self._read_one(at)
        return self.atoms

    def _add(self, kind: AtomKind, start: int, end: int, value: object = None) -> int:
        self.atoms.append(Atom(kind, start, end, value))
        return end

    def _last(self) -> Atom | None:
        return self.atoms[-1] if self.atoms else None

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
        if matched is None or (matched[0] == 1 and matched[1] in _NAMELIKE and self._begins_name(at)):
            return self._read_unknown(at)
        length, meaning = matched
        return self._read_known(at, at + length, meaning)

    def _read_small_person(self, at: int, known: int) -> int:
        """ "chi lan, anh tu, co hanh duoc ...", "nguyễn văn tám": names typed small. 0 if there is none."""
        token = self.tokens[at]
        if token.capital or known > 1:
            return 0
        address = token.folded in _SMALL_ADDRESSES
        start = at + 1 if address else at
        length = self._measure_small_person(start, address=address)
        if not length:
            return 0
        text = " ".join(other.text for other in self.tokens[start : start + length])
        return self._add("name", at, start + length, Name(text, "individual"))

    def _begins_name(self, at: int) -> bool:
        """Whether a word with a meaning of its own is a surname here: "Triệu Thị Mùi"."""
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return (
            token.capital
            and token.folded in SURNAMES
            and not token.text.isupper()
            and following is not None
            and following.capital
            and self._measure_person(at) > 1
        )

    def _read_number(self, at: int) -> int:
        token = self.tokens[at]
        spelled = self._skip_spelled(at + 1)
        if spelled and token.number is not None:
            return self._add("number", at, spelled, token.number)
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        badge = self._find_badge()
        if following is not None and following.folded == "nam" and following.toned in ("năm", "nam"):
            if badge and token.number in BADGE_YEARS:
                return self._add("award", at, self._skip_badge_words(at + 2), name_badge(token.number or 0))
            end = self._skip_times(at + 2)
            return self._add("times" if end > at + 2 else "other", at, end, token.number)
        if following is not None and following.folded == "lan" and following.toned in ("lần", "lan"):
            return self._add("times", at, at + 2, token.number)
        if (
            following is not None
            and following.folded == "trong"
            and at + 2 < len(self.tokens)
            and (self.tokens[at + 2].number is not None or self.tokens[at + 2].folded in ("so", "nhung", "cac"))
        ):
            return self._add("cue", at, at + 2, Cue("one-of"))
        if following is not None and following.text == ")" and self._is_enumerator(at):
            return self._add("mark", at, at + 2, ";")
        if self._is_label(at):
            return self._add("other", at, at + 1, "label")
        return (
            self._add("number", at, at + 1, token.number)
            if token.number is not None
            else self._add("other", at, at + 1)
        )

    def _skip_spelled(self, at: int) -> int:
        """ "01 (một) tập thể": where the bracket ends that spells the figure before `at` out; 0 if there is none."""
        if at >= len(self.tokens) or self.tokens[at].text != "(":
            return 0
        end = at + 1
        while end < len(self.tokens) and self.tokens[end].folded in NUMBER_WORDS:
            end += 1
        return end + 1 if end > at + 1 and end < len(self.tokens) and self.tokens[end].text == ")" else 0

    def _is_enumerator(self, at: int) -> bool:
        """Whether "2)" numbers an item of a list inside the line, and does not close a bracket."""
        opened = sum(token.text == "(" for token in self.tokens[max(0, at - 40) : at])
        return opened == sum(token.text == ")" for token in self.tokens[max(0, at - 40) : at])

    def _read_rank(self, at: int) -> int:
        """ "hạng Nhì" alone after an order: the same order of another class. 0 if it is none."""
        order = next((atom.value for atom in reversed(self.atoms) if isinstance(atom.value, AwardName)), None)
        if order is None or " hạng " not in order.name or at + 1 >= len(self.tokens):
            return 0
        stem = order.name.split(" hạng ")[0]
        named = find_award(f"{stem} hạng {self.tokens[at + 1].text.lower()}")
        return 0 if named is None else self._add("award", at, at + 2, named)

    def _read_further_rank(self, at: int) -> int:
        """ "hạng 2 và 3": a second class of the order before. 0 if it is none."""
        last = self._last()
        token = self.tokens[at]
        if last is None or not isinstance(last.value, AwardName) or " hạng " not in last.value.name:
            return 0
        if (token.text != "," and token.folded != "va") or at + 1 >= len(self.tokens):
            return 0
        stem, own = last.value.name.split(" hạng ")
        named = find_award(f"{stem} hạng {self.tokens[at + 1].text.lower()}")
        following = self.tokens[at + 2] if at + 2 < len(self.tokens) else None
        if (
            named is None
            or named.name.endswith(f" {own}")
            or (
                following is not None
                and following.kind == "word"
                and (load_lexicon().match(self.tokens, at + 2, strict=False) or (0, None))[1] not in _AFTER_RANK
            )
        ):
            return 0
        self._add("cue", at, at + 1, Cue("and"))
        return self._add("award", at + 1, at + 2, named)

    def _skip_times(self, at: int) -> int:
        """ "5 năm liền": the words that make a repetition of a length of time."""
        while at < len(self.tokens) and self.tokens[at].folded in ("lien", "lien tuc", "tuc", "tiep"):
            at += 1
        return at

    def _skip_badge_words(self, at: int) -> int:
        while at < len(self.tokens) and self.tokens[at].folded in ("tuoi", "dang"):
            at += 1
        return at

    def _find_badge(self) -> bool:
        return any(
            isinstance(atom.value, AwardName) and atom.value.name.startswith("huy hiệu") for atom in self.atoms[-14:]
        )

    def _is_label(self, at: int) -> bool:
        """Whether the figure names something: "số 9", "thứ ba", "lần 2", "Điều 1"."""
        before = self.tokens[at - 1] if at else None
        return before is not None and before.kind == "word" and before.toned in (
            "thứ", "lần", "hạng", "điều", "khoản", "khóa", "quý", "đợt", "mục", "biểu", "phụ", "lục", "loại", "covid",
            "kỳ",
            "tuổi", "số", "so", "thu", "hang", "dieu", "khoan", "khoa", "quy", "dot", "muc",
        )  # fmt: skip

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
        return self._add("cue", at, end, meaning)

    def _is_flag(self, at: int, end: int) -> bool:
        """Whether "co" without its mark is "cờ": after a verb of giving, "có" makes no sense."""
        last = self._last()
        token = self.tokens[at]
        return end == at + 1 and token.folded == "co" and not token.marked and last is not None and last.tag == "give"

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

    def _read_number_word(self, at: int, end: int, meaning: NumberWord) -> int:
        """A number in words counts only before what is counted: "năm cá nhân", "hai tập thể"."""
        if end < len(self.tokens) and self.tokens[end].kind == "word":
            following = load_lexicon().match(self.tokens, end, strict=self.strict)
            if following is not None and (
                (
                    isinstance(following[1], KindWord)
                    and not (following[1].address and meaning.value == 3 and self._names_person(end))
                )
                or (isinstance(following[1], AwardName) and not following[1].verb)
            ):
                return self._add("number", at, end, meaning.value)
        if self.tokens[at].folded == "ba" and self._measure_person(end):
            return self._take_person(at, end, KindWord("individual", address=True))
        return self._add("other", at, end)

    def _names_person(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].capital

    def _read_body(self, at: int, end: int, head: Head) -> int:
        if self.tokens[at].toned == "tư" and self.tokens[at].text != "TƯ":
            return self._add("other", at, end)
        if head.display in ("Chủ tịch", "CT"):
            following = load_lexicon().match(self.tokens, end, strict=False) if end < len(self.tokens) else None
            if following is not None and isinstance(following[1], Head) and following[1].area:
                head = replace(head, display="Chủ tịch UBND")
            elif head.display == "CT":
                return self._add("other", at, end)
        if self.tokens[at].folded in ("so", "bo", "phong") and end > at + 1:
            end = max(end, at + 1 + measure_sector(self.tokens, at + 1))
        last = extend_body(self.tokens, end, head, self._measure_head)
        text = self._write(at, end, last, head)
        if self.tokens[at].folded == "cap" and head.area and last == end:
            return self._add("level", at, last, weigh_body(text.removeprefix("cấp "), self.city)[1])
        kind, level = weigh_body(text, self.city)
        return self._add("body", at, last, Body(text, kind, level, head))

    def _measure_head(self, at: int) -> int:
        """How many tokens from `at` are the head of a body in more than one word, with capitals."""
        if not self.tokens[at].capital or self.tokens[at].kind != "word":
            return 0
        matched = load_lexicon().match(self.tokens, at, strict=True)
        if matched is None or not isinstance(matched[1], Head) or matched[1].area:
            return 0
        return matched[0] if matched[0] > 1 else 0

    def _write(self, at: int, end: int, last: int, head: Head) -> str:
        parts = [head.display]
        if end - at > 1 and head.display.startswith(("Sở ", "Bộ ", "Phòng ")):
            parts, end = [head.display.split()[0]], at + 1
            if self.tokens[at].folded not in ("so", "bo", "phong"):
                end = next(i for i in range(at, last) if self.tokens[i].folded in ("so", "bo", "phong")) + 1
        for token in self.tokens[end:last]:
            word = token.text
            if token.kind == "mark" and word in ".&,":
                parts[-1] += word
                continue
            if token.glued and parts[-1].endswith(("&", ".")):
                parts[-1] += word
                continue
            parts.append(
                word.lower() if token.folded in ("xa", "phuong", "huyen", "tinh", "quan", "thi", "tran") else word
            )
        return " ".join(parts)

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
                    or (isinstance(following[1], KindWord) and following[1].unit and self.tokens[at].folded == "tap")
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

    def _take_person(self, at: int, end: int, meaning: KindWord) -> int:
        last = end + self._measure_person(end)
        text = " ".join(token.text for token in self.tokens[end:last])
        return self._add("name", at, last, Name(text, meaning.kind or "individual"))

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
        if token.capital and self._lists_holders():
            length = self._measure_person(at)
            text = " ".join(other.text for other in self.tokens[at : at + length])
            if 0 < length < 4 and (
                at + length == len(self.tokens) or self.tokens[at + length].text in (",", ";", "(", ".", "-")
            ):
                return self._add("name", at, at + length, Name(text, "individual"))
        if token.capital and token.folded in SURNAMES and not token.text.isupper():
            length = self._measure_person(at)
            if length >= 2:
                text = " ".join(other.text for other in self.tokens[at : at + length])
                return self._add("name", at, at + length, Name(text, "individual"))
        return self._add("other", at, at + 1)

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
