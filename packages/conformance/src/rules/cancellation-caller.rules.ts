import { getEventListeners } from 'node:events';
import { config, Observable } from 'rxjs';
import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import { callOptions, claims } from '../needs.js';
import type { Rule } from '../rule.js';
import { HeldHandler } from './held-handler.js';
import { Recorded } from './recorded.js';
import { Ticking } from './ticking.js';

const echo = (data: unknown): unknown => data;

/** What a caller that leaves can rely on, whatever becomes of the server. */
export const cancelCallerRules: readonly Rule[] = [
  {
    id: 'CA-01',
    level: 'must',
    title: 'A call that is given up before there is a connection is never sent',
    correct: 'Whoever unsubscribes while the client still connects sends nothing; the next call is answered.',
    origin: 'nestjs/nest #17671.',
    async run(fixture) {
      const [given, echoed] = [fixture.name('given-up'), fixture.name('echo')];
      let runs = 0;
      await fixture.serve(server => server.handle(given, () => ++runs).handle(echoed, echo));
      for (const turns of [0, 1]) {
        const client = fixture.client();
        const subscription = client.send(given, 1).subscribe({ error: () => undefined });
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        subscription.unsubscribe();
        expectEqual(await client.call(echoed, turns), turns, 'the answer of the next call');
        expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
      }
      await fixture.never(() => runs > 0, 'a run of the handler whose caller had given up');
    },
  },
  {
    id: 'CA-03',
    level: 'must',
    title: 'A caller that unsubscribed hears nothing more, and its entry is gone',
    correct:
      'After unsubscribe() no value, error or end arrives, though the handler answers later; nothing stays pending, and the ' +
      'next calls get their own answers.',
    async run(fixture) {
      const [slow, echoed] = [fixture.name('slow'), fixture.name('echo')];
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle).handle(echoed, echo));
      const client = fixture.client();
      const caller = new Recorded(fixture, client.send(slow, 'late'));
      const run = await held.begun();
      caller.unsubscribe();
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
      run.release('late');
      for (const number of [1, 2, 3]) {
        expectEqual(await client.values(echoed, number), [number], 'the answers of a later call');
      }
      await fixture.never(() => caller.values.length > 0 || caller.end !== undefined, 'news for a caller that left');
    },
  },
  {
    id: 'CA-04',
    level: 'must',
    title: 'A call with a signal that is aborted already fails and sends nothing',
    needs: callOptions,
    correct: 'The call fails at once, and its handler never runs.',
    origin: 'libp2p abort tests.',
    async run(fixture) {
      const [given, echoed] = [fixture.name('given-up'), fixture.name('echo')];
      let runs = 0;
      await fixture.serve(server => server.handle(given, () => ++runs).handle(echoed, echo));
      const client = fixture.client();
      await client.connect();
      const signal = AbortSignal.abort(new Error('too late'));
      expectFailure(await fixture.settles(client.call(given, 1, { signal })), 'a call whose signal is aborted already');
      expectEqual(await client.call(echoed, 2), 2, 'the answer of the next call');
      await fixture.never(() => runs > 0, 'a run of the handler');
    },
  },
  {
    id: 'CA-08',
    level: 'must',
    title: 'Cancelling a call that is over does nothing',
    correct:
      'unsubscribe() and an abort after the end change nothing for the caller; nothing is sent for it, and other calls go on.',
    async run(fixture) {
      const echoed = fixture.name('echo');
      await fixture.serve(server => server.handle(echoed, echo));
      const client = fixture.client();
      const controller = new AbortController();
      const withSignal = 'request' in client.subject ? { signal: controller.signal } : undefined;
      const over = new Recorded(fixture, client.send(echoed, 'over', withSignal));
      expectEqual((await over.ended('the call')).kind, 'completed', 'the end of the call');
      let sent = 0;
      if (fixture.wire !== 'none') {
        const untap = fixture.faults.tap(direction => (sent += direction === 'toUpstream' ? 1 : 0));
        fixture.afterwards(untap);
        // what the answer itself brings about, such as acknowledgements
        for (let last = -1; last !== sent;) {
          last = sent;
          await fixture.quietFor(fixture.ms(20));
        }
        sent = 0;
      }
      over.unsubscribe();
      controller.abort(new Error('too late'));
      await fixture.never(() => sent > 0, 'a message about a call that is over', fixture.ms(50));
      expectEqual([over.values, over.end?.kind], [['over'], 'completed'], 'what the caller saw');
      expectEqual(await client.call(echoed, 'next'), 'next', 'the answer of the next call');
    },
  },
  {
    id: 'CA-09',
    level: 'must',
    title: 'Thousands of calls that are given up leave nothing behind',
    correct:
      'After 4000 subscriptions that were unsubscribed at once nothing is pending at the client and, where cancellation is ' +
      'claimed, nothing in flight at the server.',
    origin: 'One entry left behind by each call that its caller gave up.',
    async run(fixture) {
      const [given, echoed] = [fixture.name('given-up'), fixture.name('echo')];
      const counts = { started: 0, stopped: 0 };
      const silent = (): Observable<never> =>
        new Observable(() => {
          counts.started++;
          return () => void counts.stopped++;
        });
      const server = await fixture.serve(each => each.handle(given, silent).handle(echoed, echo));
      const client = fixture.client();
      await client.call(echoed, 'connected');
      for (let batch = 0; batch < 20; batch++) {
        for (let call = 0; call < 200; call++)
          client
            .send(given, call)
            .subscribe({ error: () => undefined })
            .unsubscribe();
        expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
        await client.call(echoed, batch);
      }
      if (!fixture.capabilities.cancellation) return;
      await fixture.eventually(
        () => counts.stopped === counts.started && (server.subject.inFlightCount ?? 0) === 0,
        'every producer at the server to be stopped',
      );
    },
  },
  {
    id: 'CA-10',
    level: 'must',
    title: 'close() of a client fails every call without an answer, each once',
    correct: 'Every pending call gets exactly one error, also when the observer of one of them throws.',
    origin: 'Five transporters in four years forgot the calls that were pending when the client closed.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle));
      const client = fixture.client();
      const errors: number[] = [];
      let thrown = 0;
      for (let call = 0; call < 20; call++) {
        errors.push(0);
        client.send(slow, call).subscribe({
          error: () => {
            errors[call]!++;
            if (call === 5) throw new Error('thrown by an observer');
          },
          complete: () => (errors[call] = -1),
        });
      }
      await held.begun(20);
      const { onUnhandledError } = config;
      config.onUnhandledError = () => void thrown++; // rxjs reports what an observer throws as an uncaught exception
      fixture.afterwards(() => void (config.onUnhandledError = onUnhandledError));
      await client.close();
      const once = Array.from({ length: 20 }, () => 1);
      await fixture.eventually(() => errors.every(count => count !== 0) || undefined, 'every pending call to end');
      await fixture.eventually(() => thrown > 0, 'the throwing observer to throw');
      held.releaseAll();
      await fixture.never(() => errors.some(count => count > 1), 'a second error for one call', fixture.ms(50));
      expectEqual(errors, once, 'the errors of each call that was pending');
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
    },
  },
  {
    id: 'CA-21',
    level: 'must',
    title: 'A handler that fails after its caller has left hurts nobody',
    correct:
      'What the handler throws or rejects with later is no unhandled rejection; other calls, of the same client too, are answered.',
    async run(fixture) {
      const [slow, echoed] = [fixture.name('slow'), fixture.name('echo')];
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle).handle(echoed, echo));
      fixture.log.allowErrors();
      const client = fixture.client();
      const callers = [1, 2, 3].map(number => new Recorded(fixture, client.send(slow, number)));
      await held.begun(3);
      for (const caller of callers) caller.unsubscribe();
      await client.call(echoed, 'the server has heard of it');
      held.runs[0]!.fail(new Error('too late'));
      held.runs[1]!.fail('too late, and no Error');
      held.runs[2]!.fail(undefined);
      expectEqual(await client.call(echoed, 'same client'), 'same client', 'the answer of the next call');
      expectEqual(await fixture.client().call(echoed, 'another'), 'another', 'the answer of another client');
    },
  },
  {
    id: 'CA-22',
    level: 'must',
    title: 'One signal may end many calls, and is left alone once they are over',
    needs: callOptions,
    correct:
      'An abort fails all 50 calls that share the signal, without a warning of the process; calls that are over have left no ' +
      'listener on it.',
    origin: 'MaxListenersExceededWarning with a signal for a whole application, and the leak it warns of.',
    async run(fixture) {
      const [slow, echoed] = [fixture.name('slow'), fixture.name('echo')];
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle).handle(echoed, echo));
      const client = fixture.client();
      const controller = new AbortController();
      const { signal } = controller;
      const numbers = Array.from({ length: 50 }, (_, index) => index);
      expectEqual(
        await Promise.all(numbers.map(number => client.call(echoed, number, { signal }))),
        numbers,
        'the answers of 50 calls with one signal',
      );
      expectEqual(getEventListeners(signal, 'abort').length, 0, 'the listeners left on the signal');
      const calls = numbers.map(number => fixture.settles(client.call(slow, number, { signal })));
      await held.begun(50);
      controller.abort(new Error('enough'));
      for (const call of await Promise.all(calls)) expectFailure(call, 'a call whose signal was aborted');
      expectEqual(getEventListeners(signal, 'abort').length, 0, 'the listeners left on the signal after the abort');
    },
  },
  {
    id: 'CA-23',
    level: 'must',
    title: 'Giving one call up leaves the others alone',
    needs: claims('streaming'),
    correct: 'When one of two streams of a client, or one of two clients, leaves, the others get further values.',
    async run(fixture) {
      const pattern = fixture.name('ticks');
      const ticking = new Ticking(fixture);
      await fixture.serve(server => server.handle(pattern, ticking.handle));
      const [client, other] = [fixture.client(), fixture.client()];
      const leaving = new Recorded(fixture, client.send(pattern, 1));
      const staying = [new Recorded(fixture, client.send(pattern, 2)), new Recorded(fixture, other.send(pattern, 3))];
      const all = [leaving, ...staying];
      await fixture.eventually(() => all.every(({ values }) => values.length > 0), 'a value of each stream');
      leaving.unsubscribe();
      const seen = staying.map(({ values }) => values.length);
      await fixture.eventually(
        () => staying.every(({ values }, index) => values.length > seen[index]! + 20),
        'further values of the streams that stay',
      );
      for (const { end } of staying) expectThat(end === undefined, 'the streams that stay to go on', end);
    },
  },
];
