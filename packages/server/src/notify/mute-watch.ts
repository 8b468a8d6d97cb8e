import type { DocumentEvent } from '../documents/index.ts';
import { type ActiveAlert, eventOf } from './book/index.ts';

export type MuteWatchOptions = {
  alerts: () => Iterable<ActiveAlert>;
  mutedBy: (alert: ActiveAlert) => readonly string[];
  record: (events: readonly DocumentEvent[]) => void;
  nowMs: () => number;
};

/** Notes in the history of alerts when they become muted, and when they are no more. */
export class MuteWatch {
  readonly #options: MuteWatchOptions;
  #muted = new Map<ActiveAlert, string>();
  #counts = new Map<string, number>();

  constructor(options: MuteWatchOptions) {
    this.#options = options;
  }

  /** How many alerts a mute mutes, as of the last check. */
  countOf(muteId: string): number {
    return this.#counts.get(muteId) ?? 0;
  }

  /** Looks at all alerts for the first time: what is muted became so earlier. */
  load(): void {
    this.#look();
  }

  /** Looks at all alerts. */
  check(): void {
    const events = this.#look();
    if (events.length > 0) this.#options.record(events);
  }

  #look(): DocumentEvent[] {
    const nowMs = this.#options.nowMs();
    const events: DocumentEvent[] = [];
    const muted = new Map<ActiveAlert, string>();
    const counts = new Map<string, number>();
    for (const alert of this.#options.alerts()) {
      if (alert.isResolved) continue;
      const ids = this.#options.mutedBy(alert);
      const was = this.#muted.get(alert);
      if (ids.length === 0) {
        if (was !== undefined)
          events.push(eventOf(alert, 'unmuted', nowMs, { by: was, comment: '' }));
        continue;
      }
      for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
      const by = ids.join(', ');
      muted.set(alert, by);
      if (was === undefined) events.push(eventOf(alert, 'muted', nowMs, { by, comment: '' }));
    }
    this.#muted = muted;
    this.#counts = counts;
    return events;
  }
}
