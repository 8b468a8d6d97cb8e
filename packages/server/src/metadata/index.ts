export { KnownMetadata, maxHelpLength, maxKnownMetadata } from './known-metadata.ts';
