import { lastValueFrom } from 'rxjs';
import { harness as tcp } from '../src/harnesses/tcp.harness.js';
import { Child } from './run-child.js';

describe('a process of its own', () => {
  it.each(['memory', 'tcp'])(
    'ends by itself once client and server of %s are closed (DR-10)',
    async transporter => {
      const child = Child.script('exits.ts', [transporter]);

      expect(await child.ended).toBe(0);
      expect(child.output).toBe('answered\nclosed\n');
    },
    60_000,
  );

  it.each(['memory', 'tcp'])(
    'told to stop, answers over %s what is in flight, and ends by itself (DR-10)',
    async transporter => {
      const child = Child.script('exits.ts', [transporter, 'SIGTERM']);
      await child.says(/works/);
      child.signal('SIGTERM');

      expect(await child.ended).toBe(0);
      expect(child.output).toBe('works\nanswered\nclosed\n');
    },
    60_000,
  );

  it.each([
    ['sv_SE.UTF-8', ['z', 'ä', 'ö']],
    ['de_DE.UTF-8', ['ä', 'ö', 'z']],
  ])(
    'on a host with the locale %s finds the handlers of patterns with any keys (PT-02)',
    async (locale, sorted) => {
      const child = Child.script('serves-objects.ts', [], { LC_ALL: locale, LANG: locale });
      const [, port] = await child.says(/port (\d+)/);
      const client = tcp.createClient({ host: '127.0.0.1', port: Number(port), scope: 'objects', options: {} });
      try {
        const answer = await lastValueFrom(client.send({ ö: 2, ä: { z: 2, ö: 1 }, z: 1 }, 1));

        expect(answer).toEqual(sorted); // the host does sort in its own way
      } finally {
        await client.close();
        child.signal('SIGTERM');
      }
      expect(await child.ended).toBe(0);
    },
    60_000,
  );
});
