import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What arrived in one message: Alertmanager's webhook, version 4. */
type Message = {
  status: 'firing' | 'resolved';
  truncatedAlerts?: number;
  alerts: { status: string; labels: Record<string, string> }[];
};

/** Takes webhooks of the system that is measured, and remembers when each alert was first told as firing. */
export class WebhookListener {
  messages = 0;
  /** `performance.now()` of the first message that told of the alert with this label. */
  readonly toldAtMs = new Map<string, number>();
  readonly #server: Server;
  readonly #label: string;

  private constructor(label: string) {
    this.#label = label;
    this.#server = createServer(async (request, response) => {
      const arrivedMs = performance.now();
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      this.#take(JSON.parse(Buffer.concat(chunks).toString()) as Message, arrivedMs);
      response.end('ok');
    });
  }

  /** `label`: which label of an alert says which of the alerts it is. */
  static async open(label: string): Promise<WebhookListener> {
    const listener = new WebhookListener(label);
    listener.#server.listen(0, '127.0.0.1');
    await once(listener.#server, 'listening');
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  forget(): void {
    this.messages = 0;
    this.toldAtMs.clear();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take(message: Message, arrivedMs: number): void {
    this.messages++;
    for (const { status, labels } of message.alerts) {
      const name = labels[this.#label];
      if (name === undefined || status !== 'firing' || this.toldAtMs.has(name)) continue;
      this.toldAtMs.set(name, arrivedMs);
    }
  }
}
