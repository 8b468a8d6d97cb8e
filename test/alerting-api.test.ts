/** Alerts and mutes over HTTP: our own API, and Alertmanager's where its clients leave things out or wrong. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type {
  AlertAnswer,
  AlertHistoryAnswer,
  AlertsAnswer,
  Mute,
  MutePreview,
  MutesAnswer,
} from '@tidemark/protocol';
import { Api } from './support/api.ts';
import { runCommand } from './support/command.ts';
import { newFolder, type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

const alertmanagerYaml = `
route:
  receiver: everybody
  group_by: [alertname]
  routes:
    - {receiver: everybody, matchers: [team="night"], active_time_intervals: [never]}
receivers:
  - name: everybody
inhibit_rules:
  - {source_matchers: [severity="critical"], target_matchers: [severity="warning"], equal: [host]}
time_intervals:
  - name: never
    time_intervals: [{years: ['1999']}]
`;

let server: RunningServer;
let api: Api;

before(async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'alertmanager.yml'), alertmanagerYaml);
  await writeFile(join(folder, 'tidemark.yaml'), 'alerting:\n  config_file: alertmanager.yml\n');
  server = await startServer({ args: ['--config', join(folder, 'tidemark.yaml')] });
  api = new Api(server.url);
});
after(() => server.stop());

const json = { 'content-type': 'application/json' };

/** Status and JSON of an answer. */
async function send(method: string, path: string, body?: unknown): Promise<[number, unknown]> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await api.request(method, path, text, text === undefined ? {} : json);
  return [answer.status, answer.text === '' ? undefined : JSON.parse(answer.text)];
}

const post = (alerts: unknown) => send('POST', '/api/v2/alerts', alerts);
type V2Alert = {
  labels: Record<string, string>;
  status: { state: string };
  startsAt: string;
  endsAt: string;
};
const namesOf = async (query: string) =>
  (await api.get<V2Alert[]>(`/api/v2/alerts?${query}`))
    .map(({ labels }) => labels.alertname)
    .sort();
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

