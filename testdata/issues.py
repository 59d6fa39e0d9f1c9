"""What is wrong with a package, told so that its author can mend it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Issue:
    """One broken rule. `message` names the field or the rule; `line` counts from 1."""

    file: str
    """Path inside the package, or the archive's name."""
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class PackageError(Exception):
    """The package cannot be used. `issues` lists every broken rule that was found."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__(*issues)
        self.issues = issues

    def __str__(self) -> str:
        more = len(self.issues) - 1
        return f"{self.issues[0]}" + (f" (and {more} more)" if more else "")


@dataclass(slots=True)
class Findings:
    """Collects issues and notices while a package is read, so that all are told at once."""

    issues: list[Issue] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def refuse(self, file: str, line: int | None, message: str) -> None:
        self.issues.append(Issue(file, line, message))

    def notice(self, file: str, line: int | None, message: str) -> None:
        text = str(Issue(file, line, message))
        if text not in self.notices:
            self.notices.append(text)

    def raise_if_any(self) -> None:
        """Raises:
        PackageError: if something was refused.
        """
        if self.issues:
            raise PackageError(*self.issues)
