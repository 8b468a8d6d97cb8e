/** How work that takes long lets everything else go on. */
export { giveWay } from './give-way.ts';
export { Stretch } from './stretch.ts';
export { stretchMs, Turns } from './turns.ts';
