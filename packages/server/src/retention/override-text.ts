import type { RetentionOverride as OverrideText } from '@tidemark/protocol';
import { keepDurationText, type RetentionOverride } from '../config/index.ts';

/** An override as file, API and store have it. */
export function overrideText({ match, keep }: RetentionOverride): OverrideText {
  return {
    match,
    ...(keep.rawMs === undefined ? {} : { raw: keepDurationText(keep.rawMs) }),
    ...(keep.minuteMs === undefined ? {} : { '1m': keepDurationText(keep.minuteMs) }),
    ...(keep.hourMs === undefined ? {} : { '1h': keepDurationText(keep.hourMs) }),
  };
}
