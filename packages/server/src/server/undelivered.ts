import type { DeliveryQueue, Notification } from '../deliveries/index.ts';
import type { Change, Documents } from '../documents/index.ts';
import type { Logger } from '../logger/index.ts';

/** Tells the log of each notification, as long as there is nobody who delivers. */
export class UndeliveredQueue implements DeliveryQueue {
  readonly #documents: Documents;
  readonly #logger: Logger;

  constructor(documents: Documents, logger: Logger) {
    this.#documents = documents;
    this.#logger = logger;
  }

  async enqueue(
    notifications: readonly Notification[],
    together: readonly Change[],
  ): Promise<void> {
    await this.#documents.write(together);
    for (const { receiver, reason, status, groupKey, alerts } of notifications) {
      this.#logger.warn(
        `${receiver}: ${reason}, ${status}, ${alerts.length} alerts of ${groupKey}`,
      );
    }
  }
}
