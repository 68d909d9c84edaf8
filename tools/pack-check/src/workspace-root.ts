import { join } from 'node:path';

/** The folder of the repository, absolute. */
export const workspaceRoot = join(__dirname, '../../..');
