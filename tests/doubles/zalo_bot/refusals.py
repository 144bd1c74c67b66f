"""What the platform refuses, with its codes, and what it lets pass although nothing describes it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.doubles.offences import Note

REFUSALS: Mapping[str, tuple[int, str]] = {
    # the way in
    "path": (404, "Not Found"),
    "token": (401, "Unauthorized"),
    "method-unknown": (404, "Not Found"),
    "body": (400, "Bad Request: the body cannot be read"),
    # parameters
    "parameter-missing": (400, "Bad Request: {name} is required"),
    "parameter-type": (400, "Bad Request: {name} must be a {type}"),
    "chat-unknown": (400, "Bad Request: chat not found"),
    "text-empty": (400, "Bad Request: text must not be empty"),
    "text-too-long": (400, "Bad Request: text is too long"),
    "action-unknown": (400, "Bad Request: unknown action"),
    "parse-mode": (400, "Bad Request: unknown parse_mode"),
    "styles": (400, "Bad Request: text_styles reach beyond the text"),
    "photo-url": (400, "Bad Request: photo must be an http(s) URL"),
    "voice-url": (400, "Bad Request: voice_url must end in .aac"),
    # receiving
    "poll-with-webhook": (400, "Bad Request: a webhook is set"),
    "poll-timeout": (400, "Bad Request: timeout must be a number of seconds"),
    "webhook-url": (400, "Bad Request: only public HTTPS URLs are accepted"),
    "webhook-secret": (400, "Bad Request: secret_token must have 8 to 256 characters"),
    "tests-too-many": (426, "Upgrade Required"),
    # quota
    "quota": (429, "Quota exceeded"),
    "after-quota": (429, "Quota exceeded"),
}

NOTES: Mapping[str, str] = {
    "parameter-unknown": "{name} is no parameter of {method}: ignored",
    "not-nfc": "a text that is not in NFC: letters and marks apart count as more characters",
    "styles-ignored": "text_styles beside parse_mode: ignored",
    "polls-in-parallel": "a second getUpdates while one is waiting: each update goes to one of them only",
    "poll-too-long": "a timeout of {seconds} seconds: proxies cut connections before that",
    "chat-in-parallel": "a second message to chat {chat} while one is on its way: their order is chance",
    "in-flight": "{count} requests at once, {limit} are allowed",
    "hammering": "the same refused request at once again: {method}",
    "no-markup": "a text that looks like mark-up, but is sent as plain text: {sign}",
}


class Refusal(Exception):
    """Raised by a rule: the request is answered with `code` and `description`."""

    def __init__(self, kind: str, **words: object) -> None:
        self.kind = kind
        self.code, template = REFUSALS[kind]
        self.description = template.format(**words)
        super().__init__(self.description)


def note(kind: str, **words: object) -> Note:
    return Note(kind, NOTES[kind].format(**words))
