import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { CardinalityReports } from '../cardinality/index.ts';
import { isLoopback, type ServerConfig, type StoreChoice } from '../config/index.ts';
import { TidemarkError } from '../errors/index.ts';
import { dayMs, Head } from '../head/index.ts';
import { createHttpServer } from '../http/index.ts';
import { Ingest, SeriesGuard } from '../ingest/index.ts';
import { Live } from '../live/index.ts';
import type { Logger } from '../logger/index.ts';
import { Pipeline } from '../pipeline/index.ts';
import { Query } from '../query/index.ts';
import { RecentMinutes } from '../recent/index.ts';
import { Retainer, retentionIntervalMs } from '../retention/index.ts';
import { Samples } from '../samples/index.ts';
import { SeriesTable } from '../series/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { SelfRecorder, Telemetry } from '../telemetry/index.ts';
import { type Committed, Log } from '../wal/index.ts';
import { Alerting } from './alerting.ts';
import { DataLock } from './data-lock.ts';
import { DiskSpace } from './disk-space.ts';
import { Listeners } from './listeners.ts';
import { recover } from './recover.ts';
import { startFailure } from './start-failure.ts';
import { Watchers } from './watchers.ts';

const webRoot = fileURLToPath(new URL('../../../web/dist', import.meta.url));

export type ServerOptions = {
  config: ServerConfig;
  version: string;
  logger: Logger;
  nowMs: () => number;
  /** Called when a bug makes going on unsafe; what was acknowledged is in the log. */
  onBug: (error: unknown) => void;
};

/** How often the store's size is asked for, in milliseconds. */
const diskUsageIntervalMs = 30_000;

/** One Tidemark process: all rooms, put together, started and stopped in order. */
export class Server {
  readonly #options: ServerOptions;
  readonly #lock: DataLock;
  readonly #store: Store;
  readonly #log: Log;
  readonly #table: SeriesTable;
  readonly #head: Head;
  readonly #recent: RecentMinutes;
  readonly #pipeline: Pipeline;
  readonly #live: Live;
  readonly #disk: DiskSpace;
  readonly #telemetry: Telemetry;
  readonly #recorder: SelfRecorder;
  readonly #query: Query;
  readonly #samples: Samples;
  readonly #retainer: Retainer;
  readonly #ingest: Ingest;
  readonly #guard: SeriesGuard;
  readonly #cardinality: CardinalityReports;
  readonly #alerting: Alerting;
  readonly #watchers: Watchers;
  #http: FastifyInstance | undefined;
  #listeners: Listeners | undefined;
  #timers: NodeJS.Timeout[] = [];
  #isReady = false;
  #storeSize = { sizeBytes: 0, sampleRows: 0 };

  /** Claims the data folder and opens store and log. Throws a TidemarkError when it may not. */
  static async open(options: ServerOptions): Promise<Server> {
    const { dataFolder: dataPath, store: choice } = options.config;
    let lock: DataLock | undefined;
    let store: Store | undefined;
    try {
      await mkdir(dataPath, { recursive: true, mode: 0o750 });
      lock = await DataLock.acquire(dataPath);
      store = await openStore({ dataPath, target: targetOf(choice) });
      const table = new SeriesTable();
      const log = await Log.open({
        folder: `${dataPath}/wal`,
        table,
        nowMs: options.nowMs,
        afterSegment: store.hoursThroughSegment,
      });
      return new Server(options, lock, store, log, table);
    } catch (error) {
      await store?.close();
      lock?.release();
      throw explained(error, options.config);
    }
  }

