import { Button } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { MetricName } from '@tidemark/protocol';
import { useState } from 'react';
import { QueryEditor } from '../../../editor/query-editor.tsx';
import type { QueryState } from '../../../url-state/query-state.ts';
import type { Moment } from './moment.ts';
import { QueryMenu } from './query-menu.tsx';
import classes from './query-panel.module.css';
import { QueryResult } from './query-result.tsx';

type Props = {
  position: number;
  isOnly: boolean;
  canAdd: boolean;
  query: QueryState;
  moment: Moment;
  names: readonly MetricName[];
  onRun: (expression: string) => void;
  onChange: (changes: Partial<QueryState>) => void;
  /** For what needs no entry in the browser's history. */
  onAdjust: (changes: Partial<QueryState>) => void;
  onDuplicate: (copy: QueryState) => void;
  onRemove: () => void;
  onZoom: (startMs: number, endMs: number) => void;
  onZoomBack: () => void;
};

/** One query: where it is written, and what it gives. */
export function QueryPanel(props: Props) {
  const { position, query } = props;
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(query.expression);
  const [written, setWritten] = useState(query.expression);
  if (written !== query.expression) {
    // It came from elsewhere: the history, an example, the way back.
    setWritten(query.expression);
    setDraft(query.expression);
  }
  const letter = String.fromCharCode('A'.charCodeAt(0) + position);
  const run = () => {
    const text = draft.trim();
    if (query.isOff) props.onChange({ isOff: false, expression: text });
    else props.onRun(text);
    void queryClient.invalidateQueries({ queryKey: ['promql', text] });
  };

  return (
    <section className={classes.panel} aria-label={`Query ${letter}`} data-off={query.isOff}>
      <div className={classes.ask}>
        <span className={classes.letter} aria-hidden="true">
          {letter}
        </span>
        <QueryEditor
          value={draft}
          label={`PromQL of query ${letter}`}
          placeholder="rate(http_requests_total[5m])"
          onChange={setDraft}
          onRun={run}
        />
        <div className={classes.actions}>
          <Button
            fw={500}
            variant={draft.trim() === query.expression ? 'default' : 'filled'}
            leftSection={<IconPlayerPlayFilled size={13} aria-hidden />}
            title="Run (Ctrl and Enter)"
            disabled={draft.trim() === ''}
            onClick={run}
          >
            Run
          </Button>
          <QueryMenu
            letter={letter}
            query={query}
            isOnly={props.isOnly}
            canAdd={props.canAdd}
            onToggleOff={() => props.onChange({ isOff: !query.isOff })}
            onFormat={setDraft}
            onDuplicate={() => props.onDuplicate({ ...query, expression: draft.trim() })}
            onRemove={props.onRemove}
          />
        </div>
      </div>
      {query.expression !== '' && !query.isOff && (
        <QueryResult
          letter={letter}
          query={query}
          moment={props.moment}
          names={props.names}
          onAdjust={props.onAdjust}
          onZoom={props.onZoom}
          onZoomBack={props.onZoomBack}
        />
      )}
      {query.isOff && <p className={classes.off}>Hidden, and not asked.</p>}
    </section>
  );
}
