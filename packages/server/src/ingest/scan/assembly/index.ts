export { compressedStart, uncompressBody } from './compressed-body';
export { lastItem, scanJson, setLastItem } from './json';
export {
  beginItems,
  endOfSlot,
  findItem,
  forgetItems,
  itemBytes,
  itemCount,
  learnItem,
  setNextItem,
  setOutline,
} from './known-items';
export { begin, find, forgetAll, knownCount, learn } from './known-labels';
export {
  bodyStart,
  placeColumn,
  rowCapacity,
  seriesColumn,
  timeColumn,
  valueColumn,
} from './memory';
export { rowCount, scanRemoteWrite, seriesCount } from './remote-write';
