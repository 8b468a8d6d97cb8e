import { Autocomplete, Button, Group, Input, Modal, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Expectation } from '@tidemark/protocol';
import { useState } from 'react';
import { fetchMatchingSeries, saveExpectation } from '../../../api/expected.ts';
import { QueryEditor } from '../../../editor/query-editor.tsx';
import { formatCount } from '../../../format/count.ts';
import { placeOfError } from '../../../promql/error-place.ts';
import { seriesText } from '../../../promql/query-lines.ts';
import { changeOf, draftOf, emptyExpectation } from './expectation-draft.ts';
import classes from './expectation-list.module.css';

type Props = { edited: Expectation | null; onClose: () => void };

/** Which series must speak, and how often. */
export function ExpectationEditor({ edited, onClose }: Props) {
  const [draft, setDraft] = useState(edited === null ? emptyExpectation : draftOf(edited));
  const change = (changes: Partial<typeof draft>) => setDraft((was) => ({ ...was, ...changes }));
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => saveExpectation(edited?.id ?? null, changeOf(draft, edited)),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['expected'] });
    },
  });
  const isWhole = draft.match.trim() !== '' && draft.every.trim() !== '';
  const submit = () => {
    if (isWhole) save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={edited === null ? 'Expect series' : 'Change what is expected'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div>
          <Input.Label component="span" mb={4}>
            Each series that matches
          </Input.Label>
          <QueryEditor
            value={draft.match}
            label="Which series must speak"
            placeholder={'{job="node"}'}
            onChange={(match) => change({ match })}
            onRun={submit}
          />
        </div>
        <Matching selector={draft.match.trim()} />
        <div className={classes.pair}>
          <TextInput
            label="Must speak every"
            placeholder="5m"
            required
            value={draft.every}
            onChange={(event) => change({ every: event.currentTarget.value })}
          />
          <Autocomplete
            label="Severity"
            placeholder="none"
            data={['critical', 'warning', 'info']}
            value={draft.severity}
            onChange={(severity) => change({ severity })}
          />
        </div>
        <TextInput
          label="Name of its alerts"
          placeholder="SeriesSilent"
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        {save.isError && (
          <Text size="sm" c="var(--bad)" role="alert">
            {save.error.message}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!isWhole}>
            {edited === null ? 'Expect them' : 'Save'}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** How long typing must rest before the server is asked, in milliseconds. */
const restMs = 400;
/** So many are counted; of more it is only known that there are more. */
const countedSeries = 1000;

/** How many series are meant now, with a few of them. */
function Matching({ selector }: { selector: string }) {
  const [rested] = useDebouncedValue(selector, restMs);
  const query = useQuery({
    queryKey: ['matching-series', rested],
    queryFn: ({ signal }) => fetchMatchingSeries(rested, countedSeries, signal),
    enabled: rested !== '',
    retry: false,
  });
  if (rested === '') return <p className={classes.matching}>A metric, or labels in braces.</p>;
  if (query.isError) {
    return <p className={classes.matching}>{placeOfError(query.error.message, rested).reason}</p>;
  }
  if (query.data === undefined) return <p className={classes.matching}>Looking…</p>;
  const count = query.data.length;
  const few = query.data.slice(0, 3).map(seriesText).join(', ');
  const all = `${count === countedSeries ? 'At least ' : ''}${formatCount(count, 'series matches', 'series match')} now`;
  return (
    <p className={classes.matching} role="status">
      {count === 0
        ? `${all}; they are expected as they come.`
        : `${all}: ${few}${count > 3 ? ', …' : '.'}`}
    </p>
  );
}
