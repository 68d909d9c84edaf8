import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** Key and certificate, as PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

export interface Subject {
  readonly name: string;
  /** Days from now on; negative: it has expired. */
  readonly days?: number;
}

const day = 24 * 60 * 60 * 1000;

/** Signs certificates that live as long as the test. */
export class CertificateAuthority {
  /** Its own certificate, as PEM: what trusts it. */
  readonly cert: string;
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  constructor(private readonly name: string) {
    this.cert = this.sign(name, this.keys.publicKey, 1, extension(basicConstraints, der(0x30, der(0x01, 0xff))));
  }

  /** A certificate for one host name, of use to servers and clients. */
  issue({ name, days = 1 }: Subject): Identity {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const names = der(0x30, der(0x82, Buffer.from(name)));
    return {
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      cert: this.sign(name, publicKey, days, extension(subjectAltName, names)),
    };
  }

  /** RFC 5280, section 4.1. */
  private sign(subject: string, publicKey: KeyObject, days: number, extensions: Buffer): string {
    const body = der(
      0x30,
      der(0xa0, der(0x02, 2)), // version 3
      der(0x02, 1, randomBytes(8)),
      signatureAlgorithm,
      distinguishedName(this.name),
      der(0x30, time(Math.min(-1, days - 1)), time(days)),
      distinguishedName(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, der(0x30, extensions)),
    );
    const signature = der(0x03, 0, sign('sha256', body, this.keys.privateKey));
    const base64 = der(0x30, body, signatureAlgorithm, signature).toString('base64');
    return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  }
}

/** One element of ASN.1: its tag, its length and what it holds. */
const der = (tag: number, ...parts: readonly (Buffer | number)[]): Buffer => {
  const content = Buffer.concat(parts.map(part => (typeof part === 'number' ? Buffer.of(part) : part)));
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
};

const oid = (...bytes: number[]): Buffer => der(0x06, Buffer.of(...bytes));

const commonName = oid(0x55, 4, 3);
const basicConstraints = oid(0x55, 0x1d, 0x13);
const subjectAltName = oid(0x55, 0x1d, 0x11);
const signatureAlgorithm = der(0x30, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2)); // ecdsa-with-SHA256

const distinguishedName = (name: string): Buffer =>
  der(0x30, der(0x31, der(0x30, commonName, der(0x0c, Buffer.from(name)))));

const extension = (id: Buffer, value: Buffer): Buffer => der(0x30, id, der(0x04, value));

/** So many days from now. */
const time = (days: number): Buffer => {
  const digits = new Date(Date.now() + days * day).toISOString().replace(/\D/g, '');
  return der(0x17, Buffer.from(`${digits.slice(2, 14)}Z`));
};
