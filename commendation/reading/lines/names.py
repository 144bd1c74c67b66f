"""Names of persons and of collectives in award prose, and how far they reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commendation.catalogue import RecipientKind
from commendation.folding import fold, fold_tones
from commendation.reading.lines.awards import AwardName
from commendation.reading.lines.cues import Cue, KindWord, NumberWord
from commendation.reading.lines.givers import Head
from commendation.reading.lines.phrases import load_lexicon
from commendation.reading.lines.tokens import Token

_LONGEST_NAME = 9
_SURNAMES = fold_tones(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Đào Đoàn Mai Lâm Lương Cao "
    "Chu Quách Hà Tạ Vương Phùng Trương Tô Thái Kiều Lưu Nghiêm Tống Triệu Văn Châu La Nông Hứa Bế Vi Sùng Giàng "
    "Lò Lường Hầu Thào Vàng Ma Tăng Tôn Thạch Khưu Lại Dư Cù Cung Doãn Đồng Đàm Lục Mạc Mạch Phí Quan Tất Thân "
    "Tiêu Trà Ung Âu Đan Đậu Giáp Hán Khổng Khúc Kim Lã Lữ Ninh Phó Sầm Thẩm Thiều Bạch Biện Cầm Chử Điêu Đỉnh "
    "Siu Rơ Ksor"
).split()  # fmt: skip
SURNAMES = frozenset(fold(name) for name in _SURNAMES)
SURNAMES_TONED = frozenset(fold_tones(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh đào đoàn lâm lương chu quách "
    "hà tạ vương phùng trương tô kiều lưu nghiêm tống triệu châu nông hứa bế sùng giàng lò lường vàng tăng tôn thạch"
).split())  # fmt: skip
"""Surnames that may be told though they are typed small."""
_PROVINCES = frozenset(fold(name) for name in (
    "Đồng Nai", "Đồng Tháp", "Hà Nội", "Hà Nam", "Hà Giang", "Hà Tĩnh", "Hà Tây", "Lâm Đồng", "Cao Bằng", "Thái Bình",
    "Thái Nguyên", "Ninh Bình", "Ninh Thuận", "Trà Vinh", "An Giang", "Vĩnh Long", "Kim Bảng", "Lý Sơn", "Đà Nẵng",
))  # fmt: skip
"""Places that begin as persons' names do."""
_NUMBERED_UNITS = frozenset(["to", "tdp", "pho", "kp", "thon", "ap", "xom", "khom", "khu", "cb", "lop"])
_VOWELS = frozenset("aeiouy")
_LONGEST_SMALL = 4
_AFTER_SMALL = frozenset(["duoc", "dc", "dat", "nhan", "va", "voi", "vs", "la", "duoc", "co", "cung", "o", "thuoc"])
_NEVER_SMALL = frozenset(fold_tones(
    "báo gửi nhập hỏi xin cám ơn nhờ thay biết đã đang ơi muốn cần chưa tổng hợp thêm đề nghị xong quên ghi lưu sửa bộ "
    "đoàn hội khen này đó kia mình ấy ta con việc xem giúp kiểm check duyệt ký đọc gặp gọi lấy cho về đến đi làm nói "
    "trả lời soát chốt từng giùm dùm mượn mang đem đưa cầm tìm kiếm chọn nộp "
    "giữ xuống lên mới vừa vẫn cũng lại rồi nha nhé ạ nữa hết họ nào sao"
).split())  # fmt: skip
"""Words that follow "em", "anh", "chị" in a message without being names."""
_NEVER_SMALL_FOLDED = frozenset(fold(word) for word in _NEVER_SMALL)
_UNIT_WORDS = frozenset(fold(
    "trường học mầm non mẫu giáo tiểu học trung học thcs thpt th mn công an quân sự cơ quan hòa giải tự quản bảo "
    "vệ dân phố phụ nữ nông dân ccb cựu chiến binh người cao tuổi thanh niên y tế kinh tế văn hóa tài chính "
    "khuyến học thọ giáo viên nhà khu kp tdp kdc tổ thôn ấp xóm bản dân cư dân vận ubnd đảng hđnd mttq chùa giáo "
    "xứ bhxh thuế kho bạc đoàn hội liên gia số cộng đồng chữ thập đỏ vay vốn tiết kiệm hợp tác xã môi trường"
).split())  # fmt: skip
"""Words that begin the name of a unit though they are written small."""


