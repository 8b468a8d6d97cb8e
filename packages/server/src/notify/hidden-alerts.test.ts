/** Alerts that fire and are not told: muted, inhibited, or at a time when their route is silent. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMute } from '../mutes/index.ts';
import { listAlerts } from './list-alerts.ts';
import { NotifyWorld, startMs, summary } from './testing/notify-world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const a = { alertname: 'A', instance: 'a' };
const b = { alertname: 'A', instance: 'b' };
const summaries = (messages: Awaited<ReturnType<NotifyWorld['look']>>) => messages.map(summary);

const muteA = (world: NotifyWorld, more: object = {}) =>
  world.notifier.mutes.create(
    readMute(
      {
        matchers: [{ name: 'instance', operator: '=', value: 'a' }],
        endsAt: world.nowMs + hourMs,
        ...more,
      },
      world.nowMs,
    ),
  );

const states = (world: NotifyWorld) => {
  const question = { states: [], matchers: [], receiver: undefined, limit: 100 };
  return listAlerts(world.notifier, [], question, world.nowMs).groups.flatMap(({ alerts }) =>
    alerts.map(({ labels, state }) => `${labels.instance ?? labels.alertname} ${state}`),
  );
};

describe('a mute', () => {
  it('keeps an alert from being told until it ends', async () => {
    const world = new NotifyWorld(null);
    await muteA(world);
    await world.fire(a);
    assert.deepEqual(await world.pass(hourMs - 1_000, 10_000), []);
    assert.deepEqual(states(world), ['a muted']);
    assert.deepEqual(summaries(await world.pass(1_000)), ['everybody new firing: a / ']);
    assert.deepEqual(states(world), ['a firing']);
  });

  it('of one alert does not hide another of its group', async () => {
    const world = new NotifyWorld(null);
    await muteA(world);
    await world.fire(a);
    await world.fire(b);
    assert.deepEqual(summaries(await world.look()), ['everybody new firing: b / ']);
  });

  it('keeps a told alert from being repeated; its end is told all the same', async () => {
    const world = new NotifyWorld(null);
    await world.fire(a);
    await world.look();
    await muteA(world, { endsAt: world.nowMs + 24 * hourMs });
    assert.deepEqual(await world.pass(9 * hourMs, minuteMs), []);
    await world.resolve(a);
    assert.deepEqual(summaries(await world.look()), ['everybody resolved resolved:  / a']);
  });

  it('that ends does not tell again what was told before it began', async () => {
    const world = new NotifyWorld(null);
    await world.fire(a);
    await world.look();
    await muteA(world);
    assert.deepEqual(await world.pass(2 * hourMs, 10_000), []);
  });

  it('hides what is left when the last visible alert of the group ends, and it is new afterwards', async () => {
    const world = new NotifyWorld(null);
    await world.fire(a);
    await world.fire(b);
    await world.look();
    await world.pass(minuteMs);
    await muteA(world);
    await world.resolve(b);
    assert.deepEqual(summaries(await world.look()), ['everybody resolved resolved:  / b']);
    assert.deepEqual(summaries(await world.pass(hourMs)), ['everybody new firing: a / ']);
  });

  it('with a schedule hides in its windows', async () => {
    const world = new NotifyWorld(null);
    // The clock of the test begins at noon.
    await muteA(world, {
      endsAt: null,
      schedule: { frequency: 'daily', startTime: '12:00', endTime: '13:00', timeZone: 'UTC' },
    });
    await world.fire(a);
    assert.deepEqual(await world.pass(hourMs - 1_000, 10_000), []);
    assert.equal((await world.pass(1_000)).length, 1);
    await world.resolve(a);
    await world.pass(minuteMs);
    await world.pass(23 * hourMs, minuteMs);
    await world.fire(a);
    assert.deepEqual(await world.pass(30 * minuteMs, 10_000), []);
  });

  it('is in the history of its alerts, and survives a crash', async () => {
    const world = new NotifyWorld(null);
    const { stored } = await muteA(world);
    await world.fire(a);
    await world.pass(2_000);
    assert.equal(world.notifier.mutedCount(stored.id), 1);
    await world.restart();
    await world.pass(2_000);
    await world.notifier.mutes.end(stored.id);
    assert.equal((await world.look()).length, 1);
    const kinds = world.events.map(({ body }) => (JSON.parse(body) as { kind: string }).kind);
    assert.deepEqual(kinds, ['firing', 'muted', 'unmuted']);
    await world.notifier.mutes.end(stored.id);
    assert.deepEqual(world.notifier.mutes.list(), []);
  });
});

describe('inhibition', () => {
  const config = `
route: {receiver: x, group_by: [alertname]}
receivers: [{name: x}]
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity=~"warning|critical"]
    equal: [instance]
`;
  const critical = { alertname: 'Down', severity: 'critical', instance: 'a' };
  const warning = { alertname: 'Slow', severity: 'warning', instance: 'a' };

  it('hides the lesser alert while the greater one fires', async () => {
    const world = new NotifyWorld(config);
    await world.fire(critical);
    await world.fire(warning);
    await world.fire({ ...warning, instance: 'b' });
    assert.deepEqual(summaries(await world.pass(minuteMs)).sort(), [
      'x new firing: a / ',
      'x new firing: b / ',
    ]);
    assert.deepEqual(states(world).sort(), ['a firing', 'a inhibited', 'b firing']);
    await world.resolve(critical);
    const sent = summaries(await world.look());
    assert.deepEqual(sent.sort(), ['x changed firing: a b / ', 'x resolved resolved:  / a']);
  });

  it('goes on after a crash', async () => {
    const world = new NotifyWorld(config);
    await world.fire(critical);
    await world.look();
    await world.restart();
    await world.fire(warning);
    assert.deepEqual(await world.pass(minuteMs), []);
  });

  it('of two that match both sides none hides the other, nor any itself', async () => {
    const world = new NotifyWorld(config);
    await world.fire(critical);
    await world.fire({ ...critical, alertname: 'Gone' });
    assert.equal((await world.look()).length, 2);
  });

  it('labels that are missing are equal to each other', async () => {
    const world = new NotifyWorld(config);
    await world.fire({ alertname: 'Down', severity: 'critical' });
    await world.look();
    await world.fire({ alertname: 'Slow', severity: 'warning' });
    await world.fire({ alertname: 'Slower', severity: 'warning', instance: 'a' });
    assert.deepEqual(summaries(await world.look()), ['x new firing: a / ']);
  });
});

describe('time intervals', () => {
  // Noon of a Monday.
  const config = `
route:
  receiver: root
  routes:
    - {receiver: day, matchers: [team="day"], active_time_intervals: [morning]}
    - {receiver: night, matchers: [team="night"], mute_time_intervals: [noon]}
receivers: [{name: root}, {name: day}, {name: night}]
time_intervals:
  - name: morning
    time_intervals: [{times: [{start_time: '06:00', end_time: '12:00'}]}]
  - name: noon
    time_intervals: [{weekdays: [monday], times: [{start_time: '12:00', end_time: '13:00'}]}]
`;

  it('keep a route silent, and what still fires is told afterwards', async () => {
    const world = new NotifyWorld(config);
    await world.fire({ alertname: 'A', team: 'night' });
    await world.fire({ alertname: 'B', team: 'day' });
    await world.fire({ alertname: 'C', team: 'night' });
    assert.deepEqual(states(world).sort(), ['A muted', 'B muted', 'C muted']);
    assert.deepEqual(await world.pass(59 * minuteMs, 10_000), []);
    await world.resolve({ alertname: 'C', team: 'night' });
    assert.deepEqual(summaries(await world.pass(2 * minuteMs)), ['night new firing: A / ']);
    world.nowMs = startMs + 18 * hourMs - 1_000;
    assert.deepEqual(
      summaries(await world.look()).filter((one) => one.startsWith('day')),
      [],
    );
    const sent = summaries(await world.pass(minuteMs));
    assert.deepEqual(
      sent.filter((one) => one.startsWith('day')),
      ['day new firing: B / '],
    );
  });

  it('delay the end of what was told', async () => {
    const world = new NotifyWorld(config);
    world.nowMs = startMs - minuteMs;
    await world.fire({ alertname: 'A', team: 'night' });
    assert.equal((await world.look()).length, 1);
    await world.pass(5 * minuteMs);
    await world.resolve({ alertname: 'A', team: 'night' });
    await world.restart();
    assert.deepEqual(await world.pass(50 * minuteMs, 10_000), []);
    assert.deepEqual(summaries(await world.pass(10 * minuteMs)), ['night resolved resolved:  / A']);
  });
});

describe('a configuration', () => {
  it('is kept to: waits, intervals and repetitions as they are written', async () => {
    const world = new NotifyWorld(`
route: {receiver: x, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 10m}
receivers: [{name: x}]
`);
    const beginMs = world.nowMs;
    const times: number[] = [];
    await world.fire(a);
    for (let second = 0; second < 1_500; second++) {
      if (second === 5 || second === 15) await world.fire({ ...a, instance: `${second}` });
      for (const one of await world.pass(1_000)) times.push((one.createdAtMs - beginMs) / 1_000);
    }
    assert.deepEqual(times, [10, 70, 670, 1_270]);
  });

  it('tells each receiver of continued routes', async () => {
    const world = new NotifyWorld(`
route: {receiver: x, routes: [{receiver: y, continue: true}, {receiver: z}]}
receivers: [{name: x}, {name: y}, {name: z}]
`);
    await world.fire(a);
    assert.deepEqual(summaries(await world.look()).sort(), [
      'y new firing: a / ',
      'z new firing: a / ',
    ]);
    await world.pass(minuteMs);
    await world.resolve(a);
    assert.equal((await world.look()).length, 2);
    await world.pass(hourMs, minuteMs);
    assert.deepEqual([...world.documents.keys()], []);
  });

  it('that is another after a restart tells by the new routes, and forgets what was told by the old ones', async () => {
    const world = new NotifyWorld(null, ['one']);
    await world.fire(a);
    await world.look();
    await world.notifier.setOtherReceivers(['one', 'two']);
    assert.deepEqual(summaries(await world.look()), ['two new firing: a / ']);
    await world.notifier.setOtherReceivers(['two']);
    assert.deepEqual(await world.look(), []);
    await world.pass(minuteMs);
    await world.resolve(a);
    assert.deepEqual(summaries(await world.look()), ['two resolved resolved:  / a']);
    await world.pass(hourMs, minuteMs);
    assert.deepEqual([...world.documents.keys()], []);
  });
});

it('many sources of inhibition that end together have all groups looked at once', async (t) => {
  const world = new NotifyWorld(`
route: { receiver: hook, group_by: [instance], group_wait: 0s }
receivers: [{ name: hook }]
inhibit_rules: [{ source_matchers: [severity=critical], target_matchers: [severity=warning], equal: [instance] }]`);
  const names = Array.from({ length: 100 }, (_, at) => `i${at}`);
  const sources = names.map((instance) => ({ alertname: 'S', instance, severity: 'critical' }));
  for (const labels of sources) await world.fire(labels);
  await world.fire({ alertname: 'T', instance: 'i7', severity: 'warning' });
  await world.look();
  const looks = t.mock.method(world.notifier.dispatcher, 'onHiddenChanged');
  await world.notifier.take(sources.map((one) => world.alert(one, { endsAtMs: world.nowMs })));
  const told = await world.pass(5 * minuteMs);
  assert.equal(looks.mock.callCount(), 1);
  assert.equal(
    told.filter(({ alerts }) => alerts.some((one) => one.labels.alertname === 'T')).length,
    1,
  );
});
