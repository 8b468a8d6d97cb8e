import type { RetentionAnswer } from '@tidemark/protocol';
import { keepDurationText } from '../config/index.ts';
import { overrideText } from './override-text.ts';
import type { Retainer } from './retainer.ts';

/** What holds, as texts. */
export function describeRetention({
  defaults,
  overrides,
  fileOverrides,
}: Retainer): RetentionAnswer {
  return {
    default: {
      raw: keepDurationText(defaults.rawMs),
      '1m': keepDurationText(defaults.minuteMs),
      '1h': keepDurationText(defaults.hourMs),
    },
    overrides: overrides.map(overrideText),
    fileOverrides: fileOverrides.map(overrideText),
  };
}
