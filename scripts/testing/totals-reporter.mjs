/** Reporter for Node's test runner: the totals of the whole run as JSON, once it is over. */
export default async function* reportTotals(source) {
  for await (const { type, data } of source) {
    // Each file has a summary too; the one of the run names no file.
    if (type !== 'test:summary' || data.file !== undefined) continue;
    const { passed, failed, cancelled, skipped, todo } = data.counts;
    yield JSON.stringify({ passed, failed: failed + cancelled, skipped: skipped + todo });
  }
}
