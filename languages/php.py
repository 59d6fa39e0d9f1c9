"""PHP's command line interpreter, without the system's configuration."""

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain

SELF_TEST = """\
<?php
[$a, $b] = array_map("intval", explode(" ", trim(fgets(STDIN))));
echo $a + $b, "\\n";
"""
# The group's limits are the limits; messages go where no checker reads them.
SETTINGS = (
    "-n",
    *("-d", "memory_limit=-1", "-d", "max_execution_time=0"),
    *("-d", "display_errors=stderr", "-d", "log_errors=0", "-d", "html_errors=0"),
)


def check(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """A syntax error is a compile error."""
    sources.main(".php")
    return tuple((tools["php"], *SETTINGS, "-l", n) for n in sources.with_suffix(".php"))


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    return (tools["php"], *SETTINGS, str(APP_DIR / sources.main(".php")))


PHP = Language(
    id="php",
    name="PHP",
    extensions=(".php",),
    source_name="main.php",
    tools=(Tool("php", ("php",)),),
    compile=check,
    run=run,
    self_test=SELF_TEST,
    editor_mode="php",
    startup_ms=7,
    compile_mounts=("{php}", "/usr/share/zoneinfo/UTC", "/usr/share/zoneinfo/zone.tab"),
    run_mounts=("{php}", "/usr/share/zoneinfo/UTC", "/usr/share/zoneinfo/zone.tab"),
)
