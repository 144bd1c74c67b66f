"""What the report's own section on results says, read again, is the ledger it was written from."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from commendation.catalogue import RecipientKind
from commendation.reading.lines import read_lines
from report_builder.compose import compose_report
from report_builder.model import write_block
from storage.records import Award
from tests.report.ledger import give_award, give_input

CHAIR = {"conferrer": "Chủ tịch UBND phường", "conferrer_kind": "commune-chair", "conferrer_level": "commune"}
PARTY = {"conferrer": "Đảng ủy phường", "conferrer_kind": "party-commune", "conferrer_level": "party-commune"}
TOWN = {"conferrer": "Chủ tịch UBND thị xã", "conferrer_kind": "district-chair", "conferrer_level": "district"}
PROVINCE = {"conferrer": "Chủ tịch UBND tỉnh", "conferrer_kind": "province-chair", "conferrer_level": "province"}
WOMEN = {"conferrer": "Hội LHPN tỉnh", "conferrer_kind": "women-union", "conferrer_level": "organisation"}
MINISTER = {"conferrer": "Bộ trưởng Bộ Y tế", "conferrer_kind": "ministry", "conferrer_level": "central"}
PRESIDENT = {"conferrer": "Chủ tịch nước", "conferrer_kind": "president", "conferrer_level": "central"}

Choice = tuple[str, str, RecipientKind, dict[str, Any]]
CHOICES: tuple[Choice, ...] = (
    ("giay-khen-chu-tich-ubnd-cap-xa", "giấy khen", "collective", CHAIR),
    ("giay-khen-chu-tich-ubnd-cap-xa", "giấy khen", "individual", CHAIR),
    ("giay-khen-chu-tich-ubnd-cap-xa", "giấy khen", "household", CHAIR),
    ("lao-dong-tien-tien", "lao động tiên tiến", "individual", CHAIR),
    ("tap-the-lao-dong-tien-tien", "tập thể lao động tiên tiến", "collective", CHAIR),
    ("giay-khen-dang-uy-co-so-chi-bo", "giấy khen", "collective", PARTY),
    ("giay-khen-dang-uy-co-so-dang-vien", "giấy khen", "individual", PARTY),
    ("giay-khen-chu-tich-ubnd-cap-huyen", "giấy khen", "collective", TOWN),
    ("giay-khen-chu-tich-ubnd-cap-huyen", "giấy khen", "individual", TOWN),
    ("giay-khen-chu-tich-ubnd-cap-huyen", "giấy khen", "household", TOWN),
    ("bang-khen-chu-tich-ubnd-tinh", "bằng khen", "collective", PROVINCE),
    ("bang-khen-chu-tich-ubnd-tinh", "bằng khen", "individual", PROVINCE),
    ("bang-khen-hoi-lhpn-tinh", "bằng khen", "collective", WOMEN),
    ("bang-khen-bo-nganh", "bằng khen", "individual", MINISTER),
    ("huan-chuong-lao-dong-hang-ba", "huân chương lao động hạng ba", "individual", PRESIDENT),
    ("chien-si-thi-dua-co-so", "chiến sĩ thi đua cơ sở", "individual", {}),
    ("don-vi-quyet-thang", "đơn vị quyết thắng", "collective", {}),
)
NAMES: dict[RecipientKind, tuple[str, ...]] = {
    "individual": ("Nguyễn Văn An", "Trần Thị Bưởi", "H'Loan Niê", "Lò Thị Ón", "Phạm Quốc Toản", "Lê Thị Kim Oanh"),
    "collective": (
        "Chi bộ 3",
        "Công an phường",
        "Trường Mầm non Hoa Sen",
        "Hội LHPN phường",
        "Khu phố 5",
        "Chi đoàn 2",
    ),
    "household": ("Hộ ông Lê Văn Tám", "Hộ bà Phan Thị Ba", "Hộ ông Vừ A Páo", "Hộ bà Đinh Thị Gái"),
}
REASONS = (None, "hoàn thành xuất sắc nhiệm vụ năm 2023", "có thành tích trong phong trào hiến đất làm đường")


@st.composite
def ledgers(draw: st.DrawFn) -> list[tuple[Award, str]]:
    """Awards with the names that a reader gives them, no two of one form, giver and kind."""
    made = []
    chosen = draw(st.lists(st.integers(0, len(CHOICES) - 1), min_size=1, unique=True))
    for id, (code, name, kind, giver) in enumerate((CHOICES[at] for at in chosen), 1):
        count = draw(st.sampled_from((1, 2, 3, 19, 120)))
        listed = draw(st.booleans()) and count <= len(NAMES[kind])
        names = tuple(draw(st.permutations(NAMES[kind]))[:count]) if listed else ()
        reason = draw(st.sampled_from(REASONS)) if not names else None
        made.append((give_award(id, code, count, names=names, reason=reason, recipient_kind=kind, **giver), name))
    return made


def write_section(awards: list[Award]) -> str:
    """The points about awards under their headings, as the report prints them."""
    report = compose_report(give_input(awards))
    sections = [one for one in report.parts[0].sections if one.word in ("collectives", "individuals", "households")]
    return "\n".join(write_block(block) for section in sections for block in section.blocks)


@settings(max_examples=120)
@given(ledgers())
def test_the_section_on_results_read_again_is_the_ledger(made: list[tuple[Award, str]]) -> None:
    text = write_section([award for award, _ in made])

    told: Counter[tuple[str, str | None, str | None]] = Counter()
    for line in read_lines(text, year=2023).lines:
        told[line.word, line.conferrer_level, line.recipient_kind] += line.count or 0
    meant: Counter[tuple[str, str | None, str | None]] = Counter()
    for award, name in made:
        meant[name, award.conferrer_level, award.recipient_kind] += award.count
    assert told == meant, text
