"""The one table of commands: how each is spelled, who may use it, which flow it opens.

A command works with or without the slash and diacritics, on every channel. What follows it is its argument.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from commendation.folding import clean, fold, fold_tones, has_tones
from handlers.engine.stage import CommandCall
from storage.records import Role

ROLES: tuple[Role, ...] = ("member", "officer", "leader", "admin")


@dataclass(frozen=True)
class Command:
    """One row of the table."""

    word: str
    """As shown in help and menus, without the slash: "dangky"."""
    flow: str
    role: Role
    """The lowest role that may use it (`ROLES` is in rising order)."""
    spellings: tuple[str, ...] = ()
    """Other spellings, without diacritics."""
    alone: bool = False
    """Whether without a slash it is a command only when nothing follows: for words that open other sentences too."""

    lone_spellings: tuple[str, ...] = ()
    """Further spellings that are commands without a slash only when nothing follows."""

    @property
    def help_key(self) -> str:
        """Its line of help in the texts."""
        return f"commands.{self.word}"


COMMANDS: tuple[Command, ...] = (
    Command("dangky", "register", "member", ("dang ky", "dk")),
    Command("chitieu", "targets", "member", ("chi tieu", "ket qua chi tieu")),
    Command("khenthuong", "enter_award", "officer", ("khen thuong", "nhap", "nhap khen thuong")),
    Command("dem", "count", "member", ("thong ke",)),
    Command("tracuu", "find_record", "member", ("tra cuu", "tim", "tim kiem")),
    Command("danhsach", "roster", "member", ("danh sach", "ds")),
    Command("noidung", "narrative", "officer", ("noi dung",), lone_spellings=("bo sung truoc",)),
    Command("phongtrao", "movements", "officer", lone_spellings=("phong trao",)),
    Command(
        "baocao",
        "annual_report",
        "officer",
        ("bao cao", "bc", "xuat bao cao", "gui bao cao", "lam bao cao", "in bao cao", "xem bao cao", "soan bao cao"),
        lone_spellings=("soan lai", "xuat lai", "xuat ngay"),
    ),
    Command("bieudo", "charts", "officer", ("bieu do",)),
    Command("vetso", "trace", "officer", ("vet so", "truy so")),
    Command("lichsu", "history", "member", ("lich su", "lich su sua", "lich su sua doi", "xem lich su")),
    Command("hoantac", "undo", "member", ("hoan tac",)),
    Command("caidat", "settings", "member", ("cai dat",)),
    Command("guitep", "send_file", "member", ("gui tep", "gui file", "tai tep len")),
    Command("lienket", "link", "member", ("lien ket", "lk")),
    Command("chuagui", "undelivered", "admin", ("chua gui",), alone=True),
    Command("moi", "invite", "admin", ("moi nguoi", "ma moi", "cap ma moi"), alone=True),
    Command("trogiup", "menu", "member", ("danh muc", "menu", "start", "batdau", "bat dau")),
)
"""In the order of the help. /huy, /trogiup and the other control words belong to the engine."""

NOT_YET = "not_yet"
"""The flow that says of a command that is to come what can be done until then."""
PLANNED: Mapping[str, tuple[str, ...]] = {
    "chot": ("chot so", "chot so lieu", "chot nam"),
    "duyet": (),
    "goiy": ("goi y",),
    "lamthu": ("lam thu",),
    "luat": (),
    "mau": (),
    "nhac": ("nhac viec",),
    "nhaptep": ("nhap tep", "nhap file", "nhap excel"),
    "riengtu": ("rieng tu",),
    "soat": ("soat bao cao", "soat loi"),
    "tienthuong": ("tien thuong",),
    "xuat": ("xuat excel", "xuat so", "xuat file"),
}
"""The commands that are not there yet, each with other spellings. Without a slash only a year may follow them."""
_ALSO_NAMES = frozenset({"duyet", "luat", "mau", "nhac"})
"""Without a slash these are people first: "Duyệt", "Luật", "Mậu"."""
OPENED = frozenset({*(command.flow for command in COMMANDS), NOT_YET})
"""The flows that a command opens."""

AS_FREE_AS = {
    "enter_movement": "movements",
    "paste_awards": "enter_award",
    "report_number": "narrative",
    **dict.fromkeys(("change_unit", "correct_unit", "access", "change_access", "short_names"), "invite"),
}
"""Flows without a command that need the role of another flow's."""


def _squeeze(words: str) -> str:
    """Folded, and a letter that a finger repeated said once: "tra cuuu", "tracu"."""
    return re.sub(r"([a-z])\1+", r"\1", fold(words))


