import { ParleyError } from './parley-error.js';
import { RemoteError } from './remote-error.js';

const parsed = (text: string): unknown => JSON.parse(text);

describe('RemoteError', () => {
  it('has its code, the payload unchanged and what it is about', () => {
    const payload = { status: 'error', message: 'out of stock' };
    const error = new RemoteError(payload, { pattern: '{"cmd":"buy"}', address: 'localhost:3000' });

    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toBeInstanceOf(ParleyError);
    expect(error.code).toBe('PARLEY_REMOTE_ERROR');
    expect(error.payload).toBe(payload);
    expect(error.details).toEqual({ pattern: '{"cmd":"buy"}', address: 'localhost:3000' });
  });

  it.each([
    ['the message of the payload', { message: 'out of stock' }, 'out of stock'],
    ['the payload, if it is a text', 'out of stock', 'out of stock'],
    ['the JSON of any other payload', { code: 7 }, '{"code":7}'],
    ['the JSON if the message is no text', { message: 7 }, '{"message":7}'],
    ['the JSON of an empty text', '', '""'],
    ['the JSON of null', null, 'null'],
    ['the JSON of an array', [1, 2], '[1,2]'],
    ['that of the code, if there is no JSON', undefined, 'The handler failed'],
    ['that of the code, if JSON fails', { big: 1n }, 'The handler failed'],
  ])('takes as its message %s', (_, payload, message) => {
    expect(new RemoteError(payload, { pattern: 'buy' }).message).toBe(message);
  });

  it('shows at most 200 characters of a payload without a message', () => {
    expect(new RemoteError({ long: 'x'.repeat(1000) }).message).toHaveLength(201);
  });

  it('has the fields of a plain payload as its own', () => {
    const error = new RemoteError({ status: 404, reason: { id: 1 }, name: 'NotFoundException' });

    expect(error).toMatchObject({ status: 404, reason: { id: 1 }, name: 'NotFoundException' });
    expect(Object.keys(error)).toEqual(expect.arrayContaining(['status', 'reason', 'name']));
  });

  it('lets no field of the payload replace a member of the error', () => {
    const error = new RemoteError({
      stack: 'forged',
      code: 'E_FORGED',
      cause: 'forged',
      payload: 'forged',
      details: 'forged',
      message: 'real',
      toJSON: 'forged',
      toString: 'forged',
      constructor: 'forged',
      prototype: 'forged',
      hasOwnProperty: 'forged',
      name: 7,
    });

    expect(error.stack).toMatch(/^RemoteError: real\n/);
    expect(error).toMatchObject({ code: 'PARLEY_REMOTE_ERROR', details: {}, name: 'RemoteError' });
    expect(Object.keys(error).sort()).toEqual(['code', 'details', 'payload', 'retryable']);
    expect('cause' in error).toBe(false);
    expect(`${error}`).toBe('RemoteError: real');
    expect(error.constructor).toBe(RemoteError);
  });

  it('takes `__proto__` for data', () => {
    const error = new RemoteError(parsed('{"__proto__": {"polluted": true}, "message": "m"}'));

    expect(Object.getPrototypeOf(error)).toBe(RemoteError.prototype);
    expect('polluted' in error).toBe(false);
    expect('polluted' in {}).toBe(false);
    expect(JSON.stringify(error)).toBe('{"__proto__":{"polluted":true},"message":"m"}');
  });

  it('calls no accessor of the payload', () => {
    const payload = {
      get message(): string {
        throw new Error('called');
      },
      status: 1,
    };

    expect(() => new RemoteError(payload)).not.toThrow();
  });

  it.each([
    [{ retryable: true }, true],
    [{ retryable: 'yes' }, false],
    [{}, false],
    ['text', false],
  ])('of %j is retryable: %s', (payload, retryable) => {
    expect(new RemoteError(payload).retryable).toBe(retryable);
  });

  it.each([
    [{ message: 'm', toJSON: 1, nested: [{ a: null }] }],
    ['text'],
    [''],
    [0],
    [null],
    [undefined],
    [[1, 2]],
    [new Date(0)],
    [{ when: new Date(0) }],
    [Object.assign(new Error('e'), { status: 1 })],
  ])('serialises back to its payload: %p', payload => {
    expect(JSON.stringify(new RemoteError(payload))).toBe(JSON.stringify(payload));
    expect(JSON.stringify({ error: new RemoteError(payload) })).toBe(JSON.stringify({ error: payload }));
  });

  it('keeps its cause', () => {
    const cause = new Error('underneath');

    expect(new RemoteError('text', { cause }).cause).toBe(cause);
  });
});
