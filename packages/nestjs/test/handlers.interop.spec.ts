import {
  MessagePattern,
  EventPattern,
  Payload,
  Ctx,
  RpcException,
  TcpContext,
  Transport,
  BaseRpcContext,
} from '../src/index.js';
import { Controller, createParamDecorator, ParseIntPipe, type ExecutionContext } from '@nestjs/common';
import { outcome, until } from '@parley/test-support';
import { from, lastValueFrom, of, throwError, type Observable } from 'rxjs';
import { RecordedLogs } from './support/recorded-logs.js';
import { serve } from './support/service.js';

const logs = RecordedLogs.start();
afterEach(() => logs.take());

const Caller = createParamDecorator((name: string, context: ExecutionContext) => {
  const { caller } = context.switchToRpc().getData<{ caller: string }>();
  return `${name} ${caller}`;
});

const heard: unknown[] = [];

@Controller()
class Handlers {
  private readonly prefix = 'own';

  @MessagePattern({ cmd: 'sum' })
  sum(data: number[]): number {
    return data.reduce((total, each) => total + each, 0);
  }

  @MessagePattern(['first name', 'second name'])
  names(...args: unknown[]): unknown {
    return [this.prefix, args.length, args[0]];
  }

  @MessagePattern('promise')
  async promise(data: unknown): Promise<unknown> {
    return data;
  }

  @MessagePattern('observable')
  observable(): Observable<number> {
    return from([1, 2, 3]);
  }

  @MessagePattern('promise of an observable')
  async promised(): Promise<Observable<number>> {
    return from([1, 2]);
  }

  @MessagePattern('async generator')
  async *generate(to: number): AsyncGenerator<number> {
    for (let i = 0; i < to; i++) yield i;
  }

  @MessagePattern('generator')
  *count(to: number): Generator<number> {
    for (let i = 0; i < to; i++) yield i;
  }

  @MessagePattern('array')
  array(): number[] {
    return [1, 2];
  }

  @MessagePattern('nothing')
  nothing(): void {}

  @MessagePattern('parameters')
  parameters(
    @Payload('id', ParseIntPipe) id: number,
    @Ctx() context: TcpContext,
    @Caller('it is') caller: string,
    @Payload() whole: unknown,
    undecorated: unknown,
  ): unknown {
    return [id, context.getPattern(), caller, whole, undecorated ?? 'nothing'];
  }

  @MessagePattern('context')
  context(@Ctx() context: TcpContext): unknown {
    return [
      context instanceof TcpContext,
      context instanceof BaseRpcContext,
      typeof context.getSocketRef().sendMessage,
    ];
  }

  @MessagePattern('for redis', Transport.REDIS)
  elsewhere(): string {
    return 'redis';
  }

  @MessagePattern('for tcp', Transport.TCP, { priority: 1 })
  here(): string {
    return 'tcp';
  }

  @MessagePattern('fail')
  fail(how: string): unknown {
    switch (how) {
      case 'text':
        throw new RpcException('a text');
      case 'object':
        throw new RpcException({ code: 'E42' });
      case 'promise':
        return Promise.reject(new RpcException('later'));
      case 'stream':
        return throwError(() => new RpcException('streamed'));
      case 'plain':
        throw { code: 'secret' };
      default:
        throw new Error('secret');
    }
  }

  @MessagePattern('fail half way')
  async *failHalfWay(): AsyncGenerator<number> {
    yield 1;
    throw new RpcException('no more');
  }

  @EventPattern('happened')
  happened(data: unknown): void {
    heard.push(['first', data]);
  }

  @EventPattern('happened')
  async alsoHappened(@Payload('id') id: unknown): Promise<void> {
    heard.push(['second', id]);
  }

  @EventPattern('fails')
  fails(): Observable<never> {
    return throwError(() => new RpcException('of no use'));
  }
}

const metadata = { controllers: [Handlers] };

