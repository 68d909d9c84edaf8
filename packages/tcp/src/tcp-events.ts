/** Events of `net.Socket` that a client's `on()` takes. */
export const clientEvents: ReadonlySet<string> = new Set([
  'close',
  'connect',
  'drain',
  'end',
  'error',
  'lookup',
  'ready',
  'secureConnect',
  'timeout',
]);

/** Events of `net.Server` that a server's `on()` takes. */
export const serverEvents: ReadonlySet<string> = new Set([
  'close',
  'connection',
  'drop',
  'error',
  'listening',
  'secureConnection',
  'tlsClientError',
]);
