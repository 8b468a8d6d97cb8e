import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxChecks, maxChecksPerRequest } from '@tidemark/protocol';
import type { Check } from './check.ts';
import { ChecksWorld, minuteMs } from './testing/checks-world.ts';

const disk = { host: 'web-1', name: '/', type: 'disk' };
const ping = { host: 'web-1', name: 'backup', type: 'ping' };

function only(world: ChecksWorld): Check {
  const [check, ...others] = world.checks.list();
  assert.ok(check !== undefined && others.length === 0);
  return check;
}

test('a disk tells once that it is full and once that it is ok again', async () => {
  const world = new ChecksWorld();
  for (const value of [50, 90, 90.1, 95, 99, 90, 10]) {
    world.nowMs += minuteMs;
    const answer = await world.post({ ...disk, timestamp: world.timestamp(), value });
    assert.deepEqual(answer, { status: 201, body: { stored: 1 } });
    await world.pass(2 * minuteMs);
  }
  assert.deepEqual(world.messages, [
    'disk / of web-1 is 90.1 % full, over 90 %',
    'disk / of web-1 is ok again: 90 %',
  ]);
});

test('values become samples of a series for each check', async () => {
  const world = new ChecksWorld();
  await world.post([
    { ...disk, timestamp: world.timestamp(), value: 42.5 },
    { ...ping, timestamp: world.nowMs },
  ]);
  const seriesOf = (metric: string, name: string) =>
    world.table.findSeries(metric, [
      ['host', 'web-1'],
      ['name', name],
    ]);
  assert.equal(world.table.lastValue[seriesOf('check_disk_percent', '/')], 42.5);
  assert.equal(world.table.lastTimestampMs[seriesOf('check_ping', 'backup')], world.nowMs);
});

test('a ping alerts after 5 minutes, or after those it says, and is ok again when it comes', async () => {
  const world = new ChecksWorld();
  const patient = { ...ping, name: 'patient', value: 10 };
  const zero = { ...ping, name: 'zero', value: 0, state: '' };
  await world.post([ping, patient, zero].map((one) => ({ ...one, timestamp: world.timestamp() })));
  await world.pass(5 * minuteMs - 1);
  assert.deepEqual(world.messages, []);
  await world.pass(1);
  assert.equal(world.messages.length, 2);
  assert.match(world.messages[0] ?? '', /^ping backup of web-1 has been missing since .* 5 min$/);
  await world.pass(5 * minuteMs - 1);
  assert.equal(world.messages.length, 2);
  await world.pass(20 * minuteMs);
  assert.equal(world.messages.length, 3);
  assert.match(world.messages[2] ?? '', /^ping patient .* 10 min$/);
  await world.post({ ...ping, timestamp: world.timestamp() });
  assert.equal(world.messages[3], 'ping backup of web-1 is ok again');
});

test('the states name since when: a late report does not make them younger', async () => {
  const world = new ChecksWorld();
  await world.post({ ...ping, timestamp: world.timestamp(7 * minuteMs) });
  const check = only(world);
  assert.equal(check.state, 'alert');
  assert.equal(check.lastSeenMs, world.nowMs - 7 * minuteMs);
  world.checks.tick();
  await world.post({ ...ping, timestamp: world.timestamp(9 * minuteMs) });
  assert.equal(check.lastSeenMs, world.nowMs - 7 * minuteMs);
  assert.equal(world.messages.length, 1);
});

test('a clock that is ahead does not keep a silent host alive', async () => {
  const world = new ChecksWorld();
  await world.post({ ...ping, timestamp: world.timestamp(-60 * minuteMs) });
  await world.pass(5 * minuteMs);
  assert.equal(only(world).state, 'alert');
});

test('a sender that says alert counts, and ok stands in for a missing value', async () => {
  const world = new ChecksWorld();
  const send = (state: string, value?: number) =>
    world.post({ ...disk, timestamp: world.timestamp(), state, value });
  assert.equal((await send('ok')).status, 201);
  await send('alert');
  assert.equal(only(world).state, 'alert');
  assert.deepEqual(world.messages, ['disk / of web-1: its sender reports an alert']);
  await send('ok', 95);
  assert.equal(only(world).state, 'alert');
  await send('ok', 20);
  assert.equal(only(world).state, 'ok');
});

test('bad items are named by index and field, and the good ones stored', async () => {
  const world = new ChecksWorld();
  const timestamp = world.timestamp();
  const answer = await world.post([
    { ...disk, timestamp, value: 10 },
    { ...disk, timestamp },
    { ...disk, timestamp: 'yesterday', value: 1 },
    { name: '', type: 'cpu', timestamp, state: 'fine' },
    { ...ping, timestamp, value: -1 },
    'nothing',
    { ...ping, timestamp: world.nowMs },
  ]);
  assert.equal(answer.status, 400);
  assert.equal(answer.body.stored, 2);
  const { details } = answer.body.error as { details: { index: number; field: string }[] };
  assert.deepEqual(
    details.map(({ index, field }) => [index, field]),
    [
      [1, 'value'],
      [2, 'timestamp'],
      [3, 'host'],
      [3, 'name'],
      [3, 'type'],
      [3, 'state'],
      [4, 'value'],
      [5, ''],
    ],
  );
});

