import { EventPattern, MessagePattern } from '../../src/index.js';
import { Controller } from '@nestjs/common';
import { signal, until } from '@parley/test-support';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { serve } from '../support/service.js';

const logs = RecordedLogs.start();

describe('an event handler', () => {
  it('takes the data of an event, and nobody waits for it', async () => {
    const goOn = signal();
    const done: unknown[] = [];
    @Controller()
    class Registrations {
      @EventPattern('user_created')
      async handleUserCreated(data: Record<string, unknown>): Promise<void> {
        await goOn.promise;
        done.push(data);
      }
    }
    const { client } = await serve({ controllers: [Registrations] });

    await lastValueFrom(client.emit('user_created', { name: 'Ada' }));
    expect(done).toEqual([]);
    goOn.fire();
    await until('it is done', () => done.length === 1);
    expect(done).toEqual([{ name: 'Ada' }]);
  });

  it('is one of several of a pattern: all of them run, in parallel', async () => {
    const bothAreHere = signal();
    const here: string[] = [];
    const arrive = async (name: string): Promise<void> => {
      here.push(name);
      if (here.length === 3) bothAreHere.fire();
      await bothAreHere.promise; // one after the other they would wait for ever
    };
    @Controller()
    class Mailer {
      @EventPattern('user_created')
      welcome(): Promise<void> {
        return arrive('welcome');
      }

      @EventPattern('user_created')
      async confirm(): Promise<void> {
        await arrive('confirm');
      }
    }
    @Controller()
    class Statistics {
      @EventPattern('user_created')
      count(): Promise<void> {
        return arrive('count');
      }
    }
    const { client } = await serve({ controllers: [Mailer, Statistics] });

    client.emit('user_created', {});
    await bothAreHere.promise;
    expect([...here].sort()).toEqual(['confirm', 'count', 'welcome']);
  });

  it('that fails stops neither the others nor the service, and is logged', async () => {
    const heard = signal<unknown>();
    @Controller()
    class Unlucky {
      @EventPattern('user_created')
      async fail(): Promise<void> {
        throw new Error('no luck');
      }

      @EventPattern('user_created')
      succeed(data: unknown): void {
        heard.fire(data);
      }

      @MessagePattern('alive')
      alive(): boolean {
        return true;
      }
    }
    const { client } = await serve({ controllers: [Unlucky] });
    logs.take();

    client.emit('user_created', 1);
    expect(await heard.promise).toBe(1);
    expect(await firstValueFrom(client.send('alive', {}))).toBe(true);
    await until('it is logged', () => logs.lines.some(line => line.includes('no luck')));
  });
});
