import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NotifyWorld } from '../testing/notify-world.ts';
import {
  maxActiveAlerts,
  maxAlertLabels,
  maxAlertLength,
  maxAlertNameLength,
  maxAlertValueLength,
  problemOf,
} from './check-alert.ts';
import { fingerprintOf } from './fingerprint.ts';

const minuteMs = 60_000;

describe('fingerprints', () => {
  it("are Alertmanager's", () => {
    // FNV-1a of 64 bits, whose offset basis is that of no labels.
    assert.equal(fingerprintOf({}), 'cbf29ce484222325');
    assert.equal(fingerprintOf({ alertname: 'A' }), 'd2c6efc389df0927');
    assert.equal(fingerprintOf({ a: 'ü', b: 'x🙂' }), '4dc3becfdd5f5673');
    assert.equal(
      fingerprintOf({ severity: 'none', instance: 'host:9100', alertname: 'Watchdog' }),
      '06b3de7da6fd2f4f',
    );
  });
});

describe('announcements of one alert', () => {
  const labels = { alertname: 'A' };
  const only = (world: NotifyWorld) => {
    const [alert] = [...world.notifier.book.all];
    assert.ok(alert);
    return alert;
  };

  it('keep the earliest beginning, and the newest end and annotations', async () => {
    const world = new NotifyWorld(null);
    const { nowMs } = world;
    const announce = (startsAtMs: number, endsAtMs: number, summary: string) =>
      world.notifier.take([
        world.alert(labels, { startsAtMs, endsAtMs, annotations: { summary } }),
      ]);
    await announce(nowMs, nowMs + 5 * minuteMs, 'one');
    await announce(nowMs - minuteMs, nowMs + 9 * minuteMs, 'two');
    await announce(nowMs + 1, nowMs + 4 * minuteMs, 'three');
    const { startsAtMs, endsAtMs, annotations } = only(world);
    assert.deepEqual([startsAtMs, endsAtMs], [nowMs - minuteMs, nowMs + 4 * minuteMs]);
    assert.deepEqual(annotations, { summary: 'three' });
  });

  it('that change nothing are not written', async () => {
    const world = new NotifyWorld(null);
    await world.fire(labels);
    await world.look();
    const { writes } = world;
    for (let at = 0; at < 10; at++) {
      await world.fire(labels);
      await world.pass(1_000);
    }
    assert.equal(world.writes, writes);
  });

  it('after its end begin a new one, which nobody has acknowledged', async () => {
    const world = new NotifyWorld(null);
    await world.fire(labels);
    await world.look();
    await world.notifier.book.acknowledge([only(world).fingerprint], 'ann', '');
    await world.resolve(labels);
    world.nowMs += 1;
    await world.fire(labels);
    assert.deepEqual([only(world).startsAtMs, only(world).acknowledged], [world.nowMs, null]);
  });

  it('of the end of what never fired are no news', async () => {
    const world = new NotifyWorld(null);
    await world.resolve(labels);
    assert.equal(world.notifier.book.size, 0);
    assert.equal(world.documents.size, 0);
  });

  it('are not taken where they are wrong, the others are', async () => {
    const world = new NotifyWorld(null);
    const bad = world.alert({ ...labels, '': 'x' });
    await assert.rejects(world.notifier.take([bad, world.alert(labels)]), {
      status: 400,
      message: 'invalid label name: ""',
    });
    assert.equal(world.notifier.book.size, 1);
  });

  it('acknowledging counts what it changed', async () => {
    const world = new NotifyWorld(null);
    await world.fire(labels);
    const { book } = world.notifier;
    const { fingerprint } = only(world);
    assert.equal(await book.acknowledge([fingerprint, fingerprint, 'other'], 'ann', 'mine'), 1);
    assert.equal(await book.acknowledge([fingerprint], 'bob', ''), 0);
    assert.deepEqual(only(world).acknowledged, { atMs: world.nowMs, by: 'ann', comment: 'mine' });
    assert.equal(await book.unacknowledge([fingerprint]), 1);
    assert.equal(only(world).acknowledged, null);
  });
});

describe('limits', () => {
  const world = new NotifyWorld(null);
  const problem = (labels: Record<string, string>, annotations: Record<string, string> = {}) =>
    problemOf(world.alert(labels, { annotations }));
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`l${at}`, 'x']));

  it('labels and annotations', () => {
    assert.equal(problem({}), 'at least one label pair required');
    assert.equal(problem(many(maxAlertLabels)), undefined);
    assert.match(problem(many(maxAlertLabels + 1)) ?? '', /at most 128 labels, got 129/);
    assert.match(problem({ a: 'x' }, many(maxAlertLabels + 1)) ?? '', /at most 128 annotations/);
    assert.equal(problem({ ['n'.repeat(maxAlertNameLength)]: 'x' }), undefined);
    assert.match(
      problem({ ['n'.repeat(maxAlertNameLength + 1)]: 'x' }) ?? '',
      /invalid label name/,
    );
    assert.equal(problem({ a: 'v'.repeat(maxAlertValueLength) }), undefined);
    assert.match(problem({ a: 'v'.repeat(maxAlertValueLength + 1) }) ?? '', /invalid value/);
    const long = Object.fromEntries(
      Array.from({ length: 5 }, (_, at) => [`l${at}`, 'v'.repeat(maxAlertLength / 5)]),
    );
    assert.match(problem(long) ?? '', /expected at most 64000/);
    assert.match(problem({ a: '\ud800' }) ?? '', /invalid value/);
  });

  it('annotations that are too long are cut, and the alert fires', async () => {
    const told = new NotifyWorld(null);
    const longest = 'v'.repeat(maxAlertValueLength);
    const annotations = { a: longest, b: `${longest}v`, c: `\ud800${longest}`, d: longest, e: '' };
    await told.notifier.take([told.alert({ alertname: 'A' }, { annotations })]);
    const [alert] = told.notifier.book.all;
    const kept = alert?.annotations ?? {};
    assert.equal(kept.a, longest);
    assert.match(kept.b ?? '', /^v+…$/);
    assert.ok(Object.values(kept).every((text) => text.isWellFormed()));
    const lengths = Object.values(kept).map((text) => text.length);
    assert.deepEqual(lengths.slice(0, 3), new Array(3).fill(maxAlertValueLength));
    const all = lengths.reduce((sum, length) => sum + length, 'alertnameA'.length + 5);
    assert.equal(all, maxAlertLength);
  });

  it('an end before the beginning', () => {
    const alert = world.alert({ a: 'x' }, { endsAtMs: world.nowMs - 1 });
    assert.equal(problemOf(alert), 'start time must be before end time');
  });

  it('alerts in all, of which those that are there go on', async () => {
    const full = new NotifyWorld(null, []);
    const alert = (at: number) => full.alert({ alertname: `${at}` });
    await full.notifier.take(Array.from({ length: maxActiveAlerts }, (_, at) => alert(at)));
    await assert.rejects(
      full.notifier.take([alert(maxActiveAlerts), alert(5)]),
      /200000 alerts already$/,
    );
    assert.equal(full.notifier.book.size, maxActiveAlerts);
    await full.notifier.take([full.alert({ alertname: '5' }, { endsAtMs: full.nowMs })]);
    await full.look();
    await full.notifier.take([alert(maxActiveAlerts)]);
  });
});
