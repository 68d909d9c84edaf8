import { connectError, ParleyError } from '@parley/core';

/** Return codes of MQTT 3.1.1 (section 3.2.2.3), and reason codes of MQTT 5 (section 2.4). */
const refused: ReadonlySet<unknown> = new Set([4, 5, 134, 135, 138, 140]);
const tooLarge: ReadonlySet<unknown> = new Set([149]);

/** An error of mqtt.js as one of the table, if it is none that a retry could mend; else as it is. */
export const brokerError = (cause: Error, address: string): Error => {
  const { code } = cause as { readonly code?: unknown };
  if (refused.has(code)) return new ParleyError('PARLEY_CREDENTIALS_REFUSED', { address, cause });
  if (tooLarge.has(code)) return new ParleyError('PARLEY_TOO_LARGE', { address, cause });
  const certificate = connectError(cause, address, false);
  return certificate.code === 'PARLEY_CONNECT_FAILED' ? cause : certificate;
};
