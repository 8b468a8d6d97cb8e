/** How work that takes long lets everything else go on. */
export { Stretch } from './stretch.ts';
export { stretchMs, Turns } from './turns.ts';
