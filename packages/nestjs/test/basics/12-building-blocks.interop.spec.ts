import {
  BaseRpcExceptionFilter,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  type TcpContext,
} from '../../src/index.js';
import {
  BadRequestException,
  Catch,
  Controller,
  Inject,
  Injectable,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
  type RpcExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, Reflector } from '@nestjs/core';
import { outcome, signal } from '@parley/test-support';
import { IsInt } from 'class-validator';
import { firstValueFrom, from, map, tap, throwError, type Observable } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { serve } from '../support/service.js';

const logs = RecordedLogs.start();
const forbidden = { status: 'error', message: 'Forbidden resource' };

describe('a guard', () => {
  @Injectable()
  class Role {
    readonly name = 'admin';
  }

  @Injectable()
  class OnlyAdmin implements CanActivate {
    constructor(
      @Inject(Reflector) private readonly reflector: Reflector,
      @Inject(Role) private readonly role: Role,
    ) {}

    canActivate(context: ExecutionContext): boolean {
      if (context.getType() !== 'rpc') return false;
      const wanted = this.reflector.get<string | undefined>('role', context.getHandler());
      return (wanted ?? this.role.name) === context.switchToRpc().getData<{ role: string }>().role;
    }
  }

  const echo = (data: unknown): unknown => data;

  it('of a class and of a method decides who is served', async () => {
    @Controller()
    @UseGuards(OnlyAdmin)
    class Guarded {
      @MessagePattern('by class')
      byClass(data: unknown): unknown {
        return echo(data);
      }

      @SetMetadata('role', 'guest')
      @MessagePattern('by metadata')
      byMetadata(data: unknown): unknown {
        return echo(data);
      }
    }
    @Controller()
    class Open {
      @MessagePattern('open')
      open(data: unknown): unknown {
        return echo(data);
      }

      @UseGuards(OnlyAdmin)
      @MessagePattern('by method')
      byMethod(data: unknown): unknown {
        return echo(data);
      }
    }
    const { client } = await serve({ controllers: [Guarded, Open], providers: [Role] });
    const admin = { role: 'admin' };
    const guest = { role: 'guest' };

    for (const pattern of ['by class', 'by method', 'open']) {
      expect(await outcome(client.send(pattern, admin))).toEqual({ values: [admin] });
    }
    for (const pattern of ['by class', 'by method']) {
      expect(await outcome(client.send(pattern, guest))).toEqual({ values: [], error: forbidden });
    }
    expect(await outcome(client.send('open', guest))).toEqual({ values: [guest] });
    expect(await outcome(client.send('by metadata', guest))).toEqual({ values: [guest] });
  });
});

describe('a pipe', () => {
  class Double implements PipeTransform<number, number> {
    transform(value: number): number {
      return typeof value === 'number' ? value * 2 : value;
    }
  }
  class Count {
    @IsInt()
    count!: number;
  }

  it('of a method, of a class and of a parameter changes the data, the outer one first', async () => {
    class Increment implements PipeTransform<number, number> {
      transform(value: number): number {
        return value + 1;
      }
    }
    @Controller()
    @UsePipes(Double)
    class Numbers {
      @MessagePattern('number')
      number(data: number): number {
        return data;
      }

      @UsePipes(new Increment())
      @MessagePattern('two pipes')
      two(@Payload() data: number): number {
        return data;
      }

      @MessagePattern('three pipes')
      @UsePipes(Increment)
      three(@Payload(Double) data: number): number {
        return data;
      }
    }
    const { client } = await serve({ controllers: [Numbers] });

    expect(await firstValueFrom(client.send('number', 4))).toBe(8);
    expect(await firstValueFrom(client.send('two pipes', 4))).toBe(9);
    expect(await firstValueFrom(client.send('three pipes', 4))).toBe(18);
  });

  it('that validates tells the caller what is wrong, as an RpcException', async () => {
    @Controller()
    class Validated {
      @UsePipes(new ValidationPipe({ exceptionFactory: errors => new RpcException(errors.map(each => each.property)) }))
      @MessagePattern('count')
      count(data: Count): unknown {
        return data.count;
      }
    }
    const { client } = await serve({ controllers: [Validated] });

    expect(await outcome(client.send('count', { count: 1 }))).toEqual({ values: [1] });
    expect(await outcome(client.send('count', { count: 'one' }))).toEqual({ values: [], error: ['count'] });
  });
});

describe('an interceptor', () => {
  it('surrounds a handler, and every value of its stream', async () => {
    const order: string[] = [];
    class Timed implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
        order.push('before');
        return next.handle().pipe(
          map(value => ({ value: value as unknown })),
          tap({ complete: () => order.push('after') }),
        );
      }
    }
    @Controller()
    @UseInterceptors(new Timed())
    class Streams {
      @MessagePattern('one')
      one(data: unknown): unknown {
        order.push('handler');
        return data;
      }

      @MessagePattern('many')
      many(data: number[]): Observable<number> {
        return from(data);
      }

      @MessagePattern('generated')
      async *generated(data: number[]): AsyncGenerator<number> {
        yield* data;
      }
    }
    const { client } = await serve({ controllers: [Streams] });

    expect(await outcome(client.send('one', 1))).toEqual({ values: [{ value: 1 }] });
    expect(order).toEqual(['before', 'handler', 'after']);
    for (const pattern of ['many', 'generated']) {
      expect(await outcome(client.send(pattern, [1, 2]))).toEqual({ values: [{ value: 1 }, { value: 2 }] });
    }
  });
});

