import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { CheckState, HostCheck } from '@tidemark/protocol';
import { useState } from 'react';
import { formatCount } from '../../format/count.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import classes from './check-list.module.css';
import { CheckRow } from './check-row.tsx';
import { DeleteCheck } from './delete-check.tsx';
import { arrangeChecks, countChecks } from './host-list.ts';
import { ThresholdDialog } from './threshold-dialog.tsx';

/** More rows than this are shown on demand. */
const rowsAtOnce = 300;

/** All checks, searchable; which are shown stands in the address. */
export function CheckList({ checks }: { checks: readonly HostCheck[] }) {
  const { parameters, change } = useParameters();
  const [rowCount, setRowCount] = useState(rowsAtOnce);
  const [asked, setAsked] = useState<{ does: 'delete' | 'threshold'; check: HostCheck } | null>(
    null,
  );
  const search = parameters.get('q') ?? '';
  const state = stateOf(parameters.get('state'));
  const shown = arrangeChecks(checks, search, state);
  const counts = countChecks(checks);
  const close = () => setAsked(null);
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          data-search
          aria-label="Search hosts"
          placeholder="Search host, name or type"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={(event) => change({ q: event.currentTarget.value }, { replace: true })}
        />
        <SegmentedControl
          aria-label="State of the checks"
          data={[
            { value: 'all', label: `All ${counts.checks}` },
            { value: 'alert', label: `Alert ${counts.alert}` },
            { value: 'ok', label: `OK ${counts.ok}` },
          ]}
          value={state ?? 'all'}
          onChange={(value) => change({ state: value === 'all' ? null : value }, { replace: true })}
        />
      </div>
      {shown.length === 0 ? (
        <p className={classes.none}>No check is like that.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too
        <section className={classes.scroll} aria-label="Checks" tabIndex={0}>
          <table className={`${classes.table} tabular`}>
            <thead>
              <tr>
                {['State', 'Host', 'Name', 'Type', 'Value', 'Since', 'Last seen'].map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, rowCount).map((check) => (
                <CheckRow
                  key={check.id}
                  check={check}
                  onDelete={() => setAsked({ does: 'delete', check })}
                  onThreshold={() => setAsked({ does: 'threshold', check })}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {shown.length > rowCount && (
        <Button variant="default" mt="md" onClick={() => setRowCount(rowCount + rowsAtOnce)}>
          Show more of {formatCount(shown.length, 'check')}
        </Button>
      )}
      {asked?.does === 'delete' && <DeleteCheck check={asked.check} onClose={close} />}
      {asked?.does === 'threshold' && <ThresholdDialog check={asked.check} onClose={close} />}
    </>
  );
}

function stateOf(text: string | null): CheckState | null {
  return text === 'ok' || text === 'alert' ? text : null;
}
