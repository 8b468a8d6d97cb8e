import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricTypes } from '@tidemark/protocol';
import fc from 'fast-check';
import type { LabelPairs, SeriesDefinition } from './series-definition.ts';
import { seriesKey } from './series-id.ts';
import { SeriesTable } from './series-table.ts';

const name = fc.constantFrom('cpu', 'disk', 'Größe', '東京🌊');
const labels = fc
  .dictionary(
    fc.constantFrom('host', 'ho', 'région', 'z'),
    fc.constantFrom('a', 'b', 'st', '🏔️', 'x'.repeat(90)),
  )
  .map(
    (record): LabelPairs => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
const type = fc.constantFrom(...metricTypes);
const unit = fc.constantFrom('%', 'ms', '');
const step = fc.oneof(
  fc.record({ do: fc.constant('create' as const), name, labels, type, unit }),
  fc.record({ do: fc.constant('restore' as const), name, labels, type, unit }),
  fc.record({ do: fc.constant('delete' as const), picks: fc.array(fc.nat(), { maxLength: 4 }) }),
  fc.record({
    do: fc.constant('abandon' as const),
    births: fc.array(fc.record({ name, labels, type, unit }), { maxLength: 4 }),
  }),
  fc.record({ do: fc.constant('refine' as const), pick: fc.nat(), type, unit }),
  fc.record({ do: fc.constant('select' as const), name: fc.option(name), labels }),
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type Known = Omit<SeriesDefinition, 'idLow' | 'idHigh'>;

/** What the table must do, as plainly as it can be said. */
class Model {
  /** By index; undefined once deleted. */
  readonly series: (Known | undefined)[] = [];
  readonly pairs = new Set<string>();

  create(known: Known): number {
    for (const pair of known.labels) this.pairs.add(JSON.stringify(pair));
    return this.series.push(known) - 1;
  }

  indexes(isMeant: (known: Known) => boolean): number[] {
    return [...this.series.keys()].filter((index) => {
      const known = this.series[index];
      return known !== undefined && isMeant(known);
    });
  }

  find(name: string, labels: LabelPairs): number {
    const key = seriesKey(name, labels);
    return this.indexes((known) => seriesKey(known.name, known.labels) === key)[0] ?? -1;
  }

  select(name: string | undefined, labels: LabelPairs): number[] {
    return this.indexes(
      (known) =>
        (name === undefined || known.name === name) &&
        labels.every(([label, value]) => known.labels.some(([l, v]) => l === label && v === value)),
    );
  }
}

function take(table: SeriesTable, model: Model, doing: Step): void {
  if (doing.do === 'create' || doing.do === 'restore') {
    const { name, labels, type, unit } = doing;
    const known = model.find(name, labels);
    assert.equal(table.findSeries(name, labels), known);
    assert.equal(table.find(seriesKey(name, labels)), known);
    if (doing.do === 'create') {
      const index = table.create(name, labels, type, unit);
      assert.equal(index, known === -1 ? model.create({ name, labels, type, unit }) : known);
      return;
    }
    if (known === -1) return;
    const index = table.restore({ ...table.definition(known), type, unit });
    assert.equal(index, known);
    assert.equal(table.logged[index], 1);
    model.series[known] = { name, labels, type, unit };
  } else if (doing.do === 'delete') {
    const live = model.indexes(() => true);
    const picked = new Set(doing.picks.map((pick) => live[pick % live.length]));
    const indexes = [...picked].filter((index) => index !== undefined);
    table.delete(indexes);
    for (const index of indexes) model.series[index] = undefined;
  } else if (doing.do === 'abandon') {
    const { mark } = table;
    for (const { name, labels, type, unit } of doing.births) {
      table.create(name, labels, type, unit);
    }
    // The indexes stay used; nothing else is left.
    for (let index = mark.size; index < table.size; index++) model.series.push(undefined);
    table.backTo(mark);
    assert.deepEqual({ ...table.mark, size: 0 }, { ...mark, size: 0 });
  } else if (doing.do === 'refine') {
    const live = model.indexes(() => true);
    const index = live[doing.pick % live.length];
    const known = index === undefined ? undefined : model.series[index];
    if (index === undefined || known === undefined) return;
    table.logged[index] = 1;
    table.refine(index, doing.type, doing.unit);
    const isSame = known.type === doing.type && known.unit === doing.unit;
    assert.equal(table.logged[index], isSame ? 1 : 0);
    model.series[index] = { ...known, type: doing.type, unit: doing.unit };
  } else {
    const selected = table.select(doing.name ?? undefined, doing.labels);
    assert.deepEqual([...selected], model.select(doing.name ?? undefined, doing.labels));
  }
}

function compare(table: SeriesTable, model: Model): void {
  const live = model.indexes(() => true);
  assert.equal(table.size, model.series.length);
  assert.equal(table.activeCount, live.length);
  for (const [index, known] of model.series.entries()) {
    assert.equal(table.has(index), known !== undefined);
    if (known === undefined) {
      assert.throws(() => table.definition(index), /no series has the index/);
      continue;
    }
    const { idLow, idHigh, ...definition } = table.definition(index);
    assert.deepEqual(definition, known);
    assert.equal(table.labelCount(index), known.labels.length);
    assert.equal(table.indexOfId(idLow, idHigh), index);
    assert.equal(table.findSeries(known.name, known.labels), index);
  }
  compareCounts(table, model, live);
}

function compareCounts(table: SeriesTable, model: Model, live: readonly number[]): void {
  const series = live.flatMap((index) => model.series[index] ?? []);
  const names = [...new Set(series.map(({ name }) => name))].sort();
  assert.deepEqual([...table.names()].sort(), names);
  assert.equal(table.nameCount, names.length);
  const counts = names.map((name) => ({ name, series: model.select(name, []).length }));
  assert.deepEqual(
    [...table.nameCounts()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    counts,
  );
  for (const { name, series } of counts) {
    assert.deepEqual([...table.indexesOfName(name)], model.select(name, []));
    assert.equal(table.seriesCountOfName(name), series);
  }
  const pairs = series.flatMap(({ labels }) => labels);
  const ofLabels = [...new Set(pairs.map(([label]) => label))].sort().map((label) => {
    const values = pairs.filter((pair) => pair[0] === label).map((pair) => pair[1]);
    return { label, values: new Set(values).size, series: values.length };
  });
  assert.deepEqual(
    [...table.labelCounts()].sort((a, b) => (a.label < b.label ? -1 : 1)),
    ofLabels,
  );
  for (const label of ['host', 'ho', 'région', 'z']) {
    const numberOf = table.values.numberOf(label);
    for (const index of live) {
      const number = numberOf(index);
      const value = model.series[index]?.labels.find((pair) => pair[0] === label)?.[1];
      assert.equal(number === -1 ? undefined : table.values.text(number), value);
    }
    for (const value of ['a', 'st', '🏔️', 't']) {
      assert.equal(table.hasPair(label, value), model.pairs.has(JSON.stringify([label, value])));
    }
  }
}

test('the table does what a list of objects does', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 4, max: 20 }),
      (steps, textPageBits) => {
        const table = new SeriesTable({ textPageBits });
        const model = new Model();
        for (const doing of steps) take(table, model, doing);
        compare(table, model);
      },
    ),
    { numRuns: 300 },
  );
});

test('so it does when ids meet in the same slots', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ids = new Map<string, number>();
      const table = new SeriesTable({
        hashKey: (bytes, length, out) => {
          const key = Buffer.from(bytes.subarray(0, length)).toString('utf8');
          const id = ids.get(key) ?? ids.set(key, ids.size).size - 1;
          out.set([id, id]);
        },
      });
      const model = new Model();
      for (const doing of steps) take(table, model, doing);
      compare(table, model);
    }),
  );
});
