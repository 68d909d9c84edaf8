import { CONTEXT, EventPattern, MessagePattern, RequestContext, RpcException, TcpContext } from '../src/index.js';
import { Controller, Inject, Injectable, Scope } from '@nestjs/common';
import { ContextIdFactory, type ContextId, type ContextIdStrategy, type HostComponentInfo } from '@nestjs/core';
import { outcome, until } from '@parley/test-support';
import { lastValueFrom } from 'rxjs';
import { RecordedLogs } from './support/recorded-logs.js';
import { serve } from './support/service.js';

RecordedLogs.start();

let made = 0;

@Injectable({ scope: Scope.REQUEST })
class Session {
  readonly number = ++made;
  constructor(@Inject(CONTEXT) readonly context: RequestContext<{ user: string }, TcpContext>) {
    if (context.data.user === 'nobody') throw new RpcException('nobody is not allowed');
  }
}

const heard: number[] = [];

@Controller()
class Service {
  constructor(private readonly session: Session) {}

  @MessagePattern({ cmd: 'who' })
  who(): unknown {
    const { context } = this.session;
    return [
      context.pattern,
      context.getPattern(),
      context.data.user,
      context.getData().user,
      context.getContext() instanceof TcpContext,
      context instanceof RequestContext,
    ];
  }

  @EventPattern('happened')
  first(): void {
    heard.push(this.session.number);
  }

  @EventPattern('happened')
  second(): void {
    heard.push(this.session.number);
  }
}

describe('a request-scoped provider', () => {
  it('gets the message it is made for', async () => {
    const { client } = await serve({ controllers: [Service], providers: [Session] });

    const ask = (user: string): Promise<unknown> => lastValueFrom(client.send({ cmd: 'who' }, { user }));
    const [ada, bob] = await Promise.all([ask('Ada'), ask('Bob')]);
    expect(ada).toEqual([{ cmd: 'who' }, { cmd: 'who' }, 'Ada', 'Ada', true, true]);
    expect(bob).toEqual([{ cmd: 'who' }, { cmd: 'who' }, 'Bob', 'Bob', true, true]);
  });

  it('is shared by all handlers of one event', async () => {
    const { client } = await serve({ controllers: [Service], providers: [Session] });

    await lastValueFrom(client.emit('happened', { user: 'Ada' }));
    await until('both have heard it', () => heard.length === 2);
    expect(heard[0]).toBe(heard[1]);
  });

  it('that cannot be made fails the call as a handler would', async () => {
    const { client } = await serve({ controllers: [Service], providers: [Session] });

    expect((await outcome(client.send({ cmd: 'who' }, { user: 'nobody' }))).error).toEqual({
      status: 'error',
      message: 'nobody is not allowed',
    });
  });
});

describe('a durable provider', () => {
  it('is made once for each tenant', async () => {
    let instances = 0;
    @Injectable({ scope: Scope.REQUEST, durable: true })
    class Tenant {
      readonly number = ++instances;
      constructor(@Inject(CONTEXT) readonly payload: { tenant: string }) {}
    }
    @Controller()
    class Shop {
      constructor(private readonly tenant: Tenant) {}
      @MessagePattern('tenant')
      name(): unknown {
        return [this.tenant.payload.tenant, this.tenant.number];
      }
    }
    const tenants = new Map<string, ContextId>();
    class ByTenant implements ContextIdStrategy<RequestContext> {
      attach(contextId: ContextId, request: RequestContext<{ tenant: string }>) {
        const { tenant } = request.getData();
        if (!tenants.has(tenant)) tenants.set(tenant, ContextIdFactory.create());
        const durable = tenants.get(tenant)!;
        return {
          resolve: (info: HostComponentInfo) => (info.isTreeDurable ? durable : contextId),
          payload: { tenant },
        };
      }
    }
    ContextIdFactory.apply(new ByTenant());
    const { client } = await serve({ controllers: [Shop], providers: [Tenant] });
    const ask = (tenant: string): Promise<unknown> => lastValueFrom(client.send('tenant', { tenant }));

    expect([await ask('red'), await ask('blue'), await ask('red')]).toEqual([
      ['red', 1],
      ['blue', 2],
      ['red', 1],
    ]);
  });
});

describe('RequestContext.current()', () => {
  @Injectable()
  class Deep {
    user(): unknown {
      return RequestContext.current()?.data.user;
    }
  }
  @Controller()
  class Static {
    constructor(private readonly deep: Deep) {}
    @MessagePattern('who')
    async who(): Promise<unknown> {
      await new Promise(resolve => setImmediate(resolve));
      return this.deep.user() ?? 'unknown';
    }
  }

  it('gives the message anywhere below a handler, without request scope', async () => {
    const { client } = await serve({ controllers: [Static], providers: [Deep] }, { requestContext: true });
    const ask = (user: string): Promise<unknown> => lastValueFrom(client.send('who', { user }));

    expect(await Promise.all(['Ada', 'Bob'].map(ask))).toEqual(['Ada', 'Bob']);
    expect(RequestContext.current()).toBeUndefined();
  });

  it('gives nothing where it is not asked for', async () => {
    const { client } = await serve({ controllers: [Static], providers: [Deep] });

    expect(await lastValueFrom(client.send('who', { user: 'Ada' }))).toBe('unknown');
  });
});
