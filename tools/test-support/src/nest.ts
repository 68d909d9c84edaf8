// Nest is published as ES modules only: this path is for interop specs, which run as such.
export { itServesNestClients, type ServedToNest } from './nest/nest-clients-suite.js';
export { itCallsNestServers } from './nest/nest-servers-suite.js';
export { nest, NestService, serveNestWith } from './nest/nest-service.js';
export { events, registerForNest } from './nest/service-for-nest.js';
