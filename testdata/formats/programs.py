"""Validators and other programs of a package, and the language each is written in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from testdata.issues import Findings, listed
from testdata.programs import File, Includes, InputValidator, OutputValidator, Program
from testdata.tree import Tree

# The format's languages table; endings that it gives in parentheses decide nothing.
ENDINGS = {
    "ada": "adb ads",
    "algol68": "a68",
    "apl": "apl",
    "bash": "sh",
    "c": "c",
    "cobol": "cob",
    "cpp": "cc cpp cxx c++ C",
    "crystal": "cr",
    "csharp": "cs",
    "d": "d",
    "dart": "dart",
    "elixir": "ex",
    "erlang": "erl",
    "forth": "fth 4th forth frt",
    "fortran": "f90",
    "fsharp": "fs",
    "gerbil": "ss",
    "go": "go",
    "haskell": "hs",
    "java": "java",
    "javascript": "js",
    "julia": "jl",
    "kotlin": "kt",
    "lisp": "lisp cl",
    "lua": "lua",
    "modula2": "mod def",
    "nim": "nim",
    "objectivec": "m",
    "ocaml": "ml",
    "odin": "odin",
    "pascal": "pas",
    "perl": "pm",
    "php": "php",
    "prolog": "pl",
    "python2": "py2",
    "python3": "py py3",
    "racket": "rkt",
    "ruby": "rb",
    "rust": "rs",
    "scala": "scala",
    "simula": "sim",
    "smalltalk": "st",
    "snobol": "sno",
    "swift": "swift",
    "typescript": "ts",
    "visualbasic": "vb",
    "zig": "zig",
}
_CODES = {ending: code for code, endings in ENDINGS.items() for ending in endings.split()}
CODES = frozenset(ENDINGS) | {"cgmp", "cppgmp", "javaalgs4", "octave", "python3numpy"}
_HEADERS = ("h", "hh", "hpp", "hxx", "h++")
_GRAMMARS = ("viva", "ctd")
_PYTHON2 = re.compile(rb"#!.*python2")
_INPUT_FOLDERS = ("input_validators", "input_format_validators")


def read_program(tree: Tree, path: str, *, name: str = "") -> Program:
    """The program at `path`, a file or a folder.

    Raises:
        ValueError: when its language cannot be told.
    """
    if tree.has(path):
        base = path.rpartition("/")[2]
        files: tuple[File, ...] = (File(base, path),)
    else:
        files = tuple(File(f[len(path) + 1 :], f) for f in tree.under(path))
    program = Program(name or path.rpartition("/")[2], files)
    if program.scripted:
        return program
    language = language_of(tree, files)
    return Program(program.name, files, language, _entry(files, language))


def language_of(tree: Tree, files: Iterable[File]) -> str:
    """Code of the language that `files` are written in.

    Raises:
        ValueError: when there is none, or more than one.
    """
    found: dict[str, str] = {}
    for file in files:
        ending = file.name.rpartition(".")[2]
        if "." in file.name and ending in _CODES:
            found.setdefault(_code(tree, file, ending), file.name)
    if set(found) == {"c", "cpp"}:
        return "cpp"
    if len(found) != 1:
        what = f"written in several languages ({listed(sorted(found))})" if found else "no program"
        raise ValueError(f"{what}: its language cannot be told by its file endings")
    return next(iter(found))


def _code(tree: Tree, file: File, ending: str) -> str:
    if ending == "py":
        with (tree.root / file.path).open("rb") as stream:
            if _PYTHON2.match(stream.readline(256)):
                return "python2"
    return _CODES[ending]


def _entry(files: tuple[File, ...], language: str) -> str:
    names = [file.name for file in files]
    if len(names) == 1:
        return names[0]
    if language.startswith("python"):
        for name in ("__main__.py", "main.py"):
            if name in names:
                return name
        own = [name for name in names if "/" not in name and name.endswith((".py", ".py3"))]
        return own[0] if len(own) == 1 else ""
    return ""


def is_source(name: str) -> bool:
    """Whether the file's ending is that of a programming language."""
    return "." in name and name.rpartition(".")[2] in _CODES


def read_output_validator(
    tree: Tree, folder: str, findings: Findings, *, several: bool
) -> OutputValidator | None:
    """The validator in `folder`. With `several` (legacy) each file or folder in it is
    a program, and all must accept; otherwise the folder may be the program itself.
    """
    children = tree.children(folder)
    programs = [c for c in children if not tree.has(f"{folder}/{c}") or is_source(c)]
    paths = [folder]
    if len(programs) == 1 and (len(children) == 1 or not tree.has(f"{folder}/{programs[0]}")):
        paths = [f"{folder}/{programs[0]}"]
    elif several and len(programs) > 1:
        paths = [f"{folder}/{name}" for name in programs]
        text = f"a submission must please all {len(programs)} of them: {listed(programs)}"
        findings.notice(folder, None, text)
        for loose in (c for c in children if c not in programs):
            findings.drop(f"{folder}/{loose}", None, "belongs to none of several programs")
    elif several and len(programs) == 1:
        beside = [c for c in children if c != programs[0]]
        findings.notice(folder, None, f"{listed(beside)} count as files of {programs[0]}")
    found = [_validator(tree, path, folder, findings) for path in paths]
    read = [program for program in found if program is not None]
    return OutputValidator(read[0], others=tuple(read[1:])) if read else None


def _validator(tree: Tree, path: str, folder: str, findings: Findings) -> Program | None:
    name = "output_validator" if path == folder else path.rpartition("/")[2]
    try:
        program = read_program(tree, path, name=name)
    except ValueError as error:
        findings.refuse(path, None, str(error))
        return None
    nested = next((file.path for file in program.files if "/" in file.name), "")
    if nested:
        rule = "an output validator's files must lie directly in its folder, not in one below"
        findings.refuse(nested, None, rule)
    return program


def read_input_validators(tree: Tree, findings: Findings) -> tuple[InputValidator, ...]:
    """All input validators; what is none is dropped, as judging does not need them."""
    found = []
    for folder in _INPUT_FOLDERS:
        for name in tree.children(folder):
            path = f"{folder}/{name}"
            ending = name.rpartition(".")[2]
            if ending in _GRAMMARS and tree.has(path):
                program = Program(name, (File(name, path),))
                found.append(InputValidator(program, grammar=ending))
                continue
            if ending in _HEADERS or (tree.has(path) and not is_source(name)):
                findings.drop(path, None, "is no input validator by its ending")
                continue
            try:
                found.append(InputValidator(read_program(tree, path)))
            except ValueError as error:
                findings.drop(path, None, f"input validator: {error}")
    return tuple(found)


def read_includes(tree: Tree, findings: Findings) -> tuple[Includes, ...]:
    """Files that are added to submissions, by language."""
    found = []
    for code in tree.children("include"):
        folder = f"include/{code}"
        if tree.has(folder):
            findings.refuse(folder, None, "belongs into a folder named by a language or default")
        elif code != "default" and code not in CODES:
            findings.refuse(folder, None, f"{code!r} is no code of the format's languages table")
        else:
            files = tuple(File(f[len(folder) + 1 :], f) for f in tree.under(folder))
            found.append(Includes(code, files))
    return tuple(found)
