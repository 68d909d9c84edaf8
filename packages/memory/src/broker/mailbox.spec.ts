import { Mailbox } from './mailbox.js';

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('a mailbox', () => {
  it('gives its reader what was put in and by whom, in order with tasks, in a later turn', async () => {
    const seen: unknown[] = [];
    const mailbox = new Mailbox('inbox.a', (payload, from) => seen.push([payload, from]));

    mailbox.put('one', 'inbox.b');
    mailbox.later(() => seen.push('task'));
    mailbox.put('two');
    expect(seen).toEqual([]);
    await turn();

    expect(seen).toEqual([['one', 'inbox.b'], 'task', ['two', undefined]]);
  });

  it('gives nothing any more once it is closed, whenever it was put in', async () => {
    const seen: unknown[] = [];
    const mailbox = new Mailbox('inbox.a', payload => seen.push(payload));

    mailbox.put('before');
    mailbox.close();
    mailbox.put('after');
    await turn();

    expect(seen).toEqual([]);
  });

  it('tells those who still watch it when it closes, once', () => {
    const told: string[] = [];
    const mailbox = new Mailbox('inbox.a', () => undefined);
    const watcher = (name: string) => ({ mailboxClosed: () => void told.push(name) });
    const leaving = watcher('leaving');
    mailbox.watch(watcher('staying'));
    mailbox.watch(leaving);

    mailbox.unwatch(leaving);
    mailbox.close();
    mailbox.close();

    expect(told).toEqual(['staying']);
  });
});
