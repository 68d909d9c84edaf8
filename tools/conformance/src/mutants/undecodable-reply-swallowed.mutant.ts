import type { TcpClientOptions } from '@parley/tcp';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Has no answer to a deserializer that fails. */
class SwallowingClient extends TcpClient {
  constructor(options: TcpClientOptions = {}) {
    const { deserializer } = options;
    super({
      ...options,
      ...(deserializer && {
        deserializer: {
          async deserialize(value, codecOptions) {
            try {
              return await deserializer.deserialize(value, codecOptions);
            } catch {
              return {};
            }
          },
        },
      }),
    });
  }
}

export const mutant: Mutant = {
  defect: 'a call whose reply cannot be deserialized waits for ever',
  origin: 'All clients of @nestjs/microservices 12.1.1.',
  killedBy: ['SE-09'],
  says: /a call whose reply the deserializer throws for to fail.*neither a value nor an error/s,
  harness: tcpWith({ client: SwallowingClient }),
};
