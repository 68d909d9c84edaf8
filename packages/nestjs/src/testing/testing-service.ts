import type { INestMicroservice } from '@nestjs/common';
import type { Transporter } from '@parley/core';
import type { ClientProxy } from '../client/client-proxy.js';
import { createClient } from '../client/create-client.js';
import type { Untyped } from '../untyped.js';

/** What `Test.createTestingModule(…).compile()` gives, as far as it is needed here. */
interface TestingModule {
  createNestMicroservice(options: Untyped): INestMicroservice;
}

/** A microservice and a client of it, within one test. */
export interface TestingService {
  readonly app: INestMicroservice;
  readonly client: ClientProxy;
  /** Closes both. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What is done to the application before it listens: global pipes and the like. */
type Prepare = (app: INestMicroservice) => unknown;

/**
 * Starts the controllers of a compiled testing module behind a transporter, usually `memory`, with everything that is
 * around them in the application: guards, pipes, filters.
 *
 * @param options of server and client alike; for `memory` a broker of the test's own
 * @example
 * const service = await testingService(module, memory, { broker: new MemoryBroker() });
 * expect(await service.client.request('sum', [1, 2])).toBe(3);
 */
export const testingService = async (
  module: TestingModule,
  transporter: Transporter,
  options: object = {},
  prepare?: Prepare,
): Promise<TestingService> => {
  const app = module.createNestMicroservice({ transport: transporter, options });
  await prepare?.(app);
  await app.listen();
  const client = createClient({ transport: transporter, options }) as unknown as ClientProxy;
  const close = async (): Promise<void> => {
    await client.close();
    await app.close();
  };
  return { app, client, close, [Symbol.asyncDispose]: close };
};
