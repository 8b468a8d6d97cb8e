import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxExpectations } from '@tidemark/protocol';
import { staleNaN } from '../batch/index.ts';
import { readExpectation } from '../config/index.ts';
import { dismissed, silent, speaking } from './expected-series.ts';
import { ExpectedWorld, minuteMs } from './testing/expected-world.ts';

const body = { match: 'up', every: '5m' };

async function watching(hosts: readonly string[], changes: object = {}) {
  const world = new ExpectedWorld();
  world.speak(hosts);
  const watch = await world.expected.create({ ...body, ...changes });
  const { id } = watch.expectation;
  const idOf = (host: string) => {
    const { series } = world.expected.get(id);
    for (let entry = 0; entry < series.count; entry++) {
      if (series.textsOf(entry).labels.some(([, value]) => value === host))
        return series.idOf(entry);
    }
    return assert.fail(`${host} is not waited for`);
  };
  return { world, id, idOf };
}

test('each series that stops is named with all its labels and when it spoke last', async () => {
  const labels = { severity: 'page', host: 'ours' };
  const { world } = await watching(['a', 'b'], {
    name: 'Gone',
    labels,
    annotations: { team: 'x' },
  });
  const spokeMs = world.nowMs;
  await world.pass(5 * minuteMs - 1, () => world.speak(['b']));
  assert.deepEqual(world.changes, []);
  await world.pass(1_000, () => world.speak(['b']));
  const [first, ...others] = world.alerts.changes;
  assert.ok(first?.isFiring === true && others.length === 0);
  const { alert } = first;
  assert.deepEqual(alert.labels, {
    alertname: 'Gone',
    metric: 'up',
    exported_host: 'a',
    host: 'ours',
    severity: 'page',
  });
  const spoke = new Date(spokeMs).toISOString();
  assert.equal(alert.annotations.lastSpoke, spoke);
  assert.equal(alert.annotations.team, 'x');
  assert.equal(
    alert.annotations.summary,
    `up{host="a"} is silent: it spoke last at ${spoke}, and should every 5m`,
  );
});

test('it is over when the series speaks again, and told once each time', async () => {
  const { world } = await watching(['a']);
  await world.pass(20 * minuteMs);
  world.speak(['a']);
  await world.pass(4 * minuteMs);
  await world.pass(10 * minuteMs);
  assert.deepEqual(world.changes, ['-a', '+a', '-a']);
});

test('series that are born later are waited for, although they speak only once', async () => {
  const { world } = await watching([]);
  await world.pass(minuteMs);
  world.speak(['new']);
  await world.pass(6 * minuteMs);
  assert.deepEqual(world.changes, ['-new']);
});

test('series that were silent before are not waited for, until they speak', async () => {
  const world = new ExpectedWorld();
  world.speak(['old'], 5 * minuteMs);
  world.speak(['fresh'], 4 * minuteMs);
  const { series } = await world.expected.create(body);
  assert.equal(series.count, 1);
  await world.pass(10 * minuteMs);
  assert.deepEqual(world.changes, ['-fresh']);
  world.speak(['old']);
  await world.pass(10 * minuteMs);
  assert.deepEqual(world.changes, ['-fresh', '-old']);
});

test('samples of old times and goodbyes are no speech', async () => {
  const { world } = await watching(['a', 'b']);
  await world.pass(4 * minuteMs);
  world.speak(['a'], 0, staleNaN);
  world.speak(['b'], 3 * minuteMs);
  await world.pass(minuteMs);
  assert.deepEqual(world.changes, ['-a']);
  world.speak(['a'], 6 * minuteMs);
  await world.pass(2 * minuteMs);
  assert.deepEqual(world.changes, ['-a', '-b']);
});

test('a clock that is ahead does not keep a silent series alive', async () => {
  const { world } = await watching(['a']);
  world.speak(['a'], -60 * minuteMs);
  await world.pass(5 * minuteMs + 1_000);
  assert.deepEqual(world.changes, ['-a']);
});

