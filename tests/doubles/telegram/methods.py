"""The methods of the Bot API that the double knows: what each checks, does and answers.

A method is a function of the API's state and the parameters; `METHODS` is the table of them. Those that wait or change
how updates travel (getUpdates, setWebhook, …) are in `delivery`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.telegram.keyboards import check_commands, check_keyboard, drop_empty
from tests.doubles.telegram.markup import Styled, count_utf16, style, write_canonical
from tests.doubles.telegram.parameters import Parameters
from tests.doubles.telegram.refusals import Json, Refusal
from tests.doubles.telegram.world import DAY, Chat, File, Message, World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_TOAST = 200
CHAT_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
FOLDERS = {"document": "documents", "photo": "photos"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's numbers; smaller ones make a test quick."""

    upload_bytes: int = 50 << 20
    download_bytes: int = 20 << 20
    press_seconds: float = 60.0
    """How long a press can be answered."""
    in_flight: int = 8
    """Requests at once, without getUpdates: not Telegram's limit but this project's."""
    longest_poll: int = 50


@dataclass(slots=True)
class Api:
    """What the methods work on. Used under the world's lock."""

    world: World
    limits: Limits
    about: dict[str, str] = field(default_factory=dict)
    """What setMyName, setMyDescription, … said, by the name of the parameter."""

    def find_chat(self, parameters: Parameters) -> Chat:
        chat = self.world.find_chat(parameters.text("chat_id"))
        chat.check_writable()
        return chat

    def read_keyboard(self, parameters: Parameters) -> Json | None:
        markup: Json | None = parameters.structure("reply_markup", dict)
        parameters.notes.extend(check_keyboard(markup))
        return drop_empty(markup)

    def read_text(self, parameters: Parameters, name: str) -> Styled:
        entities = parameters.structure("entities" if name == "text" else "caption_entities", list) or []
        styled = style(parameters.text(name), parameters.text("parse_mode"), entities)
        parameters.notes.extend(styled.notes)
        return styled


Method = Callable[[Api, Parameters], Any]


def get_me(api: Api, parameters: Parameters) -> Json:
    return api.world.bot.to_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def send_message(api: Api, parameters: Parameters) -> Json:
    if not parameters.text("text"):
        raise Refusal("text-empty")
    styled = api.read_text(parameters, "text")
    markup = api.read_keyboard(parameters)
    chat = api.find_chat(parameters)
    check_length(styled, "text-too-long")
    return _write(api, chat, parameters, styled, markup)


def send_document(api: Api, parameters: Parameters) -> Json:
    return _send_file(api, parameters, "document")


def send_photo(api: Api, parameters: Parameters) -> Json:
    return _send_file(api, parameters, "photo")


def _send_file(api: Api, parameters: Parameters, kind: str) -> Json:
    caption = api.read_text(parameters, "caption")
    file = _read_file(api, parameters, kind)
    markup = api.read_keyboard(parameters)
    chat = api.find_chat(parameters)
    if count_utf16(caption.text) > LONGEST_CAPTION:
        raise Refusal("caption-too-long")
    return _write(api, chat, parameters, caption, markup, kind=kind, content=describe_file(file, kind), file=file)


def _read_file(api: Api, parameters: Parameters, name: str) -> File:
    """An uploaded file, directly or as attach://, or the id of one that is already there."""
    given = parameters.text(name)
    upload = parameters.uploads.get(given.removeprefix("attach://") if given.startswith("attach://") else name)
    if upload is None:
        if not given:
            raise Refusal("file-missing", name=name)
        if given not in api.world.files:
            raise Refusal("file-id")
        return api.world.files[given]
    if not upload.content:
        raise Refusal("file-empty")
    if len(upload.content) > api.limits.upload_bytes:
        raise Refusal("upload-too-big")
    return api.world.keep_file(FOLDERS[name], upload.name, upload.content, upload.mime)


def describe_file(file: File, kind: str) -> object:
    """The content of a message with a file: a list of PhotoSize for a photo."""
    if kind == "photo":
        return [file.to_json() | {"width": 1280, "height": 960}]
    named = {"file_name": file.name, "mime_type": file.mime} if kind == "document" else {"mime_type": file.mime}
    return file.to_json() | named


def _write(api: Api, chat: Chat, parameters: Parameters, styled: Styled, markup: Json | None, **content: Any) -> Json:
    reply = parameters.structure("reply_parameters", dict) or {}
    if (target := reply.get("message_id")) is not None and target not in chat.messages:
        if not reply.get("allow_sending_without_reply"):
            raise Refusal("reply-target")
        target = None
    message = api.world.write(
        chat,
        api.world.bot,
        text=styled.text,
        entities=styled.entities,
        markup=markup,
        reply_to=target,
        **content,
    )
    return api.world.describe(message)


def check_length(styled: Styled, too_long: str) -> None:
    if not styled.text:
        raise Refusal("text-blank")
    if count_utf16(styled.text) > LONGEST_TEXT:
        raise Refusal(too_long)


