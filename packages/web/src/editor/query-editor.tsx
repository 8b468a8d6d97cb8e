import { lazy, Suspense, useId } from 'react';
import type { EditorProps } from './editor-props.ts';
import classes from './query-editor.module.css';

const PromqlEditor = lazy(() => import('./promql-editor.tsx'));

/** A field for PromQL: a plain one until the editor's script is there. */
export function QueryEditor(props: EditorProps) {
  return (
    <div className={classes.field}>
      <Suspense fallback={<PlainField {...props} />}>
        <PromqlEditor {...props} />
      </Suspense>
    </div>
  );
}

function PlainField({ value, label, placeholder, onChange, onRun }: EditorProps) {
  const id = useId();
  return (
    <textarea
      id={id}
      className={classes.plain}
      aria-label={label}
      placeholder={placeholder}
      rows={Math.max(1, value.split('\n').length)}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey) return;
        event.preventDefault();
        onRun();
      }}
    />
  );
}