describe('/api/v2/alerts', () => {
  it('takes what clients send, and fills in what they leave out', async () => {
    assert.deepEqual(
      await post([{ labels: { alertname: 'Disk', host: 'a', severity: 'critical', empty: '' } }]),
      [200, undefined],
    );
    const [alert] = await api.get<V2Alert[]>('/api/v2/alerts');
    assert.deepEqual(alert?.labels, { alertname: 'Disk', host: 'a', severity: 'critical' });
    assert.equal(Date.parse(alert.endsAt) - Date.parse(alert.startsAt), 300_000);
    await post([
      { labels: { alertname: 'Load', host: 'a', severity: 'warning' } },
      {
        labels: { alertname: 'Night', team: 'night' },
        startsAt: '0001-01-01T00:00:00Z',
        endsAt: inHours(1),
      },
      { labels: { alertname: 'Gone' }, endsAt: inHours(-1) },
    ]);
    assert.deepEqual(await namesOf(''), ['Disk', 'Load', 'Night']);
  });

  it('filters', async () => {
    assert.deepEqual(await namesOf('inhibited=false'), ['Disk', 'Night']);
    assert.deepEqual(await namesOf('active=false'), ['Load']);
    assert.deepEqual(await namesOf('filter=host=a&filter=severity!=warning'), ['Disk']);
    assert.deepEqual(await namesOf(`filter=${encodeURIComponent('alertname=~"L.*|N.*"')}`), [
      'Load',
      'Night',
    ]);
    assert.deepEqual(await namesOf('receiver=every.*'), ['Disk', 'Load', 'Night']);
    assert.deepEqual(await namesOf('receiver=every'), []);
    type Group = { labels: object; receiver: object; alerts: (V2Alert & { status: object })[] };
    const groups = await api.get<Group[]>('/api/v2/alerts/groups');
    assert.deepEqual(
      groups.map(({ labels, alerts }) => [labels, alerts[0]?.status.state]),
      [
        [{ alertname: 'Disk' }, 'active'],
        [{ alertname: 'Load' }, 'suppressed'],
        [{ alertname: 'Night' }, 'suppressed'],
      ],
    );
    assert.equal((await api.get<Group[]>('/api/v2/alerts/groups?muted=false')).length, 2);
  });

  const bad: [string, string, unknown, RegExp][] = [
    ['POST', '/api/v2/alerts', { labels: {} }, /expected a list/],
    ['POST', '/api/v2/alerts', [{}], /labels is required/],
    ['POST', '/api/v2/alerts', [{ labels: { a: 1 } }], /alerts\.0\.labels\.a must be a text/],
    ['POST', '/api/v2/alerts', [{ labels: {} }], /at least one label pair/],
    ['POST', '/api/v2/alerts', [{ labels: { a: 'b' }, startsAt: 'now' }], /RFC 3339/],
    [
      'POST',
      '/api/v2/alerts',
      [{ labels: { a: 'b' }, startsAt: inHours(2), endsAt: inHours(1) }],
      /start time must be before end time/,
    ],
    ['GET', '/api/v2/alerts?filter=a', undefined, /bad matcher format/],
    ['GET', '/api/v2/alerts?receiver=(', undefined, /receiver param/],
    ['GET', '/api/v2/alerts?active=perhaps', undefined, /type boolean/],
    ['POST', '/api/v2/silences', { matchers: [] }, /is required/],
    [
      'POST',
      '/api/v2/silences',
      {
        matchers: [{ name: 'a', value: '.*', isRegex: true }],
        startsAt: inHours(0),
        endsAt: inHours(1),
        createdBy: '',
        comment: '',
      },
      /does not match the empty value/,
    ],
    [
      'POST',
      '/api/v2/silences',
      {
        matchers: [{ name: 'a', value: 'b', isRegex: false }],
        startsAt: inHours(2),
        endsAt: inHours(1),
        createdBy: '',
        comment: '',
      },
      /start time must be before end time/,
    ],
    [
      'POST',
      '/api/v2/silences',
      {
        matchers: [{ name: 'a', value: 'b', isRegex: false }],
        startsAt: inHours(-2),
        endsAt: inHours(-1),
        createdBy: '',
        comment: '',
      },
      /in the past/,
    ],
  ];
  for (const [method, path, body, message] of bad) {
    it(`refuses ${method} ${path} ${JSON.stringify(body)?.slice(0, 60) ?? ''} with a text in JSON`, async () => {
      const [status, text] = await send(method, path, body);
      assert.equal(status, 400);
      assert.match(String(text), message);
    });
  }

  it('does not know silences that there are not', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    for (const method of ['GET', 'DELETE']) {
      const [status, text] = await send(method, `/api/v2/silence/${unknown}`);
      assert.deepEqual([status, typeof text], [404, 'string']);
    }
    const silence = {
      id: unknown,
      matchers: [{ name: 'a', value: 'b', isRegex: false }],
      startsAt: inHours(0),
      endsAt: inHours(1),
      createdBy: '',
      comment: '',
    };
    assert.equal((await send('POST', '/api/v2/silences', silence))[0], 404);
  });

  it('says that it is alone, and who is told', async () => {
    const status = await api.get<{ cluster: object; config: { original: string } }>(
      '/api/v2/status',
    );
    assert.deepEqual(status.cluster, { status: 'disabled' });
    assert.match(status.config.original, /active_time_intervals/);
    assert.deepEqual(await api.get('/api/v2/receivers'), [{ name: 'everybody' }]);
  });
});

