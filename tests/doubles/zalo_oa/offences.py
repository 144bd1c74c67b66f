"""What Zalo's manual forbids, in one table: the kind of an offence, the error it is answered with, and what it says.

An error of 0 means that Zalo would take the call all the same, or would never know.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS: dict[str, tuple[int, str]] = {
    # Calling at all
    "path-unknown": (-201, "{path} is no address of the API"),
    "api-shut": (-240, "/v2.0/oa/message is shut for chat"),
    "method": (-201, "{path} is called with {wanted}, not {given}"),
    "token-missing": (-216, "no header access_token"),
    "token-unknown": (-216, "an access token that was never handed out"),
    "token-in-url": (0, "the access token stands in the address"),
    "token-leaked": (0, "a file was asked for with the access token in a header"),
    "bearer": (0, "there is a header Authorization"),
    "proof": (-242, "appsecret_proof is missing or wrong"),
    "content-type": (-201, "a POST with {given}"),
    "not-json": (-201, "the body is no JSON object"),
    "too-early": (-32, "a call {left:.0f} s before the next minute"),
    "too-many": (-32, "more than {limit} calls in a minute"),
    # Messages
    "unknown-field": (-201, "{where} holds {name!r}"),
    "recipient": (-201, "recipient.user_id is no text"),
    "user-unknown": (-201, "nobody with id {user} has ever written"),
    "empty-message": (-201, "neither a text nor an attachment"),
    "text-empty": (-201, "a text without a letter"),
    "text-too-long": (-210, "{units} units of text"),
    "text-not-nfc": (0, "a text that is not in NFC"),
    "buttons-too-many": (-201, "{count} buttons"),
    "button-fields": (-201, "a button with {fields}"),
    "button-type": (-201, "a button of type {type!r}"),
    "button-title": (-201, "a button without a title"),
    "button-payload": (-201, "a button whose payload is no text of 1 to 1000 characters"),
    "file-with-text": (-201, "a text beside a file"),
    "two-sources": (-201, "both url and attachment_id"),
    "upload-unknown": (-100, "an upload that nobody made, or of another kind"),
    "upload-old": (-100, "an upload of {days} days ago"),
    "outside-window": (-230, "the last interaction was {hours:.0f} hours ago"),
    "paid-message": (0, "a message that costs money: the last interaction was {hours:.0f} hours ago"),
    "chat-in-parallel": (0, "two messages to {user} at the same time"),
    "in-flight": (0, "{count} calls at the same time"),
    # Uploads
    "upload-field": (-201, "a multipart form without one file called `file`"),
    "upload-type": (-201, "{name} is none of {allowed}"),
    "upload-size": (-210, "{size} bytes"),
    "upload-content": (-201, "{name} does not begin like its type"),
    # OAuth
    "consent-path": (0, "a consent link for persons, without /oa/"),
    "consent-fields": (0, "a consent link with {fields}"),
    "secret-header": (-14001, "the header secret_key is missing or wrong"),
    "form": (-14001, "not a form"),
    "form-fields": (-14001, "fields {fields}"),
    "app-id": (-14001, "another app's id"),
    "grant-type": (-14001, "grant_type {given!r}"),
    "code-unknown": (-14014, "a code that was never handed out"),
    "code-used": (-14014, "a code that was used before"),
    "code-old": (-14014, "a code after its ten minutes"),
    "verifier": (-14014, "a code_verifier that does not fit its challenge, or is not 43 characters long"),
    "refresh-unknown": (-14014, "a refresh token that was never handed out"),
    "refresh-used": (-14014, "a refresh token that was used before"),
    "refresh-old": (-118, "a refresh token after its three months"),
    # Webhook
    "webhook-slow": (0, "{event} was answered after {seconds:.1f} s"),
    "webhook-disabled": (0, "five repetitions were not answered with 200"),
}


@dataclass(frozen=True, slots=True)
class Offence:
    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


class Refusal(Exception):
    """A call that is not carried out; an offence unless it was planned or is nobody's fault."""

    def __init__(self, kind: str, /, **values: object) -> None:
        self.code, words = KINDS[kind]
        self.offence = Offence(kind, words.format(**values))
        super().__init__(str(self.offence))


class ApiDenial(Exception):
    """An error that is nobody's offence, such as a token that has been renewed meanwhile."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def make_offence(kind: str, /, **values: object) -> Offence:
    return Offence(kind, KINDS[kind][1].format(**values))
