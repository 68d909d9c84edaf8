import { of, from, NEVER } from 'rxjs';
import { numbersUpTo, StreamingService } from '../../test/streaming-service.js';
import { turns } from '../../test/loopback.js';

const ours = { parley: { v: 1 } };

describe('credit', () => {
  it.each([-5, 0, NaN, 'x', null, {}, [], undefined])('of %p is none', async n => {
    const stream = new StreamingService(() => from(numbersUpTo(1100)));
    await stream.start(ours);
    stream.caller.send({ parley: { credit: 'a', n } });
    await turns(3);

    expect(stream.values).toHaveLength(1024);
  });

  it('without measure is a lot', async () => {
    const stream = new StreamingService(() => from(numbersUpTo(3000)));
    await stream.start(ours);
    stream.caller.send('{"parley":{"credit":"a","n":1e999}}');
    await turns(3);

    expect(stream.values).toHaveLength(3000);
  });

  it('does not overrule the transport', async () => {
    const stream = new StreamingService(() => from(numbersUpTo(10)));
    const open = await stream.startBlocked(ours);
    stream.caller.send({ parley: { credit: 'a', n: 100 } });
    await turns(3);
    expect(stream.values).toEqual([0]);
    open();
    await turns(3);

    expect(stream.values).toEqual(numbersUpTo(10));
  });

  it('for a request that is over, or never was, is of no consequence', async () => {
    const stream = new StreamingService(() => of(1));
    await stream.start(ours);
    stream.caller.send({ parley: { credit: 'a', n: 5 } });
    stream.caller.send({ parley: { credit: 'nobody', n: 5 } });
    await stream.start({ id: 'b' });

    expect(stream.caller.answers('b')).toHaveLength(1);
  });

  it('is not asked of a Nest caller, which knows none', async () => {
    const stream = new StreamingService(() => from(numbersUpTo(5000)));
    await stream.start();
    await turns(3);

    expect(stream.values).toHaveLength(5000);
  });
});

it('a stream that never says anything holds up nothing', async () => {
  const stream = new StreamingService(() => NEVER);
  await stream.start();
  expect(stream.server.inFlightCount).toBe(1);
  stream.network.cut();

  expect(stream.server.inFlightCount).toBe(0);
});
