import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import { claims } from '../needs.js';
import type { Rule } from '../rule.js';
import { HeldHandler } from './held-handler.js';

const drain = claims('drain');

/** What comes while a server closes. */
export const drainIntakeRules: readonly Rule[] = [
  {
    id: 'DR-03',
    level: 'must',
    title: 'A call that comes while the server drains is not lost',
    needs: drain,
    correct:
      'The draining server does not run it. Where replicas share requests, another one answers; elsewhere the call fails soon, ' +
      'and not by its time-out, where the transport tells of missing handlers.',
    async run(fixture) {
      const [slow, quick] = [fixture.name('slow'), fixture.name('quick')];
      const held = new HeldHandler(fixture);
      const server = await fixture.serve(each => each.handle(slow, held.handle).handle(quick, () => 'draining'), {
        shutdownTimeout: 2 * fixture.timing.mustHappen,
      });
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen });
      const call = fixture.settles(client.call(slow, 1));
      await held.begun();
      const { requestGroups: shared, noHandler } = fixture.capabilities;
      if (shared) await fixture.serve(each => each.handle(quick, () => 'replica'));
      // a broker that does not say that nobody listens leaves that to the time-out
      const timeout = noHandler === 'error' ? 20 * fixture.timing.mustHappen : fixture.ms(200);
      const late = fixture.client({ timeout });
      await late.call(quick, 'connected');
      const closing = fixture.settles(server.close());
      if (!fixture.capabilities.listens) {
        // through a broker a call may be ahead of the unsubscription, which another connection brings: it is handled then
        const ignored = async (): Promise<boolean> =>
          (await late.call(quick, 'ahead').catch(() => undefined)) !== 'draining';
        await fixture.eventually(ignored, 'the server to be given no more calls');
      }
      for (let number = 0; number < 3; number++) {
        const outcome = await fixture.settles(late.call(quick, number));
        if (shared)
          expectEqual(expectValue(outcome, 'a call while one of two servers drains'), 'replica', 'its answer');
        else expectFailure(outcome, 'a call while the server drains');
      }
      held.releaseAll();
      expectEqual(expectValue(await call, 'the call in flight'), 1, 'its answer');
      expectValue(await closing, 'close()');
    },
  },
  {
    id: 'DR-16',
    level: 'must',
    title: 'No handler begins once close() has resolved',
    correct:
      'Events and requests keep coming while the server closes; when close() has resolved, no handler is run any more.',
    origin: 'Consumers that go on with what they have prefetched, on resources that are closed already.',
    async run(fixture) {
      const [event, request] = [fixture.name('event'), fixture.name('request')];
      let runs = 0;
      const count = async (): Promise<number> => ++runs;
      const server = await fixture.serve(each => each.onEvent(event, count).handle(request, count));
      fixture.log.allowErrors();
      const client = fixture.client({ retryAttempts: 0 });
      await client.connect();
      let over = false;
      const flood = setInterval(() => {
        for (let index = 0; index < 20 && !over; index++) {
          client.subject.emit(event, index).subscribe({ error: () => undefined });
          client.send(request, index).subscribe({ error: () => undefined });
        }
      }, 1);
      fixture.afterwards(() => clearInterval(flood));
      await fixture.eventually(() => runs > 100, 'handlers to run');
      await server.close();
      const before = runs;
      await fixture.never(() => runs > before, 'a run of a handler after close()', fixture.ms(60));
      over = true;
      expectThat(before > 0, 'handlers to have run before', before);
    },
  },
];