test('a crash forgets no series, repeats nothing, and loses no change', async () => {
  const { world, id } = await watching(['a', 'b', 'c']);
  const speakers = ['b', 'c'];
  await world.pass(6 * minuteMs, () => world.speak(speakers));
  await world.restart();
  world.speak(['c']);
  await world.pass(3 * minuteMs);
  await world.restart(false);
  assert.equal(world.expected.get(id).series.count, 3);
  assert.deepEqual(world.changes, ['-a']);
  // The table has none of them any more.
  await world.pass(10 * minuteMs);
  assert.deepEqual(world.changes, ['-a', '-b', '-c']);
  await world.restart(false);
  world.speak(['a', 'b']);
  await world.pass(minuteMs);
  assert.deepEqual(world.changes, ['-a', '-b', '-c', '+a', '+b']);
  assert.equal(world.expected.get(id).series.count, 3);
});

test('a series that spoke just before a crash is waited for, although nothing of it was written', async () => {
  const { world, id } = await watching([]);
  await world.pass(1_000);
  world.speak(['a']);
  world.outageBeganMs = world.nowMs;
  world.nowMs += 60 * minuteMs;
  await world.restart();
  await world.pass(minuteMs);
  assert.equal(world.expected.get(id).series.count, 1);
  assert.deepEqual(world.changes, ['-a']);
});

test('a store that refuses keeps nobody from being told', async () => {
  const { world } = await watching(['a']);
  world.documents.isFailing = true;
  await world.pass(6 * minuteMs);
  assert.deepEqual(world.changes, ['-a']);
  assert.ok(world.failures.includes('write expected series'));
  world.documents.isFailing = false;
  await world.pass(minuteMs);
  await world.restart();
  await world.pass(minuteMs);
  assert.deepEqual(world.changes, ['-a']);
});

test('a series that is deleted is waited for all the same', async () => {
  const { world, id } = await watching(['a']);
  world.delete('a');
  await world.pass(6 * minuteMs);
  assert.deepEqual(world.changes, ['-a']);
  world.speak(['a']);
  await world.pass(minuteMs);
  assert.deepEqual(world.changes, ['-a', '+a']);
  assert.equal(world.expected.get(id).series.count, 1);
});

test('after an outage of ours there is time to report', async () => {
  const { world } = await watching(['a', 'b']);
  world.nowMs += 60 * minuteMs;
  world.notBeforeMs = world.nowMs + 5 * minuteMs;
  await world.restart();
  await world.pass(2 * minuteMs);
  world.speak(['a']);
  await world.pass(3 * minuteMs - 1_000);
  assert.deepEqual(world.changes, []);
  await world.pass(1_000);
  assert.deepEqual(world.changes, ['-b']);
});

test('a dismissed series is over, and comes back when it speaks', async () => {
  const { world, id, idOf } = await watching(['a', 'b']);
  await world.pass(6 * minuteMs);
  assert.equal(await world.expected.dismiss(id, [idOf('a')]), 1);
  assert.equal(await world.expected.dismiss(id, [idOf('a')]), 0);
  await world.restart();
  await world.pass(6 * minuteMs);
  assert.deepEqual(world.changes, ['-a', '-b', '+a']);
  assert.equal(await world.expected.dismiss(id, undefined), 1);
  world.speak(['a']);
  await world.pass(2_000);
  const { series } = world.expected.get(id);
  assert.deepEqual(
    ([speaking, silent, dismissed] as const).map((state) => series.countOf(state)),
    [1, 0, 1],
  );
  await world.pass(6 * minuteMs);
  assert.deepEqual(world.changes, ['-a', '-b', '+a', '+b', '-a']);
  await assert.rejects(world.expected.dismiss(id, ['0123456789abcdef']), { status: 400 });
});

test('another expectation in the place of one', async () => {
  const { world, id } = await watching(['a']);
  await world.pass(6 * minuteMs);
  await world.expected.replace(id, { ...body, every: '10m' });
  await world.pass(minuteMs);
  assert.deepEqual(world.changes, ['-a']);
  await world.expected.replace(id, { ...body, every: '10m', labels: { severity: 'page' } });
  await world.pass(1_000);
  assert.deepEqual(world.changes, ['-a', '+a', '-a']);
  await world.expected.replace(id, { match: 'down', every: '10m' });
  await world.pass(1_000);
  assert.deepEqual(world.changes, ['-a', '+a', '-a', '+a']);
  await world.restart();
  const { series, expectation } = world.expected.get(id);
  assert.deepEqual([expectation.match, series.count], ['down', 0]);
});

