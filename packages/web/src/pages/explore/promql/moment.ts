import type { TimeFrame } from '../../../url-state/time-frame.ts';
import type { Span } from '../resolve-frame.ts';

/** When all queries of the page are asked for. */
export type Moment = {
  frame: TimeFrame;
  /** What the frame covers at this moment; for a live one it moves on. */
  span: Span;
  isLive: boolean;
  stepMs: number;
  zone: string;
};
