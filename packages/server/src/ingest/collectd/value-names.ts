import type { LabelPairs } from '../../series/index.ts';

/** What a value is, in collectd's words; `unknown` where the sender does not say. */
export const sourceTypes = ['gauge', 'derive', 'counter', 'absolute', 'unknown'] as const;
export type SourceType = (typeof sourceTypes)[number];

/** Where values come from: collectd's naming schema, `host/plugin-instance/type-instance`. */
export type Identifier = {
  host: string;
  plugin: string;
  pluginInstance: string;
  type: string;
  typeInstance: string;
};

/**
 * The metric name as users of Prometheus' collectd_exporter know it:
 * `collectd_<plugin>_<type>[_<source>]`, with `_total` for running totals.
 */
export function metricName(
  { plugin, type }: Identifier,
  sourceName: string,
  sourceType: SourceType,
): string {
  let name = plugin === type ? `collectd_${type}` : `collectd_${plugin}_${type}`;
  if (sourceName !== 'value') name += `_${sourceName}`;
  if (sourceType === 'counter' || sourceType === 'derive') name += '_total';
  return name.replace(/[^A-Za-z0-9_:]/g, '_');
}

/**
 * The labels as collectd_exporter has them: `instance` is the host, `<plugin>` the plugin's instance, and
 * `type` the type's; without a plugin instance the type's instance takes its place.
 */
export function labelsOf(identifier: Identifier): LabelPairs {
  const { host, plugin, pluginInstance, typeInstance } = identifier;
  const pluginLabel = plugin.replace(/[^A-Za-z0-9_]/g, '_');
  const labels = new Map<string, string>();
  if (pluginInstance !== '') {
    labels.set(pluginLabel, pluginInstance);
    if (typeInstance !== '') labels.set('type', typeInstance);
  } else if (typeInstance !== '') labels.set(pluginLabel, typeInstance);
  labels.set('instance', host);
  return [...labels];
}
