import type { YamlValue } from '../../yaml-reader/index.ts';

/** What the routing must know of a receiver; the rest is the business of who delivers. */
export type NamedReceiver = { readonly name: string };

/** What the routing must know of `global:`. */
export type Globals = { readonly resolve_timeout: number };

/** Reads the parts of a configuration that say how messages leave. What is wrong they report to the value. */
export type ReceiverReaders<Receiver extends NamedReceiver, G extends Globals> = {
  /** `global:`, undefined if it is not there. */
  readGlobals: (value: YamlValue | undefined) => G;
  /** One item of `receivers:`; undefined if it cannot be used. */
  readReceiver: (value: YamlValue, globals: G) => Receiver | undefined;
};
