import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { brokerSuite } from '@parley/brokers';
import { atEnd, signal, throughout, until } from '@parley/test-support';
import { connect } from 'mqtt';
import { firstValueFrom } from 'rxjs';
import { MqttServer, type MqttContext, type MqttServerOptions } from '../src/index.js';
import { device, hearing } from './support/device.js';
import { clientFor, serve, topic } from './support/service.js';

const redelivery = { maxAttempts: 3, retryDelay: 5, maxRetryDelay: 20 };

let ids = 0;

/** A server whose session the broker keeps. */
const kept = (protocolVersion: 4 | 5): MqttServerOptions => ({
  ackAfterHandler: true,
  clean: false,
  clientId: `acks${process.pid}n${++ids}`,
  protocolVersion,
  properties: protocolVersion === 5 ? { sessionExpiryInterval: 60 } : undefined,
  redelivery,
});

brokerSuite(
  'mqtt',
  broker => {
    describe.each([4, 5] as const)('acknowledging after the handler, protocol version %d', protocolVersion => {
      const url = (): string => broker().url;

      it('runs an event again that failed, until its handler succeeds, and then the next one', async () => {
        const pattern = topic('again');
        const seen: unknown[] = [];
        await serve(
          url(),
          server =>
            server.onEvent<number, MqttContext>(pattern, (data, context) => {
              seen.push([data, context.getAttempt(), context.isRedelivered()]);
              if (data === 1 && context.getAttempt() < 3) throw new Error('not yet');
            }),
          { ackAfterHandler: true, protocolVersion, redelivery },
        );
        const client = clientFor(url(), { qos: 1, protocolVersion });

        for (const data of [1, 2]) await firstValueFrom(client.emit(pattern, data));

        await until('both are done', () => seen.length === 4);
        await throughout(50, 'neither comes again', () => seen.length === 4);
        expect(seen).toEqual([
          [1, 1, false],
          [1, 2, true],
          [1, 3, true],
          [2, 1, false],
        ]);
      });

      it('has one event in work at a time, while requests are answered', async () => {
        const [job, echo] = [topic('job'), topic('echo')];
        const release = signal();
        const began: unknown[] = [];
        await serve(
          url(),
          server =>
            server
              .onEvent(job, async data => {
                began.push(data);
                await release.promise;
              })
              .onMessage(echo, data => data),
          { ackAfterHandler: true, protocolVersion },
        );
        const client = clientFor(url(), { qos: 1, protocolVersion });

        for (const data of [1, 2]) await firstValueFrom(client.emit(job, data));
        await until('the first one is in work', () => began.length === 1);
        expect(await client.request(echo, 'meanwhile')).toBe('meanwhile');

        await throughout(50, 'the second one waits', () => began.length === 1);
        release.fire();
        await until('the second one is in work', () => began.length === 2);
      });

      it('puts an event aside after the last attempt, or if it cannot be read, with the reason', async () => {
        const pattern = topic('hopeless');
        const dead = topic('dead');
        const heard = await hearing(await device(url(), { protocolVersion }), `${dead}/#`, 1);
        const seen: unknown[] = [];
        let runs = 0;
        await serve(
          url(),
          server =>
            server
              .onEvent(pattern, data => {
                seen.push(data);
                if (data === 'good') return;
                runs++;
                throw new Error('hopeless');
              })
              .onEvent('#', () => undefined), // does not take what the server put aside itself
          {
            ...kept(protocolVersion),
            deadLetterTopic: dead,
            deserializer: {
              deserialize: value => {
                if (value === 'unreadable') throw new Error('unreadable');
                return value;
              },
            },
          },
        );
        const client = clientFor(url(), { qos: 1, protocolVersion });

        await firstValueFrom(client.emit(pattern, 'bad', { metadata: { tenant: 'a' } }));
        await (await device(url())).publishAsync(pattern, '"unreadable"', { qos: 1 });
        await firstValueFrom(client.emit(pattern, 'good'));

        await until('the good one was handled', () => seen.includes('good'));
        expect(runs).toBeGreaterThanOrEqual(3);
        const reasons = ['failed', 'undecodable'];
        const letters = heard.filter(({ text }) => !text.includes('good'));
        expect(new Set(letters.map(each => each.topic))).toEqual(
          new Set(reasons.map(reason => `${dead}/${reason}/${pattern}`)),
        );
        const failed = letters.find(each => each.topic.includes('/failed/'))!;
        expect(JSON.parse(failed.text)).toMatchObject({ pattern, data: 'bad' });
        if (protocolVersion === 5) {
          expect(failed.packet.properties?.userProperties).toMatchObject({
            tenant: 'a',
            'parley-reason': 'failed',
            'parley-error': 'hopeless',
            'parley-attempts': '3',
          });
        }
      });

      it('says in the log what it gives up where there are no dead letters', async () => {
        const pattern = topic('given-up');
        const { log } = await serve(
          url(),
          server =>
            server.onEvent(pattern, () => {
              throw new Error('hopeless');
            }),
          { ackAfterHandler: true, protocolVersion, redelivery },
        );

        await firstValueFrom(clientFor(url(), { protocolVersion }).emit(pattern, 1));

        await until('it is given up', () => log.has(`An event of '${pattern}' was given up after 3 attempt(s)`));
      });

      it('runs an event again that could not be put aside', async () => {
        const pattern = topic('stuck');
        const attempts: number[] = [];
        const { log } = await serve(
          url(),
          server =>
            server.onEvent<unknown, MqttContext>(pattern, (_, context) => {
              if (attempts.push(context.getAttempt()) < 5) throw new Error('not yet');
            }),
          { ackAfterHandler: true, deadLetterTopic: 'dead', maxPayload: 20, protocolVersion, redelivery },
        );

        await firstValueFrom(clientFor(url(), { protocolVersion }).emit(pattern, 1));

        await until('it succeeded', () => attempts.length === 5);
        await throughout(50, 'it does not come again', () => attempts.length === 5);
        expect(attempts).toEqual([1, 2, 3, 3, 3]);
        expect(log.has('A message could not be settled | PARLEY_TOO_LARGE')).toBe(true);
      });

      it('waits for the event in work when it closes, and leaves what follows to the next start', async () => {
        const pattern = topic('drained');
        const options = kept(protocolVersion);
        const release = signal();
        const seen: unknown[] = [];
        let done = 0;
        const { server } = await serve(
          url(),
          each =>
            each.onEvent(pattern, async data => {
              seen.push(data);
              await release.promise;
              done++;
            }),
          options,
        );
        const client = clientFor(url(), { qos: 1, protocolVersion });
        for (const data of [1, 2]) await firstValueFrom(client.emit(pattern, data));
        await until('the first one is in work', () => seen.length === 1);

        let closed = false;
        const closing = server.close().then(() => (closed = true));
        await throughout(30, 'the server is not closed', () => !closed);
        release.fire();
        await closing;
        expect([seen, done]).toEqual([[1], 1]);
        await firstValueFrom(client.emit(pattern, 3));
        await serve(url(), each => each.onEvent(pattern, data => void seen.push(data)), options);

        await until('the others were handled', () => seen.length === 3);
        await throughout(30, 'none comes again', () => seen.length === 3);
        expect(seen).toEqual([1, 2, 3]);
      });

      it('handles what had arrived when it closes, if its session does not stay', async () => {
        const pattern = topic('passing');
        const release = signal();
        const seen: unknown[] = [];
        const { server } = await serve(
          url(),
          each =>
            each.onEvent(pattern, async data => {
              seen.push(data);
              await release.promise;
            }),
          { ackAfterHandler: true, protocolVersion },
        );
        const client = clientFor(url(), { qos: 1, protocolVersion });
        for (const data of [1, 2, 3]) await firstValueFrom(client.emit(pattern, data));
        await until('the first one is in work', () => seen.length === 1);

        const closing = server.close();
        release.fire();
        await closing;

        expect(seen).toEqual([1, 2, 3]);
      });

      it('has an event again that was not done in time, or waited for its next attempt, when it closed', async () => {
        const pattern = topic('cut-off');
        for (const handler of [() => new Promise(() => undefined), () => Promise.reject(new Error('not yet'))]) {
          const options = { ...kept(protocolVersion), shutdownTimeout: 20 };
          let runs = 0;
          const { server } = await serve(url(), each => each.onEvent(pattern, () => (runs++, handler())), {
            ...options,
            redelivery: { ...redelivery, retryDelay: 60_000, maxRetryDelay: 60_000 },
          });
          await firstValueFrom(clientFor(url(), { qos: 1, protocolVersion }).emit(pattern, 'work'));
          await until('it is in work', () => runs === 1);
          await server.close();

          const seen: unknown[] = [];
          const second = await serve(
            url(),
            each =>
              each.onEvent<unknown, MqttContext>(pattern, (data, context) => {
                seen.push([data, context.isRedelivered()]);
              }),
            options,
          );

          await until('it was handled', () => seen.length > 0);
          await second.server.close();
          expect(seen).toEqual([['work', true]]);
        }
      });

      it('comes back when its second connection breaks, and has the event in work again', async () => {
        const pattern = topic('broken');
        const options = kept(protocolVersion);
        const seen: unknown[] = [];
        const release = signal();
        const { server } = await serve(
          url(),
          each =>
            each.onEvent(pattern, async data => {
              seen.push(data);
              if (seen.length === 1) await release.promise;
            }),
          options,
        );
        const client = clientFor(url(), { qos: 1, protocolVersion });
        await firstValueFrom(client.emit(pattern, 1));
        await until('it is in work', () => seen.length === 1);

        // whoever connects with the same id has the broker end the connection before it
        const intruder = connect(url(), { ...options, clientId: `${options.clientId}events`, reconnectPeriod: 0 });
        intruder.handleMessage = () => undefined; // it acknowledges nothing
        atEnd(() => intruder.endAsync(true));
        await new Promise<unknown>(resolve => intruder.once('connect', resolve));
        await intruder.endAsync(true);

        await until('it came again', () => seen.length === 2);
        release.fire();
        await until('nothing is in work', () => server.inFlightCount === 0);
        await firstValueFrom(client.emit(pattern, 2));
        await until('the next one comes', () => seen.includes(2));
        expect(seen).toEqual([1, 1, 2]);
      });

      it('keeps its connection while a handler takes longer than mqtt.js waits for a sign of the broker', async () => {
        const pattern = topic('long');
        const release = signal();
        let runs = 0;
        const { server } = await serve(url(), each => each.onEvent(pattern, () => (runs++, release.promise)), {
          ...kept(protocolVersion),
          keepalive: 1,
        });
        const statuses: string[] = [];
        server.status.subscribe(status => statuses.push(status));
        await firstValueFrom(clientFor(url(), { qos: 1, protocolVersion }).emit(pattern, 1));
        await until('it is in work', () => runs === 1);

        await throughout(2500, 'it is in work once', () => runs === 1 && statuses.join() === 'connected');
        release.fire();
      });

      it('starts, though the session has kept an event that does not end', async () => {
        const [first, second] = [topic('kept'), topic('added')];
        const options = kept(protocolVersion);
        const { server } = await serve(url(), each => each.onEvent(first, () => undefined), options);
        await server.close();
        await firstValueFrom(clientFor(url(), { qos: 1, protocolVersion }).emit(first, 1));
        const release = signal();
        const seen: unknown[] = [];

        await serve(
          url(),
          each => each.onEvent(first, () => release.promise).onEvent(second, data => void seen.push(data)),
          options,
        );
        release.fire();

        const client = clientFor(url(), { qos: 1, protocolVersion });
        while (seen.length === 0) await firstValueFrom(client.emit(second, 1));
      });

      it('shares events in a group, which cannot have requests on the same topic', async () => {
        const pattern = topic('shared');
        const seen: unknown[] = [];
        const options = { ackAfterHandler: true, group: 'workers', protocolVersion };
        for (let replica = 0; replica < 2; replica++) {
          await serve(url(), each => each.onEvent(pattern, data => void seen.push(data)), options);
        }
        const client = clientFor(url(), { qos: 1, protocolVersion });
        for (const data of [1, 2, 3, 4]) await firstValueFrom(client.emit(pattern, data));
        await until('all were handled', () => seen.length === 4);
        await throughout(30, 'each once', () => seen.length === 4);

        const both = new MqttServer({ url: url(), logger: false, ...options });
        both.onEvent(`${pattern}/+`, () => 1).onMessage(`${pattern}/a`, () => 2);
        atEnd(() => both.close());
        await expect(both.listen()).rejects.toMatchObject({ code: 'PARLEY_UNSUPPORTED' });
      });
    });

    it('has requests and events of one pattern by the connection of each', async () => {
      for (const protocolVersion of [4, 5] as const) {
        const pattern = topic('both');
        const seen: unknown[] = [];
        await serve(
          broker().url,
          server => server.onMessage(pattern, data => data).onEvent(pattern, data => void seen.push(data)),
          { ackAfterHandler: true, protocolVersion },
        );
        const client = clientFor(broker().url, { qos: 1, protocolVersion });

        expect(await client.request(pattern, 'call')).toBe('call');
        await firstValueFrom(client.emit(pattern, 'event'));

        await until('the event was handled', () => seen.length === 1);
        await throughout(30, 'it came once', () => seen.length === 1);
        expect(seen).toEqual(['event']);
      }
    });

    it('loses no event to the death of its process', async () => {
      const { url } = broker();
      const pattern = topic('killed');
      const options = kept(4);
      const program = join(__dirname, 'support/endless-server.ts');
      const child = spawn(
        process.execPath,
        ['--conditions=@parley/source', '--import', 'tsx', program, url, options.clientId!, pattern],
        { cwd: join(__dirname, '..') },
      );
      atEnd(() => child.kill('SIGKILL'));
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (output += String(data)));
      const client = clientFor(url, { qos: 1 });
      const driver = await device(url);
      while (output === '') await driver.publishAsync(pattern, '"work"', { qos: 1 });
      expect(output).toBe('at work');

      child.kill('SIGKILL');
      await once(child, 'close');
      await firstValueFrom(client.emit(pattern, 'the last'));
      const seen: unknown[] = [];
      await serve(
        url,
        server =>
          server.onEvent<unknown, MqttContext>(pattern, (data, context) => {
            seen.push([data, context.isRedelivered()]);
          }),
        options,
      );

      await until('all were handled', () => seen.length > 1 && (seen.at(-1) as unknown[])[0] === 'the last');
      expect(seen[0]).toEqual(['work', true]);
    }, 30_000);
  },
  { own: true },
);

describe('a server that acknowledges after the handler', () => {
  it.each<[string, MqttServerOptions]>([
    ['a connection that was supplied', { ackAfterHandler: true, connection: () => undefined as never }],
    ['dead letters without it', { deadLetterTopic: 'dead' }],
    ['dead letters on a filter', { ackAfterHandler: true, deadLetterTopic: 'dead/#' }],
  ])('refuses %s', (_, options) => {
    expect(() => new MqttServer(options)).toThrow(expect.objectContaining({ code: 'PARLEY_INVALID_OPTION' }));
  });
});
