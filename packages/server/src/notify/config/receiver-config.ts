import type { YamlValue } from '../../yaml-reader/index.ts';
import type { GlobalConfig } from './global-config.ts';

/** What the routing must know of a receiver; the rest is the business of who delivers. */
export type ReceiverConfig = { readonly name: string };

/** Reads one item of `receivers:`. What is wrong is reported to the value; undefined if that is all of it. */
export type ReceiverConfigReader = (
  value: YamlValue,
  global: GlobalConfig,
) => ReceiverConfig | undefined;
