import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { LiveConnection, retryDelayMs, type Socket } from './live-connection.ts';

/** A connection on sockets and a clock that the test moves by hand. */
function setUp() {
  const sockets: (Socket & { sent: unknown[] })[] = [];
  const delayed: { action: () => void; delayMs: number }[] = [];
  const connection = new LiveConnection({
    openSocket: () => {
      const sent: unknown[] = [];
      const socket = {
        sent,
        send: (text: string) => sent.push(JSON.parse(text)),
        close: () => {},
        onopen: null,
        onmessage: null,
        onclose: null,
      };
      sockets.push(socket);
      return socket;
    },
    delay: (action, delayMs) => {
      const entry = { action, delayMs };
      delayed.push(entry);
      return () => delayed.splice(delayed.indexOf(entry), 1);
    },
    random: () => 1,
  });
  const receive = (message: unknown) =>
    sockets.at(-1)?.onmessage?.({ data: JSON.stringify(message) });
  return { connection, sockets, delayed, receive };
}

const quiet = { onPoints: () => {} };

test('the first subscription opens the socket, and is asked for once it is open', () => {
  const { connection, sockets } = setUp();
  assert.equal(connection.status, 'idle');
  connection.subscribe({ name: 'cpu' }, quiet);
  assert.equal(connection.status, 'connecting');
  assert.deepEqual(sockets[0]?.sent, []);
  sockets[0]?.onopen?.();
  assert.equal(connection.status, 'open');
  assert.deepEqual(sockets[0]?.sent, [{ type: 'subscribe', id: '1', name: 'cpu' }]);
});

test('points reach their subscriber alone, until it stops', async () => {
  const { connection, sockets, receive } = setUp();
  const heard: string[] = [];
  const stop = connection.subscribe({ name: 'a' }, { onPoints: () => heard.push('a') });
  connection.subscribe({}, { onPoints: () => heard.push('all') });
  sockets[0]?.onopen?.();
  receive({ type: 'points', id: '1', points: [] });
  receive({ type: 'points', id: '2', points: [] });
  stop();
  receive({ type: 'points', id: '1', points: [] });
  assert.deepEqual(heard, ['a', 'all']);
  await Promise.resolve();
  assert.deepEqual(sockets[0]?.sent.at(-1), { type: 'unsubscribe', id: '1' });
});

test('who takes over in the same turn misses nothing, and is told that it hears all', async () => {
  const { connection, sockets, receive } = setUp();
  const heard: string[] = [];
  const stop = connection.subscribe({ name: 'a', labels: { x: '1', y: '2' } }, quiet);
  sockets[0]?.onopen?.();
  receive({ type: 'subscribed', id: '1' });
  stop();
  connection.subscribe(
    { name: 'a', labels: { y: '2', x: '1' } },
    { onPoints: () => heard.push('points'), onSubscribed: () => heard.push('subscribed') },
  );
  receive({ type: 'points', id: '1', points: [] });
  await Promise.resolve();
  receive({ type: 'points', id: '1', points: [] });
  assert.deepEqual(heard, ['points', 'subscribed', 'points']);
  assert.equal(sockets[0]?.sent.length, 1, 'the server is not asked again');
});

test('it is settled once the server has answered every subscription', () => {
  const { connection, sockets, receive } = setUp();
  const silenced = mock.method(console, 'error', () => undefined);
  let told = 0;
  connection.watch(() => told++);
  connection.subscribe({ name: 'a' }, quiet);
  connection.subscribe({ name: 'b' }, quiet);
  sockets[0]?.onopen?.();
  receive({ type: 'subscribed', id: '1' });
  assert.equal(connection.isSettled, false);
  const toldBefore = told;
  receive({ type: 'error', id: '2', message: 'too many' });
  assert.equal(connection.isSettled, true);
  assert.ok(told > toldBefore);
  sockets[0]?.onclose?.();
  assert.equal(connection.isSettled, false);
  silenced.mock.restore();
});

test('a push that is thinned tells its subscriber to fetch', () => {
  const { connection, sockets, receive } = setUp();
  let thinned = 0;
  connection.subscribe({}, { onPoints: () => {}, onThinned: () => thinned++ });
  sockets[0]?.onopen?.();
  receive({ type: 'points', id: '1', points: [] });
  receive({ type: 'points', id: '1', points: [], thinned: true });
  assert.equal(thinned, 1);
});

test('after a loss it waits, reconnects, subscribes again and says so', () => {
  const { connection, sockets, delayed, receive } = setUp();
  let subscribed = 0;
  const statuses: string[] = [];
  connection.watch(() => statuses.push(connection.status));
  connection.subscribe({}, { onPoints: () => {}, onSubscribed: () => subscribed++ });
  sockets[0]?.onopen?.();
  receive({ type: 'subscribed', id: '1' });
  sockets[0]?.onclose?.();
  assert.equal(delayed.length, 1);
  delayed[0]?.action();
  sockets[1]?.onopen?.();
  receive({ type: 'subscribed', id: '1' });
  assert.equal(subscribed, 2);
  assert.deepEqual(sockets[1]?.sent, [{ type: 'subscribe', id: '1' }]);
  const changes = statuses.filter((status, i) => status !== statuses[i - 1]);
  assert.deepEqual(changes, ['connecting', 'open', 'waiting', 'connecting', 'open']);
});

test('retries come slower and slower, and the first success resets them', () => {
  const { connection, sockets, delayed } = setUp();
  connection.subscribe({}, quiet);
  sockets[0]?.onclose?.();
  delayed[0]?.action();
  sockets[1]?.onclose?.();
  delayed[1]?.action();
  sockets[2]?.onopen?.();
  sockets[2]?.onclose?.();
  assert.deepEqual(
    delayed.map((entry) => entry.delayMs),
    [500, 1000, 500],
  );
});

test('a retry can be brought forward', () => {
  const { connection, sockets, delayed } = setUp();
  connection.subscribe({}, quiet);
  sockets[0]?.onclose?.();
  connection.retryNow();
  assert.equal(sockets.length, 2);
  assert.equal(delayed.length, 0);
});

test('the wait has a cap and is spread', () => {
  assert.equal(retryDelayMs(30, 1), 15_000);
  assert.equal(retryDelayMs(30, 0), 7_500);
});
