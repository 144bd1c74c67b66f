"""The rules of the double: what Telegram refuses is refused in its words, what is right goes through unnoticed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.doubles.plain_bot import PlainBot
from tests.doubles.telegram import ABSENT, SCHEMA_PATH, TelegramDouble

AN, BINH, CHI, GROUP, MOVED = 42, 43, 44, -500, -501
# What is in An's chat: their /start, then the bot's text, file and question with a keyboard that is not inline.
START, TEXT, FILE, QUESTION = 1001, 1002, 1003, 1004
KEYBOARD = {"inline_keyboard": [[{"text": "Ghi vào sổ", "callback_data": "r7:3:ok"}]]}

needs_schema = pytest.mark.skipif(not SCHEMA_PATH.exists(), reason=ABSENT)


@pytest.fixture
def scene(double: TelegramDouble, bot: PlainBot) -> PlainBot:
    an, binh = double.user(AN, "An"), double.user(BINH, "Bình")
    double.user(CHI, "Chi")
    an.start()
    assert bot.do("sendMessage", chat_id=AN, text="Chào anh/chị", reply_markup=KEYBOARD)["message_id"] == TEXT
    bot.do("sendDocument", {"document": ("báo cáo.docx", b"PK")}, chat_id=AN)
    reply_keyboard = {"keyboard": [[{"text": "Có"}]]}
    bot.do("sendMessage", chat_id=AN, text="Đúng không?", reply_markup=reply_keyboard)
    binh.start()
    binh.block()
    double.group(GROUP, "Tổ thi đua", an).remove_bot(an)
    double.group(MOVED, "Tổ dân phố", an).move_to(-1_002_000_000_001)
    double.check()
    return bot


def say(text: object = "Xin chào", **more: object) -> dict[str, object]:
    return {"chat_id": AN, "text": text, **more}


def html(text: str) -> dict[str, object]:
    return say(text, parse_mode="HTML")


def with_button(**button: object) -> dict[str, object]:
    return say(reply_markup={"inline_keyboard": [[button]]})


def command(name: str = "dem", description: str = "Đếm") -> dict[str, str]:
    return {"command": name, "description": description}


CANT_PARSE = "can't parse entities: "
NO_ACTION = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

# method, parameters, kind of the offence, what it is told (after "Bad Request: ", 400, where nothing else is said)
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("sendMessages", say(), "method-unknown", "Not Found: method not found"),
    # text
    ("sendMessage", {"chat_id": AN}, "text-empty", "message text is empty"),
    ("sendMessage", say(""), "text-empty", "message text is empty"),
    ("sendMessage", say(" \n "), "text-blank", "text must be non-empty"),
    ("sendMessage", html("<b></b>"), "text-blank", "text must be non-empty"),
    ("sendMessage", say("ă" * 4097), "text-too-long", "message is too long"),
    ("sendMessage", say("🏅" * 2049), "text-too-long", "message is too long"),
    ("sendMessage", say("x" * 40_000), "text-much-too-long", "text is too long"),
    ("editMessageText", say("x" * 4097, message_id=TEXT), "edit-too-long", "MESSAGE_TOO_LONG"),
    ("sendMessage", say(parse_mode="HTLM"), "parse-mode-unknown", "unsupported parse_mode"),
    # mark-up: byte offsets count UTF-8 ("Số " has 5 bytes)
    ("sendMessage", html("<b>A"), "markup-wrong", CANT_PARSE + 'Can\'t find end tag corresponding to start tag "b"'),
    ("sendMessage", html("Số <p>1</p>"), "markup-wrong", CANT_PARSE + 'Unsupported start tag "p" at byte offset 5'),
    ("sendMessage", html("1<br/>2"), "markup-wrong", CANT_PARSE + 'Unsupported start tag "br/" at byte offset 1'),
    ("sendMessage", html("Số < 3"), "markup-wrong", CANT_PARSE + 'Unsupported start tag "" at byte offset 5'),
    ("sendMessage", html("a<b"), "markup-wrong", CANT_PARSE + "Unclosed start tag at byte offset 1"),
    ("sendMessage", html("a</b>"), "markup-wrong", CANT_PARSE + "Unexpected end tag at byte offset 1"),
    (
        "sendMessage",
        html("<b><i>x</b></i>"),
        "markup-wrong",
        CANT_PARSE + 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ),
    (
        "sendMessage",
        html("<i =x>y</i>"),
        "markup-wrong",
        CANT_PARSE + 'Empty attribute name in the tag "i" at byte offset 0',
    ),
    (
        "sendMessage",
        html("<a href=https://x.vn>y</a>"),
        "markup-wrong",
        CANT_PARSE + "Unexpected end of name token at byte offset 8",
    ),
    (
        "sendMessage",
        html('<span class="red">x</span>'),
        "markup-wrong",
        CANT_PARSE + 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    ),
    (
        "sendMessage",
        say("hi", entities=[{"type": "bold", "offset": 0, "length": 3}]),
        "entity-wrong",
        "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 3",
    ),
    # keyboards
    ("sendMessage", with_button(text="A", callback_data="x" * 65), "button-data", "BUTTON_DATA_INVALID"),
    ("sendMessage", with_button(text="A", callback_data="ề" * 22), "button-data", "BUTTON_DATA_INVALID"),
    ("sendMessage", with_button(text="A", callback_data=""), "button-without-action", NO_ACTION),
    ("sendMessage", with_button(text="A"), "button-without-action", NO_ACTION),
    (
        "sendMessage",
        with_button(callback_data="x"),
        "field-missing",
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        "sendMessage",
        with_button(text="A", url="trang nhà"),
        "button-url",
        "inline keyboard button URL 'trang nhà' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        with_button(text="A", url="ftp://a.vn"),
        "button-url",
        "inline keyboard button URL 'ftp://a.vn' is invalid: Unsupported URL protocol",
    ),
    (
        "sendMessage",
        with_button(text="A", web_app={"url": "http://a.vn"}),
        "button-web-app-url",
        "inline keyboard button Web App URL 'http://a.vn' is invalid: Only HTTPS links are allowed",
    ),
    ("sendMessage", with_button(text="A", pay=True), "button-type", "BUTTON_TYPE_INVALID"),
    ("sendMessage", with_button(text="A", copy_text={"text": ""}), "button-copy-text", "BUTTON_COPY_TEXT_INVALID"),
    ("sendMessage", say(reply_markup="{inline"), "structure-broken", "can't parse reply keyboard markup JSON object"),
    ("sendMessage", say(reply_markup="[]"), "structure-broken", "object expected as reply markup"),
    (
        "sendMessage",
        say(reply_markup={"inline_keyboard": "A"}),
        "mistyped",
        'field "inline_keyboard" must be of type Array',
    ),
    (
        "sendMessage",
        say(reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}] * 8] * 13}),
        "keyboard-too-big",
        "reply markup is too long",
    ),
    # chats
    ("sendMessage", {"text": "A"}, "chat-id-empty", "chat_id is empty"),
    ("sendMessage", {"chat_id": 99, "text": "A"}, "chat-unknown", "chat not found"),
    ("sendMessage", {"chat_id": "@ai", "text": "A"}, "chat-unknown", "chat not found"),
    (
        "sendMessage",
        {"chat_id": CHI, "text": "A"},
        "not-started",
        "Forbidden: bot can't initiate conversation with a user",
    ),
    ("sendMessage", {"chat_id": BINH, "text": "A"}, "blocked", "Forbidden: bot was blocked by the user"),
    ("sendMessage", {"chat_id": GROUP, "text": "A"}, "kicked", "Forbidden: bot was kicked from the group chat"),
    ("sendMessage", {"chat_id": MOVED, "text": "A"}, "chat-moved", "group chat was upgraded to a supergroup chat"),
    ("sendChatAction", {"chat_id": AN, "action": "thinking"}, "action-unknown", "wrong parameter action in request"),
    # messages
    ("sendMessage", say(reply_parameters={"message_id": 9}), "reply-target", "message to be replied not found"),
    ("editMessageText", say(), "message-id-empty", "message identifier is not specified"),
    (
        "editMessageCaption",
        {"chat_id": AN, "message_id": TEXT, "caption": "A"},
        "edit-no-caption",
        "there is no caption in the message to edit",
    ),
    ("editMessageText", say(message_id=9), "edit-target", "message to edit not found"),
    ("editMessageText", say(message_id=START), "edit-foreign", "message can't be edited"),
    ("editMessageText", say(message_id=QUESTION), "edit-foreign", "message can't be edited"),
    ("editMessageText", say(message_id=FILE), "edit-no-text", "there is no text in the message to edit"),
    ("editMessageText", say(" Chào anh/chị ", message_id=TEXT, reply_markup=KEYBOARD), "not-modified", NOT_MODIFIED),
    (
        "editMessageReplyMarkup",
        {"chat_id": AN, "message_id": TEXT, "reply_markup": KEYBOARD},
        "not-modified",
        NOT_MODIFIED,
    ),
    ("deleteMessage", {"chat_id": AN, "message_id": 9}, "delete-target", "message to delete not found"),
    # files
    ("sendDocument", {"chat_id": AN}, "file-missing", "there is no document in the request"),
    ("sendDocument", {"chat_id": AN, "document": "BQAC9"}, "file-id", "wrong file identifier/HTTP URL specified"),
    (
        "sendDocument",
        {"chat_id": AN, "document": "BQAC00000001", "caption": "x" * 1025},
        "caption-too-long",
        "message caption is too long",
    ),
    ("getFile", {"file_id": "nothing"}, "get-file-id", "wrong file_id or the file is temporarily unavailable"),
    # presses and commands
    ("answerCallbackQuery", {"callback_query_id": "1"}, "press-too-old", TOO_OLD),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "toast-too-long", "MESSAGE_TOO_LONG"),
    ("setMyCommands", {"commands": [command("")]}, "command-empty", "command must be non-empty"),
    ("setMyCommands", {"commands": [command("đếm")]}, "command-name", "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [command("Dem")]}, "command-name", "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [command("a" * 33)]}, "command-too-long", "command length must not exceed 32"),
    (
        "setMyCommands",
        {"commands": [command(description="")]},
        "command-description-empty",
        "command description must be non-empty",
    ),
    (
        "setMyCommands",
        {"commands": [command(description="x" * 257)]},
        "command-description-too-long",
        "command description length must not exceed 256",
    ),
    (
        "setMyCommands",
        {"commands": [command(f"c{number}") for number in range(101)]},
        "commands-too-many",
        "BOT_COMMANDS_TOO_MUCH",
    ),
    (
        "setMyCommands",
        {"commands": [command()], "scope": {"type": "chat", "chat_id": 99}},
        "chat-unknown",
        "chat not found",
    ),
    # webhooks
    ("setWebhook", {"url": "https://"}, "webhook-url", "invalid webhook URL specified"),
    (
        "setWebhook",
        {"url": "http://so.example/t"},
        "webhook-http",
        "bad webhook: An HTTPS URL must be provided for webhook",
    ),
    (
        "setWebhook",
        {"url": "https://so.example:8080/t"},
        "webhook-port",
        "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
    ),
    (
        "setWebhook",
        {"url": "https://so.example/t", "secret_token": "a" * 257},
        "secret-too-long",
        "secret token is too long",
    ),
    (
        "setWebhook",
        {"url": "https://so.example/t", "secret_token": "mật khẩu"},
        "secret-letters",
        "secret token contains unallowed characters",
    ),
]


@pytest.mark.parametrize(
    ("method", "parameters", "kind", "words"),
    REFUSED,
    ids=[f"{number}-{row[2]}" for number, row in enumerate(REFUSED)],
)
def test_an_offence_is_answered_in_telegrams_words_and_written_down(
    scene: PlainBot, method: str, parameters: dict[str, Any], kind: str, words: str
) -> None:
    code = 403 if words.startswith("Forbidden: ") else 404 if words.startswith("Not Found: ") else 400
    before = {chat_id: list(chat.messages.values()) for chat_id, chat in scene.double.world.chats.items()}

    answer = scene.call(method, **parameters)

    assert (answer["error_code"], answer["description"].removeprefix("Bad Request: ")) == (code, words)
    assert [(one.kind, one.code) for one in scene.double.offences] == [(kind, code)]
    after = {chat_id: list(chat.messages.values()) for chat_id, chat in scene.double.world.chats.items()}
    assert after == before


# Refused with the machine-readable Bot API only: Telegram itself would read 0 or "" and fail later, or do nothing.
MISTYPED: list[tuple[str, dict[str, Any], str, str]] = [
    ("sendMessage", say(["A"]), "mistyped", 'field "text" must be of type String'),
    ("editMessageText", say(message_id="một"), "mistyped", 'field "message_id" must be a Number'),
    ("sendMessage", say(disable_notification="maybe"), "mistyped", "must be of type Boolean"),
    (
        "sendMessage",
        say(link_preview_options={"is_disabled": "yes"}),
        "mistyped",
        'Bad Request: field "is_disabled" must be of type Boolean',
    ),
    ("sendMessage", say(reply_markup={}), "field-missing", "can't find field"),
    (
        "sendMessage",
        with_button(text=7, callback_data="x"),
        "mistyped",
        'can\'t parse inline keyboard button: Field "text" must be of type String',
    ),
    (
        "sendMessage",
        say(entities=[{"type": "bold", "offset": "a", "length": 1}]),
        "mistyped",
        'can\'t parse MessageEntity: Field "offset" must be a Number',
    ),
    ("setMyCommands", {}, "parameter-missing", 'parameter "commands" is required'),
    ("setMyCommands", {"commands": {"dem": "Đếm"}}, "structure-broken", "expected an Array of BotCommand"),
    (
        "setMyCommands",
        {"commands": [{"command": "dem"}]},
        "field-missing",
        "can't parse BotCommand: Can't find field \"description\"",
    ),
    (
        "setMyCommands",
        {"commands": [command()], "scope": {"type": "everybody"}},
        "mistyped",
        "can't parse BotCommandScope: Unsupported type specified",
    ),
    ("sendPoll", {"chat_id": AN, "question": "?", "options": []}, "not-doubled", "does not know the method sendPoll"),
]


@needs_schema
@pytest.mark.parametrize(("method", "parameters", "kind", "words"), MISTYPED)
def test_types_are_checked_against_the_machine_readable_api(
    scene: PlainBot, method: str, parameters: dict[str, Any], kind: str, words: str
) -> None:
    answer = scene.call(method, **parameters)

    assert answer["error_code"] == 400
    assert words in answer["description"]
    assert [one.kind for one in scene.double.offences] == [kind]


# Telegram lets these pass in silence; its manual does not.
LET_PASS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", html("Hoa &nbsp; Hồng"), "markup-entity"),
    ("sendMessage", html("R&D"), "markup-entity"),
    ("sendMessage", html("A & B"), "markup-unescaped"),
    ("sendMessage", html("3 > 2"), "markup-unescaped"),
    ("sendMessage", html('<b class="x">A</b>'), "markup-attribute"),
    ("sendMessage", with_button(text="A", callback_data="a", url="https://a.vn"), "button-with-two-actions"),
    ("sendMessage", with_button(text=" ", callback_data="a"), "button-empty"),
    ("setMyCommands", {"commands": [command("/dem")]}, "command-slash"),
    ("getUpdates", {"limit": 101}, "out-of-range"),
    ("setWebhook", {"url": "https://so.example/t", "max_connections": 101}, "out-of-range"),
]
LET_PASS_WITH_SCHEMA: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", say(parsemode="HTML"), "parameter-unknown"),
    ("sendMessage", with_button(text="A", callback_data="a", colour="red"), "field-unknown"),
    ("sendMessage", say(reply_markup={"force_reply": True, "input_field_placeholder": "x" * 65}), "length"),
    ("getUpdates", {"allowed_updates": ["message", "mesage"]}, "update-kind"),
]


@pytest.mark.parametrize(
    ("method", "parameters", "kind"),
    [*LET_PASS, *(pytest.param(*row, marks=needs_schema) for row in LET_PASS_WITH_SCHEMA)],
)
def test_what_telegram_swallows_is_written_down_all_the_same(
    scene: PlainBot, method: str, parameters: dict[str, Any], kind: str
) -> None:
    scene.do(method, **parameters)

    assert [(one.kind, one.code) for one in scene.double.offences] == [(kind, None)]


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/bot1234:other/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
        ("/getMe", 404, "Not Found"),
        ("/file/bot1234:other/documents/file_1.docx", 401, "Unauthorized"),
    ],
)
def test_a_wrong_token_or_path_is_refused(bot: PlainBot, path: str, code: int, description: str) -> None:
    response = bot.http.get(bot.double.base_url + path)

    assert (response.status_code, response.json()["description"]) == (code, description)
    assert len(bot.double.offences) == 1


def test_a_missing_file_is_not_found(double: TelegramDouble, http: httpx.Client) -> None:
    url = f"{double.base_url}/file/bot{double.token}/documents/file_9.docx"

    assert http.get(url).status_code == 404
    assert [one.kind for one in double.offences] == ["path-unknown"]


@pytest.mark.parametrize(
    ("content_type", "body", "description"),
    [
        ("application/json", b'{"a":', "Bad Request: can't parse JSON object"),
        ("application/json", b"[]", "Bad Request: can't parse JSON object"),
        ("application/json", b'{"a":"\xff"}', "Bad Request: strings must be encoded in UTF-8"),
        ("application/x-www-form-urlencoded", b"a=\xff", "Bad Request: strings must be encoded in UTF-8"),
    ],
)
def test_a_broken_body_is_refused(
    double: TelegramDouble, http: httpx.Client, content_type: str, body: bytes, description: str
) -> None:
    response = http.post(double.bot_url + "getMe", content=body, headers={"Content-Type": content_type})

    assert response.json()["description"] == description
    assert len(double.offences) == 1


def test_without_the_machine_readable_api_the_other_rules_hold(http: httpx.Client) -> None:
    with TelegramDouble(schema=None) as double:
        bot = PlainBot(double, http)
        double.user(AN, "An").start()

        assert bot.call("sendMessage", chat_id=AN, text="A", parsemode="HTML")["ok"]
        assert bot.call("sendMessage", chat_id=AN)["description"] == "Bad Request: message text is empty"
        assert bot.call("sendPoll")["error_code"] == 404
        assert [one.kind for one in double.offences] == ["text-empty", "method-unknown"]
