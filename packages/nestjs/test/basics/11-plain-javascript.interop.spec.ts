import { ClientProxy } from '../../src/index.js';
import '@parley/tcp';
import { atEnd, outcome, until } from '@parley/test-support';
import { firstValueFrom, TimeoutError } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { portOf } from '../support/service.js';
import { bootstrap, callerOf, created } from './fixtures/plain-javascript.mjs';

RecordedLogs.start();

describe('in plain JavaScript', () => {
  const caller = async () => {
    const app = await bootstrap();
    atEnd(() => app.close());
    const user = await callerOf(portOf(app));
    atEnd(() => user.app.close());
    return user.service;
  };

  it('handlers answer at once, later and several times', async () => {
    const service = await caller();

    expect(await outcome(service.accumulate())).toEqual({ values: [6] });
    expect(await outcome(service.accumulate('sum later'))).toEqual({ values: [6] });
    expect(await outcome(service.accumulate('sum stepwise'))).toEqual({ values: [1, 2, 3] });
  });

  it('events reach their handlers', async () => {
    await (await caller()).publish();

    await until('the event arrived', () => created.length === 1);
    expect(created).toEqual([{ name: 'Ada' }]);
  });

  it('@Bind() gives parameters the payload, a part of it through a pipe, and the context', async () => {
    const service = await caller();

    expect(await firstValueFrom(service.send('time.us.east', [1]))).toEqual({ data: [1], pattern: 'time.us.east' });
    expect(await firstValueFrom(service.send('id', { id: '7' }))).toEqual({ id: 7, pattern: 'id' });
  });

  it('@Dependencies(CONTEXT) injects the message', async () => {
    expect(await firstValueFrom((await caller()).send('describe', 'me'))).toEqual({ pattern: 'describe', data: 'me' });
  });

  it('timeout() ends a call', async () => {
    expect((await outcome((await caller()).send('never', {}, 20))).error).toBeInstanceOf(TimeoutError);
  });

  it('clients are injected and connected at the start, also those of a property', async () => {
    const service = await caller();

    expect(service.client).toBeInstanceOf(ClientProxy);
    expect(await firstValueFrom(service.client.status)).toBe('connected');
  });
});
