import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startGraceMs } from './book/index.ts';
import { NotifyWorld, summary } from './testing/notify-world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const a = { alertname: 'A', instance: 'a' };
const b = { alertname: 'A', instance: 'b' };

const summaries = (messages: Awaited<ReturnType<NotifyWorld['look']>>) => messages.map(summary);

describe('without a configuration', () => {
  it('the first alert leaves at once, the next of its group after half a minute', async () => {
    const world = new NotifyWorld(null);
    await world.fire(a);
    assert.deepEqual(summaries(await world.look()), ['everybody new firing: a / ']);
    await world.fire(b);
    assert.deepEqual(await world.pass(29_000), []);
    assert.deepEqual(summaries(await world.pass(1_000)), ['everybody changed firing: a b / ']);
  });

  it('what changes often is told ever more seldom, and at once again after a quiet time', async () => {
    const world = new NotifyWorld(null);
    const times: number[] = [];
    const beginMs = world.nowMs;
    for (let second = 0; second < 1_500; second += 5) {
      await world.fire({ alertname: 'A', instance: `${second}` });
      const sent = await world.pass(5_000, 5_000);
      if (sent.length > 0) times.push((world.nowMs - beginMs) / 1_000);
    }
    assert.deepEqual(times, [5, 35, 95, 215, 455, 755, 1_055, 1_355]);
    await world.pass(hourMs, 10_000);
    await world.fire({ alertname: 'A', instance: 'late' });
    assert.equal((await world.look()).length, 1);
  });

  it('an end is told, once, and the group is forgotten', async () => {
    const world = new NotifyWorld(null);
    await world.fire(a);
    await world.look();
    await world.pass(10 * minuteMs);
    await world.resolve(a);
    assert.deepEqual(summaries(await world.look()), ['everybody resolved resolved:  / a']);
    assert.deepEqual(await world.pass(hourMs), []);
    assert.equal(world.notifier.book.size, 0);
    assert.deepEqual([...world.documents.keys()], []);
  });

  it('one end of two is told as such', async () => {
    const world = new NotifyWorld(null);
    await world.notifier.take([
      world.alert(a, { endsAtMs: world.nowMs + hourMs }),
      world.alert(b, { endsAtMs: world.nowMs + hourMs }),
    ]);
    assert.deepEqual(summaries(await world.look()), ['everybody new firing: a b / ']);
    await world.pass(minuteMs);
    await world.resolve(a);
    assert.deepEqual(summaries(await world.look()), ['everybody resolved firing: b / a']);
  });

  it('repeats after four hours, and not more often', async () => {
    const world = new NotifyWorld(null);
    await world.fire(a);
    await world.look();
    assert.deepEqual(await world.pass(4 * hourMs - 1_000, minuteMs), []);
    assert.deepEqual(summaries(await world.pass(1_000)), ['everybody repeat firing: a / ']);
    assert.equal((await world.pass(9 * hourMs, minuteMs)).length, 2);
  });

  it('what nobody announces again is over after its time', async () => {
    const world = new NotifyWorld(null);
    await world.fire(a, 5 * minuteMs);
    await world.look();
    await world.pass(3 * minuteMs);
    await world.fire(a, 5 * minuteMs);
    assert.deepEqual(await world.pass(5 * minuteMs - 1_000), []);
    assert.deepEqual(summaries(await world.pass(1_000)), ['everybody resolved resolved:  / a']);
  });

  it('what flaps is told once in a while', async () => {
    const world = new NotifyWorld(null);
    let messages = 0;
    for (let second = 0; second < 3_600; second += 20) {
      await world.fire(a);
      messages += (await world.pass(10_000)).length;
      await world.resolve(a);
      messages += (await world.pass(10_000)).length;
    }
    assert.ok(messages < 20, `${messages} messages`);
  });

  it('what ends before it could be told is never mentioned', async () => {
    const world = new NotifyWorld(
      'route: {receiver: x, group_wait: 30s}\nreceivers: [{name: x}]\n',
    );
    await world.fire(a);
    await world.pass(10_000);
    await world.resolve(a);
    assert.deepEqual(await world.pass(hourMs), []);
    assert.equal(world.notifier.book.size, 0);
    assert.deepEqual([...world.documents.keys()], []);
  });

  it('with nobody to tell, alerts are kept and forgotten all the same', async () => {
    const world = new NotifyWorld(null, []);
    await world.fire(a);
    await world.pass(hourMs, minuteMs);
    assert.equal(world.notifier.book.size, 1);
    await world.resolve(a);
    await world.pass(minuteMs);
    assert.equal(world.notifier.book.size, 0);
    assert.deepEqual(world.sent, []);
  });
});

describe('acknowledged alerts', () => {
  it('are told as such once, and not repeated; a new one is told', async () => {
    const world = new NotifyWorld(null);
    await world.fire(a);
    await world.look();
    const [alert] = [...world.notifier.book.all];
    assert.equal(await world.notifier.book.acknowledge([alert?.fingerprint ?? ''], 'ann', ''), 1);
    assert.deepEqual(summaries(await world.look()), ['everybody acknowledged firing: a / ']);
    assert.deepEqual(await world.pass(9 * hourMs, minuteMs), []);
    await world.fire(b);
    assert.deepEqual(summaries(await world.look()), ['everybody changed firing: a b / ']);
    assert.equal((await world.pass(4 * hourMs, minuteMs)).length, 1);
    await world.restart();
    assert.deepEqual(
      [...world.notifier.book.all].map(({ acknowledged }) => acknowledged?.by),
      ['ann', undefined],
    );
  });
});

