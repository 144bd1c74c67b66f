"""What all pages have in common: how they look, what they never let happen, and how they say no.

A page holds one style sheet and at most one script, named to the browser by their hashes (Content Security Policy
Level 2): nothing else is ever loaded or run, whatever stands in a file's name.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Any

from starlette.responses import HTMLResponse

from handlers.engine.messages import Words, load_texts

STYLE = """
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;font:1.125rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
background:#f4f1ea;color:#1f1b16}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}
.brand{margin:0 0 .5rem;font-weight:600;color:#8a1c1c}
h1{margin:0 0 1rem;font-size:1.6rem;line-height:1.25}
h1,p,dd,li{overflow-wrap:anywhere}
.box{background:#fff;border:1px solid #d8d0c2;border-radius:.6rem;padding:1rem;margin:0 0 1rem}
.good{border-left:.4rem solid #2d7a3e}
.bad{border-left:.4rem solid #b3261e}
dl{margin:0}dt{font-size:.95rem;color:#5b5348}dd{margin:0 0 .6rem;font-weight:600}dd:last-child{margin:0}
label{display:block;font-weight:600;margin:0 0 .5rem}
input[type=file]{display:block;width:100%;padding:.8rem .6rem;font:inherit;color:inherit;
border:2px dashed #8f8474;border-radius:.5rem;background:transparent}
button,.button{display:block;width:100%;min-height:3rem;margin:1rem 0 0;padding:.7rem 1rem;font:inherit;font-weight:700;
text-align:center;text-decoration:none;color:#fff;background:#a4161a;border:0;border-radius:.5rem}
button:disabled{background:#6f675c}
button:focus,.button:focus,input:focus,a:focus{outline:3px solid #1a5fb4;outline-offset:2px}
progress{display:block;width:100%;height:1.2rem;margin:1rem 0 0;accent-color:#a4161a}
.hint{font-size:1rem;color:#5b5348}
[hidden]{display:none}
@media (prefers-color-scheme:dark){
body{background:#191613;color:#f0e9de}.brand{color:#ffb4ab}.box{background:#26221d;border-color:#4a4339}
.good{border-left-color:#7bd88f}.bad{border-left-color:#ffb4ab}dt,.hint{color:#c9bfb0}
button,.button{background:#c62828}input[type=file]{border-color:#a59a89}
button:focus,.button:focus,input:focus,a:focus{outline-color:#8ab4f8}}
""".strip()

_FRAME = """<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow, noarchive">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="page">
<p class="brand">{brand}</p>
<h1>{head}</h1>
{body}
</main>{script}
</body>
</html>
"""


def say(key: str, **values: Any) -> str:
    """A sentence of the texts, safe within HTML."""
    return escape(load_texts().render(Words(key, **values), {}))


def show(head: str, body: str, status: int = 200, *, script: str = "") -> HTMLResponse:
    """A page. `head` and `body` are HTML already; what people wrote has been through `say` or `escape`."""
    brand = say("page.brand")
    html = _FRAME.format(
        title=f"{head} – {brand}",
        style=STYLE,
        brand=brand,
        head=head,
        body=body,
        script=f"\n<script>{script}</script>" if script else "",
    )
    return HTMLResponse(html, status, headers=protect(script))


def refuse(status: int, key: str, **values: Any) -> HTMLResponse:
    """A page that says what cannot be, and how to go on; it names nothing of what would be behind it."""
    return show(say("page.refused"), tell(key, "bad", **values), status)


def tell(key: str, kind: str, **values: Any) -> str:
    """A box with one sentence: "good" or "bad" news, read out as soon as it appears."""
    return f'<p class="box {kind}" role="{"status" if kind == "good" else "alert"}">{say(key, **values)}</p>'


def protect(script: str = "") -> dict[str, str]:
    """Headers that keep a page and what it hands out to this one reader.

    Not stored (RFC 9111), its address not passed on (Referrer Policy), not framed, found by no search engine.
    """
    policy = {
        "default-src": "'none'",
        "style-src": _name(STYLE),
        "script-src": _name(script) if script else "'none'",
        "connect-src": "'self'" if script else "'none'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    }


def _name(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


def write_size(size: int) -> str:
    """ "180 KB", "1,4 MB"."""
    if size < 1000:
        return f"{size} byte"
    if size < 1_000_000:
        return f"{round(size / 1000)} KB"
    return f"{size / 1_000_000:.1f}".replace(".", ",") + " MB"
