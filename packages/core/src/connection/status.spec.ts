import { behaviourDefaults } from '../behaviour-defaults.js';
import { StatusStream, type Status } from './status.js';

const shown = (stream: StatusStream): string[] => {
  const statuses: string[] = [];
  stream.changes.subscribe(status => statuses.push(status));
  return statuses;
};

describe('StatusStream', () => {
  it('is silent before the first status', () => {
    expect(shown(new StatusStream())).toEqual([]);
  });

  it('tells a late subscriber the current status only, and every one from then on', () => {
    const stream = new StatusStream();
    stream.set('connecting');
    stream.set('connected');
    const late = shown(stream);
    stream.set('reconnecting');

    expect(late).toEqual(['connected', 'reconnecting']);
  });

  it('does not repeat itself', () => {
    const stream = new StatusStream();
    const statuses = shown(stream);
    for (const status of ['connected', 'connected', 'blocked', 'connected'] as Status[]) stream.set(status);

    expect(statuses).toEqual(['connected', 'blocked', 'connected']);
  });

  it('shows the names it was given, leaves out those that are null, and repeats none of them', () => {
    const stream = new StatusStream({ connecting: null, connected: 'up', reconnecting: 'down', disconnected: 'down' });
    const statuses = shown(stream);
    const all: Status[] = ['connecting', 'connected', 'reconnecting', 'connecting', 'disconnected', 'closed'];
    for (const status of all) stream.set(status);

    expect(statuses).toEqual(['up', 'down', 'closed']);
  });

  it("shows Nest's two statuses of a drop and a close by Nest's names", () => {
    const stream = new StatusStream(behaviourDefaults.nest.statusNames);
    const statuses = shown(stream);
    for (const status of ['connecting', 'connected', 'reconnecting', 'connected', 'draining', 'closed'] as Status[]) {
      stream.set(status);
    }

    expect(statuses).toEqual(['connected', 'disconnected', 'connected', 'disconnected']);
  });
});
