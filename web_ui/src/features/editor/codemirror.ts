/** The code editor. Loaded after the page's first paint, as a chunk of its own. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec, type Extension } from "@codemirror/state";
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { appearance } from "./appearance";
import { loadLanguage } from "./languages";

export interface Options {
  label: string;
  describedBy: string;
  onChange(text: string): void;
  onSubmit(): void;
  onRun(): void;
}

export interface Editor {
  /** Shows another document: undo does not lead back to the one before. */
  open(text: string, mode: string): void;
  /** Replaces the text as one step that undo takes back. */
  replace(text: string): void;
  focus(): void;
  destroy(): void;
}

const NAVIGATION = new Set(["Tab", "Shift", "Escape"]);

/**
 * Escape hands Tab back to the page until another key is pressed: CodeMirror's own two
 * seconds are too short for some hands.
 */
const escapeThenTab: Extension = EditorView.domEventHandlers({
  keydown(event, view) {
    if (event.key === "Escape") view.setTabFocusMode(true);
    else if (!NAVIGATION.has(event.key)) view.setTabFocusMode(false);
    return false;
  },
  blur: (_event, view) => view.setTabFocusMode(false),
});

const basics: Extension = [
  lineNumbers(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  history(),
  drawSelection(),
  dropCursor(),
  rectangularSelection(),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightSelectionMatches(),
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, indentWithTab]),
  escapeThenTab,
  appearance,
];

function wiring({ label, describedBy, onChange, onSubmit, onRun }: Options): Extension {
  return [
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-describedby": describedBy,
      autocapitalize: "off",
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
    Prec.highest(
      keymap.of([
        { key: "Mod-Enter", run: () => (onSubmit(), true) },
        { key: "Mod-'", run: () => (onRun(), true) },
      ]),
    ),
  ];
}

export function createEditor(parent: HTMLElement, options: Options): Editor {
  const language = new Compartment();
  const extensions = [basics, wiring(options), language.of([])];
  const view = new EditorView({ parent, state: EditorState.create({ extensions }) });
  let shown = 0;
  // Lines were measured in whatever font was there first.
  void document.fonts.ready.then(() => view.requestMeasure());

  async function highlight(mode: string, turn: number): Promise<void> {
    // Without its highlighting the code is still code: a failed chunk is not worth a word.
    const support = await loadLanguage(mode).catch(() => null);
    if (turn !== shown || !support) return;
    view.dispatch({ effects: language.reconfigure(support) });
  }

  return {
    open(text, mode) {
      const indent = indentUnit.of(mode === "go" ? "\t" : "    ");
      view.setState(EditorState.create({ doc: text, extensions: [extensions, indent] }));
      shown += 1;
      void highlight(mode, shown);
    },
    replace(text) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        annotations: isolateHistory.of("full"),
        scrollIntoView: true,
      });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
