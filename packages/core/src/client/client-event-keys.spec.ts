import { lastValueFrom } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import { Loopback, LoopbackClient } from '../../test/loopback.js';
import { eventually, RawServer } from '../../test/raw-peer.js';
import { objectEnvelope } from '../packet/object-envelope.js';

type Keyed = { readonly parley?: { readonly k?: string } };

const keysOf = (packets: readonly unknown[]): (string | undefined)[] =>
  packets.map(packet => (packet as Keyed).parley?.k);

describe('a client whose events carry keys', () => {
  it('gives each event one of its own that nobody can guess, and requests none', async () => {
    const { client, server } = await connected({}, { eventKeys: true });
    client.send('p', 1).subscribe();
    for (let n = 0; n < 3; n++) await lastValueFrom(client.emit('e', n));
    const [request, ...events] = server.received;
    const keys = keysOf(events);

    expect(keysOf([request])).toEqual([undefined]);
    expect(new Set(keys).size).toBe(3);
    for (const key of keys) expect(key).toMatch(/^[\w-]{16}\d+$/);
    expect(events[0]).toEqual({ pattern: 'e', data: 0, parley: { k: keys[0] } });
  });

  it('also does so for events that waited for a connection', async () => {
    const network = new Loopback();
    const server = new RawServer(network);
    const client = new LoopbackClient(network, {}, { eventKeys: true });
    client.emit('e', 1);
    client.emit('e', 2);
    await eventually(() => server.received.length === 2);

    expect(new Set(keysOf(server.received)).size).toBe(2);
  });

  it('shows them to a serializer', async () => {
    const seen: unknown[] = [];
    const serializer = {
      serialize: (packet: unknown) => {
        seen.push(packet);
        return JSON.stringify(packet);
      },
    };
    const { client } = await connected({ serializer }, { eventKeys: true, envelope: objectEnvelope });
    await lastValueFrom(client.emit('e', 1));

    expect(keysOf(seen)).toEqual([expect.any(String)]);
  });

  it('differs from other clients in its keys', async () => {
    const [one, other] = [await connected({}, { eventKeys: true }), await connected({}, { eventKeys: true })];
    await lastValueFrom(one.client.emit('e', 1));
    await lastValueFrom(other.client.emit('e', 1));

    expect(keysOf(one.server.received)).not.toEqual(keysOf(other.server.received));
  });

  it('carries none unless the transport asks for them', async () => {
    const { client, server } = await connected();
    await lastValueFrom(client.emit('e', 1));

    expect(server.received).toEqual([{ pattern: 'e', data: 1 }]);
  });
});
