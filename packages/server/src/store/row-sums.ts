/** What rows of minutes or hours come to together. */

/** What the column holds; more, which a histogram may claim to count, stays at that. */
export const maxSampleCount = 2 ** 32 - 1;

/** What rows fell from, and from one to the next; those that overlap are in no order. */
const fallOfRows = `if(countIf(isNaN(resets)) > 0, nan, sum(resets) + arraySum(
  (a, b) -> multiIf(b.1 <= a.2, nan, b.3 < a.4, a.4, 0),
  arrayPopBack(arraySort(groupArrayIf((first_ts, last_ts, first_value, last_value), sample_count > 0)) AS in_order),
  arrayPopFront(in_order)))`;

/**
 * A condition on rows: there is something to sum up, or something that no sum tells.
 */
export const tellsSomething = '(sample_count > 0 OR isNaN(resets))';

/**
 * The sums of a group of rows, in the order of {@link sumColumns}. Rows that were taken back
 * have a sample_count of 0 and do not count.
 */
export const sumOfRows = `least(sum(sample_count), ${maxSampleCount}), sum(value_sum),
  minIf(value_min, sample_count > 0), maxIf(value_max, sample_count > 0),
  argMaxIf(last_value, last_ts, sample_count > 0), max(last_ts),
  argMinIf(first_value, first_ts, sample_count > 0), minIf(first_ts, sample_count > 0), ${fallOfRows}`;

/** The columns that {@link sumOfRows} fills. */
export const sumColumns = `sample_count, value_sum, value_min, value_max, last_value, last_ts,
  first_value, first_ts, resets`;
