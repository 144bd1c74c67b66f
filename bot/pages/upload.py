"""The page of an upload link: a file chosen there comes into the chat that the link was given in.

It comes into the inbox as if it had been sent in the chat, once for each showing of the form and each content, however
often the form is sent. Whose chat it is, and whether they may, is asked anew each time.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from html import escape
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.intake import Upload, keep_upload
from bot.links import UPLOAD_PATH, BadLink, ExpiredLink, Links, UploadPass
from bot.log import get_log, name_error
from bot.pages.arriving import CHANNEL
from bot.pages.filetypes import FileRefused, check_file, clean_name
from bot.pages.forms import BadForm, FormTooLarge, drain, read_form, receive
from bot.pages.layout import refuse, say, show, tell, write_size
from storage import conversations, inbox, units
from storage.database import Connection, Store
from storage.records import Scope

log = get_log(__name__)

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_BODY = LARGEST_FILE + 64 * 1024
IN_MEMORY = 256 * 1024
"""More of a body than this is kept in a temporary file while it comes in."""
MOST_FILES = 20
"""Through one link."""
MOST_AT_ONCE = 16
READ_AT_ONCE = 2
"""Files that are in memory, whole, at the same time."""
LONGEST_SECONDS = 900.0

SCRIPT = """
(function start(){
var form=document.getElementById('form'),input=document.getElementById('file'),
bar=document.getElementById('bar'),told=document.getElementById('told'),button=document.getElementById('send');
if(!form||!window.FormData||!window.XMLHttpRequest||!window.DOMParser)return;
function say(name,value){told.textContent=form.getAttribute('data-'+name).replace('{}',function(){return value})}
input.addEventListener('change',function(){
var file=input.files&&input.files[0];
if(file)say('chosen',file.name);else told.textContent='';
});
form.addEventListener('submit',function(event){
var file=input.files&&input.files[0];
if(!file)return;
if(file.size>Number(form.getAttribute('data-most'))){event.preventDefault();say('large');return}
event.preventDefault();
button.disabled=true;bar.hidden=false;say('sending',0);
var call=new XMLHttpRequest(),last=-1;
call.open('POST',location.href);
call.upload.onprogress=function(done){
if(!done.lengthComputable)return;
var share=Math.floor(100*done.loaded/done.total);
bar.value=share;
if(share>=last+10||share===100){last=share;say(share===100?'waiting':'sending',share)}
};
call.onload=function(){
var page=new DOMParser().parseFromString(call.responseText,'text/html').getElementById('page'),
here=document.getElementById('page');
if(!page){call.onerror();return}
here.innerHTML=page.innerHTML;
start();
var head=here.getElementsByTagName('h1')[0];
head.setAttribute('tabindex','-1');head.focus();window.scrollTo(0,0);
};
call.onerror=function(){button.disabled=false;bar.hidden=true;say('broken')};
call.send(new FormData(form));
});
})();
""".strip()


class _Refused(Exception):
    """The link gives nothing: why, and with which status."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


class _SentBefore(Exception):
    """Another request with the same form and file was faster."""


