import { writeRequest1, writeRequest2 } from '../remote-write/testing/encode-remote-write.ts';
import { passesFormatContract } from './format-contract.ts';

passesFormatContract({ format: 'remoteWrite', options: { version: 1 }, write: writeRequest1 });
passesFormatContract({ format: 'remoteWrite', options: { version: 2 }, write: writeRequest2 });
