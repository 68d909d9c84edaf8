import { handlersOf, type ControllerHandler } from './controller-handlers.js';
import { Ctx } from './ctx.js';
import { EventPattern } from './event-pattern.js';
import { MessagePattern } from './message-pattern.js';
import { metadataKeys } from './metadata-keys.js';
import { Payload } from './payload.js';

const context = { context: true };

const handler = (instance: object, key: string | symbol): ControllerHandler => {
  const found = handlersOf(instance).find(({ methodKey }) => methodKey === key);
  if (found === undefined) throw new Error(`no handler ${String(key)}`);
  return found;
};

const call = (instance: object, key: string | symbol, data: unknown): unknown =>
  handler(instance, key).callback(data, context);

const invalid = (message: string): Error =>
  expect.objectContaining({ code: 'PARLEY_INVALID_HANDLER', message: expect.stringContaining(message) });

describe('handlersOf', () => {
  const symbolKey = Symbol('handler');

  class Base {
    protected readonly prefix: string = 'base';

    @MessagePattern('inherited')
    inherited(data: unknown): unknown {
      return [this.prefix, data];
    }

    @MessagePattern('overridden')
    overridden(): string {
      return 'base';
    }

    @MessagePattern('redecorated')
    redecorated(): string {
      return 'base';
    }
  }

  class Controller extends Base {
    protected override readonly prefix = 'own';

    @MessagePattern([{ cmd: 'sum' }, 'sum'], 3, { queue: 'q' })
    sum(...args: unknown[]): unknown {
      return [this.prefix, ...args];
    }

    @EventPattern('created', { qos: 1 })
    created(): void {}

    @EventPattern(/^user\./)
    [symbolKey](): void {}

    override overridden(): string {
      return 'own';
    }

    @EventPattern('redecorated')
    override redecorated(): string {
      return 'own';
    }

    plain(): void {}

    get accessor(): string {
      throw new Error('must not be read');
    }
  }

  it('finds all decorated methods, those of the class first', () => {
    expect(handlersOf(new Controller()).map(({ methodKey }) => methodKey)).toEqual([
      'sum',
      'created',
      'redecorated',
      symbolKey,
      'inherited',
    ]);
  });

  it('reads patterns, kind, transport and extras', () => {
    expect(handler(new Controller(), 'sum')).toMatchObject({
      patterns: [{ cmd: 'sum' }, 'sum'],
      isEvent: false,
      transport: 3,
      extras: { queue: 'q' },
    });
    expect(handler(new Controller(), 'created')).toMatchObject({
      patterns: ['created'],
      isEvent: true,
      transport: undefined,
      extras: { qos: 1 },
    });
    expect(handler(new Controller(), symbolKey)).toMatchObject({ patterns: [/^user\./], isEvent: true, extras: {} });
    expect(handler(new Controller(), 'redecorated')).toMatchObject({ isEvent: true });
  });

  it('calls methods with data and context, on their instance', () => {
    expect(call(new Controller(), 'sum', [1, 2])).toEqual(['own', [1, 2], context]);
    expect(call(new Controller(), 'inherited', 7)).toEqual(['own', 7]);
  });

  it('takes a method from the instance, if it has been replaced there', () => {
    const instance = new Controller();
    jest.spyOn(instance, 'sum').mockReturnValue('spied');

    expect(call(instance, 'sum', 1)).toBe('spied');
  });

  it('finds nothing where nothing is decorated', () => {
    expect(handlersOf({})).toEqual([]);
    expect(handlersOf(Object.create(null) as object)).toEqual([]);
  });

  it('refuses a class in place of an instance', () => {
    expect(() => handlersOf(Controller)).toThrow(invalid("'Controller' is a class"));
  });
});