class UploadPage:
    """The page. `on_arrived` is called after each commit, with whose turn it is."""

    def __init__(
        self,
        store: Store,
        links: Links,
        *,
        clock: Callable[[], datetime],
        on_arrived: Callable[[Sequence[int]], None],
    ) -> None:
        self._store = store
        self._links = links
        self._clock = clock
        self._on_arrived = on_arrived
        self._under_way = 0
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        self.route = Route(f"{UPLOAD_PATH}/{{token}}", self._answer, methods=["GET", "POST"])

    async def _answer(self, request: Request) -> Response:
        try:
            given = self._links.read_upload_pass(request.path_params["token"], self._clock())
            channel, unit = await self._store.read(lambda conn: _look(conn, given))
            if request.method != "POST":
                return self._show_form(given, channel, unit)
            stream = request.stream()
            try:
                return await self._take(request, stream, given, channel)
            except (FormTooLarge, BadForm, FileRefused) as error:
                await drain(stream)
                return self._show_form(given, channel, unit, problem=error)
        except BadLink:
            return refuse(404, "page.link.unknown")
        except ExpiredLink:
            return refuse(410, "page.upload.expired")
        except _Refused as refused:
            return refuse(refused.status, refused.key)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            log.error("page.upload_failed", **name_error(error))
            return refuse(503, "page.later")

    async def _take(self, request: Request, stream: AsyncIterator[bytes], given: UploadPass, channel: str) -> Response:
        if self._under_way >= MOST_AT_ONCE:
            raise _Refused(503, "page.upload.busy")
        self._under_way += 1
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                length = request.headers.get("content-length", "")
                with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
                    await receive(stream, length, LARGEST_BODY, spool)
                    async with self._reading:
                        return await self._keep(spool, request.headers.get("content-type", ""), given, channel)
        except TimeoutError:
            raise BadForm from None
        finally:
            self._under_way -= 1

    async def _keep(self, spool: IO[bytes], content_type: str, given: UploadPass, channel: str) -> Response:
        """Check what came in and commit it to the inbox. Raises BadForm, FormTooLarge, FileRefused."""
        upload, form_word = await asyncio.to_thread(_open_form, spool, content_type)
        try:
            form = self._links.read_form(given, form_word)
        except BadLink:
            raise BadForm from None
        digest = hashlib.sha256(upload.content).hexdigest()[:16]
        now, external_id = self._clock(), f"{given.key}:{form}:{digest}"
        try:
            user_id = await self._store.run(lambda conn: _keep_update(conn, given, external_id, upload, now))
        except _SentBefore:
            user_id = None
        log.info("page.uploaded", size=len(upload.content), repeated=user_id is None)
        if user_id is not None:
            self._on_arrived([user_id])
        done = tell("page.upload.done", "good", name=upload.name, size=write_size(len(upload.content)), place=channel)
        again = f'<p><a class="button" href="">{say("page.upload.another")}</a></p>'
        return show(say("page.upload.done_head"), done + again)

    def _show_form(self, given: UploadPass, channel: str, unit: str, problem: Exception | None = None) -> Response:
        status, told = 200, ""
        if problem is not None:
            status, key = _explain(problem)
            told = tell(key, "bad")
        words = {
            "chosen": say("page.upload.chosen", name="{}"),
            "sending": say("page.upload.sending", share="{}"),
            "waiting": say("page.upload.waiting"),
            "large": say("page.upload.too_large"),
            "broken": say("page.upload.broken"),
        }
        data = "".join(f' data-{name}="{text}"' for name, text in words.items())
        body = (
            f"{told}<p>{say('page.upload.where', place=channel, unit=unit)}</p>\n"
            f'<form id="form" class="box" method="post" enctype="multipart/form-data"'
            f' data-most="{LARGEST_FILE}"{data}>\n'
            f'<label for="file">{say("page.upload.choose")}</label>\n'
            f'<input type="file" id="file" name="file" required aria-describedby="rules">\n'
            f'<p class="hint" id="rules">{say("page.upload.rules")}</p>\n'
            f'<input type="hidden" name="form" value="{escape(self._links.make_form(given))}">\n'
            f'<button type="submit" id="send">{say("page.upload.send")}</button>\n'
            f'<progress id="bar" max="100" value="0" aria-label="{say("page.upload.progress")}" hidden></progress>\n'
            f'<p id="told" role="status" aria-live="polite"></p>\n</form>\n'
            f'<p class="hint">{say("page.upload.until", time=given.expires_at.strftime("%H:%M %d/%m"))}</p>'
        )
        return show(say("page.upload.head"), body, status, script=SCRIPT)


_FAULTS = {
    "empty": (400, "page.upload.empty"),
    "wrong_type": (415, "page.upload.wrong_type"),
    "old_office": (415, "page.upload.old_office"),
    "not_what_it_says": (415, "page.upload.not_what_it_says"),
    "bomb": (413, "page.upload.bomb"),
}


def _explain(problem: Exception) -> tuple[int, str]:
    """Status and sentence for what was wrong."""
    if isinstance(problem, FileRefused):
        return _FAULTS[problem.fault]
    return (413, "page.upload.too_large") if isinstance(problem, FormTooLarge) else (400, "page.upload.bad_form")


def _open_form(spool: IO[bytes], content_type: str) -> tuple[Upload, str]:
    """The file and the form's word. Raises BadForm, FormTooLarge, FileRefused."""
    spool.seek(0)
    form = read_form(content_type, spool.read())
    if "file" not in form or "form" not in form or form["file"].file_name is None:
        raise BadForm
    content, name = form["file"].content, clean_name(form["file"].file_name)
    if len(content) > LARGEST_FILE:
        raise FormTooLarge
    if not name:
        raise FileRefused("empty")
    return Upload(name, check_file(name, content), content), form["form"].content.decode(errors="replace")


def _look(conn: Connection, given: UploadPass) -> tuple[str, str]:
    """The chat's channel and the unit of who talks there. Raises _Refused."""
    talk, scope = _find_scope(conn, given)
    return say(f"link.channel.{talk.channel}"), units.get(conn, scope).full_name


def _find_scope(conn: Connection, given: UploadPass) -> tuple[conversations.Conversation, Scope]:
    try:
        talk = conversations.load_conversation(conn, given.conversation_id)
    except LookupError:
        raise _Refused(404, "page.link.unknown") from None
    user = conversations.load_user(conn, talk.user_id)
    if user.unit_id is None or user.role is None:  # nothing of a stranger is opened or kept
        raise _Refused(403, "page.link.no_access")
    return talk, Scope(user.unit_id, user.id, user.role)


def _keep_update(conn: Connection, given: UploadPass, external_id: str, upload: Upload, now: datetime) -> int:
    """Write file and update; returns whose turn it is. Raises _SentBefore or _Refused."""
    talk, scope = _find_scope(conn, given)
    known = inbox.list_external_ids(conn, CHANNEL, "", f"{given.key}:")
    if external_id in known:
        raise _SentBefore
    if len(known) >= MOST_FILES:
        raise _Refused(429, "page.upload.too_many")
    raw = {"file": keep_upload(conn, scope.unit_id, upload, now)}
    kept = inbox.add_to_conversation(
        conn, talk.id, channel=CHANNEL, account="", external_id=external_id, raw=raw, now=now
    )
    if kept is None:
        raise _SentBefore
    return talk.user_id