describe('a crash between any two steps', () => {
  it('neither repeats nor forgets a message', async () => {
    const world = new NotifyWorld(null);
    const seen: string[] = [];
    const step = async (ms: number) => {
      seen.push(...summaries(await world.pass(ms)));
      await world.restart();
      seen.push(...summaries(await world.look()));
    };
    await world.fire(a);
    await world.restart();
    await step(1_000);
    await world.fire(b);
    await step(1_000);
    await step(30_000);
    await world.fire(a);
    await step(minuteMs);
    await world.resolve(a);
    await step(minuteMs);
    await world.resolve(b);
    await step(2 * minuteMs);
    await step(10 * minuteMs);
    assert.deepEqual(seen, [
      'everybody new firing: a / ',
      'everybody changed firing: a b / ',
      'everybody resolved firing: b / a',
      'everybody resolved resolved:  / b',
    ]);
    assert.deepEqual([...world.documents.keys()], []);
  });

  it('gives alerts time to be announced again', async () => {
    const world = new NotifyWorld(null);
    await world.fire(a, 5 * minuteMs);
    await world.look();
    world.nowMs += hourMs;
    await world.restart();
    assert.deepEqual(await world.pass(startGraceMs - 1_000), []);
    assert.deepEqual(summaries(await world.pass(1_000)), ['everybody resolved resolved:  / a']);
  });
});

describe('a store that refuses', () => {
  it('delays the message, which is then told once', async () => {
    const world = new NotifyWorld(null);
    world.isBroken = true;
    await assert.rejects(world.fire(a), /no space/);
    await world.pass(minuteMs);
    assert.deepEqual(world.sent, []);
    assert.ok(world.failures.length > 1);
    world.isBroken = false;
    assert.deepEqual(summaries(await world.pass(minuteMs)), ['everybody new firing: a / ']);
    await world.restart();
    assert.deepEqual(await world.pass(minuteMs), []);
    assert.equal(world.notifier.book.size, 1);
  });
});

describe('an alert that fires again while its end waits to be written', () => {
  it('is still known after a crash', async () => {
    const world = new NotifyWorld(null);
    await world.fire(a);
    await world.look();
    await world.pass(minuteMs);
    world.isBroken = true;
    await assert.rejects(world.resolve(a));
    await world.look();
    world.isBroken = false;
    await world.fire(a);
    const sent = summaries(await world.pass(2 * minuteMs));
    assert.deepEqual(sent, ['everybody resolved resolved:  / a', 'everybody new firing: a / ']);
    await world.restart();
    assert.equal(world.notifier.book.size, 1);
    await world.fire(a);
    assert.deepEqual(await world.pass(minuteMs), []);
  });
});

describe('a storm', () => {
  it('of 10,000 alerts in as many groups becomes a handful of messages', async () => {
    const world = new NotifyWorld(
      'route: {receiver: x, group_by: [instance]}\nreceivers: [{name: x}]\n',
    );
    const storm = Array.from({ length: 10_000 }, (_, at) =>
      world.alert(
        { alertname: `A${at % 100}`, instance: `host-${at}` },
        { endsAtMs: world.nowMs + hourMs },
      ),
    );
    for (let at = 0; at < storm.length; at += 500) {
      await world.notifier.take(storm.slice(at, at + 500));
      await world.pass(1_000);
    }
    await world.pass(10 * minuteMs);
    assert.ok(world.sent.length <= 13, `${world.sent.length} messages`);
    const told = new Set(
      world.sent.flatMap(({ alerts }) => alerts.map(({ fingerprint }) => fingerprint)),
    );
    assert.ok(told.size > 1_000);
    const last = world.sent.at(-1);
    assert.equal((last?.alerts.length ?? 0) + (last?.truncatedAlerts ?? 0), 9_990);
    await world.restart();
    assert.deepEqual(await world.pass(minuteMs), []);
    await world.notifier.take(
      storm.map(({ labels }) => world.alert(labels, { endsAtMs: world.nowMs })),
    );
    const sent = await world.pass(10 * minuteMs);
    assert.equal(sent.length, 11);
    assert.ok(sent.every(({ status }) => status === 'resolved'));
    assert.deepEqual([...world.documents.keys()], []);
  });

  it('of 10,000 alerts of one rule is two messages', async () => {
    const world = new NotifyWorld(null);
    for (let at = 0; at < 10_000; at += 100) {
      await world.notifier.take(
        Array.from({ length: 100 }, (_, i) =>
          world.alert(
            { alertname: 'A', instance: `${at + i}` },
            { endsAtMs: world.nowMs + hourMs },
          ),
        ),
      );
      await world.pass(100, 100);
    }
    await world.pass(10 * minuteMs);
    assert.equal(world.sent.length, 2);
  });
});

describe('a clock that is set back', () => {
  const hook =
    'route: { receiver: hook, group_wait: 0s, group_interval: 1m }\nreceivers: [{ name: hook }]';

  for (const isRestarted of [false, true]) {
    it(`delays no news${isRestarted ? ' after a restart' : ''}`, async () => {
      const world = new NotifyWorld(hook);
      await world.fire(a);
      assert.equal((await world.look()).length, 1);
      world.nowMs -= 24 * hourMs;
      if (isRestarted) await world.restart();
      await world.fire(b);
      assert.deepEqual(summaries(await world.pass(2 * minuteMs)), ['hook changed firing: a b / ']);
      assert.deepEqual(await world.pass(10 * minuteMs), []);
    });
  }
});
