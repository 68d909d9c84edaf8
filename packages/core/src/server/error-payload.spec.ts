import { readFileSync } from 'node:fs';
import { ParleyError } from '../errors/parley-error.js';
import { RemoteError } from '../errors/remote-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { errorPayload } from './error-payload.js';

const masked = { status: 'error', message: 'Internal server error' };

describe('what a caller sees of an error', () => {
  it.each<[string, unknown, unknown]>([
    [
      'an RpcError with a text, as Nest shows it',
      new RpcError('no such user'),
      { status: 'error', message: 'no such user' },
    ],
    ['the payload of an RpcError', new RpcError({ code: 404, reason: ['x'] }), { code: 404, reason: ['x'] }],
    [
      'the payload of an error like Nest’s RpcException',
      Object.assign(new Error('e'), { getError: () => ({ a: 1 }) }),
      { a: 1 },
    ],
    ['the payload of an object with getError()', { getError: () => 'why' }, { status: 'error', message: 'why' }],
    [
      'the payload of a RemoteError that is passed on',
      new RemoteError({ code: 'X', message: 'm' }),
      { code: 'X', message: 'm' },
    ],
    ['a text', 'plain', 'plain'],
    ['a number', 42, 42],
    ['an object', { reason: 'x' }, { reason: 'x' }],
    ['an array', [1], [1]],
    ['a symbol as text, since JSON has no form for it', Symbol('s'), { status: 'error', message: 'Symbol(s)' }],
    ['not the source of a function', () => 'secret', { status: 'error', message: 'A function was thrown' }],
  ])('is %s', (_name, error, payload) => {
    for (const expose of [false, true]) expect(errorPayload(error, expose)).toEqual({ payload, declared: true });
  });

  it.each([undefined, null, '', 0, false, NaN])(
    'is never falsy, since that is no error to a Nest client: %p',
    thrown => {
      const wrapped = { status: 'error', message: String(thrown) };

      expect(errorPayload(thrown, false)).toEqual({ payload: wrapped, declared: true });
      expect(errorPayload({ getError: () => (thrown === '' ? undefined : thrown) }, false).payload).toBeTruthy();
    },
  );

  it.each([
    ['an error', new Error('password=1')],
    ['an error of Parley', new ParleyError('PARLEY_TIMEOUT')],
    ['a subclass', new RangeError('secret')],
    ['a frozen error', Object.freeze(new TypeError('secret'))],
  ])('is nothing of %s that was not declared', (_name, error) => {
    expect(errorPayload(error, false)).toEqual({ payload: masked, declared: false });
  });

  it('is nothing of an error of another realm either', () => {
    let thrown: unknown;
    try {
      readFileSync('/no/such/file');
    } catch (error) {
      thrown = error;
    }

    expect(thrown).toHaveProperty('path');
    expect(errorPayload(thrown, false)).toEqual({ payload: masked, declared: false });
  });

  it('is name, message and code of an undeclared error if the server exposes it, and never the stack', () => {
    const error = Object.assign(new TypeError('x is not a function'), {
      code: 'E_X',
      secret: 1,
      cause: new Error('deeper'),
    });

    expect(errorPayload(error, true)).toEqual({
      payload: { status: 'error', name: 'TypeError', message: 'x is not a function', code: 'E_X' },
      declared: false,
    });
    expect(errorPayload(Object.assign(new Error('m'), { code: {} }), true).payload).toEqual({
      status: 'error',
      name: 'Error',
      message: 'm',
    });
  });
});
