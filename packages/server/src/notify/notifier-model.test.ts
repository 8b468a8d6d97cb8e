/**
 * Random histories: alerts that come and go, mutes, acknowledgements, crashes, and a store that refuses. What a
 * receiver must believe by the messages that he got is compared with what is so.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { Notification } from '../deliveries/index.ts';
import { readMute } from '../mutes/index.ts';
import { minSpacingMs } from './dispatch/index.ts';
import { NotifyWorld } from './testing/notify-world.ts';

const hourMs = 3_600_000;
const repeatMs = 4 * hourMs;
const instances = ['a', 'b', 'c', 'd'];

type Step =
  | { kind: 'fire' | 'resolve' | 'acknowledge' | 'mute' | 'unmute'; instance: string }
  | { kind: 'pass'; ms: number }
  | { kind: 'crash' | 'break' | 'lose-answers' | 'mend' };

const instance = fc.constantFrom(...instances);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('fire', 'resolve'), instance }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('mute', 'unmute'), instance }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('acknowledge'), instance }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('pass'),
      ms: fc.constantFrom(1_000, 20_000, 60_000, 10 * 60_000, 5 * hourMs),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('crash', 'break', 'lose-answers', 'mend', 'mend'),
    }),
  },
);

/** Two groups of two alerts. */
const labelsOf = (one: string) => ({ alertname: 'ab'.includes(one) ? 'AB' : 'CD', instance: one });

/** What the receiver believes to fire in each group, and what each message must be in the light of that. */
class Receiver {
  readonly believed = new Map<string, Set<string>>();
  readonly #newsAtMs = new Map<string, number>();
  readonly #lastAtMs = new Map<string, number>();

  hear({ groupKey, status, reason, alerts, createdAtMs }: Notification): void {
    const before = this.believed.get(groupKey) ?? new Set();
    const named = (wanted: string) =>
      alerts.filter((one) => one.status === wanted).map(({ labels }) => labels.instance ?? '');
    const [firing, resolved] = [named('firing'), named('resolved')];
    const hasNews = firing.some((one) => !before.has(one));
    const hasEnds = resolved.some((one) => before.has(one));
    assert.ok(
      resolved.every((one) => before.has(one)),
      `${resolved} ended that never were told`,
    );
    if (reason === 'new') assert.ok(before.size === 0 && hasNews);
    if (reason === 'changed') assert.ok(hasNews);
    if (reason === 'resolved') assert.ok(hasEnds && !hasNews);
    if (reason === 'repeat' || reason === 'acknowledged')
      assert.ok(!hasNews && resolved.length === 0);
    assert.equal(status, firing.length > 0 ? 'firing' : 'resolved');
    const sinceNewsMs = createdAtMs - (this.#newsAtMs.get(groupKey) ?? Number.NEGATIVE_INFINITY);
    const sinceLastMs = createdAtMs - (this.#lastAtMs.get(groupKey) ?? Number.NEGATIVE_INFINITY);
    if (hasNews || hasEnds) {
      assert.ok(sinceNewsMs >= minSpacingMs, `${reason} ${sinceNewsMs} ms after other news`);
      this.#newsAtMs.set(groupKey, createdAtMs);
    }
    if (reason === 'repeat') assert.ok(sinceLastMs >= repeatMs, `repeated after ${sinceLastMs} ms`);
    if (reason !== 'acknowledged') this.#lastAtMs.set(groupKey, createdAtMs);
    const after = new Set([...before, ...firing].filter((one) => !resolved.includes(one)));
    this.believed.set(groupKey, status === 'resolved' ? new Set() : after);
  }

  get all(): string[] {
    return [...this.believed.values()].flatMap((group) => [...group]).sort();
  }
}

async function live(steps: readonly Step[]): Promise<void> {
  const world = new NotifyWorld(null);
  const receiver = new Receiver();
  const firing = new Set<string>();
  const muted = new Map<string, string>();
  let heard = 0;
  const hear = () => {
    for (; heard < world.sent.length; heard++) receiver.hear(world.sent[heard] as Notification);
  };
  // What the store refuses the senders announce again, as rules and Prometheus do.
  const announce = async () => {
    for (const one of instances) {
      if (firing.has(one)) await world.fire(labelsOf(one)).catch(() => undefined);
      else await world.resolve(labelsOf(one)).catch(() => undefined);
    }
  };
  for (const next of steps) {
    switch (next.kind) {
      case 'fire':
        firing.add(next.instance);
        await announce();
        break;
      case 'resolve':
        firing.delete(next.instance);
        await announce();
        break;
      case 'acknowledge': {
        const alerts = [...world.notifier.book.all];
        const found = alerts.filter(({ labels }) => labels.instance === next.instance);
        const fingerprints = found.map(({ fingerprint }) => fingerprint);
        await world.notifier.book.acknowledge(fingerprints, '', '').catch(() => undefined);
        break;
      }
      case 'mute':
        if (muted.has(next.instance) || world.isBroken || world.isUnheard) break;
        muted.set(next.instance, await mute(world, next.instance));
        break;
      case 'unmute':
        if (world.isBroken || world.isUnheard) break;
        await world.notifier.mutes.end(muted.get(next.instance) ?? '').catch(() => undefined);
        muted.delete(next.instance);
        break;
      case 'crash':
        await world.restart();
        break;
      case 'break':
        world.isBroken = true;
        break;
      case 'lose-answers':
        world.isUnheard = true;
        break;
      case 'mend':
        world.isBroken = false;
        world.isUnheard = false;
        break;
      case 'pass':
        await world.pass(next.ms, Math.max(1_000, next.ms / 60));
    }
    hear();
  }
  world.isBroken = false;
  world.isUnheard = false;
  for (const id of muted.values()) await world.notifier.mutes.end(id);
  await world.restart();
  await announce();
  await world.pass(hourMs, 5_000);
  hear();
  assert.deepEqual(receiver.all, [...firing].sort());
  // Nothing more is to be said, also not by the next process.
  await world.restart();
  await announce();
  await world.pass(minSpacingMs, 1_000);
  assert.equal(world.sent.length, heard);
  for (const one of firing) await world.resolve(labelsOf(one));
  await world.pass(hourMs, 5_000);
  hear();
  assert.deepEqual(receiver.all, []);
  const left = [...world.documents.keys()].filter((key) => !key.startsWith('mute '));
  assert.deepEqual(left, []);
}

async function mute(world: NotifyWorld, one: string): Promise<string> {
  const matchers = [{ name: 'instance', operator: '=', value: one }];
  const definition = readMute({ matchers, endsAt: world.nowMs + 10_000 * hourMs }, world.nowMs);
  return (await world.notifier.mutes.create(definition)).stored.id;
}

it('whatever happens, a receiver knows what fires, and hears nothing twice', async () => {
  const numRuns = Number(process.env.TIDEMARK_TEST_NOTIFY_RUNS ?? 60);
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), live), { numRuns });
});
