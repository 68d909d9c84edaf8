import { setImmediate as turn } from 'node:timers/promises';
import { RequestContext } from './request-context.js';
import { RpcContext } from './rpc-context.js';

const contextOf = (data: unknown): RequestContext => new RequestContext('pattern', data, new RpcContext());

describe('RequestContext', () => {
  it('is absent outside of a handler', () => {
    expect(RequestContext.current()).toBeUndefined();
  });

  it('gives its parts in the words of Nest as well', () => {
    const request = contextOf(1);

    expect([request.getPattern(), request.getData(), request.getContext()]).toEqual(['pattern', 1, request.context]);
  });

  it('is there for everything below, and gone afterwards', async () => {
    const context = contextOf(1);
    const below = await RequestContext.run(context, async () => {
      await turn();
      return RequestContext.current();
    });

    expect(below).toBe(context);
    expect(RequestContext.current()).toBeUndefined();
  });

  it('is each message’s own, however they interleave', async () => {
    const work = async (n: number): Promise<boolean> => {
      const own = contextOf(n);
      return RequestContext.run(own, async () => {
        for (let step = 0; step < n % 5; step++) await turn();
        return RequestContext.current() === own && own.data === n;
      });
    };

    expect(await Promise.all(Array.from({ length: 100 }, (_, n) => work(n)))).not.toContain(false);
  });
});
