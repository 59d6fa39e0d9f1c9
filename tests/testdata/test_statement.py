"""Statements become HTML that cannot harm the page, samples become text."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

import pytest

from testdata.package import read_package
from testdata.statement import Sample, render, samples

from .conftest import CURRENT, LEGACY, Write

PIXEL = "\x89PNG"


class Parts(HTMLParser):
    """The tags and attributes of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def html(write: Write, text: str, extra: Mapping[str, str] | None = None) -> str:
    root = write(CURRENT, {"statement/problem.en.md": text, **(extra or {})})
    with read_package(root) as package:
        return render(package, package.problem.statements[0])


def tex(write: Write, text: str) -> str:
    with read_package(write(LEGACY, {"problem_statement/problem.tex": text})) as package:
        return render(package, package.problem.statements[0])


def test_markdown(write: Write) -> None:
    """Headings, tables, code and formulas come out; formulas stay TeX."""
    found = html(write, "# A\n\n$a<b$ and\n\n$$\n\\frac12\n$$\n\n|x|y|\n|-|-|\n|1|2|\n\n`c`\n")
    assert "<h1>A</h1>" in found
    assert '<span class="math inline">a&lt;b</span>' in found
    assert '<span class="math display">\\frac12</span>' in found
    assert "<td>1</td>" in found
    assert "<code>c</code>" in found


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](<JaVaScRiPt:alert(1)>)",
        "![x](https://elsewhere.example/track.png)",
        "![x](../../../../../etc/passwd)",
        "![x](data:image/svg+xml,evil)",
        "<iframe src=//elsewhere.example></iframe>",
        "$</span><script>alert(1)</script>$",
        '<a href="x" onclick="alert(1)">x</a>',
        "<style>*{display:none}</style>",
    ],
)
@pytest.mark.parametrize("markup", ["md", "html"])
def test_nothing_active_comes_out(write: Write, text: str, markup: str) -> None:
    """No scripts, handlers, foreign pictures or frames, however the statement is written."""
    name = f"statement/problem.en.{markup}"
    root = write(CURRENT, {"statement/problem.en.md": None, name: text})
    with read_package(root) as package:
        parts = Parts(render(package, package.problem.statements[0]))
    assert parts.tags <= {"p", "a", "img", "span"}
    assert {name for name, _ in parts.attributes} <= {"class", "alt", "href", "rel"}
    assert all(value == "x" for name, value in parts.attributes if name == "href")


def test_pictures_of_the_package_are_embedded(write: Write) -> None:
    """A picture beside the statement needs no further request."""
    found = html(write, "![map](map.png)", {"statement/map.png": PIXEL})
    assert 'src="data:image/png;base64,' in found
    assert 'alt="map"' in found


def test_footnotes_link_within_the_statement(write: Write) -> None:
    """Ids get a prefix and links to them follow."""
    found = html(write, "a[^1]\n\n[^1]: note\n")
    assert 'id="st-fn1"' in found
    assert 'href="#st-fn1"' in found


def test_constants_and_sample_tags(write: Write) -> None:
    """Constants are filled in; places for samples are left to the page."""
    changes = {"problem.yaml": CURRENT["problem.yaml"] + "constants:\n  most: 100\n"}
    found = html(write, "At most {{most}}, {{other}}.\n\n{{nextsample}}\n", changes)
    assert "At most 100, {{other}}." in found
    assert "nextsample" not in found


def test_tex(write: Write) -> None:
    """The usual macros are shown, the rest is text."""
    found = tex(
        write,
        "\\problemname{Echo}\n% hidden\nSay \\textbf{it $x_1$} again---``now''.\n\n"
        "\\section*{Input}\n\\begin{itemize}\\item one \\item 5\\% \\& more\\end{itemize}\n"
        "\\begin{verbatim}\n<b>\n\\end{verbatim}\n\\[ y \\] \\unknown{kept} <script>\n",
    )
    assert "Echo" not in found
    assert "hidden" not in found
    assert '<strong>it <span class="math inline">x_1</span></strong> again—“now”.' in found
    assert "<h2>Input</h2>" in found
    assert found.count("<li>") == 2
    assert "5% &amp; more" in found
    assert "<pre>&lt;b&gt;</pre>" in found
    assert '<span class="math display">y</span>' in found
    assert "kept &lt;script&gt;" in found


@pytest.mark.parametrize(
    "text", ["$" * 9999, "\\[" * 9999, "{" * 9999, "}" * 99, "\\", "\\begin{verbatim}" * 999, "%"]
)
def test_broken_tex_is_shown_somehow(write: Write, text: str) -> None:
    """Unclosed constructs neither fail nor take long."""
    assert tex(write, text).startswith("<p>")


def test_pdf_is_named(write: Write) -> None:
    """A statement that is a file says so."""
    changes = {"statement/problem.en.md": None, "statement/problem.en.pdf": "%PDF"}
    with read_package(write(CURRENT, changes)) as package:
        assert "problem.en.pdf" in render(package, package.problem.statements[0])


def test_samples(write: Write) -> None:
    """Samples are shown as their .statement files say, long ones cut."""
    root = write(
        CURRENT,
        {
            "data/sample/2.in": "x" * 70_000,
            "data/sample/2.ans": "hidden\n",
            "data/sample/2.ans.statement": "shown\n",
        },
    )
    with read_package(root) as package:
        first, second = samples(package)
    assert first == Sample("1", "a\n", "a\n")
    assert second.answer == "shown\n"
    assert second.input == "x" * 65536 + "\n[cut]\n"
