import { runInThisContext } from 'node:vm';

/**
 * The process itself. Test runners that isolate files in a realm of their own give them a copy of `process`, on which
 * no event ever fires; a script of the main realm sees the real one.
 */
export const realProcess = runInThisContext('process') as NodeJS.Process;
