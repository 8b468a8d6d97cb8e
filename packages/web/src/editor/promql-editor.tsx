import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import {
  defaultKeymap,
  history,
  historyKeymap,
  insertNewlineAndIndent,
} from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { EditorProps } from './editor-props.ts';
import { editorTheme } from './editor-theme.ts';
import { promqlLanguage } from './promql-language.ts';

/** An editor that knows PromQL: colours, completion from the server, mistakes under their place. */
export default function PromqlEditor(props: EditorProps) {
  const hostRef = useRef<HTMLDivElement>(null);
  const viewRef = useRef<EditorView | null>(null);
  const onChange = useEffectEvent((text: string) => props.onChange(text));
  const onRun = useEffectEvent(() => props.onRun());

  const build = useEffectEvent((host: HTMLElement) => {
    const run = () => {
      onRun();
      return true;
    };
    return new EditorView({
      parent: host,
      state: EditorState.create({
        doc: props.value,
        extensions: [
          promqlLanguage(),
          history(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': props.label }),
          placeholder(props.placeholder),
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap]),
          // After the keys of the completion, where Enter takes what is chosen.
          keymap.of([
            { key: 'Enter', run },
            { key: 'Shift-Enter', run: insertNewlineAndIndent },
          ]),
          keymap.of([...historyKeymap, ...defaultKeymap]),
          editorTheme,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
  });

  useEffect(() => {
    if (hostRef.current === null) return;
    const view = build(hostRef.current);
    viewRef.current = view;
    return () => {
      viewRef.current = null;
      view.destroy();
    };
  }, []);

  useEffect(() => {
    const view = viewRef.current;
    const written = view?.state.doc.toString();
    if (view === null || written === props.value) return;
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: props.value },
      selection: { anchor: props.value.length },
    });
  }, [props.value]);

  return <div ref={hostRef} data-promql-editor />;
}
