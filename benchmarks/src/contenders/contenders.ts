import type { Contender } from './contender.js';

/** Loaded by need, so that no process carries the code of another contender. */
const loaders = {
  raw: async () => (await import('./raw/raw.js')).raw,
  nest: async () => (await import('./nest/nest.js')).nest(name => name),
  'nest-cmd': async () => (await import('./nest/nest.js')).nest(name => ({ cmd: name })),
  'parley-nest': async () => (await import('./nest/parley-nest.js')).parleyNest,
  'parley-send': async () => (await import('./parley/parley-send.js')).parleySend,
  'parley-request': async () => (await import('./parley/parley-request.js')).parleyRequest,
} satisfies Record<string, () => Promise<Contender>>;

export type ContenderName = keyof typeof loaders;

export const contenderNames = Object.keys(loaders) as readonly ContenderName[];

export const loadContender = (name: ContenderName): Promise<Contender> => loaders[name]();
