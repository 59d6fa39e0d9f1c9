"""Ruby by CRuby, with its standard library and no gems."""

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain
from languages.mounts import LOCALE

SELF_TEST = """\
a, b = gets.split.map(&:to_i)
puts a + b
"""
# RubyGems and the helpers built on it cost most of the start and need the network's world.
QUICK_START = ("--disable=gems", "--disable=did_you_mean", "--disable=error_highlight")


def check(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """A syntax error is a compile error."""
    sources.main(".rb")
    return tuple((tools["ruby"], *QUICK_START, "-c", n) for n in sources.with_suffix(".rb"))


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    return (tools["ruby"], *QUICK_START, str(APP_DIR / sources.main(".rb")))


LIBRARY = ("{ruby}", "/usr/lib/ruby/[0-9]*", "/usr/lib/x86_64-linux-gnu/ruby/[0-9]*", LOCALE)

RUBY = Language(
    id="ruby",
    name="Ruby",
    extensions=(".rb",),
    source_name="main.rb",
    tools=(Tool("ruby", ("ruby",)),),
    compile=check,
    run=run,
    self_test=SELF_TEST,
    editor_mode="ruby",
    startup_ms=7,
    base_memory_mib=6,
    compile_mounts=LIBRARY,
    run_mounts=LIBRARY,
    memory_error=b"failed to allocate memory (NoMemoryError)",
)
