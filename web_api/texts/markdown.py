"""Markdown with formulas and code fences as clean HTML. Pure.

Two walls: the parser writes no HTML of the author's, and what it wrote passes a list of allowed
elements.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin

_NAMES = """a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre s span strong table tbody
    td th thead tr ul"""
_TAGS = set(_NAMES.split())
_ALIGNED = re.compile(r"text-align:\s*(left|right|center)\Z")
_CODE_CLASS = re.compile(r"language-[A-Za-z0-9+#._-]{1,40}\Z")
_MATH_CLASSES = {"math inline", "math display"}
_LINKS = ("http://", "https://", "mailto:")
_MATH = {
    "math_inline": "inline",
    "math_inline_double": "display",
    "math_block": "display",
    "math_block_label": "display",
}


def render(text: str) -> str:
    """Markdown (CommonMark, tables, ~~deleted~~, $formulas$) as HTML.

    Formulas stay TeX in `<span class="math inline">` or `math display`, for the page to
    typeset. Code blocks carry `class="language-..."`. HTML of the author's is shown as the text
    that it is. Pictures become links: a reader's browser fetches nothing from elsewhere.
    Links lead to http(s), mail addresses, or paths of this site. Never raises.
    """
    return nh3.clean(
        _parser().render(text),
        tags=_TAGS,
        attributes={
            "a": {"href", "title"},
            "ol": {"start"},
            "code": {"class"},
            "span": {"class"},
            "td": {"align"},
            "th": {"align"},
        },
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow ugc",
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 40})
    parser.enable(["table", "strikethrough"])
    # Spaces and digits beside a dollar sign mean money.
    parser.use(
        dollarmath_plugin,
        double_inline=True,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
    )
    for rule in _MATH:
        parser.add_render_rule(rule, _formula)
    parser.add_render_rule("image", _picture)
    for cell in ("th_open", "td_open"):
        parser.add_render_rule(cell, _cell)
    return parser


def _formula(
    _: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, ___: EnvType
) -> str:
    token = tokens[index]
    formula = html.escape(token.content.strip())
    return f'<span class="math {_MATH[token.type]}">{formula}</span>'


def _picture(
    _: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, ___: EnvType
) -> str:
    source = str(tokens[index].attrGet("src") or "")
    return f'<a href="{html.escape(source)}">{html.escape(tokens[index].content or source)}</a>'


def _cell(
    _: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, ___: EnvType
) -> str:
    """The page's policy forbids inline styles."""
    token = tokens[index]
    aligned = _ALIGNED.match(str(token.attrGet("style") or ""))
    return f'<{token.tag} align="{aligned[1]}">' if aligned else f"<{token.tag}>"


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        allowed = _CODE_CLASS.match(value) if tag == "code" else value in _MATH_CLASSES
        return value if allowed else None
    if name == "href":
        # "//" and "/\" lead to another site.
        inner = value.startswith("/") and value[1:2] not in ("/", "\\")
        return value if inner or value.lower().startswith(_LINKS) else None
    return value
