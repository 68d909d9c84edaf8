import { connectError, ParleyError } from '@parley/core';

/** How `nats` 2 (codes) and version 3 (names) say that the broker does not know or want this account. */
const credentials =
  /^(AUTHORIZATION_VIOLATION|AUTHENTICATION_EXPIRED|AUTHENTICATION_TIMEOUT|ACCOUNT_EXPIRED|BAD_AUTHENTICATION|BAD_CREDS|AuthorizationError|UserAuthenticationExpiredError)$/;

interface DriverError extends Error {
  readonly code?: unknown;
  /** What was beneath it, in `nats` 2. */
  readonly chainedError?: Error;
}

/** An error of the driver, with a code where nothing but the user can help; any other is left as it is. */
export const codedError = (error: Error, address: string): Error => {
  for (let cause: DriverError | undefined = error; cause !== undefined; cause = beneath(cause)) {
    const { code, name } = cause;
    if (credentials.test(String(code)) || credentials.test(name)) {
      return new ParleyError('PARLEY_CREDENTIALS_REFUSED', { address, cause: error });
    }
    const coded = connectError(cause, address, true);
    if (!coded.retryable) return coded;
  }
  return error;
};

const beneath = ({ chainedError, cause }: DriverError): DriverError | undefined =>
  chainedError ?? (cause as Error | undefined);