describe('@Payload and @Ctx', () => {
  class Controller {
    readonly name = 'this';

    @MessagePattern('data')
    data(@Payload() data: unknown, ...others: unknown[]): unknown {
      return [this.name, data, others];
    }

    @MessagePattern('context')
    context(@Ctx() received: unknown, ...others: unknown[]): unknown {
      return [this.name, received, others];
    }

    @MessagePattern('both')
    both(@Payload() data: unknown, @Ctx() received: unknown): unknown {
      return [this.name, data, received];
    }

    @MessagePattern('swapped')
    swapped(@Ctx() received: unknown, @Payload() data: unknown): unknown {
      return [this.name, received, data];
    }

    @MessagePattern('many')
    many(@Payload('a') a: unknown, undecorated: unknown, @Payload('b') b: unknown, @Ctx() received: unknown): unknown {
      return [this.name, a, undecorated, b, received];
    }

    @MessagePattern('second')
    second(undecorated: unknown, @Payload() data: unknown): unknown {
      return [this.name, undecorated, data];
    }

    @MessagePattern('property')
    property(@Payload('toString') value: unknown): unknown {
      return value;
    }

    @MessagePattern('proto')
    proto(@Payload('__proto__') value: unknown): unknown {
      return value;
    }

    @MessagePattern('length')
    length(@Payload('length') value: unknown): unknown {
      return value;
    }
  }

  it.each([
    ['data', ['this', { a: 1, b: 2 }, []]],
    ['context', ['this', context, []]],
    ['both', ['this', { a: 1, b: 2 }, context]],
    ['swapped', ['this', context, { a: 1, b: 2 }]],
    ['many', ['this', 1, undefined, 2, context]],
    ['second', ['this', undefined, { a: 1, b: 2 }]],
  ])('give each parameter its value: %s', (key, result) => {
    expect(call(new Controller(), key, { a: 1, b: 2 })).toEqual(result);
  });

  it.each([[{}], [null], [undefined], [5], ['text']])('find no inherited property in %j', data => {
    expect(call(new Controller(), 'property', data)).toBeUndefined();
    expect(call(new Controller(), 'proto', data)).toBeUndefined();
  });

  it('find own properties, whatever their name', () => {
    expect(call(new Controller(), 'property', { toString: 1 })).toBe(1);
    expect(call(new Controller(), 'proto', JSON.parse('{"__proto__": 1}'))).toBe(1);
    expect(call(new Controller(), 'length', [1, 2, 3])).toBe(3);
  });

  it('let an overriding method replace what it decorates, and keep the rest', () => {
    class Overriding extends Controller {
      @MessagePattern('both')
      override both(@Ctx() first: unknown, second: unknown): unknown {
        return [first, second];
      }
    }

    expect(call(new Overriding(), 'both', 1)).toEqual([context, context]);
    expect(call(new Controller(), 'both', 1)).toEqual(['this', 1, context]);
  });

  it('refuse to leave out a pipe, a schema or a decorator of someone else', () => {
    for (const entry of [
      { '3:0': { index: 0, pipes: [class {}] } },
      { '3:0': { index: 0, pipes: [], schema: {} } },
      { 'x__customRouteArgs__:0': { index: 0, pipes: [], factory: () => 1 } },
    ]) {
      class Piped {
        @MessagePattern('piped')
        piped(): void {}
      }
      Reflect.defineMetadata(metadataKeys.parameters, entry, Piped, 'piped');

      expect(() => handlersOf(new Piped())).toThrow(invalid("'piped' has a parameter"));
    }
  });
});

describe('the decorators', () => {
  const decorate = (decorator: MethodDecorator, target: object, key: string): unknown =>
    decorator(target, key, Object.getOwnPropertyDescriptor(target, key) as PropertyDescriptor);

  it('refuse a pattern that has no route, where it is written', () => {
    const notAPattern = expect.objectContaining({ code: 'PARLEY_INVALID_PATTERN' });

    expect(() => MessagePattern('')).toThrow(notAPattern);
    expect(() => EventPattern(['a', undefined as unknown as string])).toThrow(notAPattern);
    expect(() => MessagePattern({ cmd: NaN })).toThrow(notAPattern);
    expect(() => MessagePattern([])).toThrow(invalid('an empty array'));
  });

  it('refuse what is not a method', () => {
    class Target {
      static fixed(): void {}
      get accessor(): number {
        return 1;
      }
    }

    expect(() => decorate(MessagePattern('p'), Target.prototype, 'accessor')).toThrow(invalid('Only a method'));
    expect(() => decorate(MessagePattern('p'), Target.prototype, 'absent')).toThrow(invalid('experimentalDecorators'));
    expect(() => decorate(MessagePattern('p'), Target, 'fixed')).toThrow(
      invalid("static method cannot be a handler: 'fixed'"),
    );
    expect(() => Payload()(Target, undefined, 0)).toThrow(invalid('not those of a constructor'));
    expect(() => Payload({} as string)).toThrow(invalid('pipes need Nest'));
  });

  it('refuse a second one on the same method, of which one would be lost', () => {
    class Target {
      @MessagePattern('a')
      method(): void {}
    }

    expect(() => decorate(EventPattern('b'), Target.prototype, 'method')).toThrow(
      invalid("'method' is a handler already"),
    );
  });

  it('check a topic against the type of the events', () => {
    interface Events {
      readonly 'user.created': { readonly id: number };
    }

    expect(EventPattern<Events>('user.created')).toBeInstanceOf(Function);
    // @ts-expect-error -- not a key of Events
    expect(EventPattern<Events>('user.deleted')).toBeInstanceOf(Function);
  });
});
