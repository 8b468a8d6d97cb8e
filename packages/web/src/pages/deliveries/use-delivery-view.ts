import type { DeliveryOutcome } from '@tidemark/protocol';
import type { QuickRange } from '../../url-state/time-frame.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import { outcomes } from './delivery-words.ts';

/** How far back the log can be seen. */
export const deliveryRanges = ['1h', '24h', '7d', '30d'] as const satisfies readonly QuickRange[];
export type DeliveryRange = (typeof deliveryRanges)[number];

const defaultRange: DeliveryRange = '24h';

export type DeliveryView = ReturnType<typeof useDeliveryView>;

/** Which deliveries are shown, which stands in the address. */
export function useDeliveryView() {
  const { parameters, change } = useParameters();
  const asked = parameters.get('range');
  const range: DeliveryRange = deliveryRanges.find((one) => one === asked) ?? defaultRange;
  const outcome: DeliveryOutcome | null =
    outcomes.find((one) => one === parameters.get('outcome')) ?? null;
  return {
    receiver: parameters.get('receiver'),
    range,
    outcome,
    search: parameters.get('q') ?? '',
    change: (changes: Partial<Record<'receiver' | 'outcome' | 'q' | 'range', string | null>>) =>
      change(changes.range === defaultRange ? { ...changes, range: null } : changes, {
        replace: true,
      }),
  };
}
