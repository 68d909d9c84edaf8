import { brokerSuite } from '@parley/brokers';
import { atEnd, until } from '@parley/test-support';
import { RedisClient, RedisServer } from '../src/index.js';
import { emit } from './support/emit.js';
import { clientFor, serve } from './support/service.js';

const acl = [
  'user default off',
  'user admin on >secret ~* &* +@all',
  'user service on >secret ~parley.claim.* &free.* &parley.inbox.* +@all',
  'user caller on >p%ss ~nothing &free.* &parley.* +@all',
];
const admin = { username: 'admin', password: 'secret' };
const service = { username: 'service', password: 'secret' };
const caller = { username: 'caller', password: 'p%ss' };

brokerSuite(
  'redis',
  broker => {
    it('refuses wrong credentials, and none, with a code, and is not asked again and again', async () => {
      const { host, port } = broker();
      for (const credentials of [{ ...admin, password: 'wrong' }, {}]) {
        const statuses: string[] = [];
        const client = clientFor(broker(), { ...credentials, retryAttempts: 5 });
        client.status.subscribe(status => void statuses.push(status));

        await expect(client.connect()).rejects.toMatchObject({ code: 'PARLEY_CREDENTIALS_REFUSED', retryable: false });
        await expect(client.request('free.x', 1)).rejects.toMatchObject({ code: 'PARLEY_CREDENTIALS_REFUSED' });
        expect(statuses.filter(status => status === 'connecting')).toHaveLength(2);
        const server = new RedisServer({ host, port, ...credentials, retryAttempts: 5, logger: false });
        atEnd(() => server.close());
        await expect(server.listen()).rejects.toMatchObject({ code: 'PARLEY_CREDENTIALS_REFUSED' });
      }
    });

    it('takes credentials from the URL, and shows them to nobody', async () => {
      const { host, port } = broker();
      const client = new RedisClient({ url: `redis://caller:p%25ss@${host}:${port}`, logger: false });
      atEnd(() => client.close());

      const error: unknown = await client.request('free.nobody', 1).catch((reason: unknown) => reason);

      expect(error).toMatchObject({ code: 'PARLEY_NO_HANDLER' });
      expect(JSON.stringify(error) + String(error)).not.toMatch(/p%|caller/);
    });

    it('lets listen() reject where a pattern is not permitted, and names it', async () => {
      const { host, port } = broker();
      const server = new RedisServer({ host, port, ...service, logger: false });
      atEnd(() => server.close());
      server.onMessage('free.x', () => 1).onMessage('secret.x', () => 1);

      await expect(server.listen()).rejects.toMatchObject({
        code: 'PARLEY_SUBSCRIPTION_REFUSED',
        message: expect.stringContaining('secret.x'),
      });
    });

    it('fails calls and events on a channel that is not permitted, and no others of the same moment', async () => {
      const seen: unknown[] = [];
      await serve(
        broker(),
        server => server.onMessage('free.echo', data => data).onEvent('free.event', data => void seen.push(data)),
        admin,
      );
      const client = clientFor(broker(), { ...caller, nestReplies: false });
      await client.connect();

      const outcomes = await Promise.allSettled([
        client.request('secret.x', 1),
        client.request('free.echo', 1),
        emit(client, 'secret.y', 1),
        emit(client, 'free.event', 1),
        emit(client, 'secret.y', 2),
      ]);

      const refused = { reason: { code: 'PARLEY_PUBLISH_REFUSED', retryable: false } };
      expect(outcomes).toMatchObject([refused, { value: 1 }, refused, {}, refused]);
      await until('the event arrived', () => seen.length === 1);
    });

    it('serves without a control address where that is not permitted', async () => {
      const { log, server } = await serve(
        broker(),
        each => each.onMessage('free.slow', () => new Promise(resolve => setTimeout(resolve, 200, 'done'))),
        service,
      );
      const client = clientFor(broker(), { ...caller, nestReplies: false });

      expect(await client.request('free.slow', 1)).toBe('done');
      const left = client.request('free.slow', 1, { signal: AbortSignal.timeout(60) });
      await expect(left).rejects.toMatchObject({ code: 'PARLEY_CANCELLED' });

      await until('it is done all the same', () => server.inFlightCount === 0);
      expect(log.lines).toEqual([expect.stringContaining("Callers cannot cancel: 'parley.control.*'")]);
    });
  },
  { acl },
);
