import '@mantine/dates/styles.css';
import { DatePicker } from '@mantine/dates';
import { useState } from 'react';

type Props = {
  /** As `YYYY-MM-DD`; anything else shows no selection. */
  startDate: string;
  endDate: string;
  onPick: (startDate: string, endDate: string) => void;
};

const isoDate = /^\d{4}-\d{2}-\d{2}$/;

/** Picks a first and a last day. Loaded when the frame picker opens, since few visits need it. */
export default function RangeCalendar({ startDate, endDate, onPick }: Props) {
  const [halfPicked, setHalfPicked] = useState<string | null>(null);
  const written: [string | null, string | null] =
    isoDate.test(startDate) && isoDate.test(endDate) ? [startDate, endDate] : [null, null];
  return (
    <DatePicker
      type="range"
      size="sm"
      allowSingleDateInRange
      hideOutsideDates
      weekendDays={[]}
      highlightToday
      {...(written[1] === null ? {} : { defaultDate: written[1] })}
      value={halfPicked === null ? written : [halfPicked, null]}
      onChange={([first, last]) => {
        if (first !== null && last !== null) {
          setHalfPicked(null);
          onPick(first, last);
        } else {
          setHalfPicked(first);
        }
      }}
      ariaLabels={{
        previousMonth: 'Previous month',
        nextMonth: 'Next month',
        previousYear: 'Previous year',
        nextYear: 'Next year',
        previousDecade: 'Previous decade',
        nextDecade: 'Next decade',
      }}
    />
  );
}
