import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Resolves when every thread of a process has stopped, for which a signal takes its time. Where there is no `/proc`, at once. */
export const untilStopped = async (pid: number): Promise<void> => {
  const tasks = `/proc/${pid}/task`;
  for (let attempt = 0; attempt < 500 && existsSync(tasks) && !allStopped(tasks); attempt++) await wait(2);
};

const allStopped = (tasks: string): boolean => {
  try {
    // the state is the letter after the name, which may have any character but comes in parentheses (proc(5))
    return readdirSync(tasks).every(task => /\) T/.test(readFileSync(`${tasks}/${task}/stat`, 'utf8')));
  } catch {
    return false; // a thread that ended meanwhile
  }
};
