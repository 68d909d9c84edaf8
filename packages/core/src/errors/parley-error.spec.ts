import { ConnectionLostError } from './connection-lost-error.js';
import { errorCodes } from './error-codes.js';
import { ParleyError } from './parley-error.js';
import { RemoteError } from './remote-error.js';
import { RpcError } from './rpc-error.js';

describe('ParleyError', () => {
  it('has the message and the retryable flag of its code', () => {
    const error = new ParleyError('PARLEY_TIMEOUT');

    expect(error.message).toBe(errorCodes.PARLEY_TIMEOUT.message);
    expect(error.retryable).toBe(true);
    expect(error.details).toEqual({});
    expect('cause' in error).toBe(false);
  });

  it('names pattern and address in its message', () => {
    const { message } = new ParleyError('PARLEY_TIMEOUT', { pattern: '{"cmd":"sum"}', address: 'localhost:3000' });

    expect(message).toBe(`${errorCodes.PARLEY_TIMEOUT.message} (pattern {"cmd":"sum"}, address localhost:3000)`);
  });

  it('does not repeat what the other side has added to the message already', () => {
    const { message } = new ParleyError('PARLEY_OVERLOADED', { pattern: 'a', address: 'here' });

    expect(new ParleyError('PARLEY_OVERLOADED', { message, pattern: 'a', address: 'here' }).message).toBe(message);
    expect(new ParleyError('PARLEY_OVERLOADED', { message, pattern: 'a', address: 'there' }).message).toBe(
      `${message} (address there)`,
    );
  });

  it('prefers what it is given', () => {
    const cause = new Error('underneath');
    const error = new ParleyError('PARLEY_NO_HANDLER', { message: 'Nobody', cause, retryable: true });

    expect(error).toMatchObject({ message: 'Nobody', retryable: true, code: 'PARLEY_NO_HANDLER' });
    expect(error.cause).toBe(cause);
  });

  it('shows no credentials of an address', () => {
    const { message, details } = new ParleyError('PARLEY_CONNECT_FAILED', {
      address: 'amqp://user:p@ss/word@one:5672,amqp://user:secret@two:5672/vhost',
    });

    expect(details.address).toBe('amqp://one:5672,amqp://two:5672/vhost');
    expect(message).not.toMatch(/user|word|secret/);
  });

  it('keeps a long or many-lined pattern out of its message', () => {
    expect(new ParleyError('PARLEY_TIMEOUT', { pattern: 'x'.repeat(10_000) }).message.length).toBeLessThan(300);
    expect(new ParleyError('PARLEY_TIMEOUT', { pattern: 'a\nERROR forged' }).message).toContain('a\\u000aERROR forged');
  });

  it('begins its stack with its name', () => {
    expect(new ParleyError('PARLEY_TIMEOUT', { message: 'm' }).stack).toMatch(/^ParleyError: m\n/);
    expect(new ConnectionLostError('no', { message: 'm' }).stack).toMatch(/^ConnectionLostError: m\n/);
  });

  it('serialises without stack and cause', () => {
    const error = new ParleyError('PARLEY_TIMEOUT', {
      message: 'm',
      pattern: 'p',
      address: 'a',
      cause: new Error('c'),
    });

    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ParleyError',
      code: 'PARLEY_TIMEOUT',
      message: 'm (pattern p, address a)',
      retryable: true,
      pattern: 'p',
      address: 'a',
    });
    expect(JSON.parse(JSON.stringify(new ParleyError('PARLEY_CANCELLED', { message: 'm' })))).toEqual({
      name: 'ParleyError',
      code: 'PARLEY_CANCELLED',
      message: 'm',
      retryable: false,
    });
  });
});

describe('ConnectionLostError', () => {
  it.each(['no', 'unknown'] as const)('says whether the call was executed: %s', executed => {
    const error = new ConnectionLostError(executed, { pattern: 'sum' });

    expect(error).toMatchObject({
      executed,
      code: 'PARLEY_CONNECTION_LOST',
      retryable: true,
      name: 'ConnectionLostError',
    });
    expect(error.message).toContain('sum');
  });
});

describe('RpcError', () => {
  it('carries a text or an object', () => {
    const payload = { code: 404, message: 'not found' };

    expect(new RpcError(payload).getError()).toBe(payload);
    expect(new RpcError(payload).message).toBe('not found');
    expect(new RpcError('not found').getError()).toBe('not found');
    expect(new RpcError('not found').message).toBe('not found');
    expect(new RpcError({ code: 404 }).message).toBe('RPC error');
  });

  it('keeps its cause', () => {
    const cause = new Error('underneath');

    expect(new RpcError('m', { cause }).cause).toBe(cause);
    expect('cause' in new RpcError('m')).toBe(false);
  });
});

describe('instanceof', () => {
  const secondCopy = (): {
    ParleyError: typeof ParleyError;
    ConnectionLostError: typeof ConnectionLostError;
    RpcError: typeof RpcError;
  } => {
    let copy!: ReturnType<typeof secondCopy>;
    jest.isolateModules(() => {
      copy = {
        ...jest.requireActual<object>('./parley-error.js'),
        ...jest.requireActual<object>('./connection-lost-error.js'),
        ...jest.requireActual<object>('./rpc-error.js'),
      } as typeof copy;
    });
    return copy;
  };

  it('recognises errors of another copy of the package', () => {
    const copy = secondCopy();
    const lost = new copy.ConnectionLostError('no');

    expect(copy.ParleyError).not.toBe(ParleyError);
    expect(lost instanceof ConnectionLostError).toBe(true);
    expect(lost instanceof ParleyError).toBe(true);
    expect(new ConnectionLostError('no') instanceof copy.ParleyError).toBe(true);
    expect(new copy.RpcError('m') instanceof RpcError).toBe(true);
  });

  it('tells subclasses apart', () => {
    expect(new ParleyError('PARLEY_TIMEOUT') instanceof ConnectionLostError).toBe(false);
    expect(new ConnectionLostError('no') instanceof RemoteError).toBe(false);
    expect(new RpcError('m') instanceof ParleyError).toBe(false);
    expect(new ParleyError('PARLEY_TIMEOUT') instanceof RpcError).toBe(false);
  });

  it('holds for subclasses of users, and only for those', () => {
    class OwnError extends ParleyError {}
    const own = new OwnError('PARLEY_UNSUPPORTED');

    expect(own instanceof OwnError).toBe(true);
    expect(own instanceof ParleyError).toBe(true);
    expect(new ParleyError('PARLEY_UNSUPPORTED') instanceof OwnError).toBe(false);
  });

  it.each([null, undefined, 'text', 1, {}, new Error('plain'), { code: 'PARLEY_TIMEOUT', name: 'ParleyError' }])(
    'does not hold for %p',
    value => {
      expect(value instanceof ParleyError).toBe(false);
      expect(value instanceof RpcError).toBe(false);
    },
  );
});
