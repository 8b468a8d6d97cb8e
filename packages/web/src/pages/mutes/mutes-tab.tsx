import { Button, Drawer, Skeleton } from '@mantine/core';
import { IconChevronRight, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Mute, MuteState } from '@tidemark/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { fetchMutes } from '../../api/mutes.ts';
import { formatCount } from '../../format/count.ts';
import { parseMatcher } from '../../format/matcher.ts';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import { EndMute } from './end-mute.tsx';
import { MuteCard } from './mute-card.tsx';
import { MuteEditor } from './mute-editor.tsx';
import classes from './mutes-tab.module.css';
import { NoMutes } from './no-mutes.tsx';

const refetchMs = 5_000;

/** What is kept quiet: now, before it begins, and after it is over. */
export default function MutesTab() {
  usePageTitle('Mutes');
  const { parameters, hrefWith, change } = useParameters();
  const [ending, setEnding] = useState<Mute | null>(null);
  const query = useQuery({
    queryKey: ['mutes'],
    queryFn: ({ signal }) => fetchMutes(signal),
    refetchInterval: refetchMs,
  });
  const edited = parameters.get('edit');
  const close = () => change({ edit: null, matcher: null });
  const mutes = query.data ?? [];
  const editHrefOf = ({ id }: Mute) => hrefWith({ edit: id, matcher: null });
  if (query.isError && query.data === undefined) {
    return (
      <ErrorPanel
        title="The mutes could not be loaded"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  const matchers = parameters
    .getAll('matcher')
    .map(parseMatcher)
    .filter((one) => one !== null);
  const of = (state: MuteState) => mutes.filter((mute) => mute.state === state);
  return (
    <>
      <div className={classes.tools}>
        <p className={classes.about}>
          A mute keeps alerts from being sent: at once, in a planned window, or again and again.
        </p>
        <Button
          component={Link}
          href={hrefWith({ edit: 'new', matcher: null })}
          leftSection={<IconPlus size={16} aria-hidden />}
        >
          New mute
        </Button>
      </div>
      {query.isPending && <Skeleton height={180} radius={12} />}
      {query.data !== undefined && mutes.length === 0 && <NoMutes />}
      <Section title="Now" mutes={of('active')} hrefOf={editHrefOf} onEnd={setEnding} />
      <Section title="To come" mutes={of('pending')} hrefOf={editHrefOf} onEnd={setEnding} />
      <Expired mutes={of('expired')} hrefOf={editHrefOf} />
      <EndMute mute={ending} onClose={() => setEnding(null)} />
      <Drawer
        opened={edited !== null}
        onClose={close}
        position="right"
        size={640}
        title={edited === 'new' ? 'New mute' : 'Edit mute'}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {edited !== null && (
          <MuteEditor
            key={edited}
            id={edited === 'new' ? null : edited}
            matchers={matchers}
            onClose={close}
          />
        )}
      </Drawer>
    </>
  );
}

type SectionProps = {
  title: string;
  mutes: readonly Mute[];
  hrefOf: (mute: Mute) => string;
  onEnd: (mute: Mute) => void;
};

function Section({ title, mutes, hrefOf, onEnd }: SectionProps) {
  if (mutes.length === 0) return null;
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.heading}>{title}</h2>
      <ul className={classes.mutes}>
        {mutes.map((mute) => (
          <MuteCard key={mute.id} mute={mute} editHref={hrefOf(mute)} onEnd={() => onEnd(mute)} />
        ))}
      </ul>
    </section>
  );
}

/** So many of those that are over are shown. */
const maxExpired = 50;

function Expired({ mutes, hrefOf }: Pick<SectionProps, 'mutes' | 'hrefOf'>) {
  if (mutes.length === 0) return null;
  return (
    <details className={classes.section}>
      <summary className={classes.summary}>
        <IconChevronRight size={16} aria-hidden />
        <h2 className={classes.heading}>Over</h2>
        <span>{formatCount(mutes.length, 'mute')}</span>
      </summary>
      <ul className={classes.mutes}>
        {mutes.slice(0, maxExpired).map((mute) => (
          <MuteCard key={mute.id} mute={mute} editHref={hrefOf(mute)} onEnd={() => undefined} />
        ))}
      </ul>
    </details>
  );
}
