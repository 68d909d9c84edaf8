import { brokerSuite, freePort, startBroker, type Broker } from '@parley/brokers';
import { atEnd, until } from '@parley/test-support';
import type { NatsConnection } from 'nats';
import { clientOf, emit, name, serve } from './support/service.js';

/** Two brokers that know each other, until the end of the test. */
const cluster = async (): Promise<readonly [Broker, Broker]> => {
  const routes = [await freePort(), await freePort()].map(port => `127.0.0.1:${port}`);
  const start = async (listen: string): Promise<Broker> => {
    const others = routes.filter(route => route !== listen).map(route => `nats://${route}`);
    const config = [`cluster { name: pair, listen: "${listen}", routes: ${JSON.stringify(others)} }`];
    const broker = await startBroker('nats', { peers: true, jetStream: false, config });
    atEnd(() => broker.stop());
    return broker;
  };
  return [await start(routes[0]!), await start(routes[1]!)];
};

brokerSuite(
  'nats',
  () => {
    it('goes on with another broker of the cluster, which nobody had named', async () => {
      const [first, second] = await cluster();
      const [pattern, event] = [name('echo'), name('event')];
      const seen: unknown[] = [];
      const { server } = await serve(first, each =>
        each.onMessage(pattern, data => data).onEvent(event, data => void seen.push(data)),
      );
      const client = clientOf(first);
      expect(await client.request(pattern, 'before')).toBe('before');
      const statuses = [server, client].map(({ status }) => {
        const said: string[] = [];
        status.subscribe(each => void said.push(each));
        return said;
      });
      await until('both have heard of the second broker', () =>
        [server, client].every(each =>
          each.unwrap<NatsConnection>().info?.connect_urls?.some(url => url.endsWith(`:${second.port}`)),
        ),
      );

      await first.kill();
      await until(
        'both are back',
        () => statuses.every(said => said.join() === 'connected,reconnecting,connected'),
        20_000,
      );

      expect(await client.request(pattern, 'after')).toBe('after');
      await emit(client, event, 1);
      await until('the event arrived', () => seen.length === 1);
      expect(client.unwrap<NatsConnection>().getServer()).toBe(`127.0.0.1:${second.port}`);
    }, 30_000);
  },
  { peers: true },
);
