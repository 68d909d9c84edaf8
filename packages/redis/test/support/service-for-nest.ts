import { events, registerForNest as registerCommon } from '@parley/test-support/nest';
import type { RedisContext, RedisServer } from '../../src/index.js';

/** What Nest peers call. */
export const registerForNest = (server: RedisServer): RedisServer =>
  registerCommon(server)
    .onMessage<unknown, RedisContext>('users.*', (_data, context) => context.getChannel())
    .onEvent<unknown, RedisContext>('news.*', (data, context) => void events.push([context.getChannel(), data]));
