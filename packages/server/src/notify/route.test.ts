import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Labels } from '../alerts/index.ts';
import {
  allRoutes,
  buildRoutes,
  groupKeyOf,
  groupLabelsOf,
  type Route,
  routesFor,
} from './route.ts';
import { configOf } from './testing/notify-world.ts';

const routesOf = (text: string) =>
  buildRoutes(
    configOf(`route:\n  receiver: root\n${text}\nreceivers: [{name: root}, {name: a}, {name: b}]\n`)
      .route,
  );
const receivers = (root: Route, labels: Labels) =>
  routesFor(root, labels).map(({ receiver }) => receiver);

describe('routes', () => {
  const root = routesOf(`
  group_by: [alertname]
  group_wait: 5s
  repeat_interval: 1h
  routes:
    - matchers: [team="a"]
      receiver: a
      group_by: [alertname, host]
      routes:
        - matchers: [severity="critical"]
          group_wait: 0s
          group_interval: 1m
    - matchers: [team=~"a|b"]
      receiver: b
      continue: true
    - matchers: [team=~"b|c"]
`);

  it('the deepest that match take an alert, further ones only after continue', () => {
    assert.deepEqual(receivers(root, { team: 'a' }), ['a']);
    assert.deepEqual(receivers(root, { team: 'a', severity: 'critical' }), ['a']);
    assert.deepEqual(receivers(root, { team: 'b' }), ['b', 'root']);
    assert.deepEqual(receivers(root, { team: 'c' }), ['root']);
    assert.deepEqual(receivers(root, {}), ['root']);
  });

  it('what they do not say is as in their parent', () => {
    const critical = root.routes[0]?.routes[0];
    assert.deepEqual(critical?.groupBy, ['alertname', 'host']);
    assert.deepEqual(critical?.groupWaitMs, 0);
    assert.deepEqual(critical?.groupInterval, { kind: 'fixed', ms: 60_000 });
    assert.deepEqual(critical?.repeatIntervalMs, 3_600_000);
    assert.deepEqual(root.groupInterval, { kind: 'adaptive' });
    assert.equal(root.routes[1]?.groupWaitMs, 5_000);
  });

  it("groups have Alertmanager's keys", () => {
    const [critical] = routesFor(root, { team: 'a', severity: 'critical' });
    assert.ok(critical);
    const labels = groupLabelsOf(critical, { alertname: 'A"b', host: 'h', team: 'a' });
    assert.deepEqual(labels, { alertname: 'A"b', host: 'h' });
    assert.equal(
      groupKeyOf(critical, labels),
      '{}/{team="a"}/{severity="critical"}:{alertname="A\\"b", host="h"}',
    );
    assert.equal(groupKeyOf(root, groupLabelsOf(root, { team: 'a' })), '{}:{}');
  });

  it('children with the same matchers have keys of their own', () => {
    const twins = routesOf(`
  routes:
    - {matchers: [team="a"], receiver: a, continue: true}
    - {matchers: [team="a"], receiver: a}
`);
    const keys = routesFor(twins, { team: 'a' }).map((route) => groupKeyOf(route, {}));
    assert.deepEqual(keys, ['{}/{team="a"}:{}', '{}/{team="a"}#2:{}']);
  });

  it('all labels group each alert for itself', () => {
    const all = routesOf("  group_by: ['...']");
    assert.deepEqual(groupLabelsOf(all, { a: '1', b: '2' }), { a: '1', b: '2' });
  });
});

/** A tree of routes in YAML's flow form, on labels a and b with values x and y. */
const tree = fc.memo((depth): fc.Arbitrary<string> => {
  const matcher = fc.constantFrom('a="x"', 'a=~"x|y"', 'b!="x"', 'b=""', 'a!~"y"');
  const below = depth > 1 ? fc.array(tree(depth - 1), { maxLength: 3 }) : fc.constant([]);
  return fc
    .tuple(matcher, fc.boolean(), below)
    .map(
      ([matches, goesOn, routes]) =>
        `{matchers: ['${matches}'], continue: ${goesOn}, routes: [${routes.join()}]}`,
    );
});
const labels = fc
  .record({ a: fc.constantFrom('', 'x', 'y'), b: fc.constantFrom('', 'x', 'y') })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')));

describe('any tree of routes', () => {
  it('leads every alert somewhere, along a path that matches, in the order of the file', () => {
    fc.assert(
      fc.property(fc.array(tree(3), { maxLength: 3 }), labels, (children, alert) => {
        const root = routesOf(`  routes: [${children.join()}]`);
        const found = routesFor(root, alert);
        assert.ok(found.length > 0);
        const order = allRoutes(root);
        const places = found.map((route) => order.indexOf(route));
        assert.deepEqual(
          places,
          [...new Set(places)].sort((x, y) => x - y),
        );
        for (const route of found) {
          const path = order.filter(({ id }) => route.id === id || route.id.startsWith(`${id}/`));
          for (const node of path) {
            for (const { name, matches } of node.matchers) assert.ok(matches(alert[name] ?? ''));
          }
          // Nothing below it would take the alert.
          for (const child of route.routes) assert.deepEqual(routesFor(child, alert), []);
        }
        // Of the children of one node only those with continue are followed by others.
        for (const node of order) {
          const taking = node.routes.filter(({ id }) =>
            found.some((route) => route.id === id || route.id.startsWith(`${id}/`)),
          );
          for (const child of taking.slice(0, -1)) assert.ok(child.continue);
        }
        const ids = new Set(order.map(({ key }) => key));
        assert.equal(ids.size, order.length, 'every route has a key of its own');
      }),
    );
  });
});
