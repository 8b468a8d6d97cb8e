import assert from 'node:assert/strict';
import { test } from 'node:test';
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

test('points reach their subscriber alone, until it stops', () => {
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
  assert.deepEqual(sockets[0]?.sent.at(-1), { type: 'unsubscribe', id: '1' });
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
  assert.deepEqual(statuses, ['connecting', 'open', 'waiting', 'connecting', 'open']);
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
