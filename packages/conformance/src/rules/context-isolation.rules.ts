import { expectEqual } from '../expectations.js';
import { both, callOptions, claims, coreOptions } from '../needs.js';
import type { Rule } from '../rule.js';
import type { SubjectContext } from '../subject.js';

type Headers = Readonly<Record<string, string>>;

const carries = both(claims('metadata'), callOptions);

/** What a handler sees as metadata; nothing at all and no entries are the same. */
const metadataOf = (context: SubjectContext): unknown => ({ ...context.getMetadata?.() });

/** What messages do not share. */
export const isolationRules: readonly Rule[] = [
  {
    id: 'CX-09',
    level: 'must',
    title: 'Metadata of parallel messages does not mix',
    needs: carries,
    correct:
      'Each of 100 overlapping calls, of which every third has none, finds its own metadata, also after an asynchronous step.',
    async run(fixture) {
      const pattern = fixture.name('parallel');
      await fixture.serve(server => {
        server.handle(pattern, async (_, context) => {
          const before = metadataOf(context);
          await new Promise(resolve => setImmediate(resolve));
          return [before, metadataOf(context)];
        });
      });
      const clients = [fixture.client(), fixture.client()];
      const numbers = Array.from({ length: 100 }, (_, index) => index);
      const own = (number: number): Headers | undefined => (number % 3 === 0 ? undefined : { number: String(number) });
      const answers = await Promise.all(
        numbers.map(number => clients[number % 2]!.call(pattern, number, { metadata: own(number) })),
      );
      for (const [number, answer] of answers.entries()) {
        const wanted = own(number) ?? {};
        expectEqual(answer, [wanted, wanted], `the metadata of call ${number}, before and after a step`);
      }
    },
  },
  {
    id: 'CX-10',
    level: 'must',
    title: 'Nobody can change the metadata of another message',
    needs: both(claims('metadata'), callOptions, coreOptions),
    correct:
      'What a caller changes of its object after the call began, or a handler of what it was given, is not seen by this message nor by ' +
      'later ones.',
    origin: 'NServiceBus: modifying headers of a delivery changed the next one.',
    async run(fixture) {
      const pattern = fixture.name('tampers');
      await fixture.serve(server => {
        server.handle(pattern, (_, context) => {
          const found = metadataOf(context);
          try {
            Object.assign(context.getMetadata?.() ?? {}, { injected: 'by the handler' });
          } catch {
            // frozen is fine, too
          }
          return found;
        });
      });
      const client = fixture.client({ metadata: { service: 'shop' } });
      const metadata: Record<string, string> = { tenant: 'acme' };
      const call = client.call(pattern, 1, { metadata }); // not connected yet, so it waits
      metadata.tenant = 'other';
      metadata.injected = 'by the caller';
      expectEqual(
        await call,
        { service: 'shop', tenant: 'acme' },
        'the metadata of a call whose object was changed afterwards',
      );
      for (const round of [1, 2]) {
        expectEqual(await client.call(pattern, round), { service: 'shop' }, 'the metadata of a later call');
      }
    },
  },
];
