import { Counter, Gauge, Histogram, type Instrument } from './instruments.ts';

/** Levels that other rooms are asked for when the figures are read. */
export type Levels = {
  pendingSamples: () => number;
  writeQueueLength: () => number;
  logSegments: () => number;
  logWaiting: () => number;
  openMinutes: () => number;
  recentMinutesBytes: () => number;
  series: () => number;
  seriesLimit: () => number;
  seriesCreatedLastHour: () => number;
  metricNames: () => number;
  liveSubscribers: () => number;
  answeredKeys: () => number;
  answeredKeysEvicted: () => number;
  exemplarsDropped: () => number;
  metadataRefused: () => number;
  storeSizeBytes: () => number;
  storeSamples: () => number;
  storeIsFailing: () => number;
  deliveriesWaiting: () => number;
  deliveryOldestSeconds: () => number;
  diskFreeBytes: () => number;
  hostChecks: () => number;
  expectedSeries: () => number;
  silentSeries: () => number;
  streamRules: () => number;
};

/**
 * Recorded every ten seconds like any sample, so its newest sample says when this server last took any: after a
 * crash, and while nothing can be written.
 */
export const heartbeatMetric = 'tidemark_process_uptime_seconds';

/** Tidemark's own figures. One object per process, handed to the rooms that count something. */
export class Telemetry {
  readonly samples = new Counter('tidemark_ingest_samples_total', 'Samples made safe.');
  readonly refused = new Counter('tidemark_ingest_refused_total', 'Items that were refused.');
  readonly seriesCreated = new Counter(
    'tidemark_series_created_total',
    'Series born since the start.',
  );
  readonly seriesRefused = new Counter(
    'tidemark_series_refused_total',
    'New series that were refused, by the limit that was reached: of one sender, or of all.',
  );
  readonly listenerRefused = new Counter(
    'tidemark_listener_refused_total',
    'Lines and values of StatsD and Graphite that were refused or lost, by protocol and reason.',
  );
  readonly bodyBytes = new Counter(
    'tidemark_ingest_body_bytes_total',
    'Bytes of request bodies taken in, after decompression.',
  );
  readonly requests = new Counter(
    'tidemark_http_requests_total',
    'HTTP requests by method, route and status.',
  );
  readonly requestSeconds = new Histogram(
    'tidemark_http_request_seconds',
    'Time from a request to the end of its answer.',
  );
  readonly logBytes = new Counter('tidemark_log_bytes_total', 'Bytes written to the log.');
  readonly logSyncSeconds = new Histogram(
    'tidemark_log_sync_seconds',
    'Time of one write to the log with its fsync; one for all requests that arrived together.',
  );
  readonly storeFailures = new Counter(
    'tidemark_store_failures_total',
    'Writes that the store refused and that are tried again.',
  );
  readonly querySeconds = new Histogram('tidemark_query_seconds', 'Time of one query.');
  readonly livePoints = new Counter('tidemark_live_points_total', 'Points pushed to subscribers.');
  readonly liveCuts = new Counter(
    'tidemark_live_cuts_total',
    'Subscribers that were cut off because they read too slowly.',
  );
  readonly deliveries = new Counter(
    'tidemark_deliveries_total',
    'Attempts to tell receivers, by receiver, kind of channel and outcome.',
  );
  readonly deliverySeconds = new Histogram(
    'tidemark_delivery_seconds',
    'Time of one attempt to tell a receiver.',
  );
  readonly heartbeats = new Counter(
    'tidemark_heartbeats_total',
    'Heartbeats of the alerting that were sent to watchers, by outcome.',
  );
  readonly ruleEvaluations = new Counter(
    'tidemark_rule_evaluations_total',
    'Evaluations of rules.',
  );
  readonly ruleFailures = new Counter(
    'tidemark_rule_evaluation_failures_total',
    'Evaluations of rules that failed.',
  );
  readonly ruleIterationsMissed = new Counter(
    'tidemark_rule_group_iterations_missed_total',
    'Evaluations of groups left out because those before took too long.',
  );
  readonly ruleSeconds = new Histogram(
    'tidemark_rule_evaluation_seconds',
    'Time of one evaluation of a rule, the writing of its series included.',
  );
  readonly #levels: Gauge[];
  #wasCpu = process.cpuUsage();
  #wasCpuAt = performance.now();
  #cpuRatio = 0;

