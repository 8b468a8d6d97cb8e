import { LineListener, type LineListenerOptions } from '../listeners/index.ts';

/**
 * Listens for Graphite's plaintext protocol over TCP and UDP. `take` gets complete lines for
 * {@link GraphiteDecoder}, and resolves when they are safe.
 */
export function openGraphiteListener(options: LineListenerOptions): Promise<LineListener> {
  return LineListener.open(options);
}
