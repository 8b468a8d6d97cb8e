import { join } from 'node:path';

const mebibyte = 1024 * 1024;

/**
 * Configuration of the engine inside this process: small caches and few background threads, so that the
 * whole idle server stays below 350 MB resident on a small machine. The log is off because the engine
 * would print statements, and with them other people's data, to standard error.
 */
const settings: readonly (readonly [name: string, value: number])[] = [
  ['mark_cache_size', 16 * mebibyte],
  ['index_mark_cache_size', 4 * mebibyte],
  ['primary_index_cache_size', 16 * mebibyte],
  ['uncompressed_cache_size', 0],
  ['index_uncompressed_cache_size', 0],
  ['mmap_cache_size', 0],
  ['compiled_expression_cache_size', 4 * mebibyte],
  ['query_condition_cache_size', mebibyte],
  // By default it looks at the memory twenty times a second, before all others: that took a sixtieth of a busy core.
  ['memory_worker_period_ms', 1000],
  // An engine that is closed leaves a few threads behind, so that reopening needs room.
  ['max_thread_pool_size', 2000],
  ['max_thread_pool_free_size', 4],
  ['background_pool_size', 2],
  ['background_merges_mutations_concurrency_ratio', 1],
  ['background_schedule_pool_size', 2],
  ['background_fetches_pool_size', 1],
  ['background_move_pool_size', 1],
  ['background_common_pool_size', 1],
  ['background_buffer_flush_schedule_pool_size', 1],
  ['background_message_broker_schedule_pool_size', 1],
  ['background_distributed_schedule_pool_size', 1],
  ['tables_loader_foreground_pool_size', 1],
  ['tables_loader_background_pool_size', 1],
  // A deletion waits for its turn behind merges: by default up to a second, at random, in every table.
  ['background_processing_pool_thread_sleep_seconds_if_nothing_to_do', 0.02],
  ['background_processing_pool_thread_sleep_seconds_random_part', 0.02],
  ['background_processing_pool_task_sleep_seconds_when_no_work_random_part', 0.02],
];

/** Of all tables. */
const mergeTreeSettings: readonly (readonly [name: string, value: number])[] = [
  // The engine refuses to start when these ask for more free workers than its pool has.
  ['number_of_free_entries_in_pool_to_execute_mutation', 1],
  ['number_of_free_entries_in_pool_to_lower_max_size_of_merge', 1],
  ['number_of_free_entries_in_pool_to_execute_optimize_entire_partition', 1],
  // Ten parts of a size become one, where it would be five: under full load merges took more than a quarter of all
  // processor time. A busy table has four or five parts more for it, and a question about one series takes a fifth
  // longer that opens them all.
  ['merge_selector_base', 10],
];

export type EmbeddedPaths = {
  engine: string;
  /** Where Native files wait to be read by the engine. */
  files: string;
  config: string;
};

export function embeddedPaths(dataPath: string): EmbeddedPaths {
  return {
    engine: join(dataPath, 'engine'),
    files: join(dataPath, 'engine-files'),
    config: join(dataPath, 'engine-config.xml'),
  };
}

/** The configuration file's text. `maxMemoryBytes` bounds all statements and merges together. */
export function embeddedConfig(paths: EmbeddedPaths, maxMemoryBytes: number): string {
  const tags = settings.map(tag);
  const mergeTree = mergeTreeSettings.map(tag);
  return `<clickhouse>
<logger><level>none</level><console>0</console></logger>
<user_files_path>${xmlText(`${paths.files}/`)}</user_files_path>
<max_server_memory_usage>${maxMemoryBytes}</max_server_memory_usage>
${tags.join('\n')}
<query_cache><max_size_in_bytes>0</max_size_in_bytes></query_cache>
<merge_tree>${mergeTree.join('')}</merge_tree>
</clickhouse>
`;
}

function tag([name, value]: readonly [name: string, value: number]): string {
  return `<${name}>${value}</${name}>`;
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
