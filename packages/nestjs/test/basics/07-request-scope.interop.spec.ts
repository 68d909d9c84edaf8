import { CONTEXT, EventPattern, MessagePattern, Payload, RequestContext, TcpContext } from '../../src/index.js';
import { Controller, Inject, Injectable, Scope } from '@nestjs/common';
import { ContextIdFactory, type ContextId, type ContextIdStrategy, type HostComponentInfo } from '@nestjs/core';
import { signal } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { serve } from '../support/service.js';

RecordedLogs.start();

describe('a request-scoped provider', () => {
  let made = 0;

  @Injectable({ scope: Scope.REQUEST })
  class CatsService {
    readonly number = ++made;

    constructor(@Inject(CONTEXT) private ctx: RequestContext) {}

    describe(): unknown {
      const { pattern, data } = this.ctx;
      return { pattern, data };
    }

    fromGetters(): unknown {
      return [this.ctx.getPattern(), this.ctx.getData(), this.ctx.getContext() instanceof TcpContext];
    }
  }

  const heard = signal<unknown[]>();
  const seen: unknown[] = [];

  @Controller()
  class CatsController {
    constructor(private readonly cats: CatsService) {}

    @MessagePattern({ cmd: 'describe' })
    describe(): unknown {
      return this.cats.describe();
    }

    @MessagePattern('getters')
    getters(@Payload('name') name: string): unknown {
      return [name, this.cats.fromGetters()];
    }

    @MessagePattern('number')
    number(): number {
      return this.cats.number;
    }

    @EventPattern('cat_born')
    born(): void {
      seen.push(this.cats.number, this.cats.describe());
      if (seen.length === 4) heard.fire(seen);
    }

    @EventPattern('cat_born')
    bornToo(): void {
      this.born();
    }
  }

  const client = async () => (await serve({ controllers: [CatsController], providers: [CatsService] })).client;

  it('has pattern and data of the message by @Inject(CONTEXT)', async () => {
    const cats = await client();

    expect(await firstValueFrom(cats.send({ cmd: 'describe' }, { name: 'Tom' }))).toEqual({
      pattern: { cmd: 'describe' },
      data: { name: 'Tom' },
    });
    expect(await firstValueFrom(cats.send('getters', { name: 'Kit' }))).toEqual([
      'Kit',
      ['getters', { name: 'Kit' }, true],
    ]);
  });

  it('is made for each message, also of messages at the same time', async () => {
    const cats = await client();
    const numbers = await Promise.all([1, 2, 3].map(data => firstValueFrom(cats.send<number>('number', data))));

    expect(new Set(numbers).size).toBe(3);
  });

  it('is shared by all handlers of one event', async () => {
    (await client()).emit('cat_born', 'Kit');

    const [first, message, second] = await heard.promise;
    expect(message).toEqual({ pattern: 'cat_born', data: 'Kit' });
    expect(first).toBe(second);
  });
});

describe('a durable provider', () => {
  it('is made for each tenant, and lives on', async () => {
    const tenants = new Map<string, ContextId>();
    class ByTenant implements ContextIdStrategy {
      attach(contextId: ContextId, request: RequestContext<{ tenant: string }>) {
        const { tenant } = request.getData();
        const ofTenant = tenants.get(tenant) ?? ContextIdFactory.create();
        tenants.set(tenant, ofTenant);
        return {
          resolve: (info: HostComponentInfo) => (info.isTreeDurable ? ofTenant : contextId),
          payload: { tenant },
        };
      }
    }
    ContextIdFactory.apply(new ByTenant());

    @Injectable({ scope: Scope.REQUEST, durable: true })
    class Account {
      private calls = 0;

      constructor(@Inject(CONTEXT) private readonly owner: { tenant: string }) {}

      call(): string {
        return `${this.owner.tenant} ${++this.calls}`;
      }
    }
    @Controller()
    class Accounts {
      constructor(private readonly account: Account) {}

      @MessagePattern('call')
      call(): string {
        return this.account.call();
      }
    }
    const { client } = await serve({ controllers: [Accounts], providers: [Account] });
    const call = (tenant: string) => firstValueFrom(client.send<string>('call', { tenant }));

    expect(await call('Ada')).toBe('Ada 1');
    expect(await call('Bob')).toBe('Bob 1');
    expect(await call('Ada')).toBe('Ada 2');
  });
});

describe('without request scope', () => {
  it('RequestContext.current() is the message being handled, wherever it is asked for', async () => {
    @Injectable()
    class Singleton {
      async describe(): Promise<unknown> {
        await Promise.resolve();
        const current = RequestContext.current();
        return { pattern: current?.pattern, data: current?.data as unknown };
      }
    }
    @Controller()
    class Cats {
      constructor(private readonly singleton: Singleton) {}

      @MessagePattern({ cmd: 'describe' })
      describe(): Promise<unknown> {
        return this.singleton.describe();
      }
    }
    const metadata = { controllers: [Cats], providers: [Singleton] };
    const { client } = await serve(metadata, { requestContext: true });

    expect(
      await Promise.all(['Tom', 'Kit'].map(data => firstValueFrom(client.send({ cmd: 'describe' }, data)))),
    ).toEqual(['Tom', 'Kit'].map(data => ({ pattern: { cmd: 'describe' }, data })));
    expect(RequestContext.current()).toBeUndefined();
  });
});
