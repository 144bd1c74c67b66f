"""Figures and words for numbers: counts, years of membership, classes of orders, labels that count nothing."""

from __future__ import annotations

from commendation.reading.lines.atom_base import AtomBase
from commendation.reading.lines.awards import BADGE_YEARS, AwardName, find_award, name_badge
from commendation.reading.lines.cues import NUMBER_WORDS, Cue, KindWord, NumberWord
from commendation.reading.lines.phrases import load_lexicon

_AFTER_RANK = (Cue("to"), Cue("of"), Cue("get"), Cue("give"), Cue("by"))


class NumberAtoms(AtomBase):
    """Reads a number where one stands."""

    def _read_number(self, at: int) -> int:
        token = self.tokens[at]
        spelled = self._skip_spelled(at + 1)
        if spelled and token.number is not None:
            return self._add("number", at, spelled, token.number)
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        badge = self._find_badge()
        if following is not None and following.folded == "nam" and following.toned in ("năm", "nam"):
            before = self.tokens[at - 1].toned if at else ""
            if badge and token.number in BADGE_YEARS and before not in ("từ", "tu", "trên", "tren"):
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

    def _read_number_word(self, at: int, end: int, meaning: NumberWord) -> int:
        """A number in words counts only before what is counted: "năm cá nhân", "hai tập thể"."""
        if any(token.capital and not token.text.isupper() for token in self.tokens[at + 1 : end]):
            end = at + 1  # "ba Tu Cuc": Bà Tư Cúc
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
