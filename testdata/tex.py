r"""A readable rendering of TeX statements: the usual macros, everything else as text.

No TeX runs here, so a statement cannot read files or loop. Formulas are passed on as
they are, for the page's formula renderer. Their length is bounded, so that unclosed
ones cost little.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"""
      (?P<comment>(?<!\\)%[^\n]*(?:\n|\Z))
    | \\begin\{(?P<raw>verbatim|lstlisting)\*?\}(?:\[[^\]\n]*\])?
      (?P<code>.{0,8000}?)\\end\{(?P=raw)\*?\}
    | \$\$(?P<display>.{1,2000}?)\$\$ | \\\[(?P<bracket>.{1,2000}?)\\\]
    | \$(?P<inline>(?:[^$\\]|\\.){1,1000}?)\$ | \\\((?P<paren>.{1,1000}?)\\\)
    | \\(?P<env>begin|end)\{(?P<name>[A-Za-z]+\*?)\}(?:\[[^\]\n]*\])?
    | (?P<par>\n[ \t]*\n\s*)
    | \\(?P<macro>[A-Za-z]+)(?P<star>\*?)[ \t]*
    | \\(?P<escaped>[^A-Za-z])
    | (?P<dash>---?) | (?P<quote>``|'') | (?P<tie>~) | (?P<brace>[{}])
    | (?P<text>[^\\$%~{}`'\n-]+|.|\n)
    """,
    re.VERBOSE | re.DOTALL,
)
_WRAPS = {
    "textbf": "strong",
    "emph": "em",
    "textit": "em",
    "texttt": "code",
    "t": "code",
    "underline": "u",
    "sout": "s",
    "textsc": "span",
    "section": "h2",
    "subsection": "h3",
    "subsubsection": "h4",
    "paragraph": "h4",
}
_HEADINGS = ("h2", "h3", "h4")
_LISTS = {"itemize": "ul", "enumerate": "ol", "description": "ul"}
_SECTIONS = ("Input", "Output", "Interaction")
_SYMBOLS = {
    "ldots": "…",
    "dots": "…",
    "textellipsis": "…",
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "quad": " ",
    "qquad": " ",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "newline": "<br>",
    "par": "</p><p>",
}
_DROPPED_WITH_ARGUMENT = ("problemname", "label", "vspace", "hspace", "begin", "end", "input")
_ESCAPES = {"\\": "<br>", ",": " ", " ": " ", ";": " ", "-": "", "/": ""}


def to_html(text: str, constants: Mapping[str, str]) -> str:
    """HTML for a TeX statement, its text escaped; a sanitiser must still close the tags."""
    return "<p>" + _Converter(text, constants).run() + "</p>"


class _Converter:
    def __init__(self, text: str, constants: Mapping[str, str]) -> None:
        self._text = text
        self._constants = constants
        self._at = 0
        self._out: list[str] = []
        self._closers: list[str] = []

    def run(self) -> str:
        while self._at < len(self._text):
            found = _TOKEN.match(self._text, self._at)
            assert found is not None, "the pattern's last branch matches any character"
            self._at = found.end()
            self._out.append(self._convert(found))
        return "".join([*self._out, *reversed(self._closers)])

    def _convert(self, found: re.Match[str]) -> str:
        groups = {k: v for k, v in found.groupdict().items() if v is not None}
        if "comment" in groups:
            return ""
        if "code" in groups:
            return f"</p><pre>{html.escape(groups['code'].strip(chr(10)))}</pre><p>"
        for key, kind in (
            ("display", "display"),
            ("bracket", "display"),
            ("inline", "inline"),
            ("paren", "inline"),
        ):
            if key in groups:
                return f'<span class="math {kind}">{html.escape(groups[key].strip())}</span>'
        if "env" in groups:
            return self._environment(groups["env"], groups["name"])
        if "macro" in groups:
            return self._macro(groups["macro"])
        return self._plain(groups)

    def _plain(self, groups: Mapping[str, str]) -> str:
        if "par" in groups:
            return "</p><p>"
        if "escaped" in groups:
            return _ESCAPES.get(groups["escaped"], html.escape(groups["escaped"]))
        if "dash" in groups:
            return "—" if groups["dash"] == "---" else "–"
        if "quote" in groups:
            return "“" if groups["quote"] == "``" else "”"
        if "tie" in groups:
            return "\N{NO-BREAK SPACE}"
        if "brace" in groups:
            return self._closing() if groups["brace"] == "}" else self._opening("")
        return html.escape(groups["text"])

    def _opening(self, closer: str) -> str:
        self._closers.append(closer)
        return ""

    def _closing(self) -> str:
        return self._closers.pop() if self._closers else ""

    def _environment(self, edge: str, name: str) -> str:
        if name in _LISTS:
            tag = _LISTS[name]
            return f"</p><{tag}>" if edge == "begin" else f"</{tag}><p>"
        if name in _SECTIONS and edge == "begin":
            return f"</p><h2>{name}</h2><p>"
        if name == "tabular" and edge == "begin":
            self._argument()
        return "</p><p>"

    def _macro(self, name: str) -> str:
        if name == "item":
            return "<li>"
        if name in _SYMBOLS:
            return _SYMBOLS[name]
        if name in _WRAPS and self._text.startswith("{", self._at):
            return self._wrap(_WRAPS[name])
        if name == "constant":
            key = self._argument()
            return html.escape(self._constants.get(key, key))
        if name in ("illustration", "includegraphics"):
            return self._picture(name)
        if name in ("url", "href"):
            address = html.escape(self._argument())
            shown = html.escape(self._argument()) if name == "href" else address
            return f'<a href="{address}">{shown}</a>'
        if name in _DROPPED_WITH_ARGUMENT:
            self._argument()
        return ""

    def _wrap(self, tag: str) -> str:
        self._at += 1
        if tag in _HEADINGS:
            self._opening(f"</{tag}><p>")
            return f"</p><{tag}>"
        self._opening(f"</{tag}>")
        return f"<{tag}>"

    def _picture(self, name: str) -> str:
        if name == "includegraphics":
            return f'<img src="{html.escape(self._argument())}" alt="">'
        self._argument()
        source, caption = html.escape(self._argument()), html.escape(self._argument())
        return f'<img src="{source}" alt="{caption}" class="illustration">'

    def _argument(self) -> str:
        """The text of the next {argument}, after an optional [one]."""
        found = re.compile(r"\s*(?:\[[^\]\n]*\]\s*)?\{([^{}]*)\}").match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[1]
