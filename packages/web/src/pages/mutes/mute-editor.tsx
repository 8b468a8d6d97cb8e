import { Button, Group, Skeleton, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Matcher } from '@tidemark/protocol';
import { useState } from 'react';
import { fetchMute, saveMute } from '../../api/mutes.ts';
import { useDisplayZone } from '../../settings/display-zone.ts';
import { useReaderName } from '../../settings/reader-name.ts';
import { MatcherFields } from './matcher-fields.tsx';
import classes from './mute-editor.module.css';
import { definitionOf, formOfMute, type MuteForm, newMuteForm } from './mute-form.ts';
import { MutePreviewPanel } from './mute-preview-panel.tsx';
import { TimingFields } from './timing-fields.tsx';

type Props = {
  /** null makes a new one. */
  id: string | null;
  /** Of a new one, what it begins with. */
  matchers: readonly Matcher[];
  onClose: () => void;
};

/** Makes or changes a mute. */
export function MuteEditor({ id, matchers, onClose }: Props) {
  const { zone } = useDisplayZone();
  const [readerName] = useReaderName();
  const query = useQuery({
    queryKey: ['mutes', 'one', id],
    queryFn: ({ signal }) => fetchMute(id ?? '', signal),
    enabled: id !== null,
    // What is being typed must not change under the hand.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (id !== null && query.data === undefined) {
    return query.isError ? (
      <Text size="sm" c="var(--bad)" role="alert">
        {query.error.message}
      </Text>
    ) : (
      <Skeleton height={240} radius={12} />
    );
  }
  const initial =
    query.data === undefined
      ? newMuteForm(matchers, readerName, zone, Date.now())
      : formOfMute(query.data, zone, Date.now());
  return <MuteFields id={id} initial={initial} zone={zone} onClose={onClose} />;
}

function MuteFields(props: {
  id: string | null;
  initial: MuteForm;
  zone: string;
  onClose: () => void;
}) {
  const { id, zone, onClose } = props;
  const [form, setForm] = useState(props.initial);
  const [isSubmitted, setSubmitted] = useState(false);
  const [, rememberName] = useReaderName();
  const queryClient = useQueryClient();
  const meant = definitionOf(form, zone, Date.now());
  const errors = isSubmitted && 'errors' in meant ? meant.errors : {};
  const change = (changes: Partial<MuteForm>) => setForm((before) => ({ ...before, ...changes }));
  const saving = useMutation({
    mutationFn: saveMute.bind(null, id),
    onSuccess: async () => {
      rememberName(form.createdBy);
      onClose();
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['mutes'] }),
        queryClient.invalidateQueries({ queryKey: ['alerts'] }),
      ]);
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setSubmitted(true);
        if ('definition' in meant) saving.mutate(meant.definition);
      }}
    >
      <MatcherFields
        matchers={form.matchers}
        error={errors.matchers}
        onChange={(matchers) => change({ matchers })}
      />
      <TimingFields form={form} errors={errors} zone={zone} isNew={id === null} onChange={change} />
      <div className={classes.pair}>
        <TextInput
          label="Why"
          placeholder="Maintenance of db-1"
          value={form.comment}
          onChange={(event) => change({ comment: event.currentTarget.value })}
          autoComplete="off"
        />
        <TextInput
          label="Your name"
          value={form.createdBy}
          onChange={(event) => change({ createdBy: event.currentTarget.value })}
          autoComplete="name"
        />
      </div>
      <MutePreviewPanel form={form} zone={zone} />
      {saving.isError && (
        <Text size="sm" c="var(--bad)" mt="sm" role="alert">
          {saving.error.message}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={saving.isPending}>
          {id === null ? 'Mute' : 'Save'}
        </Button>
      </Group>
    </form>
  );
}
