import {
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  ServerMqtt,
  Transport,
  type MicroserviceOptions,
} from '../src/index.js';
import { Controller, Injectable, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { atEnd } from '@parley/test-support';
import { loadTransporter } from '../src/transporters/load-transporter.js';
import { RecordedLogs } from './support/recorded-logs.js';
import { httpApplication, moduleOf, serve } from './support/service.js';

const logs = RecordedLogs.start();
beforeEach(() => logs.take());

const create = (options: object) =>
  NestFactory.createMicroservice<MicroserviceOptions>(moduleOf({}), options as MicroserviceOptions);

const start = async (metadata: ModuleMetadata): Promise<void> => {
  await serve(metadata);
};

const failure = (code: string, ...texts: readonly string[]) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(texts.map(text => text.replace(/[.()[\]{}]/g, '\\$&')).join('.*')),
  });

@Controller()
class First {
  @MessagePattern({ cmd: 'sum' })
  sum(): void {}
  @EventPattern('happened')
  happened(): void {}
}

@Controller()
class Second {
  @MessagePattern({ cmd: 'sum' })
  total(): void {}
  @EventPattern('happened')
  happened(): void {}
}

describe('at the start of an application', () => {
  it('two message handlers of one pattern are an error that names both', async () => {
    await expect(start({ controllers: [First, Second] })).rejects.toEqual(
      failure('PARLEY_DUPLICATE_HANDLER', 'Second.total', 'First.sum', '{"cmd":"sum"}'),
    );
  });

  it('so are they beside HTTP', async () => {
    const app = await httpApplication({ controllers: [First, Second] });
    const { constructor } = app.connectMicroservice({ options: {} }, { deferInitialization: true });
    expect(constructor).toBeDefined();

    await expect(app.getMicroservices()[0]!.listen()).rejects.toEqual(
      failure('PARLEY_DUPLICATE_HANDLER', 'Second.total', 'First.sum'),
    );
  });

  it('a handler in a provider is a warning, once, that names it', async () => {
    @Injectable()
    class Misplaced {
      @MessagePattern('misplaced')
      handle(): void {}
    }
    await start({ providers: [Misplaced] });
    await start({ providers: [Misplaced] });

    expect(logs.take()).toEqual([expect.stringMatching(/^warn @MessagePattern of Misplaced\.handle has no effect/)]);
  });

  it('a controller that is a provider as well is none', async () => {
    await start({ controllers: [First], providers: [First] });

    expect(logs.take()).toEqual([]);
  });
});

describe('a decorator', () => {
  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['a pattern that is too deep', { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }],
    ['a date', { at: new Date(0) }],
    ['an empty list', []],
  ])('refuses %s, and says which method of which class it stands on', (_name, pattern) => {
    expect(() => {
      class Refused {
        @MessagePattern(pattern as never)
        handle(): void {}
      }
      return Refused;
    }).toThrow(expect.objectContaining({ message: expect.stringContaining('Refused.handle: ') }));
  });

  it('refuses to replace another one', () => {
    expect(() => {
      class Twice {
        @MessagePattern('a')
        @EventPattern('b')
        handle(): void {}
      }
      return Twice;
    }).toThrow(failure('PARLEY_INVALID_HANDLER', 'Twice.handle'));
  });
});

describe('a transport', () => {
  it.each([[99], ['tcp'], [{}], [null]])(
    'that does not exist is an error that names those that do: %p',
    async transport => {
      await expect(create({ transport })).rejects.toEqual(failure('PARLEY_INVALID_OPTION', 'Transport.TCP'));
      expect(() => ClientProxyFactory.create({ transport } as never)).toThrow(failure('PARLEY_INVALID_OPTION'));
    },
  );

  it('that Parley has not, gRPC, says what to do', async () => {
    await expect(create({ transport: Transport.GRPC })).rejects.toEqual(
      failure('PARLEY_UNSUPPORTED', 'gRPC', '@nestjs/microservices'),
    );
  });

  it('whose package is missing says the command that installs it', () => {
    expect(() => loadTransporter('nowhere')).toThrow(failure('PARLEY_PACKAGE_MISSING', 'npm install @parley/nowhere'));
  });

  it('may be named by its classes before it is installed', () => {
    expect(() => class Own extends ServerMqtt {}).not.toThrow();
    expect({} instanceof ServerMqtt).toBe(false);
  });
});

describe('options', () => {
  it('that are promised are an error, since Nest needs them at once', async () => {
    const promised = { inject: [], useFactory: async () => ({ transport: Transport.TCP }) };

    await expect(create(promised)).rejects.toEqual(failure('PARLEY_INVALID_OPTION', 'useFactory', 'promise'));
  });

  it('of a strategy leave out what that has not', async () => {
    const strategy = {
      listen: (callback: () => void) => callback(),
      close: () => undefined,
      addHandler: () => undefined,
    };
    const app = await create({ strategy, abortOnError: false });
    atEnd(() => app.close());
    await app.listen();

    expect(() => app.unwrap()).toThrow(failure('PARLEY_UNSUPPORTED', 'unwrap'));
    expect(() => app.on('error' as never, (() => undefined) as never)).toThrow(failure('PARLEY_UNSUPPORTED', 'on'));
    expect(() => app.status).toThrow(failure('PARLEY_UNSUPPORTED', 'status'));
  });
});
