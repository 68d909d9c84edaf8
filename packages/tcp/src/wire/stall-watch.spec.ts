import { StallWatch } from './stall-watch.js';

describe('a StallWatch', () => {
  let now = 0;
  let began: number | undefined;
  let stalls = 0;

  const watch = (limit: number): StallWatch =>
    new StallWatch(
      limit,
      () => began,
      () => stalls++,
    );
  const pass = (ms: number): void => {
    now += ms;
    jest.advanceTimersByTime(ms);
  };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    now = stalls = 0;
    began = undefined;
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('reports a stall that lasts as long as the limit', () => {
    began = 0;
    watch(100).arm();

    pass(99);
    expect(stalls).toBe(0);
    pass(1);
    expect(stalls).toBe(1);
  });

  it('waits for the rest when the stall began later than it was armed', () => {
    watch(100).arm();
    pass(60);
    began = 60;

    pass(40);
    expect(stalls).toBe(0);
    pass(60);
    expect(stalls).toBe(1);
  });

  it('does nothing when there is no stall any more, and can be armed again', () => {
    const watched = watch(100);
    watched.arm();
    pass(100);
    expect(stalls).toBe(0);

    began = now;
    watched.arm();
    pass(100);
    expect(stalls).toBe(1);
  });

  it('has one timer, however often it is armed', () => {
    const watched = watch(100);
    for (let i = 0; i < 10; i++) watched.arm();

    expect(jest.getTimerCount()).toBe(1);
  });

  it('has none when stopped, or without a limit', () => {
    const stopped = watch(100);
    stopped.arm();
    stopped.stop();
    watch(0).arm();

    expect(jest.getTimerCount()).toBe(0);
  });
});
