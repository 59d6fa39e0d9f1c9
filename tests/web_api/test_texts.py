"""Texts of users become HTML that is safe to show."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from web_api.texts import render


class Found(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example/)",
    "[x](/\\evil.example/)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '![x" onerror="alert(1)](https://example.org/x.png)',
    '[x](https://example.org/" onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "$</span><script>alert(1)</script>$",
    "$$\n<img src=x onerror=alert(1)>\n$$",
    '```"><script>alert(1)</script>\ncode\n```',
    "```js onload=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "| <img src=x onerror=alert(1)> |\n|---|\n| <iframe src=x> |",
    "<style>body{display:none}</style>",
    "<math><mtext></p><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form action=//evil><input name=password></form>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil'>",
    "<p id=app class=modal style='position:fixed'>",
    "\x00<script>alert(1)</script>",
    "> " * 500 + "<script>",
    "[" * 2000,
    "*a_" * 2000,
    "$" * 3001,
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_leaves_markup_that_acts(attack: str) -> None:
    """Only harmless elements and attributes come out, and links only lead where links may."""
    for tag, attributes in Found(render(attack)).elements:
        assert tag in {"p", "a", "span", "pre", "code", "blockquote", "em", "strong"} | {
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
        }
        assert set(attributes) <= {"href", "rel", "class", "title", "align"}
        href = attributes.get("href")
        if href is not None:
            assert re.match(r"https?://|mailto:|/(?![/\\])", href)
            assert attributes["rel"] == "noopener noreferrer nofollow ugc"
        assert re.fullmatch(
            r"math (inline|display)|language-[\w+#.-]+|", attributes.get("class") or ""
        )


def test_html_is_shown_as_text() -> None:
    """What somebody wrote is not lost: a generic type in prose stays readable."""
    assert render("use vector<int> here") == "<p>use vector&lt;int&gt; here</p>\n"


def test_formulas_stay_tex_for_the_page_to_typeset() -> None:
    """Inline and display formulas are elements of their own, with their text escaped."""
    assert render("$a < b$") == '<p><span class="math inline">a &lt; b</span></p>\n'
    assert '<span class="math display">x^2</span>' in render("$$\nx^2\n$$")
    assert '<span class="math display">x^2</span>' in render("so $$x^2$$ it is")
    assert "math" not in render("it costs $5 and $6")


def test_code_blocks_name_their_language() -> None:
    """A fence's first word becomes the class that highlighting goes by."""
    assert render("```c++ title=x\nint x;\n```") == (
        '<pre><code class="language-c++">int x;\n</code></pre>\n'
    )
    assert render("    plain") == "<pre><code>plain\n</code></pre>\n"


def test_tables_keep_their_alignment_without_a_style() -> None:
    """Inline styles would break the page's policy."""
    markup = render("| a | b |\n|:-:|---|\n| 1 | 2 |")
    assert '<th align="center">a</th>' in markup
    assert "<td>2</td>" in markup
    assert "style" not in markup


def test_pictures_are_links() -> None:
    """No reader's browser asks a stranger's server for anything."""
    assert render("![a tree](https://example.org/tree.png)") == (
        '<p><a href="https://example.org/tree.png" rel="noopener noreferrer nofollow ugc">'
        "a tree</a></p>\n"
    )


def test_links_within_the_site_work() -> None:
    """Paths lead to our own pages."""
    assert 'href="/problems/two-sum"' in render("[this](/problems/two-sum)")
