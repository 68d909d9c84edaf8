import { ParleyError } from '@parley/core';

/** OpenSSL's and Node's codes for a certificate that does not hold. */
const certificateCodes = /^(CERT_|ERR_TLS_CERT_|ERR_SSL_TLSV1|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|CRL_)/;

/** Why a connection did not come about: the certificate, which no retry mends, or anything else. */
export const connectError = (cause: Error | undefined, address: string): ParleyError => {
  const { code } = (cause ?? {}) as { code?: unknown };
  const certificate = typeof code === 'string' && certificateCodes.test(code);
  return new ParleyError(certificate ? 'PARLEY_TLS_VERIFICATION_FAILED' : 'PARLEY_CONNECT_FAILED', { address, cause });
};
