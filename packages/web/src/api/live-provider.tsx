import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import { LiveConnection, type LiveStatus, type Socket } from './live-connection.ts';

const LiveContext = createContext<LiveConnection | null>(null);

function openSocket(): Socket {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${window.location.host}/v1/live`) as Socket;
}

function delay(action: () => void, delayMs: number): () => void {
  const timer = setTimeout(action, delayMs);
  return () => clearTimeout(timer);
}

/** Gives the app its one live connection. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [connection] = useState(
    () => new LiveConnection({ openSocket, delay, random: Math.random }),
  );
  useEffect(() => {
    const retry = () => connection.retryNow();
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  }, [connection]);
  return <LiveContext value={connection}>{children}</LiveContext>;
}

export function useLiveConnection(): LiveConnection {
  const connection = use(LiveContext);
  if (connection === null) throw new Error('LiveProvider is missing around this component');
  return connection;
}

export function useLiveStatus(): LiveStatus {
  const connection = useLiveConnection();
  return useSyncExternalStore(
    (onChange) => connection.watch(onChange),
    () => connection.status,
  );
}

/** Whether every point from now on reaches the page: all that it subscribed to was confirmed. */
export function useLiveSettled(): boolean {
  const connection = useLiveConnection();
  return useSyncExternalStore(
    (onChange) => connection.watch(onChange),
    () => connection.isSettled,
  );
}
