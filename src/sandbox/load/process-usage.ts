import { readFile } from 'node:fs/promises'
import { BenchProblem } from './bench-problem.ts'

/** What the operating system says of one process. */
export interface ProcessUsage {
  /** User and system time of all its threads since it started. */
  readonly cpuMs: number
  readonly residentMb: number
}

/** USER_HZ: fixed at 100 for every Linux architecture that Node runs on (proc_pid_stat(5)). */
const TICK_MS = 10

/** @throws BenchProblem when the process is gone, or the system has no /proc. */
export async function usageOf(pid: number): Promise<ProcessUsage> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ])
    return { cpuMs: cpuMsIn(stat), residentMb: residentMbIn(status) }
  } catch (cause) {
    throw new BenchProblem(
      `no figures of process ${pid} in /proc: it has ended, or this system is not Linux`,
      { cause },
    )
  }
}

/**
 * CPU time that the whole machine has spent on anything, and what its host took from it, since it
 * was started.
 *
 * @throws BenchProblem when the system has no /proc.
 */
export async function machineBusyMs(): Promise<number> {
  try {
    return busyMsIn(await readFile('/proc/stat', 'utf8'))
  } catch (cause) {
    throw new BenchProblem('/proc/stat cannot be read: this system is not Linux', { cause })
  }
}

/** @param stat the text of /proc/stat. */
export function busyMsIn(stat: string): number {
  // user nice system idle iowait irq softirq steal: all but the two that are waiting.
  const [user, nice, system, , , irq, softirq, steal] = stat
    .slice(0, stat.indexOf('\n'))
    .split(/\s+/)
    .slice(1)
    .map(Number)
  const busy = [user, nice, system, irq, softirq, steal]
  return busy.reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0) * TICK_MS
}

/** @param stat the text of /proc/PID/stat. */
export function cpuMsIn(stat: string): number {
  // The second field is the command in brackets, and may hold brackets and blanks itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // Fields 14 and 15, utime and stime, where the first one here is field 3.
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** @param status the text of /proc/PID/status. */
export function residentMbIn(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024
}
