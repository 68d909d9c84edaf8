import { ParleyError } from '../errors/parley-error.js';
import type { Metadata } from '../packet/metadata.js';
import { RpcContext } from './rpc-context.js';

describe('RpcContext', () => {
  it('makes its signal when somebody asks for it, and then the same one', () => {
    const context = new RpcContext();
    const inside = context as unknown as { readonly controller?: AbortController };
    context.abort(new Error('nobody listens'));
    expect(inside.controller).toBeUndefined();
    const { signal } = context;

    expect(inside.controller?.signal).toBe(signal);
    expect(context.signal).toBe(signal);
  });

  it('aborts a signal that somebody has, with the reason', () => {
    const context = new RpcContext();
    const { signal } = context;
    const reason = new ParleyError('PARLEY_CANCELLED');
    context.abort(reason);

    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(reason);
  });

  it('gives a signal that is aborted already to whoever asks later', () => {
    const context = new RpcContext();
    const reason = new ParleyError('PARLEY_DEADLINE_EXCEEDED');
    context.abort(reason);

    expect(context.signal.aborted).toBe(true);
    expect(context.signal.reason).toBe(reason);
  });

  it('keeps its first reason', () => {
    const context = new RpcContext();
    context.abort(new Error('first'));
    context.abort(new Error('second'));

    expect(context.signal.reason).toEqual(new Error('first'));
  });

  it('has the metadata of the message, or none', () => {
    expect(new RpcContext({ traceparent: '00-1' }).getMetadata()).toEqual({ traceparent: '00-1' });
    expect(new RpcContext().getMetadata()).toBeUndefined();
  });

  it.each([5, 'text', true, null])('has no metadata where a peer sent %j under that name', metadata => {
    expect(new RpcContext(metadata as unknown as Metadata).getMetadata()).toBeUndefined();
  });

  it('has the arguments of its transport', () => {
    class Context extends RpcContext {
      override getArgs(): readonly unknown[] {
        return ['topic', 2];
      }
    }

    expect(new Context().getArgByIndex(1)).toBe(2);
    expect(new RpcContext().getArgs()).toEqual([]);
  });
});
