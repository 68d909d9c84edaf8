import { Table } from '../../test/table-request.js';

describe('the time-out of a pending request', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([1, 24, 25, 26, 100, 999, 30_000])('of %i ms never comes early, and no more than 100 ms late', timeout => {
    for (let offset = 0; offset < 25; offset += 3) {
      const table = new Table();
      table.abandon(table.open(timeout)); // starts the clock
      jest.advanceTimersByTime(offset);
      table.open(timeout);
      jest.advanceTimersByTime(timeout - 1);
      expect(table.timeouts).toHaveLength(0);
      jest.advanceTimersByTime(101);
      expect(table.timeouts).toHaveLength(1);
    }
  });

  it('starts again with every packet of the request', () => {
    const table = new Table();
    const [lively, silent] = [table.open(200), table.open(200)];
    for (let n = 0; n < 10; n++) {
      jest.advanceTimersByTime(150);
      table.pending.receive({ id: lively.id, response: n });
    }
    expect(table.timeouts).toEqual([silent]);
    jest.advanceTimersByTime(300);

    expect(table.timeouts).toEqual([silent, lively]);
  });

  it('starts again with a packet that only says that the server is alive', () => {
    const table = new Table();
    const request = table.open(200);
    for (let n = 0; n < 10; n++) {
      jest.advanceTimersByTime(150);
      table.pending.receive({ id: request.id, parley: {} });
    }

    expect([table.timeouts, request.notes]).toEqual([[], []]);
  });

  it('ends with the first packet where silence says nothing from then on', () => {
    const table = new Table();
    table.unwatched = true;
    const request = table.open(100);
    table.pending.receive({ id: request.id, response: 1 });
    jest.advanceTimersByTime(100_000);

    expect(table.timeouts).toEqual([]);
  });

  it('is each request’s own', () => {
    const table = new Table();
    const long = table.open(1000);
    const short = table.open(50);
    table.open(0);
    table.open(Infinity);
    table.open(NaN);
    table.open(-1);
    jest.advanceTimersByTime(500);
    expect(table.timeouts).toEqual([short]);
    jest.advanceTimersByTime(100_000);

    expect(table.timeouts).toEqual([short, long]);
  });

  it('concerns only those that were silent, whichever way the others ended', () => {
    const table = new Table();
    const requests = Array.from({ length: 9 }, () => table.open(100));
    for (const n of [0, 4, 8]) table.abandon(requests[n]!);
    for (const n of [1, 7]) table.pending.receive({ id: requests[n]!.id, isDisposed: true });
    for (const n of [2, 3]) table.pending.receive({ id: requests[n]!.id, response: 1 });
    jest.advanceTimersByTime(1000);

    expect(new Set(table.timeouts)).toEqual(new Set([2, 3, 5, 6].map(n => requests[n])));
  });

  it('may be followed by a further request with the same one', () => {
    const table = new Table();
    const again = table.timedOut.bind(table);
    let left = 3;
    table.timedOut = request => {
      again(request);
      if (--left > 0) table.open(100);
    };
    table.open(100);
    jest.advanceTimersByTime(1000);

    expect(table.timeouts).toHaveLength(3);
  });

  it('needs no timer while nothing is pending', () => {
    const table = new Table();
    expect(jest.getTimerCount()).toBe(0);
    table.open(0);
    expect(jest.getTimerCount()).toBe(0);
    table.abandon(table.open(100));
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(5000);
    expect(jest.getTimerCount()).toBe(0);
    const late = table.open(100);
    jest.advanceTimersByTime(200);

    expect(table.timeouts).toEqual([late]);
  });

  it('keeps no trace of time-outs that were used once', () => {
    const table = new Table();
    for (let n = 1; n < 500; n++) table.abandon(table.open(n * 100));
    const watched = table.open(1_000_000);
    jest.advanceTimersByTime(100);

    const { silence } = table.pending as unknown as { silence: { lists: ReadonlyMap<number, unknown> } };
    expect(silence.lists.size).toBe(1);
    table.abandon(watched);
  });
});

describe('a blocked event loop', () => {
  it('makes no request time out whose answer is there already', async () => {
    const table = new Table();
    const request = table.open(150);
    const start = process.hrtime.bigint();
    setImmediate(() => {
      while (process.hrtime.bigint() - start < 400_000_000n); // 400 ms
      setImmediate(() => table.pending.receive({ id: request.id, response: 1, isDisposed: true }));
    });
    while (table.pending.size > 0) await new Promise(resolve => setImmediate(resolve));

    expect([table.timeouts, request.notes]).toEqual([[], [1, 'complete']]);
  });
});
