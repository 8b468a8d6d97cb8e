/** Label names and values; sorted by name where they are compared or printed. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Something that is wrong, as rules, checks, watchers of silent series and foreign senders announce it.
 * The model is Alertmanager's: labels are the identity, and an alert that is announced no more ends at
 * `endsAtMs`, so that nothing stays red because its sender died.
 */
export type Alert = {
  /** With `alertname`. No empty values. */
  labels: Labels;
  annotations: Labels;
  /** Since when it fires, epoch milliseconds. */
  startsAtMs: number;
  /** When it is over unless it is announced again; not after now says that it is resolved. */
  endsAtMs: number;
  /** Where its values can be looked at, as a link; empty if nowhere. */
  generatorUrl: string;
  /** Who says so: shown to users, and what the page of an alert offers depends on it. */
  source: AlertSource;
};

export type AlertSource =
  | { kind: 'rule'; ruleId: string }
  | { kind: 'silent-series' }
  | { kind: 'check' }
  | { kind: 'api' };

/** Who takes alerts: called with each change, and again while they fire. Resolves once they are safe. */
export type AlertSink = { take(alerts: readonly Alert[]): Promise<void> };

/** Text of the labels that is the same for the same labels, in whatever order they came. */
export function identityOf(labels: Labels): string {
  const names = Object.keys(labels).sort();
  return JSON.stringify(names.map((name) => [name, labels[name]]));
}
