import type { Diagnostic } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import { parseQuery } from '../api/promql.ts';
import { RequestError } from '../api/request.ts';
import { placeOfError } from '../promql/error-place.ts';

type Judge = (view: EditorView) => readonly Diagnostic[] | Promise<readonly Diagnostic[]>;

/**
 * Mistakes as the server finds them, since it is the one that will be asked; while it cannot be reached,
 * as the editor's own parser does.
 */
export function diagnosticsFrom(ownJudge: Judge): Judge {
  return async (view) => {
    const text = view.state.doc.toString();
    if (text.trim() === '') return [];
    try {
      await parseQuery(text, new AbortController().signal);
      return [];
    } catch (error) {
      if (!(error instanceof RequestError) || error.code !== 'bad_data') return ownJudge(view);
      const place = placeOfError(error.message, text);
      return [
        { ...(place.at ?? { from: 0, to: text.length }), severity: 'error', message: place.reason },
      ];
    }
  };
}
