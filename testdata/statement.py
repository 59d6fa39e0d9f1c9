"""Statements and samples as the platform shows them: clean HTML and plain text."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from testdata.package import Package
from testdata.problem import Statement
from testdata.tex import to_html

_SAMPLE_BYTES = 64 * 1024
_STATEMENT_BYTES = 256 * 1024
_IMAGE_BYTES = 1 << 20
_IMAGES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
}
_SAMPLE_TAGS = re.compile(r"\{\{\s*(?:nextsample|remainingsamples)\s*\}\}")
_CLASSES = {
    "math",
    "inline",
    "display",
    "footnotes",
    "footnotes-list",
    "footnote-item",
    "footnote-ref",
    "footnote-backref",
    "footnotes-sep",
    "illustration",
}
_TAG_NAMES = """a b blockquote br caption code dd del div dl dt em figcaption figure h1 h2 h3
    h4 h5 h6 hr i img li ol p pre s section span strong sub sup table tbody td th thead tr u ul"""
_TAGS = set(_TAG_NAMES.split())
_ID_PREFIX = "st-"
"""Keeps a statement's ids apart from those of the page it is put into."""
_OWN_PICTURE = re.compile(r"data:image/(?:png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=]+\Z")
_LINKS = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample as text; what is longer than 64 KiB is cut, with a last line saying so."""

    name: str
    input: str
    answer: str
    interaction: str = ""
    """A log of both sides' lines, marked < and >; then input and answer are empty."""


@dataclass(frozen=True, slots=True)
class Source:
    """A statement as somebody may edit it."""

    text: str
    """With the package's constants put in; what is beyond 256 KiB is cut."""
    markup: str
    """"markdown", "tex" or "html"."""
    pictures: Mapping[str, str]
    """Data URLs by the path that the text calls a picture by; pictures of others are none."""


def source(package: Package, statement: Statement) -> Source:
    """The statement for editing: `render_source` makes of it what participants see.

    A PDF becomes a sentence that names it.
    """
    if statement.markup == "pdf":
        name = html.escape(Path(statement.path).name)
        return Source(f"<p>The statement is given as a file: {name}</p>", "html", {})
    file = package.root / statement.path
    text = file.read_bytes()[:_STATEMENT_BYTES].decode("utf-8-sig", "replace")
    text = text.replace("\r\n", "\n")
    for name, value in package.problem.constants.items():
        if statement.markup == "markdown":
            text = text.replace("{{" + name + "}}", value)
        elif statement.markup == "tex":
            text = text.replace(f"\\constant{{{name}}}", value)
    pictures: dict[str, str] = {}

    def picture(path: str) -> str | None:
        url = _embedded(package.root, file.parent, path)
        if url is not None:
            pictures[path] = url
        return url

    _html(text, statement.markup, picture)
    return Source(text, statement.markup, pictures)


def render_source(source: Source) -> str:
    """The statement as HTML that may be put into a page as it is. Pure.

    Formulas stay TeX in `<span class="math inline">` or `math display`. Of pictures only
    those in `source` are shown. Samples are not part of it.
    """
    return _html(source.text, source.markup, source.pictures.get)


def render(package: Package, statement: Statement) -> str:
    """What `render_source` makes of the package's statement."""
    return render_source(source(package, statement))


def _html(text: str, markup: str, picture: Callable[[str], str | None]) -> str:
    if markup == "markdown":
        return _clean(_markdown().render(_SAMPLE_TAGS.sub("", text)), picture)
    if markup == "tex":
        return _clean(to_html(text, {}), picture)
    return _clean(text, picture)


def samples(package: Package) -> tuple[Sample, ...]:
    """The samples to show, in judging order."""
    return tuple(
        Sample(
            sample.name,
            _text(package.root, sample.input),
            _text(package.root, sample.answer),
            _text(package.root, sample.interaction),
        )
        for sample in package.problem.samples
    )


def _text(root: Path, path: str) -> str:
    """A file's text, cut; "" for no file."""
    if not path:
        return ""
    with (root / path).open("rb") as stream:
        content = stream.read(_SAMPLE_BYTES + 1)
    text = content[:_SAMPLE_BYTES].decode("utf-8", "replace")
    return text if len(content) <= _SAMPLE_BYTES else text + "\n[cut]\n"


def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, double_inline=True).use(footnote_plugin)
    for rule, kind in (
        ("math_inline", "inline"),
        ("math_inline_double", "display"),
        ("math_block", "display"),
        ("math_block_label", "display"),
    ):
        parser.add_render_rule(rule, _math_rule(kind))
    return parser


def _math_rule(kind: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    def rule(
        _: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, ___: EnvType
    ) -> str:
        formula = html.escape(tokens[index].content.strip())
        return f'<span class="math {kind}">{formula}</span>'

    return rule


def _clean(markup: str, picture: Callable[[str], str | None]) -> str:
    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "class":
            kept = [c for c in value.split() if c in _CLASSES or c.startswith("language-")]
            return " ".join(kept) or None
        if tag == "img" and name == "src":
            # What was rendered before is edited as HTML.
            return value if _OWN_PICTURE.match(value) else picture(value)
        if name == "href":
            if value.startswith("#"):
                return f"#{_ID_PREFIX}{value[1:]}"
            return value if value.lower().startswith(_LINKS) else None
        return value

    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes={
            "*": {"class", "id"},
            "a": {"href", "title"},
            "img": {"src", "alt", "title", "width"},
            "ol": {"start"},
            "td": {"align", "colspan", "rowspan"},
            "th": {"align", "colspan", "rowspan"},
        },
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
        id_prefix=_ID_PREFIX,
    )


def _embedded(root: Path, folder: Path, source: str) -> str | None:
    """A picture of the package as a data: URL; None for anything else."""
    kind = _IMAGES.get(Path(source).suffix.lower())
    if kind is None or ":" in source or "\0" in source:
        return None
    try:
        file = (folder / source).resolve(strict=True)
        if not file.is_relative_to(root) or file.stat().st_size > _IMAGE_BYTES:
            return None
        content = base64.b64encode(file.read_bytes()).decode()
    except OSError:
        return None
    return f"data:{kind};base64,{content}"
