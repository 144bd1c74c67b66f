"""HTML as Telegram reads it. What is refused here is in the table of test_telegram_double, or needs exact words."""

from __future__ import annotations

import pytest

from tests.doubles.telegram.markup import count_utf16, parse_html, style
from tests.doubles.telegram.refusals import Json, Refusal


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("thường", "thường", []),
        ("&lt;b&gt; &amp;amp; &quot;", '<b> &amp; "', []),
        ("&#272;&#x1F3C5; &#0;", "Đ🏅 &#0;", []),
        ("🏅<b>Đ</b>", "🏅Đ", [("bold", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<STRONG>a</strong><em>b</em>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><s>b</s>", "ab", [("underline", 0, 1), ("strikethrough", 1, 1)]),
        ("<code>a</code><pre>b</pre>", "ab", [("code", 0, 1), ("pre", 1, 1)]),
        ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<b >a</b >", "a", [("bold", 0, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("<a>a</a><a href='/trang'>b</a>", "ab", []),
        ('<a href="https://a.vn/?a=1&amp;b=2">a</a>', "a", [("text_link", 0, 1)]),
    ],
)
def test_html_becomes_text_and_entities(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    styled = parse_html(html)

    assert styled.text == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in styled.entities] == entities


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba>", 'Can\'t find end tag corresponding to start tag "i"'),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        ("🏟 🏟&lt;<i>a</em   >", 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'),
        ("<tg-emoji emoji-id='abc'>a</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
def test_wrong_html_is_refused_in_tdlibs_words(html: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(html)

    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        ({"type": "bald", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "text_link", "offset": 0, "length": 1}, "can't parse MessageEntity: Can't find field \"url\""),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "bold", "offset": 9, "length": 1}, "entity begins after the end of the text at UTF-16 offset 9"),
    ],
)
def test_wrong_entities_are_refused(entity: Json, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        style("chào", "", [entity])

    assert refused.value.description == f"Bad Request: {words}"


def test_outer_blanks_go_and_entities_move_along() -> None:
    styled = style(" 🏅\n <b> Giấy khen </b>\n", "html", [])

    assert (styled.text, styled.entities) == (
        "🏅\n  Giấy khen",
        ({"type": "bold", "offset": 4, "length": 10},),
    )
    found_anyway = style("/dem", "", [{"type": "bot_command", "offset": 0, "length": 4}])
    assert found_anyway.entities == ()


def test_lengths_count_utf16() -> None:
    assert [count_utf16(text) for text in ("", "ề", "e\u0302\u0300", "🏅")] == [0, 1, 3, 2]
    with pytest.raises(Refusal, match="does not know parse_mode MarkdownV2"):
        style("*A*", "MarkdownV2", [])
