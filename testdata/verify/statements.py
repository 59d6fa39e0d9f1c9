"""Statements: they render, exist in every language, and quote the samples as they are."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from html.parser import HTMLParser

from testdata.issues import listed
from testdata.package import Package, PackageError
from testdata.problem import Problem, Statement
from testdata.signature.model import Signature
from testdata.statement import Sample, render, samples
from testdata.verify.findings import Finding, Severity, excerpt
from testdata.verify.signatures import without_names

_ALIKE = 0.75
"""Similarity from which a block of a statement is taken for a quoted sample."""
_LONGEST_QUOTE = 4000
_FAILURES = (OSError, ValueError, LookupError, RecursionError, PackageError)


def check_statements(package: Package) -> Iterator[Finding]:
    """Findings on all statements and on what they quote."""
    problem = package.problem
    yield from check_languages(problem)
    shown = samples(package)
    for statement in problem.statements:
        try:
            markup = render(package, statement)
        except _FAILURES as error:
            message = f"cannot be rendered: {error}"
            yield Finding(Severity.ERROR, "statement-broken", message, statement.path)
            continue
        yield from check_markup(statement, markup, shown, problem.signature)


def check_languages(problem: Problem) -> Iterator[Finding]:
    """Every language has both a statement and a name."""
    written = {statement.language for statement in problem.statements}
    if not written:
        yield Finding(Severity.WARNING, "statement-missing", "the problem has no statement")
        return
    for language in sorted(set(problem.names) - written):
        message = f"there is a name in {language!r} but no statement"
        yield Finding(Severity.WARNING, "language-incomplete", message, "problem.yaml")
    for language in sorted(written - set(problem.names)):
        message = f"there is a statement in {language!r} but no name"
        yield Finding(Severity.WARNING, "language-incomplete", message, "problem.yaml")


def check_markup(
    statement: Statement,
    markup: str,
    shown: tuple[Sample, ...],
    signature: Signature | None = None,
) -> Iterator[Finding]:
    """Findings on the rendered HTML of one statement."""
    if statement.markup == "pdf":
        return
    page = _Page()
    page.feed(markup)
    page.close()
    if not "".join(page.text).strip():
        yield Finding(Severity.ERROR, "statement-empty", "shows no text", statement.path)
    if page.pictures_lost:
        message = f"{page.pictures_lost} of its pictures cannot be shown: file missing or too large"
        yield Finding(Severity.WARNING, "picture-missing", message, statement.path)
    for block in page.blocks:
        if signature is None or not _quotes_values(signature, block, shown):
            yield from _check_quote(statement, block, shown)


def check_samples(problem: Problem) -> Iterator[Finding]:
    """There are samples, and they are judged first."""
    names = [test.name for test in problem.tests if test.sample]
    if not names and not problem.samples:
        yield Finding(Severity.WARNING, "no-samples", "the problem has no samples", "data/sample")
    places = [place for place, test in enumerate(problem.tests) if test.sample]
    if places != list(range(len(places))):
        late = [name for name, place in zip(names, places, strict=True) if place >= len(names)]
        message = f"samples are not judged first: {listed(late)}"
        yield Finding(Severity.WARNING, "samples-not-first", message)
    if all(test.sample for test in problem.tests):
        yield Finding(Severity.ERROR, "no-secret-tests", "all tests are samples", "data/secret")


def _quotes_values(signature: Signature, block: str, shown: tuple[Sample, ...]) -> bool:
    """Whether it shows a sample's values, perhaps with the parameters' names."""
    if len(block) > _LONGEST_QUOTE:
        return False
    texts = (text for sample in shown for text in (sample.input, sample.answer))
    quoted = without_names(signature, block)
    return any(quoted == without_names(signature, t) for t in texts if len(t) <= _LONGEST_QUOTE)


def _check_quote(statement: Statement, block: str, shown: tuple[Sample, ...]) -> Iterator[Finding]:
    quoted = _lines(block)
    if len(block) > _LONGEST_QUOTE or not quoted:
        return
    texts = [
        (sample.name, kind, _lines(text))
        for sample in shown
        for kind, text in (("input", sample.input), ("answer", sample.answer))
        if len(text) <= _LONGEST_QUOTE
    ]
    if any(quoted == text for _, _, text in texts):
        return
    scored = [(_likeness(quoted, text), name, kind, text) for name, kind, text in texts]
    best = max(scored, default=None)
    if best is None or best[0] < _ALIKE:
        return
    _, name, kind, text = best
    message = f"quotes the {kind} of sample {name!r} differently from the data"
    yield Finding(
        Severity.ERROR, "sample-differs", message, statement.path, None, _difference(quoted, text)
    )


def _lines(text: str) -> list[str]:
    """Lines as a reader sees them: without white space at the ends."""
    return [line.rstrip() for line in text.strip().splitlines()]


def _likeness(quoted: list[str], text: list[str]) -> float:
    """0 to 1. One short line alone is like everything, so it takes more than that."""
    if not text or min(len("".join(quoted)), len("".join(text))) < 4:
        return 0.0
    return difflib.SequenceMatcher(None, "\n".join(quoted), "\n".join(text)).ratio()


def _difference(quoted: list[str], text: list[str]) -> str:
    pairs = zip([*quoted, ""], [*text, ""], strict=False)
    for number, (said, is_) in enumerate(pairs, start=1):
        if said != is_:
            told, real = excerpt(said.encode(), 40), excerpt(is_.encode(), 40)
            return f'line {number}: statement "{told}", data "{real}"'
    return ""


class _Page(HTMLParser):
    """Text, preformatted blocks and pictures of a clean statement."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.blocks: list[str] = []
        self.pictures_lost = 0
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "pre":
            self._inside = True
            self.blocks.append("")
        elif tag == "img":
            if not dict(attrs).get("src"):
                self.pictures_lost += 1
            else:
                self.text.append("picture")

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._inside = False

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._inside:
            self.blocks[-1] += data
