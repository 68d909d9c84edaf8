import { BaseRpcExceptionFilter, Ctx, MessagePattern, Payload, RpcException, TcpContext } from '../src/index.js';
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Catch,
  Controller,
  Injectable,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  type ArgumentsHost,
  type CanActivate,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { outcome } from '@parley/test-support';
import { IsInt, IsString } from 'class-validator';
import { lastValueFrom, map, Observable, of, throwError } from 'rxjs';
import { RecordedLogs } from './support/recorded-logs.js';
import { serve } from './support/service.js';

RecordedLogs.start();

const passed: string[] = [];
beforeEach(() => void passed.splice(0));

@Injectable()
class Dependency {
  readonly name = 'injected';
}

const guard = (name: string, allows = true) => {
  @Injectable()
  class Guard implements CanActivate {
    constructor(readonly dependency: Dependency) {}
    canActivate(context: ExecutionContext): boolean {
      passed.push(`${name} guard ${this.dependency.name} ${context.getType()} ${context.getHandler().name}`);
      return allows;
    }
  }
  return Guard;
};

@Injectable()
class Doubling implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    passed.push('before');
    return next.handle().pipe(map(value => (typeof value === 'number' ? value * 2 : value)));
  }
}

class Increasing implements PipeTransform {
  transform(value: number): number {
    return value + 1;
  }
}

class Declared extends Error {}

@Catch(Declared)
class DeclaredFilter {
  catch(error: Declared, host: ArgumentsHost): Observable<never> {
    return throwError(() => ({ caught: error.message, data: host.switchToRpc().getData<unknown>() }));
  }
}

@Catch()
class EverythingFilter extends BaseRpcExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): Observable<unknown> {
    passed.push('everything');
    return super.catch(error, host);
  }
}

