const units = { hour: 3_600_000_000_000n, minute: 60_000_000_000n, second: 1_000_000_000n };

/** A length of time, Go's time.Duration. Names in capitals are what templates see. */
export class Duration {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }

  static ofMs(ms: number): Duration {
    return new Duration(BigInt(Math.round(ms * 1e6)));
  }

  Hours(): number {
    return Number(this.nanoseconds) / 3.6e12;
  }

  Minutes(): number {
    return Number(this.nanoseconds) / 6e10;
  }

  Seconds(): number {
    return Number(this.nanoseconds) / 1e9;
  }

  Milliseconds(): bigint {
    return this.nanoseconds / 1_000_000n;
  }

  String(): string {
    return this.toString();
  }

  /** As Go prints it: `72h3m0.5s`, with units below the second where there is less than one. */
  toString(): string {
    const { nanoseconds } = this;
    if (nanoseconds === 0n) return '0s';
    const sign = nanoseconds < 0n ? '-' : '';
    const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
    if (size < 1_000n) return `${sign}${size}ns`;
    if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
    if (size < units.second) return `${sign}${decimal(size, 6)}ms`;
    const hours = size / units.hour;
    const minutes = (size % units.hour) / units.minute;
    const seconds = `${decimal(size % units.minute, 9)}s`;
    if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}`;
    return minutes > 0n ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
  }

  toJSON(): number {
    return Number(this.nanoseconds);
  }
}

/** `count` with the decimal point moved `places` to the left, without zeros at the end. */
function decimal(count: bigint, places: number): string {
  const digits = count.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
