export { KnownMetadata, maxHelpLength, maxKnownMetadata, metadataOf } from './known-metadata.ts';
