import { deferredClass } from './deferred-class.js';

class Original {
  static count = 0;
  readonly #secret = 'kept';
  constructor(readonly given: unknown) {
    Original.count++;
  }
  secret(): string {
    return this.#secret;
  }
}

const deferred = () => {
  let loads = 0;
  let loaded: typeof Original | undefined;
  const Deferred = deferredClass<Original>(
    () => {
      loads++;
      return (loaded = Original);
    },
    () => loaded,
    args => args.map(arg => `changed ${String(arg)}`),
  ) as new (given?: unknown) => Original;
  return { Deferred, loads: () => loads };
};

describe('a deferred class', () => {
  it('is loaded with its first instance, which is one of the original', () => {
    const { Deferred, loads } = deferred();
    expect(new Original(1) instanceof Deferred).toBe(false);
    expect(loads()).toBe(0);

    const instance = new Deferred('options');

    expect(instance).toBeInstanceOf(Original);
    expect(instance).toBeInstanceOf(Deferred);
    expect(instance.given).toBe('changed options');
    expect(new Original(1)).toBeInstanceOf(Deferred);
    expect([new Deferred().secret(), loads()]).toEqual(['kept', 1]);
  });

  it('may be extended before', () => {
    const { Deferred, loads } = deferred();
    class Own extends Deferred {
      override secret(): string {
        return `${super.secret()} well`;
      }
    }
    expect(loads()).toBe(0);

    const own = new Own(1);

    expect(own.secret()).toBe('kept well');
    expect(own).toBeInstanceOf(Original);
    expect(own).toBeInstanceOf(Deferred);
    expect(new Deferred()).not.toBeInstanceOf(Own);
    expect(new Original(1)).not.toBeInstanceOf(Own);
  });
});
