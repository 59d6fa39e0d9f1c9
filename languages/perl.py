"""Perl 5 with the modules of its core."""

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain
from languages.mounts import LOCALE

SELF_TEST = """\
use strict;
use warnings;

my ($x, $y) = split ' ', <STDIN>;
print $x + $y, "\\n";
"""
SUFFIXES = (".pl", ".pm")


def check(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """A syntax error is a compile error. BEGIN blocks run here, in the compiler's jail."""
    return ((tools["perl"], f"-I{APP_DIR}", "-c", sources.main(*SUFFIXES)),)


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    return (tools["perl"], f"-I{APP_DIR}", str(APP_DIR / sources.main(*SUFFIXES)))


LIBRARY = (
    "{perl}",
    *("/usr/lib/x86_64-linux-gnu/perl-base", "/usr/lib/x86_64-linux-gnu/perl/5*"),
    *("/usr/share/perl/5*", LOCALE),
)

PERL = Language(
    id="perl",
    name="Perl",
    extensions=SUFFIXES,
    source_name="main.pl",
    # Its version stands on the first line that is not empty.
    tools=(Tool("perl", ("perl",), ("-e", "print qq(Perl $^V)")),),
    compile=check,
    run=run,
    self_test=SELF_TEST,
    editor_mode="perl",
    compile_mounts=LIBRARY,
    run_mounts=LIBRARY,
    memory_error=b"Out of memory!",
)
