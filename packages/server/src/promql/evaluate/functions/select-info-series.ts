import type { Matcher, Position, VectorSelector } from '../../parse/index.ts';
import type { GridSeries } from '../grid-series.ts';
import { evaluateSelector } from '../instant-selector.ts';
import { labelValue } from '../labels.ts';
import type { Scope } from '../scope.ts';
import { identifyingLabels } from './info.ts';
import type { ReferenceTime } from './reference-time.ts';

const nowhere: Position = { from: 0, to: 0 };

/**
 * Info series that share identifying labels with any of `series`; values are sample times in seconds.
 * @param time when `series` were looked at: info series are taken as of then
 */
export async function selectInfoSeries(
  series: readonly GridSeries[],
  matchers: readonly Matcher[],
  time: ReferenceTime | null,
  scope: Scope,
): Promise<GridSeries[]> {
  const identifying = [...identifyingLabels].flatMap((label) => {
    const values = new Set(series.map(({ labels }) => labelValue(labels, label)));
    values.delete('');
    return values.size === 0 ? [] : [oneOf(label, values)];
  });
  if (identifying.length === 0) {
    return [];
  }
  const selector: VectorSelector = {
    kind: 'vectorSelector',
    position: nowhere,
    name: null,
    matchers: [...matchers, ...identifying],
    offset: time?.kind === 'before' ? { kind: 'fixed', ms: time.ms } : null,
    at: time?.kind === 'pinned' ? { kind: 'time', ms: time.ms } : null,
    edges: 'plain',
  };
  return await evaluateSelector(selector, scope, 'timestamps of floats');
}

function oneOf(label: string, values: ReadonlySet<string>): Matcher {
  const alternatives = [...values].map((value) => value.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'));
  return {
    label,
    operator: '=~',
    value: alternatives.join('|'),
    matches: (value) => values.has(value),
  };
}
