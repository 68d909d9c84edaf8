import { ParleyError } from './parley-error.js';

/** OpenSSL's and Node's codes for a certificate of the server that does not hold. */
const untrusted =
  /^(CERT_|CRL_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)/;

/** Alerts by which the server says that it does not take the client's certificate, or misses one. */
const refused = /^ERR_SSL_.*_ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/;

/** Why a connection did not come about: a certificate, which no retry mends, or anything else. */
export const connectError = (cause: Error | undefined, address: string, tls: boolean): ParleyError => {
  const code = codeOf(cause);
  if (untrusted.test(code)) return new ParleyError('PARLEY_TLS_VERIFICATION_FAILED', { address, cause });
  if (refused.test(code)) {
    const message = "The server does not accept this client's certificate, or asks for one";
    return new ParleyError('PARLEY_TLS_VERIFICATION_FAILED', { message, address, cause });
  }
  if (cause !== undefined) return new ParleyError('PARLEY_CONNECT_FAILED', { address, cause });
  const hint = tls ? ", as a server does that does not accept the client's certificate" : '';
  return new ParleyError('PARLEY_CONNECT_FAILED', {
    message: `The connection was closed before it was ready${hint}`,
    address,
  });
};

const codeOf = (error: Error | undefined): string => {
  const code = error !== undefined && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
};
