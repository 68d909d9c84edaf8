import { createPrivateKey, X509Certificate } from 'node:crypto';
import { CertificateAuthority } from './certificate-authority.js';

describe('a certificate authority', () => {
  const authority = new CertificateAuthority('Authority');

  it('signs certificates for a host, with the key that belongs to them', () => {
    const { cert, key } = authority.issue({ name: 'host.example' });
    const issued = new X509Certificate(cert);

    expect(issued.verify(new X509Certificate(authority.cert).publicKey)).toBe(true);
    expect(issued.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(issued.checkHost('host.example')).toBe('host.example');
    expect(issued.checkHost('other.example')).toBeUndefined();
  });

  it('is one itself', () => {
    expect(new X509Certificate(authority.cert).ca).toBe(true);
    expect(new X509Certificate(authority.issue({ name: 'localhost' }).cert).ca).toBe(false);
  });

  it('signs what has expired, if asked to', () => {
    const { cert } = authority.issue({ name: 'localhost', days: -1 });

    expect(Date.parse(new X509Certificate(cert).validTo)).toBeLessThan(Date.now());
  });
});
