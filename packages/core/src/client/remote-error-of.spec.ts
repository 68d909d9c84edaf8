import type { ParleyError } from '../errors/parley-error.js';
import { RemoteError } from '../errors/remote-error.js';
import { noHandlerMessage } from '../packet/no-handler.js';
import type { WritePacket } from '../packet/packets.js';
import { remoteErrorOf } from './remote-error-of.js';

const errorOf = (packet: object): ParleyError =>
  remoteErrorOf(packet as WritePacket, 'sum', 'tcp://host') as ParleyError;

describe('the error of a reply', () => {
  it('is what the handler declared, unchanged, about this pattern and address', () => {
    const payload = { status: 'error', message: 'no such user', reason: { id: 7 } };
    const error = errorOf({ err: payload, isDisposed: true }) as RemoteError;

    expect(error).toBeInstanceOf(RemoteError);
    expect(error.payload).toBe(payload);
    expect(error).toMatchObject({
      message: 'no such user',
      code: 'PARLEY_REMOTE_ERROR',
      details: { pattern: 'sum', address: 'tcp://host' },
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual(payload);
  });

  it('has the code of a server that speaks for itself', () => {
    const error = errorOf({ err: { message: 'Too many requests.' }, parley: { code: 'PARLEY_OVERLOADED' } });

    expect(error).toMatchObject({ code: 'PARLEY_OVERLOADED', retryable: true });
    expect(error.message).toContain('Too many requests.');
    expect(error).not.toBeInstanceOf(RemoteError);
  });

  it.each([null, 'text', { message: 5 }, {}])('has the message of its code where the server gives none: %j', err => {
    expect(errorOf({ err, parley: { code: 'PARLEY_OVERLOADED' } }).message).toContain('Too much is waiting already');
  });

  it.each(['E_UNKNOWN', '__proto__', 'toString', '', 5, {}, ['PARLEY_TIMEOUT'], null])(
    'is the declared one where the code is none of ours: %j',
    code => {
      const error = errorOf({ err: 'why', parley: { code } });

      expect(error).toBeInstanceOf(RemoteError);
      expect((error as RemoteError).payload).toBe('why');
    },
  );

  it('says that nobody handles the pattern where Nest’s or our server says so', () => {
    expect(errorOf({ err: noHandlerMessage, status: 'error' })).toMatchObject({
      code: 'PARLEY_NO_HANDLER',
      details: { pattern: 'sum' },
    });
    expect(errorOf({ err: noHandlerMessage, isDisposed: true })).toBeInstanceOf(RemoteError);
  });

  it.each(['', 0, false, null])('is an error though it is falsy: %j', err => {
    expect((errorOf({ err, isDisposed: true }) as RemoteError).payload).toBe(err);
  });
});