test('annotations are templates, as those of rules', async () => {
  const annotations = {
    summary: '{{ $labels.host }} of {{ $labels.metric }} had {{ $value }}',
    broken: '{{ query "up" }}',
  };
  const { world } = await watching(['a'], { annotations });
  await world.pass(6 * minuteMs);
  const [silence] = world.alerts.firing;
  assert.equal(silence?.annotations.summary, 'a of up had 1');
  assert.match(silence?.annotations.broken ?? '', /^<error expanding template: .*no queries/);
  await world.restart();
  await world.pass(2_000);
  assert.equal(world.alerts.firing[0]?.annotations.summary, 'a of up had 1');
});

test('expectations of the file are there after each start, and are changed there', async () => {
  const world = new ExpectedWorld();
  const read = readExpectation({ match: 'up', every: '5m' });
  assert.ok('spec' in read);
  world.fileExpectations = [read.spec];
  await world.restart();
  world.speak(['a']);
  await world.pass(6 * minuteMs);
  await world.restart();
  const [watch] = world.expected.list();
  assert.ok(watch !== undefined && watch.series.count === 1);
  assert.deepEqual(world.changes, ['-a']);
  const { id } = watch.expectation;
  await assert.rejects(world.expected.delete(id), { code: 'expectation_of_file', status: 409 });
  await assert.rejects(world.expected.replace(id, body), { status: 409 });
  assert.equal(await world.expected.dismiss(id, undefined), 1);
  world.fileExpectations = [];
  await world.restart();
  await world.pass(1_000);
  assert.equal((await world.documents.read('expected-series')).size, 0);
});

test('one that is taken away ends its alerts and is forgotten', async () => {
  const { world, id } = await watching(['a']);
  await world.pass(6 * minuteMs);
  await world.expected.delete(id);
  await world.restart();
  assert.deepEqual(world.changes, ['-a', '+a']);
  assert.deepEqual(world.expected.list(), []);
  assert.equal((await world.documents.read('expected-series')).size, 0);
  await assert.rejects(world.expected.delete(id), { code: 'not_found', status: 404 });
});

test('there is a limit of series, and of expectations', async () => {
  const world = new ExpectedWorld();
  world.seriesLimit = 2;
  await world.restart();
  world.speak(['a', 'b', 'c']);
  await world.expected.create(body);
  await world.pass(minuteMs);
  assert.equal(world.expected.seriesCount, 2);
  assert.equal(world.fullCount, 1);
  for (let count = 1; count < maxExpectations; count++) await world.expected.create(body);
  await assert.rejects(world.expected.create(body), { status: 400 });
});

test('what is wrong with an expectation is named field by field', async () => {
  const world = new ExpectedWorld();
  const cases: [object, string[]][] = [
    [{}, ['match', 'every']],
    [{ match: '{job=~".*"}', every: '5m' }, ['match']],
    [{ match: 'up{', every: '1s' }, ['match', 'every']],
    [{ match: 'up', every: '32d' }, ['every']],
    [{ ...body, name: '' }, ['name']],
    [{ ...body, labels: { alertname: 'x' } }, ['labels.alertname']],
    [{ ...body, annotations: { 'a-b': 'x', c: 1 } }, ['annotations.a-b', 'annotations.c']],
    [{ ...body, annotations: { a: '{{ nothing }}' } }, ['annotations.a']],
    [{ ...body, for: '5m' }, ['for']],
  ];
  for (const [wrong, fields] of cases) {
    const error = await world.expected.create(wrong as Record<string, unknown>).then(
      () => assert.fail(JSON.stringify(wrong)),
      (reason: { status: number; details: { field: string }[] }) => reason,
    );
    assert.equal(error.status, 400);
    assert.deepEqual(
      error.details.map(({ field }) => field).sort(),
      fields.sort(),
      JSON.stringify(wrong),
    );
  }
});
