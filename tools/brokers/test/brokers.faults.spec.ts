import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { brokerSuite, startBroker, type Broker, type BrokerName } from '../src/index.js';
import type { BrokerKind } from '../src/kinds/broker-kind.js';
import { kinds } from '../src/kinds/kinds.js';
import { answerTo, listens } from './support/conversation.js';

const own = { own: true };
const foldersOf = (name: BrokerName): string[] =>
  readdirSync(tmpdir()).filter(file => file.startsWith(`parley-${name}-`));

describe.each(Object.values(kinds) as BrokerKind[])('the broker', ({ name, greeting }) => {
  brokerSuite(
    name,
    broker => {
      const answer = (patience?: number): Promise<Buffer | undefined> => answerTo(broker(), greeting, patience);

      it('takes connections', async () => {
        expect(broker()).toMatchObject({ name, controllable: true, host: '127.0.0.1' });
        expect(await answer()).toBeDefined();
      });

      it('comes back at the same port when it is restarted, and after it was killed', async () => {
        const { port } = broker();

        await broker().restart();
        expect(await answer()).toBeDefined();
        await broker().kill();
        expect(await listens(broker())).toBe(false);
        await broker().start();

        expect(await answer()).toBeDefined();
        expect(broker().port).toBe(port);
      });

      it('is silent while it is paused', async () => {
        await broker().pause();
        expect(await answer(50)).toBeUndefined();
        await broker().resume();
        expect(await answer()).toBeDefined();
      });

      it('leaves nothing behind, not even if it is paused when it is stopped', async () => {
        const before = foldersOf(name);
        const another: Broker = await startBroker(name, own);
        expect(foldersOf(name)).toHaveLength(before.length + 1);

        await another.pause();
        await another.stop();
        await another.stop();

        expect(foldersOf(name)).toEqual(before);
        expect(await listens(another)).toBe(false);
      });

      it('says what is wrong with its configuration', async () => {
        await expect(startBroker(name, { config: ['nonsense nonsense'] })).rejects.toThrow(/nonsense/);
      });
    },
    own,
  );
});
