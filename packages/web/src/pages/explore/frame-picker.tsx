import { ActionIcon, Button, Popover, Skeleton, TextInput, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconCalendarTime, IconChevronDown } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { formatDateTime, parseDateTime } from '../../format/time.ts';
import { quickRangeNames, quickRanges, type TimeFrame } from '../../url-state/time-frame.ts';
import classes from './frame-picker.module.css';
import type { Span } from './resolve-frame.ts';

const RangeCalendar = lazy(() => import('./range-calendar.tsx'));

type Props = {
  frame: TimeFrame;
  span: Span;
  zone: string;
  canZoomBack: boolean;
  /** Whether there is a frame of all data. */
  hasAll?: boolean;
  onChange: (frame: TimeFrame) => void;
  onZoomBack: () => void;
};

/** Quick ranges, or two moments with seconds, typed or picked. */
export function FramePicker(props: Props) {
  const [opened, setOpened] = useState(false);
  const choose = (frame: TimeFrame) => {
    props.onChange(frame);
    setOpened(false);
  };
  return (
    <>
      {props.canZoomBack && (
        <Tooltip label="Zoom back">
          <ActionIcon variant="default" size={36} aria-label="Zoom back" onClick={props.onZoomBack}>
            <IconArrowBackUp size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <Popover
        opened={opened}
        onChange={setOpened}
        position="bottom-end"
        trapFocus
        returnFocus
        radius="lg"
      >
        <Popover.Target>
          <Button
            variant="default"
            fw={500}
            leftSection={<IconCalendarTime size={17} stroke={1.7} aria-hidden />}
            rightSection={<IconChevronDown size={15} aria-hidden />}
            onClick={() => setOpened(!opened)}
            classNames={{ label: 'tabular' }}
          >
            {frameTitle(props.frame, props.zone)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={0} aria-label="Time frame">
          <div className={classes.panel}>
            <ul className={classes.ranges}>
              {quickRangeNames.map((range) => (
                <li key={range}>
                  <RangeButton
                    title={quickRanges[range].label}
                    chosen={props.frame.kind === 'recent' && props.frame.range === range}
                    onClick={() => choose({ kind: 'recent', range })}
                  />
                </li>
              ))}
              {props.hasAll !== false && (
                <li>
                  <RangeButton
                    title="All data"
                    chosen={props.frame.kind === 'all'}
                    onClick={() => choose({ kind: 'all' })}
                  />
                </li>
              )}
            </ul>
            <BetweenForm span={props.span} zone={props.zone} onChoose={choose} />
          </div>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function RangeButton(props: { title: string; chosen: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      className={classes.range}
      aria-pressed={props.chosen}
      onClick={props.onClick}
    >
      {props.title}
    </button>
  );
}

/** Two fields that take what is typed, and a calendar that fills in their dates. */
function BetweenForm(props: { span: Span; zone: string; onChoose: (frame: TimeFrame) => void }) {
  const { span, zone, onChoose } = props;
  const [start, setStart] = useState(() => formatDateTime(span.startMs, zone));
  const [end, setEnd] = useState(() => formatDateTime(span.endMs, zone));
  const [submitted, setSubmitted] = useState(false);
  const startMs = parseDateTime(start, zone, Date.now());
  const endMs = parseDateTime(end, zone, Date.now());
  const expected = 'Write it like 2026-01-31 18:30:00, or now';
  const startError = startMs === null ? expected : null;
  const endError =
    endMs === null
      ? expected
      : startMs !== null && endMs <= startMs
        ? 'The end must come after the start'
        : null;
  return (
    <form
      className={classes.between}
      onSubmit={(event) => {
        event.preventDefault();
        setSubmitted(true);
        if (startMs === null || endMs === null || endMs <= startMs) return;
        onChoose({ kind: 'between', startMs, endMs });
      }}
    >
      <TextInput
        label="From"
        value={start}
        onChange={(event) => setStart(event.currentTarget.value)}
        error={submitted && startError}
        classNames={{ input: 'tabular' }}
        autoComplete="off"
      />
      <TextInput
        label="To"
        value={end}
        onChange={(event) => setEnd(event.currentTarget.value)}
        error={submitted && endError}
        classNames={{ input: 'tabular' }}
        autoComplete="off"
      />
      <div className={classes.calendar}>
        <Suspense fallback={<Skeleton height={262} />}>
          <RangeCalendar
            startDate={start.slice(0, 10)}
            endDate={end.slice(0, 10)}
            onPick={(startDate, endDate) => {
              setStart(`${startDate} 00:00:00`);
              setEnd(`${endDate} 23:59:59`);
            }}
          />
        </Suspense>
      </div>
      <Button type="submit" fullWidth>
        Show this frame
      </Button>
      <p className={classes.zone}>Times are in {zone}</p>
    </form>
  );
}

function frameTitle(frame: TimeFrame, zone: string): string {
  if (frame.kind === 'recent') return quickRanges[frame.range].label;
  if (frame.kind === 'all') return 'All data';
  const start = formatDateTime(frame.startMs, zone);
  const end = formatDateTime(frame.endMs, zone);
  const sameDay = start.slice(0, 10) === end.slice(0, 10);
  return `${start} – ${sameDay ? end.slice(11) : end}`;
}
