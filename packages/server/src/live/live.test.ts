import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Labels, type LiveMessage, maxLiveSubscriptions } from '@tidemark/protocol';
import { Batch, observation } from '../batch/index.ts';
import { SeriesTable } from '../series/index.ts';
import { Sketch } from '../sketch/index.ts';
import { maxBacklogPoints, maxBacklogPointsTotal } from './backlog.ts';
import { maxPushChars, maxPushedPoints } from './interest.ts';
import { maxInterests } from './interests.ts';
import { Live, maxLiveConnections, maxSentChars } from './live.ts';
import { type LiveConnection, maxBufferedBytes, maxCongestedMs } from './live-connection.ts';
import { maxWaitingPoints } from './waiting-points.ts';

function setUp() {
  const table = new SeriesTable();
  const clock = { ms: 0 };
  let pushed = 0;
  const live = new Live({
    table,
    nowMs: () => clock.ms,
    sumMinute: async () => null,
    onPushed: (count) => {
      pushed += count;
    },
    onCut: () => undefined,
  });
  const publish = (...samples: [series: number, timestampMs: number, value: number][]) => {
    const batch = new Batch();
    for (const [series, timestampMs, value] of samples) {
      batch.append(table, series, timestampMs, value, observation);
    }
    live.publish(batch);
  };
  /** Pushes, and says how many points went to all subscribers together. */
  const push = () => {
    pushed = 0;
    live.push();
    return pushed;
  };
  return { table, live, clock, publish, push };
}

function connect(live: Live) {
  const sent: LiveMessage[] = [];
  const texts: string[] = [];
  const closed: [code: number, reason: string][] = [];
  const socket = {
    bufferedAmount: 0,
    send: (text: string) => {
      texts.push(text);
      sent.push(JSON.parse(text) as LiveMessage);
    },
    close: (code: number, reason: string) => void closed.push([code, reason]),
  };
  const connection = live.connect(socket);
  return { connection, socket, sent, texts, closed };
}

function subscribe(connection: LiveConnection, id: string, name?: string, labels?: Labels): void {
  connection.receive(JSON.stringify({ type: 'subscribe', id, name, labels }));
}

function pointsIn(message: LiveMessage | undefined) {
  assert.ok(message?.type === 'points');
  return message.points;
}

test('histograms are pushed as what they counted, and what is not finite is not', () => {
  const { table, live, publish, push } = setUp();
  const series = table.create('a', []);
  const { connection, sent } = connect(live);
  subscribe(connection, '1', 'a');
  push();
  publish([series, 1000, Number.NaN], [series, 1000, Number.POSITIVE_INFINITY]);
  assert.equal(push(), 0);
  const sums = { count: 4, sum: 20, min: 1, max: 9, sketch: new Sketch() };
  live.publish(new Batch(), [
    { seriesIndex: series, timestampMs: 2000, sums },
    { seriesIndex: series, timestampMs: 3000, sums: { ...sums, count: 0.3, sum: 3, max: 11 } },
  ]);
  publish([series, 2500, 50]);
  assert.equal(push(), 1);
  const pushed = sent.find((message) => message.type === 'points');
  assert.deepEqual(pushed?.points, [
    {
      name: 'a',
      metricType: 'gauge',
      labels: {},
      timestamp: 3000,
      value: 10,
      count: 6,
      sum: 73,
      min: 1,
      max: 50,
    },
  ]);
});

test('samples of one series and minute are one point that sums them up', () => {
  const { table, live, publish, push } = setUp();
  const cpu = table.create('cpu', [['host', 'a']]);
  const { connection, sent } = connect(live);
  subscribe(connection, '1', 'cpu');
  push();
  publish([cpu, 60_000, 3], [cpu, 61_000, 1], [cpu, 120_000, 9]);
  assert.equal(push(), 2);
  assert.deepEqual(
    pointsIn(sent.at(-1)).map((point) => [
      point.labels,
      point.timestamp,
      point.value,
      point.count,
      point.sum,
      point.min,
      point.max,
    ]),
    [
      [{ host: 'a' }, 61_000, 1, 2, 4, 1, 3],
      [{ host: 'a' }, 120_000, 9, 1, 9, 9, 9],
    ],
  );
  assert.equal(push(), 0);
});

test('only the wanted series are pushed, to whom they are wanted by', () => {
  const { table, live, publish, push } = setUp();
  const [a, b] = [table.create('cpu', [['host', 'a']]), table.create('cpu', [['host', 'b']])];
  const other = table.create('disk', [['host', 'a']]);
  const wishes: [name: string | undefined, labels: Labels | undefined, wanted: number[]][] = [
    ['cpu', { host: 'a' }, [a]],
    ['cpu', {}, [a, b]],
    [undefined, { host: 'a' }, [a, other]],
    [undefined, undefined, [a, b, other]],
    ['cpu', { host: 'c' }, []],
    ['cp', undefined, []],
  ];
  const { connection, sent } = connect(live);
  for (const [at, [name, labels]] of wishes.entries()) subscribe(connection, `${at}`, name, labels);
  push();
  publish([a, 1000, a], [b, 1000, b], [other, 1000, other]);
  push();
  for (const [at, [, , wanted]] of wishes.entries()) {
    const got = sent.filter((message) => message.type === 'points' && message.id === `${at}`);
    assert.deepEqual(
      got.flatMap((message) => pointsIn(message).map(({ value }) => value)).sort(),
      wanted.sort(),
      `${at}`,
    );
  }
});

