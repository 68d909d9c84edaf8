import { closedLoop } from './closed-loop.js';

describe('calls in a loop', () => {
  it('are all right when every answer is', async () => {
    const call = (index: number): Promise<number> => Promise.resolve(index);
    const outcome = await closedLoop({ concurrency: 3, call, isRight: (answer, index) => answer === index }, 1);

    expect(outcome).toMatchObject({ wrong: 0, lost: 0, firstWrong: undefined });
    expect(outcome.operations).toBeGreaterThanOrEqual(3);
  });

  it('show wrong answers, and the first of them', async () => {
    const call = (index: number): Promise<string> => Promise.resolve(index < 2 ? `wrong ${index}` : 'right');
    const outcome = await closedLoop({ concurrency: 3, call, isRight: answer => answer === 'right' }, 1);

    expect(outcome).toMatchObject({ wrong: 2, lost: 0, firstWrong: "'wrong 0'" });
  });

  it('count an error as a wrong answer', async () => {
    const call = (index: number): Promise<number> =>
      index === 0 ? Promise.reject(new Error('refused')) : Promise.resolve(index);
    const outcome = await closedLoop({ concurrency: 1, call, isRight: () => true }, 1);

    expect(outcome).toMatchObject({ wrong: 1, lost: 0, firstWrong: expect.stringContaining('refused') as string });
  });

  it('count what is never answered as lost', async () => {
    const call = (index: number): Promise<number> =>
      index === 0 ? new Promise(() => undefined) : Promise.resolve(index);
    const outcome = await closedLoop({ concurrency: 2, call, isRight: () => true, grace: 1 }, 1);

    expect(outcome).toMatchObject({ wrong: 0, lost: 1 });
  });
});
