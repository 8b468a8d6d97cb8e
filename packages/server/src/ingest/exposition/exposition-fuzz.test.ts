import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TidemarkError } from '../../errors/index.ts';
import { damagedBodies } from '../testing/damaged-bodies.ts';
import { openRows } from '../testing/open-rows.ts';
import { ExpositionDecoder } from './exposition-decoder.ts';
import { nowMs } from './testing/decode-exposition.ts';

const bodies = [
  `# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find:\\n\\"FILE\\""} 1.458e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
{"my.dotted.metric", "label with blanks"="x"} NaN
`,
  `# TYPE acme_http_router_request_seconds summary
# UNIT acme_http_router_request_seconds seconds
# HELP acme_http_router_request_seconds Latency though all of ACME's \\"router\\".
acme_http_router_request_seconds_sum{path="/api/v1",method="GET"} 9036.32
acme_http_router_request_seconds_count{path="/api/v1",method="GET"} 807283.0
acme_http_router_request_seconds{path="/api/v1",method="GET",quantile="0.5"} 1
# TYPE go_goroutines gauge
go_goroutines 69 1520879607.789
# TYPE h histogram
h_bucket{le="0.1"} 8 # {} 0.054
h_bucket{le="1"} 11 # {trace_id="KOO5S4vxi0o"} 0.67
h_bucket{le="+Inf"} 17
h_count 17
h_sum 324789.3
# TYPE s stateset
s{s="a"} 1
s{s="b"} 0
# TYPE i info
i_info{name="漢字\\\\\\n"} 1
# EOF
`,
].map((text) => Buffer.from(text));

for (const format of ['prometheus', 'openmetrics'] as const) {
  test(`damaged ${format} is refused or read, and nothing else happens`, () => {
    const { rows, batch, table } = openRows(nowMs);
    const decoder = new ExpositionDecoder(table);
    for (const body of damagedBodies(bodies)) {
      rows.open(batch, nowMs, 'test');
      try {
        decoder.decode(body, rows, { format });
        const outcome = rows.finish();
        assert.ok(outcome.stored + outcome.refused <= body.length);
        assert.ok(outcome.problems.length <= 100);
        assert.ok(outcome.problems.every(({ message }) => message.length < 500));
      } catch (error) {
        if (!(error instanceof TidemarkError)) throw error;
        assert.equal(error.status, 400);
        assert.equal(error.code, 'bad_exposition');
        assert.equal(format, 'openmetrics');
        assert.ok(error.message.length < 500, error.message);
        rows.abandon();
      }
      batch.clear();
    }
  });
}
