import { HttpConnection } from '../load/http-connection.ts';

/** Samples per request. */
const perRequest = 1_000;

export type AlertPlan = { rules: number; seriesPerRule: number };

/** One rule's name, as its metric and its alert have it. */
export const ruleName = (rule: number) => `r${String(rule).padStart(5, '0')}`;

/** A rule file: each rule watches one value of the label `rule`. */
export function ruleFile({ rules }: AlertPlan, rulesPerGroup = 100): string {
  const lines = ['groups:'];
  for (let rule = 0; rule < rules; rule++) {
    if (rule % rulesPerGroup === 0) {
      lines.push(`- name: group-${rule / rulesPerGroup}`, '  rules:');
    }
    lines.push(
      `  - alert: TooHigh_${ruleName(rule)}`,
      `    expr: bench_load{rule="${ruleName(rule)}"} > 90`,
      `    labels: {severity: page, rule: ${ruleName(rule)}}`,
      `    annotations: {summary: "load of {{ $labels.host }} is {{ $value }}"}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Keeps all series alive with values below the threshold, and puts single ones above it. */
export class AlertLoad {
  readonly #plan: AlertPlan;
  readonly #port: number;

  constructor(plan: AlertPlan, port: number) {
    this.#plan = plan;
    this.#port = port;
  }

  /** One sample of every series. */
  async sendAll(): Promise<void> {
    const { rules, seriesPerRule } = this.#plan;
    const connection = await HttpConnection.open(this.#port);
    let items: object[] = [];
    for (let at = 0; at < rules * seriesPerRule; at++) {
      const rule = at % rules;
      items.push(sample(rule, Math.floor(at / rules), 10 + (at % 50)));
      if (items.length === perRequest) {
        await post(connection, items);
        items = [];
      }
    }
    if (items.length > 0) await post(connection, items);
    connection.close();
  }

  /**
   * One more series of each of these rules, which has no other samples: the next one of a round would end its alert.
   * Resolves when they are acknowledged, gives when they were sent.
   */
  async send(rules: readonly number[], value: number): Promise<number> {
    const connection = await HttpConnection.open(this.#port);
    const sentMs = performance.now();
    for (let from = 0; from < rules.length; from += perRequest) {
      const some = rules.slice(from, from + perRequest);
      await post(
        connection,
        some.map((rule) => sample(rule, this.#plan.seriesPerRule, value)),
      );
    }
    connection.close();
    return sentMs;
  }
}

async function post(connection: HttpConnection, items: readonly object[]): Promise<void> {
  const body = Buffer.from(JSON.stringify(items));
  const head = `POST /v1/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const answer = await connection.send(Buffer.concat([Buffer.from(head), body]));
  if (answer.status !== 201) throw new Error(`a sample was refused: ${answer.body.toString()}`);
}

function sample(rule: number, host: number, value: number): object {
  return { name: 'bench_load', value, labels: { rule: ruleName(rule), host: `host-${host}` } };
}
