import { ValueQueue } from './value-queue.js';

const made = (): { queue: ValueQueue; events: string[] } => {
  const events: string[] = [];
  const note = (event: string) => (): void => void events.push(event);
  return {
    queue: new ValueQueue({ started: note('started'), taken: note('taken'), abandoned: note('abandoned') }),
    events,
  };
};
const value = (of: unknown): unknown => ({ done: false, value: of });
const over = { done: true, value: undefined };

describe('ValueQueue', () => {
  it('starts with the first read, once', async () => {
    const { queue, events } = made();
    expect(events).toEqual([]);
    void queue.next();
    void queue.next();

    expect(events).toEqual(['started']);
  });

  it('hands values to readers in order, whoever comes first', async () => {
    const { queue } = made();
    const waiting = [queue.next(), queue.next()];
    queue.push(1);
    queue.push(2);
    queue.push(3);
    queue.push(undefined);

    expect(await Promise.all([...waiting, queue.next(), queue.next()])).toEqual([1, 2, 3, undefined].map(value));
  });

  it('says what was taken, not what merely came', async () => {
    const { queue, events } = made();
    void queue.next();
    queue.push(1);
    queue.push(2);
    expect([events, queue.waiting]).toEqual([['started', 'taken'], 1]);
    await queue.next();

    expect([events, queue.waiting]).toEqual([['started', 'taken', 'taken'], 0]);
  });

  it('hands out what waits before it says that it is over', async () => {
    const { queue } = made();
    queue.push(1);
    queue.end();

    expect([await queue.next(), await queue.next(), await queue.next()]).toEqual([value(1), over, over]);
  });

  it('hands out what waits before a failure, which it tells once', async () => {
    const { queue } = made();
    queue.push(1);
    queue.end({ error: 'why' });

    expect(await queue.next()).toEqual(value(1));
    await expect(queue.next()).rejects.toBe('why');
    expect(await queue.next()).toEqual(over);
  });

  it('tells the failure to the first of several readers, and the others that it is over', async () => {
    const { queue } = made();
    const readers = [queue.next(), queue.next()];
    queue.end({ error: undefined });

    expect(await Promise.allSettled(readers)).toEqual([
      { status: 'rejected', reason: undefined },
      { status: 'fulfilled', value: over },
    ]);
  });

  it('keeps its first end', async () => {
    const { queue } = made();
    queue.end();
    queue.end({ error: 'late' });

    expect(await queue.next()).toEqual(over);
  });

  it('drops what waits when its reader leaves', async () => {
    const { queue } = made();
    queue.push(1);
    queue.push(2);
    await queue.return();

    expect(queue.waiting).toBe(0);
    expect(await queue.next()).toEqual(over);
  });

  it('tells whoever waits that it is over when its reader leaves', async () => {
    const { queue, events } = made();
    const reading = queue.next();
    expect(await queue.return()).toEqual(over);
    queue.push(1);

    expect(await reading).toEqual(over);
    expect(await queue.next()).toEqual(over);
    expect(events).toEqual(['started', 'abandoned']);
  });

  it('never starts after its reader has left', async () => {
    const { queue, events } = made();
    await queue.return();

    expect(await queue.next()).toEqual(over);
    expect(events).toEqual(['abandoned']);
  });
});
