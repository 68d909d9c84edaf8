import { setImmediate as turn } from 'node:timers/promises';
import { Sequence } from './sequence.js';

/** Records what is used and what fails, in order. */
class Recorder {
  readonly seen: unknown[] = [];
  readonly sequence = new Sequence();

  run(value: unknown): void {
    this.sequence.run(
      value,
      used => this.seen.push(used),
      (error: unknown) => this.seen.push(`failed: ${(error as Error).message}`),
    );
  }
}

const later = <T>(value: T, turns: number): Promise<T> =>
  turns === 0 ? Promise.resolve(value) : turn().then(() => later(value, turns - 1));

const failing = (message: string, turns: number): Promise<never> =>
  later(message, turns).then(text => Promise.reject(new Error(text)));

const idle = async ({ sequence }: Recorder): Promise<void> => {
  while (sequence.busy) await turn();
};

describe('Sequence', () => {
  it('uses values at once as long as none is late', () => {
    const recorder = new Recorder();
    recorder.run(1);
    recorder.run(2);

    expect(recorder.seen).toEqual([1, 2]);
    expect(recorder.sequence.busy).toBe(false);
  });

  it('keeps the order whichever promise is the quickest', async () => {
    const recorder = new Recorder();
    [3, 0, 2, 1].forEach((turns, n) => recorder.run(later(n, turns)));
    recorder.run(4);
    expect(recorder.sequence.busy).toBe(true);
    await idle(recorder);

    expect(recorder.seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('is at once again when the late ones are through', async () => {
    const recorder = new Recorder();
    recorder.run(later(1, 1));
    await idle(recorder);
    recorder.run(2);

    expect(recorder.seen).toEqual([1, 2]);
  });

  it('keeps the order of what comes between two late ones', async () => {
    const recorder = new Recorder();
    recorder.run(later(1, 1));
    recorder.run(later(2, 5));
    while (recorder.seen.length < 1) await turn();
    recorder.run(3);
    await idle(recorder);

    expect(recorder.seen).toEqual([1, 2, 3]);
  });

  it('reports a failure in its turn, and goes on', async () => {
    const recorder = new Recorder();
    recorder.run(later(1, 2));
    recorder.run(failing('broken', 0));
    recorder.run(3);
    await idle(recorder);

    expect(recorder.seen).toEqual([1, 'failed: broken', 3]);
  });

  it('lets what throws at once through to its caller', () => {
    const { sequence } = new Recorder();
    const thrown = new Error('in use');

    expect(() =>
      sequence.run(
        1,
        () => {
          throw thrown;
        },
        () => undefined,
      ),
    ).toThrow(thrown);
    expect(sequence.busy).toBe(false);
  });

  it('hands what throws later to the failure of that value only', async () => {
    const recorder = new Recorder();
    const failures: unknown[] = [];
    recorder.sequence.run(
      later(1, 1),
      () => {
        throw new Error('in use');
      },
      error => failures.push(error),
    );
    recorder.run(2);
    await idle(recorder);

    expect([recorder.seen, failures]).toEqual([[2], [new Error('in use')]]);
  });

  it('goes on even if reporting a failure fails', async () => {
    const recorder = new Recorder();
    const broken = (): never => {
      throw new Error('broken logger');
    };
    recorder.sequence.run(failing('first', 1), () => undefined, broken);
    recorder.run(2);
    await idle(recorder);

    expect(recorder.seen).toEqual([2]);
    recorder.run(3);
    expect(recorder.seen).toEqual([2, 3]);
  });

  it('waits for any thenable, as a library or another realm may make them', async () => {
    const recorder = new Recorder();
    const promise = later('late', 1);
    recorder.run({ then: promise.then.bind(promise) });
    recorder.run('next');
    await idle(recorder);

    expect(recorder.seen).toEqual(['late', 'next']);
  });
});