describe('a handler', () => {
  it('answers with a value, a promise, an Observable, a generator', async () => {
    const { client } = await serve(metadata);
    const values = async (pattern: unknown, data: unknown = 1): Promise<unknown> =>
      (await outcome(client.send(pattern, data))).values;

    expect(await values({ cmd: 'sum' }, [1, 2, 3])).toEqual([6]);
    expect(await values('promise', { a: 1 })).toEqual([{ a: 1 }]);
    expect(await values('observable')).toEqual([1, 2, 3]);
    expect(await values('promise of an observable')).toEqual([1, 2]);
    expect(await values('async generator', 3)).toEqual([0, 1, 2]);
    expect(await values('generator', 2)).toEqual([0, 1]);
    expect(await values('array')).toEqual([[1, 2]]);
    expect(await values('nothing')).toEqual([]);
  });

  it('may have several patterns, and gets only the data where its parameters say nothing else', async () => {
    const { client } = await serve(metadata);

    for (const name of ['first name', 'second name'])
      expect(await lastValueFrom(client.send(name, 'data'))).toEqual(['own', 1, 'data']);
  });

  it('gets what its parameters are decorated with, after their pipes', async () => {
    const { client } = await serve(metadata);

    expect(await lastValueFrom(client.send('parameters', { id: '7', caller: 'Ada' }))).toEqual([
      7,
      'parameters',
      'it is Ada',
      { id: '7', caller: 'Ada' },
      'nothing',
    ]);
    expect(await lastValueFrom(client.send('context', {}))).toEqual([true, true, 'function']);
  });

  it('serves only the transport it is meant for', async () => {
    const { client } = await serve(metadata);

    expect(await lastValueFrom(client.send('for tcp', {}))).toBe('tcp');
    expect((await outcome(client.send('for redis', {}))).error).toMatch('no matching message handler');
  });

  it('fails as it would in Nest', async () => {
    const { client } = await serve(metadata);
    const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

    expect(await failure('text')).toEqual({ status: 'error', message: 'a text' });
    expect(await failure('object')).toEqual({ code: 'E42' });
    expect(await failure('promise')).toEqual({ status: 'error', message: 'later' });
    expect(await failure('stream')).toEqual({ status: 'error', message: 'streamed' });
    expect(logs.take()).toEqual([]);
    expect(await failure('plain')).toEqual({ status: 'error', message: 'Internal server error' });
    expect(await failure('error')).toEqual({ status: 'error', message: 'Internal server error' });
    expect(logs.take()).toEqual(['error [object Object]', 'error secret']);
    expect(await outcome(client.send('fail half way', {}))).toEqual({
      values: [1],
      error: { status: 'error', message: 'no more' },
    });
  });

  it('shows its errors to the caller where the server is told to, and is logged once', async () => {
    const { client } = await serve(metadata, { exposeErrors: true });
    const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

    expect(await failure('error')).toMatchObject({ name: 'Error', message: 'secret' });
    expect(logs.take()).toEqual([expect.stringContaining('secret')]);
    expect(await failure('text')).toEqual({ status: 'error', message: 'a text' });
  });

  it('of an event runs beside the others of that event, and its failure is logged once', async () => {
    const { client } = await serve(metadata);

    await lastValueFrom(client.emit('happened', { id: 3 }));
    await until('both have heard it', () => heard.length === 2);
    expect(heard).toEqual([
      ['first', { id: 3 }],
      ['second', 3],
    ]);

    await lastValueFrom(client.emit('fails', {}));
    await until('it is logged', () => logs.lines.length > 0);
    expect(logs.take()).toEqual([expect.stringContaining("An event handler of 'fails' failed: of no use")]);
  });

  it('is found under number patterns as well', async () => {
    @Controller()
    class Numbered {
      @MessagePattern(7)
      seven(): Observable<string> {
        return of('seven');
      }
    }
    const { client } = await serve({ controllers: [Numbered] });

    expect(await lastValueFrom(client.send(7, {}))).toBe('seven');
    expect(await lastValueFrom(client.send('7', {}))).toBe('seven');
  });
});
