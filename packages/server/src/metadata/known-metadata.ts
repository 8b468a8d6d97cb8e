import { maxNameLength, maxUnitLength } from '@tidemark/protocol';
import type { MetricMetadata } from '../batch/index.ts';

/** Most metrics whose metadata is kept; further ones go without. */
export const maxKnownMetadata = 50_000;
/** Longest help that is kept, in UTF-16 code units; longer ones are cut. */
export const maxHelpLength = 1_024;

/** Type, help and unit of metrics by name, as their senders said last. All of it stays in memory. */
export class KnownMetadata {
  /** How much was refused because there was too much of it. */
  refusedCount = 0;
  /** Grows with every change: what was no news stays so until then. */
  version = 0;
  readonly #byName = new Map<string, MetricMetadata>();

  /** Takes over what a sender says; gives what is to be stored, or undefined where nothing is new. */
  learn(metadata: MetricMetadata): MetricMetadata | undefined {
    const news = this.#newsOf(metadata);
    if (news !== undefined) {
      this.#byName.set(news.name, news);
      this.version++;
    }
    return news;
  }

  /** Whether {@link learn} would take it: all that is known is safe already. What there is no room for is counted. */
  isNews(metadata: MetricMetadata): boolean {
    return this.#newsOf(metadata) !== undefined;
  }

  #newsOf({ name, type, help, unit }: MetricMetadata): MetricMetadata | undefined {
    const known = this.#byName.get(name);
    if (known === undefined && !this.#hasRoomFor(name)) {
      this.refusedCount++;
      return undefined;
    }
    const metadata = {
      name,
      type,
      help: cutTo(help, maxHelpLength),
      unit: cutTo(unit, maxUnitLength),
    };
    const isKnown =
      known?.type === type && known.help === metadata.help && known.unit === metadata.unit;
    return isKnown ? undefined : metadata;
  }

  /** Takes in what the store has. */
  restore(metadata: MetricMetadata): void {
    this.version++;
    if (this.#hasRoomFor(metadata.name)) this.#byName.set(metadata.name, metadata);
  }

  of(name: string): MetricMetadata | undefined {
    return this.#byName.get(name);
  }

  all(): IterableIterator<MetricMetadata> {
    return this.#byName.values();
  }

  #hasRoomFor(name: string): boolean {
    return name.length <= maxNameLength && this.#byName.size < maxKnownMetadata;
  }
}

/** Of the samples of a metric family, by what is after the family's name (OpenMetrics, "Suffixes"). */
const suffixes = ['_total', '_bucket', '_count', '_sum', '_created', '_info', '_gcount', '_gsum'];

/** What is known of a metric by its own name, or by that of the family that it is a part of. */
export function metadataOf(known: KnownMetadata, name: string): MetricMetadata | undefined {
  const ofName = known.of(name);
  if (ofName !== undefined) return ofName;
  const suffix = suffixes.find((ending) => name.endsWith(ending));
  return suffix === undefined ? undefined : known.of(name.slice(0, -suffix.length));
}

function cutTo(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : text.slice(0, maxLength).toWellFormed();
}
