import type { Notification, NotifiedAlert } from '../../deliveries/index.ts';

export const testNowMs = Date.parse('2026-03-01T12:00:00Z');

/** An alert of a host, for tests. */
export function testAlert(host: string, status: 'firing' | 'resolved' = 'firing'): NotifiedAlert {
  return {
    labels: { alertname: 'DiskFull', host, severity: 'critical' },
    annotations: { summary: `The disk of <${host}> & co is "full"` },
    startsAtMs: testNowMs - 60_000,
    endsAtMs: status === 'resolved' ? testNowMs - 1_000 : testNowMs + 240_000,
    generatorUrl: 'http://tidemark.example/explore?q=disk',
    source: { kind: 'api' },
    status,
    fingerprint: Buffer.from(host.padEnd(8, '.').slice(0, 8)).toString('hex'),
  };
}

/** A group with one alert, for tests. */
export function testNotification(changes: Partial<Notification> = {}): Notification {
  const status = changes.status ?? 'firing';
  return {
    id: '4ac1f0d2-7a55-4b39-8a53-000000000001',
    receiver: 'team',
    groupKey: '{}:{alertname="DiskFull"}',
    status,
    reason: status === 'firing' ? 'new' : 'resolved',
    createdAtMs: testNowMs,
    groupLabels: { alertname: 'DiskFull' },
    commonLabels: { alertname: 'DiskFull', severity: 'critical' },
    commonAnnotations: {},
    alerts: [testAlert('db1', status)],
    truncatedAlerts: 0,
    ...changes,
  };
}
