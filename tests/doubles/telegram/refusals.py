"""What Telegram says when it refuses, and what it lets pass although its manual forbids it.

`REFUSALS` holds the words of the real server (the open source of tdlib/telegram-bot-api and TDLib, and answers of
api.telegram.org); `NOTES` what the real server swallows in silence. The double answers as the real server does in both
cases, and writes both down as an `Offence`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.doubles.offences import Note

Json = dict[str, Any]

STATUS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
}

REFUSALS: Mapping[str, tuple[int, str]] = {
    # the request as such
    "token-malformed": (404, ""),
    "token-unknown": (401, ""),
    "path-unknown": (404, ""),
    "method-unknown": (404, "method not found"),
    "not-doubled": (400, "the test double does not know {what}"),
    "json-broken": (400, "can't parse JSON object"),
    "not-utf8": (400, "strings must be encoded in UTF-8"),
    "upload-too-big": (413, ""),
    "parameter-missing": (400, 'parameter "{name}" is required'),
    "field-missing": (400, "{words}"),
    "mistyped": (400, "{words}"),
    "structure-broken": (400, "{words}"),
    # text
    "text-empty": (400, "message text is empty"),
    "text-blank": (400, "text must be non-empty"),
    "text-too-long": (400, "message is too long"),
    "text-much-too-long": (400, "text is too long"),
    "edit-too-long": (400, "MESSAGE_TOO_LONG"),
    "caption-too-long": (400, "message caption is too long"),
    "parse-mode-unknown": (400, "unsupported parse_mode"),
    "markup-wrong": (400, "can't parse entities: {words}"),
    "entity-wrong": (400, "{words}"),
    # keyboards
    "button-without-action": (
        400,
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "button-data": (400, "BUTTON_DATA_INVALID"),
    "button-url": (400, "inline keyboard button URL '{url}' is invalid: {why}"),
    "button-web-app-url": (400, "inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"),
    "button-type": (400, "BUTTON_TYPE_INVALID"),
    "button-copy-text": (400, "BUTTON_COPY_TEXT_INVALID"),
    "keyboard-too-big": (400, "reply markup is too long"),
    # chats
    "chat-id-empty": (400, "chat_id is empty"),
    "chat-unknown": (400, "chat not found"),
    "chat-moved": (400, "group chat was upgraded to a supergroup chat"),
    "not-started": (403, "bot can't initiate conversation with a user"),
    "blocked": (403, "bot was blocked by the user"),
    "account-deleted": (403, "user is deactivated"),
    "kicked": (403, "bot was kicked from the {type} chat"),
    "action-unknown": (400, "wrong parameter action in request"),
    # messages
    "reply-target": (400, "message to be replied not found"),
    "message-id-empty": (400, "message identifier is not specified"),
    "edit-target": (400, "message to edit not found"),
    "edit-foreign": (400, "message can't be edited"),
    "edit-no-text": (400, "there is no text in the message to edit"),
    "edit-no-caption": (400, "there is no caption in the message to edit"),
    "not-modified": (
        400,
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message",
    ),
    "delete-target": (400, "message to delete not found"),
    "delete-foreign": (400, "message can't be deleted"),
    # files
    "file-missing": (400, "there is no {name} in the request"),
    "file-empty": (400, "file must be non-empty"),
    "file-id": (400, "wrong file identifier/HTTP URL specified"),
    "get-file-id": (400, "wrong file_id or the file is temporarily unavailable"),
    "get-file-too-big": (400, "file is too big"),
    # presses and commands
    "press-too-old": (400, "query is too old and response timeout expired or query ID is invalid"),
    "toast-too-long": (400, "MESSAGE_TOO_LONG"),
    "command-empty": (400, "command must be non-empty"),
    "command-too-long": (400, "command length must not exceed 32"),
    "command-name": (400, "BOT_COMMAND_INVALID"),
    "command-description-empty": (400, "command description must be non-empty"),
    "command-description-too-long": (400, "command description length must not exceed 256"),
    "commands-too-many": (400, "BOT_COMMANDS_TOO_MUCH"),
    # updates
    "poll-with-webhook": (
        409,
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    ),
    "poll-twice": (409, "terminated by other getUpdates request; make sure that only one bot instance is running"),
    "poll-ended-by-webhook": (409, "terminated by setWebhook request"),
    "webhook-url": (400, "invalid webhook URL specified"),
    "webhook-http": (400, "bad webhook: An HTTPS URL must be provided for webhook"),
    "webhook-port": (400, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    "secret-too-long": (400, "secret token is too long"),
    "secret-letters": (400, "secret token contains unallowed characters"),
    # pace
    "flood": (429, "retry after {seconds}"),
    "too-early": (429, "retry after {seconds}"),
}

NOTES: Mapping[str, str] = {
    "parameter-unknown": "{name} is no parameter of {method}: ignored",
    "field-unknown": "{name} is no field of {type}: ignored",
    "length": "{name} must have {span}",
    "button-with-two-actions": "a button with {actions}: the first one counts",
    "button-empty": "a button without a label: left out",
    "markup-entity": "&{name}; is none of &lt; &gt; &amp; &quot;: shown as it stands",
    "markup-unescaped": "a bare {sign} must be written as an entity",
    "markup-attribute": '<{tag} {name}="…">: ignored',
    "command-slash": "/{name} with its slash: taken off",
    "out-of-range": "{name} {value} is not in {least}..{most}: clamped",
    "offset-in-future": "offset {offset} is beyond the last update, {last}: passed over",
    "update-kind": "{name} is no kind of update: ignored",
    "updates-skipped": "updates {ids} were forgotten although the bot never received them",
    "polls-in-parallel": "a second getUpdates while one is waiting",
    "in-flight": "{count} requests at once, {limit} are allowed",
    "chat-in-parallel": "a second request for chat {chat} while one is under way: their order is chance",
}


class Refusal(Exception):
    """Raised by a rule: the request is answered with `code` and `description`."""

    def __init__(self, kind: str, parameters: Json | None = None, /, **words: object) -> None:
        self.kind = kind
        self.code, template = REFUSALS[kind]
        said = template.format(**words)
        self.description = STATUS[self.code] + (f": {said}" if said else "")
        self.parameters = parameters or {}
        """What Telegram sends beside the description: `retry_after`, `migrate_to_chat_id`."""
        super().__init__(self.description)

    def to_json(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def note(kind: str, **words: object) -> Note:
    return Note(kind, NOTES[kind].format(**words))


def refuse_flood(kind: str, seconds: int) -> Refusal:
    return Refusal(kind, {"retry_after": seconds}, seconds=seconds)
