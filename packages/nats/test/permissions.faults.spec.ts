import { brokerSuite } from '@parley/brokers';
import { atEnd, RecordedLog, until } from '@parley/test-support';
import { NatsClient, NatsServer } from '../src/index.js';
import { clientOf, emit, name, serve } from './support/service.js';

const users = [
  { user: 'admin', password: 'secret' },
  {
    user: 'caller',
    password: 'p%40ss',
    permissions: { publish: ['free.>', '_INBOX.>', '_PARLEY.>'], subscribe: ['_INBOX.>'] },
  },
  { user: 'service', password: 'secret', permissions: { publish: ['_INBOX.>'], subscribe: ['free.>'] } },
  { user: 'own-inbox', password: 'secret', permissions: { publish: ['free.>'], subscribe: ['_INBOX_own.>'] } },
];

const admin = { user: 'admin', pass: 'secret' } as const;
const caller = { user: 'caller', pass: 'p%40ss' } as const;

brokerSuite(
  'nats',
  broker => {
    it('refuses wrong credentials with a code, and is not asked again and again', async () => {
      const statuses: string[] = [];
      const client = clientOf(broker(), { user: 'admin', pass: 'wrong', retryAttempts: 5 });
      client.status.subscribe(status => void statuses.push(status));

      await expect(client.connect()).rejects.toMatchObject({ code: 'PARLEY_CREDENTIALS_REFUSED', retryable: false });
      await expect(client.request('free.x', 1)).rejects.toMatchObject({ code: 'PARLEY_CREDENTIALS_REFUSED' });
      const server = new NatsServer({ servers: broker().url, retryAttempts: 5, logger: false });
      atEnd(() => server.close());
      await expect(server.listen()).rejects.toMatchObject({ code: 'PARLEY_CREDENTIALS_REFUSED' });

      expect(statuses.filter(status => status === 'connecting')).toHaveLength(2);
    });

    it('takes credentials from the URL, and shows them to nobody', async () => {
      const { host, port } = broker();
      const client = new NatsClient({ servers: `nats://caller:p%2540ss@${host}:${port}`, logger: false });
      atEnd(() => client.close());
      await client.connect();

      const error = await client.request('free.nobody', 1).catch((reason: unknown) => reason as Error);

      expect(error).toMatchObject({ code: 'PARLEY_NO_HANDLER' });
      expect(JSON.stringify(error) + String(error)).not.toContain('p%2540ss');
    });

    it('lets listen() reject where a pattern is not permitted, and names it', async () => {
      const server = new NatsServer({ servers: broker().url, user: 'service', pass: 'secret', logger: false });
      atEnd(() => server.close());
      server.onMessage('free.x', () => 1).onMessage('secret.x', () => 1);

      await expect(server.listen()).rejects.toMatchObject({
        code: 'PARLEY_SUBSCRIPTION_REFUSED',
        message: expect.stringContaining('secret.x'),
      });
    });

    it('fails calls and events on a subject that is not permitted, and no others of the same moment', async () => {
      const [pattern, event] = [name('free.echo'), name('free.event')];
      const seen: unknown[] = [];
      await serve(
        broker(),
        server => server.onMessage(pattern, data => data).onEvent(event, data => void seen.push(data)),
        admin,
      );
      const client = clientOf(broker(), { ...caller, logger: false });
      await client.connect();

      const outcomes = await Promise.allSettled([
        client.request('secret.x', 1),
        client.request(pattern, 1),
        emit(client, 'secret.y', 1),
        emit(client, event, 1),
        emit(client, 'secret.y', 2),
      ]);

      const refused = { reason: { code: 'PARLEY_PUBLISH_REFUSED', retryable: false } };
      expect(outcomes).toMatchObject([refused, { value: 1 }, refused, {}, refused]);
      await until('the event arrived', () => seen.length === 1);
    });

    it('serves without a control address where that is not permitted', async () => {
      const pattern = name('free.slow');
      const { log, server } = await serve(
        broker(),
        each => each.onMessage(pattern, () => new Promise(resolve => setTimeout(resolve, 300, 'done'))),
        { user: 'service', pass: 'secret' },
      );
      const client = clientOf(broker(), caller);

      expect(await client.request(pattern, 1)).toBe('done');
      await expect(client.request(pattern, 1, { timeout: 50 })).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });

      await until('it is done all the same', () => server.inFlightCount === 0);
      expect(log.lines).toEqual([expect.stringContaining("Callers cannot cancel: '_PARLEY.control.>'")]);
    });

    it('says that an inbox is not permitted, and takes the prefix of one that is', async () => {
      const pattern = name('free.echo');
      await serve(broker(), server => server.onMessage(pattern, data => data), admin);
      const account = { user: 'own-inbox', pass: 'secret' } as const;

      await expect(clientOf(broker(), account).connect()).rejects.toMatchObject({
        code: 'PARLEY_SUBSCRIPTION_REFUSED',
      });
      expect(await clientOf(broker(), { ...account, inboxPrefix: '_INBOX_own' }).request(pattern, 5)).toBe(5);
    });

    it('reports what it may not answer', async () => {
      const log = new RecordedLog();
      await serve(broker(), server => server.onMessage('free.answer', () => 1), {
        user: 'service',
        pass: 'secret',
        logger: log,
      });
      const client = clientOf(broker(), { ...admin, inboxPrefix: '_ELSEWHERE', timeout: 200 });

      await expect(client.request('free.answer', 1)).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });

      await until('it is in the log', () => log.has('PARLEY_PUBLISH_REFUSED'));
    });
  },
  { users },
);
