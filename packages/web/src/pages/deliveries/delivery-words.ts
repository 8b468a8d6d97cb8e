import type { Delivery, DeliveryOutcome, NotificationReason } from '@tidemark/protocol';
import type { Tone } from '../../shell/state-mark.tsx';

export const outcomeWords: Readonly<Record<DeliveryOutcome, { text: string; tone: Tone }>> = {
  delivered: { text: 'Delivered', tone: 'good' },
  retrying: { text: 'Failed, again later', tone: 'warn' },
  failed: { text: 'Given up', tone: 'bad' },
  superseded: { text: 'Superseded', tone: 'quiet' },
};

export const outcomes = Object.keys(outcomeWords) as DeliveryOutcome[];

/** Why a message was made, in words. */
export const reasonWords: Readonly<Record<NotificationReason, string>> = {
  new: 'new alert',
  changed: 'alerts changed',
  repeat: 'repeated',
  resolved: 'resolved',
  escalation: 'escalated',
  test: 'test',
  acknowledged: 'acknowledged',
};

/** Those with this outcome that hold every word in receiver, target, group or answer. */
export function filterDeliveries(
  deliveries: readonly Delivery[],
  search: string,
  outcome: DeliveryOutcome | null,
): Delivery[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return deliveries.filter((delivery) => {
    if (outcome !== null && delivery.outcome !== outcome) return false;
    const { receiver, target, groupKey, answer, kind } = delivery;
    const text = [receiver, kind, target, groupKey, answer].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Labels in braces at the end, whatever stands in their quotes. */
const lastLabels = /\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}$/;

/** `{alertname="A"}` of `{}/{sev="x"}:{alertname="A"}`: what tells groups apart for people. */
export function groupTitle(groupKey: string): string {
  const labels = lastLabels.exec(groupKey)?.[0] ?? groupKey;
  return labels === '{}' ? 'all alerts' : labels;
}

/** Identifies one line of the log. */
export function deliveryKey({ notification, kind, index, attempt, at }: Delivery): string {
  return `${notification} ${kind} ${index} ${attempt} ${at}`;
}
