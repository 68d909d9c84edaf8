import { MessagePattern } from '../../src/index.js';
import { Controller, Injectable } from '@nestjs/common';
import { outcome } from '@parley/test-support';
import { from, lastValueFrom, toArray, type Observable } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { serve } from '../support/service.js';

const logs = RecordedLogs.start();

describe('a message handler', () => {
  it('takes the data of the messages that match its pattern, and answers with what it returns', async () => {
    @Controller()
    class MathController {
      @MessagePattern({ cmd: 'sum' })
      accumulate(data: number[]): number {
        return (data || []).reduce((a, b) => a + b);
      }
    }
    const { client } = await serve({ controllers: [MathController] });

    expect(await outcome(client.send({ cmd: 'sum' }, [1, 2, 3, 4]))).toEqual({ values: [10] });
    expect(await outcome(client.send('{"cmd":"sum"}', [5]))).toEqual({ values: [5] }); // its text is the same pattern
    expect(await outcome(client.send({ cmd: 'product' }, [5]))).toMatchObject({ values: [], error: expect.anything() });
  });

  it('is found by a pattern whatever the order of its keys', async () => {
    @Controller()
    class Orders {
      @MessagePattern({ cmd: 'place', in: { shop: 1 } })
      place(what: string): string {
        return `placed ${what}`;
      }
    }
    const { client } = await serve({ controllers: [Orders] });

    expect(await outcome(client.send({ in: { shop: 1 }, cmd: 'place' }, 'it'))).toEqual({ values: ['placed it'] });
  });

  it('has no effect in a provider, which Parley says at the start', async () => {
    @Injectable()
    class LostService {
      @MessagePattern('lost')
      lost(): string {
        return 'never said';
      }
    }
    logs.take();
    const { client } = await serve({ providers: [LostService] });

    expect(logs.take()).toEqual([expect.stringContaining('@MessagePattern of LostService.lost has no effect')]);
    expect(await outcome(client.send('lost', {}))).toMatchObject({ values: [], error: expect.anything() });
  });
});

describe('a message handler may answer', () => {
  @Controller()
  class Answers {
    @MessagePattern({ cmd: 'async sum' })
    async accumulate(data: number[]): Promise<number> {
      return (data || []).reduce((a, b) => a + b);
    }

    @MessagePattern({ cmd: 'observable' })
    observable(_data: number[]): Observable<number> {
      return from([1, 2, 3]);
    }

    @MessagePattern({ cmd: 'promised observable' })
    async promised(data: number[]): Promise<Observable<number>> {
      return from(data);
    }

    @MessagePattern({ cmd: 'generator' })
    async *generate(data: number[]): AsyncGenerator<number> {
      for (const each of data) yield each * 10;
    }
  }

  const answers = async (cmd: string, data: number[]): Promise<number[]> => {
    const { client } = await serve({ controllers: [Answers] });
    return lastValueFrom(client.send<number>({ cmd }, data).pipe(toArray()));
  };

  it('later, by a promise', async () => {
    expect(await answers('async sum', [1, 2, 3])).toEqual([6]);
  });

  it('several times, by an Observable: once for each value, until it completes', async () => {
    expect(await answers('observable', [])).toEqual([1, 2, 3]);
    expect(await answers('promised observable', [4, 5])).toEqual([4, 5]);
  });

  it('several times, by an async generator', async () => {
    expect(await answers('generator', [1, 2])).toEqual([10, 20]);
  });
});