describe('an exception', () => {
  @Catch(RpcException)
  class Translated implements RpcExceptionFilter<RpcException> {
    catch(exception: RpcException, host: ArgumentsHost): Observable<never> {
      const pattern = host.switchToRpc().getContext<TcpContext>().getPattern();
      return throwError(() => ({ translated: exception.getError(), pattern }));
    }
  }
  @Catch()
  class Everything extends BaseRpcExceptionFilter {
    override catch(exception: unknown, host: ArgumentsHost): Observable<unknown> {
      return exception instanceof BadRequestException
        ? throwError(() => exception.getResponse())
        : super.catch(exception, host);
    }
  }

  @Controller()
  class Failing {
    @MessagePattern('text')
    text(): never {
      throw new RpcException('Invalid credentials.');
    }

    @MessagePattern('object')
    async object(): Promise<never> {
      throw new RpcException({ code: 'E42', detail: [1] });
    }

    @MessagePattern('error')
    error(): never {
      throw new Error('a secret');
    }

    @MessagePattern('half a stream')
    async *half(): AsyncGenerator<number> {
      yield 1;
      throw new RpcException('no more');
    }

    @UseFilters(new Translated())
    @MessagePattern('filtered')
    filtered(): never {
      throw new RpcException('Invalid credentials.');
    }

    @UseFilters(Everything)
    @MessagePattern('of HTTP')
    http(): never {
      throw new BadRequestException('no such field');
    }

    @UseFilters(Everything)
    @MessagePattern('another one')
    another(): never {
      throw new RpcException('declared');
    }
  }

  const failure = async (pattern: string): Promise<unknown> =>
    (await outcome((await serve({ controllers: [Failing] })).client.send(pattern, {}))).error;

  it('that was declared crosses as it is, any other one as an internal error that is logged', async () => {
    expect(await failure('text')).toEqual({ status: 'error', message: 'Invalid credentials.' });
    expect(await failure('object')).toEqual({ code: 'E42', detail: [1] });
    logs.take();
    expect(await failure('error')).toEqual({ status: 'error', message: 'Internal server error' });
    expect(logs.take()).toEqual(['error a secret']);
  });

  it('ends a stream', async () => {
    const { client } = await serve({ controllers: [Failing] });

    expect(await outcome(client.send('half a stream', {}))).toEqual({
      values: [1],
      error: { status: 'error', message: 'no more' },
    });
  });

  it('is what a filter makes of it', async () => {
    expect(await failure('filtered')).toEqual({ translated: 'Invalid credentials.', pattern: 'filtered' });
    expect(await failure('of HTTP')).toMatchObject({ statusCode: 400, message: 'no such field' });
    expect(await failure('another one')).toEqual({ status: 'error', message: 'declared' });
  });
});

describe('for all handlers of a microservice they are set', () => {
  const order: string[] = [];
  beforeEach(() => (order.length = 0));

  class Guard implements CanActivate {
    canActivate(): boolean {
      return order.push('guard') > 0;
    }
  }
  class Interceptor implements NestInterceptor {
    intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
      order.push('interceptor');
      return next.handle();
    }
  }
  class Pipe implements PipeTransform {
    transform(value: unknown): unknown {
      order.push('pipe');
      return value;
    }
  }
  @Catch()
  class Filter implements RpcExceptionFilter {
    catch(): Observable<never> {
      order.push('filter');
      return throwError(() => 'filtered');
    }
  }

  const handled = signal();
  @Controller()
  class Plain {
    @MessagePattern('fail')
    fail(): never {
      order.push('handler');
      throw new Error('no');
    }

    @EventPattern('event')
    event(): void {
      order.push('handler');
      handled.fire();
    }
  }
  const all = ['guard', 'interceptor', 'pipe', 'handler', 'filter'];

  it('by useGlobal…()', async () => {
    const { client } = await serve({ controllers: [Plain] }, {}, app => {
      app.useGlobalGuards(new Guard());
      app.useGlobalInterceptors(new Interceptor());
      app.useGlobalPipes(new Pipe());
      app.useGlobalFilters(new Filter());
    });

    expect(await outcome(client.send('fail', 1))).toEqual({ values: [], error: 'filtered' });
    expect(order).toEqual(all);
  });

  it('by APP_… tokens, for events too', async () => {
    const { client } = await serve({
      controllers: [Plain],
      providers: [
        { provide: APP_GUARD, useClass: Guard },
        { provide: APP_INTERCEPTOR, useClass: Interceptor },
        { provide: APP_PIPE, useClass: Pipe },
        { provide: APP_FILTER, useClass: Filter },
      ],
    });

    expect(await outcome(client.send('fail', 1))).toEqual({ values: [], error: 'filtered' });
    expect(order.splice(0)).toEqual(all);
    client.emit('event', 1);
    await handled.promise;
    expect(order).toEqual(all.slice(0, -1));
  });
});
