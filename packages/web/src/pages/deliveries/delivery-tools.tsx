import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { fetchReceivers } from '../../api/receivers.ts';
import { LiveButton } from '../../shell/live-button.tsx';
import { noneWaiting } from '../../shell/waiting-count.ts';
import classes from './deliveries-tab.module.css';
import { outcomes, outcomeWords } from './delivery-words.ts';
import { type DeliveryView, deliveryRanges } from './use-delivery-view.ts';

type Props = { view: DeliveryView; isPaused: boolean; onPause: () => void };

/** Which deliveries are shown. */
export function DeliveryTools({ view, isPaused, onPause }: Props) {
  const { receiver, range, outcome, search, change } = view;
  const receivers = useQuery({
    queryKey: ['receivers'],
    queryFn: async ({ signal }) => (await fetchReceivers(signal)).receivers,
  });
  const names = new Set(receivers.data?.map(({ name }) => name));
  if (receiver !== null) names.add(receiver);
  return (
    <div className={classes.tools}>
      <Select
        className={classes.choice}
        aria-label="Receiver"
        placeholder="All receivers"
        clearable
        clearButtonProps={{ 'aria-label': 'All receivers' }}
        data={[...names]}
        value={receiver}
        onChange={(value) => change({ receiver: value })}
      />
      <Select
        className={classes.choice}
        aria-label="Outcome"
        placeholder="All outcomes"
        clearable
        clearButtonProps={{ 'aria-label': 'All outcomes' }}
        data={outcomes.map((value) => ({ value, label: outcomeWords[value].text }))}
        value={outcome}
        onChange={(value) => change({ outcome: value })}
      />
      <SegmentedControl
        aria-label="How far back"
        data={deliveryRanges.map((value) => ({ value: value as string, label: value }))}
        value={range}
        onChange={(value) => change({ range: value })}
      />
      <TextInput
        data-search
        className={classes.search}
        aria-label="Search deliveries"
        placeholder="Search group, target or answer"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => change({ q: event.currentTarget.value })}
      />
      <LiveButton isAsked paused={isPaused} waitingCount={noneWaiting} onToggle={onPause} />
    </div>
  );
}
