import { readFileSync } from 'node:fs';

/** Ticks of /proc per second; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Processor seconds that a process has used, or NaN where there is no /proc. */
export function cpuSecondsOf(pid: number): number {
  const stat = readProc(pid, 'stat');
  // The command's name may hold spaces; what follows its bracket does not. utime and stime: 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

export function residentBytesOf(pid: number): number {
  return statusBytes(pid, 'VmRSS');
}

export function peakResidentBytesOf(pid: number): number {
  return statusBytes(pid, 'VmHWM');
}

function statusBytes(pid: number, field: string): number {
  const found = new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(readProc(pid, 'status'));
  return found === null ? Number.NaN : Number(found[1]) * 1024;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
