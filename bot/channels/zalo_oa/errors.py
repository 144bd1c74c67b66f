"""The errors of the OpenAPI, and what is to be done about each: one table, which the tests compare with Zalo's list.

A failed call is answered with HTTP 200 and a number in `error` that is not 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Handling(Enum):
    """What a failed call means for what was to be sent."""

    NEXT_MINUTE = auto()
    """Too many calls: nothing goes out before the next minute begins."""
    UPLOAD_AGAIN = auto()
    """The uploaded file is no longer known: upload it anew, once."""
    TRY_AGAIN = auto()
    """It may work later: as any failure to send, with growing pauses."""
    OTHER_FORM = auto()
    """This kind of message is not taken: the same as plain text with a numbered menu, once."""
    SHORTEN = auto()
    """Too long or too large: a text in halves, a file as a link."""
    RENEW_TOKEN = auto()
    """The access token is no longer good: renew it, and call once more."""
    STOP = auto()
    """Something is set up wrongly: nothing goes out for a while, and the admins are told."""
    WAIT_FOR_QUOTA = auto()
    """A quota is used up: this message waits, and the admins are told."""
    NEXT_MORNING = auto()
    """Not at night: it waits until six."""
    NOT_REACHABLE = auto()
    """This person cannot be written to here: it goes to another chat of theirs, or is given up where they have none."""
    GIVE_UP_AND_TELL = auto()
    """It will never be taken, and the admins have to know."""


@dataclass(frozen=True)
class Meaning:
    handling: Handling
    words: str
    """What it is and what helps, for the log, `python -m bot parked` and the admins."""


def _stop(words: str) -> Meaning:
    return Meaning(Handling.STOP, words)


_CONSOLE = "trong trang quản lý ứng dụng developers.zalo.me"
_TOKEN = Meaning(Handling.RENEW_TOKEN, "Zalo không nhận mã truy cập nữa")

MEANINGS: Mapping[int, Meaning] = {
    -32: Meaning(Handling.NEXT_MINUTE, "gọi Zalo quá nhiều trong một phút"),
    -100: Meaning(Handling.UPLOAD_AGAIN, "tệp đã tải lên Zalo hết hạn"),
    -200: Meaning(Handling.TRY_AGAIN, "Zalo báo gửi không thành công"),
    -201: Meaning(Handling.OTHER_FORM, "Zalo báo có tham số sai"),
    -204: _stop("OA đã bị tắt; mở lại trong trang quản lý OA"),
    -205: _stop("Zalo không biết OA này; kiểm tra OA đã liên kết với ứng dụng"),
    -209: _stop(f"ứng dụng chưa ở trạng thái hoạt động; bật lên {_CONSOLE}"),
    -210: Meaning(Handling.SHORTEN, "dài hoặc lớn quá mức Zalo nhận"),
    -211: Meaning(Handling.WAIT_FOR_QUOTA, "hết hạn mức của tính năng này trong gói OA"),
    -212: _stop(f"ứng dụng chưa đăng ký sản phẩm Official Account API; đăng ký {_CONSOLE}"),
    -213: Meaning(Handling.NOT_REACHABLE, "người nhận không quan tâm OA"),
    -216: _TOKEN,
    -218: Meaning(Handling.WAIT_FOR_QUOTA, "đã gửi hết số tin cho người này trong thời hạn"),
    -219: _stop(f"ứng dụng đã bị tắt; kiểm tra {_CONSOLE}"),
    -220: _TOKEN,
    -221: _stop("OA chưa được xác thực; làm thủ tục xác thực với Zalo"),
    -223: _stop("quản trị OA chưa đồng ý cho ứng dụng đủ quyền; chạy lại python -m bot zalo-consent"),
    -224: _stop("gói OA không có quyền gọi API; cần nâng gói"),
    -227: Meaning(Handling.NOT_REACHABLE, "tài khoản người nhận bị khoá hoặc không dùng đã 45 ngày"),
    -230: Meaning(Handling.NOT_REACHABLE, "người nhận không tương tác với OA trong 7 ngày qua"),
    -232: Meaning(Handling.NOT_REACHABLE, "hết thời hạn được gửi tin cho người nhận"),
    -233: Meaning(Handling.OTHER_FORM, "Zalo không nhận loại tin này"),
    -234: Meaning(Handling.NEXT_MORNING, "Zalo không cho gửi loại tin này từ 22 giờ đến 6 giờ"),
    -240: _stop("Zalo đã đóng cách gửi tin này; cần bản mới của chương trình"),
    -242: _stop("appsecret_proof sai; kiểm tra ZALO_OA_APP_SECRET và ZALO_OA_APPSECRET_PROOF"),
    -244: Meaning(Handling.NOT_REACHABLE, "người nhận đã chặn loại tin này"),
    -248: Meaning(Handling.GIVE_UP_AND_TELL, "Zalo cho rằng tin vi phạm chính sách"),
    -320: Meaning(Handling.WAIT_FOR_QUOTA, "OA chưa nối tài khoản Zalo Cloud để trả phí tin"),
    -321: Meaning(Handling.WAIT_FOR_QUOTA, "tài khoản Zalo Cloud hết tiền"),
    # Seen by one integrator only, where others see -216.
    216: _TOKEN,
    401: _TOKEN,
    -401: _TOKEN,
}

_UNKNOWN = Meaning(Handling.TRY_AGAIN, "lỗi mà chương trình chưa biết")


def find_meaning(code: int) -> Meaning:
    """What an error is; one that is not in Zalo's list is tried again like any failure."""
    return MEANINGS.get(code, _UNKNOWN)


class ApiError(Exception):
    """An answer with a number other than 0. Its text holds no secret."""

    def __init__(self, code: int, about: str = "") -> None:
        meaning = find_meaning(code)
        super().__init__(f"lỗi {code}: {meaning.words}" + (f" ({about})" if about else ""))
        self.code = code
        self.handling = meaning.handling
