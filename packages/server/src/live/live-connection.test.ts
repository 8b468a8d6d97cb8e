import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LiveMessage, maxLiveSubscriptions } from '@tidemark/protocol';
import { SeriesTable } from '../series/index.ts';
import { LiveConnection, maxBufferedBytes, maxCongestedMs } from './live-connection.ts';
import { maxWaitingPoints } from './subscription.ts';

function connect(table: SeriesTable) {
  const sent: LiveMessage[] = [];
  const closed: number[] = [];
  const socket = {
    bufferedAmount: 0,
    send: (text: string) => void sent.push(JSON.parse(text) as LiveMessage),
    close: (code: number) => void closed.push(code),
  };
  return { connection: new LiveConnection(socket, table), socket, sent, closed };
}

function subscribe(connection: LiveConnection, request: object): void {
  connection.receive(JSON.stringify({ type: 'subscribe', id: '1', ...request }));
}

test('samples of one series and minute are one point that sums them up', () => {
  const table = new SeriesTable();
  const cpu = table.create('cpu', [['host', 'a']]);
  const { connection, sent } = connect(table);
  subscribe(connection, { name: 'cpu' });
  connection.offer(cpu, 60_000, 3);
  connection.offer(cpu, 61_000, 1);
  connection.offer(cpu, 120_000, 9);
  assert.equal(connection.push(0), 2);
  const [, message] = sent;
  assert.ok(message?.type === 'points');
  assert.deepEqual(
    message.points.map(({ timestamp, value, count, sum, min, max }) => [
      timestamp,
      value,
      count,
      sum,
      min,
      max,
    ]),
    [
      [61_000, 1, 2, 4, 1, 3],
      [120_000, 9, 1, 9, 9, 9],
    ],
  );
  assert.equal(connection.push(0), 0);
});

test('only the wanted series are pushed', () => {
  const table = new SeriesTable();
  const [a, b] = [table.create('cpu', [['host', 'a']]), table.create('cpu', [['host', 'b']])];
  const other = table.create('disk', [['host', 'a']]);
  const { connection } = connect(table);
  subscribe(connection, { name: 'cpu', labels: { host: 'a' } });
  for (const series of [a, b, other]) connection.offer(series, 1000, 1);
  assert.equal(connection.push(0), 1);
  connection.receive('{"type":"unsubscribe","id":"1"}');
  connection.offer(a, 1000, 1);
  assert.equal(connection.push(0), 0);
});

test('more points than a push may hold are left out, and that is said', () => {
  const table = new SeriesTable();
  const { connection, sent } = connect(table);
  subscribe(connection, {});
  for (let i = 0; i <= maxWaitingPoints; i++) connection.offer(table.create(`m${i}`, []), 1000, 1);
  assert.equal(connection.push(0), maxWaitingPoints);
  const message = sent.at(-1);
  assert.ok(message?.type === 'points' && message.thinned === true);
});

test('a full socket gets fewer points with the same sums, and is cut off when it stays full', () => {
  const table = new SeriesTable();
  const cpu = table.create('cpu', []);
  const { connection, socket, sent, closed } = connect(table);
  subscribe(connection, { name: 'cpu' });
  socket.bufferedAmount = maxBufferedBytes + 1;
  for (let i = 0; i < 1000; i++) {
    connection.offer(cpu, 1000, 1);
    connection.push(5);
  }
  assert.equal(sent.length, 1);
  socket.bufferedAmount = 0;
  assert.equal(connection.push(6), 1);
  const message = sent.at(-1);
  assert.ok(message?.type === 'points' && message.points[0]?.count === 1000);

  socket.bufferedAmount = maxBufferedBytes + 1;
  assert.equal(connection.push(10), 0);
  assert.equal(connection.push(9 + maxCongestedMs), 0);
  assert.deepEqual(closed, []);
  assert.equal(connection.push(10 + maxCongestedMs), -1);
  assert.deepEqual(closed, [1013]);
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
  ];
  for (const [text, expected] of bad) {
    const { connection, sent } = connect(new SeriesTable());
    connection.receive(text);
    const [message] = sent;
    assert.ok(message?.type === 'error');
    assert.match(message.message, expected);
  }
});

test('subscriptions have a limit', () => {
  const { connection, sent } = connect(new SeriesTable());
  for (let i = 0; i <= maxLiveSubscriptions; i++) subscribe(connection, { id: String(i) });
  assert.equal(sent.at(-1)?.type, 'error');
});
