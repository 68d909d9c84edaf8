import { Server as CoreServer } from '@parley/core';
import { Server } from './server.js';

/** Whether core takes the messages of a server to their handlers: those of a transporter, not those in Nest's form. */
export const isNative = (server: unknown): server is CoreServer =>
  server instanceof CoreServer && !Object.prototype.isPrototypeOf.call(Server.prototype, server);
