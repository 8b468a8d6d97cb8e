export { OwnOutage, type OwnOutageOptions, outageGapMs, settleMs } from './own-outage.ts';
