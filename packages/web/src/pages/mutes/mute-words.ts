import type { Mute, MuteSchedule, MuteWindow, Weekday } from '@tidemark/protocol';
import { formatDateTime } from '../../format/time.ts';

export const weekdayTitles: Record<Weekday, string> = {
  monday: 'Mon',
  tuesday: 'Tue',
  wednesday: 'Wed',
  thursday: 'Thu',
  friday: 'Fri',
  saturday: 'Sat',
  sunday: 'Sun',
};
export const weekdays = Object.keys(weekdayTitles) as Weekday[];

export const kindTitles: Record<Mute['kind'], string> = {
  silence: 'Silence',
  maintenance: 'Maintenance',
  recurring: 'Recurring',
};

/** `Every Sat, Sun, 22:00 to 06:00 of the next day (Europe/Berlin)`. */
export function scheduleText(schedule: MuteSchedule): string {
  const { startTime, endTime, timeZone } = schedule;
  const isNextDay = endTime <= startTime;
  const times =
    startTime === '00:00' && (endTime === '24:00' || endTime === '00:00')
      ? 'all day'
      : `${startTime} to ${endTime}${isNextDay ? ' of the next day' : ''}`;
  return `${daysText(schedule)}, ${times} (${timeZone})`;
}

function daysText({ frequency, weekdays = [], daysOfMonth = [] }: MuteSchedule): string {
  if (frequency === 'daily') return 'Every day';
  if (frequency === 'weekly') {
    return `Every ${weekdays.map((day) => weekdayTitles[day]).join(', ')}`;
  }
  return `Every month on ${daysOfMonth.map(dayText).join(', ')}`;
}

function dayText(day: number): string {
  if (day > 0) return `day ${day}`;
  return day === -1 ? 'the last day' : `day ${-day} from the end`;
}

/** `2026-11-21 22:00 to 23:30`, to the minute; the date of the end only where it is another. */
export function windowText({ start, end }: MuteWindow, zone: string): string {
  const from = formatDateTime(Date.parse(start), zone).slice(0, 16);
  const to = formatDateTime(Date.parse(end), zone).slice(0, 16);
  return `${from} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}
