import { randomBytes } from 'node:crypto';

/** 96 bits as base64url: none of its characters separates words or is a wildcard on any transport. */
const suffix = /^[\w-]{16}$/;

/**
 * Addresses that only those know who were told: a fixed prefix, by which everybody recognises what they are for, and a
 * suffix that cannot be guessed. Inboxes of callers are such, and the control addresses of servers.
 *
 * A peer may write any address into a message, so whoever is asked to send somewhere first asks {@link includes}: else a
 * request could make a server publish wherever the server may.
 */
export class PrivateAddresses {
  constructor(readonly prefix: string) {}

  /** A new one, with a suffix of 16 characters. */
  create(): string {
    return this.prefix + randomBytes(12).toString('base64url');
  }

  includes(address: unknown): address is string {
    const { prefix } = this;
    return typeof address === 'string' && address.startsWith(prefix) && suffix.test(address.slice(prefix.length));
  }
}