describe('enhancers', () => {
  it('run at a controller that names them by class, guards first, then interceptors, then pipes', async () => {
    @Controller()
    @UseGuards(guard('class'))
    @UseInterceptors(Doubling)
    @UsePipes(Increasing)
    class Guarded {
      @MessagePattern('number')
      @UseGuards(guard('method'))
      number(data: number): number {
        passed.push('handler');
        return data;
      }
    }
    const { client } = await serve({ controllers: [Guarded], providers: [Dependency] });

    expect(await lastValueFrom(client.send('number', 3))).toBe(8);
    expect(passed).toEqual([
      'class guard injected rpc number',
      'method guard injected rpc number',
      'before',
      'handler',
    ]);
  });

  it('refuse as Nest does', async () => {
    @Controller()
    @UseGuards(guard('class', false))
    class Refused {
      @MessagePattern('number')
      number(): number {
        return 1;
      }
    }
    const { client } = await serve({ controllers: [Refused], providers: [Dependency] });

    expect(await outcome(client.send('number', 3))).toEqual({
      values: [],
      error: { status: 'error', message: 'Forbidden resource' },
    });
  });

  it('may be global, by token and by the application', async () => {
    @Controller()
    class Plain {
      @MessagePattern('number')
      number(data: number): number {
        if (data > 100) throw new Declared('too much');
        return data;
      }
    }
    const { client } = await serve(
      {
        controllers: [Plain],
        providers: [
          Dependency,
          { provide: APP_GUARD, useClass: guard('token') },
          { provide: APP_INTERCEPTOR, useClass: Doubling },
          { provide: APP_PIPE, useClass: Increasing },
          { provide: APP_FILTER, useClass: DeclaredFilter },
        ],
      },
      {},
      app =>
        app
          .useGlobalGuards({ canActivate: () => Boolean(passed.push('global guard')) })
          .useGlobalPipes(new Increasing())
          .useGlobalInterceptors(new Doubling()),
    );

    expect(await lastValueFrom(client.send('number', 3))).toBe(20);
    expect(passed.slice(0, 2).sort()).toEqual(['global guard', 'token guard injected rpc number']);
    expect((await outcome(client.send('number', 1000))).error).toEqual({ caught: 'too much', data: 1000 });
  });

  it('filter what is thrown, promised and streamed, the most specific first', async () => {
    @Controller()
    @UseFilters(EverythingFilter)
    class Failing {
      @MessagePattern('fail')
      @UseFilters(DeclaredFilter)
      fail(how: string): unknown {
        const error = how.startsWith('declared') ? new Declared(how) : new RpcException(how);
        if (how.endsWith('thrown')) throw error;
        if (how.endsWith('promised')) return Promise.reject(error);
        return throwError(() => error);
      }

      @MessagePattern('generate')
      @UseFilters(DeclaredFilter)
      async *generate(): AsyncGenerator<number> {
        yield 1;
        throw new Declared('generated');
      }
    }
    const { client } = await serve({ controllers: [Failing] });
    const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

    for (const how of ['declared thrown', 'declared promised', 'declared streamed'])
      expect(await failure(how)).toEqual({ caught: how, data: how });
    expect(passed).toEqual([]);
    for (const how of ['other thrown', 'other promised', 'other streamed'])
      expect(await failure(how)).toEqual({ status: 'error', message: how });
    expect(passed).toHaveLength(3);
    expect(await outcome(client.send('generate', 0))).toEqual({ values: [1], error: { caught: 'generated', data: 0 } });
  });

  it('may answer in place of the handler', async () => {
    @Catch()
    class Answering {
      catch(): Observable<string> {
        return of('instead');
      }
    }
    @Controller()
    class Failing {
      @MessagePattern('fail')
      @UseFilters(Answering)
      fail(): never {
        throw new Error('of no interest');
      }
    }
    const { client } = await serve({ controllers: [Failing] });

    expect(await outcome(client.send('fail', 1))).toEqual({ values: ['instead'] });
  });

  it('see the values of a generator as a stream', async () => {
    @Controller()
    @UseInterceptors(Doubling)
    class Generating {
      @MessagePattern('generate')
      async *generate(): AsyncGenerator<number> {
        yield 1;
        yield 2;
      }
    }
    const { client } = await serve({ controllers: [Generating] });

    expect(await outcome(client.send('generate', 1))).toEqual({ values: [2, 4] });
  });

  it('validate with class-validator, and leave the context alone', async () => {
    class Person {
      @IsString()
      name!: string;
      @IsInt()
      age!: number;
    }
    @Controller()
    class Validating {
      @MessagePattern('person')
      person(@Payload() person: Person, @Ctx() context: TcpContext): unknown {
        return [person instanceof Person, person.name, context.getPattern()];
      }
    }
    const { client } = await serve({ controllers: [Validating] }, {}, app =>
      app.useGlobalPipes(
        new ValidationPipe({
          transform: true,
          whitelist: true,
          exceptionFactory: errors =>
            new RpcException({ code: 'INVALID', fields: errors.map(({ property }) => property) }),
        }),
      ),
    );

    expect(await lastValueFrom(client.send('person', { name: 'Ada', age: 36 }))).toEqual([true, 'Ada', 'person']);
    expect((await outcome(client.send('person', { name: 7, age: 'x' }))).error).toEqual({
      code: 'INVALID',
      fields: ['name', 'age'],
    });
  });
});

describe('pre-request hooks', () => {
  it('run ahead of guards, in order, and may put a context around them', async () => {
    const storage = new AsyncLocalStorage<string>();
    @Controller()
    class Plain {
      @MessagePattern('where')
      where(): string | undefined {
        return storage.getStore();
      }
    }
    const { client } = await serve({ controllers: [Plain] }, {}, app =>
      app
        .useGlobalGuards({ canActivate: () => Boolean(passed.push(`guard ${storage.getStore()}`)) })
        .registerPreRequestHook((context, next) => {
          passed.push(`first ${context.getHandler().name}`);
          return new Observable(subscriber => storage.run('inside', () => next().subscribe(subscriber)));
        })
        .registerPreRequestHook((_context, next) => {
          passed.push('second');
          return next();
        }),
    );

    expect(await lastValueFrom(client.send('where', 1))).toBe('inside');
    expect(passed).toEqual(['first where', 'second', 'guard inside']);
  });
});
