import { Observable } from 'rxjs';
import { both, claims } from '../needs.js';
import type { Rule } from '../rule.js';
import { expectExactly } from './exactly.js';

/** What several handlers, and slow ones, do to one another. */
export const eventHandlerRules: readonly Rule[] = [
  {
    id: 'EV-05',
    level: 'must',
    title: 'All event handlers of a pattern run, also when one of them fails',
    correct:
      'Each of five handlers of one pattern runs once for an event, although the first throws and the third rejects.',
    origin: 'nestjs/nest #3074, #6334, #7913, #8314, #10184: only the first handler ran.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      const names = ['first', 'second', 'third', 'fourth', 'fifth'];
      const runs: string[] = [];
      const handler =
        (name: string, result: () => unknown): (() => unknown) =>
        () => {
          runs.push(name);
          return result();
        };
      const throws = (): never => {
        throw new Error('this handler throws');
      };
      await fixture.serve(server => {
        server.onEvent(pattern, handler('first', throws));
        server.onEvent(
          pattern,
          handler('second', () => undefined),
        );
        server.onEvent(
          pattern,
          handler('third', () => Promise.reject(new Error('this handler rejects'))),
        );
        server.onEvent(
          pattern,
          handler('fourth', () => Promise.resolve(1)),
        );
        server.onEvent(
          pattern,
          handler('fifth', () => undefined),
        );
      });
      fixture.log.allowErrors();
      await fixture.client().emit(pattern, 1);
      // where failed events are delivered again, so are those handlers that succeeded
      if (fixture.capabilities.settlement === 'none')
        return expectExactly(fixture, runs, names, 'the handlers that ran');
      await fixture.eventually(() => names.every(name => runs.includes(name)), 'all five handlers to run');
    },
  },
  {
    id: 'EV-06',
    level: 'must',
    title: 'What an event handler returns is followed to its end',
    needs: claims('drain'),
    correct:
      'close() of the server waits for the promise, the Observable or the async generator that an event handler returned.',
    origin: 'nestjs/nest #4241, #7254, #9283: events were done before their handlers.',
    async run(fixture) {
      const kinds: Readonly<Record<string, (gate: Promise<void>) => unknown>> = {
        'a promise': gate => gate,
        'an Observable': gate => new Observable(emit => void gate.then(() => emit.complete())),
        'an async generator': async function* (gate) {
          yield await gate;
        },
      };
      for (const [index, [kind, result]] of Object.entries(kinds).entries()) {
        const pattern = fixture.name(`work${index}`);
        let open = (): void => undefined;
        const gate = new Promise<void>(resolve => (open = resolve));
        let runs = 0;
        const server = await fixture.serve(
          each => {
            each.onEvent(pattern, () => {
              runs++;
              return result(gate);
            });
          },
          { shutdownTimeout: 20 * fixture.timing.mustHappen },
        );
        const client = fixture.client();
        await client.emit(pattern, 1);
        await fixture.eventually(() => runs, 'the handler to run');
        let closed = false;
        const closing = fixture.settles(server.close()).then(() => (closed = true));
        await fixture.never(
          () => closed,
          `an end of close() while ${kind} of an event handler is open`,
          fixture.ms(50),
        );
        open();
        await fixture.within(closing, 'close(), once the handler is done');
        await client.close();
      }
    },
  },
  {
    id: 'EV-18',
    level: 'must',
    title: 'The event handlers of a pattern run in parallel',
    correct:
      'A handler that waits for another one of the same event sees it run; neither waits for the other to be done.',
    origin: 'Handlers that are awaited one after the other.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      let waiting = 0;
      let done = 0;
      const open: (() => void)[] = [];
      const waits = async (): Promise<void> => {
        waiting++;
        await new Promise<void>(resolve => open.push(resolve));
        done++;
      };
      await fixture.serve(server => server.onEvent(pattern, waits).onEvent(pattern, waits).onEvent(pattern, waits));
      fixture.afterwards(() => {
        for (const each of open) each();
      });
      await fixture.client().emit(pattern, 1);
      await fixture.eventually(() => waiting === 3, 'three handlers of one event to be at work together');
      for (const each of open) each();
      await fixture.eventually(() => done === 3, 'all of them to be done');
    },
  },
  {
    id: 'EV-20',
    level: 'should',
    title: 'A slow event handler does not hold up other events',
    needs: both(claims('settlement', 'none'), claims('ordering', 'connection', 'subject', 'none')),
    correct:
      'While one event is still being handled, further events, of the same pattern and of another one, are handled.',
    async run(fixture) {
      const [work, other] = [fixture.name('work'), fixture.name('other')];
      const seen: unknown[] = [];
      let finish = (): void => undefined;
      await fixture.serve(server => {
        server.onEvent(work, data => {
          seen.push(data);
          return data === 'slow' ? new Promise<void>(resolve => (finish = resolve)) : undefined;
        });
        server.onEvent(other, data => void seen.push(data));
      });
      fixture.afterwards(() => finish());
      const client = fixture.client();
      await client.emit(work, 'slow');
      await client.emit(work, 'quick');
      await client.emit(other, 'other');
      await fixture.eventually(() => seen.length === 3, 'three events to be handled while the first is not done');
    },
  },
];