  constructor(levels: Levels, nowMs: () => number) {
    const startedMs = nowMs();
    this.#levels = [
      new Gauge(
        'tidemark_pending_samples',
        'Samples waiting for the store.',
        levels.pendingSamples,
      ),
      new Gauge(
        'tidemark_write_queue_length',
        'Writes waiting for the store.',
        levels.writeQueueLength,
      ),
      new Gauge('tidemark_log_segments', 'Files of the log.', levels.logSegments),
      new Gauge(
        'tidemark_log_waiting_requests',
        'Requests waiting for an fsync.',
        levels.logWaiting,
      ),
      new Gauge('tidemark_open_minutes', 'Minutes summed up in memory.', levels.openMinutes),
      new Gauge(
        'tidemark_recent_minutes_bytes',
        'Bytes on the disk of minutes that are kept at hand beside the store.',
        levels.recentMinutesBytes,
      ),
      new Gauge('tidemark_series', 'Series known.', levels.series),
      new Gauge('tidemark_series_limit', 'Most series that are allowed.', levels.seriesLimit),
      new Gauge(
        'tidemark_series_created_last_hour',
        'Series born within the last hour.',
        levels.seriesCreatedLastHour,
      ),
      new Gauge('tidemark_metric_names', 'Metrics known.', levels.metricNames),
      new Gauge('tidemark_live_subscribers', 'Open live connections.', levels.liveSubscribers),
      new Gauge('tidemark_idempotency_keys', 'Remembered keys.', levels.answeredKeys),
      new Gauge(
        'tidemark_idempotency_keys_evicted',
        'Keys forgotten before their 24 hours, because there were too many.',
        levels.answeredKeysEvicted,
      ),
      new Gauge(
        'tidemark_exemplars_dropped',
        'Exemplars left out because too many came within a second.',
        levels.exemplarsDropped,
      ),
      new Gauge(
        'tidemark_metadata_refused',
        'Metadata left out because that of too many metrics is known.',
        levels.metadataRefused,
      ),
      new Gauge('tidemark_store_size_bytes', 'Bytes of the store on disk.', levels.storeSizeBytes),
      new Gauge('tidemark_store_samples', 'Raw samples in the store.', levels.storeSamples),
      new Gauge(
        'tidemark_store_failing',
        '1 while the store refuses writes.',
        levels.storeIsFailing,
      ),
      new Gauge(
        'tidemark_deliveries_waiting',
        'Messages that wait to be delivered.',
        levels.deliveriesWaiting,
      ),
      new Gauge(
        'tidemark_delivery_oldest_waiting_seconds',
        'Age of the oldest message that waits.',
        levels.deliveryOldestSeconds,
      ),
      new Gauge(
        'tidemark_disk_free_bytes',
        'Free bytes where the data lies.',
        levels.diskFreeBytes,
      ),
      new Gauge('tidemark_host_checks', 'Checks of hosts.', levels.hostChecks),
      new Gauge(
        'tidemark_expected_series',
        'Series that are waited for, silent ones among them.',
        levels.expectedSeries,
      ),
      new Gauge('tidemark_silent_series', 'Of them, those that are silent.', levels.silentSeries),
      new Gauge(
        'tidemark_stream_rules',
        'Rules that are decided as samples arrive.',
        levels.streamRules,
      ),
      new Gauge(
        'tidemark_process_resident_memory_bytes',
        'Resident memory.',
        process.memoryUsage.rss,
      ),
      new Gauge(
        'tidemark_process_heap_bytes',
        'Used JavaScript heap.',
        () => process.memoryUsage().heapUsed,
      ),
      new Gauge('tidemark_process_cpu_ratio', 'Cores used lately.', () => this.#cpuRatio),
      new Gauge(heartbeatMetric, 'Time since the start.', () => (nowMs() - startedMs) / 1000),
    ];
  }

  get instruments(): readonly Instrument[] {
    return [...this.counters, ...this.histograms, ...this.#levels];
  }

  get levels(): readonly Gauge[] {
    return this.#levels;
  }

  get counters(): readonly Counter[] {
    return [
      this.samples,
      this.refused,
      this.seriesCreated,
      this.seriesRefused,
      this.listenerRefused,
      this.bodyBytes,
      this.requests,
      this.logBytes,
      this.storeFailures,
      this.livePoints,
      this.liveCuts,
      this.deliveries,
      this.heartbeats,
      this.ruleEvaluations,
      this.ruleFailures,
      this.ruleIterationsMissed,
    ];
  }

  get histograms(): readonly Histogram[] {
    return [
      this.deliverySeconds,
      this.requestSeconds,
      this.logSyncSeconds,
      this.querySeconds,
      this.ruleSeconds,
    ];
  }

  /** Takes the processor time since the last call. Called at each recording. */
  measureCpu(): void {
    const cpu = process.cpuUsage(this.#wasCpu);
    const elapsedMs = performance.now() - this.#wasCpuAt;
    this.#wasCpu = process.cpuUsage();
    this.#wasCpuAt = performance.now();
    this.#cpuRatio = (cpu.user + cpu.system) / 1000 / Math.max(1, elapsedMs);
  }
}