describe('/v1/alerts', () => {
  it('lists what fires by group, with what became of each', async () => {
    const { groups, counts, isTruncated } = await api.get<AlertsAnswer>('/v1/alerts');
    const shown = groups.flatMap(({ alerts }) =>
      alerts.map(({ labels, state }) => `${labels.alertname} ${state}`),
    );
    assert.deepEqual(shown.sort(), ['Disk firing', 'Load inhibited', 'Night muted']);
    assert.deepEqual(counts, { firing: 1, pending: 0, muted: 1, inhibited: 1, acknowledged: 0 });
    assert.equal(isTruncated, false);
    const filtered = await api.get<AlertsAnswer>('/v1/alerts', { state: 'firing,muted', limit: 1 });
    assert.deepEqual([filtered.groups.length, filtered.isTruncated], [1, true]);
    const named = await api.get<AlertsAnswer>('/v1/alerts', {
      filter: 'alertname=Night',
      receiver: 'everybody',
    });
    assert.deepEqual(named.groups[0]?.alerts[0]?.mutedByIntervals, ['never']);
    for (const query of ['state=gone', 'limit=0', 'filter=a', 'receivers=x']) {
      assert.equal((await send('GET', `/v1/alerts?${query}`))[0], 400, query);
    }
  });

  it('acknowledges, and shows that and what was', async () => {
    const { groups } = await api.get<AlertsAnswer>('/v1/alerts', { state: 'firing' });
    const fingerprint = groups[0]?.alerts[0]?.fingerprint ?? '';
    const request = {
      fingerprints: [fingerprint, 'ffffffffffffffff'],
      by: 'ann',
      comment: 'on it',
    };
    assert.deepEqual(await send('POST', '/v1/alerts/acknowledge', request), [200, { changed: 1 }]);
    const { alert, groups: told } = await api.get<AlertAnswer>(`/v1/alerts/${fingerprint}`);
    assert.deepEqual([alert.acknowledged?.by, alert.acknowledged?.comment], ['ann', 'on it']);
    assert.deepEqual(told, [{ receiver: 'everybody', groupKey: '{}:{alertname="Disk"}' }]);
    await send('POST', '/v1/alerts/unacknowledge', { fingerprints: [fingerprint] });
    await waitUntil('its history', async () => {
      const { events } = await api.get<AlertHistoryAnswer>(`/v1/alerts/${fingerprint}/history`);
      return events.map(({ kind }) => kind).join() === 'unacknowledged,acknowledged,firing';
    });
    const all = await api.get<AlertHistoryAnswer>('/v1/alerts/history', { limit: 2 });
    assert.equal(all.events.length, 2);
    assert.equal((await send('GET', '/v1/alerts/0000000000000000'))[0], 404);
    for (const bad of [
      {},
      { fingerprints: 'x' },
      { fingerprints: [], from: 'x' },
      { fingerprints: [], by: 7 },
    ]) {
      assert.equal(
        (await send('POST', '/v1/alerts/acknowledge', bad))[0],
        400,
        JSON.stringify(bad),
      );
    }
  });
});

