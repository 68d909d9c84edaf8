import { events, registerForNest as registerCommon } from '@parley/test-support/nest';
import { NatsRecord, type NatsContext, type NatsServer } from '../../src/index.js';

/** What Nest peers call. */
export const registerForNest = (server: NatsServer): NatsServer =>
  registerCommon(server)
    .onMessage('with-headers', data => new NatsRecord(data, { 'x-from': 'parley' }))
    .onMessage<unknown, NatsContext>('users.*.get', (_data, context) => context.getSubject())
    .onEvent<unknown, NatsContext>('orders.>', (data, context) => void events.push([context.getSubject(), data]));
