/** How work that takes long lets everything else go on. */
export { Stretch, stretchMs } from './stretch.ts';
export { Turns } from './turns.ts';
