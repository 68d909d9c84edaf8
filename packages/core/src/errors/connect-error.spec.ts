import { connectError } from './connect-error.js';

const address = 'tls://orders:3000';
const nodeError = (code: string): Error => Object.assign(new Error(code), { code });

describe('the error of a connection that did not come about', () => {
  it.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HOSTNAME_MISMATCH',
  ])('is a certificate that does not hold for %s', code => {
    const cause = nodeError(code);

    expect(connectError(cause, address, true)).toMatchObject({
      code: 'PARLEY_TLS_VERIFICATION_FAILED',
      retryable: false,
      cause,
      message: `The certificate of the other side could not be verified (address ${address})`,
    });
  });

  it.each([
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
  ])("names the client's certificate for %s", code => {
    expect(connectError(nodeError(code), address, true)).toMatchObject({
      code: 'PARLEY_TLS_VERIFICATION_FAILED',
      message: expect.stringContaining('does not accept this client'),
    });
  });

  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'ETIMEDOUT',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  ])('is PARLEY_CONNECT_FAILED for %s', code => {
    const cause = nodeError(code);

    expect(connectError(cause, address, true)).toMatchObject({ code: 'PARLEY_CONNECT_FAILED', retryable: true, cause });
  });

  it('has no cause when the other side just closed, but a hint with TLS', () => {
    expect(connectError(undefined, address, false).message).toBe(
      `The connection was closed before it was ready (address ${address})`,
    );
    expect(connectError(undefined, address, true).message).toContain("the client's certificate");
  });
});
