"""SQL by SQLite: a script over a table that holds the test's input.

Before the script runs, the input is in

    CREATE TABLE input(line_no INTEGER PRIMARY KEY, line TEXT NOT NULL);

one row for each line, counted from 1, without the line's end. What the script selects is
the output: one line for each row, columns separated by "|", no header, NULL as nothing.
The first error ends it with a run-time error. The database is in memory, and the script
may make tables of its own. `.mode` and the shell's other output commands work too.
"""

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain

SELF_TEST = """\
SELECT CAST(substr(line, 1, instr(line, ' ')) AS INTEGER)
     + CAST(substr(line, instr(line, ' ')) AS INTEGER)
FROM input WHERE line_no = 1;
"""
# A control character as the row's end keeps quotes and commas of the input as they are.
PREPARE = (
    "CREATE TEMP TABLE stdin_lines(line TEXT)",
    r""".import --ascii "|tr '\n' '\036'" stdin_lines""",
    "CREATE TABLE input(line_no INTEGER PRIMARY KEY, line TEXT NOT NULL)",
    "INSERT INTO input SELECT rowid, line FROM stdin_lines",
    "DROP TABLE stdin_lines",
)


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    script = f".read {APP_DIR / sources.main('.sql')}"
    return (tools["sqlite3"], "-batch", "-bail", "-list", ":memory:", *PREPARE, script)


SQL = Language(
    id="sql",
    name="SQL (SQLite)",
    extensions=(".sql",),
    source_name="main.sql",
    tools=(Tool("sqlite3", ("sqlite3",)),),
    compile=None,
    run=run,
    self_test=SELF_TEST,
    editor_mode="sql",
    run_mounts=("{sqlite3}", "/bin/sh", "/usr/bin/tr"),
    memory_error=b"out of memory",
)