test('there is a limit of checks', async () => {
  const world = new ChecksWorld();
  const timestamp = world.timestamp();
  const perRequest = maxChecksPerRequest;
  for (let from = 0; from < maxChecks; from += perRequest) {
    const items = Array.from({ length: perRequest }, (_, at) => ({
      ...disk,
      host: `host-${from + at}`,
      timestamp,
      value: 1,
    }));
    assert.equal((await world.post(items)).status, 201);
  }
  const answer = await world.post([
    { ...disk, host: 'one-more', timestamp, value: 1 },
    { ...disk, host: 'host-0', timestamp, value: 2 },
  ]);
  assert.equal(answer.status, 400);
  assert.equal(answer.body.stored, 1);
  const tooMany = Array.from({ length: perRequest + 1 }, () => disk);
  await assert.rejects(world.post(tooMany), { code: 'too_many_items', status: 413 });
});

test('a crash at any moment loses no change and repeats no message', async () => {
  const world = new ChecksWorld();
  await world.post({ ...disk, timestamp: world.timestamp(), value: 95 });
  await world.restart();
  assert.equal(only(world).state, 'alert');
  await world.pass(10 * minuteMs);
  assert.equal(world.messages.length, 1);
  // The sample is safe, and the process dies before its document is.
  world.documents.isFailing = true;
  await assert.rejects(world.post({ ...disk, timestamp: world.timestamp(), value: 20 }));
  world.documents.isFailing = false;
  await world.restart();
  assert.equal(only(world).state, 'ok');
  assert.equal(only(world).value, 20);
  await world.restart();
  assert.deepEqual(world.messages, [
    'disk / of web-1 is 95 % full, over 90 %',
    'disk / of web-1 is ok again: 20 %',
  ]);
});

test('what could not be written is written later', async () => {
  const world = new ChecksWorld();
  world.documents.isFailing = true;
  await assert.rejects(world.post({ ...disk, timestamp: world.timestamp(), value: 95 }));
  assert.equal(world.messages.length, 1);
  world.documents.isFailing = false;
  await world.pass(10_000);
  await world.restart();
  assert.equal(only(world).state, 'alert');
  assert.equal(world.messages.length, 1);
});

test('a store that refuses at the start keeps nothing from starting', async () => {
  const world = new ChecksWorld();
  await world.post({ ...disk, timestamp: world.timestamp(), value: 95 });
  world.documents.isFailing = true;
  await assert.rejects(world.post({ ...disk, timestamp: world.timestamp(), value: 10 }));
  await world.restart();
  assert.equal(only(world).state, 'ok');
  assert.deepEqual(world.failures.slice(0, 1), ['write checks']);
});

test('while the store refuses, reports that change nothing are taken', async () => {
  const world = new ChecksWorld();
  await world.post([disk, ping].map((one) => ({ ...one, timestamp: world.timestamp(), value: 1 })));
  world.documents.isFailing = true;
  await assert.rejects(world.post({ ...disk, timestamp: world.timestamp(), value: 95 }));
  const again = await world.post({ ...ping, timestamp: world.timestamp(), value: 1 });
  assert.equal(again.status, 201);
});

test('after an outage of ours nobody is accused before there was time to report', async () => {
  const world = new ChecksWorld();
  const silent = { ...ping, name: 'silent' };
  await world.post([ping, silent].map((one) => ({ ...one, timestamp: world.timestamp() })));
  world.nowMs += 60 * minuteMs;
  world.outage = { endedAtMs: world.nowMs, notBeforeMs: world.nowMs + 5 * minuteMs };
  await world.restart();
  // What its sender kept is sent, the oldest first.
  await world.post({ ...ping, timestamp: world.timestamp(50 * minuteMs) });
  await world.pass(5 * minuteMs - 1);
  assert.deepEqual(world.messages, []);
  await world.post({ ...ping, timestamp: world.timestamp() });
  await world.pass(1);
  assert.equal(world.messages.length, 1);
  assert.match(world.messages[0] ?? '', /^ping silent /);
});

test('thresholds are changed while the server runs, for all and for one', async () => {
  const world = new ChecksWorld();
  await world.post({ ...disk, timestamp: world.timestamp(), value: 85 });
  await world.checks.setThresholds({ diskPercent: 80 });
  assert.equal(only(world).state, 'alert');
  await world.restart();
  assert.deepEqual(world.checks.thresholds, { diskPercent: 80, pingMinutes: 5 });
  await world.checks.setThreshold(only(world).id, 88);
  assert.equal(only(world).state, 'ok');
  await world.restart();
  assert.equal(only(world).ownThreshold, 88);
  await world.checks.setThreshold(only(world).id, null);
  await world.checks.setThresholds({ diskPercent: null });
  assert.deepEqual(world.checks.thresholds, { diskPercent: 90, pingMinutes: 5 });
  assert.equal(only(world).state, 'ok');
});

test('a deleted check is gone with its alert, and comes back when its host speaks', async () => {
  const world = new ChecksWorld();
  await world.post({ ...disk, timestamp: world.timestamp(), value: 95 });
  await world.checks.delete(only(world).id);
  assert.equal(world.messages.length, 2);
  await world.restart();
  assert.deepEqual(world.checks.list(), []);
  await assert.rejects(world.checks.delete('none'), { code: 'not_found', status: 404 });
  await world.pass(minuteMs);
  await world.post({ ...disk, timestamp: world.timestamp(), value: 96 });
  assert.equal(only(world).state, 'alert');
  assert.equal(world.messages.length, 3);
});