  private constructor(
    options: ServerOptions,
    lock: DataLock,
    store: Store,
    log: Log,
    table: SeriesTable,
  ) {
    const { config, logger, nowMs, onBug } = options;
    log.onCommitted = (committed) => this.#take(committed);
    log.onSynced = (seconds, sizeBytes) => this.#observeSync(seconds, sizeBytes);
    this.#options = options;
    this.#lock = lock;
    this.#store = store;
    this.#log = log;
    this.#table = table;
    this.#head = new Head(table);
    this.#disk = new DiskSpace(config.dataFolder, (isLow, freeBytes) => {
      void log.keepSpares(!isLow);
      if (isLow) this.#recent.letGo();
      const free = `${Math.floor(freeBytes / 1024 / 1024)} MiB free`;
      if (isLow) logger.warn(`the disk is nearly full (${free}): writers are refused, reads go on`);
      else logger.info(`there is space again (${free}): writers are welcome`);
    });
    this.#recent = new RecentMinutes({
      folder: `${config.dataFolder}/recent`,
      table,
      nowMs,
      freeBytes: () => this.#disk.freeBytes,
      keptFromMs: (index) =>
        dayMs * Math.max(this.#retainer.rawCutDay(index), this.#retainer.minuteCutDay([index])),
      report: (message) =>
        logger.warn(`recent minutes are not kept, the store is asked: ${message}`),
    });
    this.#pipeline = new Pipeline({
      log,
      table,
      head: this.#head,
      store,
      recent: this.#recent,
      nowMs,
      rawCutDay: (seriesIndex) => this.#retainer.rawCutDay(seriesIndex),
      report: (job, error) => {
        this.#telemetry.storeFailures.add(1);
        logger.warn(`the store refused to ${job}, it is tried again: ${error.message}`);
      },
      onBug,
      onDeleting: (indexes) => this.#watchers.expected.forget(indexes),
    });
    this.#retainer = new Retainer({
      table,
      store,
      defaults: config.retention,
      fileOverrides: config.retentionOverrides,
      nowMs,
      storedThrough: () => this.#head.storedThrough,
      enqueue: (name, job) => this.#pipeline.enqueue(name, job),
    });
    this.#query = new Query({
      table,
      metadata: this.#pipeline.metadata,
      head: this.#head,
      store,
      recent: this.#recent,
      flush: (spans) => this.#pipeline.flushForRead(spans),
      settle: () => this.#pipeline.settleForRead(),
      minutesKeptFromMs: (seriesIndexes) => {
        const day = this.#retainer.minuteCutDay(seriesIndexes);
        return day === 0 ? Number.NEGATIVE_INFINITY : day * dayMs;
      },
      onAnswered: (seconds) => this.#telemetry.querySeconds.observe(seconds),
    });
    this.#samples = new Samples({
      table,
      head: this.#head,
      store,
      recent: this.#recent,
      flush: (spans) => this.#pipeline.flushForRead(spans),
      pending: (indexes, span) => this.#pipeline.pendingReadings(indexes, span),
      flushPoints: () => this.#pipeline.flushPointsForRead(),
      settle: () => this.#pipeline.settleForRead(),
      // A query as a whole is measured, not what it asks the store.
      onAnswered: () => undefined,
      nowMs,
    });
    this.#live = new Live({
      table,
      nowMs,
      sumMinute: (name, labels, startMs) => this.#query.minute(name, labels, startMs),
      onPushed: (count) => this.#telemetry.livePoints.add(count),
      onCut: () => this.#telemetry.liveCuts.add(1),
    });
    this.#guard = this.#createGuard();
    this.#cardinality = new CardinalityReports({ table, guard: this.#guard, nowMs });
    this.#telemetry = this.#createTelemetry();
    this.#recorder = new SelfRecorder({
      telemetry: this.#telemetry,
      table,
      log,
      nowMs,
      admit: () => this.#admit(),
    });
    this.#ingest = new Ingest({
      log,
      table,
      pipeline: this.#pipeline,
      nowMs,
      admit: () => this.#admit(),
      guard: this.#guard,
      onTaken: ({ stored, refused, bodyBytes }) => {
        this.#telemetry.samples.add(stored);
        this.#telemetry.refused.add(refused);
        this.#telemetry.bodyBytes.add(bodyBytes);
      },
    });
    this.#alerting = new Alerting({
      ...{ config, store, logger, nowMs },
      samples: this.#samples,
      ingest: this.#ingest,
      telemetry: this.#telemetry,
    });
    this.#watchers = new Watchers({
      table,
      ingest: this.#ingest,
      documents: this.#alerting.documents,
      hasHistograms: (seriesIndex) => this.#head.hasHistograms(seriesIndex),
      rules: this.#alerting.rules,
      sink: this.#alerting.notifier,
      checkThresholds: config.checkThresholds,
      expected: config.expected,
      logger,
      nowMs,
    });
  }

  /**
   * Listens (health answers from then on), recovers, and takes requests. Gives the address. What fails
   * closes everything again: the server cannot be started a second time.
   */
  async start(): Promise<string> {
    try {
      return await this.#start();
    } catch (error) {
      this.#stopTimers();
      await Promise.all([this.#http?.close(), this.#listeners?.close()]);
      await this.#log.close();
      await this.#store.close();
      this.#lock.release();
      throw explained(error, this.#options.config);
    }
  }

  async #start(): Promise<string> {
    const { config, logger, nowMs, version } = this.#options;
    this.#http = await createHttpServer({
      services: {
        isReady: () => this.#isReady,
        ingest: this.#ingest,
        query: this.#query,
        samples: this.#samples,
        cardinality: this.#cardinality,
        checks: this.#watchers.checks,
        expected: this.#watchers.expected,
        retainer: this.#retainer,
        live: this.#live,
        pipeline: this.#pipeline,
        table: this.#table,
        telemetry: this.#telemetry,
        rules: this.#alerting.rules,
        notifier: this.#alerting.notifier,
        messaging: this.#alerting.messaging,
        pendingAlerts: () => this.#alerting.pendingAlerts(),
        nowMs,
      },
      guard: { token: config.token ?? undefined, isLoopback: isLoopback(config.listen.host) },
      logger,
      webRoot,
      version,
    });
    const { host, port } = config.listen;
    const address = await this.#http.listen({ host, port });
    await this.#disk.start();
    this.#pipeline.beginRecovery();
    await recover({
      table: this.#table,
      head: this.#head,
      store: this.#store,
      log: this.#log,
      pipeline: this.#pipeline,
      recent: this.#recent,
      logger,
      nowMs,
      onSeriesKnown: () => this.#retainer.load(),
    });
    await this.#alerting.load();
    await this.#watchers.load();
    this.#isReady = true;
    this.#pipeline.start();
    this.#live.start();
    this.#recorder.start();
    await this.#recorder.record().catch(() => undefined);
    await this.#alerting.start();
    this.#watchers.start();
    this.#listeners = await Listeners.open({
      config,
      ingest: this.#ingest,
      logger,
      nowMs,
      onRefused: (protocol, reason, count) =>
        this.#telemetry.listenerRefused.add(count, { protocol, reason }, `${protocol} ${reason}`),
    });
    this.#repeat(retentionIntervalMs, () => this.#dropExpired());
    this.#repeat(diskUsageIntervalMs, () => this.#measureStore());
    return address;
  }

  /** Stops taking requests, hands over what is in memory, and lets go of the folder. */
  async stop(): Promise<void> {
    this.#stopTimers();
    await Promise.all([this.#http?.close(), this.#listeners?.close()]);
    await this.#alerting.stop();
    await this.#pipeline.stop();
    await this.#log.close();
    await this.#store.close();
    this.#lock.release();
  }

  #stopTimers(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#retainer.stop();
    this.#recorder.stop();
    this.#watchers.stop();
    this.#live.stop();
    this.#disk.stop();
  }

  /** Waits until samples may be appended; throws a retryable error when they may not. */
  async #admit(): Promise<void> {
    this.#disk.refuseIfLow();
    await this.#pipeline.admit();
  }

  #take(committed: Committed): void {
    const countedHistograms = this.#pipeline.take(committed);
    this.#samples.take(committed);
    this.#live.publish(committed.batch, countedHistograms);
    this.#watchers.take(committed.batch);
  }

  #observeSync(seconds: number, sizeBytes: number): void {
    this.#telemetry.logSyncSeconds.observe(seconds);
    this.#telemetry.logBytes.add(sizeBytes);
  }

  /** Runs a job now and again; its failure is logged and the next turn tries again. */
  #repeat(intervalMs: number, job: () => Promise<void>): void {
    const run = () => {
      job().catch((error: unknown) => {
        const reason = error instanceof TidemarkError ? error.message : error;
        this.#options.logger.warn(`a regular job failed: ${String(reason)}`);
      });
    };
    run();
    this.#timers.push(setInterval(run, intervalMs));
  }

  async #dropExpired(): Promise<void> {
    const dropped = await this.#retainer.expire();
    if (dropped === 0) return;
    this.#options.logger.info(`${dropped} partitions have expired and were dropped`);
  }

  async #measureStore(): Promise<void> {
    this.#storeSize = await this.#store.diskUsage();
  }

  #createGuard(): SeriesGuard {
    const { config, logger, nowMs } = this.#options;
    return new SeriesGuard({
      seriesCount: () => this.#table.activeCount,
      hasPair: (label, value) => this.#table.hasPair(label, value),
      maxSeries: config.maxSeries,
      maxNewSeriesPerSender: config.maxNewSeriesPerSender,
      nowMs,
      onAdmitted: (count) => this.#telemetry.seriesCreated.add(count),
      onRefused: (limit) => this.#telemetry.seriesRefused.add(1, { limit }, limit),
      warn: (message) => logger.warn(message),
    });
  }

  #createTelemetry(): Telemetry {
    return new Telemetry(
      {
        pendingSamples: () => this.#pipeline.pendingCount,
        writeQueueLength: () => this.#pipeline.queueLength,
        logSegments: () => this.#log.segmentCount,
        logWaiting: () => this.#log.waitingRequests,
        openMinutes: () => this.#head.minuteCount,
        recentMinutesBytes: () => this.#recent.sizeBytes,
        series: () => this.#table.activeCount,
        seriesLimit: () => this.#guard.maxSeries,
        seriesCreatedLastHour: () => this.#guard.addedLastHour,
        metricNames: () => this.#table.nameCount,
        liveSubscribers: () => this.#live.subscriberCount,
        answeredKeys: () => this.#pipeline.answeredKeys.size,
        answeredKeysEvicted: () => this.#pipeline.answeredKeys.evictedCount,
        exemplarsDropped: () => this.#pipeline.droppedExemplars,
        metadataRefused: () => this.#pipeline.metadata.refusedCount,
        storeSizeBytes: () => this.#storeSize.sizeBytes,
        storeSamples: () => this.#storeSize.sampleRows,
        storeIsFailing: () => (this.#pipeline.storeFailure === null ? 0 : 1),
        deliveriesWaiting: () => this.#alerting.messaging.messenger.queue.length,
        deliveryOldestSeconds: () => this.#alerting.messaging.messenger.queue.oldestMs / 1000,
        diskFreeBytes: () => this.#disk.freeBytes,
        hostChecks: () => this.#watchers.checks.count,
        expectedSeries: () => this.#watchers.expected.seriesCount,
        silentSeries: () => this.#watchers.expected.silentCount,
        streamRules: () => this.#watchers.stream.ruleCount,
      },
      this.#options.nowMs,
    );
  }
}

/** The address that the store takes, with its credentials. */
function targetOf(choice: StoreChoice): string {
  if (choice.kind === 'embedded') return 'embedded';
  const url = new URL(`/${choice.database}`, choice.url);
  url.username = encodeURIComponent(choice.user);
  url.password = encodeURIComponent(choice.password);
  return url.href;
}

/** What the machine refuses, for people; anything else as it is. */
function explained(error: unknown, { dataFolder, listen }: ServerConfig): unknown {
  return startFailure(error, { dataPath: dataFolder, ...listen }) ?? error;
}
