import type { Caller } from '../contenders/contender.js';
import type { Outcome } from './outcome.js';
import { events } from './events.js';

/** Sends events of which `timesArrived` tells how often each arrives. */
async function send(timesArrived: (index: number) => number): Promise<Outcome & { readonly sent: number }> {
  let sent = 0;
  const arrivals = {
    count: 0,
    ask: () => Promise.resolve(arrivals.count),
    next: () => Promise.resolve(false),
  };
  const caller = { tick: () => void (arrivals.count += timesArrived(sent++)) } as unknown as Caller;
  const outcome = await events(1)({ callers: [caller], arrivals }, 20);
  return { ...outcome, sent };
}

describe('events', () => {
  it('are counted when they have arrived', async () => {
    const { sent, ...outcome } = await send(() => 1);

    expect(outcome).toMatchObject({ operations: sent, lost: 0, wrong: 0 });
    expect(sent).toBeGreaterThan(0);
  });

  it('that never arrive are lost', async () => {
    const { sent, ...outcome } = await send(index => (index < 3 ? 0 : 1));

    expect(outcome).toMatchObject({ operations: sent - 3, lost: 3, wrong: 0 });
  });

  it('that arrive twice are wrong', async () => {
    const { sent, ...outcome } = await send(index => (index < 3 ? 2 : 1));

    expect(outcome).toMatchObject({ lost: 0, wrong: 3, firstWrong: `${sent + 3} events arrived, ${sent} were sent` });
  });

  it('stop when nothing arrives and the window is full', async () => {
    const { sent, lost } = await send(() => 0);

    expect(lost).toBe(sent);
    expect(sent).toBeLessThanOrEqual(8192);
  });
});
