import { execFileSync } from 'node:child_process';

const script = `
  import 'reflect-metadata';
  import { createRequire } from 'node:module';
  import * as nest from '@nestjs/microservices';
  import { ListenerMetadataExplorer } from '@nestjs/microservices/listener-metadata-explorer.js';
  import { MetadataScanner } from '@nestjs/core';

  const require = createRequire(process.cwd() + '/child.js');
  const { handlersOf } = require('./controller-handlers.ts');
  const ours = { ...require('./message-pattern.ts'), ...require('./event-pattern.ts'), ...require('./payload.ts'), ...require('./ctx.ts') };

  const decorated = ({ MessagePattern, EventPattern, Payload, Ctx }) => {
    class Base {
      inherited(first, second) { return [first, second]; }
    }
    class Controller extends Base {
      sum(first, second) { return [first, second]; }
      created() { return [...arguments]; }
      many() {}
      plain() {}
    }
    const apply = (target, key, method, parameters = []) => {
      parameters.forEach((decorator, index) => decorator?.(target, key, index));
      method(target, key, Object.getOwnPropertyDescriptor(target, key));
    };
    apply(Base.prototype, 'inherited', MessagePattern('inherited'), [Payload('a')]);
    apply(Controller.prototype, 'sum', MessagePattern({ cmd: 'sum' }, { queue: 'q' }), [Ctx(), Payload()]);
    apply(Controller.prototype, 'created', EventPattern('created', nest.Transport.NATS));
    apply(Controller.prototype, 'many', EventPattern(['a', 7], nest.Transport.MQTT, { qos: 1 }));
    return Controller;
  };

  const explorer = new ListenerMetadataExplorer(new MetadataScanner());
  const parameters = Controller => ['inherited', 'sum', 'created', 'many'].map(key => Reflect.getMetadata('__routeArguments__', Controller, key));
  const byNest = Controller => explorer.explore(new Controller()).map(({ targetCallback, ...rest }) => rest);
  const byOurs = Controller => handlersOf(new Controller()).map(({ callback, ...rest }) => ({
    ...rest,
    called: callback({ a: 'data.a' }, 'context'),
  }));
  const [oursClass, nestClass] = [decorated(ours), decorated(nest)];
  process.stdout.write(JSON.stringify({
    oursByNest: byNest(oursClass), nestByNest: byNest(nestClass),
    oursByOurs: byOurs(oursClass), nestByOurs: byOurs(nestClass),
    oursParameters: parameters(oursClass), nestParameters: parameters(nestClass),
  }));
`;

type Read = Readonly<Record<string, readonly unknown[]>>;

describe('a decorated class', () => {
  let read: Read;

  beforeAll(() => {
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    read = JSON.parse(execFileSync(process.execPath, args, { cwd: __dirname }).toString()) as Read;
  });

  it('of ours looks to Nest like one of its own', () => {
    expect(read.nestByNest).toHaveLength(4);
    expect(read.oursByNest).toEqual(read.nestByNest);
    expect(read.oursParameters).toEqual(read.nestParameters);
  });

  it("of Nest's looks to us like one of our own", () => {
    expect(read.nestByOurs).toEqual(read.oursByOurs);
    expect(read.nestByOurs).toEqual([
      {
        methodKey: 'sum',
        patterns: [{ cmd: 'sum' }],
        isEvent: false,
        extras: { queue: 'q' },
        called: ['context', { a: 'data.a' }],
      },
      {
        methodKey: 'created',
        patterns: ['created'],
        isEvent: true,
        transport: 2,
        extras: {},
        called: [{ a: 'data.a' }, 'context'],
      },
      { methodKey: 'many', patterns: ['a', 7], isEvent: true, transport: 3, extras: { qos: 1 } },
      { methodKey: 'inherited', patterns: ['inherited'], isEvent: false, extras: {}, called: ['data.a', null] },
    ]);
  });
});
