/** Highlighting by the API's `editor_mode`, each language in a chunk of its own. */
import { LanguageSupport, StreamLanguage, type StreamParser } from "@codemirror/language";

type Loader = () => Promise<LanguageSupport>;

const legacy =
  <M>(load: () => Promise<M>, pick: (module: M) => StreamParser<unknown>): Loader =>
  async () =>
    new LanguageSupport(StreamLanguage.define(pick(await load())));

const clike = () => import("@codemirror/legacy-modes/mode/clike");
const mllike = () => import("@codemirror/legacy-modes/mode/mllike");
const cpp: Loader = async () => (await import("@codemirror/lang-cpp")).cpp();

const LOADERS: Readonly<Record<string, Loader>> = {
  c: cpp,
  cpp,
  go: async () => (await import("@codemirror/lang-go")).go(),
  java: async () => (await import("@codemirror/lang-java")).java(),
  javascript: async () => (await import("@codemirror/lang-javascript")).javascript(),
  php: async () => (await import("@codemirror/lang-php")).php({ plain: false }),
  python: async () => (await import("@codemirror/lang-python")).python(),
  rust: async () => (await import("@codemirror/lang-rust")).rust(),
  typescript: async () =>
    (await import("@codemirror/lang-javascript")).javascript({ typescript: true }),
  csharp: legacy(clike, (m) => m.csharp),
  dart: legacy(clike, (m) => m.dart),
  kotlin: legacy(clike, (m) => m.kotlin),
  scala: legacy(clike, (m) => m.scala),
  elixir: async () => (await import("codemirror-lang-elixir")).elixir(),
  erlang: legacy(() => import("@codemirror/legacy-modes/mode/erlang"), (m) => m.erlang),
  fsharp: legacy(mllike, (m) => m.fSharp),
  ocaml: legacy(mllike, (m) => m.oCaml),
  d: legacy(() => import("@codemirror/legacy-modes/mode/d"), (m) => m.d),
  haskell: legacy(() => import("@codemirror/legacy-modes/mode/haskell"), (m) => m.haskell),
  julia: legacy(() => import("@codemirror/legacy-modes/mode/julia"), (m) => m.julia),
  lua: legacy(() => import("@codemirror/legacy-modes/mode/lua"), (m) => m.lua),
  pascal: legacy(() => import("@codemirror/legacy-modes/mode/pascal"), (m) => m.pascal),
  perl: legacy(() => import("@codemirror/legacy-modes/mode/perl"), (m) => m.perl),
  r: legacy(() => import("@codemirror/legacy-modes/mode/r"), (m) => m.r),
  ruby: legacy(() => import("@codemirror/legacy-modes/mode/ruby"), (m) => m.ruby),
  scheme: legacy(() => import("@codemirror/legacy-modes/mode/scheme"), (m) => m.scheme),
  shell: legacy(() => import("@codemirror/legacy-modes/mode/shell"), (m) => m.shell),
  sql: legacy(() => import("@codemirror/legacy-modes/mode/sql"), (m) => m.sqlite),
  swift: legacy(() => import("@codemirror/legacy-modes/mode/swift"), (m) => m.swift),
};

/** Null for a mode that we do not know: then the code is plain text. */
export async function loadLanguage(mode: string): Promise<LanguageSupport | null> {
  return (await LOADERS[mode]?.()) ?? null;
}
