import { Table } from '../../test/table-request.js';

describe('the table of pending requests', () => {
  it('gives ids that nobody can guess and that never repeat', () => {
    const [one, other] = [new Table(), new Table()];
    const ids = Array.from({ length: 100_000 }, () => {
      const request = one.open();
      one.abandon(request);
      return request.id;
    });
    const prefix = ids[0]!.slice(0, -1);

    expect(new Set(ids).size).toBe(ids.length);
    expect(Buffer.from(prefix, 'base64url')).toHaveLength(12); // 96 bits
    expect(other.open().id.startsWith(prefix)).toBe(false);
  });

  it('gives each answer to the request it belongs to, in whatever order they come', () => {
    const table = new Table();
    const requests = Array.from({ length: 10 }, () => table.open());
    for (const request of [...requests].reverse()) {
      expect(table.pending.receive({ id: request.id, response: request.id, isDisposed: true })).toBe(true);
    }

    for (const request of requests) expect(request.notes).toEqual([request.id, 'complete']);
    expect(table.pending.size).toBe(0);
  });

  it('holds more than it has slots for, also across their wrap-around', () => {
    const table = new Table();
    const requests = Array.from({ length: 5000 }, () => table.open());
    expect(table.pending.size).toBe(5000);
    // every third goes, and others take their slots
    for (const [n, request] of requests.entries()) if (n % 3 === 0) table.abandon(request);
    requests.push(...Array.from({ length: 3000 }, () => table.open()));
    for (const request of requests)
      table.pending.receive({ id: request.id, response: request.number, isDisposed: true });

    const answered = requests.filter(({ notes }) => notes.length > 0);
    expect(answered).toHaveLength(8000 - 1667);
    expect(answered.every(request => request.notes.length === 2)).toBe(true);
    expect([table.pending.size, table.pending.unknownReplies]).toEqual([0, 1667]);
  });

  it.each<unknown>(['', 'x', 5, null, undefined, {}, [], true, '1', '__proto__'])(
    'ignores and counts the foreign id %p',
    id => {
      const table = new Table();
      const request = table.open();

      expect(table.pending.receive({ id, response: 1 })).toBe(false);
      expect([request.notes, table.pending.unknownReplies]).toEqual([[], 1]);
    },
  );

  it.each(['', '0', '2', '-1', '1.0', '1e0', ' 1', '1 ', 'x', '99999999999999999999', '1\u0000'])(
    'ignores and counts its own prefix with %j behind it',
    rest => {
      const table = new Table();
      const request = table.open();

      expect(table.pending.receive({ id: request.id.slice(0, -1) + rest, response: 1 })).toBe(false);
      expect([request.notes, table.pending.unknownReplies]).toEqual([[], 1]);
    },
  );

  it('ignores and counts what comes after the end', () => {
    const table = new Table();
    const request = table.open();
    const { id } = request;
    table.pending.receive({ id, isDisposed: true });
    table.pending.receive({ id, response: 'late' });
    table.pending.receive({ id, err: 'late' });

    expect([request.notes, table.pending.unknownReplies]).toEqual([['complete'], 2]);
    expect([table.pending.isGone(id), table.pending.isGone('other'), table.pending.isGone(id + '9')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('knows what an answer can be', () => {
    const table = new Table();
    const notesOf = (packet: object): unknown[] => {
      const request = table.open();
      table.pending.receive({ id: request.id, ...packet });
      return request.notes;
    };

    expect(notesOf({ response: 1 })).toEqual([1]);
    expect(notesOf({ response: null })).toEqual([null]);
    expect(notesOf({})).toEqual([]);
    expect(notesOf({ isDisposed: true })).toEqual(['complete']);
    expect(notesOf({ response: 0, isDisposed: true })).toEqual([0, 'complete']);
    expect(notesOf({ err: 'x', isDisposed: true })).toEqual([{ remote: 'x' }]);
    expect(notesOf({ err: 'x', response: 1 })).toEqual([{ remote: 'x' }]);
    for (const err of ['', 0, false, null]) expect(notesOf({ err, isDisposed: true })).toEqual([{ remote: err }]);
    expect(notesOf({ err: null, response: 1, isDisposed: true })).toEqual([1, 'complete']);
    expect(notesOf({ response: 1, isDisposed: false })).toEqual([1]);
    expect(notesOf({ response: 1, isDisposed: 'yes' })).toEqual([1]);
  });

  it('drops the packets of a second responder', () => {
    const table = new Table();
    const request = table.open();
    const { id } = request;
    table.pending.receive({ id, response: 1, parley: { v: 1, s: 'first', c: 'there' } });
    table.pending.receive({ id, response: 2, parley: { v: 1, s: 'second', c: 'elsewhere' } });
    table.pending.receive({ id, response: 3 });
    table.pending.receive({ id, response: 4, parley: { s: 'first' } });

    expect(request.notes).toEqual([1, 4]);
    expect(request.server).toEqual({ version: 1, control: 'there' });
    expect(table.pending.unknownReplies).toBe(2);
  });

  it('drops the packets of a Parley server where a Nest server came first', () => {
    const table = new Table();
    const request = table.open();
    table.pending.receive({ id: request.id, response: 1 });
    table.pending.receive({ id: request.id, response: 2, parley: { v: 1, s: 'late' } });

    expect(request.notes).toEqual([1]);
  });

  it('takes no more than its limit', () => {
    const table = new Table(2);
    const first = table.open();
    table.open();
    expect(() => table.open()).toThrow(
      expect.objectContaining({ code: 'PARLEY_OVERLOADED', message: expect.stringContaining('maxPending') as string }),
    );
    table.abandon(first);

    expect(() => table.open()).not.toThrow();
  });

  it('says when nothing is pending any more, to all who ask', async () => {
    const table = new Table();
    await table.pending.settled();
    const requests = [table.open(), table.open()];
    let settled = 0;
    const waits = [1, 2, 3].map(() => table.pending.settled().then(() => settled++));
    table.abandon(requests[0]!);
    await Promise.resolve();
    expect(settled).toBe(0);
    table.abandon(requests[1]!);
    await Promise.all(waits);
    await table.pending.settled();

    expect(settled).toBe(3);
  });

  it('fails those that are named, each with an error of its own, and once', () => {
    const table = new Table();
    const requests = Array.from({ length: 3000 }, () => table.open());
    const odd = (request: { number: number }): boolean => request.number % 2 === 1;
    table.pending.failAll(request => new Error(request.id), odd);
    expect(table.pending.size).toBe(1500);
    table.pending.failAll(request => new Error(request.id));

    for (const request of requests) expect(request.notes).toEqual([new Error(request.id)]);
    expect(table.pending.size).toBe(0);
  });

  it('does not fail a request that another one’s failure has ended, or begun', () => {
    const table = new Table();
    const [first, second] = [table.open(), table.open()];
    let late: ReturnType<typeof table.open> | undefined;
    first!.error = () => {
      table.abandon(second!);
      late = table.open();
    };
    table.pending.failAll(() => new Error('lost'));

    expect([second!.notes, late!.notes, table.pending.size]).toEqual([[], [], 1]);
  });

  it('lets go of what is tied to a request when it ends, once', () => {
    const table = new Table();
    let released = 0;
    const request = table.open();
    request.release = () => released++;
    table.abandon(request);
    table.pending.remove(request);
    request.unsubscribe();
    request.fail(new Error('late'));

    expect([released, request.notes]).toEqual([1, []]);
  });

  it('keeps nothing of a hundred thousand requests', () => {
    const table = new Table();
    for (let n = 0; n < 100_000; n++) {
      const request = table.open(1000 + (n % 50_000));
      if (n % 2 === 0) table.abandon(request);
      else table.pending.receive({ id: request.id, isDisposed: true });
    }
    const inside = table.pending as unknown as { slots: unknown[]; overflow: Map<number, unknown> };

    expect(inside.slots.filter(slot => slot !== undefined)).toEqual([]);
    expect([inside.overflow.size, table.pending.size]).toEqual([0, 0]);
  });
});
