/** Limits of the listeners that have no HTTP around them; tests set some lower. */
export type ListenerLimits = {
  /** Longest line over TCP, in bytes. */
  maxLineBytes: number;
  /** Most TCP connections at once; more are closed as they come. */
  maxConnections: number;
  /** A TCP connection that sends nothing for so long is closed. */
  idleTimeoutMs: number;
  /** Most that UDP packets may wait to be taken, in bytes with {@link packetOverheadBytes} for each. */
  maxQueuedBytes: number;
  /** How long lines wait that could not be stored just now, before they are tried again. */
  retryMs: number;
  /** How long {@link LineListener.close} goes on reading at most. */
  drainMs: number;
};

export const defaultLimits: ListenerLimits = {
  maxLineBytes: 65_536,
  maxConnections: 256,
  idleTimeoutMs: 5 * 60_000,
  maxQueuedBytes: 8 * 1024 * 1024,
  retryMs: 1000,
  drainMs: 2000,
};

/** What a waiting packet takes beside its bytes, so that empty ones do not come for nothing. */
export const packetOverheadBytes = 256;

/** What the kernel is asked to hold of UDP packets while this process is busy; it may give less. */
export const receiveBufferBytes = 4 * 1024 * 1024;
