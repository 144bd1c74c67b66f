"""Names of persons in a sentence, told by a form of address, by capitals or by a surname."""

from __future__ import annotations

from collections.abc import Sequence

from commendation.folding import fold, fold_tones
from commendation.reading.bodies import Head
from commendation.reading.meanings import KindWord, UnitHead, Word
from commendation.reading.spotting import Spotted
from commendation.reading.tokens import Token

_LONGEST = 5
_SURNAMES = frozenset(
    fold_tones(name)
    for name in (
        "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
        "Lý", "Đinh", "Trịnh", "Đào", "Đoàn", "Mai", "Lâm", "Lương", "Cao", "Chu", "Quách", "Hà", "Tạ", "Vương",
        "Phùng", "Trương", "Tô", "Thái", "Kiều", "Lưu", "Nghiêm", "Tống", "Triệu", "Văn", "Châu", "La", "Nông",
        "Hứa", "Bế",
    )
)  # fmt: skip
_RARER_SURNAMES = frozenset(
    fold_tones(name)
    for name in (
        "Lò", "Lường", "Cà", "Quàng", "Giàng", "Vàng", "Sùng", "Hờ", "Hạng", "Thào", "Mùa", "Lầu", "Ly", "Tẩn", "Vừ",
        "Ma", "Vi", "Lang", "Lữ", "Kha", "Thạch", "Danh", "Sơn", "Kim", "Chau", "Ksor", "Rơ", "Siu", "Nay", "Chế",
        "Ung", "Âu", "Mã", "Tăng", "Tiêu", "Từ", "Lại", "Mạc", "Ninh", "Phí", "Sử", "Thân", "Tiết", "Trà", "Bạch",
        "Cung", "Diệp", "Doãn", "Đàm", "Đậu", "Điền", "Giang", "Giáp", "Hàn", "Khổng", "Khúc", "Lục", "Nhữ", "Ôn",
        "Tôn", "Mông", "Hầu", "Bàn", "Chảo", "Phàn", "Lý", "Tòng", "Điêu", "Cầm", "Bạc", "Hoàng",
    )
)  # fmt: skip
"""Told only with their diacritics and a capital: in small letters most are other words."""
_BARE_SURNAMES = frozenset(fold(name) for name in _SURNAMES)
_WORDS_TOO = frozenset(
    {
        "mai",
        "cao",
        "la",
        "ha",
        "ho",
        "ly",
        "luong",
        "thai",
        "dao",
        "nong",
        "kieu",
        "to",
        "ta",
        "van",
        "chau",
        "luu",
        "vo",
        "do",
        "hua",
        "be",
    }
)
"""Surnames that are common words too: in small letters only "thị" or "văn" after them makes a name."""
_GIVEN = frozenset({
    "lan", "ha", "mai", "hoa", "thu", "hai", "tu", "bay", "tam", "anh", "ut", "dao", "cuc", "dung", "hung", "minh",
    "long", "son", "hanh", "hien", "hong", "hue", "huong", "lien", "linh", "loan", "ly", "nga", "ngoc", "que", "tham",
    "thao", "thuy", "trang", "van", "xuan", "yen", "bich", "diem", "giang", "chau", "kim", "tien", "hau", "binh",
    "phuong", "quang", "quy", "thanh",
})  # fmt: skip
"""Given names that are other words too, in small letters: they end a name of four words ("nguyen thi thu ha")."""
_MIDDLE_NAMES = frozenset({"thi", "van"})


def find_persons(seen: Spotted, *, only_addressed: bool) -> None:
    """Persons, told by a form of address, by capitals or by a surname."""
    addressed = {
        span.end
        for span in seen.spans
        if isinstance(span.meaning, KindWord)
        and span.meaning.kind == "individual"
        and not span.meaning.asks
        and (span.meaning.quantified or seen.tokens[span.start].folded in ("dong", "d/c"))
        and not seen.is_quantified(span)
    }
    at = 0
    while at < len(seen.tokens):
        length = 0
        skipped = at not in addressed and (only_addressed or _begins_phrase(seen, at))
        if not skipped and at not in seen.dated and at not in seen.taken:
            length = measure_person_name(seen.tokens, at, seen.known, at in addressed)
            if at not in addressed and _crosses_phrase(seen, at, length):
                length = 0
            length = _stop_at_head(seen, at, length) or _measure_given_name(seen, at, at in addressed)
        if length:
            seen.persons.append((at, seen.join(at, at + length)))
            seen.used.update(range(at, at + length))
            seen.taken.update(range(at, at + length))
            seen.spans = [span for span in seen.spans if not (at <= span.start < at + length)]
        at += max(1, length)


