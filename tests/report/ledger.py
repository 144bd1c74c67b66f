"""Hand-made ledgers for the tests of the report: a ward, its awards of 2023, and awards that are easy to vary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from report_builder.outline import SECTIONS
from report_builder.report_input import ReportInput
from storage.records import Award, Decision, Movement, Narrative, Recipient, Registration, Target, Unit

DAY = date(2024, 1, 17)
TTLDTT = "tap-the-lao-dong-tien-tien"

LONG_XUYEN = Unit(
    id=1,
    kind="phường",
    name="Long Xuyên",
    district="thị xã Kinh Môn",
    province="tỉnh Hải Dương",
    code=None,
    place="Long Xuyên",
    signer_name="Nguyễn Văn An",
    signer_title="CHỦ TỊCH",
    addressee=None,
    distribution=("Phòng Nội vụ", "Các đơn vị có liên quan", "Lưu: VT"),
)


def give_award(id: int, code: str | None, count: int = 1, **fields: Any) -> Award:
    """An award of 2023 to individuals, unless `fields` say otherwise; its number follows its id."""
    named = tuple(
        name if isinstance(name, Recipient) else Recipient(name, person_id=None) for name in fields.pop("names", ())
    )
    plain: dict[str, Any] = {
        "unit_id": 1,
        "id": id,
        "number": f"KT-2023-{id:03d}",
        "year": 2023,
        "code": code,
        "conferrer_kind": None,
        "conferrer": None,
        "conferrer_level": None,
        "recipient_kind": "individual",
        "count": count,
        "recipients": named,
    }
    return Award(**{**plain, **fields})


def give_input(awards: Iterable[Award], **fields: Any) -> ReportInput:
    """The input of the report on 2023 with `awards` and every section written, unless `fields` say otherwise."""
    narratives = {
        section.word: Narrative(2023, section.word, (f"Nội dung của phần {section.label}.",)) for section in SECTIONS
    }
    plain: dict[str, Any] = {
        "unit": LONG_XUYEN,
        "year": 2023,
        "day": DAY,
        "awards": tuple(awards),
        "narratives": narratives,
    }
    return ReportInput(**{**plain, **fields})


def list_awards_of_2023(
    reasons: tuple[str, str, str] = ("hoàn thành tốt nhiệm vụ", "có thành tích", "là đơn vị khá"),
) -> tuple[Award, ...]:
    """The 13 facts of one ward's report on 2023: 6 awards to collectives, 63 to individuals.

    `reasons` are those of the chair's titles, of the chair's giấy khen, and of the flag.
    """
    ward = "phường Long Xuyên"
    party: dict[str, Any] = {
        "conferrer": "Đảng ủy phường",
        "conferrer_kind": "party-commune",
        "conferrer_level": "party-commune",
    }
    chair: dict[str, Any] = {
        "conferrer": "Chủ tịch UBND phường",
        "conferrer_kind": "commune-chair",
        "conferrer_level": "commune",
    }
    to_collective: dict[str, Any] = {"recipient_kind": "collective"}
    return (
        give_award(1, "tap-the-lao-dong-tien-tien", names=(f"UBND {ward}",), **to_collective),
        give_award(2, "don-vi-quyet-thang", names=(f"Công an {ward}",), **to_collective),
        give_award(
            3,
            "bang-khen-hoi-lhpn-tinh",
            names=(f"Hội LHPN {ward}",),
            conferrer="Hội LHPN tỉnh Hải Dương",
            conferrer_kind="women-union",
            conferrer_level="organisation",
            **to_collective,
        ),
        give_award(
            4,
            "co-thi-dua-hoi-khuyen-hoc-tinh",
            names=(f"Hội Khuyến học {ward}",),
            conferrer="Hội Khuyến học tỉnh Hải Dương",
            conferrer_kind="study-promotion",
            conferrer_level="organisation",
            reason=reasons[2],
            **to_collective,
        ),
        give_award(5, "giay-khen-dang-uy-co-so-chi-bo", 2, names=("Chi bộ 1", "Chi bộ 3"), **party, **to_collective),
        give_award(
            6,
            "giay-khen-tinh-uy",
            2,
            conferrer="Tỉnh ủy Hải Dương",
            conferrer_kind="party-province",
            conferrer_level="party-province",
        ),
        give_award(
            7,
            "giay-khen-cap-uy-cap-tren-dang-vien-5-nam",
            2,
            conferrer="Thị ủy Kinh Môn",
            conferrer_kind="party-district",
            conferrer_level="party-district",
        ),
        give_award(8, "chien-si-thi-dua-chua-ro-cap"),
        give_award(
            9,
            "giay-khen-chu-tich-ubnd-cap-huyen",
            3,
            conferrer="Chủ tịch UBND thị xã",
            conferrer_kind="district-chair",
            conferrer_level="district",
        ),
        give_award(
            10, None, conferrer="các ban ngành của thị xã", conferrer_kind="district-body", conferrer_level="district"
        ),
        give_award(
            11,
            "giay-khen-dang-uy-co-so-dang-vien",
            19,
            reason="đảng viên hoàn thành xuất sắc nhiệm vụ năm 2023",
            **party,
        ),
        give_award(12, "lao-dong-tien-tien", 16, reason=reasons[0], **chair),
        give_award(13, "giay-khen-chu-tich-ubnd-cap-xa", 19, reason=reasons[1], **chair),
    )


def decide(number: str, day: date | None = None) -> Decision:
    return Decision(1, number, day, None, None)


def give_movements() -> tuple[Movement, ...]:
    """Two movements of 2023: one with its day and base, one without."""
    base = "Kế hoạch số 12/KH-UBND ngày 05/02/2023"
    return (
        Movement(1, 1, 2023, "Chuyển đổi số giai đoạn 2021-2025", base, date(2023, 2, 5)),
        Movement(1, 2, 2023, "Chung tay vì người nghèo", None, None),
    )


def give_registrations() -> tuple[Registration, ...]:
    """Three registrations of 2023, one of them withdrawn; of three targets one is reached, one reported in words."""
    targets = (
        Target(1, 1, "hồ sơ giải quyết đúng hạn", "98", "%", date(2023, 11, 30), None, "98.5"),
        Target(2, 1, "dự đủ các buổi sinh hoạt", None, None, None, "dự đủ"),
        Target(3, 1, "hồ sơ trễ hạn không quá", "5", "hồ sơ", None),
    )
    titles = ("lao-dong-tien-tien", "giay-khen-chu-tich-ubnd-cap-xa")
    return (
        Registration(
            1, 1, "ĐK-2023-001", 2023, "individual", "Nguyễn Thị Hoa", None, None, titles, targets, "submitted"
        ),
        Registration(1, 2, "ĐK-2023-002", 2023, "collective", "UBND phường", None, None, (TTLDTT,), (), "approved"),
        Registration(1, 3, "ĐK-2023-003", 2023, "individual", "Lê Văn An", None, None, titles, (), "withdrawn"),
    )
