import type { IncomingPacket } from '../packet/packets.js';
import { hasAt } from '../packet/has-at.js';
import { jsonHead } from '../packet/json-head.js';
import { PacketEnd } from '../packet/packet-end.js';

/** The packets of one pattern, as far as they are alike. */
interface KnownPattern {
  readonly pattern: string;
  /** `{"pattern":"…","data":`, as `JSON.stringify` writes it. */
  readonly head: string;
  /** One of them had more than pattern, data, extension and id. */
  mixed: boolean;
}

const beforePattern = '{"pattern":"';
/** Ends a pattern that is a string: a quote within is escaped, so this stands nowhere before. */
const afterPattern = '","data":';

/**
 * Reads packets whose pattern has a handler: how they begin and end is compared and only their data is parsed, in two
 * thirds of the time for a small one. The result is that of `JSON.parse` for the whole, since a text that is such a
 * head, one JSON value and such an end has no other reading.
 */
export class KnownPackets {
  private readonly byHead = new Map<string, KnownPattern>();
  private readonly end = new PacketEnd();
  /** Packets of one pattern come in runs. */
  private latest?: KnownPattern;

  add(pattern: string): void {
    const head = jsonHead(pattern);
    this.byHead.set(head, { pattern, head, mixed: false });
  }

  /** @returns `undefined` for whatever has to be parsed as a whole: with metadata, or no packet at all */
  read(text: string): IncomingPacket | undefined {
    const known = this.find(text);
    if (known === undefined || known.mixed) return undefined;
    const { pattern, head } = known;
    const { end } = this;
    try {
      const at = end.find(text, head.length);
      if (at < 0) return undefined;
      const data: unknown = JSON.parse(text.slice(head.length, at));
      const { id, extension } = end;
      if (id === undefined) return { pattern, data };
      return extension === undefined ? { pattern, data, id } : { pattern, data, parley: extension, id };
    } catch {
      // an exception costs more than all of this saves, so there is one for a pattern and not one for a packet
      known.mixed = true;
      return undefined;
    }
  }

  private find(text: string): KnownPattern | undefined {
    const { latest } = this;
    if (latest !== undefined && hasAt(text, latest.head, 0)) return latest;
    if (this.byHead.size === 0 || !hasAt(text, beforePattern, 0)) return undefined;
    const end = text.indexOf(afterPattern, beforePattern.length);
    if (end < 0) return undefined;
    const known = this.byHead.get(text.slice(0, end + afterPattern.length));
    return known === undefined ? undefined : (this.latest = known);
  }
}
