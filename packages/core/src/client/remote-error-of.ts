import { errorCodes, type ParleyErrorCode } from '../errors/error-codes.js';
import { ParleyError } from '../errors/parley-error.js';
import { RemoteError } from '../errors/remote-error.js';
import { noHandlerMessage } from '../packet/no-handler.js';
import type { WritePacket } from '../packet/packets.js';

/**
 * The error a caller gets for an `err` packet: a coded one if the server speaks for itself (no handler, overloaded,
 * shutting down, …), else what the handler declared.
 */
export const remoteErrorOf = (packet: WritePacket, pattern: string, address: string | undefined): Error => {
  const code = packet.parley?.code;
  if (typeof code === 'string' && Object.hasOwn(errorCodes, code)) {
    const message = (packet.err as { message?: unknown } | null)?.message;
    return new ParleyError(code as ParleyErrorCode, {
      pattern,
      address,
      message: typeof message === 'string' ? message : undefined,
    });
  }
  if (packet.err === noHandlerMessage && packet.status === 'error') {
    return new ParleyError('PARLEY_NO_HANDLER', { pattern, address });
  }
  return new RemoteError(packet.err, { pattern, address });
};
