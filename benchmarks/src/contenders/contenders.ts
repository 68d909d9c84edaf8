import type { Contender } from './contender.js';

/** Loaded by need, so that no process carries the code of another contender. */
const loaders = {
  raw: async () => (await import('./raw/raw.js')).raw,
  nest: async () => (await import('./nest.js')).nest(name => name),
  'nest-cmd': async () => (await import('./nest.js')).nest(name => ({ cmd: name })),
  'parley-send': async () => (await import('./parley-send.js')).parleySend,
  'parley-request': async () => (await import('./parley-request.js')).parleyRequest,
} satisfies Record<string, () => Promise<Contender>>;

export type ContenderName = keyof typeof loaders;

export const contenderNames = Object.keys(loaders) as readonly ContenderName[];

export const loadContender = (name: ContenderName): Promise<Contender> => loaders[name]();
