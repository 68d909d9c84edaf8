import { of } from 'rxjs';
import { Loopback, LoopbackServer } from '../../test/loopback.js';
import { askable } from '../../test/raw-peer.js';
import { MessageRecord } from '../packet/message-record.js';

const record = (data: unknown, options?: object): MessageRecord => new MessageRecord(data, options);

describe('a handler that returns a record', () => {
  const returns: Record<string, () => unknown> = {
    value: () => record(1, { header: 'a' }),
    promise: () => Promise.resolve(record(1, { header: 'a' })),
    Observable: () => of(record(1, { header: 'a' })),
    generator: function* () {
      yield record(1, { header: 'a' });
    },
  };

  it.each(Object.keys(returns))('answers with its data, and the sink gets the options (%s)', async kind => {
    const network = new Loopback();
    const server = new LoopbackServer(network).onMessage('r', returns[kind] as never) as LoopbackServer;
    const caller = await askable(server, network);
    const [reply] = await caller.ask('r', 0);

    expect(reply!.response).toBe(1);
    expect(server.sink.records[0]).toEqual(record(1, { header: 'a' }));
  });

  it('may give each value of a stream options of its own, or none', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network).onMessage('r', () => of(record(1, { n: 1 }), 2, record(3)));
    const caller = await askable(server as LoopbackServer, network);
    const replies = await caller.ask('r', 0);

    expect(replies.map(({ response }) => response)).toEqual([1, 2, 3]);
    expect((server as LoopbackServer).sink.records).toEqual([record(1, { n: 1 }), undefined, record(3)]);
  });

  it('ends without a value if there is none in the record', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network).onMessage('r', () => record(undefined)) as LoopbackServer;
    const caller = await askable(server, network);

    expect(await caller.ask('r', 0)).toEqual([{ isDisposed: true }]);
  });

  it('shows a serializer only the data', async () => {
    const network = new Loopback();
    const seen: unknown[] = [];
    const serializer = {
      serialize: (packet: unknown) => {
        seen.push((packet as { response: unknown }).response);
        return Promise.resolve(packet);
      },
    };
    const server = new LoopbackServer(network, { serializer }).onMessage('r', () => record(1)) as LoopbackServer;
    const caller = await askable(server, network);
    await caller.ask('r', 0);

    expect([seen, server.sink.records]).toEqual([[1], [record(1)]]);
  });
});
