import { maxLabelsPerSeries } from '@tidemark/protocol';
import type { LabelPairs } from '../../series/index.ts';
import { checkSeries } from '../check-series.ts';
import { type Attribute, labelsOf } from './attributes.ts';

/**
 * Attributes of a resource that become labels of all its series, so that series are found by where they
 * come from. It is the list that Prometheus' OTLP guide recommends to promote, with the host and the node.
 * `service.version` is not among them: every release would begin all series anew. All attributes are labels
 * of `target_info`, to join with.
 */
export const promotedAttributes: readonly string[] = [
  'cloud.availability_zone',
  'cloud.region',
  'container.name',
  'deployment.environment',
  'deployment.environment.name',
  'host.name',
  'k8s.cluster.name',
  'k8s.container.name',
  'k8s.cronjob.name',
  'k8s.daemonset.name',
  'k8s.deployment.name',
  'k8s.job.name',
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.pod.name',
  'k8s.replicaset.name',
  'k8s.statefulset.name',
];

/** What the labels `job` and `instance` are made of. */
const identifyingAttributes = ['service.namespace', 'service.name', 'service.instance.id'];

export const targetInfoName = 'target_info';

/** Labels that a resource gives its series: these, unless a point has one of the same name… */
export function promotedLabels(attributes: readonly Attribute[]): Map<string, string> {
  return labelsOf(attributes.filter(([key]) => promotedAttributes.includes(key)));
}

/** …and `job` and `instance`, which nothing else can be. */
export function targetLabels(attributes: readonly Attribute[]): Map<string, string> {
  const textOf = (name: string) => attributes.find(([key]) => key === name)?.[1] ?? '';
  const service = textOf('service.name');
  const namespace = textOf('service.namespace');
  const instance = textOf('service.instance.id');
  const labels = new Map<string, string>();
  if (service !== '') labels.set('job', namespace === '' ? service : `${namespace}/${service}`);
  if (instance !== '') labels.set('instance', instance);
  return labels;
}

/**
 * The labels of `target_info`, or undefined when it would say nothing: when there is no `job` or `instance`
 * to join with, or nothing but them. Attributes that break a limit of labels are left out, as no sender asked
 * for this series.
 */
export function targetInfoLabels(attributes: readonly Attribute[]): LabelPairs | undefined {
  const target = targetLabels(attributes);
  const others = labelsOf(attributes.filter(([key]) => !identifyingAttributes.includes(key)));
  if (target.size === 0 || others.size === 0) return undefined;
  const fitting = [...others].filter(
    (pair) => !target.has(pair[0]) && checkSeries(targetInfoName, [pair]).length === 0,
  );
  const labels = [...target, ...fitting.slice(0, maxLabelsPerSeries - target.size)];
  while (labels.length > target.size && checkSeries(targetInfoName, labels).length > 0)
    labels.pop();
  return labels;
}
