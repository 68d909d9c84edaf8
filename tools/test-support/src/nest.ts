// Nest is published as ES modules only: this path is for interop specs, which run as such.
export { nest, NestService, serveNestWith } from './nest/nest-service.js';
export { events, registerForNest } from './nest/service-for-nest.js';