def is_surname(token: Token) -> bool:
    """Whether a word may be a surname; its marks count where it has any."""
    return token.toned in _SURNAMES if token.marked else token.folded in SURNAMES


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody named: a person, a household by its head, or a collective."""

    text: str
    kind: RecipientKind


@dataclass
class NameFinder:
    """Measures names among the tokens of one stretch of prose."""

    tokens: Sequence[Token]
    strict: bool
    """Whether the text was typed with diacritics."""

    def _measure_person(self, at: int) -> int:
        """How many tokens from `at` are a person's name."""
        if at < len(self.tokens) and not self.tokens[at].capital:
            return self._measure_small_person(at, address=True) or (1 if self._is_small_name(at) else 0)
        length = 0
        while at + length < len(self.tokens) and length < 5:
            token = self.tokens[at + length]
            if token.kind != "word" or not token.capital:
                break
            if not length and self._begins_phrase(at):
                break
            length += 1
        if length == 2 and f"{self.tokens[at].folded} {self.tokens[at + 1].folded}" in _PROVINCES:
            return 0
        return length

    def _measure_small_person(self, at: int, *, address: bool) -> int:
        """How many tokens from `at` are a name typed small that ends at a mark or a verb.

        `address`: a form of address stands before it. Without one it must begin with a surname and have three words.
        """
        length = 0
        while at + length < len(self.tokens) and length < _LONGEST_SMALL:
            token = self.tokens[at + length]
            if token.kind != "word" or token.folded in _AFTER_SMALL or not token.text.islower():
                break
            if not _VOWELS.intersection(token.folded):
                return 0
            length += 1
        if length == 1 and self.tokens[at].text == "sau":
            return 0  # "05 đồng chí sau:"
        following = self.tokens[at + length] if at + length < len(self.tokens) else None
        closed = following is None or following.text in ",;:.-–(+)\n" or following.folded in _AFTER_SMALL
        if not length or not closed or any(self._begins_long_phrase(at + i, length - i) for i in range(length)):
            return 0
        if length > 2 and self._is_small_surname(at):
            return length
        return length if address and not any(self._means_something(at + i) for i in range(length)) else 0

    def _is_small_surname(self, at: int) -> bool:
        token, second = self.tokens[at], self.tokens[at + 1]
        if second.folded in ("van", "thi") and second.toned in ("văn", "thị", "van", "thi"):
            return is_surname(token)
        return token.toned in SURNAMES_TONED if self.strict else token.folded in SURNAMES

    def _means_something(self, index: int) -> bool:
        token = self.tokens[index]
        if (token.toned in _NEVER_SMALL) if token.marked else (token.folded in _NEVER_SMALL_FOLDED):
            return True
        matched = load_lexicon().match(self.tokens, index, strict=True)
        return matched is not None and token.marked and not isinstance(matched[1], KindWord)

    def _begins_long_phrase(self, index: int, room: int) -> bool:
        """Whether words that mean something stand at `index`: then it is no name."""
        matched = load_lexicon().match(self.tokens, index, strict=False)
        if matched is None:
            return False
        return matched[0] > 1 or (room == 1 and isinstance(matched[1], AwardName))

    def _is_small_name(self, index: int) -> bool:
        """A given name typed small after a form of address, in the middle of a message: "e dũng với e hảo cstt"."""
        token = self.tokens[index]
        if token.folded in ("va", "voi", "o", "nha", "a") or self._means_something(index):
            return False
        before = self.tokens[index - 1] if index else None
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if not _VOWELS.intersection(token.folded):
            return False
        if (
            following is not None
            and following.kind == "word"
            and load_lexicon().match(self.tokens, index + 1, strict=False) is None
        ):
            return False
        return (
            before is not None
            and before.toned in ("e", "em", "anh", "chị", "ông", "bà", "cô", "chú", "bác", "ong", "chi", "co")
            and load_lexicon().match(self.tokens, index, strict=False) is None
        )

    def _begins_phrase(self, at: int) -> bool:
        if self.tokens[at].text == "Tư":
            return False  # "bà Tư Hường": TƯ is "trung ương"
        matched = load_lexicon().match(self.tokens, at, strict=True)
        if matched is None or isinstance(matched[1], NumberWord):
            return False  # "Bà Hai"
        following = self.tokens[at + matched[0]] if at + matched[0] < len(self.tokens) else None
        surname = is_surname(self.tokens[at]) and following is not None and following.capital
        return not (surname and matched[0] == 1)

    def _measure_unit(self, at: int, end: int, meaning: KindWord) -> int:
        """How many tokens after a word such as "chi bộ", "trường", "tập thể" are its name."""
        length = 0
        while end + length < len(self.tokens) and length < _LONGEST_NAME:
            token = self.tokens[end + length]
            if token.kind == "number":
                if self._counts_on(end + length) or not meaning.unit:
                    break
                far = length > 3 and self.tokens[end + length - 1].folded != "so"
                if far and not self._ends_name(end + length):
                    break
                length += 1
                continue
            if length and token.folded == self.tokens[at].folded and self.tokens[end + length - 1].kind == "number":
                break  # "tổ 4 tổ 9"
            if self._joins_council(end + length):
                length += 1
                continue
            if token.kind == "mark" and token.text in "&" and length:
                length += 1
                continue
            if token.kind != "word" or not self._names_unit(end + length, end, length, meaning):
                break
            length += 1
        if length and all(token.folded == "so" for token in self.tokens[end : end + length]):
            return 0
        return length

    def _precedes_giving(self, at: int) -> bool:
        """Whether "đc" is "được" and not "đồng chí": an award or a body follows."""
        at += int(at + 1 < len(self.tokens) and self.tokens[at].kind == "number")  # "đc 2 gk"
        matched = load_lexicon().match(self.tokens, at, strict=False) if at < len(self.tokens) else None
        return matched is not None and (
            isinstance(matched[1], AwardName | Head) or matched[1] in (Cue("give"), Cue("get"))
        )

    def _ends_name(self, index: int) -> bool:
        """Whether the figure at `index` is the last word of a name: "Trường Tiểu học Tân Hòa 2,"."""
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        return self.tokens[index - 1].capital and (following is None or following.text in (",", ";", ".", ")", "\n"))

    def _joins_council(self, index: int) -> bool:
        """Whether "và" joins the two halves of one office: "Văn phòng HĐND và UBND"."""
        return (
            self.tokens[index].folded in ("va", "&", "-")
            and 0 < index < len(self.tokens) - 1
            and self.tokens[index - 1].folded == "hdnd"
            and self.tokens[index + 1].folded == "ubnd"
        )

    def _counts_on(self, index: int) -> bool:
        """Whether the figure at `index` counts what follows it ("5 năm", "3 giáo viên") and ends the name before it."""
        if index + 1 >= len(self.tokens) or self.tokens[index - 1].folded == "so":
            return False
        if self.tokens[index + 1].toned in ("năm", "lần", "nam", "lan"):
            return True
        bare = (
            index and self.tokens[index - 1].folded in _NUMBERED_UNITS and not self.tokens[index].text.startswith("0")
        )
        if bare and isinstance((load_lexicon().match(self.tokens, index + 1, strict=False) or (0, 0))[1], AwardName):
            return False  # "a Khôi tdp 6 gk"
        if self.tokens[index + 1].text.lower() in ("đc", "dc") and self._precedes_giving(index + 2):
            return False
        following = load_lexicon().match(self.tokens, index + 1, strict=self.strict)
        return following is not None and (
            (isinstance(following[1], KindWord) and not following[1].unit) or isinstance(following[1], AwardName)
        )

    def _names_unit(self, index: int, end: int, length: int, meaning: KindWord) -> bool:
        token = self.tokens[index]
        before = self.tokens[index - 1]
        if not (token.capital and before.capital and length) and token.toned in (
            "được",
            "đạt",
            "tặng",
            "khen",
            "và",
            "có",
            "các",
            "là",
            "nhận",
            "của",
            "đã",
            "vì",
            "trong",
            "cho",
        ):
            return False
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if token.text.lower() in ("đc", "dc") and self._precedes_giving(index + 1):
            return False
        if token.capital:
            if length and following is not None and following.capital and is_surname(token):
                return True  # "truong th Le Loi"
            matched = load_lexicon().match(self.tokens, index, strict=self.strict)
            if matched is not None and isinstance(matched[1], Cue) and matched[0] == 1 and length and before.capital:
                return True  # "Công ty TNHH Thành Đạt"
            return not (matched is not None and isinstance(matched[1], AwardName | Cue))
        if token.folded == "so":
            return meaning.unit and following is not None and following.number is not None
        matched = load_lexicon().match(self.tokens, index, strict=self.strict)
        if matched is not None and isinstance(matched[1], AwardName | Cue):
            return matched[1] == Cue("unit-of-no-award") and length > 0 and following is not None and following.capital
        if matched is not None and isinstance(matched[1], Head) and matched[1].area and meaning.unit:
            return True
        # Inside a name small words stand before capitals and figures: "tổ hòa giải TDP số 9", "cb truong hoc".
        if not meaning.unit:
            return False
        return (
            length > 0
            or token.folded in _UNIT_WORDS
            or (following is not None and following.capital and matched is None)
        )
