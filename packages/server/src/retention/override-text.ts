import { keepDurationText, type RetentionOverride } from '../config/index.ts';

/** An override as file, API and store have it. */
export type OverrideText = { match: string; raw?: string; '1m'?: string; '1h'?: string };

export function overrideText({ match, keep }: RetentionOverride): OverrideText {
  return {
    match,
    ...(keep.rawMs === undefined ? {} : { raw: keepDurationText(keep.rawMs) }),
    ...(keep.minuteMs === undefined ? {} : { '1m': keepDurationText(keep.minuteMs) }),
    ...(keep.hourMs === undefined ? {} : { '1h': keepDurationText(keep.hourMs) }),
  };
}
