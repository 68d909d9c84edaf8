import { expectThat } from '../expectations.js';
import type { ClientUnderTest } from '../fixture/client-under-test.js';
import type { Fixture } from '../fixture/fixture.js';

/** Cuts every connection, and sees to it that there was one. */
export const cutAll = async (fixture: Fixture): Promise<void> => {
  expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
};

/** Lets the client lose its connection without a way back, until `fixture.faults.accept()`; it has noticed. */
export const bringDown = async (fixture: Fixture, client: ClientUnderTest): Promise<void> => {
  fixture.faults.refuse();
  await cutAll(fixture);
  if (client.subject.status === undefined) return fixture.quietFor();
  await fixture.eventually(
    () => client.statuses.at(-1) !== 'connected',
    'the client to notice that its connection is lost',
  );
};

/** Options of a client that comes back quickly. */
export const quickly = (
  fixture: Fixture,
): { readonly retryDelay: number; readonly maxRetryDelay: number; readonly replyGrace: number } => ({
  retryDelay: fixture.ms(2),
  maxRetryDelay: fixture.ms(10),
  replyGrace: fixture.ms(100),
});
