import { Ctx, MessagePattern, TcpContext } from '../../src/index.js';
import { Controller } from '@nestjs/common';
import { outcome, until } from '@parley/test-support';
import { firstValueFrom, NEVER, Observable, timeout, TimeoutError } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { clientFor, serve } from '../support/service.js';

RecordedLogs.start();

describe('a call that is given up by timeout()', () => {
  let stopped = 0;
  let aborted = 0;

  @Controller()
  class Slow {
    @MessagePattern('never')
    never(): Observable<never> {
      return NEVER;
    }

    @MessagePattern('stream without end')
    stream(): Observable<number> {
      return new Observable(() => () => void stopped++);
    }

    @MessagePattern('promise without end')
    promise(@Ctx() context: TcpContext): Promise<never> {
      context.signal.addEventListener('abort', () => aborted++);
      return new Promise(() => undefined);
    }

    @MessagePattern('echo')
    echo(data: unknown): unknown {
      return data;
    }
  }

  it('fails with the error of rxjs', async () => {
    const { client } = await serve({ controllers: [Slow] });

    const { error } = await outcome(client.send<number, object>('never', {}).pipe(timeout(20)));
    expect(error).toBeInstanceOf(TimeoutError);
  });

  it('frees its place for the next one', async () => {
    const { port } = await serve({ controllers: [Slow] });
    const client = clientFor(port, { maxPending: 1 });

    const first = outcome(client.send('never', {}).pipe(timeout(50)));
    expect((await outcome(client.send('echo', 'too many'))).error).toMatchObject({ code: 'PARLEY_OVERLOADED' });
    await first;
    expect(await firstValueFrom(client.send('echo', 'now'))).toBe('now');
  });

  it('stops the work at the server', async () => {
    const { client } = await serve({ controllers: [Slow] });
    await firstValueFrom(client.send('echo', 1)); // the two know each other

    await outcome(client.send('stream without end', {}).pipe(timeout(20)));
    await until('the stream has stopped', () => stopped === 1);
    await outcome(client.send('promise without end', {}).pipe(timeout(20)));
    await until('the handler was told', () => aborted === 1);
  });
});

it('a call that nobody gives up ends by the time-out of the client, or by its own', async () => {
  @Controller()
  class Silent {
    @MessagePattern('never')
    never(): Observable<never> {
      return NEVER;
    }
  }
  const { port } = await serve({ controllers: [Silent] }, { keepAlive: 60_000 });

  const impatient = clientFor(port, { timeout: 30 });
  expect((await outcome(impatient.send('never', {}))).error).toMatchObject({ code: 'PARLEY_TIMEOUT' });
  const patient = clientFor(port);
  expect((await outcome(patient.send('never', {}, { timeout: 30 }))).error).toMatchObject({ code: 'PARLEY_TIMEOUT' });
});