test('a series seen before the subscription is pushed, one of a deleted series and after unsubscribing not', () => {
  const { table, live, publish, push } = setUp();
  const [a, b] = [table.create('a', []), table.create('b', [])];
  const { connection } = connect(live);
  subscribe(connection, 'b', 'b');
  push();
  publish([a, 1000, 1]);
  assert.equal(push(), 0);
  subscribe(connection, 'a', 'a');
  push();
  publish([a, 1000, 1], [b, 1000, 1]);
  table.delete([b]);
  assert.equal(push(), 1);
  connection.receive('{"type":"unsubscribe","id":"a"}');
  publish([a, 1000, 1]);
  assert.equal(push(), 0);
});

test('a new subscription gets no sample from before, though another one waits for it', () => {
  const { table, live, publish, push } = setUp();
  const cpu = table.create('cpu', []);
  const [first, second] = [connect(live), connect(live)];
  subscribe(first.connection, '1', 'cpu');
  push();
  publish([cpu, 1000, 1]);
  subscribe(second.connection, '1', 'cpu');
  assert.equal(second.sent.length, 0);
  push();
  assert.deepEqual(second.sent, [{ type: 'subscribed', id: '1' }]);
  publish([cpu, 1000, 5]);
  push();
  assert.deepEqual(
    pointsIn(second.sent[1]).map(({ count, sum }) => [count, sum]),
    [[1, 5]],
  );
  assert.equal(first.sent.length, 3);
});

test('thousands of subscriptions to the same cost one summing up and one text', () => {
  const { table, live, publish, push } = setUp();
  const series = Array.from({ length: 1000 }, (_, i) =>
    table.create(`m${i}`, [['filler', 'x'.repeat(1000)]]),
  );
  const connections = Array.from({ length: 20 }, () => connect(live));
  for (const { connection } of connections) {
    for (let id = 0; id < maxLiveSubscriptions; id++) subscribe(connection, String(id));
  }
  push();
  for (const { socket } of connections) {
    // A socket that nobody reads from: what is sent stays.
    socket.send = (text) => {
      socket.bufferedAmount += text.length;
    };
  }
  const began = performance.now();
  publish(...series.map((one): [number, number, number] => [one, 1000, 1]));
  push();
  const tookMs = performance.now() - began;
  const buffered = connections.reduce((sum, { socket }) => sum + socket.bufferedAmount, 0);
  assert.ok(buffered <= maxSentChars + maxPushChars, `${buffered} characters`);
  assert.ok(tookMs < 1000, `${tookMs} ms`);
});

test('more points or text than a push may hold are left out, and that is said', () => {
  const { table, live, publish, push } = setUp();
  const { connection, sent } = connect(live);
  subscribe(connection, '1');
  push();
  for (let i = 0; i <= maxPushedPoints; i++) publish([table.create(`m${i}`, []), 1000, 1]);
  assert.equal(push(), maxPushedPoints);
  const message = sent.at(-1);
  assert.ok(message?.type === 'points' && message.thinned === true);

  const filler = 'x'.repeat(maxPushChars / 1000);
  for (let i = 0; i <= 1000; i++) publish([table.create(`n${i}`, [['filler', filler]]), 1000, 1]);
  assert.ok(push() < 1000);
  const long = sent.at(-1);
  assert.ok(long?.type === 'points' && long.thinned === true);
});

test('more series at once than are summed up: every subscriber is told to ask', () => {
  const { table, live, publish, push } = setUp();
  const few = connect(live);
  subscribe(few.connection, '1', 'nothing');
  subscribe(few.connection, '2');
  push();
  const samples: [number, number, number][] = [];
  for (let i = 0; i <= maxWaitingPoints; i++) samples.push([table.create(`m${i}`, []), 1000, 1]);
  publish(...samples);
  push();
  assert.deepEqual(
    few.sent.map((message) => message.type === 'points' && message.thinned === true),
    [false, false, true, true],
  );
});

