import { defineTransporter } from '@parley/core';
import { MemoryClient } from './memory-client.js';
import { MemoryContext } from './memory-context.js';
import { MemoryServer } from './memory-server.js';

/** This transporter as one value, for a framework or a test helper: `{ transport: memory }`. */
export const memory = defineTransporter({
  name: 'memory',
  Server: MemoryServer,
  Client: MemoryClient,
  Context: MemoryContext,
});
