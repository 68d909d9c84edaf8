import { connectError, ParleyError, type ParleyErrorCode } from '@parley/core';

/** First words of an error reply of Redis about who we are, and about what we may do. */
const unknownUser = /^(NOAUTH|WRONGPASS|DENIED|ERR (AUTH|invalid password|Client sent AUTH))/;
const forbidden = /^NOPERM/;

/** Redis said so, rather than the driver or the network. */
export const isReply = (error: Error): boolean => error.name === 'ReplyError';

/** An error at connect as one of the table, if no retry mends it; else as it is. */
export const connectFailure = (cause: Error, address: string): Error => {
  if (unknownUser.test(cause.message) || forbidden.test(cause.message)) {
    return new ParleyError('PARLEY_CREDENTIALS_REFUSED', { address, cause });
  }
  const certificate = connectError(cause, address, true);
  return certificate.code === 'PARLEY_TLS_VERIFICATION_FAILED' ? certificate : cause;
};

/** What Redis says against a subscription or a message: an ACL forbids it, or it cannot take it now. */
export const refusal = (code: ParleyErrorCode, cause: Error, pattern: string, address: string): Error =>
  isReply(cause)
    ? new ParleyError(code, { pattern, address, cause, retryable: !forbidden.test(cause.message) })
    : cause;
