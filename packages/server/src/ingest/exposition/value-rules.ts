import type { MetadataType } from '../../batch/index.ts';
import { type Role, roles } from './family-types.ts';

const { value, total, created, count, sum, bucket, gcount, gsum, info } = roles;

/** What value a sample of this type and role may have (OpenMetrics 1.0, "Metric Types"), if not this one. */
export function checkValue(type: MetadataType, role: Role, number: number): string | undefined {
  switch (role) {
    case value:
      if (type === 'gauge' || type === 'unknown') return undefined;
      if (type === 'stateset' && number !== 0 && number !== 1) return 'the state as 0 or 1';
      if (type === 'summary' && number < 0) return 'a quantile value that is not negative';
      return undefined;
    case total:
    case sum:
      return number >= 0 ? undefined : 'a total that is neither NaN nor negative';
    case bucket:
    case count:
    case gcount:
      return number >= 0 && Number.isInteger(number) ? undefined : 'a count: a whole number from 0';
    case gsum:
      return Number.isNaN(number) ? 'a sum that is not NaN' : undefined;
    case created:
      return Number.isFinite(number) ? undefined : 'a time in seconds';
    case info:
      return number === 1 ? undefined : 'the value 1 of an info';
  }
}