describe('/v1/mutes', () => {
  const matchers = [{ name: 'host', operator: '=', value: 'a' }];
  const schedule = {
    frequency: 'weekly',
    weekdays: ['sunday', 'monday'],
    startTime: '22:00',
    endTime: '06:00',
    timeZone: 'Europe/Berlin',
  };
  const make = async (body: object) => {
    const [status, mute] = await send('POST', '/v1/mutes', body);
    assert.equal(status, 201, JSON.stringify(mute));
    return mute as Mute;
  };

  it('makes silences, maintenance windows and recurring ones of one kind', async () => {
    const silence = await make({ matchers, endsAt: inHours(1), comment: 'c', createdBy: 'ann' });
    const maintenance = await make({ matchers, startsAt: inHours(1), endsAt: inHours(2) });
    const recurring = await make({ matchers, schedule });
    assert.deepEqual(
      [silence, maintenance, recurring].map(({ kind, endsAt }) => [kind, endsAt === null]),
      [
        ['silence', false],
        ['maintenance', false],
        ['recurring', true],
      ],
    );
    assert.deepEqual([silence.state, maintenance.state], ['active', 'pending']);
    assert.equal(silence.nextWindows.length, 0);
    assert.equal(recurring.nextWindows.length, 10);
    assert.deepEqual(recurring.schedule?.weekdays, ['monday', 'sunday']);
    const { mutes } = await api.get<MutesAnswer>('/v1/mutes', { state: 'pending' });
    assert.ok(mutes.some(({ id }) => id === maintenance.id));
    const { groups } = await api.get<AlertsAnswer>('/v1/alerts', {
      state: 'muted',
      filter: 'host=a',
    });
    assert.ok(groups[0]?.alerts[0]?.mutedBy.includes(silence.id));
    await waitUntil(
      'its alerts to be counted',
      async () => (await api.get<Mute>(`/v1/mutes/${silence.id}`)).mutedAlerts === 2,
    );

    const changed = await send('PUT', `/v1/mutes/${silence.id}`, {
      matchers,
      endsAt: inHours(3),
      comment: 'longer',
    });
    assert.deepEqual([changed[0], (changed[1] as Mute).startsAt], [200, silence.startsAt]);
    for (const { id } of [silence, maintenance, recurring]) {
      assert.equal((await send('DELETE', `/v1/mutes/${id}`))[0], 204);
      assert.equal((await api.get<Mute>(`/v1/mutes/${id}`)).state, 'expired');
      assert.equal((await send('DELETE', `/v1/mutes/${id}`))[0], 204);
      assert.equal((await send('GET', `/v1/mutes/${id}`))[0], 404);
    }
  });

  it('says before what it would mute, and when', async () => {
    await api.store([{ name: 'disk_used', value: 1, labels: { host: 'a' } }]);
    const [status, preview] = await send('POST', '/v1/mutes/preview', { matchers, schedule });
    const { kind, alertCount, seriesCount, series, nextWindows } = preview as MutePreview;
    assert.deepEqual([status, kind, alertCount, seriesCount], [200, 'recurring', 2, 1]);
    assert.deepEqual(series, [{ name: 'disk_used', labels: { host: 'a' } }]);
    assert.equal(nextWindows.length, 10);
    assert.deepEqual((await api.get<MutesAnswer>('/v1/mutes')).mutes, []);
  });

  const bad: [object, string][] = [
    [{ matchers }, 'endsAt'],
    [{ matchers, endsAt: inHours(-1) }, 'endsAt'],
    [{ matchers, startsAt: inHours(2), endsAt: inHours(1) }, 'endsAt'],
    [{ matchers, endsAt: 'tomorrow' }, 'endsAt'],
    [{ matchers: [], endsAt: inHours(1) }, 'matchers'],
    [
      { matchers: [{ name: 'a', operator: '==', value: 'b' }], endsAt: inHours(1) },
      'matchers[0].operator',
    ],
    [
      { matchers: [{ name: 'a', operator: '=~', value: '(' }], endsAt: inHours(1) },
      'matchers[0].value',
    ],
    [{ matchers: [{ name: 'a', operator: '=~', value: '.*' }], endsAt: inHours(1) }, 'matchers'],
    [
      { matchers: [{ name: 'a', operator: '=', value: 'b', isRegex: true }], endsAt: inHours(1) },
      'matchers[0].isRegex',
    ],
    [{ matchers, endsAt: inHours(1), coment: 'x' }, 'coment'],
    [{ matchers, endsAt: inHours(1), comment: 'x'.repeat(4_097) }, 'comment'],
    [{ matchers, schedule: { ...schedule, frequency: 'yearly' } }, 'schedule.frequency'],
    [{ matchers, schedule: { ...schedule, weekdays: [] } }, 'schedule.weekdays'],
    [{ matchers, schedule: { ...schedule, daysOfMonth: [1] } }, 'schedule.daysOfMonth'],
    [
      {
        matchers,
        schedule: { ...schedule, frequency: 'monthly', weekdays: undefined, daysOfMonth: [32] },
      },
      'schedule.daysOfMonth',
    ],
    [{ matchers, schedule: { ...schedule, startTime: '24:00' } }, 'schedule.startTime'],
    [{ matchers, schedule: { ...schedule, endTime: '6:00' } }, 'schedule.endTime'],
    [{ matchers, schedule: { ...schedule, timeZone: '+01:00' } }, 'schedule.timeZone'],
    [{ matchers, schedule: { ...schedule, timeZone: 'Europe/Nowhere' } }, 'schedule.timeZone'],
  ];
  for (const [body, field] of bad) {
    it(`refuses ${field} of ${JSON.stringify(body).slice(0, 80)}`, async () => {
      const [status, answer] = await send('POST', '/v1/mutes', body);
      const { error } = answer as { error: { details: { field: string }[] } };
      assert.deepEqual([status, error.details[0]?.field], [400, field]);
    });
  }
});

describe('tidemark check', () => {
  it('validates an alertmanager.yml, and alerting: with the file that it names', async () => {
    const folder = await newFolder();
    const path = join(folder, 'alertmanager.yml');
    await writeFile(path, alertmanagerYaml);
    const good = await runCommand(['check', path]);
    assert.deepEqual([good.exitCode, good.stderr], [0, '']);
    await writeFile(path, alertmanagerYaml.replace('name: everybody', 'name: nobody'));
    const config = join(folder, 'tidemark.yaml');
    await writeFile(config, 'alerting:\n  config_file: alertmanager.yml\n');
    for (const file of [path, config]) {
      const { exitCode, stderr } = await runCommand(['check', file]);
      assert.equal(exitCode, 1);
      assert.match(
        stderr,
        /alertmanager\.yml:3:13: route\.receiver: there is no receiver "everybody"/,
      );
    }
    const { exitCode, stderr } = await runCommand(['serve', '--config', config, '--data', folder]);
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /alertmanager\.yml:3:13/);
  });
});