def edit_message_text(api: Api, parameters: Parameters) -> Json:
    if not parameters.text("text"):
        raise Refusal("text-empty")
    styled = api.read_text(parameters, "text")
    markup = api.read_keyboard(parameters)
    message = _find_own(api, parameters)
    if message.kind != "text":
        raise Refusal("edit-no-text")
    check_length(styled, "edit-too-long")
    return _rewrite(api, message, text=styled.text, entities=styled.entities, markup=markup)


def edit_message_caption(api: Api, parameters: Parameters) -> Json:
    styled = api.read_text(parameters, "caption")
    markup = api.read_keyboard(parameters)
    message = _find_own(api, parameters)
    if message.kind == "text":
        raise Refusal("edit-no-caption")
    if count_utf16(styled.text) > LONGEST_CAPTION:
        raise Refusal("caption-too-long")
    return _rewrite(api, message, text=styled.text, entities=styled.entities, markup=markup)


def edit_message_reply_markup(api: Api, parameters: Parameters) -> Json:
    markup = api.read_keyboard(parameters)
    return _rewrite(api, _find_own(api, parameters), markup=markup)


def _find_own(api: Api, parameters: Parameters) -> Message:
    """The message to edit. One with a keyboard that is not inline cannot be edited."""
    chat = api.find_chat(parameters)
    if not (message_id := parameters.integer("message_id")):
        raise Refusal("message-id-empty")
    message = chat.messages.get(message_id)
    if message is None:
        raise Refusal("edit-target")
    if not message.from_bot or (message.markup and "inline_keyboard" not in message.markup):
        raise Refusal("edit-foreign")
    return message


def _rewrite(api: Api, message: Message, **changes: Any) -> Json:
    """An edit without a keyboard takes the old one away, as in Telegram."""
    before = [message.text, list(message.entities), message.markup]
    after = [changes.get("text", message.text), list(changes.get("entities", message.entities)), changes["markup"]]
    if write_canonical(before) == write_canonical(after):
        raise Refusal("not-modified")
    return api.world.describe(api.world.rewrite(message, **changes))


def delete_message(api: Api, parameters: Parameters) -> bool:
    """For 48 hours: the bot's own messages, and people's in private chats and where the bot is administrator."""
    chat = api.find_chat(parameters)
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None:
        raise Refusal("delete-target")
    foreign = not message.from_bot and chat.type != "private" and not chat.bot_is_admin
    if foreign or message.date < api.world.now() - 2 * DAY:
        raise Refusal("delete-foreign")
    del chat.messages[message.id]
    return True


def send_chat_action(api: Api, parameters: Parameters) -> bool:
    if (action := parameters.text("action")) not in CHAT_ACTIONS:
        raise Refusal("action-unknown")
    api.find_chat(parameters).actions.append(action)
    return True


def answer_callback_query(api: Api, parameters: Parameters) -> bool:
    if count_utf16(parameters.text("text")) > LONGEST_TOAST:
        raise Refusal("toast-too-long")
    press = api.world.presses.get(parameters.text("callback_query_id"))
    if press is None or press.answered or time.monotonic() > press.at + api.limits.press_seconds:
        raise Refusal("press-too-old")
    press.answered = True
    press.toast, press.alert = parameters.text("text"), parameters.flag("show_alert")
    return True


def set_my_commands(api: Api, parameters: Parameters) -> bool:
    commands, notes = check_commands(parameters.structure("commands", list) or [])
    api.world.menus[_read_scope(api, parameters)] = commands
    parameters.notes.extend(notes)
    return True


def get_my_commands(api: Api, parameters: Parameters) -> list[Json]:
    return api.world.menus.get(_read_scope(api, parameters), [])


def delete_my_commands(api: Api, parameters: Parameters) -> bool:
    api.world.menus.pop(_read_scope(api, parameters), None)
    return True


def _read_scope(api: Api, parameters: Parameters) -> tuple[str, str]:
    scope = parameters.structure("scope", dict) or {"type": "default"}
    if "chat_id" in scope:
        api.world.find_chat(str(scope["chat_id"]))
    return write_canonical(scope), parameters.text("language_code")


def get_file(api: Api, parameters: Parameters) -> Json:
    file = api.world.files.get(parameters.text("file_id"))
    if file is None:
        raise Refusal("get-file-id")
    if file.size > api.limits.download_bytes:
        raise Refusal("get-file-too-big")
    return file.to_json() | {"file_path": file.path}


def get_chat(api: Api, parameters: Parameters) -> Json:
    chat = api.world.find_chat(parameters.text("chat_id")).to_json()
    return chat | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(GIFTS, False)}


GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def set_about(api: Api, parameters: Parameters) -> bool:
    api.about |= {name: str(value) for name, value in parameters.values.items() if name != "language_code"}
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "sendChatAction": send_chat_action,
    "answerCallbackQuery": answer_callback_query,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getFile": get_file,
    "getChat": get_chat,
    "setMyName": set_about,
    "setMyDescription": set_about,
    "setMyShortDescription": set_about,
    "setChatMenuButton": set_about,
}
