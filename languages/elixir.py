"""Elixir: a script, compiled ahead although Elixir itself compiles scripts at each start.

What stands outside the modules of the entry becomes the function main/0 of a module of
ours, and the entry's modules are compiled with the imports and aliases before them. A
file that holds modules only is run by the function main/0 of its module Main. Other files
are compiled first. The run starts the BEAM and never the compiler.
"""

from languages.beam import ENV, RUNTIME, TOOLS, emulator
from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain

SELF_TEST = """\
[a, b] = IO.gets("") |> String.split() |> Enum.map(&String.to_integer/1)
IO.puts(a + b)
"""
SUFFIXES = (".exs", ".ex")
VERSION = 'IO.puts("Elixir " <> System.version())'
SCRIPT = "Elixir.Assize.Script"
ELIXIR_ROOT = "/usr/lib/elixir/lib/elixir/ebin"
COMPILE = """
[entry | others] = System.argv()
Code.compiler_options(ignore_module_conflict: true)
write = fn modules -> for {m, code} <- modules, do: File.write!("#{m}.beam", code) end
items = fn {:__block__, _, items} -> items; item -> [item] end
kinds = fn names -> &match?({name, _, [_ | _]} when is_atom(name), &1) and elem(&1, 0) in names end
try do
  {:ok, _, _} = Kernel.ParallelCompiler.compile_to_path(others, ".")
  code = items.(Code.string_to_quoted!(File.read!(entry), file: entry))
  shared = kinds.([:import, :alias, :require])
  modules = kinds.([:defmodule, :defprotocol, :defimpl])
  scope = Enum.filter(code, &(shared.(&1) or modules.(&1)))
  write.(Code.compile_quoted({:__block__, [], scope}, entry))
  rest = Enum.reject(code, modules)
  rest = if Enum.all?(rest, shared), do: [quote(do: Main.main())], else: rest
  body = {:__block__, [], rest}
  write.(Code.compile_quoted(quote do
    defmodule Assize.Script do
      def main do
        {:ok, _} = :application.ensure_all_started(:elixir)
        try do
          unquote(body)
        catch
          kind, reason ->
            IO.puts(:stderr, Exception.format(kind, reason, __STACKTRACE__))
            System.halt(1)
        end
        System.halt(0)
      end
    end
  end, entry))
rescue
  error -> IO.puts(:stderr, Exception.message(error)); System.halt(1)
catch
  _, _ -> System.halt(1)
end
"""


def compile_script(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    entry = sources.main(*SUFFIXES)
    others = [name for name in sources.with_suffix(*SUFFIXES) if name != entry]
    start = ("-pa", ELIXIR_ROOT, "-s", "elixir", "start_cli", "-extra")
    return ((*emulator(tools), *start, "-e", COMPILE, "--", entry, *others),)


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del sources, limits
    return (*emulator(tools), "-pa", ELIXIR_ROOT, "-pa", str(APP_DIR), "-s", SCRIPT, "main")


EVERYTHING = (*RUNTIME, "/usr/lib/erlang/lib/compiler-*", ELIXIR_ROOT)

ELIXIR = Language(
    id="elixir",
    name="Elixir",
    extensions=SUFFIXES,
    source_name="main.exs",
    tools=(Tool("elixir", ("elixir",), ("-e", VERSION)), *TOOLS),
    compile=compile_script,
    run=run,
    self_test=SELF_TEST,
    max_processes=32,
    editor_mode="elixir",
    startup_ms=115,
    base_memory_mib=29,
    compile_mounts=EVERYTHING,
    run_mounts=EVERYTHING,
    env=ENV,
)
