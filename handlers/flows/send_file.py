"""How a file gets to the assistant: in the chat where that can be, else through a page on the web."""

from __future__ import annotations

from handlers.engine.flow import Act, Context, Flow
from handlers.engine.messages import Label, Say, Words


def _open(ctx: Context, argument: str) -> Act:
    """`/guitep`."""
    return Act(say=Say((Words("send_file.here"),) if ctx.can_send_files else tell_page(ctx)))


def tell_page(ctx: Context) -> tuple[Label, ...]:
    """Where a file goes in from a chat that takes none."""
    if ctx.make_upload_link is None:
        return (Words("send_file.no_page"),)
    return Words("send_file.link", link=ctx.make_upload_link()), Words("send_file.keep_secret")


SEND_FILE = Flow(id="send_file", version=1, open=_open)
