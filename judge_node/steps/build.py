"""From sources to a jail in which the program can run.

The compiler works in a jail with the compiler's root; what it made moves to a jail with
the program's root, which is smaller and holds no compiler. With the compile cache the
first jail is not needed at all.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace

from judge_node.artefacts import ArtefactCache, artefact_key, move_artefact
from judge_node.jails import Jails
from judge_node.report import CompileReport
from judge_node.steps.compile import put_sources, run_compilers
from languages.language import Argv, Language, NoSourceError, Sources, Toolchain
from sandbox.runner import Jail
from sandbox.spec import Limits, RootSpec


@dataclass(frozen=True, slots=True)
class Built:
    """A program that is ready to run, or what the compiler said against it."""

    jail: Jail
    compiled: CompileReport


class Builder:
    """Builds programs of one language in one slot."""

    def __init__(
        self,
        jails: Jails,
        language: Language,
        tools: Toolchain,
        cache: ArtefactCache | None,
        root: RootSpec | None = None,
    ) -> None:
        """`cache` None compiles always. Of `root` all but the mounts counts, for both jails."""
        self._jails = jails
        self._language = language
        self._tools = tools
        self._cache = cache
        self._root = root or RootSpec()

    def build(self, sources: Sources, limits: Limits) -> Built:
        """Compiles, or takes the artefact from the cache.

        Raises:
            InterruptedError: it was stopped from outside.
        """
        jail = self._jails.take(replace(self._root, mounts=self._tools.run_mounts))
        if self._language.compile is None:
            put_sources(jail, sources)
            return Built(jail, CompileReport(True, "", None))
        try:
            commands = self._language.compile(self._tools, sources)
        except NoSourceError as error:
            return Built(jail, CompileReport(False, str(error), None))
        key = artefact_key(self._language, self._tools, sources, commands)
        if self._cache and (found := self._cache.find(key)) and (cached := found.load(jail)):
            return Built(jail, cached)
        return Built(jail, self._compile(sources, commands, limits, key, jail))

    def _compile(
        self, sources: Sources, commands: tuple[Argv, ...], limits: Limits, key: str, target: Jail
    ) -> CompileReport:
        jail = self._jails.take(replace(self._root, mounts=self._tools.compile_mounts))
        put_sources(jail, sources)
        report = run_compilers(jail, self._language, commands, limits)
        if report.ok:
            move_artefact(jail, target)
            if self._cache:
                # A full disk costs time at the next rejudge, not this verdict.
                with contextlib.suppress(OSError):
                    self._cache.add(key, jail, report.log)
        return report