_BY_SPELLING = {
    _squeeze(spelling): command
    for command in COMMANDS
    for spelling in (command.word, *command.spellings, *command.lone_spellings)
}
_PLANNED_SPELLINGS = {spelling: word for word, spellings in PLANNED.items() for spelling in (word, *spellings)}
_YEAR_ALONE = re.compile(r"(?:(?:nam )?(?:19|20)\d\d)?")
_LONGEST = max(len(spelling.split()) for spelling in _BY_SPELLING)
BARE_WORDS = 25
"""A longer text, or one of several lines, is no command without a slash: "Danh sách ..." may open a pasted page."""
_MISTAKES = ("trùng", "sai", "nhầm", "lộn", "thừa", "lỗi")
_FEW_WORDS = 4
"""More words than this after "nhập" say what is to be entered, whatever they begin with."""


_WISH = re.compile(
    r"(?:(?:tôi|toi|mình|minh|em)\s+)?(?:(?:đang|dang|cần|can)\s+)?(?:muốn|muon|cần|can|phải|phai)\s+(?:được\s+|duoc\s+)?"
    r"|(?:làm|lam)\s+(?:sao|thế nào|the nao)\s+(?:để\s+|de\s+|mà\s+|ma\s+)?"
    r"|(?:hãy|hay|nhờ|nho|giúp|giup|cho)\s+(?:tôi|toi|mình|minh|em)\s+",
    re.IGNORECASE,
)
"""What a wish opens with: "tôi muốn đăng ký", "làm sao để nhập khen thưởng", "cho tôi nhập bằng khen"."""


def read_command(text: str) -> CommandCall | None:
    """The command that a text opens with, or wishes for; its argument keeps the typed wording (and lines)."""
    call = _read_command(text)
    wish = _WISH.match(text.strip()) if call is None else None
    return _read_command(text.strip()[wish.end() :]) if wish is not None else call


def _read_command(text: str) -> CommandCall | None:
    stripped = text.strip()
    slash = stripped.startswith("/")
    first, *rest = stripped.lstrip("/").split("\n", 1)
    words = clean(first).split()
    if not slash and (rest or len(words) > BARE_WORDS):
        return None
    for length in range(min(_LONGEST, len(words)), 0, -1):
        spelling = _squeeze(" ".join(words[:length]))
        command = _BY_SPELLING.get(spelling)
        if command is None:
            continue
        is_lone = command.alone or spelling in map(_squeeze, command.lone_spellings)
        if not slash and _is_mistake(command.flow, words[length:]):
            return None
        if slash or not is_lone or length == len(words):
            argument = "\n".join([" ".join(words[length:]), *rest]).strip()
            return CommandCall(flow=command.flow, argument=argument, slash=slash)
    planned = _find_planned(words, slash=slash) if not rest else None
    if planned is None or (planned in _ALSO_NAMES and not slash):
        return None
    return CommandCall(flow=NOT_YET, argument=planned, slash=slash)


def find_planned(text: str) -> str | None:
    """The word of a command that is not there yet, in a text that names nobody."""
    return _find_planned(clean(text).split(), slash=False) if "\n" not in text.strip() else None


def _find_planned(words: Sequence[str], *, slash: bool) -> str | None:
    for length in range(min(_LONGEST, len(words)), 0, -1):
        word = _PLANNED_SPELLINGS.get(fold(" ".join(words[:length])))
        if word is not None and (slash or _YEAR_ALONE.fullmatch(fold(" ".join(words[length:])))):
            return word
    return None


def _is_mistake(flow: str, said: Sequence[str]) -> bool:
    """Whether words after "nhập" make it a reason ("nhập trùng", "nhập nhầm người") and no command."""
    if flow != "enter_award" or not 1 <= len(said) <= _FEW_WORDS:
        return False
    spell = fold_tones if has_tones(said[0]) else fold
    return spell(said[0]) in {spell(word) for word in _MISTAKES}


@cache
def may_use(role: Role | None, flow: str) -> bool:
    """Whether a role reaches what the table asks for a flow. Flows without a command are opened by flows."""
    needed = [command.role for command in COMMANDS if command.flow == AS_FREE_AS.get(flow, flow)]
    return not needed or (role is not None and ROLES.index(role) >= min(ROLES.index(one) for one in needed))


def commands_for(role: Role | None) -> list[Command]:
    """The commands a role may use, in the order of the help."""
    return [command for command in COMMANDS if may_use(role, command.flow)]


def list_menu(role: Role | None) -> list[tuple[str, str]]:
    """The command menu of a chat: each word with the key of its meaning. Somebody without a role can only start."""
    if role is None:
        return [("batdau", "commands.batdau")]
    return [*((command.word, command.help_key) for command in commands_for(role)), ("huy", "commands.huy")]