test('a full socket gets fewer points with the same sums, and is cut off when it stays full', () => {
  const { table, live, clock, publish, push } = setUp();
  const cpu = table.create('cpu', []);
  const { connection, socket, sent, closed } = connect(live);
  subscribe(connection, '1', 'cpu');
  push();
  socket.bufferedAmount = maxBufferedBytes + 1;
  for (let i = 0; i < 1000; i++) {
    publish([cpu, 1000, 1]);
    push();
  }
  assert.equal(sent.length, 1);
  socket.bufferedAmount = 0;
  publish([cpu, 1000, 1]);
  assert.equal(push(), 1);
  assert.equal(pointsIn(sent.at(-1))[0]?.count, 1001);

  socket.bufferedAmount = maxBufferedBytes + 1;
  clock.ms = 10;
  push();
  clock.ms = 9 + maxCongestedMs;
  push();
  assert.deepEqual(closed, []);
  clock.ms = 10 + maxCongestedMs;
  push();
  assert.deepEqual(closed, [[1013, 'reads too slowly']]);
  assert.equal(live.subscriberCount, 0);
});

test('what waits for full sockets is bounded; beyond it they are told to ask', () => {
  const { table, live, publish, push } = setUp();
  const count = maxBacklogPointsTotal / maxBacklogPoints + 1;
  const slow = Array.from({ length: count }, () => connect(live));
  for (const { connection } of slow) {
    for (const id of ['1', '2', '3']) subscribe(connection, id);
  }
  push();
  for (const { socket } of slow) socket.bufferedAmount = maxBufferedBytes + 1;
  const series = Array.from({ length: maxPushedPoints }, (_, i) => table.create(`m${i}`, []));
  publish(...series.map((one): [number, number, number] => [one, 1000, 1]));
  assert.equal(push(), 0);
  for (const { socket } of slow) socket.bufferedAmount = 0;
  // Two of three subscriptions fit into what a connection may keep; the last connection finds no room.
  let received = 0;
  for (let points = push(); points > 0; points = push()) received += points;
  assert.equal(received, 2 * maxPushedPoints * (count - 1));
  for (const { sent } of slow) {
    assert.ok(sent.some((message) => message.type === 'points' && message.thinned));
  }
  publish([series[0] ?? 0, 1000, 1]);
  assert.equal(push(), 3 * count);
});

test('bad requests are answered with what was expected', () => {
  const bad: [text: string, message: RegExp][] = [
    ['{', /JSON/],
    ['7', /object/],
    ['{"type":"subscribe"}', /id/],
    [`{"type":"subscribe","id":"${'x'.repeat(101)}"}`, /id/],
    ['{"type":"dance","id":"1"}', /subscribe or unsubscribe/],
    ['{"type":"subscribe","id":"1","name":5}', /name/],
    ['{"type":"subscribe","id":"1","labels":{"a":5}}', /labels/],
    ['{"type":"subscribe","id":"1","labels":[]}', /labels/],
    [`{"type":"subscribe","id":"1","labels":{"a":"${'x'.repeat(20_000)}"}}`, /labels/],
  ];
  const { live } = setUp();
  for (const [text, expected] of bad) {
    const { connection, sent } = connect(live);
    connection.receive(text);
    const [message] = sent;
    assert.ok(message?.type === 'error');
    assert.match(message.message, expected);
  }
});

test('the subscriptions of a connection have a limit', () => {
  const { live, push } = setUp();
  const { connection, sent } = connect(live);
  for (let i = 0; i <= maxLiveSubscriptions; i++) subscribe(connection, String(i));
  assert.deepEqual(
    sent.map(({ type }) => type),
    ['error'],
  );
  push();
  assert.equal(sent.length, 1 + maxLiveSubscriptions);
});

test('different subscriptions have a limit over all connections, equal ones count once', () => {
  const { live } = setUp();
  const connections = Array.from({ length: maxInterests / maxLiveSubscriptions }, () =>
    connect(live),
  );
  for (const [at, { connection }] of connections.entries()) {
    for (let i = 0; i < maxLiveSubscriptions; i++) subscribe(connection, `${i}`, `m${at}-${i}`);
  }
  const late = connect(live);
  subscribe(late.connection, 'known', 'm0-0');
  assert.equal(late.sent.length, 0);
  subscribe(late.connection, 'new', 'another');
  const [message] = late.sent;
  assert.ok(message?.type === 'error' && message.id === 'new');
  assert.match(message.message, new RegExp(`${maxInterests} different subscriptions`));
  const [first] = connections;
  if (first !== undefined) live.disconnect(first.connection);
  subscribe(late.connection, 'new', 'another');
  assert.equal(late.sent.length, 1);
});

test('one connection too many is told why and closed, and one that goes makes room', () => {
  const { live } = setUp();
  const connections = Array.from({ length: maxLiveConnections }, () => connect(live));
  const late = connect(live);
  assert.match(late.texts[0] ?? '', /"type":"error".*live connections/);
  assert.equal(late.closed[0]?.[0], 1013);
  subscribe(late.connection, '1');
  assert.equal(live.subscriberCount, maxLiveConnections);
  const [first] = connections;
  if (first !== undefined) live.disconnect(first.connection);
  assert.deepEqual(connect(live).closed, []);
});
