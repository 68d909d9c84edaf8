export type { DeadLetter } from './broker/dead-letter.js';
export type { MemoryMessage, Payload } from './broker/message.js';
export { MemoryBroker, type MemoryBrokerOptions, type MemoryBrokerState } from './memory-broker.js';
export { memory } from './memory.js';
export { memoryCapabilities } from './memory-capabilities.js';
export { MemoryClient } from './memory-client.js';
export type { MemoryConnection } from './memory-connection.js';
export { MemoryContext } from './memory-context.js';
export type {
  MemoryAddressOptions,
  MemoryClientOptions,
  MemoryFeatures,
  MemoryServerOptions,
} from './memory-options.js';
export { MemoryServer } from './memory-server.js';
