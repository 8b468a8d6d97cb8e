import { writeRequest1, writeRequest2 } from '../remote-write/testing/encode-remote-write.ts';
import { passesFormatContract } from './format-contract.ts';

passesFormatContract({ format: 'remoteWrite1', options: undefined, write: writeRequest1 });
passesFormatContract({ format: 'remoteWrite2', options: undefined, write: writeRequest2 });
