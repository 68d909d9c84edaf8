import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { atEnd } from '@parley/test-support';

/** Types of packets (section 2.1.2 of MQTT 5). */
const connect = 1;
const subscribe = 8;

/**
 * A broker that refuses every subscription to `secret/…`, until the end of the test. Mosquitto's ACL file acknowledges
 * those, and then delivers nothing; its plugin for access control, and other brokers, refuse.
 */
export const refusingBroker = async (five: boolean): Promise<string> => {
  const properties = five ? [0] : [];
  const server = createServer(socket => {
    socket.on('error', () => undefined);
    socket.on('data', bytes => {
      for (let rest = bytes; rest.length > 1; rest = rest.subarray(2 + rest[1]!)) {
        const packet = rest.subarray(2, 2 + rest[1]!);
        if (rest[0]! >> 4 === connect) socket.write(Buffer.from([0x20, 2 + properties.length, 0, 0, ...properties]));
        if (rest[0]! >> 4 !== subscribe) continue;
        const code = packet.includes('secret/') ? (five ? 0x87 : 0x80) : 0;
        socket.write(Buffer.from([0x90, 3 + properties.length, packet[0]!, packet[1]!, ...properties, code]));
      }
    });
    atEnd(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => server.close());
  return `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
