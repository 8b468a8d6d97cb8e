import { ValueError } from '../template-error.ts';
import { Duration } from './duration.ts';
import { formatTime } from './format-time.ts';
import { utc, type Zone } from './zone.ts';

/** January 1 of the year 1, which Go takes as "no time". */
const zeroEpochMs = Date.parse('0001-01-01T00:00:00Z');

/** The range of JavaScript's dates. */
const maxEpochMs = 8.64e15;

/** A moment as read on a zone's clocks, Go's time.Time to the millisecond. Names in capitals are what templates see. */
export class Time {
  readonly epochMs: number;
  readonly zone: Zone;

  constructor(epochMs: number, zone: Zone = utc) {
    if (!(Math.abs(epochMs) <= maxEpochMs)) throw new ValueError('time out of range');
    this.epochMs = Math.floor(epochMs);
    this.zone = zone;
  }

  /** No time, such as the end of what goes on. */
  static zero(): Time {
    return new Time(zeroEpochMs);
  }

  in(zone: Zone): Time {
    return new Time(this.epochMs, zone);
  }

  Format(layout: unknown): string {
    return formatTime(this, textOf(layout, 'Format'));
  }

  String(): string {
    return this.toString();
  }

  UTC(): Time {
    return this.in(utc);
  }

  Local(): Time {
    return this.in(utc);
  }

  IsZero(): boolean {
    return this.epochMs === zeroEpochMs;
  }

  Unix(): bigint {
    return BigInt(Math.floor(this.epochMs / 1000));
  }

  UnixMilli(): bigint {
    return BigInt(this.epochMs);
  }

  UnixNano(): bigint {
    return BigInt(this.epochMs) * 1_000_000n;
  }

  Year(): bigint {
    return BigInt(this.clock().getUTCFullYear());
  }

  /** Prints as Go's month, whose name it is. */
  Month(): string {
    return formatTime(this, 'January');
  }

  Day(): bigint {
    return BigInt(this.clock().getUTCDate());
  }

  Weekday(): string {
    return formatTime(this, 'Monday');
  }

  Hour(): bigint {
    return BigInt(this.clock().getUTCHours());
  }

  Minute(): bigint {
    return BigInt(this.clock().getUTCMinutes());
  }

  Second(): bigint {
    return BigInt(this.clock().getUTCSeconds());
  }

  Add(duration: unknown): Time {
    if (!(duration instanceof Duration)) throw new ValueError('Add: expected a duration');
    return new Time(this.epochMs + Number(duration.nanoseconds) / 1e6, this.zone);
  }

  Sub(other: unknown): Duration {
    return Duration.ofMs(this.epochMs - timeOf(other, 'Sub').epochMs);
  }

  Before(other: unknown): boolean {
    return this.epochMs < timeOf(other, 'Before').epochMs;
  }

  After(other: unknown): boolean {
    return this.epochMs > timeOf(other, 'After').epochMs;
  }

  Equal(other: unknown): boolean {
    return this.epochMs === timeOf(other, 'Equal').epochMs;
  }

  /** A date whose UTC parts are what the zone's clocks show. */
  clock(): Date {
    return new Date(this.epochMs + this.zone.offsetS(this.epochMs) * 1000);
  }

  /** As Go prints it: `2024-01-01 09:15:30.5 +0100 CET`. */
  toString(): string {
    return formatTime(this, '2006-01-02 15:04:05.999999999 -0700 MST');
  }

  toJSON(): string {
    return formatTime(this, '2006-01-02T15:04:05.999999999Z07:00');
  }
}

function textOf(value: unknown, method: string): string {
  if (typeof value !== 'string') throw new ValueError(`${method}: expected a layout in quotes`);
  return value;
}

function timeOf(value: unknown, method: string): Time {
  if (!(value instanceof Time)) throw new ValueError(`${method}: expected a time`);
  return value;
}
