"""Words for what was not conferred: proposed, planned, asked for, taken back, waited for, or only another year's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commendation.reading.lines.cues import CueTag

UNDONE: tuple[tuple[CueTag, tuple[str, ...]], ...] = (
    ("propose", (
        "đề nghị", "đề xuất", "suy tôn", "hồ sơ", "trình", "tờ trình", "bình bầu", "bình chọn", "bầu chọn",
        "giới thiệu",
        "xin khen", "lập danh sách", "đề nghị khen thưởng", "đề nghị tặng", "đang trình", "chờ quyết định", "bỏ phiếu",
        "phiếu", "chưa có quyết định", "đang chờ", "đang xét", "đang làm hồ sơ", "hoàn thiện hồ sơ", "đã trình",
        "trình cấp trên", "đang đề nghị", "dự thảo", "xét chọn", "tiến cử", "họp xét", "thống nhất đề nghị",
        "kiến nghị",
        "gửi hồ sơ", "nộp hồ sơ", "xem xét", "xem xét tặng", "bình xét", "bình xét danh hiệu", "nhất trí", "biểu quyết",
        "ứng viên", "gợi ý", "đề cử",
    )),
    ("cancel", (
        "thu hồi", "hủy bỏ", "hủy", "không công nhận", "không xét", "rút tên", "rút", "tước", "chưa được",
        "không được", "tạm hoãn", "chưa đạt", "không đạt", "chưa có", "chưa công nhận", "không có", "chưa nhận",
        "không khen", "không tính", "k được", "ko được", "k đc",
        "ko đc", "k có", "ko có", "không đc", "chưa đc", "kg được", "xin rút", "tạm dừng", "chưa xét", "dừng xét",
        "chưa thực hiện", "từ chối", "từ chối nhận",
        "không đủ điều kiện",
    )),
    ("plan", (
        "đăng ký", "đk", "phấn đấu", "chỉ tiêu", "kế hoạch", "mục tiêu", "giao ước", "hướng tới",
        "tiêu chuẩn", "tiêu chí", "đủ điều kiện", "thời gian tới", "phương hướng", "cam kết", "hạn mức", "phân bổ",
        "đăng kí", "bản đăng ký", "bản đăng ký thi đua", "bản cam kết", "xét danh hiệu", "không quá", "tối đa",
        "tối thiểu", "ít nhất", "bảng đăng ký", "chỉ tiêu thi đua",
        "danh sách đăng ký", "kế hoạch khen thưởng", "quyết tâm", "địa chỉ", "các tiêu chuẩn", "tiêu chuẩn sau",
        "cho em xin", "cho e xin", "cho anh xin", "cho chị xin", "cho xin",
        "đang soạn", "soạn", "soạn thảo", "nguyện vọng", "đề đạt", "nhắc", "nhớ nhắc",
        "xét đối với", "tra giùm", "tra giúp", "kiểm tra giúp", "kiểm tra giùm",
    )),
    ("future", (
        "dự kiến", "sẽ", "dự trù", "sắp tới", "dự phòng", "khoan nhập", "tháng sau", "tuần sau",
        "tháng tới", "tuần tới", "ngày mai", "quý sau", "quý tới", "đợt sau", "đợt tới", "kỳ tới", "lần sau",
    )),
    ("rule", (
        "điều kiện", "quy định", "quy chế", "ban hành quy chế", "quy chế xét tặng", "điều lệ", "ban hành kèm theo",
        "phát động", "yêu cầu", "nhằm", "đối tượng", "thẩm quyền", "mẫu", "nhiệm vụ xét",
        "tỷ lệ", "tỉ lệ", "bảo đảm", "hướng dẫn", "quy trình", "định mức", "cơ cấu", "xây dựng", "kiện toàn",
        "chuẩn bị",
        "trường hợp tập thể", "trường hợp cá nhân", "các trường hợp", "thì không",
        "cần", "phải", "để được", "nếu", "khi được", "việc xét", "đẩy mạnh", "tăng cường", "đổi mới", "nâng cao",
    )),
    ("not-yet", (
        "năm tới", "trong năm tới", "năm sau", "theo phân bổ", "theo phân bổ chỉ tiêu", "theo chỉ tiêu",
        "theo chỉ tiêu phân bổ", "bao giờ", "khi nào", "chừng nào", "hôm nào", "lúc nào", "hay chưa", "có mặt",
    )),
    ("waiting", ("chờ", "đang chờ", "còn chờ", "chờ ký", "chờ duyệt", "chưa ký")),
    ("task", ("nhiệm vụ", "nhiệm vụ năm", "nhiệm vụ trọng tâm", "nhiệm vụ giải pháp", "các nhiệm vụ")),
    ("event", (
        "lễ trao", "lễ trao tặng", "tổ chức lễ trao", "tổ chức lễ trao tặng", "tổ chức trao", "tổ chức trao tặng",
        "buổi trao", "buổi lễ trao", "lễ công bố",
    )),
    ("paper", (
        "in", "in ấn", "đã in", "logo", "còn tồn", "làm khung", "đóng khung", "đủ chi",
        "quỹ khen thưởng", "quỹ thi đua khen thưởng", "in lại", "ghi sai", "bị sai", "còn trống", "bị lỗi", "bàn giao",
    )),
    ("achieved", (
        "kết quả đạt", "kết quả", "kết quả có", "thực tế đạt", "đã đạt", "kq", "thực hiện đạt", "thực đạt",
        "kết quả bình xét", "bình xét đạt", "kết quả bình xét đạt",
        "đến nay đạt", "đến nay có", "đến nay đã có", "đến nay", "thực hiện được", "thực hiện",
        "cuối năm đạt", "cuối năm", "còn lại", "trong đó được", "đã có quyết định", "đã được công nhận",
    )),
    ("compare", (
        "tăng", "giảm", "so với", "cùng kỳ", "tăng so với", "cùng kỳ năm trước", "cùng kỳ năm ngoái", "giảm so với",
        "trước đó là",
        "năm liền trước", "bằng năm", "chứ không phải", "không phải", "không phải là", "nhiều hơn", "ít hơn",
        "kỳ trước", "so với năm trước", "so với năm ngoái",
    )),
    ("last-year", ("năm trước", "năm ngoái", "năm kia")),
    ("this-year", ("năm nay", "kỳ này")),
)  # fmt: skip