def _begins_phrase(seen: Spotted, at: int) -> bool:
    """Whether a known phrase of several words begins here: "Đoàn Thanh niên" is nobody's name."""
    span = seen.span_at(at)
    return span is not None and span.end - span.start > 1


def _crosses_phrase(seen: Spotted, at: int, length: int) -> bool:
    """Whether what looks like a name in small letters is words of known phrases: "gia dinh van hoa"."""
    return not seen.tokens[at].capital and any(
        span.end - span.start > 1 and span.start < at + length and span.end > at for span in seen.spans
    )


def _stop_at_head(seen: Spotted, at: int, length: int) -> int:
    """The length of a name that ends before the collective a person belongs to ("Mai Trường mầm non Hoa Sen")."""
    for span in seen.spans:
        if at < span.start < at + length and isinstance(span.meaning, UnitHead | Head) and span.end - span.start > 1:
            return span.start - at
    return length


def _measure_given_name(seen: Spotted, at: int, addressed: bool) -> int:
    """1 where a word without diacritics that may be a filler stands as a name: "chi lan duoc gi"."""
    span = seen.span_at(at)
    if not addressed or span is None or span.end - span.start > 1 or span.meaning != Word("filler"):
        return 0
    after = seen.span_at(span.end)
    return int(not seen.tokens[at].marked and after is not None and after.meaning == Word("get"))


def measure_person_name(tokens: Sequence[Token], at: int, known: Sequence[bool], addressed: bool) -> int:
    """How many tokens from `at` name a person, 0 if they do not.

    `known` tells which tokens have a meaning of their own; such a word belongs to a name only with a capital, or after
    a surname with "Thị" or "Văn". After a form of address (`addressed`) one word is a name.
    """
    surname = _is_surname(tokens[at]) and (not known[at] or tokens[at].capital or _goes_on(tokens, at))
    if not surname and not (addressed and (not known[at] or _is_proper(tokens, at))):
        return 0
    length = 1
    while length < _LONGEST and at + length < len(tokens) and not tokens[at + length].before.strip():
        index = at + length
        works = known[index] and tokens[at].capital and not tokens[index].capital  # "chị Hương văn thư"
        middle = length == 1 and (surname or addressed) and _is_middle_name(tokens[index]) and not works
        after_middle = length == 2 and (surname or addressed) and _is_middle_name(tokens[index - 1])
        if tokens[index].number is not None:
            break
        ends = length == 3 and surname and _is_middle_name(tokens[index - 2]) and tokens[index].folded in _GIVEN
        if tokens[at].capital and not (tokens[index].capital or middle or after_middle):
            break
        if known[index] and not (tokens[index].capital or middle or after_middle or ends):
            break
        length += 1
    if addressed:
        return length
    if tokens[at].capital:
        return length if length > 1 else 0
    # In small letters two words are too little: "mai gặp nhé" names nobody.
    doubtful = tokens[at].folded in _WORDS_TOO and not _goes_on(tokens, at)
    return length if length > 2 and not doubtful else 0


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether "Thị" or "Văn" and a name follow a surname that is also another word ("lam van tu")."""
    return at + 2 < len(tokens) and _is_middle_name(tokens[at + 1]) and not tokens[at + 1].before.strip()


def _is_surname(token: Token) -> bool:
    if token.marked:
        return token.toned in _SURNAMES or (token.capital and token.toned in _RARER_SURNAMES)
    return token.folded in _BARE_SURNAMES


def _is_middle_name(token: Token) -> bool:
    return token.folded in _MIDDLE_NAMES and (not token.marked or token.toned in ("thị", "văn"))


def _is_proper(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word with a meaning of its own is written as a name; in a text all in capitals none is."""
    token = tokens[at]
    if len(token.text) == 1:
        # "Y Thôn Niê": a name of one letter.
        return token.capital and at + 1 < len(tokens) and tokens[at + 1].capital
    return token.capital and not token.text.isupper()
