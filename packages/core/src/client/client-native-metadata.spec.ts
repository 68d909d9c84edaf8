import { lastValueFrom } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import { objectEnvelope } from '../packet/object-envelope.js';

describe('a client whose transport has headers', () => {
  it('leaves metadata out of the packets and to the driver', async () => {
    const { client, server } = await connected({ metadata: { a: '1' } }, { nativeMetadata: true });
    client.send('p', 1, { metadata: { b: '2' } }).subscribe();
    const { id } = await server.request();
    await lastValueFrom(client.emit('e', 2));

    expect(server.received).toEqual([
      { pattern: 'p', data: 1, parley: { v: 1 }, id },
      { pattern: 'e', data: 2 },
    ]);
    expect(client.handed.map(({ metadata }) => metadata)).toEqual([{ a: '1', b: '2' }, { a: '1' }]);
  });

  it('does so with any envelope, and with a serializer of the user', async () => {
    const seen: object[] = [];
    const serializer = {
      serialize: (packet: unknown) => {
        seen.push(packet as object);
        return JSON.stringify(packet);
      },
    };
    const { client } = await connected(
      { serializer, metadata: { a: '1' } },
      { nativeMetadata: true, envelope: objectEnvelope },
    );
    client.send('p', 1).subscribe();
    await lastValueFrom(client.emit('e', 2));

    expect(seen.map(packet => Object.keys(packet).join())).toEqual(['pattern,data,parley,id', 'pattern,data']);
  });
});
